"""The annex: everything needed to play the run again, and where its numbers come from."""

from collections import Counter
from typing import Any

from sim.faces.report.reader import Reader, table
from sim.record.digest import state_hash
from sim.scenario.library import shipped

CONFIDENCES = ("high", "medium", "low", "judgement")


def annex(reader: Reader) -> dict[str, Any]:
    """Give the seed, hashes and versions, the parameters that differ from the library's, and the sources."""
    return {
        "facts": _facts(reader),
        "parameters": None if reader.seat else _parameters(reader),
        "sources": list(reader.scenario.sources),
        "confidence": _confidence(reader),
    }


def _facts(reader: Reader) -> list[tuple[str, str]]:
    run, manifest = reader.run, reader.run.manifest
    facts = [("sixparty", manifest.sixparty), (reader.say("report.annex.rules"), str(manifest.rules_version))]
    facts += [
        ("Python, NumPy", f"{manifest.python}, {manifest.numpy}"),
        (reader.say("report.annex.platform"), manifest.platform),
        (reader.say("report.annex.scenario"), manifest.scenario_sha256),
    ]
    if reader.seat is None:
        # With the seed a player could play the game again and look into every hand.
        facts += [
            (reader.say("report.fact.seed"), str(manifest.seed)),
            (reader.say("report.annex.number"), str(manifest.run)),
            (reader.say("report.annex.state"), state_hash(reader.course.state)),
            (reader.say("report.annex.record"), run.head),
            (reader.say("report.annex.lines"), str(len(run.lines))),
            (reader.say("report.annex.overrides"), ", ".join(manifest.overrides)),
            (
                reader.say("report.annex.doctrines"),
                ", ".join(f"{a}={n}" for a, n in manifest.doctrines.items()),
            ),
        ]
    return [(name, value or reader.say("report.annex.nothing")) for name, value in facts]


def _parameters(reader: Reader) -> dict[str, Any]:
    """List the parameters whose value is not the library's."""
    library = shipped().parameters
    rows = [
        [
            name,
            f"{value:.6g}",
            f"{float(library[name]['default']):.6g}",
            reader.text(library[name].get("meaning")),
        ]
        for name, value in reader.scenario.parameters.items()
        if name in library and float(library[name]["default"]) != float(value)
    ]
    head = [reader.say(f"report.annex.parameter.{key}") for key in ("name", "value", "library", "meaning")]
    return table(head, rows, (1, 2))


def _confidence(reader: Reader) -> str:
    """Count how well the scenario's own numbers are founded; nothing where it has no evidence."""
    counts: Counter[str] = Counter(entry.confidence for entry in reader.scenario.evidence.values())
    if not counts:
        return ""
    parts = [
        reader.say(
            "report.annex.count", what=reader.say(f"report.annex.confidence.{name}"), count=counts[name]
        )
        for name in CONFIDENCES
        if counts[name]
    ]
    return reader.say("report.annex.founded", counts=", ".join(parts), total=counts.total())

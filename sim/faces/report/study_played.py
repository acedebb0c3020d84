"""What a study asked and played: facts, factors, the games that failed, the means of its measures."""

from collections import Counter
from typing import Any

import numpy as np

from sim.faces.report.reader import table
from sim.faces.report.study_levels import heads
from sim.faces.report.study_reader import NONE, StudyReader
from sim.faces.report.study_sums import mean_over
from sim.faces.terminal.text import line
from sim.model.measures import SCALAR_MEASURES
from sim.study.plan import Factor, Plan

MOST_REASONS, MOST_POINTS = 12, 200
AT_ONCE = 8  # measures read together
MOST_MEASURES = 40  # a study that names more measures shows those of the whole game


def head(reader: StudyReader) -> dict[str, Any]:
    """Give title, question and the facts about what was played."""
    plan, title = reader.store.plan, ""
    if plan.title:
        title = reader.text(plan.title)
    return {
        "title": line(title) or plan.id,
        "question": reader.text(plan.question) if plan.question else "",
        "facts": _facts(reader),
        "unfinished": reader.count < reader.store.games,
        "played": reader.count,
        "planned": reader.store.games,
    }


def factors(reader: StudyReader) -> dict[str, Any] | None:
    """List the factors with their levels or ranges; None without factors."""
    if not reader.factors:
        return None
    rows = [[reader.factor(one.name), one.name, _span(reader, one)] for one in reader.factors]
    names = [reader.say(f"study_report.factors.{key}") for key in ("factor", "name", "values")]
    return table(names, rows)


def points(reader: StudyReader) -> dict[str, Any] | None:
    """List the points with the mean of the main measure, in the order of that; None for one or very many."""
    if not 1 < reader.points <= MOST_POINTS:
        return None
    values, rows = reader.values[reader.main], []
    for point, row in enumerate(reader.store.design.rows):
        here = reader.games["point"] == point
        found = mean_over(values[here], reader.alone(here))
        levels = [
            reader.level(name, value) for name, value in zip(reader.store.design.names, row, strict=True)
        ]
        cells = [
            str(point),
            *levels,
            reader.number(reader.main, found.mean),
            reader.interval(reader.main, found),
        ]
        rows.append((found.mean if found.n else np.inf, [*cells, str(found.n)]))
    rows.sort(key=lambda one: one[0])
    names = [
        reader.say("study_report.point.head"),
        *map(reader.factor, reader.store.design.names),
        *heads(reader),
    ]
    count = len(reader.store.design.names)
    numbers = (0, *(k + 1 for k, factor in enumerate(reader.factors) if not _worded(factor)))
    return table(names, [row for _, row in rows], (*numbers, count + 1, count + 2, count + 3))


def failures(reader: StudyReader) -> dict[str, Any] | None:
    """Count the games that failed by their reason; None where all went well."""
    columns = reader.store.columns(["point", "reason"])
    counted = Counter(why for why in columns["reason"] if why is not None)
    if not counted:
        return None
    rows = []
    for why, count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:MOST_REASONS]:
        where = np.unique(columns["point"][columns["reason"] == why])
        said = reader.say("study_report.why_arithmetic") if why == "arithmetic" else line(why)
        rows.append([said, str(count), str(len(where))])
    names = [reader.say(f"study_report.failed.{key}") for key in ("reason", "games", "points")]
    return table(names, rows, (1, 2)) | {
        "games": sum(counted.values()),
        "left": max(0, len(counted) - MOST_REASONS),
    }


def means(reader: StudyReader) -> dict[str, Any]:
    """List the measures with their mean over all points, its interval, and how many games have them."""
    names = shown_measures(reader)
    rows = []
    for start in range(0, len(names), AT_ONCE):
        for name, column in reader.store.columns(names[start : start + AT_ONCE]).items():
            found = mean_over(column, reader.units)
            mean, sure = reader.number(name, found.mean), reader.interval(name, found)
            rows.append([name, mean, sure, str(found.n), reader.measure(name)])
    head = [
        reader.say(f"study_report.head.{key}") for key in ("measure", "mean", "interval", "games", "meaning")
    ]
    unit = reader.say(f"study_report.unit.{reader.units.kind}")
    units = " + ".join(str(len(np.unique(one))) for one in reader.units.of)
    return {
        "table": table(head, rows, (1, 2, 3)),
        "about": reader.say("study_report.means.about", unit=unit, units=units, games=reader.count),
    }


def shown_measures(reader: StudyReader) -> list[str]:
    """Choose the measures to list: those the study names, else those of the whole game."""
    known = reader.store.measures
    named = reader.store.plan.measures or ()
    wanted = [
        name for name in (named if 0 < len(named) <= MOST_MEASURES else SCALAR_MEASURES) if name in known
    ]
    return wanted or list(known[:MOST_MEASURES])


def _facts(reader: StudyReader) -> list[tuple[str, str]]:
    """Say what was played, by whom, and the hashes by which it can be checked."""
    manifest, plan = reader.store.manifest, reader.store.plan
    failed = int((reader.games["status"] != "ok").sum())
    scenario = str(manifest.get("scenario", NONE))
    title = reader.text(reader.scenario.title) if reader.scenario else ""
    facts = {
        "study": reader.store.folder.name,
        "scenario": f"{line(title)} ({scenario})" if title else scenario,
        "length": reader.say(
            "study_report.fact.of_length", turns=manifest.get("turns", 0), months=manifest.get("months", 1)
        ),
        "sampler": reader.say(f"study_report.sampler.{plan.sampler}") if reader.factors else "",
        "points": reader.say("study_report.fact.of_points", points=reader.points, runs=reader.runs),
        "rounds": ", ".join(map(str, manifest["rounds"])) if len(manifest["rounds"]) > 1 else "",
        "games": reader.say("study_report.fact.of_games", played=reader.count, failed=failed),
        "set": ", ".join((*plan.overrides, *(f"{actor}={name}" for actor, name in plan.doctrines))),
        "seed": f"{manifest.get('seed', plan.seed)}",
        "ensemble": _ensemble(reader),
        "luck": reader.say(f"study_report.luck.{_luck(plan)}") if reader.points > 1 else "",
        "rules": str(manifest.get("rules_version", NONE)),
        "made": f"sixparty {manifest.get('sixparty', NONE)}, Python {manifest.get('python', NONE)}, "
        f"NumPy {manifest.get('numpy', NONE)}, {manifest.get('platform', NONE)}",
        "scenario_sha256": str(manifest.get("scenario_sha256", NONE)),
        "sha256": str(reader.summary.get("sha256") or reader.store.sha256()),
        "sources": "; ".join(plan.sources),
    }  # fmt: skip
    return [(reader.say(f"study_report.fact.{key}"), line(value)) for key, value in facts.items() if value]


def _span(reader: StudyReader, factor: Factor) -> str:
    if factor.levels:
        return ", ".join(reader.level(factor.name, value) for value in factor.levels)
    key = "study_report.factors.whole" if factor.whole else "study_report.range"
    return reader.say(key, low=f"{factor.low:.6g}", high=f"{factor.high:.6g}")


def _worded(factor: Factor) -> bool:
    return any(isinstance(value, str | bool) for value in factor.levels)


def _luck(plan: Plan) -> str:
    if not plan.common_random_numbers:
        return "own"
    return "common" if plan.over is None else "member"


def _ensemble(reader: StudyReader) -> str:
    """Name the ensemble, with the hash by which it can be checked."""
    found = reader.store.manifest.get("ensemble")
    if not found:
        return ""
    count, title = len(found["members"]), reader.text(found.get("title", ""))
    return reader.say(
        "study_report.fact.of_ensemble", name=found["id"], title=title, count=count, of=found["of"],
        sha256=found["sha256"],
    )  # fmt: skip

"""Answers to claims as plain data: the keys are a contract, numbers that do not exist are null."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.model import RULES_VERSION
from sim.scenario.library import content_root
from sim.study.claim_answer import CANNOT_TELL, FAILED, FAILS, HOLDS, Answer, Flip, Left, Said, Spread
from sim.study.claim_effect import CONTRADICTED, SUPPORTED, UNDECIDED
from sim.study.claim_places import carrier_of, place_of
from sim.study.claim_run import Planned
from sim.study.claim_samples import Ask
from sim.study.claims import CAUSAL, Claim, Difference, Expectation
from sim.study.discover import Box
from sim.study.interval import Interval

Data = dict[str, Any]
WORDS = ("title", "claim", "contradicted_if", "limits")
NOT_TESTED = "not_tested"
VERDICTS = (SUPPORTED, UNDECIDED, CONTRADICTED)


def as_data(planned: Planned, answers: Sequence[Answer | None], ask: Ask) -> Data:
    """Give everything as plain data; nothing in it depends on the machine or the number of workers."""
    claims = [claim_data(claim, answer) for claim, answer in zip(planned.claims, answers, strict=True)]
    counts: dict[str, int] = {}
    for one in claims:
        verdict = one["verdict"] or NOT_TESTED
        counts[verdict] = counts.get(verdict, 0) + 1
    return {
        "claims": claims,
        "counts": counts,
        "of_supported": of_supported(claims),
        "runs": ask.runs,
        "points": ask.points,
        "runs_each_point": ask.runs_each(),
        "seed": ask.seed,
        "overrides": list(ask.given),
        "over": ask.over,
        "games": planned.games,
        "rules_version": RULES_VERSION,
    }


def claim_data(claim: Claim, answer: Answer | None) -> Data:
    """Give one claim; verdict is null unless it is causal, `check` is what other experiments say."""
    data = claim.data
    said = answer.said if answer else None
    main = interval_data(said.main if said else None)
    experiment = claim.experiment
    return {
        "id": claim.id,
        "type": claim.type,
        "verdict": said.verdict if said and claim.causal else None,
        "check": said.verdict if said and not claim.causal else None,
        **{key: main[key] for key in ("effect", "low", "high", "n", "method")},
        "holds_share": answer.spread.share.mean
        if answer and answer.spread and answer.spread.share.n
        else None,
        "flips": flip_data(answer.flip) if answer else None,
        "document": data["document"],
        "paragraph": data["paragraph"],
        **{key: data.get(key) for key in WORDS},
        "carried_by": carriers(claim),
        "where": where_data(claim),
        "file": in_package(claim.path),
        "scenario": experiment.scenario if experiment else None,
        "experiment": data.get("experiment"),
        "level": answer.level if answer else None,
        "tests": data_of_tests(experiment.tests if experiment else (), answer.default if answer else None),
        "default": said_data(answer.default) if answer else None,
        "over": said_data(answer.over) if answer and answer.over else None,
        "prior": spread_data(answer.prior) if answer else None,
        "plausible": spread_data(answer.plausible) if answer else None,
        "ablation": ablation_data(claim, answer.off) if answer and answer.off else None,
        "weights": {kind: left_data(left) for kind, left in answer.weights.items()} if answer else {},
        "scan": scans_data(answer) if answer else [],
        "box": box_data(answer.box) if answer and answer.box else None,
        "no_box": answer.box_why if answer else None,
    }


def of_supported(claims: Sequence[Data]) -> dict[str, dict[str, int] | None]:
    """Count what becomes of the causal claims supported at defaults, away from these.

    claims: as `claim_data` gives them. prior and plausible: their verdicts on average over the worlds of a
    sample (null where none was drawn); ablation: without what carries them; weights_1: of those whose arms
    have doctrines of their own, with all weights of acts at 1.
    """
    held = [one for one in claims if one["type"] == CAUSAL and one["default"] is not None]
    held = [one for one in held if one["default"]["verdict"] == SUPPORTED]
    found: dict[str, dict[str, int] | None] = {}
    for sample in ("prior", "plausible"):
        drawn = any(one[sample] is not None for one in claims)
        found[sample] = _verdicts([one[sample]["together"] for one in held]) if drawn else None
    found["ablation"] = _verdicts([one["ablation"] for one in held if one["ablation"]])
    found["weights_1"] = _verdicts([left for one in held if (left := one["weights"].get("weights_1"))])
    return found


def _verdicts(said: Sequence[Data]) -> dict[str, int]:
    return {verdict: sum(one["verdict"] == verdict for one in said) for verdict in VERDICTS}


def interval_data(found: Interval | None) -> Data:
    """Give an estimate with its interval."""
    if found is None:
        return {"effect": None, "low": None, "high": None, "n": 0, "method": None, "missing": 0}
    return {
        "effect": number(found.mean),
        "low": number(found.low),
        "high": number(found.high),
        "n": found.n,
        "method": found.method,
        "missing": found.missing,
    }


def number(value: float) -> float | None:
    """Give a finite number, else null."""
    return value if math.isfinite(value) else None


def said_data(said: Said) -> Data:
    """Give a verdict with the effect of the first test."""
    effects = [interval_data(found)["effect"] for found in said.effects]
    return {
        "verdict": said.verdict,
        **interval_data(said.main),
        "effects": effects,
        "verdicts": list(said.verdicts),
        "failed": said.failed,
        "reason": said.reason,
    }


def data_of_tests(tests: Sequence[Expectation], said: Said | None) -> list[Data]:
    """Give each test with its effect and verdict."""
    found = []
    for place, test in enumerate(tests):
        one: Data = {"title": test.title, **difference_data(test.what)}
        one["per"] = difference_data(test.per) if test.per else None
        one |= {"expect": test.expect, "by": test.by, "fails_at": test.fails_at, "counts": test.counts}
        if said is not None:
            one |= {**interval_data(said.effects[place]), "verdict": said.verdicts[place]}
        found.append(one)
    return found


def difference_data(what: Difference) -> Data:
    """Give a difference of arms."""
    return {"measure": what.measure, "add": list(what.add), "subtract": list(what.subtract)}


def flip_data(flip: Flip | None) -> Data | None:
    """Give the value that makes the verdict another one."""
    if flip is None:
        return None
    return {"parameter": flip.path, "value": flip.value, "verdict": flip.said.verdict,
            **interval_data(flip.said.main)}  # fmt: skip


def spread_data(spread: Spread | None) -> Data | None:
    """Give in how many worlds of a sample a claim holds."""
    if spread is None:
        return None
    share, counts = spread.share, spread.counts
    return {
        "ensemble": spread.sample.over or None,
        "sha256": spread.sample.sha256 or None,
        "points": len(spread.classes),
        "runs": spread.runs,
        **{name: counts[name] for name in (HOLDS, FAILS, CANNOT_TELL, FAILED)},
        "share": number(share.mean),
        "low": number(share.low),
        "high": number(share.high),
        "leaning": spread.leaning,
        "together": said_data(spread.together),
        "reasons": list(spread.reasons),
    }


def left_data(left: Left) -> Data:
    """Give what is left, and what went."""
    loss = interval_data(left.loss)
    return {**said_data(left.said), "loss": {key: loss[key] for key in ("effect", "low", "high", "method")}}


def ablation_data(claim: Claim, left: Left) -> Data:
    """Give what is left without the carrier."""
    return {"off": dict(claim.experiment.off) if claim.experiment else {}, **left_data(left)}


def scans_data(answer: Answer) -> list[Data]:
    """Give every value of every scan."""
    return [
        {
            "parameter": scan.path,
            "now": scan.now,
            "values": [{"value": step.value, **said_data(step.said)} for step in scan.steps],
            "flip": flip_data(scan.flip),
        }
        for scan in answer.scans
    ]


def box_data(box: Box) -> Data:
    """Give where a claim fails over the ranges, judged on points that the search has not seen."""
    limits = [{"factor": one.factor, "kind": one.kind, "end": number(one.end), "p": number(one.p)}
              for one in box.limits]  # fmt: skip
    return box._asdict() | {"limits": limits}


def carriers(claim: Claim) -> list[Data]:
    """Give what carries a claim, with file and line where the library has it."""
    found = []
    for path in claim.carried_by:
        place = carrier_of(path)
        found.append({"path": path, "file": in_package(place[0]) if place else None,
                      "line": place[1] if place else None})  # fmt: skip
    return found


def where_data(claim: Claim) -> Data | None:
    """Give the line of YAML that a claim names."""
    where: Mapping[str, str] | None = claim.data.get("where")
    if where is None:
        return None
    return {"file": where["file"], "line": place_of(where["file"], where["path"])[1], "path": where["path"]}


def in_package(path: Path) -> str:
    """Give a file by its place in the package, which is the same on every machine; any other as it is."""
    try:
        return path.resolve().relative_to(content_root().resolve()).as_posix()
    except ValueError:
        return str(path)

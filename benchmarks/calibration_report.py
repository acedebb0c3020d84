"""What a calibration found, as plain data, and the ensemble that it leaves."""

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

from sim.study.base_rates import Band, bands
from sim.study.constrained import by_luck, shape
from sim.study.counts import COUNTED
from sim.study.interval import wilson
from sim.study.matching import KINDS, Check, Held, Prior, defaults, hold_points
from sim.study.rates import Sums

DIGITS = 4
FEWEST = 20  # points below which nothing is said about shapes
SHOWN_PAIRS = 20
SHOWN_CLASHES = 6
DRIVERS = 5


class Round(NamedTuple):
    """Say how many games each point had played, which points were left, and how many each band ruled out."""

    games: int
    began: int
    fell: dict[str, int]
    points: np.ndarray


@dataclass
class Findings:
    """Hold what came of the points.

    agree [points, checks], -1 where nobody asked · sample and sums: of the first points of the design, and of
    the points `last` that lived through all rounds · members: numbers of points · long_*: figures [points,
    bands of long games].
    """

    past: tuple[Check, ...]
    agree: np.ndarray
    sample: Sums
    rounds: list[Round]
    members: np.ndarray
    last: np.ndarray
    sums: Sums
    long_sample: np.ndarray
    long_members: np.ndarray
    default_agree: np.ndarray
    default_sums: Sums


def findings_as_data(
    about: dict[str, Any], design: Prior, found: Findings, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Put everything that a page says of a calibration into plain data."""
    matched = bands().of(*bands().matched)
    held = hold_points(found.sample, matched)
    size = len(held.figure)
    wishes = {check.id: found.agree[:size, k] == 1 for k, check in enumerate(found.past)}
    wishes |= {band.id: held.inside[:, k] for k, band in enumerate(matched)}
    tell("what a selection by luck would show")
    return {
        **about,
        "checks": list(_checks(found, wishes)),
        "bands": list(_bands(matched, held, wishes)),
        "all_bands": {name: plain(value) for name, value in _shares(found.sample).items()},
        "not_matched": bands().not_matched,
        "funnel": list(_funnel(found)),
        "together": _together(wishes),
        "members": _members(design, found, matched),
        **_shapes(design, found),
        "drivers": dict(_drivers(design, found, wishes)),
        "defaults": _defaults(found, matched),
        "long": {"sample": _long(found.long_sample), "members": _long(found.long_members)},
    }


def plain(value: float) -> float | None:
    """Round to four significant digits; what is no number is None."""
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None


def share(part: int, whole: int) -> dict[str, Any]:
    """Give a share with its 95 % interval (Wilson)."""
    if not whole:
        return {"count": part, "of": whole, "share": None, "low": None, "high": None}
    low, high = wilson(part / whole, whole)
    return {
        "count": part, "of": whole, "share": plain(part / whole), "low": plain(low), "high": plain(high),
    }  # fmt: skip


def _only(wishes: dict[str, np.ndarray], name: str) -> int:
    """Count the points that fail this wish and no other."""
    others = np.all([agree for other, agree in wishes.items() if other != name], axis=0)
    return int((others & ~wishes[name]).sum())


def asked_of(found: Findings, columns: Sequence[int]) -> np.ndarray:
    """Give who agrees [points, columns]: all points, or the sample where not all were asked."""
    part = found.agree[:, columns]
    return (part if (part >= 0).all() else part[: len(found.sample.games)]) == 1


def _checks(found: Findings, wishes: dict[str, np.ndarray]) -> Iterator[dict[str, Any]]:
    """Say of each comparison with the past how many points agree, of all or of the sample."""
    for k, check in enumerate(found.past):
        agreed = asked_of(found, [k])[:, 0]
        only = _only(wishes, check.id)
        yield {"id": check.id, "kind": check.kind, **share(int(agreed.sum()), len(agreed)), "only": only}


def _bands(matched: Sequence[Band], held: Held, wishes: dict[str, np.ndarray]) -> Iterator[dict[str, Any]]:
    """Say of each band how many points of the sample lie in it, and how many it surely rules out."""
    for k, band in enumerate(matched):
        yield {
            "id": band.id,
            "unit": band.unit,
            "band": [band.low, band.high],
            **share(int(held.inside[:, k].sum()), len(held.inside)),
            "ruled_out": int(held.excluded[:, k].sum()),
            "quantiles": [plain(q) for q in np.nanquantile(held.figure[:, k], [0.05, 0.25, 0.5, 0.75, 0.95])],
            "only": _only(wishes, band.id),
        }


def _shares(sample: Sums) -> dict[str, float]:
    """Give the median over the sample of everything that short games count, a year."""
    with np.errstate(invalid="ignore"):
        figure = 12.0 * sample.events / sample.time
    return {name: float(np.nanmedian(figure[:, k])) for k, name in enumerate(COUNTED)}


def _funnel(found: Findings) -> Iterator[dict[str, Any]]:
    """Follow the points from step to step."""
    left = np.ones(len(found.agree), dtype=bool)
    yield {"step": "tried", "left": len(left)}
    for kind in KINDS:
        columns = [k for k, check in enumerate(found.past) if check.kind == kind]
        alone = asked_of(found, columns).all(axis=1)
        left = left & (found.agree[:, columns] == 1).all(axis=1)
        yield {"step": kind, "left": int(left.sum()), "alone": share(int(alone.sum()), len(alone))}
    for one in found.rounds:
        yield {"step": "games", "games": one.games, "fell": one.fell, "left": len(one.points)}
    yield {"step": "members", "left": len(found.members)}


def _together(wishes: dict[str, np.ndarray]) -> dict[str, Any]:
    """Say which wishes clash: how often two are met at once, and how often they would be if apart."""
    rows = []
    for (one, first), (other, second) in combinations(wishes.items(), 2):
        expected = float(first.mean() * second.mean()) * len(first)
        both = int((first & second).sum())
        if expected >= 5.0:
            rows.append({"one": one, "other": other, "both": both, "if_apart": plain(expected)})
    rows.sort(key=lambda row: row["both"] / row["if_apart"])
    every = np.all(list(wishes.values()), axis=0)
    return {
        "sample": share(int(every.sum()), len(every)),
        "clash": rows[:SHOWN_CLASHES],
        "help": rows[::-1][:SHOWN_CLASHES],
    }


def _members(design: Prior, found: Findings, matched: Sequence[Band]) -> dict[str, Any]:
    """Say how many points are left, and how sure each lies in all bands."""
    keep = np.isin(found.last, found.members)
    held = hold_points(Sums(*(part[keep] for part in found.sums)), matched)
    quantiles = {
        band.id: [plain(q) for q in np.quantile(held.figure[:, k], [0.05, 0.5, 0.95])]
        for k, band in enumerate(matched)
        if len(found.members)
    }
    return {
        **share(len(found.members), len(design.values)),
        "sure": int(held.sure.all(axis=1).sum()),
        "figures": quantiles,
    }


def _shapes(design: Prior, found: Findings) -> dict[str, Any]:
    """Say how far each parameter is constrained, against selections by luck."""
    if len(found.members) < FEWEST:
        return {"luck": None, "parameters": [], "pairs": []}
    at = design.at()
    seen, luck = shape(at[found.members]), by_luck(at, len(found.members), 1)
    values = design.values[found.members]
    rows = []
    for k in np.argsort(-seen.distance, kind="stable"):
        rows.append(
            {
                "name": design.names[k],
                "default": float(defaults()[k]),
                "range": [float(design.low[k]), float(design.high[k])],
                "quantiles": [plain(q) for q in np.quantile(values[:, k], [0.05, 0.25, 0.5, 0.75, 0.95])],
                "distance": plain(float(seen.distance[k])),
                "spread": plain(float(seen.spread[k])),
                "constrained": bool(seen.distance[k] > luck.largest_distance),
            }
        )
    return {
        "luck": {
            key: plain(value) if isinstance(value, float) else value for key, value in luck._asdict().items()
        },
        "parameters": rows,
        "pairs": list(_pairs(design, seen.rank_correlation, luck.largest_correlation)),
    }


def _pairs(design: Prior, correlation: np.ndarray, bound: float) -> Iterator[dict[str, Any]]:
    """Give the pairs whose rank correlation is beyond what the largest of all would be by luck."""
    ones, others = np.triu_indices(len(design.names), 1)
    order = np.argsort(-np.abs(correlation[ones, others]), kind="stable")
    for number in order[:SHOWN_PAIRS]:
        one, other = int(ones[number]), int(others[number])
        if abs(correlation[one, other]) > bound:
            yield {
                "one": design.names[one],
                "other": design.names[other],
                "correlation": plain(float(correlation[one, other])),
            }


def _drivers(
    design: Prior, found: Findings, wishes: dict[str, np.ndarray]
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Say which parameters decide whether a wish is met: those that lie apart in the smaller part of points.

    That part is those that meet it or those that do not. Held against Kolmogorov's bound at 95 % for all
    parameters at once; higher says that higher values meet the wish.
    """
    agreed = {check.id: asked_of(found, [k])[:, 0] for k, check in enumerate(found.past)}
    at = design.at()
    for name, short in wishes.items():
        meets = agreed.get(name, short)
        fewer = bool(meets.mean() <= 0.5)
        part = at[: len(meets)][meets == fewer]
        if len(part) < FEWEST:
            yield name, []
            continue
        seen = shape(part)
        bound = math.sqrt(-math.log(0.05 / len(design.names) / 2.0) / 2.0 / len(part))
        order = np.argsort(-seen.distance, kind="stable")[:DRIVERS]
        yield (
            name,
            [
                {
                    "name": design.names[k],
                    "distance": plain(float(seen.distance[k])),
                    "higher": bool((np.median(part[:, k]) > 0.5) == fewer),
                }
                for k in order
                if seen.distance[k] > bound
            ],
        )


def _defaults(found: Findings, matched: Sequence[Band]) -> dict[str, Any]:
    """Say whether the shipped values agree with everything that points were held against."""
    held = hold_points(found.default_sums, matched)
    rows = {
        band.id: {
            "figure": plain(float(held.figure[0, k])),
            "inside": bool(held.inside[0, k]),
            "sure": bool(held.sure[0, k]),
        }
        for k, band in enumerate(matched)
    }
    agree = {check.id: bool(found.default_agree[k]) for k, check in enumerate(found.past)}
    plausible = all(agree.values()) and all(row["inside"] for row in rows.values())
    return {"plausible": plausible, "checks": agree, "bands": rows}


def _long(figures: np.ndarray) -> dict[str, Any]:
    """Say of each band of long games how many points lie in it, and how many in all but those missed."""
    wanted = [band for band in bands().rows if band.games == "long"]
    if not len(figures):
        return {}
    low, high = (np.array([getattr(band, end) for band in wanted]) for end in ("low", "high"))
    inside = (low <= figures) & (figures <= high)
    found = {
        band.id: {
            **share(int(inside[:, k].sum()), len(figures)),
            "below": int((figures[:, k] < band.low).sum()),
            "above": int((figures[:, k] > band.high).sum()),
            "median": plain(float(np.nanmedian(figures[:, k]))),
        }
        for k, band in enumerate(wanted)
    }
    rest = [k for k, band in enumerate(wanted) if band.id not in bands().missed]
    names = " and ".join(wanted[k].id for k in rest)
    return {**found, names: {**share(int(inside[:, rest].all(axis=1).sum()), len(figures))}}


ABOUT = {
    "en": (
        "Parameter sets that the record does not rule out: recorded votes, the loosening of enforcement and"
        " the order of periods by tension come out, and war, deadly incidents, provocations, resolutions and"
        " vetoes of status quo games lie within what the record allows. No posterior: a point is kept or not,"
        " none weighs more."
    ),
    "ko": (
        "기록과 어긋나지 않는 매개변수 조합. 기록된 표결, 제재 이행의 이완, 시기별 긴장의 순서가 재현되고,"
        " 현상 유지 게임의 전쟁·사망 사건·도발·결의·거부권이 기록이 허용하는 범위에 든다."
        " 사후 분포가 아니며, 남은 점의 비중은 모두 같다."
    ),
}
SOURCE = (
    "Made by benchmarks/calibrate.py from scenarios/library/history; see docs/explanation/calibration.md."
)


def write_ensemble(folder: Path, design: Prior, members: np.ndarray, data: dict[str, Any]) -> None:
    """Write the first members as csv, and beside it what they are."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [",".join(("member", *design.names))]
    for point in members.tolist():
        cells = (np.format_float_positional(value, trim="-") for value in design.values[point])
        lines.append(",".join((str(point), *cells)))
    text = ("\n".join(lines) + "\n").encode("ascii")
    (folder / "plausible.csv").write_bytes(text)
    about = {
        "format": 1,
        "id": "plausible",
        "title": {"en": "What the record does not rule out", "ko": "기록과 어긋나지 않는 매개변수"},
        "about": ABOUT,
        "points_tried": data["points"],
        "kept": data["members"]["count"],
        "bands": {row["id"]: {key: row[key] for key in ("count", "of", "share", "low", "high")}
                  for row in (*data["checks"], *data["bands"])},
        "seed": data["seed"],
        "rules_version": data["rules_version"],
        "csv": "plausible.csv",
        "sha256": hashlib.sha256(text).hexdigest(),
        "source": SOURCE,
    }  # fmt: skip
    written = yaml.safe_dump(about, sort_keys=False, allow_unicode=True, width=118)
    (folder / "plausible.yaml").write_text(written, encoding="utf-8", newline="\n")

"""Measure the gates of the rules again: base rates, saturation, use of acts, bounds, contrasts, cost.

Usage: python benchmarks/gates.py [--games N] [--gate G1 --gate G6 ...] [--contrast 3 ...] [--workers 2]

N games are played for each pair of doctrines (G2, G3, G4), 20 N for the status quo (G1), and 2 N for each
setting of a contrast (G6), all with seed 1 and the same run numbers, interpreted. A gate passes or fails
only when the whole 95 % interval is on one side of its bar; otherwise this many games cannot decide it.
G5 replays recorded events and belongs to the backtest; it is not measured here.
"""

import argparse
import json
import math
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from arms import Arm, Figure, Games, built_of, mean, play_all, play_chunk, resampled, share, verdict
from contrasts import Contrast, all_contrasts, shocked, sides

from sim.model.names import SEVERITIES, SEVERITY

GATES = ("G1", "G2", "G3", "G4", "G6", "G7")
NUMBERS = tuple("123456789")
OUT = Path(__file__).parent / "gates.json"
US_SIDE = (
    *(
        "status_quo",
        "mediator",
        "us_first",
        "us_first_parallel",
        "maximum_pressure",
        "summitry",
        "containment",
    ),
    *("containment_with_deconfliction", "gradual_reciprocity", "big_package", "wedge", "strategic_ignoring"),
    *("tit_for_tat", "random_baseline"),
)
OTHERS = ("status_quo", "security_seeker", "transactional", "status_seeker", "opportunist")
DEESCALATION = SEVERITIES.index("deescalation")
CONCILIATORY = ("mediator", "summitry", "us_first", "us_first_parallel", "gradual_reciprocity")
CONCILIATORY += ("big_package", "wedge")


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, its figure, the bar it is held against, and the verdict."""

    gate: str
    what: str
    figure: Figure | None
    bar: str
    verdict: str
    games: int
    note: str = ""


def held(gate: str, what: str, figure: Figure, low: float, high: float, games: int, note: str = "") -> Row:
    """Hold a figure against a bar from low to high."""
    low_text = "" if math.isinf(low) else f"{low:g} to "
    bar = (
        f"at least {low:g}"
        if math.isinf(high)
        else f"{low_text}{high:g}"
        if low_text
        else f"at most {high:g}"
    )
    return Row(gate, what, figure, bar, verdict(figure, low, high), games, note)


def told(gate: str, what: str, figure: Figure, games: int, note: str = "") -> Row:
    """Tell a figure that has no bar."""
    return Row(gate, what, figure, "-", "told", games, note)


def pair_arms() -> dict[tuple[str, str], Arm]:
    """Give the 70 settings of doctrines on both sides."""
    return {(us, other): Arm(sides(us, other)) for us in US_SIDE for other in OTHERS}


def yearly(games: Games) -> np.ndarray:
    """Give provocations [games, years]."""
    return np.stack([games.measures[f"provocations_{k}"] for k in range(3)], axis=1)


def g1(games: Games) -> list[Row]:
    """Compare the status quo with base rates, per nominal year."""
    m, n = games.measures, len(games)
    counts = yearly(games)
    burst = resampled(counts, lambda rows: float(rows.var() / rows.mean()))
    high = share(m["trust_peak"] > 0.35)
    return [
        held("G1", "war, % a year", share(m["war"]).times(100 / 3), 0.05, 4, n, "record: none in 71 years"),
        held("G1", "deadly incidents a year", mean(m["deadly_incidents"]).times(1 / 3), 0.1, 0.6, n),
        held(
            "G1",
            "provocations a year",
            mean(m["provocations"]).times(1 / 3),
            8,
            30,
            n,
            "record 22.1, 2012-25",
        ),
        held("G1", "variance over mean of yearly provocations", burst, 1, math.inf, n, "record: bursts"),
        held("G1", "games with trust of USA in DPRK ever above .35", high, -math.inf, 0.05, n),
        told("G1", "resolutions in 3 years", mean(m["resolutions"]), n, "record since 2018: none"),
        told("G1", "vetoes (members) in 3 years", mean(m["vetoes"]), n, "record: 2022 and 2024"),
    ]


def inside(figures: Sequence[Figure], what: str, games: int) -> Row:
    """Hold a share against the promise that at least half of all pairs lie strictly inside (.02, .98)."""
    sure = sum(0.02 < f.low and f.high < 0.98 for f in figures)
    out = sum(f.high <= 0.02 or f.low >= 0.98 for f in figures)
    half = len(figures) / 2
    say = "pass" if sure >= half else "FAIL" if len(figures) - out < half else "undecided"
    value = Figure(sum(0.02 < f.value < 0.98 for f in figures), sure, len(figures) - out)
    return Row("G2", f"pairs with {what} inside (.02, .98), of 70", value, "at least 35", say, games)


def spread(table: dict[tuple[str, str], Games], name: str, what: str, games: int) -> Row:
    """Hold the best against the worst pair, whose difference was picked and is therefore tested strictly."""
    figures = {key: share(found.measures[name]) for key, found in table.items()}
    best, worst = (pick(figures, key=lambda key: figures[key].value) for pick in (max, min))
    low = figures[best].low - figures[worst].high
    value = Figure(figures[best].value - figures[worst].value, low, 1.0)
    note = f"{'/'.join(best)} against {'/'.join(worst)}"
    return held("G2", f"spread of {what} over pairs", value, 0.25, math.inf, games, note)


def g2(table: dict[tuple[str, str], Games]) -> list[Row]:
    """See whether any pair of doctrines settles a crisis or a deal."""
    n = len(next(iter(table.values())))
    rows = []
    for name, what in (("crisis", "P(rung >= 4)"), ("deal", "P(deal)")):
        rows.append(inside([share(found.measures[name]) for found in table.values()], what, n * len(table)))
        rows.append(spread(table, name, what, n * len(table)))
    return rows


def g3(table: dict[tuple[str, str], Games]) -> list[Row]:
    """See whether every act is used and none dominates."""
    n = sum(len(found) for found in table.values())
    actors, acts = next(iter(table.values())).names
    picks = np.concatenate([found.picks for found in table.values()])
    never = [name for k, name in enumerate(acts) if picks[:, :, k].sum() == 0]
    say = "pass" if not never else "undecided"
    value = Figure(len(acts) - len(never), len(acts) - len(never), len(acts))
    note = f"not seen: {', '.join(never)}" if never else ""
    rows = [Row("G3", "acts that somebody picked, of 55", value, "55", say, n, note)]
    for i, actor in enumerate(actors):
        shares = picks[:, i].sum(axis=0) / picks[:, i].sum()
        shares[acts.index("hold")] = 0
        top = int(shares.argmax())
        figure = share_of_picks(picks[:, i], np.arange(len(acts)) == top)
        note = f"{acts[top]}; in one pair of doctrines {largest_in_a_pair(table, i)}"
        rows.append(held("G3", f"largest share of {actor}'s picks", figure, -math.inf, 0.35, n, note))
    return rows + [conciliatory(table, us) for us in CONCILIATORY]


def largest_in_a_pair(table: dict[tuple[str, str], Games], i: int) -> str:
    """Say the largest share of one act but hold among an actor's picks in any pair of doctrines."""
    _, acts = next(iter(table.values())).names
    counts = {key: found.picks[:, i].sum(axis=0) for key, found in table.items()}
    shares = {
        (key, k): c[k] / c.sum() for key, c in counts.items() for k in range(len(acts)) if acts[k] != "hold"
    }
    key, act = max(shares, key=lambda place: float(shares[place]))
    return f"up to {shares[key, act]:.2f} ({acts[act]}, {'/'.join(key)})"


def share_of_picks(picks: np.ndarray, which: np.ndarray) -> Figure:
    """Give the share of some acts in picks [games, acts]; whole games are resampled."""
    rows = np.stack([picks[:, which].sum(axis=1), picks.sum(axis=1)], axis=1)
    return resampled(rows, lambda part: float(part[:, 0].sum() / part[:, 1].sum()))


def conciliatory(table: dict[tuple[str, str], Games], us: str) -> Row:
    """Hold the share of de-escalating acts among the USA's picks under a conciliatory doctrine."""
    found = [table[us, other] for other in OTHERS]
    actors, _ = found[0].names
    calm = built_of(Arm()).game.action_flag[:, SEVERITY] == DEESCALATION
    picks = np.concatenate([games.picks for games in found])[:, actors.index("USA")]
    figure = share_of_picks(picks, calm)
    return held("G3", f"de-escalating share of USA picks, {us}", figure, 0.15, math.inf, len(picks))


def g4(table: dict[tuple[str, str], Games]) -> list[Row]:
    """See how often trust and tension stand at a bound, in dyad-months."""
    rows = []
    n = sum(len(found) for found in table.values())
    for name in ("trust_at_bound", "tension_at_bound"):
        each = {
            key: found.measures[name].sum() / found.measures["dyad_months"].sum()
            for key, found in table.items()
        }
        worst = max(each, key=lambda key: each[key])
        all_games = np.stack(
            [
                np.concatenate([found.measures[what] for found in table.values()])
                for what in (name, "dyad_months")
            ],
            axis=1,
        )
        figure = resampled(all_games, lambda rows: float(rows[:, 0].sum() / rows[:, 1].sum())).times(100)
        if figure.value == 0.0:  # none in n games says less than 3 in n, and games are what is independent
            figure = Figure(0.0, 0.0, 300.0 / n)
        note = f"worst pair {'/'.join(worst)}: {100 * each[worst]:.3g} %"
        what = f"{name.partition('_')[0]} at a bound, % of dyad-months"
        rows.append(held("G4", what, figure, -math.inf, 1, n, note))
    return rows


def contrast_rows(contrast: Contrast, played: dict[Arm, Games]) -> list[Row]:
    """Hold a contrast against its sign, and its killed form against its default."""
    sign = contrast.sign

    def difference(*overrides: str) -> np.ndarray:
        a, b = (played[arm.under(*overrides)].measures[contrast.measure] for arm in (contrast.a, contrast.b))
        return np.array(a - b)

    default = difference()
    bar = ">" if sign > 0 else "<"
    low, high = (1e-12, math.inf) if sign > 0 else (-math.inf, -1e-12)
    figure = mean(default)
    note = "; ".join(filter(None, (f"once measured {contrast.known:+g}", contrast.note)))
    rows = [
        Row(
            "G6",
            f"{contrast.number}: {contrast.what}",
            figure,
            f"{bar} 0",
            verdict(figure, low, high),
            len(default),
            note,
        )
    ]
    if contrast.killers:
        killed = difference(*contrast.killers)
        lost = mean(sign * (default - killed))
        off = ", ".join(killer.partition(".")[2] for killer in contrast.killers)
        what = f"{contrast.number}: the same with {off}"
        note = f"smaller by {lost}"
        rows.append(
            Row("G6", what, mean(killed), "smaller", verdict(lost, 1e-12, math.inf), len(killed), note)
        )
    return rows


def index_row(
    us_side: str, known: float, low: float, high: float, played: dict[Arm, Games], *off: str
) -> Row:
    """Measure how far Seoul's trust follows Washington's: 0 independent, 1 slave."""
    with_shock, without = (played[arm].measures for arm in shocked(us_side, *off))
    pairs = np.stack(
        [with_shock[name] - without[name] for name in ("trust_end.ROK.DPRK", "trust_end.USA.DPRK")], axis=1
    )
    figure = resampled(pairs, lambda rows: float(rows[:, 0].mean() / rows[:, 1].mean()))
    what = f"7: dependency index, {us_side}" + (", coupling 0" if off else "")
    note = f"once measured {known:g}; DPRK security_seeker, shock at month 30, read at 36"
    return held("G6", what, figure, low, high, len(pairs), note)


NO_COUPLING = "parameters.coupling=0"
INDEXES = (
    ("us_first", 0.651, 0.5, 1.0, ()),
    ("us_first_parallel", 0.256, 0.0, 0.5, ()),
    ("us_first", 0.001, -0.1, 0.1, (NO_COUPLING,)),
    ("us_first_parallel", 0.007, -0.1, 0.1, (NO_COUPLING,)),
)


def contrast_arms(numbers: Sequence[str]) -> set[Arm]:
    """Collect every setting that the contrasts of these numbers need."""
    arms: set[Arm] = set()
    if "7" in numbers:
        arms = {arm for us_side, _, _, _, off in INDEXES for arm in shocked(us_side, *off)}
    for contrast in chosen(numbers):
        for overrides in ((), contrast.killers):
            arms |= {contrast.a.under(*overrides), contrast.b.under(*overrides)}
    return arms


def chosen(numbers: Sequence[str]) -> list[Contrast]:
    """List the contrasts of these numbers."""
    return [contrast for contrast in all_contrasts() if contrast.number in numbers]


def g6(played: dict[Arm, Games], numbers: Sequence[str]) -> list[Row]:
    """Measure the contrasts of these numbers and what kills them."""
    rows = [row for contrast in chosen(numbers) for row in contrast_rows(contrast, played)]
    rows += [index_row(us_side, known, low, high, played, *off) for us_side, known, low, high, off in INDEXES]
    return sorted(rows, key=lambda row: row.what.partition(":")[0])


def g7() -> list[Row]:
    """Time interpreted games of 36 months on one core."""
    play_chunk(Arm(), 0, 1)
    times = [play_chunk(Arm(), run, 1)[2] * 1000 for run in range(1, 11)]
    return [told("G7", "ms of CPU for a game of 36 months, interpreted", mean(times), len(times))]


def wanted_games(gates: Sequence[str], n: int, numbers: Sequence[str] = NUMBERS) -> dict[Arm, int]:
    """Work out how many games of which settings the chosen gates need."""
    wanted: dict[Arm, int] = {}
    if {"G2", "G3", "G4"} & set(gates):
        wanted |= dict.fromkeys(pair_arms().values(), n)
    if "G6" in gates:
        for arm in sorted(contrast_arms(numbers), key=repr):
            wanted[arm] = max(wanted.get(arm, 0), 2 * n)
    if "G1" in gates:
        wanted[Arm(sides("status_quo"))] = 20 * n
    return wanted


def cut(games: Games, n: int) -> Games:
    """Give the first n games of an arm, so that paired arms have the same runs."""
    measures = {name: values[:n] for name, values in games.measures.items()}
    return Games(measures, games.picks[:n], games.seconds, games.names)


def measure(gates: Sequence[str], n: int, workers: int, numbers: Sequence[str]) -> list[Row]:
    """Play what the gates need and give their rows."""
    wanted = wanted_games(gates, n, numbers)
    played = (
        play_all(wanted, workers, lambda text: print(text, file=sys.stderr, flush=True)) if wanted else {}
    )
    rows: list[Row] = []
    if "G1" in gates:
        rows += g1(played[Arm(sides("status_quo"))])
    if {"G2", "G3", "G4"} & set(gates):
        table = {key: cut(played[arm], n) for key, arm in pair_arms().items()}
        for gate, rule in (("G2", g2), ("G3", g3), ("G4", g4)):
            rows += rule(table) if gate in gates else []
    if "G6" in gates:
        rows += g6({arm: cut(played[arm], 2 * n) for arm in contrast_arms(numbers)}, numbers)
    if "G7" in gates:
        rows += g7()
    return rows


def as_table(rows: Sequence[Row]) -> str:
    """Write the rows as a Markdown table."""
    lines = [
        "| gate | measured | figure (95 %) | bar | verdict | games | note |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.gate} | {r.what} | {r.figure} | {r.bar} | {r.verdict} | {r.games} | {r.note} |" for r in rows
    ]
    return "\n".join(lines)


def as_data(rows: Sequence[Row]) -> list[dict[str, object]]:
    """Write the rows for JSON; an open end is null."""
    found = []
    for row in rows:
        figure = row.figure or Figure(math.nan, math.nan, math.nan)
        numbers = {name: getattr(figure, name) for name in ("value", "low", "high")}
        finite = {name: value if math.isfinite(value) else None for name, value in numbers.items()}
        found.append({**vars(row), "figure": None, **finite})
    return [{key: value for key, value in row.items() if key != "figure"} for row in found]


def rows_of_before(measured: set[tuple[object, object]]) -> list[dict[str, object]]:
    """Give the rows of an earlier run that a run of some gates only has not measured again."""
    if not OUT.is_file():
        return []
    rows = json.loads(OUT.read_text(encoding="utf-8"))["rows"]
    return [row for row in rows if (row["gate"], row["what"]) not in measured]


def main() -> int:
    """Measure, print the table, write gates.json; 1 when a gate fails."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--games", type=int, default=10, help="N: games a pair of doctrines (default 10)")
    parser.add_argument("--gate", action="append", choices=GATES, help="only this gate (repeatable)")
    parser.add_argument(
        "--contrast", action="append", choices=NUMBERS, help="of G6 only this one (repeatable)"
    )
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    gates = given.gate or GATES
    began = time.time()
    rows = measure(gates, given.games, given.workers, given.contrast or NUMBERS)
    seconds = time.time() - began
    print(as_table(rows))
    counts = {say: sum(row.verdict == say for row in rows) for say in ("pass", "FAIL", "undecided", "told")}
    print(f"\nN = {given.games}, seed 1, {seconds:.0f} s with {given.workers} workers: {counts}")
    print("G5 (history) replays recorded events; it is not measured here.")
    fresh = as_data(rows)
    kept = (
        rows_of_before({(row["gate"], row["what"]) for row in fresh}) if given.gate or given.contrast else []
    )
    data = {"seed": 1, "python": platform.python_version(), "rows": kept + fresh}
    OUT.write_text(json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    return 1 if counts["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())

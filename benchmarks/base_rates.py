"""Gates G1 to G4: base rates, saturation, use of acts, and values at a bound."""

import math
from collections.abc import Sequence

import numpy as np
from arms import Arm, Games, built_of
from contrasts import sides
from intervals import Figure, mean, ratio, resampled, share
from rows import Row, held, told

from sim.model.names import SEVERITIES, SEVERITY

US_SIDE = tuple(
    """
    status_quo mediator us_first us_first_parallel maximum_pressure summitry containment
    containment_with_deconfliction gradual_reciprocity big_package wedge strategic_ignoring tit_for_tat
    random_baseline
    """.split()
)
OTHERS = ("status_quo", "security_seeker", "transactional", "status_seeker", "opportunist")
CONCILIATORY = (
    "mediator", "summitry", "us_first", "us_first_parallel", "gradual_reciprocity", "big_package", "wedge",
)  # fmt: skip
DEESCALATION = SEVERITIES.index("deescalation")
MOST_TRUST = 0.35
MEASURES = frozenset(("war", "deadly_incidents", "provocations", "resolutions", "vetoes", "crisis", "deal"))
Pairs = dict[tuple[str, str], Games]


def pair_arms() -> dict[tuple[str, str], Arm]:
    """Give the 70 settings of doctrines on both sides."""
    return {(us, other): Arm(sides(us, other)) for us in US_SIDE for other in OTHERS}


def g1(games: Games) -> list[Row]:
    """Compare the status quo with base rates, per nominal year."""
    m, n = games.measures, len(games)
    counts = np.stack([m[f"provocations_{k}"] for k in range(3)], axis=1)
    burst = resampled(counts, lambda rows: float(rows.var() / rows.mean()))
    record = "record: none in 71 years"
    return [
        held("G1", "war, % a year", share(m["war"]).times(100 / 3), 0.05, 4, n, record),
        held("G1", "deadly incidents a year", mean(m["deadly_incidents"]).times(1 / 3), 0.1, 0.6, n),
        held("G1", "provocations a year", mean(counts.mean(axis=1)), 8, 30, n, "record 22.1, 2012-25"),
        held(
            "G1",
            "variance over mean of yearly provocations",
            burst,
            1,
            math.inf,
            n,
            "record 17.8; this bar is too weak, see Evidence",
        ),
        held(
            *("G1", f"games with trust of USA in DPRK ever above {MOST_TRUST}"),
            *(share(m["trust_peak"] > MOST_TRUST), -math.inf, 0.05, n),
        ),
        told("G1", "resolutions in 3 years", mean(m["resolutions"]), n, "record since 2018: none"),
        told(
            *("G1", "vetoes in 3 years, each member that vetoes counted", mean(m["vetoes"]), n),
            "record: one in 2022 by two members, one in 2024 by one",
        ),
    ]


def inside(figures: Sequence[Figure], what: str, games: int) -> Row:
    """Hold a share against the promise that at least half of all pairs lie strictly inside (.02, .98)."""
    sure = sum(0.02 < f.low and f.high < 0.98 for f in figures)
    out = sum(f.high <= 0.02 or f.low >= 0.98 for f in figures)
    half = len(figures) / 2
    say = "pass" if sure >= half else "FAIL" if len(figures) - out < half else "undecided"
    value = Figure(sum(0.02 < f.value < 0.98 for f in figures), sure, len(figures) - out)
    return Row("G2", f"pairs with {what} inside (.02, .98), of 70", value, "at least 35", say, games)


def spread(table: Pairs, name: str, what: str, games: int) -> Row:
    """Hold the best against the worst pair, whose difference was picked and is therefore tested strictly."""
    figures = {key: share(found.measures[name]) for key, found in table.items()}
    best, worst = (pick(figures, key=lambda key: figures[key].value) for pick in (max, min))
    high, low = figures[best], figures[worst]
    value = Figure(high.value - low.value, high.low - low.high, high.high - low.low)
    note = f"{'/'.join(best)} {high.value:.2f}, {'/'.join(worst)} {low.value:.2f}"
    return held("G2", f"spread of {what} over pairs", value, 0.25, math.inf, games, note)


def g2(table: Pairs) -> list[Row]:
    """See whether any pair of doctrines settles a crisis or a deal."""
    n = sum(len(found) for found in table.values())
    rows = []
    for name, what in (("crisis", "P(rung >= 4)"), ("deal", "P(deal)")):
        rows.append(inside([share(found.measures[name]) for found in table.values()], what, n))
        rows.append(spread(table, name, what, n))
    return rows


def g3(table: Pairs) -> list[Row]:
    """See whether every act is used and none dominates."""
    actors, _ = next(iter(table.values())).names
    picks = np.concatenate([found.picked() for found in table.values()])
    largest = [largest_share(table, picks[:, i], i, actor) for i, actor in enumerate(actors)]
    return [used(table, picks), *largest, *(conciliatory(table, us) for us in CONCILIATORY)]


def used(table: Pairs, picks: np.ndarray) -> Row:
    """Count the acts that somebody picked in picks [games, actors, acts]."""
    _, acts = next(iter(table.values())).names
    often = picks.sum(axis=(0, 1))
    seen = int((often > 0).sum())
    never = ", ".join(name for name, count in zip(acts, often, strict=True) if count == 0)
    rarest = ", ".join(f"{acts[k]} {often[k]:,}" for k in np.argsort(often, kind="stable")[:3])
    note = f"not seen: {never}" if never else f"rarest: {rarest}"
    say = "undecided" if never else "pass"
    figure = Figure(seen, seen, len(acts))
    return Row(
        "G3", f"acts that somebody picked, of {len(acts)}", figure, str(len(acts)), say, len(picks), note
    )


def largest_share(table: Pairs, picks: np.ndarray, i: int, actor: str) -> Row:
    """Hold the most picked act but hold in an actor's picks [games, acts], over all pairs of doctrines."""
    _, acts = next(iter(table.values())).names
    total = picks.sum(axis=0)
    total[acts.index("hold")] = 0
    top = int(total.argmax())
    figure = ratio(picks[:, top], picks.sum(axis=1))
    note = f"{acts[top]}; in one pair of doctrines {largest_in_a_pair(table, i)}"
    return held("G3", f"largest share of {actor}'s picks", figure, -math.inf, 0.35, len(picks), note)


def largest_in_a_pair(table: Pairs, i: int) -> str:
    """Say the largest share of one act but hold among an actor's picks in any pair of doctrines."""
    _, acts = next(iter(table.values())).names
    counts = {key: found.picked()[:, i].sum(axis=0) for key, found in table.items()}
    shares = {
        (key, k): c[k] / c.sum() for key, c in counts.items() for k in range(len(acts)) if acts[k] != "hold"
    }
    key, act = max(shares, key=lambda place: float(shares[place]))
    return f"up to {shares[key, act]:.2f} ({acts[act]}, {'/'.join(key)})"


def conciliatory(table: Pairs, us: str) -> Row:
    """Hold the share of de-escalating acts among the USA's picks under a conciliatory doctrine."""
    found = [table[us, other] for other in OTHERS]
    actors, _ = found[0].names
    calm = built_of(Arm()).game.action_flag[:, SEVERITY] == DEESCALATION
    picks = np.concatenate([games.picked()[:, actors.index("USA")] for games in found])
    figure = ratio(picks[:, calm].sum(axis=1), picks.sum(axis=1))
    return held("G3", f"de-escalating share of USA picks, {us}", figure, 0.15, math.inf, len(picks))


def g4(table: Pairs) -> list[Row]:
    """See how often trust and tension stand at a bound, in dyad-months."""
    return [at_bound(table, "trust"), at_bound(table, "tension")]


def at_bound(table: Pairs, what: str) -> Row:
    """Hold the share of dyad-months at a bound, over all pairs of doctrines; name the worst pair."""
    stuck, months = (
        {key: found.measures[name] for key, found in table.items()}
        for name in (f"{what}_at_bound", "dyad_months")
    )
    each = {key: 100 * stuck[key].sum() / months[key].sum() for key in table}
    worst = max(each, key=lambda key: float(each[key]))
    above, below = (np.concatenate(list(part.values())) for part in (stuck, months))
    figure = ratio(above, below).times(100)
    if figure.value == 0.0:  # none in n games says less than 3 in n, and games are what is independent
        figure = Figure(0.0, 0.0, 300.0 / len(above))
    note = f"worst pair {'/'.join(worst)}: {each[worst]:.3g} %" if each[worst] else ""
    return held("G4", f"{what} at a bound, % of dyad-months", figure, -math.inf, 1, len(above), note)

"""Compare two samples of games: every statistic with its chance, and one error rate for a whole family."""

from collections.abc import Iterator

import numpy as np
from scipy import stats

from tests.docking.product import Games, rest_of
from tests.docking.second_month import play
from tests.docking.second_state import ACTOR, WORLD, State
from tests.docking.second_world import Array, Whole, World

FAMILY_ERROR = 1e-3  # chance that a whole family of comparisons rejects though both sides are the same
Found = list[tuple[str, float]]  # what was compared, and the chance of a gap at least as large


def second_games(world: World, games: int, months: int, seed: int, order: tuple[str, ...]) -> Games:
    """Play games of the second implementation; acts are numbered in this order of their names."""
    states, acts = play(world, games, months, seed)
    number = np.array([order.index(act.name) for act in world.acts])
    war = np.stack([state.pair["war"] for state in states], axis=1)
    return Games(
        np.stack([state.pair["trust"] for state in states], axis=1),
        np.stack([state.pair["tension"] for state in states], axis=1),
        number[acts],
        (war[:, :-1] == 0).all(axis=(2, 3)),
        np.stack([rest(state) for state in states], axis=1),
    )


def rest(state: State) -> Array:
    """Give the variables [G, R] of actors and of the world."""
    return np.column_stack([state.actor[name] for name in ACTOR] + [state.world[name] for name in WORLD])


def rejected(found: Found) -> list[str]:
    """Say which comparisons fail at the error rate of the family (Bonferroni)."""
    level = FAMILY_ERROR / len(found)
    return [f"{name}: p = {p:.1e}, level {level:.1e}" for name, p in found if not p >= level]


def difference(one: Array, other: Array) -> float:
    """Give the chance of so large a gap between two means (Welch); constants must agree to 1e-9."""
    gap = abs(one.mean() - other.mean())
    spread = np.sqrt(one.var() / len(one) + other.var() / len(other))
    if spread < 1e-12:
        return 1.0 if gap < 1e-9 else 0.0
    return float(2 * stats.norm.sf(gap / spread))


def same_moments(name: str, one: Array, other: Array) -> Found:
    """Compare means, and variances about the common mean."""
    centre = (one.mean() + other.mean()) / 2
    spread = difference((one - centre) ** 2, (other - centre) ** 2)
    return [(f"mean of {name}", difference(one, other)), (f"variance of {name}", spread)]


def same_distribution(name: str, one: Array, other: Array) -> Found:
    """Compare two samples by Kolmogorov and Smirnov; rounding keeps equal numbers equal."""
    result = stats.ks_2samp(one.round(9), other.round(9), method="asymp")
    return [(f"distribution of {name}", float(result.pvalue))]


def pairs(actors: tuple[str, ...], a: Games, b: Games, month: int) -> Iterator[tuple[str, Array, Array]]:
    """Give every trust and tension of a month, by name, of both samples."""
    for i, who in enumerate(actors):
        for j, whom in enumerate(actors):
            if i != j:
                yield f"trust[{who},{whom}] after {month}", a.trust[:, month, i, j], b.trust[:, month, i, j]
            if i < j:
                yield (
                    f"tension[{who},{whom}] after {month}",
                    a.tension[:, month, i, j],
                    b.tension[:, month, i, j],
                )


def counts(games: Games, i: int, act: int, months: int) -> Array:
    """Count an act of an actor in each game, up to the month in which a war began."""
    chosen = (games.acts[:, :months, i] == act) & games.peace[:, :months, None]
    total: Array = chosen.sum(axis=(1, 2)).astype(float)
    return total


def one_month(actors: tuple[str, ...], a: Games, b: Games) -> Found:
    """Compare means and variances of all trusts and tensions after one month."""
    return [test for name, one, other in pairs(actors, a, b, 1) for test in same_moments(name, one, other)]


def whole_games(actors: tuple[str, ...], acts: tuple[str, ...], a: Games, b: Games, months: int) -> Found:
    """Compare the ends of games, and how often each act was chosen: its distribution, and its mean."""
    found = [test for each in pairs(actors, a, b, months) for test in same_distribution(*each)]
    for k, name in enumerate(rest_of(actors)):
        found += same_distribution(f"{name} after {months}", a.rest[:, months, k], b.rest[:, months, k])
    for i, who in enumerate(actors):
        for act, name in enumerate(acts):
            one, other = (counts(games, i, act, months) for games in (a, b))
            if one.any() or other.any():
                found += same_distribution(f"{who} {name} in {months}", one, other)
                found += [(f"mean of {who} {name} in {months}", difference(one, other))]
    return found


def by_act(chances: Array, act: Whole, kinds: int) -> Array:
    """Sum chances of options [K, K] to chances of acts [A, A], first and second."""
    first = np.zeros((kinds, chances.shape[1]))
    np.add.at(first, act, chances)
    both = np.zeros((kinds, kinds))
    np.add.at(both.T, act, first.T)
    return both


def same_frequencies(who: str, acts: tuple[str, ...], expected: Array, seen: Whole) -> Found:
    """Compare chances [A, A] of first and second acts with acts seen [games, 2].

    Each act by its exact binomial, both acts together by a chi-square over cells that expect 10 or more.
    """
    found = []
    for slot, chances in enumerate((expected.sum(axis=1), expected.sum(axis=0))):
        number = np.bincount(seen[:, slot], minlength=len(acts))
        less, more = (
            stats.binom.cdf(number, len(seen), chances),
            stats.binom.sf(number - 1, len(seen), chances),
        )
        p = np.minimum(1, 2 * np.minimum(less, more))
        found += [
            (f"{who} {name}, act {slot + 1}", float(p[k])) for k, name in enumerate(acts) if chances[k] > 0
        ]
        assert not number[chances == 0].any(), f"{who} did what has no chance"
    table = np.zeros(expected.shape)
    np.add.at(table, (seen[:, 0], seen[:, 1]), 1)
    common = expected * len(seen) >= 10
    cells = [np.append(part[common], part[~common].sum()) for part in (table, expected * len(seen))]
    cells = [part[cells[1] > 1e-9] for part in cells]
    statistic = float(((cells[0] - cells[1]) ** 2 / cells[1]).sum())
    return [*found, (f"{who} both acts", float(stats.chi2.sf(statistic, len(cells[0]) - 1)))]

"""Ask the rule of choice when it expects launches, month by month of a history."""

from collections.abc import Mapping

import numpy as np

from sim.model.choose import option_weights, second_weights
from sim.model.state import Floats, Game, State, copy_state
from sim.model.turn import new_draws, no_ledger, play_turn
from sim.study.history import NO_VALUES, HistoryWorld


def launch_chances(world: HistoryWorld, values: Mapping[str, float] = NO_VALUES, seed: int = 1) -> Floats:
    """Give the chance of at least one launch among an actor's two acts [months], under the plan's doctrine.

    Each month starts from the state that the record has led to; what is chosen is asked, not done.
    """
    built, plan = world.under(values), world.plan.launches
    i = built.index.actor(plan.actor)
    launch = np.array([name in plan.acts for name in built.index.actions])
    row = built.index.row_of[plan.doctrine, plan.actor]
    draws, state, found = new_draws(built.game), built.start, []
    for turn in range(1, len(world.months) + 1):
        found.append(launch_chance(built.game, _choosing(state, i, row), i, launch))
        state = play_turn(built.game, state, turn, 1, seed, 0, draws, no_ledger(built.game))
    return np.array(found)


def window_differences(chance: Floats, known: np.ndarray, length: int) -> dict[int, float]:
    """Give, for each run of `length` known months, the mean chance in it less that in the other known months.

    chance [months], known [months] true where the record reaches. Keys are places of first months.
    """
    places = np.flatnonzero(known)
    if not 0 < length < places.size:
        return {}
    found = {}
    for k in range(places.size - length + 1):
        if places[k + length - 1] - places[k] == length - 1:
            others = np.delete(places, slice(k, k + length))
            found[int(places[k])] = float(chance[places[k : k + length]].mean() - chance[others].mean())
    return found


def launch_chance(game: Game, state: State, i: int, launch: np.ndarray) -> float:
    """Give the chance that one of an actor's two acts is a launch; launch [A] says which acts are."""
    first = option_weights(game, state, i)
    start, total = game.option_start[i], float(first.sum())
    if total <= 0.0:
        return 0.0
    is_launch = launch[game.option[start : start + first.size, 0]]
    chance = float(first[is_launch].sum()) / total
    for k in np.flatnonzero((first > 0.0) & ~is_launch):
        second = second_weights(game, state, i, first, int(k))
        left = float(second.sum())
        chance += first[k] / total * (float(second[is_launch].sum()) / left if left > 0.0 else 0.0)
    return float(chance)


def _choosing(state: State, i: int, row: int) -> State:
    """Let an actor choose by a doctrine in a copy of the state."""
    copy = copy_state(state)
    copy.doctrine[i] = row
    return copy

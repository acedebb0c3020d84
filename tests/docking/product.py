"""The product's side of the comparison: its games as plain arrays, and its states in the second form."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.model import names as N
from sim.model.choose import option_weights, second_weights
from sim.model.consent import consent_chance, consent_score
from sim.model.package import best_package
from sim.model.state import State as ProductState
from sim.model.turn import new_draws, no_ledger, play_turn
from sim.scenario.build import Built, build, with_slots
from sim.scenario.load import load
from sim.study.engine import OWN_SLOTS, Task, play
from tests.docking.second_state import ACTOR, DEAL, DIRECTED, MUTUAL, WORLD, State
from tests.docking.second_world import Array, Truth, Whole

SEED = 20241
Chances = dict[tuple[str, int], float]  # of an option, by act and target (-1 none)


class Games(NamedTuple):
    """Hold games as arrays: trust and tension [G, months + 1, N, N], acts [G, months, N, 2]."""

    trust: Array
    tension: Array
    acts: Whole
    peace: Truth  # [G, months], no war before this month
    rest: Array  # [G, months + 1, R], variables of actors and of the world, see rest_of


def product_world(doctrines: Mapping[str, str], changes: Mapping[str, Any]) -> Built:
    """Build the product's world of the baseline with these doctrines and changed values."""
    overrides = [f"{path}={value}" for path, value in changes.items()]
    return with_slots(build(load("baseline_2024", overrides=overrides, doctrines=doctrines)), OWN_SLOTS)


def rest_of(actors: Sequence[str]) -> list[str]:
    """Name the variables of actors and of the world in the order of Games.rest."""
    return [f"{name}[{who}]" for name in ACTOR for who in actors] + list(WORLD)


def world_places(world: Built) -> dict[str, int]:
    """Give the product's place of each variable of the world."""
    places = {name: k for k, name in enumerate(N.WORLD_VARIABLES)}
    return places | {
        f"{name}_distraction": N.DISTRACTION + k for k, name in enumerate(world.index.distractions)
    }


def product_games(world: Built, games: int, months: int, first: int = 0) -> Games:
    """Play the product's games and read what is compared."""
    n = len(world.index.actors)
    watched = [(N.DIRECTED, N.TRUST, i, j) for i in range(n) for j in range(n)]
    watched += [(N.PAIR, N.TENSION, i, j) for i in range(n) for j in range(n)]
    watched += [(N.PAIR, N.WAR, i, j) for i in range(n) for j in range(n)]
    watched += [(N.LAST_ACTION, slot, i, -1) for i in range(n) for slot in (0, 1)]
    watched += [(N.ACTOR, N.ACTOR_VARIABLES.index(name), i, -1) for name in ACTOR for i in range(n)]
    watched += [(N.WORLD, world_places(world)[name], -1, -1) for name in WORLD]
    played = play(world, Task(months, 1, SEED, first, games), tuple(watched))
    trust, tension, war = (
        played.series[:, :, k * n * n : (k + 1) * n * n].reshape(games, months + 1, n, n) for k in range(3)
    )
    acts = played.series[:, 1:, 3 * n * n : 3 * n * n + 2 * n].reshape(games, months, n, 2).astype(np.int64)
    return Games(
        trust, tension, acts, (war[:, :-1] == 0).all(axis=(2, 3)), played.series[:, :, 3 * n * n + 2 * n :]
    )


def product_states(world: Built, months: Sequence[int], run: int = 3) -> list[ProductState]:
    """Play one game of the product, uncompiled, and keep its states after so many months."""
    draws, ledger, state = new_draws(world.game), no_ledger(world.game), world.start
    states = [state]
    for month in range(max(months)):
        state = play_turn(world.game, state, month + 1, 1, SEED, run, draws, ledger)
        states.append(state)
    return [states[month] for month in months]


def in_second_form(world: Built, states: Sequence[ProductState], acts: Sequence[str]) -> State:
    """Give states of the product as one state of the second, a game each; acts in this order."""

    def of(field: str) -> Array:
        return np.stack([getattr(state, field) for state in states]).astype(float)

    actor, directed, pair, globals_ = of("actor"), of("directed"), of("pair"), of("world")
    places = world_places(world)
    order = [world.index.actions.index(name) for name in acts]
    number = np.append(np.argsort(order), -1)  # by the product's number of an act, -1 for none
    return State(
        {name: actor[:, N.ACTOR_VARIABLES.index(name)] for name in ACTOR},
        {name: directed[:, N.DIRECTED_VARIABLES.index(name)] for name in DIRECTED}
        | {name: pair[:, N.PAIR_VARIABLES.index(name)] for name in MUTUAL},
        {name: globals_[:, places[name]] for name in WORLD},
        {name: of("deal")[:, k] for k, name in enumerate(DEAL)},
        pair[:, N.DYAD_RUNG],
        of("calm"),
        of("recent")[:, :, order],
        of("perceived"),
        number[of("last_action").astype(np.int64)],
        of("plan_step").astype(np.int64),
        of("plan_wait"),
    )


def product_chances(world: Built, state: ProductState, i: int) -> tuple[Chances, Chances]:
    """Give the product's chances of every option first, and second after the likeliest first."""
    game = world.game
    first = option_weights(game, state, i)
    likeliest = int(first.argmax())
    second = second_weights(game, state, i, first, likeliest)
    table = game.option[game.option_start[i] : game.option_start[i + 1]]
    named = [(world.index.actions[act], int(target)) for act, target in table]
    return dict(zip(named, first / first.sum(), strict=True)), dict(
        zip(named, second / second.sum(), strict=True)
    )


def product_consent(world: Built, state: ProductState, i: int, action: str, j: int) -> float:
    """Give the product's chance that j agrees to a joint act of i, a deal on its best package."""
    game, act = world.game, world.index.actions.index(action)
    signs = game.action_flag[act, N.SPECIAL] == N.SIGNS_DEAL
    terms = best_package(game, state, i, j)[:3] if signs else (0.0, 0.0, 0.0)
    return float(consent_chance(game, state, j, act, consent_score(game, state, i, j, act, *terms)))

"""How the acts of a turn were chosen: the odds, the draw, what came second, and what set the two apart."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.model.choose import (
    Terms,
    option_weights,
    patron_pull,
    pick,
    planned_option,
    prior_weight,
    second_weights,
    total,
    utility_terms,
)
from sim.model.relations import backing, resolve_now
from sim.model.state import Floats, Game, State
from sim.record.course import SEAT_ACTS, Course
from sim.record.explain import month_states, turn_at
from sim.record.played import Turn

DOCTRINE, ORDERED, PERSON = "doctrine", "ordered", "person"


class Option(NamedTuple):
    """One act that a doctrine could choose, and its odds.

    share is its chance; a draw in [low, high) picks it. prior is its weight before utility (base rate,
    doctrine, plan, kept word); terms are the parts of its utility by name.
    """

    action: str
    target: str
    share: float
    low: float
    high: float
    prior: float
    utility: float
    terms: dict[str, float]


class Decision(NamedTuple):
    """One act of an actor: who chose it, by which doctrine and draw, and the likeliest option beside it.

    by is doctrine, ordered (given to a doctrine's seat from outside) or person; where no doctrine chose,
    draw, chosen and second are the doctrine's odds all the same, and the draw decided nothing.
    """

    actor: str
    month: int
    slot: int
    by: str
    doctrine: str
    draw: float
    chosen: Option
    second: Option | None


def decisions(course: Course, turn: int) -> list[Decision]:
    """List how the acts of a turn were chosen, month by month and actor by actor; Refusal if not played."""
    played = turn_at(course, turn)
    found: list[Decision] = []
    for k, state in enumerate(month_states(played)[:-1]):
        for i in range(len(played.built.index.actors)):
            found += _of_actor(played, state, k, i)
    return found


def ahead(decision: Decision) -> dict[str, float]:
    """Give by how much the act that was chosen was ahead of the second, part by part of the utility.

    A part in which the second was ahead is negative; parts without a difference are left out.
    """
    if decision.second is None:
        return {}
    mine, other = decision.chosen.terms, decision.second.terms
    return {name: mine[name] - other[name] for name in mine if mine[name] != other[name]}


def odds(game: Game, state: State, i: int, first: int = -1) -> Floats:
    """Give the weights of an actor's options; for its second act when the first (one of its own) is given."""
    weights = option_weights(game, state, i)
    return weights if first < 0 else second_weights(game, state, i, weights, first)


def option_at(played: Turn, state: State, i: int, weights: Floats, k: int) -> Option:
    """Describe option number k of an actor under these weights."""
    game, index = played.built.game, played.built.index
    option = int(game.option_start[i]) + k
    act, target = int(game.option[option, 0]), int(game.option[option, 1])
    own = resolve_now(state, i), backing(game, state, i), patron_pull(game, state, i)
    terms = utility_terms(game, state, i, option, *own)
    sum_ = float(np.cumsum(weights)[-1])
    below = float(np.cumsum(weights)[k - 1]) if k > 0 else 0.0
    share = float(weights[k]) / sum_ if sum_ > 0.0 else 0.0
    low = below / sum_ if sum_ > 0.0 else 0.0
    return Option(
        index.actions[act],
        index.actors[target] if target >= 0 else "",
        share,
        low,
        low + share,
        prior_weight(game, state, i, option, planned_option(game, state, i)),
        float(total(terms)),
        dict(zip(Terms._fields, map(float, terms), strict=True)),
    )


def own_option(game: Game, i: int, act: int, target: int) -> int:
    """Give an act's number among an actor's own options, or -1."""
    option = int(game.option_of[act, i, target if target >= 0 else len(game.address)])
    return option - int(game.option_start[i]) if option >= 0 else -1


def _of_actor(played: Turn, state: State, month: int, i: int) -> Iterator[Decision]:
    """Say how one actor's acts of one month, counted from 0, were chosen."""
    game, index = played.built.game, played.built.index
    orders, draws = played.months[month].orders, played.months[month].draws
    held = played.held[i] == 1
    by = DOCTRINE if (played.chosen[i] == 1 if month == 0 else held) else ORDERED if held else PERSON
    first, alone = -1, None
    for slot in range(SEAT_ACTS):
        act, target = int(orders.action[i, slot]), int(orders.target[i, slot])
        k = own_option(game, i, act, target) if act >= 0 else -1
        if k < 0:
            continue
        alone = odds(game, state, i) if alone is None else alone  # the second act's odds are made of them
        weights = alone if first < 0 else second_weights(game, state, i, alone, first)
        draw = float(draws.choice[i, slot])
        if by == DOCTRINE and pick(weights, draw) != k:
            raise RuntimeError(f"the choice of {index.actors[i]} does not come out again")
        rest = weights.copy()
        rest[k] = 0.0
        other = int(np.argmax(rest))
        doctrine = index.rows[int(state.doctrine[i])][0]
        yield Decision(
            index.actors[i],
            month + 1,
            slot,
            by,
            doctrine,
            draw,
            option_at(played, state, i, weights, k),
            option_at(played, state, i, weights, other) if rest[other] > 0.0 else None,
        )
        first = k

"""Why an actor did not do another act: was it legal, how likely was it, and what would have had to differ."""

from collections.abc import Iterator
from typing import NamedTuple

from sim.model import events as event
from sim.model import names as N
from sim.model.actions import read, unmet_condition, why_not
from sim.model.choose import planned_option, prior_weight
from sim.model.state import Game, State
from sim.record.course import Course
from sim.record.decisions import DOCTRINE, Decision, Option, decisions, odds, option_at, own_option
from sim.record.explain import turn_at
from sim.record.flips import (
    DEAL_PARAMETERS,
    PARAMETERS,
    Flip,
    Knob,
    Setting,
    doctrine_knobs,
    flips,
    parameter_knobs,
    variable_knobs,
)
from sim.record.place import Place
from sim.record.played import Turn
from sim.record.variables import name_of
from sim.record.wanted import Wanted, targets_of
from sim.scenario.index import Index

DONE, REFUSED, FORBIDDEN = "done", "refused", "forbidden"


class Need(NamedTuple):
    """A condition of an act that did not hold: variable op value, and what the variable was."""

    variable: str
    op: str
    value: float
    now: float


class WhyNot(NamedTuple):
    """Why an act was not done in the first month of a turn.

    reason is empty when it was legal and simply not drawn, `done` when it was done after all, `refused`
    when the target turned it down, `forbidden` when the doctrine gives it no weight, else one of
    names.REASONS. option has its odds as a first act (None
    where it could not be one), second its chance as the second after the first that was done. chosen are
    the acts that were done instead; flips say which single number would have turned the choice.
    """

    wanted: Wanted
    reason: str
    cost: float
    capital: float
    need: Need | None
    targets: tuple[str | None, ...]
    option: Option | None
    second: float
    chosen: tuple[Decision, ...]
    flips: tuple[Flip, ...]


def explain_why_not(course: Course, turn: int, wanted: Wanted) -> WhyNot:
    """Say why an actor did not do an act in a turn; Refusal when the turn was not played."""
    played = turn_at(course, turn)
    game, index, state = played.built.game, played.built.index, played.opened
    i = index.actors.index(wanted.actor)
    act = index.actions.index(wanted.order.action)
    target = index.actors.index(wanted.order.target) if wanted.order.target else -1
    own = tuple(one for one in decisions(course, turn) if (one.actor, one.month) == (wanted.actor, 1))
    capital = float(state.actor[N.POLITICAL_CAPITAL, i])
    reason = _reason(game, state, played, i, act, target, capital)
    k = own_option(game, i, act, target)
    option, second = None, 0.0
    if not reason and own:
        option, second = _chances(played, i, k, own)
    found = []
    if reason not in (DONE, REFUSED, N.REASONS[N.NOT_LISTED]) and own and own[0].by == DOCTRINE:
        setting = Setting(game, index, state, played.months[0].draws, i)
        found = flips(setting, _knobs(course, setting, act, target, k), act, target)
    return WhyNot(
        wanted,
        reason,
        float(game.action_number[act, N.COST]),
        capital,
        _need(game, index, state, i, act, target) if reason == N.REASONS[N.PRECONDITION] else None,
        tuple(targets_of(played.built, wanted.actor, wanted.order.action)),
        option,
        second,
        own,
        tuple(found),
    )


def _reason(game: Game, state: State, played: Turn, i: int, act: int, target: int, capital: float) -> str:
    ledger = played.months[0].ledger
    for kind, who, whom, what in ledger.event[: int(ledger.written[1]), :4].tolist():
        if (who, whom, what) == (i, target, act) and kind in (event.ACT, event.REFUSED):
            return DONE if kind == event.ACT else REFUSED
    found = why_not(game, state, i, act, target, capital)
    if found != N.LEGAL:
        return N.REASONS[found]
    option = int(game.option_of[act, i, target if target >= 0 else len(game.address)])
    prior = prior_weight(game, state, i, option, planned_option(game, state, i))
    return FORBIDDEN if prior <= 0.0 else ""


def _chances(played: Turn, i: int, k: int, own: tuple[Decision, ...]) -> tuple[Option, float]:
    """Give the odds of an option as the first act, and its chance as the second after the one done first."""
    game, index, state = played.built.game, played.built.index, played.opened
    first = own[0].chosen
    done = index.actors.index(first.target) if first.target else -1
    done = own_option(game, i, index.actions.index(first.action), done)
    as_second = option_at(played, state, i, odds(game, state, i, done), k)
    return option_at(played, state, i, odds(game, state, i), k), as_second.share


def _need(game: Game, index: Index, state: State, i: int, act: int, target: int) -> Need:
    c = unmet_condition(game, state, i, act, target)
    place = _condition_place(game, c, i, target)
    now = read(state, place.family, place.variable, place.i, place.j)
    op = N.OPERATORS[int(game.condition[c, 4])]
    return Need(name_of(index, _ordered(place)), op, float(game.condition_value[c]), float(now))


def _condition_place(game: Game, c: int, i: int, target: int) -> Place:
    """Find the variable that a precondition reads for an actor and its target."""
    family, variable, scope, third = (int(x) for x in game.condition[c, :4])
    a, b = i, target
    if scope == N.TARGET:
        a, b = target, i
    elif scope == N.THIRD:
        a, b = (third, i) if family == N.ACTOR else (i, third)
    if family == N.WORLD:
        return Place(family, variable, -1, -1)
    return Place(family, variable, a, -1 if family == N.ACTOR else b)


def _ordered(place: Place) -> Place:
    if place.family == N.PAIR and place.j < place.i:
        return place._replace(i=place.j, j=place.i)
    return place


def _knobs(course: Course, setting: Setting, act: int, target: int, option: int) -> Iterator[Knob]:
    """Give every single number that the choice of this act could have turned on."""
    game, state, i = setting.game, setting.state, setting.actor
    deal = game.action_flag[act, N.SPECIAL] == N.SIGNS_DEAL
    yield from parameter_knobs(setting, PARAMETERS + (DEAL_PARAMETERS if deal else ()))
    other = target if target >= 0 else int(game.main_rival[i])
    places = [
        Place(N.ACTOR, N.POLITICAL_CAPITAL, i, -1),
        Place(N.ACTOR, N.SUPPORT, i, -1),
        Place(N.ACTOR, N.AUDIENCE_COST, i, -1),
        Place(N.ATTRIBUTE, N.RESOLVE, i, -1),
        Place(N.DIRECTED, N.TRUST, i, other),
        _ordered(Place(N.PAIR, N.TENSION, i, other)),
        *(Place(N.WORLD, N.DISTRACTION + d, -1, -1) for d in range(len(game.distraction_mean))),
    ]
    if deal:
        places += [Place(N.DIRECTED, N.TRUST, other, i), Place(N.WORLD, N.SANCTIONS, -1, -1)]
    if game.patron[i] >= 0:
        places.append(Place(N.DIRECTED, N.DEPENDENCE, i, int(game.patron[i])))
    for c in range(int(game.condition_start[act]), int(game.condition_start[act + 1])):
        place = _condition_place(game, c, i, target)
        if min(place.i, place.j) >= -1 and game.condition[c, 3] != -2:
            places.append(_ordered(place))
    yield from variable_knobs(setting, places)
    row, name = int(state.doctrine[i]), setting.names.actions[act]
    base = course.scenario.actions[name].base_weight
    yield from doctrine_knobs(setting, option, {"now": float(game.act_weight[row, act]), "base": base})

"""Hold the rules of the council and of enforcement against what is recorded, without playing a game.

The state that a rule reads is the start of the history with the recorded inputs written into it. So a point
of parameters costs a fraction of a millisecond.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sim.model import parameters as P
from sim.model.council import ABSTAIN, VETO, leanings
from sim.model.draws import NOISE_SCALE
from sim.model.names import (
    COMMITMENT,
    COUNCIL_TRIGGER,
    DEPENDENCE,
    ENFORCEMENT,
    MONITORING,
    NUCLEAR_ACCEPTANCE,
    TENSION,
)
from sim.model.relations import kappa
from sim.model.state import Game, State, copy_state
from sim.model.update import enforcement_goal
from sim.scenario.build import rule_parameters
from sim.study.history import NO_VALUES, HistoryWorld
from sim.study.history_plan import CouncilCase, EnforcementCase


class Vote(NamedTuple):
    """Hold one member's vote in one case: how likely a veto and an abstention were, and what it did.

    seen is false where no number of the rule was set with this vote in view.
    """

    case: str
    member: str
    chance: float
    abstains: float
    recorded: str
    seen: bool = True


class Enforced(NamedTuple):
    """Hold the share of the sanctioned actor's trade on which sanctions come to be enforced in one case."""

    case: str
    value: float


def sum_of_uniforms(below: float) -> float:
    """Give the chance that the sum of four uniforms on 0-1 is below a value (Irwin and Hall, 1927).

    >>> sum_of_uniforms(-1.0), sum_of_uniforms(2.0), sum_of_uniforms(4.0)
    (0.0, 0.5, 1.0)
    """
    at = min(max(below, 0.0), 4.0)
    total = 0.0
    for k, ways in enumerate((1.0, -4.0, 6.0, -4.0, 1.0)):
        if at > k:
            total += ways * (at - k) ** 4
    return total / 24.0


def chance_above(leaning: float, noise: float, bar: float) -> float:
    """Give the chance that a leaning with the noise of a vote lies above a bar.

    >>> chance_above(0.5, 0.5, 0.5), chance_above(0.6, 0.0, 0.5)
    (0.5, 1.0)
    """
    if noise <= 0.0:
        return 1.0 if leaning > bar else 0.0
    return 1.0 - sum_of_uniforms((bar - leaning) / (noise * NOISE_SCALE) + 2.0)


def votes(world: HistoryWorld, values: Mapping[str, float] = NO_VALUES) -> tuple[Vote, ...]:
    """Give every member's vote in every case of the plan, under other parameters if asked."""
    game = _game(world, values)
    index, plan = world.built.index, world.plan.council
    i, j = index.actor(plan.tabled_by), index.actor(plan.subject)
    noise = float(game.parameter[P.VOTE_NOISE])
    found = []
    for case in plan.cases:
        leaning = leanings(game, _council_state(world, case), i, j)
        for member, inputs in case.members.items():
            at = float(leaning[index.actor(member)])
            veto = chance_above(at, noise, VETO)
            abstains = chance_above(at, noise, ABSTAIN) - veto
            found.append(Vote(case.id, member, veto, abstains, inputs.did, case.seen))
    return tuple(found)


def veto_chances(world: HistoryWorld, values: Mapping[str, float] = NO_VALUES) -> dict[str, float]:
    """Give the chance of each veto, named such as veto_2017_09_A."""
    return {f"veto_{vote.case}_{vote.member}": vote.chance for vote in votes(world, values)}


def enforcement(world: HistoryWorld, values: Mapping[str, float] = NO_VALUES) -> dict[str, float]:
    """Give the enforcement of each case of the plan, 0-1, where everybody's has come to rest."""
    game = _game(world, values)
    return {case.id: _enforced(world, game, case) for case in world.plan.enforcement.cases}


def _game(world: HistoryWorld, values: Mapping[str, float]) -> Game:
    """Exchange the parameters alone: nothing else of a world is read here."""
    if not values:
        return world.built.game
    now = {**world.scenario.parameters, **values}
    return world.built.game._replace(parameter=rule_parameters(now))


def _council_state(world: HistoryWorld, case: CouncilCase) -> State:
    state, index, plan = copy_state(world.built.start), world.built.index, world.plan.council
    i, j = index.actor(plan.tabled_by), index.actor(plan.subject)
    state.world[NUCLEAR_ACCEPTANCE] = case.nuclear_acceptance
    state.world[COUNCIL_TRIGGER] = case.gravity
    for member, inputs in case.members.items():
        k = index.actor(member)
        state.directed[COMMITMENT, k, j] = state.directed[DEPENDENCE, j, k] = inputs.tie
        state.pair[TENSION, i, k] = state.pair[TENSION, k, i] = inputs.tension
    return state


def _enforced(world: HistoryWorld, game: Game, case: EnforcementCase) -> float:
    state, index = copy_state(world.built.start), world.built.index
    state.world[MONITORING] = case.monitoring
    for theatre, share in case.distraction.items():
        state.world[index.family(f"{theatre}_distraction")[1]] = share
    for member, inputs in case.members.items():
        k = index.actor(member)
        state.directed[COMMITMENT, k, game.subject] = inputs.commitment
        state.directed[DEPENDENCE, game.subject, k] = inputs.dependence
        state.pair[TENSION, game.leader, k] = state.pair[TENSION, k, game.leader] = inputs.tension
    for k in range(len(index.actors)):
        state.actor[ENFORCEMENT, k] = enforcement_goal(game, state, k)
    return float(kappa(state, game.subject))

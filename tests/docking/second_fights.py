"""Incidents, clashes and war, written a second time (docs/odd.md, 7.8)."""

from itertools import combinations

import numpy as np

from tests.docking.second_state import Change, State, resolve_now
from tests.docking.second_world import Array, Truth, World


def logistic(x: Array) -> Array:
    """Give 1 / (1 + exp(-x))."""
    chance: Array = 1 / (1 + np.exp(-x))
    return chance


def risk_of(world: World, done: list[Truth], i: int, j: int) -> Array:
    """Give the chance [G] that i's risky acts on j cost lives."""
    o, safe = world.options[i], np.ones(len(done[i]))
    for k in np.flatnonzero(o.target == j):
        act = world.acts[o.act[k]]
        if act.special == "incident_risk":
            safe *= np.where(done[i][:, k], 1 - act.amount, 1)
    return 1 - safe


def capability(world: World) -> Array:
    """Give the capability [N] of each actor, all of them major."""
    w, cinc, personnel = world.parameters["personnel_weight"], world.actor["cinc"], world.actor["personnel"]
    power: Array = (1 - w) * cinc / cinc.sum() + w * personnel / personnel.sum()
    return power


def deterrence(world: World, state: State, victim: int, offender: int) -> Array:
    """Give the share [G] of the victim's side in the weight of both sides."""
    power, sides = capability(world), []
    for one in (victim, offender):
        third = [k for k in range(len(power)) if k not in {victim, offender}]
        help_ = sum(
            2 * state.pair["commitment"][:, k, one] * power[k] * state.actor["credibility"][:, k]
            for k in third
        )
        sides.append(power[one] + help_)
    share: Array = sides[0] / (sides[0] + sides[1])
    return share


def fight(world: World, state: State, done: list[Truth], change: Change) -> Truth:
    """Draw incidents, clashes and war; say which clashes ended [G, N, N]."""
    ended = np.zeros(state.below.shape, dtype=bool)
    for i, j in combinations(range(len(world.actors)), 2):
        if world.pair["ladder"][i, j]:
            incident(world, state, done, i, j, change)
            over = war_or_end(world, state, i, j, change)
            ended[:, i, j], ended[:, j, i] = over, over
    return ended


def incident(world: World, state: State, done: list[Truth], i: int, j: int, change: Change) -> None:
    """Draw a deadly incident between i and j, who fired, and whether it becomes a clash."""
    p, ready, games = world.parameters, state.actor["readiness"], len(state.below)
    calm = 1 - p["incident_hotline_cut"] * state.pair["hotline"][:, i, j]
    calm = calm * (1 - p["incident_agreement_cut"] * state.pair["military_agreement"][:, i, j])
    steep = np.exp(p["incident_slope"] * (state.pair["tension"][:, i, j] - 30) / 10)
    hazard = world.pair["incident_weight"][i, j] * p["incident_base"] * steep * calm
    hazard = np.minimum(1, hazard * (1 + ready[:, i] * ready[:, j]))
    risks = risk_of(world, done, i, j), risk_of(world, done, j, i)
    happens = change.dice.random(games) < 1 - (1 - hazard) * (1 - risks[0]) * (1 - risks[1])
    own, other = risks[0] + hazard / 2, risks[1] + hazard / 2
    first_fired = change.dice.random(games) * (own + other) < own
    luck = change.dice.random(games)
    for offender, victim, fired in ((i, j, happens & first_fired), (j, i, happens & ~first_fired)):
        change.pair["fired_upon"][fired, victim, offender] = 1
        change.ratio[fired, victim, offender] *= world.fixed["victim_factor"]
        clashes = fired & (luck < logistic(clash_score(world, state, victim, offender)))
        for a, b in ((i, j), (j, i)):
            change.pair["tension"][fired, a, b] += p["incident_shock"]
            change.pair["clash"][clashes, a, b] += 1


def clash_score(world: World, state: State, victim: int, offender: int) -> Array:
    """Give the log-odds [G] that an incident becomes a clash."""
    p = world.parameters
    score = p["escalation_base"] + p["escalation_hotline"] * (
        0.5 - state.pair["hotline"][:, victim, offender]
    )
    score = score + p["escalation_readiness"] * state.actor["readiness"][:, victim]
    score = score + 0.8 * (resolve_now(world, state, victim) - 0.5)
    shield = (
        deterrence(world, state, victim, offender) - 0.5 + 0.5 * (state.actor["defense"][:, victim] - 0.5)
    )
    total: Array = score - p["escalation_deterrence"] * shield + 0.5 * state.rung[:, victim, offender] / 6
    return total


def war_or_end(world: World, state: State, i: int, j: int, change: Change) -> Truth:
    """Let a clash become war, go on, or end; say where it ended [G]."""
    p, games = world.parameters, len(state.below)
    clash = state.pair["clash"][:, i, j] > 0
    covers = []
    for side, against in ((i, j), (j, i)):
        third = [k for k in range(len(world.actors)) if k not in {side, against}]
        shared = [state.pair["commitment"][:, k, side] * state.actor["nuclear"][:, k] for k in third]
        covers.append(np.max([state.actor["nuclear"][:, side], *shared], axis=0))
    score = p["war_base"] + p["escalation_hotline"] * (0.5 - state.pair["hotline"][:, i, j])
    score = score + 0.5 * p["escalation_readiness"] * (
        state.actor["readiness"][:, i] + state.actor["readiness"][:, j]
    )
    score = score - p["war_nuclear_caution"] * np.minimum(*covers)
    defended = j if i == world.roles["sanctioned"] else i
    shield = deterrence(world, state, defended, i + j - defended) - 0.5
    war = clash & (change.dice.random(games) < logistic(score - p["escalation_deterrence"] * shield))
    ends: Truth = clash & ~war & (change.dice.random(games) < p["clash_end"])
    for a, b in ((i, j), (j, i)):
        change.pair["war"][war, a, b] += 1
        change.pair["tension"][clash, a, b] += 8
    return ends

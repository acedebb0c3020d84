"""Mediation, votes, deals and slow rules, written a second time (docs/odd.md, 7.5, 7.9, 7.10, 7.12).

Forces (7.11) are left out: no rule of choice, trust or tension reads where they stand.
"""

from itertools import combinations

import numpy as np

from tests.docking.second_choice import PACKAGES, best_package
from tests.docking.second_state import Change, State, kappa, limit
from tests.docking.second_world import Truth, Whole, World


def mediate(world: World, state: State, i: int, j: int, rows: Whole, change: Change) -> None:
    """Let i mediate between j and the other party of the deal; the change holds a floor of mediation."""
    p, leader = world.parameters, world.roles["leader"]
    trust, bias = state.pair["trust"], world.actor["mediator_bias"][i]
    lever = np.minimum(trust[rows, j, i], trust[rows, leader, i]) * state.actor["credibility"][rows, i]
    for one, other, lean in ((leader, j, bias), (j, leader, -bias)):
        heard = 1 + p["mediation_favour"] * max(0, lean) - p["mediation_neutrality"] * max(0, -lean)
        floor = world.fixed["leverage_of_mediator"] * lever * np.clip(heard, 0, 2)
        change.pair["mediation"][rows, one, other] = np.maximum(
            change.pair["mediation"][rows, one, other], floor
        )


def vote(world: World, state: State, i: int, j: int, rows: Whole, amount: float, change: Change) -> None:
    """Put a draft of i on j to the council."""
    p, members = world.parameters, [k for k in world.roles["council"] if k not in {i, j}]
    gravity = np.minimum(1, state.world["council_trigger"][rows]) * (
        1.2 - state.world["nuclear_acceptance"][rows]
    )
    leaning = []
    for k in members:
        tie = 0.5 * (state.pair["commitment"][rows, k, j] + state.pair["dependence"][rows, j, k])
        strained = 6 * state.pair["tension"][rows, i, k] / 100
        leaning.append(p["vote_base"] + 4 * tie + strained - p["vote_gravity"] * gravity)
    vetoed = np.zeros(len(rows), dtype=bool)
    for n, y in enumerate(leaning):
        freed = sum(((z > 1.5) & (z > y)).astype(float) for m, z in enumerate(leaning) if m != n)
        luck = (change.dice.random((len(rows), 4)).sum(axis=1) - 2) * np.sqrt(3)
        vetoed |= y - p["vote_free_riding"] * freed + p["vote_noise"] * luck > 0.5
    change.world["sanctions"][rows] += np.where(vetoed, 0, amount * (1 - state.world["sanctions"][rows]))
    change.world["council_trigger"][rows] -= 1


def breaches(world: World, done: list[Truth], i: int, targets: list[int]) -> Truth:
    """Say in which games [G] i did an act that is a breach on one of these."""
    o, broken = world.options[i], np.zeros(len(done[i]), dtype=bool)
    for k, (a, j) in enumerate(zip(o.act, o.target, strict=True)):
        if world.acts[a].breach and j in targets:
            broken |= done[i][:, k]
    return broken


def negotiate(world: World, state: State, after: State, done: list[Truth], change: Change) -> None:
    """Carry out, break or sign the deal, and break the moratorium."""
    p, s, leader = world.parameters, world.roles["sanctioned"], world.roles["leader"]
    foul = {
        s: breaches(world, done, s, list(np.flatnonzero(world.pair["rival"][s]))),
        leader: breaches(world, done, leader, [s]),
    }
    for k in range(len(world.actors)):
        ends = (state.pair["moratorium"][:, s, k] > 0) & foul[s]
        change.ratio[ends, k, s] *= 0.5 * (1 + p["breach_ratio"])
        change.pair["moratorium"][ends, s, k] = change.pair["moratorium"][ends, k, s] = -1
    active = state.deal["active"] > 0
    low, high = min(s, leader), max(s, leader)
    break_deal(world, state, after, active & foul[high], high, low, change)
    break_deal(world, state, after, active & foul[low] & ~foul[high], low, high, change)
    carry_out(world, state, after, active & ~foul[s] & ~foul[leader], change)
    unsigned = ~active
    for i, j in ((low, high), (high, low)):
        o = world.options[i]
        for k, act in enumerate(o.act):
            if o.target[k] == j and world.acts[act].special == "signs_deal":
                rows = np.flatnonzero(done[i][:, k] & unsigned)
                sign(world, state, after, rows, i, j)
                unsigned[rows] = False


def sign(world: World, state: State, after: State, rows: Whole, i: int, j: int) -> None:
    """Sign the best package of the proposer i."""
    if len(rows):
        package = PACKAGES[best_package(world, state, rows, i, j)[0]]
        for n, part in enumerate(("limit", "relief", "security")):
            after.deal[part][rows] = package[:, n]
        after.deal["active"][rows] = 1
        after.deal["months"][rows] = after.deal["relieved"][rows] = 0
        after.deal["duration"][rows] = 3 * world.rows[i]["deal_steps"]


def break_deal(
    world: World, state: State, after: State, broken: Truth, breaker: int, other: int, change: Change
) -> None:
    """End the deal where one party broke it."""
    after.deal["active"][broken] = 0
    change.ratio[broken, other, breaker] *= world.parameters["breach_ratio"]
    change.actor["credibility"][broken, breaker] -= 0.1
    change.pair["tension"][broken, other, breaker] += 8
    change.pair["tension"][broken, breaker, other] += 8
    change.world["sanctions"][broken] += world.parameters["snapback"] * state.deal["relieved"][broken]


def carry_out(world: World, state: State, after: State, kept: Truth, change: Change) -> None:
    """Carry out a month of the deal where it is kept and not yet done."""
    p, s, leader = world.parameters, world.roles["sanctioned"], world.roles["leader"]
    rows = np.flatnonzero(kept & (state.deal["months"] < state.deal["duration"]))
    limit_, relief, security, duration = (
        state.deal[name][rows] for name in ("limit", "relief", "security", "duration")
    )
    given = relief * p["relief_scale"] / duration
    change.world["sanctions"][rows] -= given
    after.deal["relieved"][rows] += given
    after.deal["months"][rows] += 1
    change.actor["nuclear"][rows, s] -= 2 * np.maximum(0, limit_ - 0.5) * p["rollback_scale"] / duration
    change.actor["readiness"][rows, leader] -= 0.05 * security
    for k, i in ((s, leader), (leader, s)):
        change.ratio[rows, k, i] *= p["implementation_ratio"]
        change.actor["credibility"][rows, k] += 0.005


def slow_rules(world: World, state: State, after: State, change: Change) -> None:
    """Let economy, support, arsenals and the world drift."""
    p, a, s = world.parameters, state.actor, world.roles["sanctioned"]
    add, base = change.actor, world.actor
    add["economy"] += p["economy_recovery"] * (base["economy_base"] - a["economy"])
    share, sanctions = kappa(state, s), state.world["sanctions"]
    add["economy"][:, s] += (
        p["trade_gain"] * (1 - share) * sanctions - p["sanctions_bite"] * sanctions * share
    )
    threat = np.maximum(0, np.where(world.pair["rival"] > 0, -change.seen, 0)).sum(axis=2)
    add["support"] += p["support_recovery"] * (base["support_base"] - a["support"]) + p["rally"] * np.minimum(
        10, threat
    )
    add["support"] -= p["hardship"] * (1 - base["insulation"]) * (base["economy_base"] - a["economy"])
    add["readiness"] -= (1 - p["readiness_decay"]) * a["readiness"]
    add["credibility"] += 0.02 * (base["credibility"] - a["credibility"])
    add["defense"] -= 0.02 * (a["defense"] - base["defense"])
    add["audience_cost"] += 0.05 * (base["audience_cost_base"] - a["audience_cost"])
    add["political_capital"] += p["capital_income"]
    hidden = np.where(after.deal["active"] > 0, 1 - world.rows[s]["keeps_deals"], 1)
    add["nuclear"][:, s] += (
        p["nuclear_drift"] + p["nuclear_funding"] * np.maximum(0, a["economy"][:, s] - 0.4)
    ) * hidden
    enforce(world, state, change)
    depend(world, state, change)
    move_world(world, state, change)


def enforce(world: World, state: State, change: Change) -> None:
    """Move enforcement towards its goal."""
    p, s, leader = world.parameters, world.roles["sanctioned"], world.roles["leader"]
    for i, base in enumerate(world.actor["enforcement_base"]):
        goal = np.full(len(state.below), base)
        if i not in {s, leader}:
            goal += p["enforcement_monitoring"] * state.world["monitoring"]
            goal -= p["enforcement_rivalry"] * state.pair["tension"][:, leader, i] / 100
            if i in world.roles["barters"]:
                goal -= p["enforcement_barter"] * state.world[world.roles["barters"][i] + "_distraction"]
            if world.pair["rival"][i, leader]:
                goal -= 0.1 * 0.5 * (state.pair["commitment"][:, i, s] + state.pair["dependence"][:, s, i])
            goal = np.clip(goal, 0, 1)
        change.actor["enforcement"][:, i] += p["enforcement_rate"] * (goal - state.actor["enforcement"][:, i])


def depend(world: World, state: State, change: Change) -> None:
    """Move dependence towards its base, and the sanctioned actor's towards those that leak."""
    p, s, now = world.parameters, world.roles["sanctioned"], state.pair["dependence"]
    base = np.repeat(world.pair["dependence"][None], len(now), axis=0)
    for i, theatre in world.roles["barters"].items():
        gained = p["barter_gain"] * (state.world[theatre + "_distraction"] - 0.5)
        base[:, s, i] = np.maximum(0, base[:, s, i] + gained)
    change.pair["dependence"] += p["dependence_decay"] * (base - now)
    for j in world.roles["council"]:
        if not world.pair["rival"][s, j]:
            pull = state.world["sanctions"] * (1 - state.actor["enforcement"][:, j]) - 0.45
            change.pair["dependence"][:, s, j] += (
                p["diversion"] * pull * 2 * now[:, s, j] * (1 - now[:, s, j])
            )


def move_world(world: World, state: State, change: Change) -> None:
    """Let monitoring, distractions, the council and idle talks drift."""
    p, w = world.parameters, state.world
    change.world["monitoring"] += (1 - p["monitoring_decay"]) * (p["monitoring_base"] - w["monitoring"])
    change.world["council_trigger"] -= 0.34 * w["council_trigger"]
    for name in ("taiwan", "europe"):
        now = w[f"{name}_distraction"]
        luck = (change.dice.random((len(now), 4)).sum(axis=1) - 2) * np.sqrt(3)
        drift = (1 - p["distraction_persistence"]) * (p[f"{name}_mean"] - now)
        change.world[f"{name}_distraction"] += drift + p["distraction_sd"] * luck
    for i, j in combinations(range(len(world.actors)), 2):
        idle = (state.pair["talks_stage"][:, i, j] > 0) & (change.pair["talks_stage"][:, i, j] == 0)
        falls = idle & (change.dice.random(len(idle)) < p["talks_lapse"])
        change.pair["talks_stage"][falls, i, j] = change.pair["talks_stage"][falls, j, i] = -1


def close_month(world: World, state: State, after: State, change: Change, ended: Truth) -> None:
    """Apply a month's sums, each once, and hold every variable within its range."""
    for names in ("actor", "pair", "world"):
        before, added, new = (getattr(part, names) for part in (state, change, after))
        for name in new:
            new[name] = limit(name, before[name] + added[name])
    decayed = world.parameters["mediation_decay"] * state.pair["mediation"]
    after.pair["mediation"] = np.maximum(decayed, change.pair["mediation"])
    after.pair["fired_upon"] = change.pair["fired_upon"]
    after.pair["clash"][ended] = 0


def climb(world: World, state: State, after: State) -> None:
    """Move the pairs of the ladder on their rungs."""
    tension, rung = after.pair["tension"], state.rung
    level = np.minimum(4, np.floor(tension / 15))
    level = np.where(after.pair["war"] > 0, 6, np.where(after.pair["clash"] > 0, 5, level))
    lower = level < rung
    below = np.where(lower & (tension < 15 * rung - 7), state.below + 1, 0)
    falls = lower & ((rung >= 5) | (below >= 2))
    new = np.where(falls, np.where(rung >= 5, 4, rung - 1), np.maximum(level, rung))
    ladder = world.pair["ladder"] > 0
    after.rung = np.where(ladder, new, 0)
    after.below = np.where(ladder & ~falls, below, 0)

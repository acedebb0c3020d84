"""Play months of many games: perception, trust and tension, written a second time (docs/odd.md, 7.3-7.7)."""

from dataclasses import dataclass

import numpy as np

from tests.docking.second_choice import choose, consent_chance
from tests.docking.second_fights import fight
from tests.docking.second_rules import climb, close_month, mediate, negotiate, slow_rules, vote
from tests.docking.second_state import Change, State, copy_of, limit, no_change, start_of
from tests.docking.second_world import Act, Array, Truth, Whole, World


@dataclass
class Turn:
    """Hold what was chosen in a month: options [G, N, 2], and by actor what was done of them [G, K]."""

    picks: Whole
    done: list[Truth]


def noise(luck: np.random.Generator, games: int) -> Array:
    """Give noise [games] of mean 0 and deviation 1: four uniforms."""
    summed: Array = (luck.random((games, 4)).sum(axis=1) - 2) * np.sqrt(3)
    return summed


def settle(world: World, state: State, change: Change) -> Turn:
    """Let all choose and be asked; pay for what was chosen and for refusals."""
    games = np.arange(len(state.below))
    picks, done = [], []
    for i, o in enumerate(world.options):
        chosen = choose(world, state, i, change.dice)
        taken = np.zeros((len(games), len(o.act)), dtype=bool)
        for slot in (0, 1):
            taken[games, chosen[:, slot]] = True
            change.actor["political_capital"][:, i] -= o.cost[chosen[:, slot]]
        for k in np.flatnonzero(taken.any(axis=0)):
            act, j = world.acts[o.act[k]], int(o.target[k])
            if act.consent is not None:
                ask(world, state, act, i, j, taken[:, k], change)
        picks.append(chosen)
        done.append(taken)
    return Turn(np.stack(picks, axis=1), done)


def ask(world: World, state: State, act: Act, i: int, j: int, taken: Truth,
        change: Change) -> None:  # fmt: skip
    """Ask the target of a joint act; strike out in `taken` what it refuses."""
    refused = taken & (change.dice.random(len(taken)) >= consent_chance(world, state, act, i, j))
    taken &= ~refused
    if world.pair["rival"][i, j]:
        change.actor["support"][refused, i] -= (
            world.fixed["refusal_share"] * state.actor["audience_cost"][refused, i]
        )


def apply_effects(world: World, state: State, turn: Turn, change: Change) -> None:
    """Add the effects of every act done."""
    for i, o in enumerate(world.options):
        for k in np.flatnonzero(turn.done[i].any(axis=0)):
            act, j = world.acts[o.act[k]], int(o.target[k])
            rows = np.flatnonzero(turn.done[i][:, k])
            for effect in act.effects:
                add_effect(world, state, act, effect, i, j, rows, change)
            if act.special == "mediates":
                mediate(world, state, i, j, rows, change)
            if act.special == "council_vote":
                vote(world, state, i, j, rows, act.amount, change)


def add_effect(world: World, state: State, act: Act, effect: dict[str, object], i: int, j: int, rows: Whole,
               change: Change) -> None:  # fmt: skip
    """Add one effect of an act in the games `rows`."""
    name, scope, amount = (
        str(effect["variable"]),
        effect["scope"],
        np.full(len(rows), float(str(effect["add"]))),
    )
    third = world.actors.index(str(effect["actor"])) if scope == "third" else j
    if third == i:
        return
    if name == "economy" and act.cyber and j >= 0:
        amount = amount * (1 - state.actor["defense"][rows, j])
    if scope == "global":
        change.world[name][rows] += amount
    elif name in change.actor:
        change.actor[name][rows, i if scope == "self" else third] += amount
    else:
        both = scope == "dyad" or name not in {"trust", "dependence", "commitment", "mediation", "fired_upon"}
        if both or scope != "target":
            change.pair[name][rows, i, third] += amount
        if both or scope == "target":
            change.pair[name][rows, third, i] += amount


def perceive(world: World, state: State, turn: Turn, change: Change) -> None:
    """Let everybody see what was done on a target, and learn from it."""
    p = world.parameters
    for i, o in enumerate(world.options):
        for k in np.flatnonzero(turn.done[i].any(axis=0)):
            act, j = world.acts[o.act[k]], int(o.target[k])
            if j < 0 or o.holds[k]:
                continue
            rows = np.flatnonzero(turn.done[i][:, k])
            habit = 1 / (1 + p["habituation"] * state.recent[rows, i, o.act[k]])
            for watcher in range(len(world.actors)):
                ally = act.goldstein < 0 and world.pair["rival"][watcher, i]
                if watcher == i or (watcher != j and not ally):
                    continue
                weight = (
                    p["ally_spill"] * state.pair["commitment"][rows, watcher, j]
                    if watcher != j
                    else np.ones(len(rows))
                )
                visible = max(
                    act.observability, world.fixed["observability_of_target"] if watcher == j else 0
                )
                caught = change.dice.random(len(rows)) < visible
                learn(world, state, act, watcher, i, rows[caught], weight[caught], habit[caught], change)


def learn(world: World, state: State, act: Act, k: int, i: int, rows: Whole, weight: Array, habit: Array,
          change: Change) -> None:  # fmt: skip
    """Let k read an act of i in the games `rows`, and move its odds of trust."""
    p, t = world.parameters, state.pair["trust"][rows, k, i]
    spread = p["noise_sd"] * (1 - p["hotline_noise_cut"] * state.pair["hotline"][rows, k, i])
    dark = p["assimilation"] * (0.5 - t) * 10 * (1 - abs(act.intensity) / 12)
    g = np.clip(act.intensity - dark + spread * noise(change.dice, len(rows)), -10, 10) * weight
    deed = p["cheap_talk"] + p["costly_signal"] * act.costliness
    up = 1 + p["learning"] * g / 10 * deed * habit * (1 + p["surprise"] * (1 - 2 * t))
    sting = 1 - p["hostile_costliness"] + 2 * p["hostile_costliness"] * act.costliness
    down = 1 - p["learning"] * p["hostile_learning"] * g / 10 * sting * habit * (
        1 + p["surprise"] * (2 * t - 1)
    )
    change.ratio[rows, k, i] *= np.where(g > 0, up, 1 / down)
    change.kind[rows, k, i] += np.where(g > 0, g * habit, 0)
    change.hostile[rows, k, i] -= np.where(g > 0, 0, g * habit)
    change.seen[rows, k, i] += g


def coupling_factor(world: World, state: State, change: Change) -> Array:
    """Give the factor [G, N, N] that a follower's pair takes from its leader's."""
    factor = np.ones_like(change.ratio)
    for a, b, leader in world.roles["coupled"]:
        other = a if world.pair["rival"][a, leader] else b
        follower = b if other == a else a
        link = {
            name: state.pair[name][:, a, b] for name in ("hotline", "military_agreement", "joint_project")
        }
        direct = (
            0.3 * link["hotline"]
            + 0.3 * link["military_agreement"]
            + 0.4 * np.minimum(1, link["joint_project"] / 2)
        )
        c = world.parameters["coupling"] * (1 - direct)
        for k, i, r in (
            (follower, other, change.ratio[:, leader, other]),
            (other, follower, change.ratio[:, other, leader]),
        ):
            factor[:, k, i] = np.where(r >= 1, 1 + c * (r - 1), 1 / (1 + c * (1 / r - 1)))
    return factor


def new_trust(world: World, state: State, change: Change) -> Array:
    """Give trust [G, N, N] after a month."""
    t = state.pair["trust"]
    odds = t / (1 - t) * change.ratio * coupling_factor(world, state, change)
    trust: Array = odds / (1 + odds) + world.parameters["trust_forgetting"] * (world.pair["trust"] - t)
    return trust


def new_tension(world: World, state: State, change: Change) -> Array:
    """Give tension [G, N, N] after a month."""
    p, x, t = world.parameters, state.pair["tension"], state.pair["trust"]
    mistrust = p["tension_distrust"] * (1 - (t + t.transpose(0, 2, 1)) / 2)
    mistrust = mistrust * (1 - p["treaty_calm"] * state.pair["peace_treaty"])
    base = (
        p["tension_floor"] + world.pair["external_tension"] + np.where(world.pair["rival"] > 0, mistrust, 0)
    )
    hostile, kind = (part + part.transpose(0, 2, 1) for part in (change.hostile, change.kind))
    moved = base + (x - base) * p["tension_decay"] + p["tension_gain"] * (1 - x / 100) * hostile
    tension: Array = moved - p["tension_relief"] * x / 100 * kind + change.pair["tension"]
    return tension


def play_month(world: World, state: State, dice: np.random.Generator) -> tuple[State, Turn]:
    """Play one month of all games; games at war stand still."""
    change = no_change(state, dice)
    after = copy_of(state)
    turn = settle(world, state, change)
    apply_effects(world, state, turn, change)
    perceive(world, state, turn, change)
    ended = fight(world, state, turn.done, change)
    negotiate(world, state, after, turn.done, change)
    slow_rules(world, state, after, change)
    close_month(world, state, after, change, ended)
    after.pair["trust"] = limit("trust", new_trust(world, state, change))
    after.pair["tension"] = limit("tension", new_tension(world, state, change))
    climb(world, state, after)
    remember(world, state, after, turn, change)
    still = ~(state.pair["war"] == 0).all(axis=(1, 2))
    if still.any():
        stand_still(state, after, still)
    return after, turn


def stand_still(state: State, after: State, still: Truth) -> None:
    """Give games at war back what they were."""
    for name, value in vars(after).items():
        before = getattr(state, name)
        for new, old in (
            zip(value.values(), before.values(), strict=True)
            if isinstance(value, dict)
            else [(value, before)]
        ):
            new[still] = old[still]


def remember(world: World, state: State, after: State, turn: Turn, change: Change) -> None:
    """Keep what the next month reads of this one: uses, acts, what was perceived, the plan."""
    after.recent = state.recent * world.fixed["fade"]
    after.perceived = np.clip(change.seen, -10, 10)
    for i, o in enumerate(world.options):
        for k in np.flatnonzero(turn.done[i].any(axis=0)):
            after.recent[:, i, o.act[k]] += turn.done[i][:, k]
        after.last[:, i] = o.act[turn.picks[:, i]]
        after.wait[:, i] = state.wait[:, i] - 1
        if len(o.planned):
            games = np.arange(len(state.below))
            called = o.planned[state.step[:, i]]
            stepped = turn.done[i][games, called] & (state.wait[:, i] <= 0)
            after.step[stepped, i] = (state.step[stepped, i] + 1) % len(o.planned)
            after.wait[stepped, i] = world.rows[i]["plan_interval"] - 1


def play(world: World, games: int, months: int, seed: int) -> tuple[list[State], Whole]:
    """Play games; give the states after months 0, 1, ..., and the acts chosen [G, months, N, 2]."""
    dice = np.random.default_rng(seed)
    states = [start_of(world, games)]
    acts = np.zeros((games, months, len(world.actors), 2), dtype=np.int64)
    for month in range(months):
        state, turn = play_month(world, states[-1], dice)
        for i, o in enumerate(world.options):
            acts[:, month, i] = o.act[turn.picks[:, i]]
        states.append(state)
    return states, acts

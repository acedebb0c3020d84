"""The two nouns of the model: Game (constant) and State (now), as arrays."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class Game(NamedTuple):
    """Hold a scenario compiled to arrays; nothing in it changes while a game is played.

    n actors in ascending address, A acts, O options (act, target) grouped by actor, R doctrine rows
    (one for each doctrine and actor), H theatres, D distractions, slots = most acts of an actor a month.
    """

    address: Integers  # [n] 0..15
    slots: int
    draw_block: Integers  # [blocks, 2] entity and half purpose of a month's random numbers
    subject: int  # the sanctioned actor, or -1
    leader: int  # the other negotiator of the deal, who leads the sanctions coalition, or -1
    council: Integers  # [n] 0/1
    major: Integers  # [n] 0/1 counts in the capability shares
    main_rival: Integers  # [n]
    patron: Integers  # [n] index or -1
    patron_distraction: Integers  # [n] index of a distraction or -1
    barter_distraction: Integers  # [n] index of a distraction or -1
    rival: Integers  # [n, n] 0/1
    ladder: Integers  # [n, n] 0/1
    incident_weight: Floats  # [n, n]
    external_tension: Floats  # [n, n]
    coupled: Integers  # [pairs, 3] follower, counterpart, leader whose ratio carries over
    parameter: Floats  # [parameters]
    distraction_mean: Floats  # [D]
    action_number: Floats  # [A, 8] goldstein .. intensity
    action_flag: Integers  # [A, 7] joint .. hold
    effect_start: Integers  # [A + 1]
    effect: Integers  # [effects, 4] family, variable, scope, third actor (-1 none, -2 absent)
    effect_amount: Floats  # [effects]
    condition_start: Integers  # [A + 1]
    condition: Integers  # [conditions, 5] family, variable, scope, third actor, operator
    condition_value: Floats  # [conditions]
    option_start: Integers  # [n + 1]
    option: Integers  # [O, 2] act, target (-1 none)
    option_of: Integers  # [A, n, n + 1] option of (act, actor, target; last = none), or -1
    doctrine_number: Floats  # [R, 10] stance .. value of security
    option_value: Floats  # [R, most options] static value
    option_weight: Floats  # [R, most options] base weight times doctrine weight
    act_weight: Floats  # [R, A] doctrine weight of an act, asked at consent
    plan: Integers  # [R, most steps] option within the actor's own, or -1 for a step it cannot take
    plan_length: Integers  # [R]
    neighbour: Integers  # [H] index or -1
    proximity: Floats  # [H]
    exogenous_threat: Floats  # [H]
    start_actor: Floats  # [9, n] start values, which are also bases
    start_directed: Floats  # [5, n, n]
    start_force: Floats  # [n, H]
    start_threat: Floats  # [n, H]
    inject_turn: Integers  # [injects] turn, or -1 when conditional, -2 when held
    inject_test: Integers  # [tests, 7] inject, clause, family, variable, i, j, operator
    inject_number: Floats  # [tests]
    change_start: Integers  # [injects + 1]
    change: Integers  # [changes, 5] family, variable, i, j, operation (0 add, 1 set, 2 times)
    change_value: Floats  # [changes, 3] amount, and the range that the variable is held in
    switch: Integers  # [switches, 3] inject, actor, doctrine row from now on
    command: Integers  # [commands, 4] inject, actor, act, target: ordered beside the seat's own
    ledger_room: Integers  # [2] most rows and events that one month can write


class State(NamedTuple):
    """Hold everything that changes. Pairs are stored both ways round and are always equal.

    The first seven fields are what players know as the state; the rest is the engine's memory.
    """

    actor: Floats  # [9, n]
    directed: Floats  # [5, n, n]
    pair: Floats  # [10, n, n]
    world: Floats  # [6 + D]
    force_share: Floats  # [n, H], rows sum to 1
    attribute: Floats  # [9 + D, n]
    deal: Floats  # [7] record of the deal
    recent: Floats  # [n, A] decaying count of uses
    perceived: Floats  # [n, n] sum of what i perceived of j last month, clipped to +-10
    shock: Floats  # [n, n] injected factor on the odds of trust, used once
    last_action: Integers  # [n, 2] own acts of last month, -1 none
    plan_step: Integers  # [n]
    plan_wait: Integers  # [n]
    calm: Integers  # [n, n] turns below the threshold of the dyad's rung
    doctrine: Integers  # [n] row of the doctrine table
    sent: Integers  # [injects] 0/1
    tally: Floats  # [tallies] measures so far
    trust_sum: Floats  # [n, n]
    tension_sum: Floats  # [n, n]


class Orders(NamedTuple):
    """Hold what the seats chose for one month; slots beyond the second are an inject's.

    action, target [n, slots], -1 none · terms [n, slots, 3] limit, relief, security of a deal, nan = the
    package the rules find best · consent [n, slots] answer of the target to slot q of i: 1 yes, 0 no,
    -1 drawn by the rule.
    """

    action: Integers
    target: Integers
    terms: Floats
    consent: Integers


def empty_orders(actors: int, slots: int) -> Orders:
    """Make orders in which nobody acts."""
    return Orders(
        np.full((actors, slots), -1, dtype=np.int64),
        np.full((actors, slots), -1, dtype=np.int64),
        np.full((actors, slots, 3), np.nan),
        np.full((actors, slots), -1, dtype=np.int64),
    )


def copy_state(state: State) -> State:
    """Copy a state, so that the old one stays as it was."""
    return State(
        state.actor.copy(),
        state.directed.copy(),
        state.pair.copy(),
        state.world.copy(),
        state.force_share.copy(),
        state.attribute.copy(),
        state.deal.copy(),
        state.recent.copy(),
        state.perceived.copy(),
        state.shock.copy(),
        state.last_action.copy(),
        state.plan_step.copy(),
        state.plan_wait.copy(),
        state.calm.copy(),
        state.doctrine.copy(),
        state.sent.copy(),
        state.tally.copy(),
        state.trust_sum.copy(),
        state.tension_sum.copy(),
    )

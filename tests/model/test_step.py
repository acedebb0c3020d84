"""What holds for every month, whatever was ordered and drawn."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.model import names as N
from sim.model import tally as T
from sim.model.events import EVENTS
from sim.model.memory import at_war
from sim.model.resolve import SEAT_SLOTS
from sim.model.state import copy_state
from sim.model.update import tension_baseline
from sim.record import decode
from sim.record.digest import state_hash
from tests.model.chance import SEEDS, WORLDS, random_state, situation
from tests.model.worlds import (
    BASELINE,
    STILL,
    draws_of,
    everybody_holds,
    get,
    orders_of,
    play,
    put,
    quiet_draws,
    scenario_of,
    world,
)

COMPARE = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


@given(SEEDS, WORLDS)
def test_the_old_state_stays_as_it_was(seed, where):
    built, state, orders, draws = situation(seed, *where)
    kept = [[np.copy(part) for part in whole] for whole in (state, orders, draws, built.start)]
    new, _ = play(built, state, orders, draws)
    for whole, copies in zip((state, orders, draws, built.start), kept, strict=True):
        for part, copied in zip(whole, copies, strict=True):
            np.testing.assert_array_equal(part, copied)
    for old, fresh in zip(state, new, strict=True):
        assert not np.shares_memory(old, fresh) or old.size == 0


@given(SEEDS, WORLDS)
def test_the_same_inputs_give_the_same_bytes(seed, where):
    built, state, orders, draws = situation(seed, *where)
    first, ledger = play(built, state, orders, draws)
    again, copy = play(built, copy_state(state), orders, draws)
    assert state_hash(first) == state_hash(again)
    for one, other in zip(ledger, copy, strict=True):
        assert one.tobytes() == other.tobytes()


def off_diagonal(values):
    return values[..., ~np.eye(values.shape[-1], dtype=bool)]


@given(SEEDS, WORLDS)
def test_bounds_hold(seed, where):
    built, state, orders, draws = situation(seed, *where)
    new, _ = play(built, state, orders, draws)
    assert all(np.isfinite(part).all() for part in new)
    capital = new.actor[N.POLITICAL_CAPITAL]
    assert ((capital >= 0) & (capital <= 20)).all()
    shares = np.delete(new.actor, N.POLITICAL_CAPITAL, axis=0)
    assert ((shares >= 0) & (shares <= 1)).all()
    trust = off_diagonal(new.directed[N.TRUST])
    assert ((trust >= 0.02) & (trust <= 0.98)).all()
    for v in (N.DEPENDENCE, N.COMMITMENT, N.FIRED_UPON):
        assert ((new.directed[v] >= 0) & (new.directed[v] <= 1)).all()
    assert (new.directed[N.MEDIATION] >= 0).all()
    for v, high in enumerate(N.PAIR_LIMIT):
        assert ((new.pair[v] >= 0) & (new.pair[v] <= high)).all()
    world_limit = np.ones(len(new.world))
    world_limit[[N.RUNG, N.COUNCIL_TRIGGER]] = 6, 2
    assert ((new.world >= 0) & (new.world <= world_limit)).all()


@given(SEEDS, WORLDS)
def test_pairs_are_equal_both_ways_and_nobody_relates_to_itself(seed, where):
    built, state, orders, draws = situation(seed, *where)
    new, _ = play(built, state, orders, draws)
    np.testing.assert_array_equal(new.pair, np.swapaxes(new.pair, 1, 2))
    diagonal = np.diagonal(new.directed[1:], axis1=1, axis2=2)
    assert not diagonal.any()
    np.testing.assert_array_equal(np.diagonal(new.directed[0]), 0.5)


@given(SEEDS, WORLDS)
def test_force_shares_are_shares(seed, where):
    built, state, orders, draws = situation(seed, *where)
    new, _ = play(built, state, orders, draws)
    assert (new.force_share >= 0).all()
    assert new.force_share.sum(axis=1) == pytest.approx(1, abs=1e-9)


@given(SEEDS)
def test_flags_and_stages_stay_whole_numbers(seed):
    built, state, orders, draws = situation(seed)
    new, _ = play(built, state, orders, draws)
    whole = new.pair[1:]
    np.testing.assert_array_equal(whole, np.floor(whole))
    assert new.world[N.RUNG] == new.pair[N.DYAD_RUNG][built.game.ladder == 1].max()


def holding(built, state, months):
    """Play months in which everybody holds and nothing happens by chance; give all states."""
    states = [state]
    for month in range(months):
        new, _ = play(built, states[-1], everybody_holds(built), draws_of(built, month=month))
        states.append(new)
    return states


def peaceful(built, seed):
    """Draw a state without a clash, a deal or a shock, in which nothing but time moves."""
    state = random_state(built, seed)
    state.pair[N.CLASH] = 0
    state.shock[:] = 1
    state.deal[:] = 0
    state.world[N.DEAL] = 0
    return state


def is_between(value, one, other):
    slack = 1e-9
    return (value >= np.minimum(one, other) - slack) & (value <= np.maximum(one, other) + slack)


@given(SEEDS)
def test_when_all_hold_trust_goes_straight_to_its_base(seed):
    built = world(BASELINE, STILL)
    base = built.start.directed[N.TRUST]
    states = holding(built, peaceful(built, seed), 4)
    for old, new in pairwise(states):
        assert is_between(new.directed[N.TRUST], old.directed[N.TRUST], base).all()


@given(SEEDS)
def test_when_all_hold_tension_goes_straight_to_its_baseline(seed):
    built = world(BASELINE, STILL)
    game, n = built.game, len(built.index.actors)
    states = holding(built, peaceful(built, seed), 4)
    for old, new in pairwise(states):
        baseline = np.array([[tension_baseline(game, old, i, j) for j in range(n)] for i in range(n)])
        moved = is_between(new.pair[N.TENSION], old.pair[N.TENSION], np.minimum(baseline, 100))
        assert off_diagonal(moved).all()


def test_when_all_hold_for_long_tension_and_trust_come_to_rest():
    built = world(BASELINE, STILL)
    last = holding(built, peaceful(built, 7), 250)[-1]
    n = len(built.index.actors)
    for i in range(n):
        for j in range(n):
            if i != j:
                base = built.start.directed[N.TRUST, i, j]
                assert last.directed[N.TRUST, i, j] == pytest.approx(base, abs=1e-2)
                rest = tension_baseline(built.game, last, i, j)
                assert last.pair[N.TENSION, i, j] == pytest.approx(rest, abs=0.1)


@given(SEEDS, st.floats(0, 1))
def test_a_lower_consent_draw_never_turns_agreement_into_refusal(seed, share):
    built, state, orders, draws = situation(seed)
    orders.consent[:] = -1
    lower = draws._replace(consent=draws.consent * share)
    answers = [agreed(built, play(built, state, orders, luck)[1]) for luck in (draws, lower)]
    assert answers[0].keys() == answers[1].keys()
    assert all(answers[1][offer] for offer, yes in answers[0].items() if yes)


def agreed(built, ledger):
    """Read who agreed to which offer."""
    asked = [event for event in decode.events(built.index, ledger) if event.kind == "consent"]
    return {(event.target, event.slot): bool(event.outcome) for event in asked}


@given(SEEDS)
def test_an_answer_given_at_the_table_stands(seed):
    built, state, orders, draws = situation(seed)
    _, ledger = play(built, state, orders, draws)
    answers = agreed(built, ledger)
    assume(answers)
    for (proposer, slot), yes in answers.items():
        given_answer = orders.consent[built.index.actor(proposer), slot]
        assert given_answer < 0 or given_answer == int(yes)


class Judge:
    """Say from the scenario's text, not from its arrays, whether an order may be done."""

    def __init__(self, built, scenario, state):
        self.built, self.scenario, self.state = built, scenario, state

    def listed(self, actor, name, target):
        pairs = self.scenario.actions[name].pairs
        wanted = actor if target is None else f"{actor}>{target}"
        own = self.scenario.actors[actor].acts.get(name)
        extra = own is not None and (target in own if own else target is None)
        return wanted in pairs or (target is None and "*" in pairs) or extra

    def holds(self, actor, target, condition):
        place = {
            "self": (actor, target),
            "target": (target, actor),
            "dyad": (actor, target),
            "global": (None, None),
        }.get(condition.scope, (actor, condition.actor))
        name = (
            "dyad_rung" if condition.variable == "rung" and condition.scope == "dyad" else condition.variable
        )
        family, _ = self.built.index.family(name)
        if family == N.ACTOR:
            place = (place[0], None) if condition.scope != "third" else (condition.actor, None)
        value = get(self.built, self.state, name, *place)
        return COMPARE[condition.op](value, condition.value)

    def reasons(self, actor, orders):
        """Give the reason for each order of an actor, in slots, as its seat and its injects ordered."""
        capital = get(self.built, self.state, "political_capital", actor)
        found, first = [], None
        for slot, order in enumerate(orders):
            if order is None:
                found.append(None)
                continue
            name, target = order
            act = self.scenario.actions[name]
            if not self.listed(actor, name, target):
                reason = "not_listed"
            elif slot < SEAT_SLOTS and act.cost > capital:
                reason = "cost"
            elif not all(self.holds(actor, target, one) for one in act.preconditions):
                reason = "precondition"
            elif slot == 1 and order == first and name != "hold":
                reason = "duplicate"
            else:
                reason = "legal"
            if slot == 0:
                first = order
            if reason == "legal" and slot < SEAT_SLOTS:
                capital -= act.cost
            found.append(reason)
        return found


def in_words(built, orders, i):
    """Give one actor's orders by slot, in words."""
    index = built.index
    found = []
    for act, target in zip(orders.action[i], orders.target[i], strict=True):
        aim = index.actors[target] if target >= 0 else None
        found.append(None if act < 0 else (index.actions[act], aim))
    return found


@given(SEEDS, st.sampled_from([BASELINE, "tutorial_trust"]))
def test_what_is_illegal_is_not_done_and_says_why(seed, ref):
    built, state, orders, draws = situation(seed, ref)
    new, ledger = play(built, state, orders, draws)
    judge = Judge(built, scenario_of(ref), state)
    told = {}
    for event in decode.events(built.index, ledger):
        if event.kind in ("act", "refused", "illegal"):
            told[event.actor, event.slot] = (
                N.REASONS[event.outcome] if event.kind == "illegal" else "legal",
                event.kind,
            )
    done = {(r.cause, r.actor) for r in decode.changes(built.index, ledger) if r.cause.startswith("act:")}
    for i, actor in enumerate(built.index.actors):
        acts = in_words(built, orders, i)
        for slot, reason in enumerate(judge.reasons(actor, acts)):
            if reason is None:
                assert (actor, slot) not in told
                continue
            assert told[actor, slot][0] == reason
            name, _ = acts[slot]
            again = any(
                told.get((actor, s), ("",))[0] == "legal" and acts[s][0] == name for s in range(len(acts))
            )
            if reason != "legal" and not again:
                assert not [cause for cause, _ in done if cause == f"act:{name}:{actor}"]
                act = built.index.actions.index(name)
                assert new.recent[i, act] == state.recent[i, act] * (11 / 12)


def test_an_order_of_each_illegal_kind():
    built = world()
    cases = {
        "not_listed": [("nuclear_test", "ROK")],
        "cost": [("nuclear_test", "USA")],
        "precondition": [("return_fire", "ROK")],
        "duplicate": [("denounce", "USA"), ("denounce", "USA")],
    }
    for reason, acts in cases.items():
        state = put(built, built.start, "political_capital", 5 if reason == "cost" else 20, "DPRK")
        new, ledger = play(built, state, orders_of(built, {"DPRK": acts}), quiet_draws(built))
        refused = [e for e in decode.events(built.index, ledger) if e.kind == "illegal"]
        assert [N.REASONS[event.outcome] for event in refused] == [reason]
        cost = 1 if reason == "duplicate" else 0
        income = get(built, new, "political_capital", "DPRK")
        assert income == min(20, get(built, state, "political_capital", "DPRK") - cost + 5)


def test_an_injects_order_costs_nothing():
    built = world()
    orders = orders_of(built, {"DPRK": [("hold", None), ("hold", None), ("icbm_test", "USA")]})
    state = put(built, built.start, "political_capital", 0, "DPRK")
    new, ledger = play(built, state, orders, quiet_draws(built))
    assert get(built, new, "political_capital", "DPRK") == 5
    assert [e.action for e in decode.events(built.index, ledger) if e.kind == "act"] == [
        "hold",
        "hold",
        "icbm_test",
    ]
    assert get(built, new, "nuclear", "DPRK") > 0.51


def test_a_refusal_costs_the_price_and_support():
    built = world()
    orders = orders_of(built, {"USA": [("open_talks", "DPRK")]})
    orders.consent[built.index.actor("USA"), 0] = 0
    new, ledger = play(built, built.start, orders, quiet_draws(built))
    assert get(built, new, "talks_stage", "USA", "DPRK") == 0
    assert get(built, new, "political_capital", "USA") == 10 - 2 + 5
    rows = [r for r in decode.changes(built.index, ledger) if r.cause == "rule:refusal"]
    audience = get(built, built.start, "audience_cost", "USA")
    assert [(r.variable, r.actor, r.amount) for r in rows] == [("support", "USA", -0.5 * audience)]
    act = built.index.actions.index("open_talks")
    assert new.recent[built.index.actor("USA"), act] == 0
    assert new.last_action[built.index.actor("USA"), 0] == act
    assert new.tally[T.REFUSALS] == 1


def test_war_is_one_step_from_a_clash():
    built = world()
    state = put(built, built.start, "clash", 1, "DPRK", "ROK")
    draws = quiet_draws(built)
    draws.incident[:, :, 3] = 0
    new, ledger = play(built, state, everybody_holds(built), draws)
    assert at_war(new)
    assert new.world[N.RUNG] == 6
    assert new.tally[T.WAR_MONTH] == 1
    kinds = [EVENTS[int(kind)] for kind in ledger.event[: ledger.written[1], 0]]
    assert "war" in kinds

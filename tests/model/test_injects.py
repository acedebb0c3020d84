"""Injects: sent once, when they are due, and seen by the choices of that turn."""

import numpy as np
import pytest

from sim.model import rules as rule
from sim.model.inject import changed as held_in_range
from sim.model.inject import open_turn
from sim.model.state import empty_orders
from sim.record import decode
from sim.scenario.build import build
from tests.model.worlds import changed, get, ledger_of, put, scenario_of

TITLE = {"en": "Something happens", "ko": "무슨 일이 일어난다"}


def with_injects(*injects):
    """Build the baseline with injects, which get their ids from their places."""
    whole = [{"id": f"i{k}", "title": TITLE, "to": "all", **inject} for k, inject in enumerate(injects)]
    return build(changed(scenario_of(), injects=whole))


def opened(built, turn=1, state=None):
    """Open a turn and give (state, orders, ledger)."""
    ledger = ledger_of(built.game)
    orders = empty_orders(len(built.index.actors), built.game.slots)
    return open_turn(built.game, state or built.start, orders, turn, ledger), orders, ledger


def effect(variable="support", actor="USA", target=None, **amount):
    given = {"variable": variable, "actor": actor, "target": target, **amount}
    return {key: value for key, value in given.items() if value is not None}


def test_one_at_a_turn_comes_at_that_turn_and_once():
    built = with_injects({"turn": 3, "effects": [effect(add=0.1)]})
    before = get(built, built.start, "support", "USA")
    for turn in (1, 2, 4):
        state, _, _ = opened(built, turn)
        assert get(built, state, "support", "USA") == before
    state, _, ledger = opened(built, 3)
    assert get(built, state, "support", "USA") == before + 0.1
    assert [row.cause for row in decode.changes(built.index, ledger)] == ["inject:i0"]
    again, _, _ = opened(built, 3, state)
    assert get(built, again, "support", "USA") == before + 0.1


def test_a_condition_sees_the_state_before_any_inject():
    built = with_injects(
        {"turn": 1, "effects": [effect("tension", "USA", "DPRK", set=90)]},
        {"when": "tension.USA.DPRK > 60", "effects": [effect("hotline", "USA", "DPRK", set=1)]},
    )
    state, _, _ = opened(built, 1)
    assert get(built, state, "tension", "USA", "DPRK") == 90
    assert get(built, state, "hotline", "USA", "DPRK") == 0
    state, _, _ = opened(built, 2, state)
    assert get(built, state, "hotline", "USA", "DPRK") == 1


@pytest.mark.parametrize(
    ("when", "comes"),
    [
        ("tension.USA.DPRK > 37", True),
        ("tension.DPRK.USA > 37 and rung >= 3", False),
        ("rung >= 3 or tension.USA.DPRK > 37", True),
        ("rung >= 3 or tension.USA.DPRK > 39 or support.DPRK >= 0.75", True),
        ("rung >= 3 and support.DPRK >= 0.75 or turn == 5", True),
        ("turn == 4", False),
        ("trust.USA.DPRK < 0.15", False),
        ("trust.USA.DPRK <= 0.15", True),
        ("deadly_incidents != 0", False),
        ("resolve.USA > 0.1", True),
    ],
)
def test_conditions(when, comes):
    built = with_injects({"when": when, "effects": [effect(set=0.9)]})
    state, _, _ = opened(built, 5)
    assert (get(built, state, "support", "USA") == 0.9) == comes


def test_one_that_is_held_waits_for_the_facilitator():
    built = with_injects({"held": True, "effects": [effect(set=0.9)]})
    for turn in range(1, 40):
        state, _, _ = opened(built, turn)
        assert state.sent.tolist() == [0]


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({"add": 0.9}, 1.0),
        ({"add": -0.9}, 0.0),
        ({"set": 0.3}, 0.3),
        ({"times": 0.5}, 0.225),
        ({"times": 100}, 1.0),
    ],
)
def test_changes_are_held_in_the_range_of_their_variable(change, after):
    built = with_injects({"turn": 1, "effects": [effect("economy", "DPRK", **change)]})
    state, _, ledger = opened(built)
    assert get(built, state, "economy", "DPRK") == pytest.approx(after)
    amount = sum(row.amount for row in decode.changes(built.index, ledger))
    assert amount == pytest.approx(after - 0.45)


def test_ranges_hold_both_ends():
    assert held_in_range(0.5, 0, 1.0, 0.02, 0.98) == 0.98
    assert held_in_range(0.5, 1, 0.0, 0.02, 0.98) == 0.02
    assert held_in_range(50.0, 2, 3.0, 0.0, 100.0) == 100.0


def test_a_pair_changes_both_ways_and_has_one_row():
    built = with_injects({"turn": 1, "effects": [effect("talks_stage", "USA", "DPRK", set=2)]})
    state, _, ledger = opened(built)
    assert (
        get(built, state, "talks_stage", "DPRK", "USA")
        == get(built, state, "talks_stage", "USA", "DPRK")
        == 2
    )
    (row,) = decode.changes(built.index, ledger)
    assert row[:3] == ("talks_stage", "DPRK", "USA")


def test_attributes_and_shocks():
    built = with_injects(
        {
            "turn": 1,
            "effects": [
                effect("resolve", "USA", add=-0.2),
                effect("distraction_taiwan", "USA", set=0.9),
                effect("shock", "USA", "DPRK", times=0.3),
            ],
        }
    )
    state, _, ledger = opened(built)
    assert get(built, state, "resolve", "USA") == pytest.approx(
        get(built, built.start, "resolve", "USA") - 0.2
    )
    assert get(built, state, "distraction_taiwan", "USA") == 0.9
    usa, dprk = built.index.actor("USA"), built.index.actor("DPRK")
    assert state.shock[usa, dprk] == 0.3
    assert (np.delete(state.shock.ravel(), usa * len(state.shock) + dprk) == 1).all()
    assert {row.variable for row in decode.changes(built.index, ledger)} == {"resolve", "distraction_taiwan"}


def test_a_doctrine_changes_from_now_on_and_its_plan_begins():
    built = with_injects({"turn": 2, "effects": [{"actor": "USA", "doctrine": "wedge"}]})
    state = put(built, built.start, "support", 0.5, "USA")
    state.plan_step[1], state.plan_wait[1] = 3, 2
    new, _, _ = opened(built, 2, state)
    usa = built.index.actor("USA")
    assert built.index.rows[int(new.doctrine[usa])] == ("wedge", "USA")
    assert (new.plan_step[usa], new.plan_wait[usa]) == (0, 0)
    others = [i for i in range(6) if i != usa]
    assert (new.doctrine[others] == state.doctrine[others]).all()


def test_orders_stand_beside_the_seats_own():
    built = with_injects(
        {"turn": 1, "effects": [{"actor": "DPRK", "order": "nuclear_test"}]},
        {"turn": 1, "effects": [{"actor": "DPRK", "order": "denounce", "target": "ROK"}]},
    )
    _, orders, _ = opened(built)
    dprk = built.index.actor("DPRK")
    acts = [
        (built.index.actions[a], built.index.actors[t])
        for a, t in zip(orders.action[dprk, 2:], orders.target[dprk, 2:], strict=True)
    ]
    assert acts == [("nuclear_test", "USA"), ("denounce", "ROK")]
    assert (orders.action[:, :2] == -1).all()


def test_rows_of_injects_name_them():
    built = with_injects({"turn": 1, "effects": [effect(add=0.1), effect("sanctions", None, set=0.2)]})
    _, _, ledger = opened(built)
    assert {int(row[4]) for row in ledger.row[: ledger.written[0]]} == {rule.INJECT}
    assert [row.variable for row in decode.changes(built.index, ledger)] == ["support", "sanctions"]

"""The table as a Mesa model: the same bytes as the plain game, its seats, its collector."""

import csv
import gc
import io
import re
import weakref
from collections import defaultdict

import mesa
import pytest

import sim
from sim.model.turn import play_game
from sim.record.course import Course, Order, Refusal
from sim.record.digest import state_hash
from sim.record.tables import turns_csv
from sim.table.orders import IllegalOrder
from sim.table.seats import DoctrineSeat, PersonSeat, ScriptSeat
from sim.table.session import Session
from tests.table.worlds import hashes, played, world


@pytest.mark.parametrize(
    ("name", "turns", "months"),
    [("tutorial_trust", None, 1), ("baseline_2024", 5, 1), ("baseline_2024", 3, 3)],
)
def test_table_session_course_and_plain_steps_give_the_same_bytes(name, turns, months):
    scenario = world(name, turns, turn_months=months) if months > 1 else world(name, turns)
    plain = played(scenario, seed=7, run=3)
    table = sim.Table(scenario, seed=7, run=3)
    while table.running:
        table.step()
    session = Session.create(scenario, seed=7, run=3)
    while not session.over:
        session.play_turn()
    walked = Session.create(scenario, seed=7, run=3)
    while not walked.over:
        walked.next()
    assert hashes(table.course) == hashes(plain)
    assert hashes(session.course) == hashes(plain)
    assert hashes(walked.course) == hashes(plain)
    built = plain.built
    last = play_game(built.game, built.start, scenario.turns, scenario.turn_months, 7, 3)
    assert state_hash(last) == hashes(plain)[-1]


def test_what_is_kept_of_a_turn_is_the_same_with_and_without_a_table():
    """Who chose by doctrine, and every order, draw and ledger row: explanations are read off it."""
    scenario = world("baseline_2024", 3)
    plain, table = played(scenario), sim.Table(scenario)
    for kept in plain.played:
        table.step()
        made = table.course.played[-1]
        assert made.chosen.tolist() == kept.chosen.tolist() == [1] * len(kept.chosen)
        assert made.held.tolist() == kept.held.tolist()
        for ours, theirs in zip(made.months, kept.months, strict=True):
            for one, other in zip(
                (*ours.orders, *ours.ledger), (*theirs.orders, *theirs.ledger), strict=True
            ):
                assert one.tobytes() == other.tobytes()


def test_it_is_a_mesa_model():
    table = sim.Table(world(), seed=2)
    assert isinstance(table, mesa.Model)
    assert all(isinstance(agent, mesa.Agent) for agent in table.agents)
    assert [agent.name for agent in table.agents] == list(world().actors)
    assert (table.running, table.steps) == (True, 0)
    table.step()
    assert (table.running, table.steps) == (True, 1)
    table.run_model()
    assert (table.running, table.steps) == (False, world().turns)


def test_a_step_after_the_end_does_nothing_as_in_mesa():
    table = sim.Table(world(turns=1))

    def stands():
        return table.steps, getattr(table, "time", None), len(table.datacollector.model_vars["rung"])

    table.step()
    before = stands()
    table.step()
    table.run_model()
    assert stands() == before and (table.steps, len(table.course.played), table.running) == (1, 1, False)


def test_mesas_randomness_is_never_used():
    scenario = world("baseline_2024", 3)
    table = sim.Table(scenario)
    before = table.random.getstate(), table.rng.bit_generator.state
    while table.running:
        table.step()
    assert (table.random.getstate(), table.rng.bit_generator.state) == before
    reordered = sim.Table(scenario)
    reordered.random.seed(99)
    while reordered.running:
        reordered.step()
    assert hashes(reordered.course) == hashes(table.course)


def test_a_table_that_nobody_holds_is_gone():
    table = sim.Table(world())
    table.step()
    gone = weakref.ref(table)
    del table
    gc.collect()
    assert gone() is None


def test_two_tables_do_not_disturb_each_other():
    first, second = sim.Table(world(), seed=1), sim.Table(world(), seed=2)
    for _ in range(3):
        first.step()
        second.step()
    assert hashes(first.course) == hashes(played(world(), 1))[:4]
    assert hashes(second.course) == hashes(played(world(), 2))[:4]


def test_the_collector_agrees_with_the_table_of_turns():
    table = sim.Table(world("baseline_2024", 3), seed=4)
    while table.running:
        table.step()
    values = defaultdict(dict)
    for row in csv.DictReader(io.StringIO(turns_csv(table.course))):
        name = ".".join(part for part in (row["variable"], row["actor"], row["target"]) if part)
        values[int(row["turn"])][name] = float(row["value"])
    model = table.datacollector.get_model_vars_dataframe()
    assert len(model) == 4
    compared = 0
    for turn, reported in enumerate(model.to_dict("records")):
        for name, value in reported.items():
            assert value == values[turn][name], (turn, name)
            compared += 1
    agents = table.datacollector.get_agent_vars_dataframe()
    for (turn, _), reported in agents.iterrows():
        for variable, value in reported.items():
            if variable != "name":
                assert value == values[turn][f"{variable}.{reported['name']}"], (turn, variable)
                compared += 1
    actors = len(world("baseline_2024", 3).actors)
    assert compared > 4 * (actors * actors + actors * 15)


def test_a_table_without_a_collector():
    table = sim.Table(world(), collect=False)
    table.step()
    assert table.datacollector is None


# Seats.


FORMS = {
    "order": lambda view, legal: [Order("conciliatory_statement", "DPRK")],
    "tuple": lambda view, legal: ("conciliatory_statement", "DPRK"),
    "list": lambda view, legal: [["conciliatory_statement", "DPRK"]],
    "mapping": lambda view, legal: {"action": "conciliatory_statement", "target": "DPRK"},
    "entry": lambda view, legal: [one for one in legal if one["action"] == "conciliatory_statement"],
}


@pytest.mark.parametrize("form", FORMS)
def test_a_function_plays_a_seat_in_any_form_of_order(form):
    table = sim.Table(world(), seats={"ROK": FORMS[form]})
    table.step()
    orders = table.course.played[-1].months[0].orders
    place = table.actors["ROK"].place
    assert table.course.orders_in(orders, place) == (Order("conciliatory_statement", "DPRK"),)
    assert table.course.played[-1].held[place] == 0


def test_a_function_sees_its_own_view_and_its_legal_options():
    seen = []

    def play(view, legal):
        seen.append((view, legal))
        return [legal[1], legal[2]]

    table = sim.Table(world(), seats={"ROK": play})
    table.step()
    table.step()
    (view, legal), (later, _) = seen
    assert (view["seat"], view["turn"], later["turn"]) == ("ROK", 1, 2)
    assert view["legal"] == legal and legal[0]["action"] == "hold"
    assert "trust.ROK.DPRK" in view["state"]["values"]
    assert "trust.DPRK.ROK" not in view["state"]["values"]


@pytest.mark.parametrize(
    ("given", "reason", "rule"),
    [
        ([("sail_away", None)], "no_action", "no act 'sail_away'"),
        ([("hold", "MARS")], "no_actor", "no actor 'MARS'"),
        ([("short_range_test", "DPRK")], "not_listed", "short_range_test at DPRK is none of its options"),
        ([("hold", None)] * 3, "too_many", "at most 2 orders"),
        ([("suspend_exercise", "DPRK")] * 2, "duplicate", "stands twice"),
        ("hold", "no_order", "'hold' is no order"),
        ([42], "no_order", "42 is no order"),
        ([("hold", 42)], "no_actor", "no actor '42'"),
        ([("hold", None, (1, 1, 1))], "no_terms", "takes no terms"),
        ([("hold", None, (1, 1))], "bad_terms", "terms are limit"),
        ([("hold", None, (1, 1, float("nan")))], "bad_terms", "terms are limit"),
    ],
)
def test_what_a_function_may_not_order_names_the_rule(given, reason, rule):
    table = sim.Table(world(), seats={"ROK": lambda view, legal: given})
    with pytest.raises(IllegalOrder, match=re.escape(rule)) as caught:
        table.step()
    assert caught.value.reason == reason
    assert "the seat of ROK, turn 1" in str(caught.value)
    assert (table.steps, len(table.course.played), table.running) == (0, 0, True)


def test_an_order_that_costs_too_much_or_lacks_its_condition_says_so():
    table = sim.Table(world(), seats={"ROK": lambda view, legal: ("restore_hotline", "DPRK")})
    table.course.opened.pair[1] = 1.0
    with pytest.raises(IllegalOrder, match=r"restore_hotline at DPRK needs hotline == 0 \(dyad\)"):
        table.step()
    table.course.opened.actor[0] = 0.5
    table.actors["ROK"].seat.play = lambda view, legal: ("large_exercise", "DPRK")
    with pytest.raises(IllegalOrder, match=r"costs more than the political capital it has \(0\.5\)"):
        table.step()


def test_an_error_of_a_function_is_its_own():
    def broken(view, legal):
        raise ZeroDivisionError

    table = sim.Table(world(), seats={"ROK": broken})
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            table.step()
    assert table.steps == 0
    table.actors["ROK"].seat.play = lambda view, legal: None
    table.step()
    table.step()
    assert (table.steps, len(table.course.played)) == (2, 2)


def test_nothing_ordered_is_nothing_done():
    table = sim.Table(world(), seats={"ROK": lambda view, legal: None, "DPRK": lambda view, legal: []})
    table.step()
    assert (table.course.played[-1].months[0].orders.action < 0).all()


def test_a_script_plays_its_turns_and_a_person_what_was_entered():
    script = ScriptSeat({2: [("suspend_exercise", "DPRK")]})
    person = PersonSeat()
    table = sim.Table(world(), seats={"ROK": script, "DPRK": person})
    person.enter([("pause_tests", "ROK")])
    done = []
    for _ in range(3):
        table.step()
        orders = table.course.played[-1].months[0].orders
        done.append([table.course.orders_in(orders, table.actors[name].place) for name in ("ROK", "DPRK")])
    assert done == [
        [(), (Order("pause_tests", "ROK"),)],
        [(Order("suspend_exercise", "DPRK"),), ()],
        [(), ()],
    ]


def test_somebody_else_sits_down():
    table = sim.Table(world(), seats={"ROK": "human"})
    table.step()
    assert table.course.played[-1].months[0].orders.action[table.actors["ROK"].place, 0] < 0
    table.sit("ROK", DoctrineSeat())
    table.step()
    assert table.course.played[-1].months[0].orders.action[table.actors["ROK"].place, 0] >= 0


@pytest.mark.parametrize(
    ("seats", "reason"),
    [({"MARS": "human"}, "no_actor"), ({"ROK": "robot"}, "no_seat"), ({"ROK": 7}, "no_seat")],
)
def test_seats_that_cannot_be(seats, reason):
    with pytest.raises(Refusal, match=reason):
        sim.Table(world(), seats=seats)


def test_another_course_taken_up_starts_the_collector_anew():
    table = sim.Table(world(), seed=5)
    for _ in range(4):
        table.step()
    back = Course(world(), 5)
    back.close()
    table.take_up(back)
    assert (table.steps, table.running) == (1, True)
    table.step()
    frame = table.datacollector.get_model_vars_dataframe()
    other = sim.Table(world(), seed=5)
    other.step()
    other.step()
    assert frame.equals(other.datacollector.get_model_vars_dataframe())
    assert hashes(table.course) == hashes(other.course)

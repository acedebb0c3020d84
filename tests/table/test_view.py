"""Views: what a role is shown, and above all what it is not."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.record.course import Refusal
from sim.record.digest import state_hash
from sim.table.seats import ScriptSeat
from sim.table.sees import PUBLIC
from sim.table.session import Session
from tests.scale import scale
from tests.table.worlds import world

ME, OTHER, THIRD = "ROK", "DPRK", "USA"
PUBLIC_VALUES = {"sanctions", "monitoring", "nuclear_acceptance", "rung", "deal", "commitment"}
BANDS = {"support", "economy", "readiness", "nuclear"}


def crossroads(turns=4):
    return world("crossroads_2024", turns)


def session_of(scenario, **named):
    return Session.create(scenario, seats=dict.fromkeys(scenario.actors, "human"), **named)


def text_of(view):
    return json.dumps(view, ensure_ascii=False, sort_keys=True)


# Who sees which numbers.


def test_a_seat_sees_its_own_numbers_and_bands_of_others():
    session = session_of(crossroads())
    state = session.view("seat", ME)["state"]
    for name in state["values"]:
        variable, *owners = name.split(".")
        own = bool(owners) and owners[0] == ME
        pair = len(owners) == 2 and variable in world_pairs()
        assert own or pair or variable in PUBLIC_VALUES or variable.endswith("_distraction"), name
    assert {name.split(".")[0] for name in state["bands"]} == BANDS
    assert not [name for name in state["bands"] if name.endswith(f".{ME}")]
    assert state["values"][f"trust.{ME}.{OTHER}"] == session.course.opened.directed[0, 2, 0]
    assert f"trust.{OTHER}.{ME}" not in state["values"]
    assert f"political_capital.{OTHER}" not in state["values"]


def world_pairs():
    from sim.model.names import PAIR_VARIABLES

    return PAIR_VARIABLES


@pytest.mark.parametrize("role", ["projector", "observer"])
def test_the_public_sees_bands_only(role):
    state = session_of(crossroads()).view(role)["state"]
    for name in state["values"]:
        variable = name.split(".")[0]
        assert variable in PUBLIC_VALUES or variable in world_pairs() or variable.endswith("_distraction"), (
            name
        )
    assert len(state["bands"]) == len(BANDS) * len(crossroads().actors)


def test_the_facilitator_sees_all():
    session = session_of(crossroads())
    session.order(ME, [("hold", None)])
    view = session.view("facilitator")
    assert f"trust.{OTHER}.{ME}" in view["state"]["values"] and view["state"]["bands"] == {}
    assert view["orders"] == {ME: [{"action": "hold", "target": None}]}
    assert {inject["state"] for inject in view["injects"]} > {"scheduled"}
    assert view["legal"] == []


def test_roles_that_there_are_not():
    session = session_of(crossroads())
    for arguments in (("spy",), ("seat",), ("projector", ME), ("facilitator", ME)):
        with pytest.raises(Refusal, match="no_role"):
            session.view(*arguments)
    with pytest.raises(Refusal, match="no_actor"):
        session.view("seat", "MARS")


def test_a_view_is_plain_data_with_the_keys_that_were_promised():
    session = session_of(crossroads())
    promised = {
        "run", "turn", "phase", "seat", "seq", "state", "events", "legal", "orders", "locked", "offers",
        "injects", "messages", "over",
    }  # fmt: skip
    for role in (("seat", ME), ("facilitator",), ("projector",), ("observer",)):
        view = session.view(*role)
        assert promised <= view.keys()
        assert json.loads(json.dumps(view)) == json.loads(text_of(view))


def test_legal_options_say_what_they_cost_and_do():
    session = session_of(crossroads())
    legal = session.view("seat", ME)["legal"]
    assert legal
    for option in legal:
        assert {"action", "target", "instrument", "cost", "effects", "visible_to"} <= option.keys()
        session.check(ME, [option])
    drill = next(option for option in legal if option["effects"] and option["target"])
    spec = crossroads().actions[drill["action"]]
    assert [effect["add"] for effect in drill["effects"]] == [effect.add for effect in spec.effects][
        : len(drill["effects"])
    ]


def test_effects_are_named_as_the_ledger_will_name_them():
    """For acts that were done, every declared effect has its row."""
    from sim.record.decode import changes
    from sim.record.place import dotted
    from sim.table.legal import option_data

    scenario = crossroads(4)
    session = Session.create(scenario, seed=2)
    found = 0
    while not session.over:
        session.play_turn()
        month = session.course.played[-1].months[0]
        index = session.course.built.index
        rows = {
            (row.cause, dotted(row.variable, row.actor, row.target)): row.amount
            for row in changes(index, month.ledger)
        }
        acts = [
            event for event in session.run.events(session.turn - (not session.over)) if event.kind == "act"
        ]
        for act in acts:
            for effect in option_data(session.course, act.actor, act.action, act.target or None)["effects"]:
                assert (f"act:{act.action}:{act.actor}", effect["variable"]) in rows
                found += 1
    assert found > 10


def test_what_is_not_legal_is_listed_with_its_reason_when_asked_for():
    from sim.table.legal import legal

    session = session_of(crossroads())
    session.ruling("political_capital", ME, None, 2, "poor")
    listed = legal(session.course, ME, with_reasons=True)
    assert [option for option in listed if "why_not" not in option] == session.view("seat", ME)["legal"]
    reasons = {option.get("why_not") for option in listed}
    assert reasons == {None, "cost", "precondition"}
    assert all(option["needs"] for option in listed if option.get("why_not") == "precondition")


# Who sees which events.


def seen_acts(view):
    return {(e["turn"], e["actor"], e["action"], e["target"]) for e in view["events"] if e["kind"] == "act"}


def test_acts_are_seen_by_the_draw_or_when_public():
    scenario = crossroads(12)
    session = Session.create(scenario, seed=3)
    hidden = noticed = 0
    while not session.over:
        session.play_turn()
        turn = len(session.course.played)
        told = session.run.events(turn)
        everything = {(turn, e.actor, e.action, e.target) for e in told if e.kind == "act"}
        perceived = {(e.actor, e.target, e.action) for e in told if e.kind == "perceived" and e.outcome == 1}
        for seat in scenario.actors:
            shown = {act for act in seen_acts(session.view("seat", seat)) if act[0] == turn}
            for act in everything:
                _, actor, action, target = act
                spec = scenario.actions[action]
                known = actor == seat or (target == seat and spec.consent is not None)
                due = spec.observability >= 1 or known or (seat, actor, action) in perceived
                assert (act in shown) == due, (seat, act)
                hidden += not due
                noticed += due and spec.observability < 1 and not known
        public = {act for act in everything if scenario.actions[act[2]].observability >= 1}
        for role in ("projector", "observer"):
            assert {act for act in seen_acts(session.view(role)) if act[0] == turn} == public
    assert hidden > 5 and noticed > 5


def test_numbers_behind_events_are_the_facilitators():
    scenario = crossroads(6)
    session = Session.create(scenario, seed=3)
    while not session.over:
        session.play_turn()
    shown = session.view("seat", ME)["events"]
    known = set(PUBLIC) | {"act", "perceived", "refused", "illegal"}
    assert {e["kind"] for e in shown} <= known
    for event in shown:
        if event["kind"] == "perceived":
            assert (event["actor"], event["outcome"], event["a"], event["b"]) == (ME, 1, 0, 0) and event[
                "c"
            ] != 0
        if event["kind"] in ("act", "refused", "incident", "vote"):
            assert (event["a"], event["b"], event["c"]) == (0, 0, 0)
    full = session.view("facilitator")["events"]
    assert {"consent", "perceived"} <= {e["kind"] for e in full}
    assert any(e["a"] for e in full if e["kind"] == "perceived")


# Injects, rulings, briefs.


def test_an_inject_reaches_those_it_is_for():
    session = session_of(crossroads())
    session.inject({"id": "secret", "turn": 1, "to": [OTHER], "title": "CANARY", "text": "CANARY"})
    session.inject({"id": "open", "turn": 1, "title": "Told to all"})
    session.inject({"id": "later", "turn": 3, "title": "CANARY"})
    assert "secret" in [inject["id"] for inject in session.view("seat", OTHER)["injects"]]
    for role in (("seat", ME), ("projector",), ("observer",)):
        view = session.view(*role)
        assert "open" in [inject["id"] for inject in view["injects"]]
        assert "CANARY" not in text_of(view)


def test_a_ruling_reaches_those_who_see_what_it_changes():
    session = session_of(crossroads())
    session.ruling("tension", ME, OTHER, 66, "the open one")
    session.ruling("political_capital", OTHER, None, 1, "CANARY")
    assert [ruling["reason"] for ruling in session.view("seat", OTHER)["rulings"]] == [
        "the open one",
        "CANARY",
    ]
    for role in (("seat", ME), ("projector",)):
        view = session.view(*role)
        assert [ruling["reason"] for ruling in view["rulings"]] == ["the open one"]
        assert "CANARY" not in text_of(view)


def with_canaries(scenario):
    """Give a scenario whose briefs and objectives carry the name of their seat."""
    briefs = {
        name: {"basic": f"CANARY-{name}", "interests": [f"CANARY-{name}"], "red_lines": [f"CANARY-{name}"]}
        for name in scenario.actors
    }
    objectives = {
        name: [{"measure": "peak_rung", "at_most": 3, "text": f"CANARY-{name}"}] for name in scenario.actors
    }
    data = scenario.model_dump() | {"briefs": briefs, "objectives": objectives}
    return type(scenario).model_validate(data)


@settings(max_examples=scale(20, 200))
@given(seed=st.integers(0, 2**32), data=st.data())
def test_no_view_holds_another_seats_secret(seed, data):
    """Canaries in briefs, notes, messages, injects and numbers of one seat show up in no other view."""
    scenario = with_canaries(world())
    session = Session.create(scenario, seed=seed, seats={"ROK": "human", "DPRK": "human"})
    for _ in range(3):
        for name, target in (("ROK", "DPRK"), ("DPRK", "ROK")):
            legal = session.view("seat", name)["legal"]
            option = data.draw(st.sampled_from(legal))
            order = {"action": option["action"], "target": option["target"], "note": f"CANARY-{name}"}
            session.order(name, [order])
            session.other(name, f"CANARY-{name}")
            session.message("white_cell", name, f"CANARY-{name} {target}")
            session.ruling(
                "political_capital", name, None, 12.34567 if name == "ROK" else 12.76543, f"CANARY-{name}"
            )
            session.inject(
                {
                    "id": f"x{session.turn}{name}",
                    "turn": session.course.turn,
                    "to": [name],
                    "title": f"CANARY-{name}",
                }
            )
            check_secrets(session)
        for _ in range(4):
            session.next()
            check_secrets(session)
        session.hand("ROK", data.draw(st.sampled_from(["human", "white"])))


def check_secrets(session):
    for name, other, number in (("ROK", "DPRK", "12.76543"), ("DPRK", "ROK", "12.34567")):
        view = session.view("seat", name)
        assert f"CANARY-{name}" in text_of(view)
        for secret in (f"CANARY-{other}", number):
            assert secret not in text_of(view)
    for role in ("projector", "observer"):
        text = text_of(session.view(role))
        assert "CANARY" not in text and "12.76543" not in text and "12.34567" not in text


@settings(max_examples=scale(20, 200))
@given(seed=st.integers(0, 2**32), first=st.data())
def test_other_orders_of_one_seat_leave_the_views_of_others_as_they_are(seed, first):
    """Until the turn is published: the same bytes, whatever a seat drafts, notes, locks or asks for."""
    views = []
    legal = None
    for variant in range(2):
        session = Session.create(world(), seed=seed, seats={"ROK": "human", "DPRK": "human"})
        session.play_turn()
        legal = legal or session.view("seat", "DPRK")["legal"]
        option = first.draw(st.sampled_from(legal))
        session.order("DPRK", [{**option, "note": f"note {variant}"}])
        if variant:
            session.order("DPRK", [first.draw(st.sampled_from(legal))])
            session.lock("DPRK")
            session.other("DPRK", "a secret act")
        seen = [text_of(session.view(*role)) for role in (("seat", "ROK"), ("projector",), ("observer",))]
        session.next()
        seen += [text_of(session.view(*role)) for role in (("seat", "ROK"), ("projector",), ("observer",))]
        views.append(seen)
    assert views[0] == views[1]


def test_secret_numbers_of_others_do_not_move_a_view():
    """A view is the same when what it may not show is different; what is legal may depend on it."""
    texts = []
    for hidden in (0.1, 0.9):
        session = session_of(crossroads())
        state = session.course.opened
        me = session.course.actor(ME)
        for array in (state.actor[4], state.actor[5], state.actor[8], *state.attribute[:9]):
            array[np.arange(len(array)) != me] = hidden
        trust = state.directed[0]
        trust[np.arange(len(trust)) != me] = hidden
        state.directed[1][np.arange(len(trust)) != me] = hidden
        view = session.view("seat", ME)
        del view["legal"]
        texts.append(text_of(view))
    assert texts[0] == texts[1]


def test_looking_changes_nothing():
    session = session_of(crossroads())
    session.play_turn()
    before = state_hash(session.course.opened), session.log_lines
    for role in (("seat", ME), ("facilitator",), ("projector",), ("observer",)):
        session.view(*role)
    assert (state_hash(session.course.opened), session.log_lines) == before


# Sequence numbers.


def test_the_number_of_a_view_counts_what_concerns_the_role():
    session = Session.create(world(), seats={"ROK": "human", "DPRK": "human"})
    counted = {name: session.view("seat", name)["seq"] for name in ("ROK", "DPRK")}
    session.order("ROK", [("hold", None)])
    session.lock("ROK")
    session.message("white_cell", "ROK", "psst")
    session.ruling("political_capital", "ROK", None, 3, "for you")
    session.hand("ROK", ScriptSeat({}))
    assert session.view("seat", "ROK")["seq"] == counted["ROK"] + 5
    assert session.view("seat", "DPRK")["seq"] == counted["DPRK"]
    session.message("inter_korean", "ROK", "hello")
    session.inject("dot_on_the_radar")
    session.next()
    assert session.view("seat", "DPRK")["seq"] == counted["DPRK"] + 3
    session.undo()
    assert session.view("seat", "DPRK")["seq"] == counted["DPRK"] + 4
    assert session.view("facilitator")["seq"] == len(session.log_lines)

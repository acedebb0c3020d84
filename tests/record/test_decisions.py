"""Choices: the odds are the game's, and another draw or number turns a choice where it is said to."""

import pytest

from sim.record.course import Course, Order, Refusal
from sim.record.decisions import DOCTRINE, PERSON, ahead, decisions
from sim.record.decode import events
from sim.record.place import dotted
from sim.record.settings import with_settings
from sim.record.variables import find
from sim.record.wanted import read_wanted
from sim.record.why_not import explain_why_not
from sim.scenario.load import load

TURN = 4


def at_turn(scenario, turn=TURN, seed=1):
    """Stand at the beginning of a turn."""
    course = Course(load(scenario), seed)
    while course.turn < turn:
        course.close()
    return course


@pytest.fixture(scope="module")
def course():
    found = at_turn("crossroads_2024")
    found.close()
    return found


def orders(course, actor, turn=TURN):
    month = course.played[turn - 1].months[0]
    return course.orders_in(month.orders, course.actor(actor))


def test_every_choice_is_told_with_its_draw_inside_its_range(course):
    found = decisions(course, TURN)
    assert {one.actor for one in found} == set(course.built.index.actors)
    for one in found:
        assert one.by == DOCTRINE
        assert one.chosen.low <= one.draw < one.chosen.high
        assert orders(course, one.actor)[one.slot] == Order(one.chosen.action, one.chosen.target or None)
        assert one.chosen.utility == pytest.approx(sum(one.chosen.terms.values()))
        assert one.second.share <= 1 - one.chosen.share + 1e-12
        assert sum(ahead(one).values()) == pytest.approx(one.chosen.utility - one.second.utility)


def test_another_draw_would_have_picked_the_second(course):
    for one in decisions(course, TURN):
        again = at_turn("crossroads_2024")
        middle = (one.second.low + one.second.high) / 2
        again.pin(TURN, "choice", (again.actor(one.actor), one.slot), middle)
        again.close()
        wanted = Order(one.second.action, one.second.target or None)
        assert orders(again, one.actor)[one.slot] == wanted


def test_what_a_person_ordered_is_told_as_such():
    course = at_turn("crossroads_2024")
    course.seat("USA", by_doctrine=False)
    course.order("USA", [Order("open_talks", "DPRK"), Order("hold")])
    course.close()
    mine = [one for one in decisions(course, TURN) if one.actor == "USA"]
    assert [(one.by, one.chosen.action) for one in mine] == [(PERSON, "open_talks"), (PERSON, "hold")]
    assert 0 < mine[0].chosen.share < 1
    found = explain_why_not(course, TURN, read_wanted(course.built, "USA=denounce:DPRK"))
    assert found.flips == () and found.reason == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("CHN=hold", "done"),
        ("ROK=sign_deal:DPRK", "not_listed"),
        ("DPRK=sign_deal:USA", "precondition"),
        ("USA=open_talks:DPRK", ""),
    ],
)
def test_why_not_names_the_reason(course, text, reason):
    found = explain_why_not(course, TURN, read_wanted(course.built, text))
    assert found.reason == reason
    if reason == "precondition":
        assert found.need.variable == "talks_stage.DPRK.USA" and found.need.now < found.need.value
    if reason == "":
        assert 0 < found.option.share < 1 and 0 < found.second < 1


def test_an_act_that_is_too_dear_says_what_it_costs():
    course = at_turn("crossroads_2024")
    course.opened.actor[0, course.actor("USA")] = 1.0
    course.close()
    found = explain_why_not(course, TURN, read_wanted(course.built, "USA=sanctions_relief:DPRK"))
    assert (found.reason, found.capital, found.cost) == ("cost", 1.0, 4.0)


def test_an_act_without_weight_is_forbidden():
    course = Course(
        load("baseline_2024", overrides=["doctrines.status_quo.rows.USA.action_weights.denounce=0"]), 1
    )
    course.close()
    found = explain_why_not(course, 1, read_wanted(course.built, "USA=denounce:DPRK"))
    assert found.reason == "forbidden"


def turned(name, value):
    """Play the turn again with one number changed as it opens, by other means than the search did."""
    course = at_turn("crossroads_2024")
    if name.split(".")[0] in ("parameters", "doctrines"):
        course.change_rules(with_settings(course.scenario, {name: value}))
    else:
        place = find(course.built.index, name)
        array = {
            0: course.opened.actor,
            1: course.opened.directed,
            2: course.opened.pair,
            3: course.opened.world,
        }
        if place.family == 5:
            course.opened.attribute[place.variable, place.i] = value
        elif place.family == 2:
            course.opened.pair[place.variable, place.i, place.j] = value
            course.opened.pair[place.variable, place.j, place.i] = value
        else:
            array[place.family][tuple(x for x in (place.variable, place.i, place.j) if x >= 0)] = value
    course.close()
    return course


def test_an_offer_that_was_turned_down_was_chosen_all_the_same(course):
    for turn in range(1, TURN + 1):
        for told in events(course.built.index, course.played[turn - 1].months[0].ledger):
            if told.kind == "refused":
                wanted = read_wanted(course.built, f"{told.actor}={told.action}:{told.target}")
                assert explain_why_not(course, turn, wanted).reason == "refused"
                return
    pytest.fail("nothing was turned down")


@pytest.mark.parametrize("text", ["DPRK=short_range_test:ROK", "USA=large_exercise:DPRK"])
def test_a_number_that_turns_a_choice_does_turn_it_and_not_before(course, text):
    wanted = read_wanted(course.built, text)
    found = [flip for flip in explain_why_not(course, TURN, wanted).flips if flip.needed is not None]
    assert len(found) >= 3
    assert [flip.distance for flip in found] == sorted(flip.distance for flip in found)
    for flip in found[:5]:
        assert flip.low <= flip.needed <= flip.high
        assert wanted.order in orders(turned(flip.name, flip.needed), wanted.actor), flip
        short = flip.needed + (flip.now - flip.needed) * 1e-4
        assert wanted.order not in orders(turned(flip.name, short), wanted.actor), flip


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("USA", "bad_order"),
        ("USA=open_talks:", "bad_order"),
        ("UAS=open_talks", "no_actor"),
        ("USA=opentalks", "no_action"),
        ("USA=open_talks:DPKR", "no_target"),
        ("USA=denounce", "needs_target"),
    ],
)
def test_an_act_that_cannot_be_read_is_refused_with_the_nearest_name(course, text, reason):
    with pytest.raises(Refusal) as refused:
        read_wanted(course.built, text)
    assert refused.value.reason == reason
    if reason.startswith("no_"):
        assert refused.value.details["nearest"] in ("USA", "open_talks", "DPRK")


def test_a_target_that_goes_without_saying_may_be_left_out(course):
    assert read_wanted(course.built, "USA=sanctions_relief").order == Order("sanctions_relief", "DPRK")
    assert read_wanted(course.built, "USA=hold").order == Order("hold")
    assert dotted("trust", "A", "B") == "trust.A.B"

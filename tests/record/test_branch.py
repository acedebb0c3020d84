"""Branches: the parent's lines byte for byte, the same luck, and a folder that needs no other."""

import json

import numpy as np
import pytest

from sim.record.branch import futures, main_measures, parting, quantile, spreads
from sim.record.course import Refusal
from sim.record.decode import measures
from sim.record.folder import BadBranchName
from sim.record.place import NoVariable
from sim.record.replay import replay
from sim.record.run import EVENTS, SCENARIO, Run
from sim.record.settings import read_setting, with_settings
from sim.record.storage import StorageError
from sim.scenario.faults import OverrideError
from sim.scenario.load import load
from sim.table.session import Session
from sim.table.what_if import free_name, read_wishes, what_if

TURN = 4
TURNS = 9


@pytest.fixture(scope="module")
def parent(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "parent"
    with Session.create(
        load("crossroads_2024", overrides=[f"turns={TURNS}"]), folder=folder, seed=3
    ) as session:
        while not session.over:
            session.play_turn()
    return Run.open(folder)


def branched(run, changes=(), orders=(), doctrines=None, name=None, turn=TURN):
    """Branch a run and play it to its end."""
    wishes = read_wishes(run.course(turn), changes, orders, doctrines or {})
    with what_if(run, turn, wishes, name) as session:
        while not session.over:
            session.play_turn()
        folder = session.folder
    return Run.open(folder)


def verified(run):
    found = replay(run.scenario, run.lines, verify=True)
    assert found.difference is None
    return found.turns


@pytest.mark.parametrize(
    ("changes", "orders", "doctrines"),
    [
        ([], ["USA=conciliatory_statement:DPRK", "USA=hold"], {}),
        (["tension.USA.DPRK=20", "trust.DPRK.USA=0.6", "support.ROK=0.2", "sanctions=0.3"], [], {}),
        (["parameters.caution=4", "actions.hold.base_weight=9"], [], {}),
        (["theatres.taiwan_strait.exogenous_threat=1", "doctrines.status_quo.rows.USA.stance=4"], [], {}),
        (["actors.USA.doctrine=wedge"], [], {}),
        ([], [], {"USA": "gradual_reciprocity"}),
    ],
)
def test_a_branch_is_a_run_that_begins_with_its_parents_lines(parent, changes, orders, doctrines):
    made = branched(parent, changes, orders, doctrines)
    shared = parent.turn_lines[TURN - 1].seq + 1
    mine, theirs = ((run.folder / EVENTS).read_bytes().split(b"\n") for run in (parent, made))
    assert mine[:shared] == theirs[:shared]
    assert [line.kind for line in made.lines].index("branch") == shared
    assert (made.folder / SCENARIO).read_bytes() == (parent.folder / SCENARIO).read_bytes()
    assert made.manifest.parent.turn == TURN
    assert made.manifest.parent.head == parent.turn_lines[TURN - 1].hash
    assert made.finished and verified(made) == made.turns
    part = parting(parent, made, TURN)
    assert part is not None and part.turn == TURN + 1
    told = made.folder / "turns.csv"
    assert told.is_file() and (made.folder / "ledger.csv").is_file()


def test_nothing_changed_is_the_same_game(parent):
    made = branched(parent)
    assert parting(parent, made, TURN) is None
    assert [line.payload["hash"] for line in made.turn_lines] == [
        line.payload["hash"] for line in parent.turn_lines
    ]


def test_luck_elsewhere_is_the_same(parent):
    """An act of one actor leaves the acts of all others in that turn as they were."""
    made = branched(parent, orders=["USA=hold", "USA=cyber_hardening"])
    for actor in made.scenario.actors:
        acts = [
            [
                (told.action, told.target)
                for told in run.events(TURN + 1)
                if told.kind == "act" and told.actor == actor
            ]
            for run in (parent, made)
        ]
        assert (acts[0] == acts[1]) == (actor != "USA")
    one, other = (run.course().played[TURN].months[0].draws for run in (parent, made))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_values_are_rulings_and_change_nothing_that_was_published(parent):
    made = branched(parent, ["tension.USA.DPRK=20"])
    ruling = next(line for line in made.lines if line.kind == "ruling")
    assert ruling.payload["value"] == 20.0 and "what if" in ruling.payload["reason"]
    course = made.course()
    assert course.state_after(TURN).pair[0, 0, 1] == parent.course().state_after(TURN).pair[0, 0, 1] != 20.0
    assert course.played[TURN].opened.pair[0, 0, 1] == 20.0


def test_a_changed_rule_holds_from_its_turn_on_and_the_start_stays_the_yardstick(parent):
    made = branched(parent, ["parameters.trust_forgetting=0.2", "theatres.taiwan_strait.exogenous_threat=1"])
    before, after = (made.course().played[turn].built.game for turn in (TURN - 1, TURN))
    assert not np.array_equal(before.parameter, after.parameter)
    assert np.array_equal(before.start_threat, after.start_threat)
    assert not np.array_equal(before.exogenous_threat, after.exogenous_threat)
    line = next(line for line in made.lines if line.kind == "branch")
    assert line.payload["set"]["parameters.trust_forgetting"] == 0.2


def test_where_only_numbers_part_the_variable_is_named(parent):
    made = branched(parent, ["parameters.capital_income=3"])
    part = parting(parent, made, TURN)
    assert part.turn == TURN + 1 and part.parent is None and part.branch is None
    assert part.variable.startswith("political_capital.") and part.was != part.now


def test_people_hand_their_seats_over(tmp_path):
    folder = tmp_path / "played"
    seats = {"USA": "human", "ROK": "white"}
    with Session.create(load("baseline_2024", overrides=["turns=5"]), folder=folder, seats=seats) as session:
        session.order("USA", [("open_talks", "DPRK")])
        session.play_turn()
        session.play_turn()
    made = branched(Run.open(folder), turn=1)
    handed = [line.payload["actor"] for line in made.lines if line.kind == "seat"]
    assert handed == ["USA", "ROK"]
    assert made.turns == 5 and verified(made) == 5


def test_a_branch_of_a_branch_and_one_from_the_start(parent):
    first = branched(parent, orders=["USA=hold"])
    second = branched(first, orders=["DPRK=hold"], turn=TURN + 2)
    assert second.folder.parent.parent == first.folder and verified(second) == TURNS
    zero = branched(parent, orders=["USA=hold"], turn=0)
    assert parting(parent, zero, 0).turn == 1 and verified(zero) == TURNS


def test_undone_lines_stay_in_the_prefix(tmp_path):
    folder = tmp_path / "undone"
    with Session.create(load("baseline_2024", overrides=["turns=6"]), folder=folder) as session:
        session.play_turn()
        session.play_turn()
        session.undo(to_turn=1)
        session.play_turn()
        session.play_turn()
    run = Run.open(folder)
    made = branched(run, orders=["USA=hold"], turn=2)
    assert any(line.kind == "undo" for line in made.lines) and verified(made) == 6


def count(parent):
    folder = parent.folder / "branches"
    return len(list(folder.iterdir())) if folder.is_dir() else 0


@pytest.mark.parametrize(
    ("changes", "orders", "reason"),
    [
        (["dyads.USA-DPRK.tension=3"], [], "start_value"),
        (["actors.USA.support=0.3"], [], "start_value"),
        (["globals.sanctions=0.3"], [], "start_value"),
        (["turns=50"], [], "fixed"),
        (["actors.USA.address=9"], [], "fixed"),
        (["tension.USA.DPRK=200"], [], "bad_value"),
        (["tension.USA.DPRK=hot"], [], "not_number"),
        (["force_share.USA.home=1"], [], "not_ruled"),
        (["deal=1"], [], "not_ruled"),
        ([], ["USA=nuclear_test"], "not_listed"),
        ([], ["DPRK=sign_deal:USA"], "precondition"),
        ([], ["USA=denounce:DPRK", "USA=denounce:DPRK"], "duplicate"),
        ([], ["USA=hold", "USA=hold", "USA=hold"], "too_many"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(parent, changes, orders, reason):
    made = count(parent)
    with pytest.raises(Refusal) as refused:
        branched(parent, changes, orders)
    assert refused.value.reason == reason
    assert count(parent) == made


def test_start_values_name_what_to_write_instead(parent):
    course = parent.course(TURN)
    for text, instead in (
        ("dyads.USA-DPRK.trust.1=0.3", "trust.DPRK.USA"),
        ("dyads.USA-DPRK.trust.0=0.3", "trust.USA.DPRK"),
        ("actors.ROK.resolve=0.3", "resolve.ROK"),
        ("actors.ROK.distraction.taiwan=0.3", "distraction_taiwan.ROK"),
    ):
        with pytest.raises(Refusal) as refused:
            read_setting(course, text)
        assert refused.value.details["instead"] == instead


def test_unknown_names_and_taken_ones_are_refused(parent):
    with pytest.raises(OverrideError):
        branched(parent, ["parameters.couplin=0"])
    with pytest.raises(NoVariable):
        branched(parent, ["tension.USA.DPKR=3"])
    with pytest.raises(BadBranchName):
        branched(parent, name="../escape")
    branched(parent, name="mine")
    with pytest.raises(StorageError):
        branched(parent, name="mine")
    with pytest.raises(Refusal) as over:
        branched(parent, turn=TURNS)
    assert over.value.reason == "over"
    assert free_name(parent).startswith("what-if")


def test_settings_are_read_back_as_they_were():
    scenario = load("tutorial_trust")
    values = {
        "parameters.coupling": 0.25,
        "turns": 4,
        "title.en": "Other's 'words'",
        "actions.hold.breach": True,
    }
    changed = with_settings(scenario, json.loads(json.dumps(values)))
    assert changed.parameters["coupling"] == 0.25 and changed.title.en == "Other's 'words'"
    assert changed.actions["hold"].breach is True


def test_futures_have_other_luck_and_the_first_is_the_games_own_run_number(parent):
    """A run that began with run number 1 goes on as future 1 of itself does."""
    course = parent.course(TURN)
    found = list(futures(course, 6))
    assert len({json.dumps(one, sort_keys=True) for one in found}) > 1
    assert found == list(futures(course, 6))
    with Session.create(load("crossroads_2024", overrides=[f"turns={TURNS}"]), seed=3, run=1) as session:
        while not session.over:
            session.play_turn()
        own = session.run
    assert next(futures(own.course(TURN), 1)) == own.measures
    summary = spreads(course, found)
    for name in ("peak_rung", "score_goldstein", "trust_end.USA.DPRK"):
        values = sorted(one[name] for one in found)
        assert summary[name].futures == 6
        assert summary[name].mean == pytest.approx(sum(values) / 6)
        assert summary[name].median == pytest.approx((values[2] + values[3]) / 2)
        assert values[0] <= summary[name].low <= summary[name].median <= summary[name].high <= values[-1]


def test_futures_keep_this_turns_orders_and_leave_the_course_alone(parent):
    course = parent.course(TURNS - 1)
    read_wishes(course, [], ["USA=hold", "USA=hold"], {})
    before = course.opened.actor.copy()
    list(futures(course, 2))
    assert np.array_equal(before, course.opened.actor) and len(course.played) == TURNS - 1
    assert set(main_measures(course)) <= set(measures(course.built.game, course.built.index, course.state, 9))


def test_a_quantile_lies_between_its_neighbours():
    assert quantile([1.0], 0.95) == 1.0
    assert quantile([0.0, 10.0], 0.05) == pytest.approx(0.5)

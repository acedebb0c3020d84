"""`inject`: an event added to a stopped session."""

import json

import pytest

from sim.record.explain import explain
from sim.record.lock import hold
from sim.record.run import Run
from sim.table.session import Session
from tests.faces.call import call
from tests.faces.played import play

FAMINE = """
id: famine
turn: 5
title: {en: A bad harvest, ko: 흉작}
effects:
  - {variable: economy, actor: DPRK, add: -0.1}
"""


@pytest.fixture
def stopped(tmp_path):
    play(tmp_path / "runs" / "stopped", "tutorial_trust", turns=6, stop=3)
    return tmp_path


def ask(stopped, text, *arguments, run="stopped"):
    path = stopped / "inject.yaml"
    path.write_text(text, encoding="utf-8")
    return call("--runs-dir", stopped / "runs", "inject", run, path, *arguments)


def go_on(stopped):
    with Session.resume(stopped / "runs" / "stopped") as session:
        while not session.over:
            session.play_turn()
    return Run.open(stopped / "runs" / "stopped").course()


def test_an_inject_comes_in_its_turn(stopped):
    answer = ask(stopped, FAMINE)
    assert answer.code == 0 and "A bad harvest (famine)" in answer.out and "turn 5" in answer.out
    rows = explain(go_on(stopped), 5, "economy.DPRK").rows
    assert (rows[0].cause, rows[0].amount) == ("inject:famine", pytest.approx(-0.1))


def test_a_turn_on_the_command_line_takes_the_place_of_the_files(stopped):
    answer = ask(stopped, FAMINE, "--turn", "4", "--lang", "ko")
    assert answer.code == 0 and "흉작" in answer.out and "4턴" in answer.out
    course = go_on(stopped)
    assert explain(course, 4, "economy.DPRK").rows[0].cause == "inject:famine"
    assert call("--runs-dir", stopped / "runs", "replay", "stopped", "--verify").code == 0


def test_several_may_stand_in_one_file_and_all_or_none_are_added(stopped):
    two = "injects:\n  - {id: a, held: true, title: A}\n  - {id: b, when: 'rung >= 4', title: B}\n"
    told = json.loads(ask(stopped, two, "--json").out)
    assert [one["id"] for one in told["injects"]] == ["a", "b"] and told["turn"] == 4
    lines = len(Run.open(stopped / "runs" / "stopped").lines)
    bad = "injects: [{id: c, held: true, title: C}, {id: d, turn: 2, title: D}]"
    assert ask(stopped, bad).code == 2
    assert len(Run.open(stopped / "runs" / "stopped").lines) == lines


@pytest.mark.parametrize(
    ("text", "arguments", "code", "said"),
    [
        (FAMINE, ("--turn", "2"), 2, "turn 2 is past"),
        (FAMINE, ("--turn", "7"), 2, "6 is the last"),
        (FAMINE.replace("economy", "econmy"), (), 1, "did you mean economy"),
        (FAMINE.replace("id: famine\n", ""), (), 1, "id"),
        (FAMINE.replace("turn: 5\n", ""), (), 1, "exactly one of"),
        (FAMINE.replace("DPRK", "DPKR"), (), 1, "DPKR"),
        ("a: [", (), 1, "YAML"),
        ("injects: []", (), 1, "holds no inject"),
        (
            "injects: [{id: a, held: true, title: A}, {id: b, held: true, title: B}]",
            ("--turn", "5"),
            2,
            "one inject",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(stopped, text, arguments, code, said):
    before = (stopped / "runs" / "stopped" / "events.jsonl").read_bytes()
    answer = ask(stopped, text, *arguments)
    assert answer.code == code and said in answer.err, answer.err
    assert (stopped / "runs" / "stopped" / "events.jsonl").read_bytes() == before


def test_one_that_was_sent_is_not_replaced(stopped):
    assert ask(stopped, FAMINE, "--turn", "4").code == 0
    answer = ask(stopped, FAMINE, "--turn", "5")
    assert answer.code == 2 and "was sent already" in answer.err


def test_a_finished_game_a_live_one_and_none_are_refused(stopped):
    play(stopped / "runs" / "over", "tutorial_trust", turns=2)
    assert "sixparty branch over:1" in ask(stopped, FAMINE, run="over").err
    assert ask(stopped, FAMINE, run="gone").code == 4
    with hold(stopped / "runs" / "stopped"):
        assert ask(stopped, FAMINE).code == 6
    answer = call("--runs-dir", stopped / "runs", "inject", "stopped", stopped / "nothing.yaml")
    assert answer.code == 4 and "nothing.yaml" in answer.err

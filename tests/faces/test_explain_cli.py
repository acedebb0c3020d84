"""`explain`, and the sentences of events, rules and terms."""

import json
import re

import pytest

from sim.faces.terminal.events import is_told, sentence
from sim.faces.terminal.explain import decision_words, odds
from sim.faces.terminal.named import cause_words, row_words, variable_words
from sim.faces.words import has, keys, say
from sim.model.choose import Terms
from sim.model.events import EVENTS
from sim.model.rules import RULES
from sim.record.behind_rules import RULES as NUMBERS
from sim.record.decisions import Decision, Option
from sim.record.decode import Event, events
from sim.record.explain import explain
from sim.record.run import Run
from tests.faces.call import call, spawn
from tests.faces.played import play

VARIABLES = (
    "tension.DPRK.USA", "trust.ROK.DPRK", "economy.DPRK", "support.USA", "force_share.CHN.home", "rung",
    "taiwan_distraction", "political_capital.USA", "dependence.DPRK.CHN", "enforcement.CHN", "nuclear.DPRK",
)  # fmt: skip


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    top = tmp_path_factory.mktemp("runs")
    play(top / "game")
    return top


def ask(runs, *arguments):
    return call("--runs-dir", runs, "explain", *arguments)


def test_every_rule_and_term_has_a_sentence_and_every_row_its_numbers():
    for lang in ("en", "ko"):
        assert all(has(lang, f"explain.rule.{name}.{part}") for name in RULES for part in ("name", "text"))
        assert all(has(lang, f"explain.term.{name}") for name in Terms._fields)
        assert all(has(lang, f"explain.behind.rule.{name}.{variable}") for name, variable in NUMBERS)
    told = {key.split(".")[1] for key in keys("en", "events")}
    assert set(EVENTS) <= told


def every_event(scenario):
    """Make an event of each kind and way, and all that happened in a game."""
    base = Event("act", "DPRK", "USA", "nuclear_test", 0, 1, 0.25, 0.5, 2.0)
    for kind in EVENTS:
        for outcome in (0, 1, 2, 3, 4):
            if (kind, outcome) != ("illegal", 0) and not (kind == "vote" and outcome > 2):
                yield base._replace(kind=kind, outcome=outcome)
    yield base._replace(target="")
    yield base._replace(action="summit")


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_event_is_said_in_words(runs, lang):
    run = Run.open(runs / "game")
    happened = [
        told
        for turn in run.course().played
        for month in turn.months
        for told in events(turn.built.index, month.ledger)
    ]
    for told in [*every_event(run.scenario), *happened]:
        for numbers in (False, True):
            text = sentence(told, run.scenario, lang, numbers=numbers)
            assert not re.search(r"events\.|[{}]", text), (told, text)
    assert any(is_told(told) for told in happened)
    assert not is_told(Event("act", "USA", "", "hold", 0, 0, 0.0, 0.0, 0.0))


def test_an_illegal_act_says_which_condition_did_not_hold(runs):
    scenario = Run.open(runs / "game").scenario
    place = 0
    for name, act in scenario.actions.items():
        for needed in act.preconditions:
            text = sentence(
                Event("illegal", "USA", "DPRK", name, 0, 3, 1.0, float(place), 0.0), scenario, "en"
            )
            assert f"{needed.op} {needed.value:g}" in text, (name, text)
            place += 1
    assert place > 20


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_row_of_a_game_is_said_with_its_numbers(runs, lang):
    run = Run.open(runs / "game")
    course = run.course()
    for variable in VARIABLES:
        assert not re.search(r"[{}]|explain\.", variable_words(run.scenario, variable, lang))
        for turn in range(1, 7):
            for row in explain(course, turn, variable).rows:
                text = row_words(row.kind, row.numbers, lang) + cause_words(run.scenario, row.cause, lang)
                assert text and not re.search(r"[{}]|explain\.", text), row


def test_a_page_tells_rows_draws_and_choices(runs):
    answer = ask(runs, "game:4", "tension.USA.DPRK", "--depth", "2")
    assert answer.code == 0
    for part in ("return to normal", "sum", "What the draws decided", "Beside it:", "2 turns back"):
        assert part in answer.out, part
    amounts = re.findall(r"([+-]\d+\.\d{4})  ", answer.out)
    head = re.search(r"\(([+-]\d+\.\d{4})\)", answer.out)
    assert sum(map(float, amounts)) == pytest.approx(float(head[1]), abs=6e-4)


def test_json_has_the_promised_keys_and_a_true_sum(runs):
    answer = json.loads(ask(runs, "game:4", "trust.DPRK.USA", "--json").out)
    assert answer["variable"] == "trust.DPRK.USA" and answer["turn"] == 4
    assert sum(row["amount"] for row in answer["rows"]) == pytest.approx(
        answer["after"] - answer["before"], abs=1e-9
    )
    assert all({"cause", "amount", "detail"} <= set(row) for row in answer["rows"])
    assert {one["actor"] for one in answer["decisions"]} >= {"DPRK", "USA"}


def test_without_a_variable_the_largest_changes_come(runs):
    assert "largest changes of turn 6" in ask(runs, "game").out
    answer = json.loads(ask(runs, "game:2", "--json").out)
    assert answer["variable"] == answer["largest"][0]["variable"]
    assert len(answer["largest"]) == 8 and len(answer["decisions"]) == 12


def test_korean_is_korean(runs):
    out = ask(
        runs, "game:4", "tension.USA.DPRK", "--lang", "ko", "--depth", "1", "--why-not", "USA=denounce:DPRK"
    ).out
    assert "북한과 미국 사이의 긴장, 4턴" in out
    assert not re.search(r"\b(the|and|with|instead)\b", out)


def test_why_not_answers_legal_or_not_and_what_would_turn_it(runs):
    out = ask(runs, "game:4", "--why-not", "DPRK=short_range_test:ROK").out
    assert "It was legal, with a chance of" in out and "instead of" in out
    assert "needs stage of talks" in ask(runs, "game:4", "--why-not", "DPRK=sign_deal").out
    assert "is no act of" in ask(runs, "game:4", "--why-not", "ROK=sign_deal:DPRK").out
    assert "is none of the acts of" in ask(runs, "game:4", "--why-not", "USA=sanctions_relief:CHN").out
    assert "It was done" in ask(runs, "game:4", "--why-not", "USA=cyber_hardening").out
    answer = json.loads(ask(runs, "game:4", "--why-not", "USA=large_exercise:DPRK", "--json").out)["why_not"]
    assert answer["legal"] and 0 < answer["chance"] < 1
    assert any(flip["needed"] is not None for flip in answer["flips"])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("game:99", "rung"), 4, "was not played"),
        (("game:0", "rung"), 2, "the start"),
        (("game:4", "tensoin.USA.DPRK"), 2, "did you mean tension"),
        (("game:4", "trust.USA"), 2, "trust.A.B"),
        (("game:4", "--why-not", "USA=opentalks"), 2, "open_talks"),
        (("game:4", "--why-not", "UAS=hold"), 2, "USA"),
        (("game:4", "--why-not", "USA=denounce"), 2, "say which"),
        (("gone:4", "rung"), 4, "there is no run"),
        (("study#3", "rung"), 4, "study"),
        (("game:4", "rung", "--depth", "x"), 2, "whole number"),
    ],
)
def test_what_is_wrong_is_said_with_the_exit_code_of_the_contract(runs, arguments, code, said):
    answer = ask(runs, *arguments)
    assert answer.code == code
    assert said in answer.err and answer.out == ""
    assert ask(runs, *arguments, "--lang", "ko").code == code


def test_it_speaks_through_a_narrow_encoding(runs):
    answer = spawn("explain", "game:4", "tension.USA.DPRK", encoding="ascii", PYTHONIOENCODING="ascii:strict",
                   SIXPARTY_RUNS=str(runs))  # fmt: skip
    assert answer.code == 0 and "tension" in answer.out


def test_a_small_chance_is_never_said_as_none(runs):
    run = Run.open(runs / "game")
    option = Option("raid", "USA", 0.00036, 0.57661, 0.57697, 1.0, 0.0, dict.fromkeys(Terms._fields, 0.0))
    none = option._replace(share=0.0, low=0.5, high=0.5)
    decision = Decision("DPRK", 1, 0, "doctrine", "status_quo", 0.5768, option, none)
    for lang in ("en", "ko"):
        first, second, *_ = decision_words(run.scenario, decision, lang)
        assert "0.04%" in first and "0%" not in first.replace("0.04%", "")
        assert "0.5766" in first and "0.5770" in first and "0.577 " not in first
        assert "0%" in second
        assert "<0.0001%" in say(
            lang, "explain.why_not.legal", **odds(option._replace(share=1e-9)), second=0.3
        )
        mover = {"mover": "x", "was": 0.1, "now": 0.2}
        assert "+0.003%" in say(lang, "explain.chain.chance", effect=0.00003, **mover)

"""People play seats through a pipe: what they read, what is recorded, and that nothing is lost."""

import json
import re
import time

import pytest

from sim.faces.words import LANGUAGES, keys, say
from sim.record.log import Log
from sim.record.replay import replay
from sim.record.run import Run
from sim.scenario.load import load
from sim.table.session import Session
from tests.faces.call import spawn
from tests.faces.typed import after, payloads, run_in, typed
from tests.tidy.sources import modules

__all__ = ["typed"]  # a fixture

TUTORIAL = ("play", "tutorial_trust", "--seat", "ROK")
PLAYS = r"Pass the keyboard to [^(]*\((\w+)\)"
CROSSROADS = ("play", "crossroads_2024")


def test_a_student_plays_to_the_end(typed, tmp_path):
    answer = typed([line for _ in range(8) for line in ("2", "done")], *TUTORIAL)
    assert answer.code == 0
    run = run_in(tmp_path)
    assert run.finished and run.turns == 8
    assert "You are South Korea (ROK)" in answer.out and "Red lines" in answer.out
    assert "Turn 8 of 8" in answer.out and "The game is over after 8 turns." in answer.out
    assert "it came to" in answer.out and "came to nothing" not in answer.out
    assert f"Run: {run.folder}" in answer.out and "sixparty replay" in answer.err
    assert all((run.folder / name).is_file() for name in ("turns.csv", "ledger.csv"))
    assert replay(run.scenario, run.lines, verify=True).difference is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_transcript_reads_well(lang, typed, tmp_path, golden):
    lines = ["3", "note we want to talk", "done", "why trust DPRK", "suspend exercise", "done", "quit"]
    answer = typed(lines, *TUTORIAL, "--lang", lang)
    text = re.sub(r"\S*\d{8}-\d{6}-tutorial_trust-[0-9a-f]{6}", "RUN", answer.out)
    golden(f"play_tutorial_{lang}.txt", text)


def test_without_a_seat_it_says_which_there_are(typed):
    answer = typed(["done"], "play", "tutorial_trust")
    assert answer.code == 2 and "DPRK, ROK" in answer.err and not answer.out


def test_an_unknown_seat_gets_the_nearest_name(typed, tmp_path):
    answer = typed([], "play", "tutorial_trust", "--seat", "RKO")
    assert answer.code == 2 and "Did you mean ROK?" in answer.err
    assert not list(tmp_path.iterdir())


def test_the_end_of_input_saves_and_says_how_to_go_on(typed, tmp_path):
    answer = typed(["large exercise", "note to be seen"], *TUTORIAL)
    assert answer.code == 0
    run = run_in(tmp_path)
    assert f"sixparty play {run.folder} --resume" in answer.out
    (order,) = payloads(run, "orders")[-1]["orders"]
    assert (order["action"], order["note"]) == ("large_exercise", "to be seen")
    assert (run.folder / "turns.csv").is_file()
    again = typed(["done", "done"], "play", run.folder, "--resume")
    assert "So far: 1. Large exercise" in again.out and "Taken up again in turn 1" in again.out
    assert "Large exercise (toward North Korea)" in again.out
    assert Run.open(run.folder).turns == 2


def test_the_order_of_seats_outlives_a_stop(typed, tmp_path):
    """The one who was asked for first is asked first, also after a seat was handed over."""
    begin = ["play", "tutorial_trust", "--seat", "ROK", "--seat", "DPRK"]
    assert list(load("tutorial_trust").actors)[:2] == ["DPRK", "ROK"]
    first = re.search(PLAYS, typed(["quit"], *begin).out)[1]
    folder = run_in(tmp_path).folder
    assert payloads(run_in(tmp_path), "start")[0]["order"] == ["ROK", "DPRK"]
    assert re.search(PLAYS, typed(["quit"], "play", folder, "--resume").out)[1] == first
    with Session.resume(folder) as session:
        session.hand("ROK", "doctrine")
        session.hand("ROK", "human")
    assert re.search(PLAYS, typed(["quit"], "play", folder, "--resume").out)[1] != first


def test_a_run_may_be_named_by_id_without_a_flag(typed, tmp_path):
    typed(["2"], *TUTORIAL)
    answer = typed(["done"], "play", "@last")
    assert answer.code == 0 and run_in(tmp_path).turns == 1


def test_flags_of_a_new_game_do_not_fit_a_run(typed, tmp_path):
    typed(["2"], *TUTORIAL)
    answer = typed(["done"], "play", "@last", "--seed", "3")
    assert answer.code == 2 and "--seed is for a new game" in answer.err
    assert typed(["done"], "play", "@last:0").code == 2
    assert run_in(tmp_path).turns == 0


def test_a_finished_run_is_refused_with_advice(typed, tmp_path):
    typed(["done"] * 2, *TUTORIAL, "--turns", "2")
    run = run_in(tmp_path)
    answer = typed(["done"], "play", run.folder)
    assert answer.code == 5 and f"sixparty branch {run.folder}:1" in answer.err


def test_a_run_that_somebody_else_plays_is_locked(typed, tmp_path):
    typed(["2"], *TUTORIAL)
    with Session.resume(run_in(tmp_path).folder):
        assert typed(["done"], "play", "@last").code == 6


def test_an_interruption_saves_and_answers_130(typed, tmp_path):
    answer = typed(["large exercise"], *TUTORIAL, then=KeyboardInterrupt())
    assert answer.code == 130
    run = run_in(tmp_path)
    assert f"sixparty play {run.folder} --resume" in answer.err
    assert payloads(run, "orders")[-1]["orders"][0]["action"] == "large_exercise"
    with Session.resume(run.folder) as session:  # the folder is free again
        assert session.turn == 1


def test_json_stands_alone_on_stdout(typed, tmp_path):
    answer = typed(["done"] * 2, *TUTORIAL, "--turns", "2", "--json")
    data = json.loads(answer.out)
    run = run_in(tmp_path)
    assert (data["run"], data["turns"], data["over"]) == (str(run.folder), 2, True)
    assert data["final_state_hash"] == run.turn_lines[-1].payload["hash"]
    assert data["measures"] == run.measures
    assert "Turn 2 of 2" in answer.err and "> done" in answer.err
    stopped = json.loads(typed(["done"], *TUTORIAL, "--json").out)
    assert (stopped["turns"], stopped["over"]) == (1, False)


def test_what_is_not_allowed_is_said_and_loses_nothing(typed):
    lines = ["11", "5", "2", "large exercise", "launch", "denuce DPRK", "77", "drop 9",
 "doen", "quit"]  # fmt: skip
    answer = typed(lines, *CROSSROADS, "--seat", "ROK")
    assert "Entered: Public threat" in after(answer, "5")
    for line in lines[2:4]:
        assert "At most 2 acts" in after(answer, line)
    assert "There is no act launch." in after(answer, "launch")
    assert "Did you mean Denounce?" in after(answer, "denuce DPRK")
    assert "from 1 to" in after(answer, "77")
    assert "`drop 1`" in after(answer, "drop 9")
    assert "Did you mean done?" in after(answer, "doen")


def test_an_act_that_lacks_something_says_what(typed):
    answer = typed(
        ["summit", "whynot summit", "whynot 3", "general attack", "quit"], *CROSSROADS, "--seat", "ROK"
    )
    assert "stage of talks between the two >= 1" in after(answer, "summit")
    assert after(answer, "summit") == after(answer, "whynot summit")
    assert "is open to you: it costs" in after(answer, "whynot 3")
    assert "costs 15, and you have 10.0" in after(answer, "general attack")


def test_a_refusal_is_said_in_korean(typed):
    answer = typed(["정상회담 북한", "완료"], *CROSSROADS, "--seat", "한국", "--lang", "ko")
    assert "대화 단계 >= 1" in after(answer, "정상회담 북한")
    assert "지켜봅니다" in after(answer, "완료")


def test_two_acts_may_be_named_at_once_and_dropped(typed, tmp_path):
    answer = typed(["2 3", "drop 1", "done"], *TUTORIAL)
    assert "Both acts: 1. Conciliatory statement, North Korea; 2. Restore" in answer.out
    assert "So far: 1. Restore" in after(answer, "drop 1")
    acts = [one["action"] for one in payloads(run_in(tmp_path), "orders")[-2]["orders"]]
    assert acts == ["restore_hotline"] or "restore_hotline" in str(payloads(run_in(tmp_path), "orders"))


def test_why_names_causes_that_add_up(typed):
    answer = typed(
        ["4", "done", "why tension DPRK", "why", "why trust XX", "why nonsense", "quit"], *TUTORIAL
    )
    said = after(answer, "why tension DPRK")
    before, now = (float(part) for part in re.search(r": ([\d.]+) → ([\d.]+)", said).groups())
    amounts = [float(part) for part in re.findall(r"^ +([+-][\d.]+)  ", said, re.MULTILINE)]
    assert amounts and sum(amounts) == pytest.approx(now - before, abs=0.06 * (len(amounts) + 1))
    assert "Large exercise (you)" in said and "sixparty explain" in said
    assert "tension with North Korea" in after(answer, "why")
    assert "There is no actor XX" in after(answer, "why trust XX")
    assert "There is no variable nonsense" in after(answer, "why nonsense")


def test_undo_takes_a_turn_back(typed, tmp_path):
    answer = typed(["4", "done", "undo", "2", "done", "undo 0", "undo 7", "quit"], *TUTORIAL)
    assert "It is turn 1 again" in after(answer, "undo")
    run = run_in(tmp_path)
    assert run.turns == 0 and len([line for line in run.lines if line.kind == "turn"]) == 2
    assert "was not played" in after(answer, "undo 7")


def test_messages_reach_their_channel_and_the_white_cell(typed, tmp_path):
    lines = ["say inter_korean hello", "say six hello", "say trilateral x", "other build a bridge", "done"]
    answer = typed(lines, *CROSSROADS, "--seat", "DPRK")
    assert "Did you mean six_party?" in after(answer, "say six hello")
    assert "You do not belong" in after(answer, "say trilateral x")
    told = payloads(run_in(tmp_path), "message")
    assert [(one["channel"], one["text"]) for one in told] == [
        ("inter_korean", "hello"), ("white_cell", "build a bridge")
    ]  # fmt: skip


def test_text_that_people_type_cannot_steer_a_terminal(typed, tmp_path):
    answer = typed(
        ["4", "note \x1b[2J[bold]\x07late\u202e", "say inter_korean \x1b]0;x\x07hi", "done"], *TUTORIAL
    )
    assert "\x1b" not in answer.out and "\x07" not in answer.out and "\u202e" not in answer.out
    run = run_in(tmp_path)
    notes = [one["orders"][0].get("note") for one in payloads(run, "orders") if one["orders"]]
    assert "[bold]late" in notes


def test_an_offer_is_asked_about(typed, tmp_path):
    play = (*CROSSROADS, "--seat", "ROK", "--doctrine", "JPN=status_quo")
    asked = typed(["done", "done"], *play)
    assert "Japan offers you: Trilateral cooperation" in asked.out and "It would change" in asked.out
    answers = {"no": False, "yes": True}
    for word, agree in answers.items():
        answer = typed(["why rung", word], "play", "@last")
        assert "Japan offers you" in answer.out
        assert payloads(run_in(tmp_path), "consent") == [{"proposer": "JPN", "slot": 0, "agree": agree}]
        typed(["undo 1", "done"], "play", "@last")


def test_a_deal_asks_for_its_terms(typed, tmp_path):
    play = (*CROSSROADS, "--seat", "USA", "-S", "dyads.USA-DPRK.talks_stage=3")
    answer = typed(["sign deal", "50% 0.4 0,3", "drop", "sign deal DPRK 0.1 0.2 0.3", "drop",
                    "sign deal", "", "drop", "sign deal", "hold", "done"], *play)  # fmt: skip
    assert "limit 50%, relief 40%, security 30%" in after(answer, "50% 0.4 0,3")
    assert "limit 10%, relief 20%, security 30%" in after(answer, "sign deal DPRK 0.1 0.2 0.3")
    assert "2. Hold" in answer.out  # a script that does not know of the question keeps its line
    entered = [one["orders"][0].get("terms") for one in payloads(run_in(tmp_path), "orders") if one["orders"]]
    assert entered[0] == {"limit": 0.5, "relief": 0.4, "security": 0.3} and entered[2] is None


def test_a_script_need_not_know_of_offers(typed, tmp_path):
    answer = typed(["done", "done", "denounce DPRK", "done"], *CROSSROADS, "--seat", "ROK")
    assert "the rule draws" in answer.out and "Entered: Denounce" in answer.out
    run = run_in(tmp_path)
    assert run.turns == 3 and not payloads(run, "consent")


def test_turns_of_several_months_work(typed, tmp_path):
    answer = typed(["4", "done", "why tension DPRK", "log", "quit"], *TUTORIAL, "-S", "turn_months=3")
    assert answer.code == 0 and "Turn 2 of 8 · 2024-04" in answer.out
    assert run_in(tmp_path).turns == 1


def test_a_turn_does_not_keep_a_student_waiting(typed, tmp_path):
    def a_turn(attempt):
        """Give the CPU that a turn takes this thread: the machine may be busy with other things."""
        began = time.thread_time()
        typed(["done"] * 12, *CROSSROADS, "--seat", "ROK", "--runs-dir", tmp_path / attempt)
        turns = run_in(tmp_path / attempt).turns
        assert turns >= 8
        return (time.thread_time() - began) / turns  # starting up included

    # Slow is what is slow each time; a collection of what other tests left comes once.
    assert any(a_turn(attempt) < 0.25 for attempt in ("first", "second", "third"))


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "ascii"])
def test_narrow_encodings_lose_glyphs_and_nothing_else(encoding, tmp_path):
    answer = spawn(
        *TUTORIAL, "--lang", "ko", "--runs-dir", tmp_path, stdin="4\ndone\n", encoding=encoding,
        PYTHONIOENCODING=encoding, LC_ALL="C",
    )  # fmt: skip
    assert answer.code == 0 and "Traceback" not in answer.err
    assert run_in(tmp_path).turns == 1
    assert (encoding == "ascii") == ("확정했습니다" not in answer.out)


def test_every_reason_to_refuse_has_words():
    internal = {"bad_order", "needs_target", "no_target", "no_role", "other_kind", "start", "not_number",
                "fixed", "start_value", "no_order", "no_orders", "no_deed", "no_operation",
                "too_many_arguments", "no_slot"}  # fmt: skip
    reasons = set()
    for _, text, _ in [*modules("sim/table"), *modules("sim/record")]:
        reasons |= set(re.findall(r'Refusal\(\s*"(\w+)"', text))
    assert len(reasons) > 25
    known = keys("en", "play")
    assert not {reason for reason in reasons - internal if f"play.refused.{reason}" not in known}
    assert say("en", "play.refused.other", reason="x").endswith("(x).")


def test_a_run_cut_off_by_a_power_failure_is_taken_up(typed, tmp_path):
    typed(["4", "note why not"], *TUTORIAL)
    run = run_in(tmp_path)
    events = run.folder / "events.jsonl"
    events.write_bytes(events.read_bytes() + b'{"seq": 99, "kind": "ord')
    answer = typed(["done"], "play", run.folder)
    assert answer.code == 0 and "So far: 1. Large exercise" in answer.out
    assert Log.open(events, writable=False).lines[-1].kind != "ord"
    assert Run.open(run.folder).turns == 1

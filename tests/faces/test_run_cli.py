"""`sixparty run`: what it prints, writes and answers."""

import errno
import json
import re
import shlex

import pytest

from sim.faces.terminal.turns import main_pairs, turn_text
from sim.faces.words import LANGUAGES
from sim.record.course import Course
from sim.record.replay import replay
from sim.record.run import Run
from sim.record.storage import Storage, StorageError
from sim.scenario.load import load
from sim.table.session import Session
from tests.faces.call import call, spawn


def run(tmp_path, *arguments):
    return call("--runs-dir", tmp_path / "runs", "run", *arguments)


def folder_of(tmp_path):
    [folder] = (tmp_path / "runs").iterdir()
    return folder


def test_it_plays_prints_and_writes_a_run(tmp_path):
    answer = run(tmp_path, "tutorial_trust", "--seed", 3, "--no-report")
    assert answer.code == 0
    folder = folder_of(tmp_path)
    assert re.fullmatch(r"\d{8}-\d{6}-tutorial_trust-[0-9a-f]{6}", folder.name)
    assert {"manifest.json", "scenario.yaml", "events.jsonl", "turns.csv", "ledger.csv"} <= {
        path.name for path in folder.iterdir()
    }
    heads = re.findall(r"^Turn (\d) of 8 · (\d{4}-\d\d)$", answer.out, re.MULTILINE)
    assert heads == [(str(turn), f"2024-{turn:02d}") for turn in range(1, 9)]
    assert "North Korea: " in answer.out and "Rung " in answer.out
    assert re.search(
        r"North Korea - South Korea: tension \d+\.\d [▲▼·], trust 0\.\d\d [▲▼·] / 0\.\d\d", answer.out
    )
    assert "peak_rung" in answer.out and f"Run: {folder}" in answer.out
    assert f"sixparty replay {folder.name}" in answer.err
    opened = Run.open(folder)
    assert opened.finished and replay(opened.scenario, opened.lines, verify=True).difference is None


def test_the_same_seed_gives_the_same_game(tmp_path):
    answers = []
    for place, seed in (("a", 3), ("b", 3), ("c", 4)):
        answer = run(tmp_path, "tutorial_trust", "--seed", seed, "--out", tmp_path / place, "--no-report")
        answers.append(
            (answer.out.replace(str(tmp_path / place), ""), (tmp_path / place / "turns.csv").read_bytes())
        )
    assert answers[0] == answers[1]
    assert answers[0][1] != answers[2][1]
    assert not (tmp_path / "runs").exists()


def test_json(tmp_path):
    answer = run(tmp_path, "tutorial_trust", "--json", "--no-report")
    said = json.loads(answer.out)
    opened = Run.open(folder_of(tmp_path))
    assert said["run"] == str(opened.folder) and said["turns"] == 8
    assert said["final_state_hash"] == opened.turn_lines[-1].payload["hash"]
    assert said["measures"] == opened.measures
    assert answer.out.count("\n") == 1 and "Next" not in answer.err


def test_what_was_asked_for_is_noted_and_done(tmp_path):
    answer = run(
        tmp_path, "crossroads_2024", "--format", "demo", "--turns", 2, "--run", 5, "--seed", 2, "--no-report",
        "-S", "parameters.coupling=0.25", "--doctrine", "USA=gradual_reciprocity",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    opened = Run.open(folder_of(tmp_path))
    manifest = opened.manifest
    assert (manifest.seed, manifest.run, manifest.turns) == (2, 5, 2)
    assert manifest.overrides[0].startswith("turns=")
    assert manifest.overrides[-2:] == ["parameters.coupling=0.25", "turns=2"]
    assert manifest.doctrines == {"USA": "gradual_reciprocity"}
    assert opened.scenario.parameters["coupling"] == 0.25
    assert opened.scenario.actors["USA"].doctrine == "gradual_reciprocity"
    assert opened.turns == 2


def test_verbose_tells_all_events_with_their_numbers(tmp_path):
    short = run(tmp_path, "tutorial_trust", "--no-report").out
    long = run(tmp_path, "tutorial_trust", "--no-report", "-v").out
    assert "draw 0." in long and "draw" not in short
    assert len(long) > 1.5 * len(short)


def test_korean(tmp_path):
    answer = run(tmp_path, "tutorial_trust", "--no-report", "--lang", "ko")
    assert "1/8턴 · 2024-01" in answer.out and "긴장 고조 단계" in answer.out and "북한" in answer.out
    assert "Turn" not in answer.out and "Run:" not in answer.out


@pytest.mark.parametrize("encoding", ["cp949", "ascii"])
def test_narrow_encodings(tmp_path, encoding):
    answer = spawn(
        "--runs-dir", tmp_path, "run", "tutorial_trust", "--turns", 2, "--no-report", "--lang", "ko",
        encoding=encoding, PYTHONIOENCODING=encoding,
    )  # fmt: skip
    assert answer.code == 0
    assert ("▼" in answer.out or "▲" in answer.out) == (encoding == "cp949")
    assert "2/2" in answer.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["tutorial_trus"], 4, "tutorial_trust"),
        (["tutorial_trust", "--format", "dmeo"], 2, "Did you mean demo?"),
        (["tutorial_trust", "--doctrine", "ROK=shout"], 2, "no doctrine"),
        (["tutorial_trust", "-S", "parameters.lerning=1"], 2, "did you mean learning"),
        (["tutorial_trust", "--run", "-1"], 2, "--run"),
        ([], 2, "SCENARIO"),
    ],
)
def test_what_cannot_be(tmp_path, arguments, code, said):
    answer = run(tmp_path, *arguments)
    assert answer.code == code and said in answer.err and answer.out == ""
    assert not (tmp_path / "runs").exists()


def test_a_folder_with_a_run_is_not_written_over(tmp_path):
    first = run(tmp_path, "tutorial_trust", "--turns", 1, "--no-report", "--out", tmp_path / "x")
    before = (tmp_path / "x" / "events.jsonl").read_bytes()
    again = run(tmp_path, "tutorial_trust", "--turns", 1, "--no-report", "--out", tmp_path / "x")
    assert (first.code, again.code) == (0, 2) and "holds a run already" in again.err
    advised = re.search(r"`sixparty (replay \S+)`", again.err)[1]
    assert "--resume" not in again.err and call(*advised.split()).code == 0
    stopped = tmp_path / "stopped"
    Session.create(load("tutorial_trust"), folder=stopped).close()
    for lang in LANGUAGES:
        told = run(tmp_path, "tutorial_trust", "--out", stopped, "--lang", lang)
        assert told.code == 2 and f"`sixparty play {stopped} --resume`" in told.err and "--out" in told.err
    (stopped / "manifest.json").write_text("{", encoding="utf-8")
    told = run(tmp_path, "tutorial_trust", "--out", stopped)
    assert told.code == 2 and "cannot be read" in told.err
    assert (tmp_path / "x" / "events.jsonl").read_bytes() == before


def test_a_disk_that_cannot_be_written_is_a_resource(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    answer = call("--runs-dir", tmp_path / "file", "run", "tutorial_trust")
    assert answer.code == 6 and "file" in answer.err


def test_an_interrupted_game_is_saved_and_can_be_gone_on_with(tmp_path, monkeypatch):
    from sim.table.session import Session

    plain, played = Session.play_turn, []

    def play_turn(self):
        if len(played) == 3:
            raise KeyboardInterrupt
        played.append(plain(self))

    monkeypatch.setattr(Session, "play_turn", play_turn)
    answer = run(tmp_path, "tutorial_trust", "--no-report")
    folder = folder_of(tmp_path)
    assert answer.code == 130 and f"sixparty play {folder} --resume" in answer.err
    assert Run.open(folder).turns == 3
    assert (folder / "turns.csv").read_text(encoding="utf-8").splitlines()[-1].startswith("3,")


def test_hostile_text_of_a_scenario_does_no_harm(tmp_path):
    text = (
        'format: 1\nid: evil\ntitle: "[bold]E\\x1b[31mvil[/bold]"\nstart: 2024-01\nturns: 1\n'
        'names: {USA: "\\x1b]0;pwned\\x07{x}[red]US"}\n'
    )
    path = tmp_path / "evil.yaml"
    path.write_text(text, encoding="utf-8")
    answer = run(tmp_path, path, "--no-report")
    assert answer.code == 0, answer.err
    assert "\x1b" not in answer.out and "pwned" not in answer.out
    assert "[bold]Evil[/bold]" in answer.out and "{x}[red]US" in answer.out


def test_the_pairs_to_follow_are_few_and_tense():
    course = Course(load("baseline_2024", overrides=["turns=2"]), 1)
    pairs = main_pairs(course)
    assert 0 < len(pairs) <= 4 and all(course.built.game.ladder[pair] for pair in pairs)


def test_a_turn_with_a_ruling_and_an_inject_tells_of_them():
    from sim.table.session import Session

    session = Session.create(load("tutorial_trust"))
    session.ruling("tension", "ROK", "DPRK", 70, "why")
    session.inject("dot_on_the_radar")
    session.play_turn()
    text = turn_text(session.course, 1, "en")
    assert "Event: A dot on the radar" in text
    assert "The facilitator rules: tension (North Korea - South Korea) +20" in text


def test_a_turn_in_which_nothing_happens_says_so():
    course = Course(load("tutorial_trust"), 1)
    for actor in course.built.index.actors:
        course.seat(actor, by_doctrine=False)
    course.close()
    assert "Nothing out of the ordinary." in turn_text(course, 1, "en")


@pytest.mark.parametrize("name", ["aux", "CON", "nul.txt", "com1/game"])
def test_a_folder_that_windows_cannot_have_is_not_made(tmp_path, name):
    answer = run(tmp_path, "tutorial_trust", "--turns", 1, "--no-report", "--out", tmp_path / name)
    assert answer.code == 2 and "Windows" in answer.err and not list(tmp_path.iterdir())


@pytest.mark.parametrize(("value", "warned"), [("9", True), ("4", False)])
@pytest.mark.parametrize("flags", [[], ["--lang", "ko"]])
def test_a_parameter_outside_its_range_is_told_and_played(tmp_path, value, warned, flags):
    given = ("-S", f"parameters.costly_signal={value}", "-S", "globals.sanctions=0.5", *flags)
    answer = run(tmp_path, "tutorial_trust", "--turns", 1, "--no-report", "-q", *given)
    assert answer.code == 0 and ("costly_signal" in answer.err) == warned
    assert (f"costly_signal to {value}, outside the range 0 to 4" in answer.err) == (warned and not flags)


@pytest.mark.parametrize("full", ["turns.csv", "ledger.csv", "report.html"])
def test_a_full_disk_at_the_end_names_the_command_that_makes_what_is_missing(tmp_path, monkeypatch, full):
    write = Storage.write

    def until_full(self, path, data):
        if path.name == full:
            raise StorageError("write", path, OSError(errno.ENOSPC, "full"))
        write(self, path, data)

    game = tmp_path / "a game"
    with monkeypatch.context() as patch:
        patch.setattr(Storage, "write", until_full)
        answer = run(tmp_path, "tutorial_trust", "--turns", 2, "--out", game)
    assert answer.code == 6 and full in answer.err and "disk is full" in answer.err
    command = shlex.split(re.search(r"`sixparty ([^`]*)`", answer.err)[1])
    assert call(*command).code == 0
    other = tmp_path / "other"
    assert run(tmp_path, "tutorial_trust", "--turns", 2, "--out", other).code == 0
    for name in ("turns.csv", "ledger.csv"):
        assert (game / name).read_bytes() == (other / name).read_bytes()
    assert (game / "report.html").is_file()


def test_a_table_that_ends_too_soon_is_written_anew_and_another_one_is_left(tmp_path):
    game = tmp_path / "game"
    run(tmp_path, "tutorial_trust", "--turns", 2, "--no-report", "--out", game)
    whole = (game / "ledger.csv").read_bytes()
    (game / "ledger.csv").write_bytes(whole[:200])
    assert "ledger.csv" in call("report", game).err
    assert (game / "ledger.csv").read_bytes() == whole
    (game / "ledger.csv").write_text("mine", encoding="utf-8")
    assert call("report", game).code == 0
    assert (game / "ledger.csv").read_text(encoding="utf-8") == "mine"

"""`replay`: turns in words, as a seat may see them, and computed again."""

import json
import os
import re
import select
import shutil
import subprocess
import sys

import pytest

from sim.record.line import encode, make_line
from sim.record.run import EVENTS, Run
from tests.faces.call import call, environment, spawn
from tests.faces.played import play
from tests.tidy.sources import TOP
from tests.waiting import PATIENCE, reaped, until


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    top = tmp_path_factory.mktemp("runs")
    play(top / "game")
    play(top / "new", turns=6, stop=0)
    return top


def ask(runs, *arguments):
    return call("--runs-dir", runs, "replay", *arguments)


def copied(runs, name):
    folder = runs / name
    shutil.copytree(runs / "game", folder)
    return folder / EVENTS


def test_all_turns_are_printed_where_nobody_steps(runs):
    answer = ask(runs, "game")
    assert answer.code == 0
    assert [f"Turn {turn} of 6" in answer.out for turn in range(1, 8)] == [True] * 6 + [False]
    assert "sixparty explain game:6" in answer.err
    assert ask(runs, "game", "-q").err == ""


def test_from_to_and_a_turn_in_the_reference_choose_turns(runs):
    for arguments, shown in (
        (("game", "--from", "3", "--to", "4"), [3, 4]),
        (("game:2",), [1, 2]),
        (("game:4", "--from", "4"), [4]),
        (("game", "--from", "5", "--to", "99"), [5, 6]),
    ):
        out = ask(runs, *arguments).out
        assert [turn for turn in range(1, 7) if f"Turn {turn} of 6" in out] == shown
    answer = json.loads(ask(runs, "game:2", "--json").out)
    assert [turn["turn"] for turn in answer["turns"]] == [1, 2] and len(answer["turns"][0]["hash"]) == 64


def test_a_seat_is_told_only_what_it_may_know(runs):
    everybody, seat = (ask(runs, "game", *more, "-v").out for more in ((), ("--seat", "JPN")))
    assert "draw" in everybody and "draw" not in seat
    assert "our trust" in seat and "takes what" in seat
    told = [turn["events"] for turn in json.loads(ask(runs, "game", "--seat", "JPN", "--json").out)["turns"]]
    assert told and not any(one["kind"] == "consent" for turn in told for one in turn)
    assert all(one["actor"] == "JPN" for turn in told for one in turn if one["kind"] == "perceived")


def test_verify_computes_every_turn_again(runs):
    assert json.loads(ask(runs, "game", "--verify", "--json").out) == {
        "run": str(runs / "game"),
        "ok": True,
        "turns": 6,
        "first_difference": None,
        "torn_bytes": 0,
    }
    assert "6 turns computed again" in ask(runs, "game", "--verify").out


def forged(path, change):
    """Write a record anew with some payloads changed and a chain that fits."""
    lines = []
    for line in Run.open(path.parent).lines:
        payload = json.loads(json.dumps(line.payload))
        change(line, payload)
        if line.kind == "end":
            payload.pop("count"), payload.pop("head")
        made = make_line(lines, kind=line.kind, turn=line.turn, phase=line.phase, by=line.by, payload=payload)
        lines.append(made)
    path.write_bytes(b"".join(map(encode, lines)))


def change_state(line, payload):
    if line.kind == "turn" and line.turn == 3:
        payload["hash"] = "0" * 64


def change_choice(line, payload):
    if line.kind == "orders" and line.turn == 4 and payload["actor"] == "CHN":
        payload["orders"] = [{"action": "hold", "target": None}]


@pytest.mark.parametrize(
    ("change", "turn", "what"), [(change_state, 3, "state"), (change_choice, 4, "orders of CHN")]
)
def test_a_record_that_does_not_come_out_again_is_told_with_its_first_difference(runs, change, turn, what):
    path = copied(runs, change.__name__)
    forged(path, change)
    answer = ask(runs, change.__name__, "--verify", "--json")
    told = json.loads(answer.out)
    assert answer.code == 1 and not told["ok"]
    assert told["first_difference"]["turn"] == turn and told["first_difference"]["what"] == what
    plain = ask(runs, change.__name__, "--verify", "--lang", "ko")
    assert plain.code == 1 and f"{turn}턴" in plain.out


def test_a_torn_tail_is_said_and_damage_names_its_line(runs):
    path = copied(runs, "torn")
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"at":"2024')
    answer = ask(runs, "torn", "--verify")
    assert answer.code == 0 and "11 bytes" in answer.err
    assert json.loads(ask(runs, "torn", "--verify", "--json").out)["torn_bytes"] == 11
    assert json.loads(ask(runs, "game", "--verify", "--json").out)["torn_bytes"] == 0
    assert path.read_bytes() == whole + b'{"at":"2024'
    lines = whole.split(b"\n")
    lines[4] = lines[4].replace(b'"turn":1', b'"turn":2')
    path.write_bytes(b"\n".join(lines))
    answer = ask(runs, "torn")
    assert answer.code == 4 and "events.jsonl:5:" in answer.err and answer.out == ""


def test_a_run_without_turns_says_so(runs):
    answer = ask(runs, "new")
    assert answer.code == 0 and "No turn has been played" in answer.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("game:99",), 4, "was not played"),
        (("game", "--from", "9"), 4, "was not played"),
        (("game", "--from", "4", "--to", "2"), 2, "lies after"),
        (("game", "--seat", "DPKR"), 2, "Did you mean DPRK"),
        (("game/none",), 4, "no branch"),
        (("nowhere",), 4, "there is no run"),
    ],
)
def test_what_is_wrong_is_said(runs, arguments, code, said):
    answer = ask(runs, *arguments)
    assert (answer.code, answer.out) == (code, "") and said in answer.err


def test_a_pipe_is_not_asked_for_keys(runs):
    answer = spawn("replay", "game", "--to", "2", SIXPARTY_RUNS=str(runs), stdin="")
    assert answer.code == 0 and "Turn 2 of 6" in answer.out and "[q]" not in answer.out


def read_until_asked(main):
    """Read a terminal until it asks for a key and listens for it, or is closed."""
    import termios

    shown = b""
    while not shown.endswith(b"[q] quit"):
        assert select.select([main], [], [], PATIENCE)[0], f"it does not go on after {shown!r}"
        try:
            data = os.read(main, 4096)
        except OSError:
            data = b""
        if not data:  # the other end was closed
            return shown
        shown += data
    # What is typed before the program takes single keys is thrown away by the terminal.
    until(lambda: not termios.tcgetattr(main)[3] & termios.ICANON, "a terminal that takes single keys")
    return shown


def stepped(runs, keys):
    """Replay on a terminal of its own and press keys; give the exit code and what was shown."""
    pty = pytest.importorskip("pty")
    main, side = pty.openpty()
    environment_here = environment(SIXPARTY_RUNS=str(runs), TERM="xterm", COLUMNS="80")
    command = [sys.executable, "-m", "sim", "replay", "game"]
    process = subprocess.Popen(command, stdin=side, stdout=side, stderr=side, env=environment_here, cwd=TOP)
    os.close(side)
    with reaped(process):
        shown = read_until_asked(main)
        for key in keys:
            os.write(main, key)
            shown += read_until_asked(main)
        code = process.wait(timeout=PATIENCE)
    os.close(main)
    return code, shown.decode()


def test_on_a_terminal_keys_step_through_the_turns(runs):
    code, shown = stepped(runs, [b"\r", b"\x1b[C", b"\x1b[D", b"\x1b[F", b"\x1b[H", b"q"])
    turns = re.findall(r"Turn (\d) of 6", shown)
    assert code == 0
    assert turns == ["1", "2", "3", "2", "6", "1"]

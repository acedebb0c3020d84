"""Play at a real terminal, and in a process that is killed: prompts, blank screens, nothing lost."""

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from sim.record.run import Run
from tests.faces.call import environment, spawn
from tests.faces.typed import run_in
from tests.tidy.sources import TOP
from tests.waiting import PATIENCE, reaped, wait_for_rest

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")

WIPED = "\x1b[H\x1b[2J\x1b[3J"


class Terminal:
    """A command at a terminal: what was shown so far, and keys to press."""

    def __init__(self, *arguments):
        self.mine, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sim", *map(str, arguments)],
            cwd=TOP,
            env=environment(TERM="xterm", COLUMNS="80", LINES="24", INPUTRC="/dev/null"),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.shown, self.read_to = "", 0

    def until(self, text):
        """Wait for a text to be shown; give what came before it since the last wait."""
        end = time.monotonic() + PATIENCE
        while text not in self.shown[self.read_to :]:
            assert time.monotonic() < end, f"{text!r} was never shown:\n{self.shown[-2000:]}"
            if select.select([self.mine], [], [], 0.2)[0]:
                try:
                    self.shown += os.read(self.mine, 65536).decode("utf-8", errors="replace")
                except OSError:  # the other end is gone
                    assert text in self.shown[self.read_to :], self.shown[-2000:]
        place = self.shown.index(text, self.read_to)
        before, self.read_to = self.shown[self.read_to : place], place + len(text)
        return before

    def type(self, line):
        os.write(self.mine, f"{line}\n".encode())

    def interrupt(self):
        os.killpg(self.process.pid, signal.SIGINT)

    def ends(self):
        return self.process.wait(timeout=PATIENCE)


@pytest.fixture
def terminal():
    """A function terminal(*arguments); what still runs at the end is ended."""

    def begin(*arguments):
        screen = Terminal(*arguments)
        stack.callback(os.close, screen.mine)
        stack.enter_context(reaped(screen.process))
        return screen

    with ExitStack() as stack:
        yield begin


def test_a_person_is_asked_for_a_seat_and_prompted(terminal, tmp_path):
    screen = terminal("play", "tutorial_trust", "--runs-dir", tmp_path)
    screen.until("Which seat do you play")
    screen.type("Nobody")
    screen.until("there is no seat Nobody")
    screen.type("south korea")
    screen.until("ROK, turn 1 > ")
    screen.type("conciliatory statement")
    screen.until("Entered: Conciliatory statement")
    screen.type("done")
    screen.until("ROK, turn 2 > ")
    screen.type("quit")
    screen.until("--resume")
    assert screen.ends() == 0
    assert WIPED not in screen.shown  # one person alone keeps everything on the screen
    assert run_in(tmp_path).turns == 1


def test_between_two_people_the_screen_is_wiped(terminal, tmp_path):
    screen = terminal("play", "tutorial_trust", "--seat", "ROK", "--seat", "DPRK", "--runs-dir", tmp_path)
    screen.until("ROK: Enter when you are there")
    screen.type("")
    screen.until("ROK, turn 1 > ")
    screen.type("4")
    screen.until("ROK, turn 1 > ")
    screen.type("done")
    screen.until(WIPED)
    shown = screen.until("DPRK: Enter when you are there")
    assert "Large exercise" not in shown
    screen.type("f")
    screen.until(WIPED)
    screen.until("facilitator, turn 1 > ")
    screen.type("list")
    screen.until("facilitator, turn 1 > ")
    screen.type("")
    screen.until(WIPED)
    screen.until("DPRK: Enter when you are there")
    os.write(screen.mine, b"\x1b[A\x1b[A\n")  # the arrow up: nothing of what others typed comes back
    echoed = screen.until("You are North Korea")
    assert "done" not in echoed and "list" not in echoed and "quit" not in echoed
    screen.until("DPRK, turn 1 > ")
    screen.type("quit")
    screen.until("--resume")
    assert screen.ends() == 0


def test_ctrl_c_saves_and_says_how_to_go_on(terminal, tmp_path):
    screen = terminal("play", "tutorial_trust", "--seat", "ROK", "--runs-dir", tmp_path)
    screen.until("ROK, turn 1 > ")
    screen.type("4")
    screen.until("Entered: Large exercise")
    screen.until("ROK, turn 1 > ")
    wait_for_rest(screen.process)  # a signal between the prompt and the wait for keys is heard with a key
    screen.interrupt()
    screen.until("--resume")
    assert screen.ends() == 130
    with_orders = [line for line in run_in(tmp_path).effective if line.kind == "orders"]
    assert with_orders[-1].payload["orders"][0]["action"] == "large_exercise"


def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path):
    command = [sys.executable, "-m", "sim", "play", "tutorial_trust", "--seat", "ROK"]
    process = subprocess.Popen(
        [*command, "--runs-dir", str(tmp_path)],
        cwd=TOP,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    with reaped(process):
        process.stdin.write("done\n4\nnote to be seen\n")
        process.stdin.flush()
        assert any("Your reason is noted" in line for line in process.stdout)
    assert process.returncode == -signal.SIGKILL
    folder = run_in(tmp_path).folder
    answer = spawn("play", folder, "--resume", stdin="done\n")
    assert answer.code == 0, answer.err
    assert "Taken up again in turn 2" in answer.out and "So far: 1. Large exercise" in answer.out
    run = Run.open(folder)
    assert run.turns == 2
    orders = [line.payload for line in run.effective if line.kind == "orders" and line.by == "ROK"]
    assert orders[-1]["orders"][0]["note"] == "to be seen"

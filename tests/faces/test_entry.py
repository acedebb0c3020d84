"""Ctrl-C at the edges of a command: while Python still imports, while the answer is said, at the very end."""

import subprocess
import sys

import pytest

from tests.faces.call import environment
from tests.tidy.sources import TOP
from tests.waiting import PATIENCE

START = """
import signal, sys
from sim.faces.cli import entry

def press(*_, **__):
    signal.raise_signal(signal.SIGINT)

class Importing:
    def __init__(self, name):
        self.name = name

    def find_spec(self, name, path=None, target=None):
        if name == self.name:
            self.name = ""
            press()
"""
# A command that is interrupted, and once more while that is being said.
WORKING = (
    START
    + """
from sim.faces.cli import errors, main
main.SpokenGroup.invoke = press
tell = errors._tell
errors._tell = lambda sentence: (press(), tell(sentence))
"""
)
END = "\nsys.exit(entry.main())\n"


def child(text, *before):
    return subprocess.run(
        [*before, sys.executable, "-c", text + END, "list"],
        cwd=TOP, env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


# The last is of YAML, without which nothing can be said: half imported it breaks whoever imports it again.
@pytest.mark.parametrize("module", ["sim.faces.cli.main", "click", "yaml.scanner"])
def test_while_python_imports_it_ends_us_without_a_word(module):
    done = child(f"{START}\nsys.meta_path.insert(0, Importing({module!r}))\n")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_second_one_does_not_cut_the_answer_to_the_first():
    done = child(WORKING)
    assert done.returncode == 130 and done.stderr.strip().startswith("Interrupted"), done.stderr
    assert "Traceback" not in done.stderr


def test_a_third_one_ends_an_answer_that_does_not_end():
    done = child(WORKING + "\nerrors._tell = lambda sentence: (press(), press(), tell(sentence))\n")
    assert (done.returncode, done.stderr) == (130, "")


def test_after_all_was_said_it_does_not_change_the_exit_code():
    done = child(START + "\nimport atexit; atexit.register(press)\n")
    assert done.returncode == 0 and "baseline_2024" in done.stdout and done.stderr.count("\n") <= 1, (
        done.stderr
    )


def test_who_was_told_to_ignore_it_ignores_it():
    ignore = "signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    press = "\nsys.meta_path.insert(0, Importing('sim.faces.cli.main'))\n"
    done = child(START + press, sys.executable, "-c", "import os, signal, sys; " + ignore)
    assert done.returncode == 0 and "baseline_2024" in done.stdout

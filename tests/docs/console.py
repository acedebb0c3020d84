"""Run the console blocks of a page as a reader would, and compare what they show with what comes out."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.docs.child import Answer, forked
from tests.docs.pages import Block
from tests.faces.call import environment

TIMEOUT = 900  # a busy machine must not fail a page, nor one where the rules are not compiled yet
_EXIT = re.compile(r"\[exit (\d+)\]")
# A call of the program with nothing in it that only a shell understands.
_PLAIN = re.compile(r"""sixparty( ([\w@:.,/=+#-]|"[^"$`\\]*")+)*""")


class Command(NamedTuple):
    """A command of a console block: what the shell gets, the output shown, the exit code and the line."""

    shell: str
    shown: str
    exit_code: int
    line: int


def commands(block: Block) -> list[Command]:
    """Take a console block apart: `$ command`, lines that go on with it (`> ...`), then what it prints."""
    found = []
    lines = block.text.splitlines()
    at = 0
    while at < len(lines):
        assert lines[at].startswith("$ "), f"line {block.line + at} begins no command: {lines[at]!r}"
        start, shell = at, [lines[at][2:]]
        at += 1
        while at < len(lines) and (lines[at].startswith(">") or shell[-1].endswith("\\")):
            shell.append(lines[at].removeprefix(">").removeprefix(" "))
            at += 1
        shown = []
        while at < len(lines) and not lines[at].startswith("$ "):
            shown.append(lines[at])
            at += 1
        code = _EXIT.fullmatch(shown[-1].strip()) if shown else None
        if code:
            del shown[-1]
        text = "\n".join(shown).strip("\n")
        found.append(Command("\n".join(shell), text, int(code[1]) if code else 0, block.line + start))
    return found


def run(command: Command, folder: Path, typed: str = "") -> str:
    """Run a command in a folder; say what is wrong with it, or nothing.

    What is shown may be all of stdout, or all of stdout and then stderr, as a terminal would have both.
    """
    if _PLAIN.fullmatch(command.shell):
        code, out, err = forked(["main", *shlex.split(command.shell)[1:]], folder, typed, TIMEOUT)
    else:
        code, out, err = spawned(["bash", "-c", command.shell], folder, typed)
    if code != command.exit_code:
        return f"exit code {code}, not {command.exit_code}\n{out}{err}"
    if not command.shown or matches(command.shown, out) or matches(command.shown, out + err):
        return ""
    return "\n".join(
        ["the page shows", indented(command.shown), "stdout is", indented(out), "stderr is", indented(err)]
    )


def spawned(arguments: list[str], folder: Path, typed: str = "") -> Answer:
    """Run a program in a process of its own."""
    done = subprocess.run(
        arguments, cwd=folder, env=surroundings(), input=typed.encode(), capture_output=True, timeout=TIMEOUT
    )
    return Answer(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def surroundings() -> dict[str, str]:
    """Give the environment of a reader: `sixparty` and `python` on the path, nothing else set."""
    place = str(Path(sys.executable).parent)
    path = os.pathsep.join([place, os.environ.get("PATH", "")])
    return environment(PATH=path, PYTHONIOENCODING="utf-8", PYTHONUTF8="1")


def matches(shown: str, found: str) -> bool:
    """Say whether an output is what a page shows; `...` stands for any text, on a line of its own for lines.

    >>> matches("a\\n...\\nd", "a\\nb\\nc\\nd\\n"), matches("a ... d", "a b c d"), matches("a", "a\\nb")
    (True, True, False)
    """
    pattern = ""
    for line in shown.splitlines():
        if line.strip() == "...":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += "[^\n]*?".join(re.escape(part) for part in line.rstrip().split("...")) + r"\n"
    lines = [line.rstrip() for line in found.strip("\n").splitlines()]
    return re.fullmatch(pattern, "".join(line + "\n" for line in lines)) is not None


def indented(text: str) -> str:
    """Set a text off from what stands around it."""
    return "\n".join("    " + line for line in text.splitlines())

"""Run the console blocks of a page as a reader would, and compare what they show with what comes out."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.docs.pages import Block
from tests.faces.call import environment

_HERE = re.compile(r"<<\s*'?(\w+)'?\s*$")
_EXIT = re.compile(r"\[exit (\d+)\]")
TIMEOUT = 60


class Command(NamedTuple):
    """A command of a console block: what the shell gets, the output shown, the exit code and the line."""

    shell: str
    shown: str
    exit_code: int
    line: int


def commands(block: Block) -> list[Command]:
    """Take a console block apart: `$ command`, its continuation lines, then what it prints."""
    found = []
    lines = block.text.splitlines()
    at = 0
    while at < len(lines):
        assert lines[at].startswith("$ "), (
            f"line {block.line + at}: a command begins with `$ `: {lines[at]!r}"
        )
        start, shell = at, [lines[at][2:]]
        at += 1
        while shell[-1].endswith("\\"):
            shell.append(lines[at].removeprefix("> "))
            at += 1
        if here := _HERE.search(shell[-1]):
            while shell[-1] != here[1]:
                assert at < len(lines), f"line {block.line + start}: no {here[1]} ends the input"
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


def run(command: Command, folder: Path, stdin: str | None = None) -> str:
    """Run a command in a folder; say what is wrong with it, or nothing.

    What is shown may be all of stdout, or all of stdout and then stderr, as a terminal would have both.
    """
    done = subprocess.run(
        ["bash", "-c", command.shell],
        cwd=folder,
        env=surroundings(),
        input=(stdin or "").encode(),
        capture_output=True,
        timeout=TIMEOUT,
    )
    out, err = (data.decode("utf-8") for data in (done.stdout, done.stderr))
    if done.returncode != command.exit_code:
        return f"exit code {done.returncode}, not {command.exit_code}\n{out}{err}"
    if not command.shown or matches(command.shown, out) or matches(command.shown, out + err):
        return ""
    return "\n".join(
        ["the page shows", indented(command.shown), "stdout is", indented(out), "stderr is", indented(err)]
    )


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
            pattern += ".*?".join(re.escape(part) for part in line.rstrip().split("...")) + r"\n"
    lines = [line.rstrip() for line in found.strip("\n").splitlines()]
    return re.fullmatch(pattern, "".join(line + "\n" for line in lines)) is not None


def indented(text: str) -> str:
    return "\n".join("    " + line for line in text.splitlines())

"""Do what a page says. As a program: `python -m tests.docs.play PAGE=FOLDER ...`, one JSON line a page.

The program imports the product once and has a child for each page, one a processor at a time.
"""

import json
import os
import re
import sys
from pathlib import Path

import yaml

from tests.docs import console
from tests.docs.child import fork, forked
from tests.docs.pages import blocks

FILE = re.compile(r"# file: ([\w.-]+)\n")


class Fault(AssertionError):
    """Name the page, the line and what is wrong there."""

    def __init__(self, page, line, what):
        """Make the sentence."""
        super().__init__(f"{page}:{line}: {what}")


def play(page, folder):
    """Run a page's blocks in order in a folder; raise `Fault` at the first thing that is not so."""
    found = blocks(page)
    session = ""
    for place, block in enumerate(found):
        named = FILE.match(block.text)
        if named:
            (folder / named[1]).write_text(block.text, encoding="utf-8", newline="\n")
        if block.info == "console":
            following = found[place + 1] if place + 1 < len(found) else None
            typed = following.text if following and following.info == "text stdin" else ""
            run_block(page, block, folder, typed)
        elif block.info == "python" and ">>>" in block.text:
            # Kept at their lines, so that a failure names the line of the page.
            session += "\n" * (block.line - 1 - session.count("\n")) + block.text
        elif block.info == "python" and not named:
            run_python(page, block.line, ["script", block.text], folder)
        elif block.info == "yaml":
            parse(page, block)
    if session:
        (folder / "page.txt").write_text(session, encoding="utf-8", newline="\n")
        run_python(page, 1, ["doctest", "page.txt"], folder)


def run_block(page, block, folder, typed):
    every = console.commands(block)
    for command in every:
        wrong = console.run(command, folder, typed if command is every[-1] else "")
        if wrong:
            raise Fault(page, command.line, f"$ {command.shell}\n{wrong}")


def run_python(page, line, work, folder):
    done = forked(work, folder, "", console.TIMEOUT)
    if done.code:
        raise Fault(page, line, done.out + done.err)


def parse(page, block):
    try:
        yaml.safe_load(block.text)
    except yaml.YAMLError as error:
        raise Fault(page, block.line, f"this is no YAML: {error}") from error


def play_all(folders):
    """Play pages in children, as many at a time as there are processors; print what is wrong with each."""
    waiting, under_way = list(folders.items()), {}
    while waiting or under_way:
        while waiting and len(under_way) < (os.cpu_count() or 1):
            page, folder = waiting.pop(0)
            child = fork()
            if child == 0:
                be(page, Path(folder))
            under_way[child] = (page, folder)
        child, status = os.wait()
        page, folder = under_way.pop(child)
        result = Path(folder, ".wrong")
        wrong = result.read_text(encoding="utf-8") if result.is_file() else f"the page ended with {status}"
        print(json.dumps({"page": page, "wrong": wrong}), flush=True)


def be(page, folder):
    """Be the child that plays one page."""
    wrong = ""
    try:
        play(page, folder)
    except Exception as error:
        wrong = str(error) or repr(error)
    Path(folder, ".wrong").write_text(wrong, encoding="utf-8")
    os._exit(0)


def warm_up():
    """Import what the commands use, once for all of them."""
    import sim
    from sim.faces.cli import main
    from sim.study import estimate
    from sim.table import session

    # A page says how many games `batch --dry-run` tries; where the machine stands still it tries fewer.
    estimate.LONG_ENOUGH = console.TIMEOUT
    assert main
    assert session
    assert sim.load("tutorial_trust")


if __name__ == "__main__":
    os.environ.update(console.surroundings())
    warm_up()
    play_all(dict(argument.split("=", 1) for argument in sys.argv[1:]))

"""Every page, run: its commands in order in one empty folder, its Python, and its YAML."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml

from tests.docs import console
from tests.docs.pages import blocks, pages

KINDS = {"console", "console no-run", "python", "yaml", "text", "text stdin", "json"}
# What a page may show and nobody runs here: it sets up a computer.
SET_UP = re.compile(r"(make|pip|python\d? -m (pip|venv)|py -m (pip|venv)|git clone|cd) ?")
MOST_NOT_RUN = 8
FILE = re.compile(r"# file: ([\w.-]+)\n")


class Fault(AssertionError):
    """Name the page, the line and what is wrong there."""

    def __init__(self, page, line, what):
        super().__init__(f"{page}:{line}: {what}")


def play(page, folder):
    """Do what a page says, in its order; raise `Fault` at the first thing that is not so."""
    found = blocks(page)
    session = ""
    for place, block in enumerate(found):
        named = FILE.match(block.text)
        if named:
            (folder / named[1]).write_text(block.text, encoding="utf-8", newline="\n")
        if block.info == "console":
            following = found[place + 1] if place + 1 < len(found) else None
            typed = following.text if following and following.info == "text stdin" else None
            run_block(page, block, folder, typed)
        elif block.info == "python" and ">>>" in block.text:
            # Kept at their lines, so that a failure names the line of the page.
            session += "\n" * (block.line - 1 - session.count("\n")) + block.text
        elif block.info == "python" and not named:
            run_python(page, block.line, ["-c", block.text], folder)
        elif block.info == "yaml":
            parse(page, block)
    if session:
        (folder / "page.txt").write_text(session, encoding="utf-8", newline="\n")
        run_python(page, 1, ["-m", "doctest", "-o", "ELLIPSIS", "-o", "FAIL_FAST", "page.txt"], folder)


def run_block(page, block, folder, typed):
    every = console.commands(block)
    for command in every:
        wrong = console.run(command, folder, typed if command is every[-1] else None)
        if wrong:
            raise Fault(page, command.line, f"$ {command.shell}\n{wrong}")


def run_python(page, line, arguments, folder):
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=console.surroundings(),
        capture_output=True,
        timeout=console.TIMEOUT,
    )
    if done.returncode:
        raise Fault(page, line, (done.stdout + done.stderr).decode("utf-8"))


def parse(page, block):
    try:
        yaml.safe_load(block.text)
    except yaml.YAMLError as error:
        raise Fault(page, block.line, f"this is no YAML: {error}") from error


@pytest.fixture(scope="session")
def played(request, tmp_path_factory):
    """The pages under way, each on a processor of its own."""
    wanted = [
        item.callspec.params["page"]
        for item in request.session.items
        if getattr(item, "originalname", "") == "test_what_the_page_shows_is_so"
    ]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        yield {page: pool.submit(play, page, tmp_path_factory.mktemp("page")) for page in wanted}


@pytest.mark.parametrize("page", pages())
def test_what_the_page_shows_is_so(page, played):
    played[page].result()
    assert {block.info for block in blocks(page)} <= KINDS, "a code block of a kind that nobody checks"


def test_little_is_left_unrun():
    unrun = [(page, block) for page in pages() for block in blocks(page) if block.info == "console no-run"]
    assert len(unrun) <= MOST_NOT_RUN
    for page, block in unrun:
        for command in console.commands(block):
            assert SET_UP.match(command.shell), f"{page}:{command.line}: {command.shell} can be run"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("```console\n$ echo one\ntwo\n```\n", "the page shows"),
        ("```console\n$ exit 3\n```\n", "exit code 3"),
        ("```python\n>>> 1 + 1\n3\n```\n", "Expected"),
        ("```python\nassert 1 == 2\n```\n", "AssertionError"),
        ("```yaml\na: [\n```\n", "no YAML"),
    ],
)
def test_a_page_that_is_wrong_is_found_out(text, what, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.docs.pages.text_of", lambda page: text)
    with pytest.raises(Fault, match=what):
        play("page", tmp_path)


def test_input_and_files_reach_the_commands(tmp_path, monkeypatch):
    text = (
        "```yaml\n# file: a.yaml\nb: 1\n```\n"
        "```console\n$ grep -c b a.yaml\n1\n$ cat <<'END'\n> x\n> END\nx\n$ cat\ny\n```\n"
        "```text stdin\ny\n```\n"
    )
    monkeypatch.setattr("tests.docs.pages.text_of", lambda page: text)
    play("page", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]

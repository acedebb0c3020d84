"""Every page, run: its commands in order in one empty folder, its Python, and its YAML."""

import json
import re
import subprocess
import sys

import pytest

from tests.docs import console
from tests.docs.pages import blocks, pages, prose
from tests.docs.play import Fault, play
from tests.tidy.sources import TOP

KINDS = {"console", "console no-run", "python", "yaml", "csv", "text stdin", "json", "text", ""}
# What a page may show and nobody runs here: it sets up a computer.
SET_UP = re.compile(r"(make|pip|python\d? -m (pip|venv)|py -m (pip|venv)|git clone|cd) ?")
MOST_NOT_RUN = 8


@pytest.fixture(scope="session")
def played(request, tmp_path_factory):
    """What is wrong with each page, as a process beside this one finds out."""
    wanted = [
        item.callspec.params["page"]
        for item in request.session.items
        if getattr(item, "originalname", "") == "test_what_the_page_shows_is_so"
    ]
    given = [f"{page}={tmp_path_factory.mktemp('page')}" for page in wanted]
    done = subprocess.run(
        [sys.executable, "-m", "tests.docs.play", *given],
        cwd=TOP,
        env=console.surroundings(),
        capture_output=True,
        check=True,
    )
    return {one["page"]: one["wrong"] for one in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("page", pages())
def test_what_the_page_shows_is_so(page, played):
    assert not played[page], played[page]


@pytest.mark.parametrize("page", pages())
def test_every_block_is_of_a_kind_that_is_checked(page):
    assert {block.info for block in blocks(page)} <= KINDS


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
        ("```console\n$ sixparty --version\nsixparty of another day\n```\n", "the page shows"),
        ("```console\n$ sixparty lost\n```\n", "exit code 2, not 0"),
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


@pytest.mark.parametrize("page", [page for page in pages() if page.startswith("docs/tutorial/")])
def test_a_tutorial_is_read_in_fifteen_minutes(page):
    assert len(prose(page).split()) <= 900

"""The pages that answer a question: their studies are played in full, and every figure is compared.

Their commands stand in `text` blocks, because they take minutes: the other pages are played by test_pages.
"""

import re

import pytest

from tests.docs import console
from tests.docs.pages import blocks, prose

HOW_TO = "docs/how-to/"
ANSWERS = [HOW_TO + name for name in ("compare-doctrines.md", "leaky-sanctions.md", "what-we-do-not-know.md")]
LONGEST = 3600  # seconds that a command may take where the machine is busy
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NOT_PROSE = re.compile(r"`[^`]*`|\]\([^)]*\)")


def played(page):
    """List the blocks of a page that begin with a command."""
    return [block for block in blocks(page) if block.info == "text" and block.text.startswith("$ ")]


def wrongs(page, folder):
    """Do what a page says in a folder, as a reader would; list what comes out otherwise."""
    found = []
    for block in played(page):
        for command in console.commands(block):
            code, out, err = console.spawned(["bash", "-c", command.shell], folder)
            held = not command.shown or any(console.matches(command.shown, one) for one in (out, out + err))
            if code != command.exit_code or not held:
                found.append(f"{page}:{command.line}: $ {command.shell}\n[exit {code}]\n{out}{err}")
    return found


def unheld(page):
    """List the numbers in the prose of a page that no output on it shows."""
    shown = " ".join(command.shown for block in played(page) for command in console.commands(block))
    held = set(NUMBER.findall(shown))
    return [number for number in NUMBER.findall(NOT_PROSE.sub(" ", prose(page))) if number not in held]


@pytest.mark.parametrize("page", ANSWERS)
def test_the_figures_of_the_page_are_those_of_its_games(page, tmp_path, monkeypatch):
    monkeypatch.setattr(console, "TIMEOUT", LONGEST)
    found = wrongs(page, tmp_path)
    assert not found, "\n\n".join(found)


@pytest.mark.parametrize("page", ANSWERS)
def test_no_number_stands_in_the_prose_that_no_output_shows(page):
    assert not unheld(page)


def test_a_figure_that_is_wrong_is_found_out(tmp_path, monkeypatch):
    text = "It is 0.5 in 7 games.\n```text\n$ echo 0.5 of 8\n0.5 of 9\n```\n"
    monkeypatch.setattr("tests.docs.pages.text_of", lambda page: text)
    assert len(wrongs("page", tmp_path)) == 1
    assert unheld("page") == ["7"]

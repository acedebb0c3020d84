"""Every text file: its form, and what it must not speak of."""

import re

from tests.tidy.ratchet import hold
from tests.tidy.sources import TOP, texts

# Written in pieces, so that this file does not find itself.
WORKPLACE = re.compile(r"\.\./" r"shared|sub" r"agent|" + re.escape(str(TOP)) + r"\b")


def form(data):
    """Say what is wrong with a file's bytes, or nothing."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"not UTF-8 at byte {error.start}"
    if text and not text.endswith("\n"):
        return "no newline at the end"
    if "\r" in text or "\0" in text or text.startswith("\ufeff"):
        return "a carriage return, NUL or byte order mark"
    return ""


def test_text_files_are_utf8_and_end_with_a_newline():
    # Files that are wrong on purpose, as food for the tests, are the exception.
    named = [(name, form(data)) for name, data in texts() if not name.startswith("tests/data/")]
    hold("text-form", [f"{name} ({fault})" for name, fault in named if fault])


def test_no_file_speaks_of_the_place_where_it_was_made():
    found = []
    for name, data in texts():
        lines = data.decode("utf-8", errors="replace").splitlines()
        found += [f"{name}: {line.strip()}" for line in lines if WORKPLACE.search(line)]
    hold("workplace", found)

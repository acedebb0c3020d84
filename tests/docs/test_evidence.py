"""The evidence page shows the figures that its commands give, and of which kind each is."""

import json
import os
import re
from pathlib import Path

import pytest

from benchmarks.evidence import FIGURES, alike, entries, reproduce, value_at
from tests.model.doc_tables import cell, table

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "evidence.md"
BLOCK = re.compile(r"(<!-- evidence: (?P<part>\w+) -->\n).*?(\n<!-- end -->)", re.DOTALL)
NIGHTLY = os.environ.get("SIXPARTY_NIGHTLY") == "1"


def shown(value):
    """Write a figure for the page."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, list):
        return ", ".join(shown(one) for one in value) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)


def table_of(part, figures):
    """Make the page's table of one part."""
    lines = [
        [
            cell(entry.say),
            shown(figures[entry.id]),
            entry.bar,
            entry.kind,
            f"`{entry.run}`",
            f"`{place(entry)}`",
        ]
        for entry in entries()
        if entry.part == part
    ]
    return table(["what", "figure", "bar", "kind", "command", "where it stands"], lines)


def place(entry):
    return f"{entry.file}: {entry.read}" if entry.file else entry.read


def test_the_page_shows_the_figures_that_were_reproduced(request):
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    text = PAGE.read_text(encoding="utf-8")
    wanted = BLOCK.sub(lambda found: found[1] + table_of(found["part"], figures) + found[3], text)
    if request.config.getoption("update_goldens"):
        PAGE.write_text(wanted, encoding="utf-8", newline="\n")
        text = wanted
    assert text == wanted
    assert list(figures) == [entry.id for entry in entries()]
    assert {found["part"] for found in BLOCK.finditer(text)} == {entry.part for entry in entries()}


@pytest.mark.parametrize(
    "command", list(dict.fromkeys(entry.run for entry in entries() if NIGHTLY or not entry.slow))
)
def test_a_command_of_the_page_gives_its_figures(command):
    mine = [entry for entry in entries() if entry.run == command]
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    found = reproduce(mine)
    assert [entry.id for entry in mine if not alike(found[entry.id], figures[entry.id])] == []


def test_a_path_that_leads_nowhere_is_an_error():
    with pytest.raises((KeyError, StopIteration)):
        value_at({"rows": [{"id": "a"}]}, "rows[id=b].value")

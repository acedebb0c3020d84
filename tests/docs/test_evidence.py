"""The evidence page shows the figures that its commands give, and of which kind each is."""

import json
import os
import re
from pathlib import Path

import pytest

from benchmarks.evidence import FIGURES, alike, content, entries, reproduce, said_by_pytest, value_at
from tests.model.doc_tables import cell, digits, table

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
        return digits(value) if abs(value) < 1000 else f"{value:,.0f}"
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
            f"`{entry.command}`",
            f"`{entry.read}`" if entry.run else "printed",
        ]
        for entry in entries()
        if entry.part == part
    ]
    return table(["what", "figure", "bar", "kind", "command", "where it stands"], lines)


HOW = re.compile(r"(<!-- how the rows come about -->\n).*?(<!-- end -->)", re.DOTALL)
REMADE = {
    "scenarios/": "the file itself, which is the source",
    "benchmarks/calibration.json": (
        "a computation whose result is kept; `python benchmarks/calibrate.py --out FOLDER` makes it again, "
        "in ten to twenty minutes on two cores (reckoned from its parts)"
    ),
}


def basis(entry):
    """Say what a row rests on, and what it needs."""
    if entry.run.startswith("sixparty"):
        return "games or events played anew", "`sixparty`", "an installed package"
    if entry.run:
        return (
            "tests of the repository, run anew",
            "`python -m pytest`",
            "a checkout with packages for tests",
        )
    what = next(said for start, said in REMADE.items() if entry.file.startswith(start))
    return what, f"`--read {entry.file}`", "a checkout"


def table_of_bases():
    """Count the rows that rest on each thing."""
    found = {}
    for entry in entries():
        found.setdefault(basis(entry), []).append(entry)
    rows = [
        [str(len(those)), command, what, needs, str(sum(one.slow for one in those) or "")]
        for (what, command, needs), those in found.items()
    ]
    rows.sort(key=lambda row: -int(row[0]))
    head = ["rows", "command", "what they rest on", "need", "of them slow (more than a minute)"]
    return table(head, rows) + "\n"


def test_the_page_says_which_rows_compute_and_which_read(request):
    text = PAGE.read_text(encoding="utf-8")
    wanted = HOW.sub(lambda found: found[1] + table_of_bases() + found[2], text)
    if request.config.getoption("update_goldens"):
        PAGE.write_text(wanted, encoding="utf-8", newline="\n")
        text = wanted
    assert text == wanted
    assert HOW.search(text)


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


def test_the_short_answer_has_the_figures_of_the_tables():
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    held, left = figures["claims_supported"], figures["claims_of_supported_plausible"][0]
    without = figures["claims_of_supported_ablation"][0]
    text = " ".join(PAGE.read_text(encoding="utf-8").partition("**The short answer.**")[2].split())
    assert f"Of the {held} claims supported at the shipped values, {left} still are" in text
    assert f"and {without} without the rule written for them" in text


@pytest.mark.parametrize(
    "command", list(dict.fromkeys(entry.run for entry in entries() if NIGHTLY or not entry.slow)), ids=repr
)
def test_a_command_of_the_page_gives_its_figures(command):
    mine = [entry for entry in entries() if entry.run == command]
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    found = reproduce(mine)
    assert [entry.id for entry in mine if not alike(found[entry.id], figures[entry.id])] == []


def test_a_path_that_leads_nowhere_is_an_error():
    with pytest.raises((KeyError, StopIteration)):
        value_at({"rows": [{"id": "a"}]}, "rows[id=b].value")


def test_tests_that_failed_are_counted_and_none_at_all_is_an_error():
    assert said_by_pytest("FAILED a - assert 9 failed\n2 failed, 3 passed, 1 error in 0.12s\n")["failed"] == 3
    assert said_by_pytest("...\n86 passed, 2 deselected in 9.10s\n") == {"passed": 86, "failed": 0}
    with pytest.raises(RuntimeError, match="no test"):
        said_by_pytest("3 skipped in 0.10s\n")


def test_figures_are_read_from_files_of_every_kind():
    years = content("scenarios/library/history/dprk_provocations_by_year.csv")
    assert value_at(years, "[year=2018].provocations") == 1
    record = content("scenarios/library/history/base_rates.yaml")
    assert value_at(record, "rows.deals.record{count,years}") == [2, 13]
    points = content("benchmarks/calibration.json")
    assert value_at(points, "parameters[#constrained=True]") == sum(
        one["constrained"] for one in points["parameters"]
    )

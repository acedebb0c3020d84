"""The benchmarks run, the compiled games are worth their compiler, and the page shows what was measured."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks import limit
from benchmarks.measured import measured, short
from tests.model.doc_tables import cell, table

TOP = Path(__file__).parents[2]
PAGE = TOP / "docs" / "explanation" / "figures.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
BARS = {"compiled against by the Mesa Table": 100, "compiled against by mesa.batch_run": 100}
BAR_OF_C = {"compiled against by the translation to C": 0.5}
PARTS_SHOWN = ("differ between the ways", "12 actors", "72 turns", "a batch of 200 games")


def test_the_short_form_runs_and_compiled_games_are_worth_it(tmp_path):
    """Ratios taken in one process, turn and turn about: how fast this machine is decides nothing."""
    out = tmp_path / "figures.json"
    command = [sys.executable, "benchmarks/bench.py", "--quick", "--out", str(out)]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    assert out.is_file(), done.stderr
    data = json.loads(out.read_text(encoding="utf-8"))
    assert data["failed"] == []
    found = {figure["name"]: figure for figure in data["figures"]}
    for name, bar in (BARS | (BAR_OF_C if limit.compiler() else {})).items():
        assert found[name]["value"] >= bar, f"{name}: {found[name]}"
    for part in PARTS_SHOWN:
        assert any(part in name for name in found), part
    assert all(name in done.stdout for name in found)


def test_a_bar_is_held_against_the_median():
    assert measured("", "s", [1, 2, 9], most=2).met is True
    assert measured("", "s", [1, 3, 9], most=2).met is False
    assert measured("", "x", [90, 99, 300], least=100).met is False
    assert measured("", "x", [90, 100, 110], least=100).met is True
    assert measured("", "x", [1]).met is None


def figures_table(figures):
    """Give the page's table of measured figures, as benchmarks/latest.json holds them."""
    lines = []
    for one in figures:
        spread = f"({short(one['low'])} to {short(one['high'])}, n = {one['trials']})"
        value = f"{short(one['value'])} {one['unit']} {spread}"
        bar = {None: "", True: f"{one['bar']}: met", False: f"{one['bar']}: **missed**"}[one["met"]]
        lines.append([cell(one["name"]), value, bar])
    return table(["figure", "measured", "bar"], lines)


def test_the_page_of_figures_shows_the_last_measurement(request):
    figures = json.loads((TOP / "benchmarks" / "latest.json").read_text(encoding="utf-8"))["figures"]
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    wanted = f"{before}{BEGIN}\n{figures_table(figures)}\n{END}{rest.partition(END)[2]}"
    if request.config.getoption("update_goldens"):
        PAGE.write_text(wanted, encoding="utf-8", newline="\n")
        text = wanted
    assert text == wanted

"""The description of the model is complete, and its table is the library's."""

import json
import re
from pathlib import Path

import pytest

from sim.model import RULES_VERSION
from sim.model.ladder import RUNG_TENSION, SLACK
from sim.model.measures import SCALAR_MEASURES
from sim.model.names import (
    ACTOR_VARIABLES,
    ATTRIBUTES,
    DIRECTED_VARIABLES,
    PAIR_VARIABLES,
    RUNGS,
    WORLD_VARIABLES,
)
from sim.model.parameters import PARAMETERS
from sim.model.rules import RULES
from sim.scenario.library import shipped
from sim.scenario.vocabulary import DOTTED_MEASURES
from tests.model.doc_tables import BEGIN, END, long_table, short_table, with_gates, with_table

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"odd.md": short_table, "reference/parameters.md": long_table}
# ODD 2020 in its order, then the design concepts, then what ODD+D adds.
ELEMENTS = (
    "Purpose and patterns",
    "Entities, state variables and scales",
    "Process overview and scheduling",
    "Design concepts",
    "Initialization",
    "Input data",
    "Submodels",
)
CONCEPTS = (
    *("Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing"),
    *("Interaction", "Stochasticity", "Collectives", "Heterogeneity", "Observation"),
)
ROLES = (
    *("sanctioned", "negotiator", "patron", "patron_theatre", "barter_theatre", "council_member"),
    *("coupled_to", "main_rival", "major", "rival", "ladder", "neighbour", "proximity", "distraction"),
)


def page(name="odd.md"):
    return (DOCS / name).read_text(encoding="utf-8")


def section(title):
    """Give the text of a section by its title, to the next of its level."""
    found = re.search(rf"^## \d+\. {re.escape(title)}\n(.*?)(?=^## |\Z)", page(), re.M | re.S)
    assert found, f"no section {title}"
    return found[1]


def test_the_elements_of_odd_stand_in_their_order():
    titles = re.findall(r"^## (\d+)\. (.+)$", page(), re.M)
    assert tuple(title for _, title in titles[:7]) == ELEMENTS
    assert [int(number) for number, _ in titles] == list(range(1, len(titles) + 1))
    for title in ELEMENTS:
        assert len(section(title)) > 500


def test_the_design_concepts_stand_in_their_order_and_none_is_empty():
    text = section("Design concepts")
    assert tuple(re.findall(r"^### (.+)$", text, re.M)) == CONCEPTS
    for part in re.split(r"^### .+$", text, flags=re.M)[1:]:
        assert len(part.strip()) > 60


def test_decisions_have_their_theory_and_their_evidence():
    assert "(ODD+D" in section("Theory and evidence for decisions")
    assert page().count("(ODD+D") >= 5
    rows = re.findall(r"^\| (.+) \|$", section("Theory and evidence for decisions"), re.M)[2:]
    assert len(rows) >= 12
    assert all(len(row.split(" | ")) == 4 for row in rows)


@pytest.mark.parametrize("name", PAGES)
def test_the_table_of_parameters_is_the_librarys(name, request):
    text = page(name)
    assert (text.count(BEGIN), text.count(END)) == (1, 1)
    wanted = with_table(text, PAGES[name]())
    if request.config.getoption("update_goldens"):
        (DOCS / name).write_text(wanted, encoding="utf-8", newline="\n")
    assert page(name) == wanted
    rows = re.findall(r"^\| `(\w+)` \|", wanted.partition(BEGIN)[2], re.M)
    assert rows == list(shipped().parameters)
    assert len(rows) == 91


def test_the_page_of_gates_shows_the_last_measurement(request):
    rows = json.loads((DOCS.parent / "benchmarks" / "gates.json").read_text(encoding="utf-8"))["rows"]
    assert {row["gate"] for row in rows} == {"G1", "G2", "G3", "G4", "G6", "G7"}
    name = "explanation/gates.md"
    wanted = with_gates(page(name), rows)
    if request.config.getoption("update_goldens"):
        (DOCS / name).write_text(wanted, encoding="utf-8", newline="\n")
    assert page(name) == wanted
    undecided = [row for row in rows if row["verdict"] == "undecided"]
    assert page(name).count("| undecided |") == len(undecided)


def named(text, name):
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_equations_use_each_parameter(name):
    assert named(section("Submodels"), name)


def test_the_text_names_everything_that_the_rules_do():
    entities = section("Entities, state variables and scales")
    variables = (*ACTOR_VARIABLES, *DIRECTED_VARIABLES, *PAIR_VARIABLES, *WORLD_VARIABLES, *ATTRIBUTES)
    assert [name for name in (*variables, "force_share") if f"`{name}`" not in entities] == []
    assert [name for name in RUNGS if not named(entities, name)] == []
    causes = section("Process overview and scheduling")
    assert [name for name in RULES if f"`{name}`" not in causes] == []
    observed = section("Design concepts")
    assert [name for name in (*SCALAR_MEASURES, *DOTTED_MEASURES) if f"`{name}`" not in observed] == []
    roles = section("Roles instead of names")
    assert [name for name in ROLES if f"`{name}`" not in roles] == []


def test_the_text_has_the_numbers_of_the_ladder():
    ladder = section("Submodels").partition("### 7.12")[2]
    assert f"{RUNG_TENSION:g} * rung - {SLACK:g}" in ladder
    assert ", ".join(f"{RUNG_TENSION * rung:g}" for rung in range(1, 5)) in ladder


def numbers_in_words():
    """Give the rows of the table of numbers without a name: code as it stands in a file, and that file."""
    block = re.search(r"<!-- numbers -->\n(.*?)\n<!-- end of numbers -->", page(), re.S)
    return re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| [^|]+ \| [^|]+ \|$", block[1], re.M)


def test_the_numbers_in_the_words_of_the_rules_are_those_of_the_code():
    rows = numbers_in_words()
    assert len(rows) > 50
    lost = [(code, file) for code, file in rows if code not in (DOCS.parent / file).read_text("utf-8")]
    assert lost == []


def test_no_named_number_of_a_rule_is_left_out_of_that_table():
    told = {code for code, _ in numbers_in_words()}
    files = [*(DOCS.parent / "sim" / "model").glob("*.py"), DOCS.parent / "sim" / "study" / "attention.py"]
    named = [
        line.partition("  #")[0]
        for file in sorted(files)
        if file.name not in ("draws.py", "names.py")  # addresses of draws, and places in arrays
        for line in re.findall(r"^[A-Z_, ]+ = .*\d\.\d.*$", file.read_text("utf-8"), re.M)
    ]
    assert len(named) > 20
    assert [line for line in named if line not in told] == []


def test_the_rules_version_is_told():
    versions = [int(number) for number in re.findall(r"^\| (\d+) \|", section("Versions of the rules"), re.M)]
    assert versions[-1] == RULES_VERSION
    assert f"rules version {RULES_VERSION}" in page()


def test_the_known_weak_points_are_told():
    weak = section("Known weak points")
    assert weak.count("\n- ") + weak.startswith("- ") >= 8


def test_links_lead_somewhere():
    for name in (*PAGES, "explanation/gates.md"):
        here = (DOCS / name).parent
        for target in re.findall(r"\]\(([^)#:]+)\)", page(name)):
            assert (here / target).is_file(), f"{name}: {target}"

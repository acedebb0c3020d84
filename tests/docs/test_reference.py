"""The reference says what the program has: every command, flag, key, code, kind and measure, and no other."""

import json
import re
from importlib import import_module

import click
import pytest
import yaml

from sim.faces.cli import refusal
from sim.faces.cli.main import COMMANDS
from sim.faces.cli.options import COMMON, EVERYWHERE
from sim.model import names as N
from sim.model.events import EVENTS
from sim.model.rules import RULES
from sim.record.line import KINDS, Line
from sim.record.manifest import Manifest
from sim.scenario import blocks, schema, vocabulary
from tests.docs.pages import code, first_column, headings, prose, rows, section
from tests.faces.call import call
from tests.tidy.sources import TOP, files, modules

REFERENCE = "docs/reference/"
COMMAND_PAGE = REFERENCE + "commands.md"
FLAG = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")


def command_of(name):
    module, _, attribute = COMMANDS[name].partition(":")
    return getattr(import_module(module), attribute)


def flags_of(parameters):
    return {flag for one in parameters if isinstance(one, click.Option) for flag in one.opts}


def flags_everywhere():
    made = click.Command("x")
    for name in EVERYWHERE:
        COMMON[name](made)
    return flags_of(made.params)


def flags_in(text):
    return {flag for word in code(text) for flag in FLAG.findall(word)}


def test_each_command_has_its_section_and_no_other():
    assert headings(COMMAND_PAGE, 3) == list(COMMANDS)


@pytest.fixture(scope="module")
def game(tmp_path_factory):
    """A short game to ask about, and a file that is no scenario."""
    folder = tmp_path_factory.mktemp("game")
    assert (
        call("run", "tutorial_trust", "--turns", 2, "--no-report", "-q", "--out", folder / "game").code == 0
    )
    (folder / "bad.yaml").write_text("format: 2\n", encoding="utf-8")
    return folder


ANSWERS = {
    "list": ["list", "actors"],
    "validate": ["validate", "{folder}/bad.yaml"],
    "run": ["run", "tutorial_trust", "--turns", "1", "--no-report", "--out", "{folder}/other"],
    "replay": ["replay", "{folder}/game", "--verify"],
    "branch": ["branch", "{folder}/game:1", "--runs", "2"],
    "explain": ["explain", "{folder}/game:1", "rung"],
    "batch": ["batch", "tutorial_trust", "--runs", "2", "--turns", "1", "--runs-dir", "{folder}/runs"],
    "compare": ["compare", "{folder}/game", "{folder}/game"],
    "report": ["report", "{folder}/game"],
    "doctor": ["doctor"],
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_keys_of_an_answer_are_those_of_its_section(name, game):
    told = re.search(
        r"JSON keys.*?:(.*?)(\. Without|, and more|\n\n|\Z)", section(COMMAND_PAGE, name), re.DOTALL
    )
    listed = {word for word in code(re.sub(r"\(.*?\)", "", told[1]))} or {"actors"}
    answer = json.loads(call(*[part.format(folder=game) for part in ANSWERS[name]], "--json").out)
    assert listed <= set(answer), "a key is told that the answer does not have"
    if "and more" not in told[2]:
        assert listed == set(answer)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_flags_of_a_command_are_those_of_its_section(name):
    listed = {flag for cells in rows(section(COMMAND_PAGE, name)) for flag in flags_in(cells[0])}
    assert listed == flags_of(command_of(name).params) - flags_everywhere() - {"-h", "--help"}


def test_the_flags_of_all_commands_are_told_once():
    listed = {
        flag for cells in rows(section(COMMAND_PAGE, "Flags of all commands")) for flag in flags_in(cells[0])
    }
    assert listed == flags_everywhere() | {"-h", "--help", "--version"}


def test_the_exit_codes_are_those_of_the_program():
    names = "DONE NO USAGE INTERNAL NOT_FOUND NOTHING_TO_DO RESOURCE INTERRUPTED".split()
    listed = [int(word) for word in first_column(section(COMMAND_PAGE, "Exit codes"))]
    assert listed == [getattr(refusal, name) for name in names]


FORMS = [
    ("scenario.md", "Keys at the top", [schema.ScenarioFile]),
    ("scenario.md", "Define", [schema.Definitions]),
    ("scenario.md", "Briefs", [schema.Brief]),
    ("scenario.md", "Objectives", [schema.Objective]),
    ("scenario.md", "Formats", [schema.Format]),
    ("scenario.md", "Evidence", [blocks.Evidence]),
    ("actors.md", "The block", [blocks.ActorSpec]),
    ("actors.md", "Values", [blocks.ActorValues]),
    ("dyads.md", "Dyads: the pairs of actors", [blocks.DyadSpec, blocks.DyadPatch]),
    ("actions.md", "The block", [blocks.ActionSpec]),
    ("actions.md", "Preconditions", [blocks.Precondition]),
    ("actions.md", "Effects", [blocks.ActionEffect]),
    ("actions.md", "Special kinds", [blocks.Special]),
    ("doctrines.md", "The block", [blocks.DoctrineSpec]),
    ("doctrines.md", "A row", [blocks.DoctrineRow]),
    ("doctrines.md", "A step", [blocks.PlanStep]),
    ("doctrines.md", "Goals", [blocks.Goals]),
    ("doctrines.md", "Deal", [blocks.DealValues]),
    ("theatres.md", "Theatres", [blocks.TheatreSpec]),
    ("injects-and-conditions.md", "An inject", [schema.Inject]),
    ("injects-and-conditions.md", "Effects", [schema.InjectEffect]),
    ("run-folder.md", "manifest.json", [Manifest]),
]


@pytest.mark.parametrize(("page", "heading", "forms"), FORMS)
def test_the_keys_of_a_form_are_those_of_its_table(page, heading, forms):
    listed = first_column(section(REFERENCE + page, heading))
    for form in forms:
        assert sorted(listed) == sorted(form.model_fields), f"{page}, {heading}"


def test_every_form_of_a_scenario_has_its_table():
    told = {form for _, _, forms in FORMS for form in forms}
    written = {one for one in vars(schema).values() if isinstance(one, type) and issubclass(one, blocks.Form)}
    # What the others build on, and what is told in words.
    rest = {blocks.Form, schema.Head, schema.ActorPatch, schema.Scenario, blocks.Text}
    assert written - rest <= told


def test_what_a_scenario_cannot_override_of_an_actor_is_told():
    text = section(REFERENCE + "scenario.md", "Overrides of an actor")
    sentence = re.search(r"is possible but these:(.*?)\.\n", text, re.DOTALL)
    whole = {*blocks.ActorSpec.model_fields, *blocks.ActorValues.model_fields}
    assert set(code(sentence[1])) == whole - set(schema.ActorPatch.model_fields)


def test_the_globals_are_those_of_the_program():
    assert first_column(section(REFERENCE + "scenario.md", "Globals")) == list(vocabulary.GLOBALS)


def test_the_variables_are_those_of_the_program():
    known = [*N.ACTOR_VARIABLES, *N.DIRECTED_VARIABLES, *N.PAIR_VARIABLES, *N.WORLD_VARIABLES]
    listed = first_column(section(REFERENCE + "measures.md", "Variables"))
    assert listed == [*known, "taiwan_distraction", "europe_distraction", "force_share"]
    assert set(N.ATTRIBUTES) <= set(code(section(REFERENCE + "measures.md", "Variables")))


def test_the_measures_are_those_of_the_program():
    listed = first_column(section(REFERENCE + "measures.md", "Measures"))
    assert [name.partition(".")[0] for name in listed] == [
        *vocabulary.SCALAR_MEASURES,
        *vocabulary.DOTTED_MEASURES,
    ]


def test_the_record_is_as_it_is_told():
    found = first_column(section(REFERENCE + "run-folder.md", "events.jsonl"))
    assert sorted(found) == sorted([*Line._fields, *KINDS])
    assert first_column(section(REFERENCE + "run-folder.md", "Events of a turn")) == list(EVENTS)
    rules = section(REFERENCE + "run-folder.md", "ledger.csv").partition("The rules:")[2]
    assert code(rules)[: len(RULES)] == list(RULES)


def test_the_fault_codes_are_those_of_the_program():
    used = {found for _, text, _ in modules("sim") for found in re.findall(r'"([EW]\d{3})"', text)}
    listed = first_column(prose(REFERENCE + "fault-codes.md"))
    assert sorted(listed) == sorted(used)


def test_the_menu_of_the_facilitator_is_told():
    words = yaml.safe_load((TOP / "sim/faces/words/en/play.yaml").read_text(encoding="utf-8"))
    known = {
        name for one in words["command"].values() if isinstance(one, dict) for name in one["names"].split()
    }
    table = section("docs/how-to/run-a-session.md", "The facilitator's menu")
    told = {word.split()[0] for cells in rows(table) for word in code(cells[0])}
    assert told <= known


def test_the_korean_words_are_those_that_the_program_shows():
    shown = [
        path for path in files("sim/faces/words/ko", "scenarios") if path.suffix in (".yaml", ".template")
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in shown)
    lost = [cells[1] for cells in rows(prose("docs/explanation/words.md")) if cells[1] not in text]
    assert not lost

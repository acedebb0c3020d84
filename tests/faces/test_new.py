"""`new`: a commented scenario that validates, over nothing that exists."""

from pathlib import Path

import pytest
import yaml

from sim.faces.words import LANGUAGES
from sim.scenario.check import validate_file
from sim.scenario.library import scenario_ids
from sim.scenario.load import load
from tests.faces.call import call, spawn


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_new_scenario_is_valid_commented_and_of_that_name(lang):
    answer = call("new", "my_class", "--lang", lang)
    assert (answer.code, answer.out) == (0, "my_class.yaml\n")
    assert "sixparty validate my_class.yaml" in answer.err
    path = Path("my_class.yaml")
    assert validate_file(path) == []
    assert call("validate", "--strict", path).code == 0
    scenario = load(path)
    assert scenario.id == "my_class" and scenario.injects and scenario.briefs and scenario.objectives
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=")
    assert text.count("#") > 15 and "NAME" not in text and "PATH" not in text
    assert ("턴" in "".join(line for line in text.splitlines() if "#" in line)) == (lang == "ko")


def test_both_languages_give_the_same_scenario():
    call("new", "one", "--lang", "en")
    english = yaml.safe_load(Path("one.yaml").read_text(encoding="utf-8"))
    Path("one.yaml").unlink()
    call("new", "one", "--lang", "ko")
    korean = yaml.safe_load(Path("one.yaml").read_text(encoding="utf-8"))
    assert english.pop("sources") and korean.pop("sources")
    assert english == korean


def test_it_is_written_where_scenarios_are_kept():
    Path("scenarios").mkdir()
    answer = call("new", "mine")
    assert answer.out == f"{Path('scenarios/mine.yaml')}\n" and "scenarios/mine.yaml" in answer.err
    assert Path("scenarios/mine.yaml").is_file() and not Path("mine.yaml").exists()
    assert "mine" in call("list").out
    assert call("show", "mine").code == 0


def test_nothing_that_exists_is_touched():
    Path("kept.yaml").write_text("mine\n", encoding="utf-8")
    answer = call("new", "kept")
    assert answer.code == 2 and "kept.yaml" in answer.err and answer.out == ""
    assert Path("kept.yaml").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize("name", scenario_ids())
def test_a_copy_has_a_new_id_and_everything_else(name):
    assert call("new", "copied", "--from", name).code == 0
    copy = Path("copied.yaml").read_text(encoding="utf-8")
    original = scenario_ids()[name].read_text(encoding="utf-8")
    assert yaml.safe_load(copy) == yaml.safe_load(original) | {"id": "copied"}
    assert copy.count("#") >= original.count("#") and copy.startswith("# yaml-language-server: $schema=")
    assert not [fault for fault in validate_file("copied.yaml") if fault.severity == "error"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["../outside"], 2),
        (["a/b"], 2),
        (["Upper"], 2),
        (["시나리오"], 2),
        (["-x"], 2),
        (["nul"], 2),
        (["a" * 65], 2),
        ([""], 2),
        ([], 2),
        (["good", "--from", "nowhere"], 4),
        (["good", "--from", "broken.yaml"], 1),
        (["good", "--from", "flow.yaml"], 1),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_name_or_origin_writes_nothing(arguments, code, here):
    Path("broken.yaml").write_text("format: 1\nid: [\n", encoding="utf-8")
    before = sorted(here.iterdir())
    answer = call("new", *arguments)
    # A file without a line of its own for the id cannot be copied as text.
    if "flow.yaml" in arguments:
        text = yaml.safe_load(scenario_ids()["baseline_2024"].read_text(encoding="utf-8"))
        Path("flow.yaml").write_text(
            yaml.safe_dump(text, default_flow_style=True, width=9999), encoding="utf-8"
        )
        before = sorted(here.iterdir())
        answer = call("new", *arguments)
    assert answer.code == code and answer.out == "" and answer.err
    assert sorted(here.iterdir()) == before


def test_a_folder_that_cannot_be_written_is_said(here):
    Path("scenarios").mkdir()
    Path("scenarios/taken.yaml").mkdir()
    assert call("new", "taken").code == 2


def test_it_works_in_a_process_of_its_own(here):
    answer = spawn("new", "mine", "-q", cwd=here)
    assert answer == (0, "mine.yaml\n", "")
    assert "\r" not in Path("mine.yaml").read_bytes().decode("utf-8")

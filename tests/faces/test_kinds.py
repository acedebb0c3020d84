"""Files of every kind: told apart, checked by whom they concern, refused by commands that take another."""

import shlex
import shutil
from pathlib import Path

import pytest

from sim.faces.cli.kind_of import command_for, kind_of
from sim.faces.cli.kinds import BLOCKS, EVERY, KINDS, YAML
from sim.faces.cli.wrong_kind import TAKES
from sim.faces.words import LANGUAGES, has
from sim.scenario.form import published
from sim.study.base_rates_check import FORM as BASE_RATES
from sim.study.base_rates_check import RATES
from sim.study.claim_form import form
from sim.study.counts import COUNTED
from sim.study.ensemble import FORM as ENSEMBLE
from sim.study.history_check import plan_form
from sim.study.plan_form import FORM as STUDY
from tests.faces.call import call
from tests.tidy.sources import TOP

LIBRARY = TOP / "scenarios" / "library"
PLACES = {
    "scenario": "../baseline_2024.yaml",
    "study": "../../studies/doctrines.yaml",
    "claim": "claims/S02.yaml",
    "ensemble": "ensembles/plausible.yaml",
    "history": "history/korea.yaml",
    "base_rates": "history/base_rates.yaml",
    "actors": "actors/ROK.yaml",
    "doctrines": "doctrines/hedge.yaml",
    "theatres": "theatres/home.yaml",
    "actions": "actions/cyber.yaml",
    "parameters": "parameters.yaml",
    "dyads": "dyads.yaml",
    "events": "history/events_2016_2020.csv",
    "monthly": "history/gpr_korea_2012_2020.csv",
    "yearly": "history/dprk_provocations_by_year.csv",
    "members": "ensembles/plausible.csv",
}
DEFS = published()["$defs"]
FORMS = {
    "scenario": published(),
    "study": STUDY,
    "claim": form(),
    "ensemble": ENSEMBLE,
    "history": plan_form(),
    "base_rates": BASE_RATES,
    "actors": DEFS["ActorSpec"],
    "doctrines": DEFS["DoctrineSpec"],
    "theatres": DEFS["TheatreSpec"],
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder to stand in with a file of each kind, called after it, and what must lie beside them."""
    monkeypatch.chdir(tmp_path)
    for name, place in PLACES.items():
        source = LIBRARY / place
        shutil.copy(source, tmp_path / f"{name}{source.suffix}")
    for beside in [
        *LIBRARY.glob("history/*.csv"),
        LIBRARY / PLACES["members"],
        LIBRARY / PLACES["claim"],
        LIBRARY / PLACES["actors"],
    ]:
        shutil.copy(beside, tmp_path / beside.name)
    Path("inject.yaml").write_text("id: news\ntitle: {en: News, ko: 소식}\nturn: 2\n", encoding="utf-8")
    Path("empty folder").mkdir()
    return tmp_path


def test_each_kind_has_its_words_and_a_file_to_show_for_it():
    assert {kind.name for kind in KINDS} - {"inject"} == set(PLACES)
    assert all(has(lang, f"kind.{kind.name}") for kind in EVERY for lang in LANGUAGES)
    assert {name for takes in TAKES.values() for kinds in takes.values() for name in kinds} <= {
        kind.name for kind in EVERY
    }
    assert sorted(RATES) == sorted(COUNTED)


@pytest.mark.parametrize("name", FORMS)
def test_no_sound_file_is_taken_for_another_kind(name, tmp_path):
    """With the keys that it needs, alone or beside any other two of its form; whatever their order."""
    path = tmp_path / "file.yaml"
    needed, known = FORMS[name]["required"], sorted(FORMS[name]["properties"])
    more = [[], known, *([one, other] for one in known for other in known[::7])]
    for extra in more:
        path.write_text("".join(f"{key}: 1\n" for key in dict.fromkeys([*extra, *needed])), encoding="utf-8")
        assert kind_of(path).name == name, extra


def test_marks_of_forms_are_keys_of_them():
    for kind in KINDS:
        if kind.form == YAML and kind.name in FORMS:
            free = {"bands"} if kind.name == "ensemble" else set()
            assert set(kind.marks.split()) <= {*FORMS[kind.name]["properties"], *free}, kind.name
    blocks = {"actions": "ActionSpec", "parameters": "ParameterSpec", "dyads": "DyadPatch"}
    for kind in KINDS:
        if kind.form == BLOCKS:
            assert set(kind.marks.split()) <= set(DEFS[blocks[kind.name]]["properties"]), kind.name


@pytest.mark.parametrize("name", [*PLACES, "inject"])
def test_validate_checks_a_file_as_what_it_is(here, name):
    own = {"claim": "S02.yaml", "actors": "ROK.yaml"}  # a file that has to be called after what is in it
    file = own.get(name) or next(here.glob(f"{name}.*")).name
    answer = call("validate", file, "-v")
    assert (answer.code, answer.out) == (0, "0 errors, 0 warnings\n")
    assert "Next: sixparty " in answer.err
    assert kind_of(Path(file)).name == name


WRONG = {
    "ensemble.yaml": ("kept: 730", "kept: many", "E203"),
    "S02.yaml": ("type: causal", "type: casual", "E206"),
    "history.yaml": ("events: events_2016_2020.csv", "events: nowhere.csv", "E100"),
    "base_rates.yaml": ("games: short", "games: shrt", "E206"),
    "events.csv": ("2016-01-06,", "2016-13-06,", "E202"),
    "monthly.csv": ("2012-01,", "2012-1,", "E202"),
    "doctrines.yaml": ("keeps_deals: 0.9", "keeps_deals: 9", "E204"),
    "parameters.yaml": ("default: 1.0", "default: many", "E203"),
}


@pytest.mark.parametrize("file", WRONG)
def test_one_wrong_value_is_one_fault_at_its_place(here, file):
    before, after, code = WRONG[file]
    text = Path(file).read_text(encoding="utf-8")
    assert before in text
    Path(file).write_text(text.replace(before, after, 1), encoding="utf-8")
    line = text[: text.index(before)].count("\n") + 1
    answer = call("validate", file)
    *faults, last = answer.out.splitlines()
    assert last == "1 errors, 0 warnings" and len(faults) == 1
    place = "nowhere.csv:1" if code == "E100" else f"{file}:{line}"
    assert faults[0].startswith(f"{place}:") and f" {code} " in faults[0]
    assert answer.code == (4 if code == "E100" else 1)


REFUSED = [
    (["run", "study.yaml"], 1, "a study file", "sixparty batch study.yaml"),
    (["batch", "S02.yaml"], 1, "a claim", "sixparty claims S02.yaml"),
    (["batch", "baseline_2024", "--over", "study.yaml"], 1, "a study file", "sixparty batch study.yaml"),
    (["claims", "scenario.yaml"], 1, "a scenario", "sixparty run scenario.yaml"),
    (["backtest", "--events", "scenario.yaml"], 1, "a scenario", "sixparty run scenario.yaml"),
    (["backtest", "--events", "monthly.csv"], 1, "numbers by month", "backtest --reference monthly.csv"),
    (["play", "ensemble.yaml"], 1, "an ensemble", "batch baseline_2024 --over ensemble.yaml"),
    (["run", "events.csv"], 1, "dated events", "sixparty backtest --events events.csv"),
    (["run", "empty folder"], 4, "is a folder", "sixparty list"),
    (["play", "empty folder"], 4, "is a folder", "sixparty list"),
    (["claims", "empty folder"], 4, "is a folder", "sixparty list"),
    (["batch", "empty folder"], 4, "is a folder", "sixparty list"),
    (["batch", "baseline_2024", "--over", "empty folder"], 4, "is a folder", "sixparty list"),
    (["backtest", "--reference", "empty folder"], 4, "is a folder", "sixparty list"),
    (["sensitivity", "study.yaml"], 4, "a study file", "sixparty batch study.yaml"),
]


@pytest.mark.parametrize(("arguments", "code", "what", "line"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_command_says_which_one_takes_the_file(here, arguments, code, what, line):
    answer = call(*arguments)
    assert (answer.code, answer.out) == (code, "")
    assert answer.err.count("\n") == 1 and what in answer.err
    assert answer.err.rstrip("\n").endswith(line)
    korean = call(*arguments, "--lang", "ko")
    assert korean.code == code and korean.err.count("\n") == 1 and korean.err.rstrip().endswith(line)


def test_a_name_goes_before_a_folder_of_that_name(here):
    Path("baseline_2024").mkdir()
    assert call("run", "baseline_2024", "--turns", "1").code == 0


@pytest.mark.parametrize("file", ["my world.yaml", "-x.yaml", "it's.yaml"])
def test_the_next_line_can_be_typed_as_it_stands(here, file):
    shutil.copy("scenario.yaml", file)
    told = call("validate", "--", file).err.removeprefix("Next: ")
    program, name, given = shlex.split(told)
    assert (program, name, Path(given)) == ("sixparty", "run", Path(file)) and not given.startswith("-")
    for kind in KINDS:
        line = shlex.split(command_for(kind, file))
        assert file not in line or not file.startswith("-"), kind.name
    shutil.copy("S02.yaml", file)
    assert shlex.split(call("run", "--", file).err.rpartition(": ")[2])[-1] == shlex.split(told)[-1]

"""`list` and `show`: what there is, in both languages; what a seat may see and nothing more."""

import json
import os
import re
from pathlib import Path

import pytest
import yaml

from sim.faces.cli.list_ import KINDS
from sim.faces.words import LANGUAGES, pick
from sim.record.folder import new_run_folder
from sim.record.manifest import Manifest, write_manifest
from sim.record.storage import DISK
from sim.scenario.library import known_actors, scenario_ids, shipped
from sim.scenario.vocabulary import DOTTED_MEASURES, SCALAR_MEASURES
from tests.faces.call import call, spawn
from tests.study import tiny

HOSTILE = "[red]x[/b]\x1b]0;title\x07\x1b[2J{name}‮ =cmd"
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f‮]")


def write_run(runs_dir, scenario="baseline_2024", second=0, **more):
    from datetime import datetime

    folder = new_run_folder(runs_dir, scenario, DISK, datetime(2026, 1, 2, 3, 4, second))
    about = {"rules_version": 1, "scenario": scenario, "scenario_sha256": "0" * 64, "seed": 7, "turns": 5}
    write_manifest(folder, Manifest.here(**(about | more)))
    return folder


def known():
    """Give the kind and the names of everything in the library."""
    lists = {"doctrine": shipped().doctrines, "action": shipped().actions, "actor": shipped().actors}
    return [(kind, name) for kind, blocks in lists.items() for name in blocks]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_listed_and_the_next_command_named(kind, lang, tmp_path):
    answer = call("list", kind, "--lang", lang, "--runs-dir", tmp_path)
    assert answer.code == 0
    assert "sixparty" in answer.err.splitlines()[-1]
    assert "cli." not in answer.out + answer.err and "None" not in answer.out


def test_without_a_kind_the_scenarios_are_listed():
    assert call("list").out == call("list", "scenarios").out
    lines = call("list").out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(scenario_ids())
    # The rest of a row is in the language asked for.
    assert "갈림길" in call("list", "--lang", "ko").out


def test_lists_hold_what_the_library_holds():
    for kind, names in [
        ("doctrines", list(shipped().doctrines)),
        ("actors", list(known_actors(shipped()))),
        ("actions", list(shipped().actions)),
    ]:
        records = json.loads(call("list", kind, "--json").out)[kind]
        assert [record["id"] for record in records] == names


def test_measures_are_listed_as_they_stand_in_studies():
    records = {m["name"]: m for m in json.loads(call("list", "measures", "--json").out)["measures"]}
    assert list(records)[: len(SCALAR_MEASURES)] == list(SCALAR_MEASURES)
    assert {"trust_end.A.B", "tension_mean.A.B", "nuclear_end.A", "force_share_end.A.THEATRE"} <= set(records)
    assert len(records) == len(SCALAR_MEASURES) + len(DOTTED_MEASURES)
    assert all(measure["unit"] and measure["meaning"] for measure in records.values())


def test_a_scenario_that_cannot_be_read_is_listed_as_such(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("scenarios").mkdir()
    Path("scenarios/broken.yaml").write_text("a: [\n", encoding="utf-8")
    Path("scenarios/odd.yaml").write_text("title: [1]\nactors: 3\nturns: {a: 1}\n", encoding="utf-8")
    answer = call("list")
    assert answer.code == 0
    assert "sixparty validate scenarios/broken.yaml" in answer.out
    assert json.loads(call("list", "--json").out)["scenarios"][1]["id"] == "odd"


def test_runs_are_listed_with_the_newest_last(tmp_path):
    old = write_run(tmp_path, second=1)
    new = write_run(tmp_path, second=2, doctrines={"A": "x"}, seed=8)
    (old / "manifest.json").write_text("{}", encoding="utf-8")
    answer = call("list", "runs", "--runs-dir", tmp_path)
    assert answer.code == 0
    rows = answer.out.splitlines()[1:]
    assert [row.split()[0] for row in rows] == [old.name, new.name]
    assert "A=x" in rows[1] and f"sixparty replay {new.name}" in answer.err
    assert "format" in rows[0]


def test_studies_are_listed_from_files_and_from_the_runs_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("studies").mkdir()
    Path("studies/mine.yaml").write_text("format: 1\n", encoding="utf-8")
    assert "sixparty batch mine" in call("list", "studies").err
    made = {name: tiny.make(tmp_path / "runs" / "studies" / name) for name in ("done", "begun")}
    made["broken"] = tiny.make(tmp_path / "runs" / "studies" / "broken")
    (made["broken"].folder / "manifest.json").write_text("{}", encoding="utf-8")
    tiny.play(made["done"]).finish({})
    tiny.play(made["begun"], made["begun"].missing()[:1])
    for age, name in enumerate(("broken", "done", "begun")):
        os.utime(made[name].folder / "manifest.json", ns=(age, age))
    studies = {s["id"]: s for s in json.loads(call("list", "studies", "--json").out)["studies"]}
    assert len({studies[name]["state"] for name in ("mine", "begun", "done", "broken")}) == 4
    assert [studies[name]["played"] for name in ("begun", "done")] == [5, 12]
    assert "format" in studies["broken"]["scenario"]
    answer = call("list", "studies")
    assert answer.code == 0 and "sixparty batch begun --resume" in answer.err
    os.utime(made["done"].folder / "manifest.json", ns=(9, 9))
    assert "sixparty query done" in call("list", "studies").err


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("kind", "name"), known())
def test_every_block_of_the_library_can_be_shown(kind, name, lang):
    answer = call("show", f"{kind}:{name}", "--lang", lang)
    assert answer.code == 0 and answer.out.splitlines()[0].endswith(f" {name})")
    assert not re.search(r"\b(show|cli|variables)\.\w", answer.out)
    block = getattr(shipped(), f"{kind}s")[name]
    assert pick(block.get("title", block.get("name")), lang) in answer.out
    data = json.loads(call("show", name, "--json").out)
    assert (data["kind"], data["id"]) == (kind, name)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", scenario_ids())
def test_every_scenario_can_be_shown(name, lang):
    answer = call("show", name, "--lang", lang)
    assert answer.code == 0
    data = yaml.safe_load(scenario_ids()[name].read_text(encoding="utf-8"))
    text = " ".join(answer.out.split())
    assert pick(data["title"], lang) in text
    assert " ".join(pick(data["summary"], lang).split()) in text
    assert all(actor in text for actor in data["actors"])
    assert not [seat for seat, brief in data.get("briefs", {}).items() if opening(brief, lang) in text]


def opening(brief, lang):
    return " ".join(pick(brief["basic"], lang).split())


@pytest.mark.parametrize("name", scenario_ids())
def test_every_seat_finds_its_own_brief_and_no_other(name):
    briefs = yaml.safe_load(scenario_ids()[name].read_text(encoding="utf-8")).get("briefs", {})
    for seat in list(briefs)[:2]:
        shown = " ".join(call("show", name, "--lang", "ko", "--seat", seat).out.split())
        assert [other for other in briefs if opening(briefs[other], "ko") in shown] == [seat]


@pytest.fixture
def secretive(tmp_path, monkeypatch):
    """The path of a scenario in which every private text and number of a seat is a canary of that seat."""
    monkeypatch.chdir(tmp_path)
    seats = ["ONE", "TWO", "TRE"]
    number = {"ONE": 0.111, "TWO": 0.222, "TRE": 0.333}
    values = {name: {"support": number[name], "political_capital": number[name]} for name in seats}
    data = {
        "format": 1, "id": "secretive", "title": "A title", "start": "2024-01", "turns": 3, "library": "none",
        "define": {
            "actors": {
                name: {"name": f"Name {name}", "address": place, "doctrine": f"plan_{name.lower()}",
                       "values": values[name], "force_share": {"home": 1.0}}
                for place, name in enumerate(seats)
            },
            "actions": {
                "hold": {"title": "Hold", "instrument": "cyber", "pairs": ["*"], "severity": "status_quo"}
            },
            "doctrines": {
                name: {"title": name, "rows": {seat: {} for seat in seats}}
                for name in ["status_quo", *(f"plan_{seat.lower()}" for seat in seats)]
            },
            "theatres": {"home": {"order": 0, "name": "Home"}},
        },
        "actors": {name: None for name in seats},
        "dyads": {
            f"{a}-{b}": {"trust": [number[a] + 0.0005, number[b] + 0.0005]}
            for a, b in [("ONE", "TWO"), ("ONE", "TRE"), ("TWO", "TRE")]
        },
        "briefs": {
            name: {"basic": f"basic of {name}", "full": f"full of {name}",
                   "interests": [f"interest of {name}"], "red_lines": [f"line of {name}"]}
            for name in seats
        },
        "objectives": {
            name: [{"measure": "peak_rung", "at_most": 2, "text": f"aim of {name}"}] for name in seats
        },
        "channels": {"one_and_two": ["ONE", "TWO"], "two_and_tre": ["TWO", "TRE"]},
        "injects": [{"id": "surprise_to_come", "turn": 2, "title": "surprise of all"}],
    }  # fmt: skip
    path = tmp_path / "secretive.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path, seats, number


def canaries(seat, number):
    """Give what only one seat may see of itself."""
    texts = {f"{what} of {seat}" for what in ("basic", "full", "interest", "line", "aim")}
    return texts | {f"{number[seat]:g}", f"{number[seat] + 0.0005:g}", f"plan_{seat.lower()}"}


@pytest.mark.parametrize("flags", [[], ["-v"], ["--json"], ["--lang", "ko", "-v"]], ids=str)
def test_a_seat_sees_its_own_secrets_and_no_other_s(secretive, flags):
    path, seats, number = secretive
    for seat in seats:
        answer = call("show", path, "--seat", seat, *flags)
        assert answer.code == 0
        seen = answer.out + answer.err
        for other in set(seats) - {seat}:
            assert not [canary for canary in canaries(other, number) if canary in seen]
        assert f"aim of {seat}" in seen and f"{number[seat]:g}" in seen
        assert "surprise" not in seen
    assert "two_and_tre" not in call("show", path, "--seat", "ONE", *flags).out


@pytest.mark.parametrize("flags", [[], ["-v"], ["--json"]], ids=str)
def test_without_a_seat_no_brief_is_shown(secretive, flags):
    path, seats, number = secretive
    answer = call("show", path, *flags)
    private = [
        canary for seat in seats for canary in canaries(seat, number) if not canary.startswith("plan_")
    ]
    assert answer.code == 0 and not [canary for canary in private if canary in answer.out]
    assert ("surprise_to_come" in answer.out) == (flags == ["-v"])
    if not flags:
        assert "sixparty show secretive --seat ONE" in " ".join(answer.out.split())


def test_values_given_on_the_command_line_are_shown(tmp_path):
    answer = json.loads(call("show", "baseline_2024", "--json", "-S", "globals.sanctions=0.25").out)
    assert answer["globals"]["sanctions"] == 0.25
    assert call("show", "baseline_2024", "-S", "globals.no_such=1").code == 2
    assert call("show", "doctrine:status_quo", "-S", "globals.sanctions=0.25").code == 2


def test_a_name_of_several_things_is_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = next(iter(shipped().doctrines))
    Path("scenarios").mkdir()
    text = scenario_ids()["baseline_2024"].read_text(encoding="utf-8")
    Path("scenarios", f"{name}.yaml").write_text(text, encoding="utf-8")
    answer = call("show", name)
    assert answer.code == 2 and answer.out == ""
    for kind in ("scenario", "doctrine"):
        assert f"sixparty show {kind}:{name}" in answer.err
        assert call("show", f"{kind}:{name}").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["no_such_thing_at_all"], 4, "called no_such_thing_at_all"),
        (["basline_2024"], 4, "Did you mean baseline_2024?"),
        (["scenario:nowhere"], 4, "nowhere"),
        (["doctrine:nowhere"], 4, "nowhere"),
        (["run:nowhere"], 4, "nowhere"),
        (["@last"], 4, "no run"),
        (["baseline_2024", "--turn", "3"], 2, "--turn"),
        (["doctrine:status_quo", "--seat", "X"], 2, "--seat"),
        (["baseline_2024", "--seat", "nobody"], 2, "nobody"),
        (["\x00\x1b[2J"], 4, ""),
        (["x" * 5000], 4, ""),
        ([""], 4, ""),
        ([], 2, "REF"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_shown_is_refused_in_words(arguments, code, said, tmp_path):
    answer = call("show", *arguments, "--runs-dir", tmp_path)
    assert answer.code == code and answer.out == "" and said in answer.err
    assert not CONTROLS.search(answer.err)


def test_a_block_that_a_scenario_defines_is_found_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("scenarios").mkdir()
    data = yaml.safe_load(scenario_ids()["baseline_2024"].read_text(encoding="utf-8"))
    actor = next(iter(data["actors"]))
    data["id"] = "mine"
    data["define"] = {"doctrines": {"a_way_of_mine": {"title": "My way", "rows": {actor: {"stance": 1}}}}}
    Path("scenarios/mine.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    answer = call("show", "a_way_of_mine")
    assert answer.code == 0 and "My way" in answer.out and "of mine)" in answer.out
    assert call("show", "action:a_way_of_mine").code == 4


def test_a_run_is_shown_by_its_beginning_and_its_state(tmp_path):
    flags = ("--runs-dir", tmp_path)
    assert call("run", "tutorial_trust", "-S", "turns=3", "--seed", "7", "--no-report", *flags).code == 0
    folder = next(path for path in tmp_path.iterdir() if path.is_dir())
    for ref in (folder.name, folder.name[:12], "@last", str(folder), f"run:{folder.name}"):
        answer = call("show", ref, *flags)
        assert answer.code == 0
        for text in ("tutorial_trust", "turns=3", str(folder), "After turn 3"):
            assert text in answer.out
    data = json.loads(call("show", f"{folder.name}:1", *flags, "--json").out)
    assert (data["seed"], data["turn"]) == (7, 1)
    actor, other = "DPRK", "ROK"
    assert {f"trust.{actor}.{other}", f"trust.{other}.{actor}"} < data["state"].keys()
    own = json.loads(call("show", "@last", "--turn", 1, "--seat", actor, *flags, "--json").out)["state"]
    assert own[f"trust.{actor}.{other}"] == data["state"][f"trust.{actor}.{other}"]
    assert f"trust.{other}.{actor}" not in own and f"support.{other}" not in own
    assert call("show", "@last:9", *flags).code == 4
    assert call("show", "@last", "--turn", 9, *flags).code == 4
    answer = call("show", "@last", "--seat", actor.lower(), *flags)
    assert answer.code == 2 and actor in answer.err


@pytest.mark.parametrize("flags", [[], ["-v"], ["--seat", "ONE", "-v"], ["--json"]], ids=str)
def test_hostile_text_in_every_field_stays_text(secretive, flags):
    path, *_ = secretive
    data = yaml.safe_load(path.read_text(encoding="utf-8"))

    def poison(node):
        if isinstance(node, dict):
            return {key: poison(value) for key, value in node.items()}
        if isinstance(node, list):
            return [poison(value) for value in node]
        return f"{node} {HOSTILE}" if isinstance(node, str) and " " in node else node

    poisoned = poison(data)
    assert str(poisoned).count("=cmd") > 10
    text = yaml.safe_dump(poisoned, allow_unicode=False)
    path.write_text(text, encoding="utf-8")
    answer = call("show", path, *flags)
    # A file with raw control characters is refused; as escapes in quotes they come through to us.
    assert answer.code == 0, answer.err
    if "--json" in flags:
        assert "=cmd" in json.loads(answer.out)["title"]
    else:
        assert "[red]x[/b]{name} =cmd" in answer.out
    assert not CONTROLS.search(answer.out + answer.err)


@pytest.mark.parametrize("encoding", ["cp949", "latin-1", "ascii"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_are_shown_in_narrow_encodings(encoding, lang):
    answer = spawn("show", "crossroads_2024", "--lang", lang, encoding=encoding, PYTHONIOENCODING=encoding)
    assert answer.code == 0 and "crossroads_2024" in answer.out


def test_a_table_in_a_pipe_has_a_row_on_every_line_and_no_spaces_at_its_end():
    lines = spawn("list", "doctrines", COLUMNS="40").out.splitlines()
    assert len(lines) == 1 + len(shipped().doctrines)
    assert all(line == line.rstrip() for line in lines)

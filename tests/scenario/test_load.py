"""Loading: found by path and id, merged in full, written out again, and the same every time."""

import json
import os
import shutil
import subprocess
import sys

import pytest
import yaml

from sim.scenario import load as loading
from sim.scenario.check import library_faults, validate_file
from sim.scenario.dump import dump
from sim.scenario.faults import Fault, ScenarioError, ScenarioNotFound
from sim.scenario.form import SCHEMA_FILE, published
from sim.scenario.library import Library, content_root, find_scenario, scenario_ids, shipped
from sim.scenario.load import load
from sim.scenario.publish import json_schema, text
from sim.scenario.vocabulary import SCALAR_MEASURES, SHARE_PARAMETERS
from tests.scenario.writing import FILES, SOUND

each_file = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder to stand in, and a function that writes a scenario there."""
    monkeypatch.chdir(tmp_path)

    def write(content, name="mine.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    return write


@each_file
def test_a_shipped_scenario_has_no_errors(path):
    assert [str(fault) for fault in validate_file(path) if fault.severity == "error"] == []


def test_the_library_has_no_faults():
    assert [str(fault) for fault in library_faults(shipped())] == []


@each_file
def test_a_scenario_is_complete(path):
    scenario = load(path)
    actors = list(scenario.actors)
    addresses = [spec.address for spec in scenario.actors.values()]
    assert addresses == sorted(addresses)
    pairs = [f"{a}-{b}" for i, a in enumerate(actors) for b in actors[i + 1 :]]
    assert list(scenario.dyads) == pairs
    distractions = {theatre.distraction for theatre in scenario.theatres.values()} - {None}
    for spec in scenario.actors.values():
        assert list(spec.force_share) == list(scenario.theatres)
        assert sum(spec.force_share.values()) == pytest.approx(1)
        assert set(spec.distraction) == distractions
        assert None not in spec.values.model_dump().values()
        assert spec.main_rival in (None, *actors)
    assert set(shipped().parameters) <= set(scenario.parameters)
    assert set(scenario.globals) == {
        *("sanctions", "monitoring", "nuclear_acceptance", "council_trigger"),
        *(f"{name}_distraction" for name in distractions),
    }


@each_file
def test_the_dump_is_a_scenario_of_its_own(path, here):
    scenario = load(path)
    written = here(dump(scenario))
    assert [str(fault) for fault in validate_file(written) if fault.severity == "error"] == []
    again = load(written)
    assert again == scenario
    assert dump(again) == dump(scenario)
    assert load(written, trusted=True) == scenario


def test_the_dump_has_the_same_bytes_under_every_hash_seed():
    code = (
        "import sys; from sim.scenario.dump import dump; from sim.scenario.load import load; "
        "sys.stdout.write(dump(load('crossroads_2024')))"
    )
    seen = set()
    for seed in ("0", "1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        seen.add(
            subprocess.run(
                [sys.executable, "-c", code], env=environment, capture_output=True, check=True
            ).stdout
        )
    assert len(seen) == 1


def test_the_dump_keeps_hostile_text(here):
    hostile = [
        "a: b",
        "- c",
        "# d",
        "no",
        "012",
        "1e5",
        "~",
        "'",
        '"',
        "a\tb\nc ",
        "\x1b[31m",
        "\x9b",
        "\u2028",
        "\ufeff",
        "[/b]",
    ]
    listed = "\n".join(f"  - {json.dumps(item)}" for item in hostile)
    scenario = load(here(SOUND + f"sources:\n{listed}\n"))
    assert list(scenario.sources) == hostile
    assert load(here(dump(scenario))).sources == scenario.sources


def test_other_yaml_readers_read_the_dump_alike(here):
    scenario = load("baseline_2024")
    read = yaml.safe_load(dump(scenario))
    assert read["id"] == "baseline_2024" and read["start"] == "2024-01" and read["library"] == "none"
    assert read["parameters"] == scenario.parameters


def test_values_go_over_the_library(here):
    scenario = load(
        here(
            SOUND.replace("USA: {doctrine: status_quo}", "USA: {nuclear: 0.9, distraction: {taiwan: 0.7}}")
            + "dyads: {USA-DPRK: {trust: [0.3, 0.2], dependence: [0.1, 0.4]}}\n"
            + "parameters: {taiwan_mean: 0.6}\n"
        )
    )
    library = shipped()
    assert list(scenario.actors) == ["DPRK", "USA", "ROK"]
    usa = scenario.actors["USA"]
    assert usa.values.nuclear == 0.9 and usa.values.economy == library.actors["USA"]["values"]["economy"]
    assert usa.distraction == {"taiwan": 0.7, "europe": library.actors["USA"]["distraction"]["europe"]}
    pair = scenario.dyads["DPRK-USA"]
    assert pair.trust == (0.2, 0.3) and pair.dependence == (0.4, 0.1)
    assert pair.tension == library.dyads["DPRK-USA"]["tension"] and pair.rival
    assert scenario.globals["taiwan_distraction"] == 0.6
    assert scenario.absent == tuple(sorted(set(library.actors) - {"DPRK", "USA", "ROK"}))
    assert list(scenario.actions) == list(library.actions)


def test_a_rival_that_is_absent_is_replaced(here):
    scenario = load(here(SOUND + "  IND: {}\n  CHN: {}\n"))
    assert scenario.actors["IND"].main_rival == "CHN"
    scenario = load(here(SOUND + "  IND: {}\n"))
    assert scenario.actors["IND"].main_rival == "USA"


def test_an_unlisted_pair_has_the_defaults(here):
    pair = load(here(SOUND + "  IND: {}\n")).dyads["USA-IND"]
    assert pair.trust == (0.4, 0.4) and pair.tension == 10 and not pair.rival and pair.mediation == (0, 0)


def test_without_a_list_the_default_actors_play(here):
    scenario = load(here(SOUND.split("actors:")[0]))
    included = {name for name, block in shipped().actors.items() if block.get("default_included")}
    assert set(scenario.actors) == included and len(included) == 6


def test_a_block_of_its_own_replaces_the_librarys_in_its_place(here):
    act = "title: {en: a, ko: b}, instrument: cyber, severity: posturing"
    own = f"define:\n  actions:\n    summit: {{{act}, pairs: [USA>DPRK]}}\n    zeal: {{{act}}}\n"
    scenario = load(here(SOUND + own))
    assert list(scenario.actions) == [*shipped().actions, "zeal"]
    assert scenario.actions["summit"].pairs == ("USA>DPRK",) and scenario.actions["summit"].effects == ()


def test_a_pillar_that_is_switched_off_forbids_its_acts(here):
    doctrine = shipped().doctrines["containment_with_deconfliction"]
    name, acts = next(iter(doctrine["pillar_acts"].items()))
    scenario = load(
        "baseline_2024", overrides=[f"doctrines.containment_with_deconfliction.pillars.{name}=false"]
    )
    for row in scenario.doctrines["containment_with_deconfliction"].rows.values():
        assert all(row.action_weights[act] == 0 for act in acts)
    assert load(here(dump(scenario))) == scenario


def test_the_working_folder_goes_before_the_package(here):
    here(SOUND.replace("id: test", "id: baseline_2024"), "scenarios/baseline_2024.yaml")
    assert list(load("baseline_2024").actors) == ["DPRK", "USA", "ROK"]
    assert scenario_ids()["baseline_2024"].parts[0] == "scenarios"
    assert find_scenario("crossroads_2024") == content_root() / "scenarios" / "crossroads_2024.yaml"


@pytest.mark.parametrize(
    "ref", ["baseline_2042", "none/such.yaml", "../baseline_2024", "", "a\0b", "x" * 5000, "*"]
)
def test_what_is_not_there_is_not_found(here, ref):
    with pytest.raises(ScenarioNotFound) as caught:
        load(ref)
    assert caught.value.faults[0].code == "E100" and str(caught.value).isprintable()


def test_the_nearest_id_is_named():
    with pytest.raises(ScenarioNotFound, match=r"did you mean baseline_2024\?"):
        load("baselin_2024")


def test_an_error_says_every_fault_on_a_line(here):
    path = here(SOUND.replace("turns: 12", "turns: no") + "extra: 1\n")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert [fault.code for fault in caught.value.faults] == ["E203", "E201"]
    assert str(caught.value).split("\n")[1].startswith(f"{path}:10:1: E201 unknown key 'extra'")


def test_warnings_do_not_stop_a_load(here):
    path = here(SOUND + "summary: one language\n")
    assert [fault.severity for fault in validate_file(path)] == ["warning"]
    assert load(path).summary.say("ko") == "one language"


def test_a_fault_knows_how_much_it_matters():
    assert Fault("a", 1, 2, "W401", "text").severity == "warning"
    assert str(Fault("a.yaml", 1, 2, "E201", "text")) == "a.yaml:1:2: E201 text"


def test_the_published_schema_is_that_of_the_models():
    import pydantic

    made = json.loads(text())
    assert made == json_schema()
    if json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) != made:
        # Another pydantic may word its schema otherwise; what it accepts is compared by mutations.
        assert not pydantic.VERSION.startswith("2.14."), "run `python -m sim.scenario.publish`"


def test_editors_get_the_schema():
    schema = published()
    assert schema["properties"]["turns"]["maximum"] == 1200
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert {"ActorSpec", "ActionSpec", "DoctrineSpec", "TheatreSpec", "DyadPatch"} <= set(schema["$defs"])


BROKEN = [
    ("actors/USA.yaml", "nuclear: 1.0", "nuclear: one", r"E203 a number from 0 to 1 was expected"),
    ("actors/USA.yaml", "address: 1\n", "", r"E202 `address` is missing"),
    ("actors/USA.yaml", "address: 1\n", "address: one\n", r"E203 a whole number"),
    ("actors/USA.yaml", "doctrine: status_quo", "doctrine: [", r"E110 not YAML"),
    ("theatres/home.yaml", "order: ", "ordr: ", r"E201 unknown key 'ordr' \(did you mean order\?\)"),
    ("actions/diplomatic.yaml", "instrument: diplomatic", "instrument: 3", r"E203 text was expected"),
    ("dyads.yaml", "tension: 38", "tension: -38", r"E204 -38 is out of range"),
    ("parameters.yaml", "default: 1.0\n", "default: one\n", r"E203 a number was expected"),
]


@pytest.mark.parametrize(("name", "old", "new", "word"), BROKEN, ids=[f"{n} {w}" for n, _, w, _ in BROKEN])
def test_a_broken_library_is_named(here, tmp_path, monkeypatch, name, old, new, word):
    shutil.copytree(shipped().root, tmp_path / "library")
    file = tmp_path / "library" / name
    sound = file.read_text(encoding="utf-8")
    assert old in sound
    file.write_text(sound.replace(old, new, 1), encoding="utf-8")
    broken = Library(tmp_path / "library")
    monkeypatch.setattr(loading, "shipped", lambda: broken)
    with pytest.raises(ScenarioError, match=rf"library/{name}:\d+:\d+: {word}"):
        loading.load(here(SOUND))


NOWHERE = """\
format: 1
id: nowhere
title: {en: Nowhere, ko: 없는 곳}
start: 2024-01
turns: 3
library: none
define:
  actors:
    NORTH: {name: {en: North, ko: 북}, address: 0, doctrine: calm}
    SOUTH: {name: {en: South, ko: 남}, address: 1, doctrine: calm, values: {economy: 0.8}}
  actions:
    hold: {title: {en: Hold, ko: 대기}, instrument: diplomatic, severity: status_quo, pairs: ["*"]}
  doctrines:
    calm: {title: {en: Calm, ko: 차분}, rows: {NORTH: {}, SOUTH: {}}}
"""


def test_a_world_of_its_own_borrows_only_the_parameters(here):
    assert validate_file(here(NOWHERE)) == []
    scenario = load(here(NOWHERE))
    assert list(scenario.actors) == ["NORTH", "SOUTH"] and list(scenario.dyads) == ["NORTH-SOUTH"]
    assert list(scenario.actions) == ["hold"] and list(scenario.doctrines) == ["calm"]
    assert not scenario.theatres and not scenario.absent
    assert scenario.parameters == {name: block["default"] for name, block in shipped().parameters.items()}
    assert scenario.actors["SOUTH"].values.economy_base == 0.8
    assert load(here(dump(scenario))) == scenario
    with pytest.raises(ScenarioError, match="E301 unknown actor 'USA'"):
        load(here(NOWHERE + "actors: {NORTH: {}, USA: {}}\n"))


def test_what_is_called_absent_may_be_named_and_not_played(here):
    own = NOWHERE.replace('pairs: ["*"]', "pairs: [NORTH>EAST]") + "absent: [EAST]\n"
    assert load(here(own)).absent == ("EAST",)
    with pytest.raises(ScenarioError, match="E301 actor EAST is called absent"):
        load(here(own + "actors: {NORTH: {}, SOUTH: {}, EAST: {}}\n"))
    with pytest.raises(ScenarioError, match="E301 unknown actor 'EAST'"):
        load(here(own.replace("absent: [EAST]", "")))


def test_a_defined_actor_that_is_not_listed_is_warned_of(here):
    west = NOWHERE.replace("  actions:", "    WEST: {name: {en: West, ko: 서}, address: 5}\n  actions:")
    faults = validate_file(here(west + "actors: {NORTH: {}, SOUTH: {}}\n"))
    assert [fault.code for fault in faults] == ["W406"]


@pytest.mark.parametrize("name", ["actors/USA", "actions/military", "doctrines/wedge", "dyads", "parameters"])
def test_a_block_of_the_library_can_be_checked_alone(name):
    assert validate_file(shipped().root / f"{name}.yaml") == []


def test_every_share_is_a_parameter():
    assert set(shipped().parameters) >= SHARE_PARAMETERS


def test_the_measures_are_those_of_the_model():
    from sim.model import measures

    assert SCALAR_MEASURES == measures.SCALAR_MEASURES

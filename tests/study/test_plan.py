"""The study file: every fault at its place, and a plan that the loader takes."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.faults import OverrideError, ScenarioError, ScenarioNotFound
from sim.scenario.library import content_root
from sim.scenario.load import load, open_draft
from sim.scenario.overrides import split
from sim.study.design import design_of
from sim.study.errors import StudyNotFound
from sim.study.plan import (
    Plan,
    as_data,
    faults_of,
    find_plan,
    from_data,
    load_plan,
    plan_of_scenario,
    settings_of,
)
from sim.study.plan_check import check_file
from sim.study.plan_form import override
from tests.scenario.mutations import mutate

WHOLE = """\
format: 1
id: whole
title: {en: Whole, ko: 전체}
question: {en: "What does it take?", ko: "무엇이 필요한가?"}
scenario: crossroads_2024
runs: 20
seed: 3
turns: 12
sampler: latin_hypercube
points: 8
factors:
  doctrine.USA: [status_quo, gradual_reciprocity]
  parameters.costly_signal: {uniform: [0, 3]}
  dyads.USA-DPRK.tension: {uniform: [10, 60]}
  dyads.USA-DPRK.talks_stage: {whole: [0, 4]}
  globals.sanctions: [0.5, 0.85]
  injects.us_election: [true, false]
set: {parameters.coupling: 0.25, actors.ROK.major: true}
doctrines: {DPRK: transactional}
measures: [peak_rung, deal, tension_mean.USA.DPRK]
sources: [Invented for this test.]
"""
SMALL = """\
format: 1
id: mutant
scenario: tutorial_trust
sampler: latin_hypercube
points: 8
factors:
  doctrine.USA: [status_quo, gradual_reciprocity]
  parameters.costly_signal: {uniform: [0, 3]}
  globals.sanctions: [0.5, 0.85]
set: {actors.USA.readiness: 0.25}
doctrines: {DPRK: transactional}
measures: [peak_rung, tension_mean.USA.DPRK]
"""
HEAD = "format: 1\nid: small\nscenario: crossroads_2024\n"
BASE = HEAD.replace("crossroads", "baseline")


@pytest.fixture
def told(tmp_path):
    """Check the text of a study file; give its faults as `line:column code message`."""

    def check(text):
        path = tmp_path / "study.yaml"
        path.write_text(text, encoding="utf-8")
        plan, faults = faults_of(path)
        assert (plan is None) == any(fault.severity == "error" for fault in faults)
        return [f"{fault.line}:{fault.column} {fault.code} {fault.message}" for fault in faults]

    return check


@pytest.fixture
def plan_in(tmp_path):
    """Load the text of a study file as a plan."""

    def make(text):
        path = tmp_path / "study.yaml"
        path.write_text(text, encoding="utf-8")
        return load_plan(path)

    return make


def test_a_whole_file_has_no_fault_and_every_key_arrives(told, plan_in):
    assert told(WHOLE) == []
    plan = plan_in(WHOLE)
    assert (plan.id, plan.scenario, plan.runs, plan.seed, plan.turns) == (
        "whole",
        "crossroads_2024",
        20,
        3,
        12,
    )
    assert (plan.sampler, plan.points, plan.size, plan.common_random_numbers) == (
        "latin_hypercube",
        8,
        8,
        True,
    )
    assert plan.title == {"en": "Whole", "ko": "전체"}
    assert plan.question["en"] == "What does it take?"
    assert plan.overrides == ("parameters.coupling=0.25", "actors.ROK.major=true")
    assert plan.doctrines == (("DPRK", "transactional"),)
    assert plan.sources == ("Invented for this test.",)
    whole = plan.factors[3]
    assert (whole.low, whole.high, whole.whole, whole.levels) == (0, 4, True, ())
    assert plan.factors[5].levels == (True, False)


def test_what_a_file_leaves_out_has_a_default(plan_in):
    plan = plan_in(HEAD)
    expected = Plan(id="small", scenario="crossroads_2024", title={"en": "small", "ko": "small"})
    assert plan == expected
    assert plan.size == 1
    assert plan.measures is None


FAULTS = [
    # The form.
    ("runs: 0", "4:7 E204 0 is out of range: 1 to 1e+09 was expected"),
    ("factor: {}", "4:1 E201 unknown key 'factor' (did you mean factors?)"),
    (
        "sampler: sobel",
        "4:10 E206 'sobel' is none of grid, latin_hypercube, sobol, morris, ensemble (did you mean sobol?)",
    ),
    ("title: One", "4:8 W401 one text stands for both languages: write {en: ..., ko: ...}"),
    (
        "factors: {parameters.learning: {uniform: [0]}}",
        "4:42 E207 a list of 2 values was expected, not of 1",
    ),
    ("factors: {parameters.learning: 2}", "4:32 E203 a list was expected, not the number 2"),
    # Levels and ranges.
    ("factors: {parameters.learning: []}", "4:32 E207 parameters.learning has no levels"),
    ("factors: {parameters.learning: [1, 1.0]}", "4:36 E308 1.0 stands twice in parameters.learning"),
    (
        "factors: {parameters.learning: [1, true]}",
        "4:36 E203 the levels of parameters.learning are not all of one kind",
    ),
    (
        "factors: {parameters.learning: {uniform: [2, 1], steps: 2}}",
        "4:42 E204 the range 2 to 1 of parameters.learning does not rise",
    ),
    (
        "factors: {parameters.learning: {steps: 3}}",
        "4:32 E309 parameters.learning needs `uniform` or `whole`, and not both",
    ),
    (
        "factors: {parameters.learning: {uniform: [0, 1]}}",
        "4:32 E202 `steps` is missing in parameters.learning: a grid needs it",
    ),
    # The sampler.
    (
        "sampler: sobol\nfactors: {parameters.learning: [0, 1]}",
        "4:10 E202 `points` is missing: sobol needs it",
    ),
    ("sampler: morris\npoints: 4", "4:10 E202 `factors` is missing: morris has nothing to draw"),
    ("points: 4", "4:1 E309 a grid has no `points`: its levels make them"),
    (
        "sampler: sobol\npoints: 100\nfactors: {parameters.learning: [0, 1]}",
        "5:9 W601 sobol is balanced only at a power of two; 100 is none (64 and 128 are)",
    ),
    (
        "factors: {parameters.learning: {uniform: [0, 1], steps: 2000}, "
        "parameters.surprise: {uniform: [0, 1], steps: 2000}}",
        "4:1 E204 the design has 4,000,000 points; 1,000,000 are possible",
    ),
    (
        "sampler: latin_hypercube\npoints: 4\nfactors: {parameters.learning: {uniform: [0, 1], steps: 4}}",
        "6:50 E309 `steps` goes with `uniform` in a grid alone",
    ),
    # The scenario.
    ("factors: {doctrine.RoK: [wedge]}", "4:11 E301 unknown actor 'RoK' (did you mean ROK?)"),
    ("factors: {doctrine.USA: [wegde]}", "4:26 E303 unknown doctrine 'wegde' (did you mean wedge?)"),
    ("doctrines: {USA: wegde}", "4:18 E303 unknown doctrine 'wegde' (did you mean wedge?)"),
    ("factors: {doctrine.USA: [3]}", "4:26 E203 the name of a doctrine was expected"),
    ("factors: {parameters.learnin: [1]}", "4:11 E305 unknown parameter 'learnin' (did you mean learning?)"),
    ("set: {parameters.learnin: 1}", "4:7 E305 unknown parameter 'learnin' (did you mean learning?)"),
    ("factors: {parameters.learning: [-1]}", "4:33 E204 -1 is out of range: 0 to 1000 was expected"),
    ("factors: {parameters.learning: [a]}", "4:33 E203 a number was expected for learning"),
    (
        "factors: {parameters.costly_signal: [1, 900]}",
        "4:41 W404 costly_signal 900 is outside the range 0 to 4 that studies sweep",
    ),
    ("set: {globals.sanction: 1}", "4:7 E304 unknown variable of the world 'sanction'"),
    ("factors: {injects.us_elction: [true]}", "4:11 E321 unknown inject 'us_elction'"),
    ("factors: {injects.us_election: [1]}", "4:33 E203 true or false was expected"),
    ("factors: {parametre.learning: [1]}", "4:11 E321 unknown factor 'parametre' (did you mean parameters?)"),
    ("factors: {turns: [1]}", "4:11 E321 unknown factor 'turns'"),
    (
        "factors: {dyads.USA-DPRK.tensoin: [1]}",
        "4:11 E321 'dyads.USA-DPRK.tensoin': there is no 'tensoin' in dyads.USA-DPRK (did you mean tension?)",
    ),
    (
        "factors: {dyads.USA-DPRK.tension: {uniform: [90, 190], steps: 3}}",
        "4:50 E204 dyads.DPRK-USA.tension: 190 is out of range: 0 to 100 was expected",
    ),
    ("measures: [peak_rungs]", "4:12 E306 unknown measure 'peak_rungs' (did you mean peak_rung?)"),
    ("measures: [trust_end.USA.RoK]", "4:12 E301 unknown actor 'RoK' (did you mean ROK?)"),
    ("measures: [trust_end.USA.USA]", "4:12 E306 trust_end.USA.USA names one actor twice"),
    (
        "measures: [tension_mean.USA.DPRK, tension_mean.DPRK.USA]",
        "4:35 E308 tension_mean.DPRK.USA stands twice",
    ),
    (
        "set: {actors.USA.force_share.home: 0.4, actors.ROK.readiness: 0.1}",
        "4:36 E204 actors.USA.force_share",
    ),
    # The same value by two ways.
    (
        "set: {parameters.learning: 1}\nfactors: {parameters.learning: [1]}",
        "5:11 E308 this is given already, by set.parameters.learning",
    ),
    (
        "set: {dyads.USA-DPRK.tension: 1}\nfactors: {dyads.DPRK-USA.tension: [1]}",
        "5:11 E308 this is given already, by set.dyads.USA-DPRK.tension",
    ),
    (
        "doctrines: {USA: status_quo}\nfactors: {doctrine.USA: [wedge]}",
        "5:11 E308 this is given already, by doctrines.USA",
    ),
]


@pytest.mark.parametrize(("lines", "fault"), FAULTS)
def test_a_fault_is_told_at_its_place(lines, fault, told):
    found = told(f"{HEAD}{lines}\n")
    assert any(one.startswith(fault) for one in found), found


def test_all_faults_are_told_at_once(told):
    found = told(
        HEAD + "runs: 0\nsampler: sobol\npoints: 3\n"
        "factors: {doctrine.RoK: [wedge], parameters.learning: [-1, -2]}\nmeasures: [peek]\n"
    )
    assert [one.split()[:2] for one in found] == [
        ["4:7", "E204"],
        ["6:9", "W601"],
        ["7:11", "E301"],
        ["7:56", "E204"],
        ["7:60", "E204"],
        ["8:12", "E306"],
    ]


def test_joint_doctrines_that_meet_are_told_and_the_loader_agrees(told):
    rows = {name: tuple(one.rows) for name, one in load("crossroads_2024").doctrines.items()}
    actors = tuple(load("crossroads_2024").actors)
    clashes = free = 0
    for first in rows:
        for second in rows:
            a, b = actors[1], actors[2]
            if a not in rows[first] or b not in rows[second] or (clashes > 3 and free > 3):
                continue
            try:
                open_draft("crossroads_2024").resolve((), {a: first, b: second})
                refused = False
            except OverrideError:
                refused = True
            found = told(f"{HEAD}doctrines: {{{a}: {first}}}\nfactors: {{doctrine.{b}: [{second}]}}\n")
            assert any(" E309 " in one for one in found) == refused, (first, second, found)
            clashes, free = clashes + refused, free + (not refused)
    assert clashes, "no two doctrines of the library meet: the test shows nothing"
    assert free


PATHS = [
    *("parameters.learning", "parameters.coupling", "globals.sanctions", "dyads.USA-DPRK.tension"),
    *("dyads.USA-DPRK.hotline", "dyads.USA-DPRK.trust.0", "actors.ROK.readiness", "actors.USA.personnel"),
]


@pytest.mark.parametrize("path", PATHS)
def test_a_value_is_refused_where_the_loader_refuses_it(path, told):
    answers = set()
    for value in (-1, 0, 0.5, 150, 1e6):
        try:
            load("baseline_2024", overrides=[override(path, value)])
            refused = False
        except OverrideError:
            refused = True
        found = told(f"{BASE}factors: {{{path}: [{value}]}}\n")
        assert any(" E" in one for one in found) == refused, (path, value, found)
        answers.add(refused)
    assert answers == {True, False}


def test_values_that_only_go_together_are_tried_together(told):
    home, border = "actors.USA.force_share.home", "actors.USA.force_share.korea_border"
    shares = load("baseline_2024").actors["USA"].force_share
    free = shares["home"] + shares["korea_border"]
    half, fifth = free / 2, free / 5
    assert told(f"{BASE}factors: {{{home}: [{half}, {fifth}], {border}: [{half}, {free - fifth}]}}\n") == []
    found = told(f"{BASE}factors: {{{home}: [{half}, {free}], {border}: [{half}, {half}]}}\n")
    assert [one.split()[1] for one in found if "force shares" in one]


def test_every_point_of_a_whole_study_loads_as_its_row_says(plan_in):
    plan = plan_in(WHOLE)
    draft = open_draft(plan.scenario)
    sent = set()
    for row in design_of(plan).rows:
        setting = settings_of(plan, row)
        scenario = draft.resolve(setting.overrides, setting.doctrines)
        pair = scenario.dyads["DPRK-USA"]
        assert (scenario.actors["USA"].doctrine, scenario.parameters["costly_signal"]) == row[:2]
        assert (pair.tension, pair.talks_stage, scenario.globals["sanctions"]) == row[2:5]
        assert setting.injects_off == (frozenset() if row[5] else frozenset({"us_election"}))
        assert scenario.actors["DPRK"].doctrine == "transactional"
        assert (scenario.parameters["coupling"], scenario.actors["ROK"].major) == (0.25, True)
        sent.add(row[5])
    assert sent == {True, False}


@given(
    st.one_of(
        st.floats(allow_nan=False, allow_infinity=False),
        st.integers(-(10**15), 10**15),
        st.booleans(),
        st.text(),
    )
)
def test_an_override_reads_back_exactly(value):
    keys, found = split(override("dyads.A-B.trust.0", value))
    assert keys == ("dyads", "A-B", "trust", "0")
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize("text", [WHOLE, HEAD, HEAD + "factors: {globals.sanctions: [1, 0.5]}\n"])
def test_a_plan_goes_through_json_unchanged(text, plan_in):
    plan = plan_in(text)
    again = from_data(json.loads(json.dumps(as_data(plan), allow_nan=False)))
    assert again == plan
    kinds = [[type(level) for level in factor.levels] for factor in plan.factors]
    assert [[type(level) for level in factor.levels] for factor in again.factors] == kinds


def test_a_pair_in_a_measure_is_named_in_address_order(plan_in):
    swapped = plan_in(HEAD + "measures: [tension_mean.USA.DPRK, trust_end.USA.DPRK]\n")
    assert swapped.measures == ("tension_mean.DPRK.USA", "trust_end.USA.DPRK")


def test_a_study_is_found_by_path_and_by_id(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("studies").mkdir()
    path = Path("studies/small.yaml")
    path.write_text(HEAD, encoding="utf-8")
    assert load_plan("small") == load_plan(path) == load_plan(tmp_path / path)
    with pytest.raises(StudyNotFound) as caught:
        find_plan("smal")
    assert "small" in caught.value.nearest
    for odd in ("", "\0", "x" * 5000, "studies", "../small"):
        with pytest.raises(StudyNotFound):
            find_plan(odd)


def test_a_scenario_beside_the_study_is_meant_first(tmp_path, plan_in):
    source = (content_root() / "scenarios" / "tutorial_trust.yaml").read_text(encoding="utf-8")
    (tmp_path / "own.yaml").write_text(source, encoding="utf-8")
    plan = plan_in(HEAD.replace("crossroads_2024", "own.yaml"))
    assert plan.scenario == str(tmp_path / "own.yaml")
    (tmp_path / "own.yaml").write_text(source.replace("turns:", "turnz:"), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        plan_in(HEAD.replace("crossroads_2024", "own.yaml"))
    assert {fault.path for fault in caught.value.faults} == {str(tmp_path / "own.yaml")}


def test_what_cannot_be_loaded_says_why(told, plan_in):
    found = told(HEAD.replace("crossroads_2024", "crossroads_2042"))
    assert found[0].startswith("3:11 E100 no scenario 'crossroads_2042'")
    assert "(did you mean crossroads_2024?)" in found[0]
    with pytest.raises(ScenarioNotFound):
        plan_in(HEAD.replace("crossroads_2024", "crossroads_2042"))
    with pytest.raises(ScenarioError, match="E204"):
        plan_in(HEAD + "runs: 0\n")


def test_many_games_of_one_scenario_are_a_plan_too():
    plan = plan_of_scenario(
        "baseline_2024",
        runs=7,
        seed=5,
        overrides=["parameters.learning=1"],
        doctrines={"USA": "status_quo"},
        turns=4,
    )
    assert (plan.id, plan.runs, plan.seed, plan.turns, plan.size) == ("baseline_2024", 7, 5, 4, 1)
    assert settings_of(plan, ()).overrides == ("parameters.learning=1",)
    assert settings_of(plan, ()).doctrines == {"USA": "status_quo"}
    assert from_data(as_data(plan)) == plan
    with pytest.raises(OverrideError):
        plan_of_scenario("baseline_2024", runs=7, seed=5, overrides=["parameters.nothing=1"])


def test_damaged_files_have_faults_and_no_traceback(tmp_path):
    path = tmp_path / "mutant.yaml"
    faulty = 0
    for seed in range(40):
        path.write_bytes(mutate(SMALL, seed))
        checked = check_file(path)
        faulty += bool(checked.faults)
        assert all(fault.line >= 1 and fault.column >= 1 for fault in checked.faults)
    assert faulty > 20


def test_every_shipped_study_has_no_fault():
    for path in sorted((content_root() / "studies").glob("*.yaml")):
        plan, faults = faults_of(path)
        assert plan is not None, faults
        assert not faults
        assert plan.id == path.stem

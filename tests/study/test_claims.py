"""Claims: files are checked, verdicts follow from games, and workers change nothing."""

import json
import math
import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from sim.scenario.faults import ScenarioError, ScenarioNotFound
from sim.scenario.library import shipped
from sim.study.claim_arms import setting_of
from sim.study.claim_box import fixed_parameters
from sim.study.claim_cases import Cases, Scan, outwards
from sim.study.claim_check import check_claim, load_claims
from sim.study.claim_data import as_data, claim_data, of_supported
from sim.study.claim_effect import effect_of, judge, looking
from sim.study.claim_form import form, stem_of
from sim.study.claim_judge import Judge
from sim.study.claim_mean import over_worlds, ratio
from sim.study.claim_names import claim_files, find_claims
from sim.study.claim_play import Games, Order, play_order
from sim.study.claim_run import examine, plan, sample_of
from sim.study.claim_samples import Ask, Sample
from sim.study.claim_worlds import Setting, ground_of
from sim.study.claims import Difference, Expectation, claim_of, read_claim
from sim.study.interval import student_quantile
from tests.docs.pages import rows, section

TINY = """
id: S90
document: a
paragraph: 1
title: {en: Tiny, ko: 작은 주장}
claim: {en: Without its provocations there are fewer of them., ko: 도발이 없으면 도발이 줄어든다.}
type: causal
carried_by: [parameters.coupling, actions.short_range_test]
contradicted_if: {en: There are not., ko: 줄지 않는다.}
limits: {en: All of them., ko: 모두.}
experiment:
  turns: 6
  arms:
    quiet: {set: {actions.short_range_test.base_weight: 0}}
    loud: {doctrines: {USA: mediator}}
  tests:
    - {measure: provocations, add: [quiet], subtract: [loud], expect: below, by: -0.5}
    - {measure: acts.DPRK.short_range_test, add: [quiet], subtract: [], expect: below, by: 0.1}
  off: {parameters.coupling: 0}
  scan: {parameters.coupling: [0.9, 0.1]}
"""


def written(folder, text=TINY, name="S90"):
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def examined(claim, **asked):
    ask = Ask(**{"runs": 20, "points": 3, **asked})
    planned = plan([claim], ask, sample_of(ask), None)
    return as_data(planned, examine(planned, ask), ask)


# Files.


def test_the_page_tells_every_key_of_the_form():
    whole = form()["properties"]
    test = whole["experiment"]["properties"]["tests"]["items"]["properties"]
    for heading, keys in (
        ("Keys of a claim", whole),
        ("Keys of an experiment", whole["experiment"]["properties"]),
        ("Keys of a test", test),
    ):
        text = section("docs/reference/claims.md", heading)
        told = [name for cells in rows(text) for name in re.findall(r"`(\w+)`", cells[0])]
        assert sorted(told) == sorted(keys), heading


BROKEN = (
    ("paragraph: 1", "paragraph: 0", "E204"),
    ("type: causal", "type: casual", "did you mean causal"),
    ("carried_by: [parameters.coupling", "carried_by: [parameters.couplin", "did you mean coupling"),
    ("measure: provocations", "measure: provocation", "did you mean provocations"),
    ("acts.DPRK.short_range_test", "acts.DPRK.short_range_tes", "did you mean short_range_test"),
    ("subtract: [loud]", "subtract: [lod]", "did you mean loud"),
    ("{USA: mediator}", "{USA: mediatr}", "did you mean mediator"),
    ("{USA: mediator}", "{UAS: mediator}", "did you mean USA"),
    ("off: {parameters.coupling: 0}", "off: {parameters.coupling: 7}", "E204"),
    ("scan: {parameters.coupling", "scan: {parameters.cupling", "did you mean coupling"),
    ("[0.9, 0.1]", "[0.9, 7]", "E204"),
    ("{actions.short_range_test.base_weight: 0}", "{actions.short_range_test: 0}", "holds several values"),
    ("expect: below, by: 0.1", "expect: below, by: 0.1, fails_at: 0", "fails_at"),
    ("type: causal", "type: preference", "`where` is missing"),
    ("id: S90", "id: S91", "is not called"),
    ("limits:", "limit:", "unknown key 'limit'"),
    ("  turns: 6", "  in_each_world: 2001", "E204"),
    ("  turns: 6", "  at_defaults: 1999", "E204"),
    (
        "loud: {doctrines: {USA: mediator}}",
        "loud: {set: {actions.short_range_test.base_weight: 0.0}}",
        "E309",
    ),
    ("subtract: [loud]", "subtract: [loud, quiet]", "`add` already"),
    ("subtract: [loud]", "subtract: [loud, loud]", "`subtract` already"),
)


@pytest.mark.parametrize(("good", "bad", "said"), BROKEN)
def test_a_fault_of_a_claim_is_told_at_its_line(tmp_path, good, bad, said):
    assert TINY.count(good) == 1
    claim, faults = check_claim(written(tmp_path, TINY.replace(good, bad)))
    line = TINY[: TINY.index(good)].count("\n") + 1
    errors = [fault for fault in faults if fault.severity == "error"]
    assert claim is None
    assert any(said in str(fault) and fault.line == line for fault in errors), list(map(str, faults))


def test_what_an_arm_sets_cannot_be_taken_away_or_scanned_in_all_arms(tmp_path):
    text = TINY.replace("{actions.short_range_test.base_weight: 0}", "{parameters.coupling: 0}")
    _, faults = check_claim(written(tmp_path, text))
    assert [fault.line for fault in faults if "make them alike" in fault.message] == [19, 20]


def test_an_arm_that_sets_what_stands_already_is_another_ones_twin(tmp_path):
    usual = "{set: {parameters.coupling: 0.6}}"
    assert shipped().parameters["coupling"]["default"] == 0.6
    text = TINY.replace("{doctrines: {USA: mediator}}", usual).replace(
        "quiet: {set: {actions.short_range_test.base_weight: 0}}", "quiet: {turns: 6}")  # fmt: skip
    text = text.replace("  off: {parameters.coupling: 0}\n  scan: {parameters.coupling: [0.9, 0.1]}\n", "")
    _, faults = check_claim(written(tmp_path, text))
    assert [(fault.line, fault.code) for fault in faults] == [(15, "E309")]
    _, faults = check_claim(written(tmp_path, text.replace("0.6", "0.5")))
    assert not faults


def test_faults_of_all_files_come_at_once(tmp_path):
    files = [
        written(tmp_path, TINY.replace("limits:", "limit:")),
        written(tmp_path, TINY.replace("id: S90", "id: S1").replace("[lod]", "[x]"), "S91"),
    ]
    with pytest.raises(ScenarioError) as told:
        load_claims(files)
    assert {fault.path.rpartition("/")[2] for fault in told.value.faults} == {"S90.yaml", "S91.yaml"}


def test_an_inject_of_an_arm_is_checked_as_the_scenarios_are(tmp_path):
    inject = "injects: [{id: x, turn: 9, title: {en: x, ko: x}, effects: [{actor: USA, order: nuclear_tst}]}]"
    text = TINY.replace("loud: {", "loud: {" + inject + ", ")
    _, faults = check_claim(written(tmp_path, text))
    said = [fault for fault in faults if fault.line == 15]
    assert any("nuclear_test" in fault.message for fault in said)
    assert any("turn" in fault.message for fault in said)  # month 9 of 6


def test_claims_are_found_by_id_and_path_and_an_unknown_one_with_the_nearest(tmp_path):
    assert list(find_claims(("s2", "S10"))) == ["S2", "S10"]
    assert list(find_claims((str(written(tmp_path)),))) == ["S90"]
    with pytest.raises(ScenarioNotFound, match="did you mean S5"):
        find_claims(("S55x",))
    assert stem_of("S7") == "S07"


def test_two_files_of_one_id_are_told_and_none_is_dropped(tmp_path):
    own = tmp_path / "S02.yaml"
    own.write_text(TINY, encoding="utf-8")
    with pytest.raises(ScenarioError, match="S2 is also the claim of"):
        find_claims(("S2", str(own)))
    assert list(find_claims((str(own), str(own), f"{tmp_path}/./S02.yaml"))) == ["S2"]


# Games.


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return read_claim(written(tmp_path_factory.mktemp("claims")))


def test_two_workers_give_the_figures_of_one(tiny):
    one, two = (json.dumps(examined(tiny, workers=workers)) for workers in (1, 2))
    assert one == two


def test_the_tiny_claim_comes_out_as_it_must(tiny):
    found = examined(tiny, runs=60)["claims"][0]
    assert found["verdict"] == "supported"
    assert [test["verdict"] for test in found["tests"]] == ["supported", "supported"]
    assert found["tests"][1]["effect"] == 0.0  # an act of weight 0 is never chosen
    assert list(found["weights"]) == ["weights_1"]  # the mediator has weights and no plan
    assert [step["value"] for step in found["scan"][0]["values"]] == [0.9, 0.1]
    assert found["scan"][0]["now"] == 0.6
    assert sum(found["prior"][key] for key in ("holds", "fails", "cannot_tell", "failed")) == 3


@pytest.mark.parametrize(("runs", "wanted", "each"), [(2000, None, 40), (2000, 700, 700), (200, 700, 70)])
def test_a_claim_may_want_more_games_in_each_world(tiny, runs, wanted, each):
    claim = replace(tiny, experiment=replace(tiny.experiment, in_each_world=wanted))
    ask = Ask(runs=runs, points=2)
    planned = plan([claim], ask, sample_of(ask), None)
    played = {planned.wanted[arms[arm]].games for arms in planned.cases[0].prior for arm in arms}
    assert played == {each}


@pytest.mark.parametrize(("runs", "wanted", "each"), [(2000, None, 2000), (2000, 8000, 8000), (24, 8000, 96)])
def test_a_claim_may_want_more_games_at_defaults(tiny, runs, wanted, each):
    claim = replace(tiny, experiment=replace(tiny.experiment, at_defaults=wanted))
    ask = Ask(runs=runs, points=0)
    planned = plan([claim], ask, sample_of(ask), None)
    (cases,) = planned.cases
    whole = [cases.default, cases.off, *(arms for scan in cases.scan for _, arms in scan.cases)]
    assert {planned.wanted[arms[arm]].games for arms in whole for arm in arms} == {each}


def test_as_many_games_are_judged_at_defaults_as_were_wanted(tiny):
    claim = replace(tiny, experiment=replace(tiny.experiment, at_defaults=8000))
    (found,) = examined(claim, runs=6, points=0)["claims"]
    assert found["n"] == found["ablation"]["n"] == 24
    assert {step["n"] for scan in found["scan"] for step in scan["values"]} == {24}


def test_as_many_games_are_judged_in_each_world_as_were_wanted(tiny):
    claim = replace(tiny, experiment=replace(tiny.experiment, in_each_world=1000))
    found = examined(claim, runs=24, points=2)["claims"][0]["prior"]
    assert (found["runs"], found["together"]["n"]) == (12, 24)


def test_the_claims_that_are_asked_twice_are_those_that_the_reference_names():
    told = section("docs/reference/claims.md", "Games at defaults")
    asked_twice = [name for name, path in claim_files().items() if _at_defaults(path) is not None]
    assert asked_twice == re.findall(r"S\d+", told.partition("They have")[0])
    assert {_at_defaults(claim_files()[name]) for name in asked_twice} == {8000}


def _at_defaults(path):
    experiment = read_claim(path).experiment
    return experiment.at_defaults if experiment else None


def test_causal_claims_that_count_a_rare_event_get_more_games_in_each_world():
    """The rule of docs/reference/claims.md: no claim of another kind, and none of this kind left out."""
    rare = {"deal", "war", "deadly_incidents"}
    told = section("docs/reference/claims.md", "Games in each world")
    assert all(f"`{measure}`" in told for measure in rare)
    for name, path in claim_files().items():
        claim = read_claim(path)
        if experiment := claim.experiment:
            counted = {test.what.measure for test in experiment.tests if test.counts}
            seldom = experiment.tests[0].what.measure in rare or "war" in counted
            wanted = 1000 if claim.causal and seldom else None
            assert experiment.in_each_world == wanted, name


def test_the_bridge_of_seoul_rests_on_consent_through_mediation():
    whole = read_claim(claim_files()["S2"])
    willing = ("willing_mediated", "willing_unmediated")
    arms = {name: whole.experiment.arms[name] for name in willing}
    tests = tuple(test for test in whole.experiment.tests if test.what.add == willing[:1])
    small = replace(whole, experiment=replace(whole.experiment, arms=arms, tests=tests, scan=(), off=()))
    given = ("parameters.consent_mediation=0",)
    with_it, without = (
        examined(small, runs=1000, points=0, given=overrides)["claims"][0] for overrides in ((), given)
    )
    assert with_it["verdict"] == "supported"
    assert without["verdict"] != "supported"
    assert with_it["low"] > 0.02 > without["low"]


def test_all_acts_of_an_actor_are_two_a_month_until_war():
    acts = "+".join(world_actions())
    setting = Setting(ground_of("baseline_2024", 5), (), (), ())
    order = Order(0, 0, setting, 0, 30, 1, (f"acts.DPRK.{acts}", "acts.DPRK.hold", "war"))
    values = play_order(order).values
    peace = values[:, 2] == 0.0
    assert peace.sum() > 20
    assert (values[peace, 0] == 10.0).all()
    assert 0.0 < values[:, 1].mean() < 10.0


def world_actions():
    from sim.study.claim_worlds import draft_of

    return tuple(draft_of(ground_of("baseline_2024")).scenario.actions)


def test_what_makes_no_world_gives_failed_games_and_no_error():
    setting = Setting(ground_of("baseline_2024", 5), (), ("actors.ROK.support=7",), ())
    outcome = play_order(Order(0, 0, setting, 0, 3, 1, ("deal",)))
    assert np.isnan(outcome.values).all()
    assert len(outcome.reasons) == 3
    assert "support" in outcome.reasons[0]


def test_what_is_given_goes_before_the_arm_and_the_arm_before_a_sample(tiny):
    quiet, override = "actions.short_range_test.base_weight", "parameters.coupling=0.2"
    plain = setting_of(tiny, "quiet", sampled={"coupling": 0.4, "learning": 0.1})
    assert dict(plain.parameters)["coupling"] == 0.4
    given = setting_of(tiny, "quiet", (override, f"{quiet}=1"), sampled={"coupling": 0.4})
    assert dict(given.parameters) == {"coupling": 0.2}
    assert given.overrides == (f"{quiet}=1",)
    over = setting_of(tiny, "quiet", (override,), over=(("parameters.coupling", 0.6),))
    assert over == setting_of(tiny, "quiet")  # 0.6 is how the scenario has it
    assert fixed_parameters(tiny, (override,)) == {"coupling"}


# Verdicts, from games that are made up.


ARMS = ("a", "b")
TEST = Expectation(Difference("deal", ("a",), ("b",)), None, "above", 0.1, 0.1, True, None)


def made(tests=(TEST,), scan=()):
    data = {
        "id": "S90", "document": "a", "paragraph": 1, "title": "t", "claim": "c", "type": "causal",
        "carried_by": [], "contradicted_if": "x", "limits": "y",
        "experiment": {"arms": {arm: {} for arm in ARMS}, "tests": [], "scan": dict(scan)},
    }  # fmt: skip
    claim = claim_of(data, claim_files()["S1"])
    return replace(claim, experiment=replace(claim.experiment, tests=tuple(tests)))


def setting(name):
    return Setting(ground_of(name), (), (), ())


def arms_of(name):
    return {arm: setting(f"{name}-{arm}") for arm in ARMS}


def games_with(gap, runs=200, failed=()):
    """Give arms of which a has `gap` more deals by game; of the others some differ both ways."""
    number = np.arange(runs)
    one = ((number % 100) < 20 + 100 * max(gap, 0.0)) | (number % 100 >= 95)
    other = ((number % 100) < 20 - 100 * min(gap, 0.0)) | ((number % 100 >= 90) & (number % 100 < 95))
    return {
        arm: Games({"deal": side.astype(float)}, tuple(failed)) for arm, side in (("a", one), ("b", other))
    }


def answered(gaps, scan=None, prior=(), failed=()):
    """Answer the made-up claim: gap by case; scan {value: gap}; of the prior's gaps `failed` ones break."""
    table = {}
    for name, gap in {"default": gaps, **{f"s{v}": g for v, g in (scan or {}).items()}}.items():
        table |= {setting(f"{name}-{arm}"): games for arm, games in games_with(gap).items()}
    for number, gap in enumerate(prior):
        broken = ["arithmetic"] if number in failed else []
        games = games_with(gap, failed=broken)
        table |= {setting(f"p{number}-{arm}"): games[arm] for arm in ARMS}
    steps = tuple((value, arms_of(f"s{value}")) for value in outwards(5, list(scan or {})))
    cases = Cases(arms_of("default"), scan=[Scan("parameters.x", 5, steps)] if scan else [])
    cases.prior = [arms_of(f"p{number}") for number in range(len(prior))]
    sample = Sample(("x",), tuple((float(k),) for k in range(len(prior)))) if prior else None
    claim = made()
    answer = Judge(table, Ask(runs=200, points=len(prior))).answer(claim, cases, sample, None)
    return claim_data(claim, answer)


@pytest.mark.parametrize(
    ("gap", "verdict"), [(0.3, "supported"), (0.12, "undecided"), (-0.2, "contradicted")]
)
def test_a_verdict_is_that_of_the_whole_interval(gap, verdict):
    assert answered(gap)["verdict"] == verdict


def test_the_value_that_flips_a_verdict_is_the_nearest_one():
    scan = {0: -0.2, 2: 0.0, 4: 0.3, 6: 0.3, 9: -0.3}
    assert answered(0.3, scan)["flips"]["value"] == 2
    assert answered(0.3, {4: 0.3, 6: 0.3})["flips"] is None
    won = answered(-0.2, {4: 0.12, 2: 0.3, 9: 0.3})["flips"]  # undecided is no other answer than contradicted
    assert (won["value"], won["verdict"]) == (2, "supported")


def test_worlds_are_counted_and_those_that_fail_are_said():
    found = answered(0.3, prior=(0.3, 0.3, 0.3, -0.3, 0.1, 0.3), failed=(5,))["prior"]
    kept = {key: found[key] for key in ("holds", "fails", "cannot_tell", "failed")}
    # A point has so few games that only the widest gaps tell.
    assert kept["failed"] == 1
    assert sum(kept.values()) == 6
    assert found["reasons"] == ["arithmetic"]
    assert found["together"]["failed"] == 2  # one game in each of two arms
    assert Counter(found["together"]["verdicts"])["supported"] <= 1


def test_all_tests_that_count_must_hold():
    tests = (
        (TEST, TEST._replace(by=0.9))
        if hasattr(TEST, "_replace")
        else (TEST, replace(TEST, by=0.9, fails_at=0.9))
    )
    table = {setting(f"d-{arm}"): games for arm, games in games_with(0.3).items()}
    judged = Judge(table, Ask(runs=200))
    assert judged.said(tests, arms_of("d"), 200).verdict == "contradicted"
    beside = (TEST, replace(tests[1], counts=False))
    assert judged.said(beside, arms_of("d"), 200).verdict == "supported"


def data_with(verdict="supported", away="undecided", kind="causal", *, drawn=True, weights=True):
    there = {"verdict": away}
    return {
        "type": kind,
        "default": verdict and {"verdict": verdict},
        "prior": {"together": there} if drawn else None,
        "plausible": None,
        "ablation": {"verdict": "contradicted"},
        "weights": {"weights_1": there} if weights else {},
    }


def test_of_claims_supported_at_defaults_it_is_counted_what_they_are_elsewhere():
    others = [data_with("undecided"), data_with(kind="preference"), data_with(None)]
    held = [data_with(), data_with(away="supported", weights=False)]
    assert of_supported([*held, *others]) == {
        "prior": {"supported": 1, "undecided": 1, "contradicted": 0},
        "plausible": None,
        "ablation": {"supported": 0, "undecided": 0, "contradicted": 2},
        "weights_1": {"supported": 0, "undecided": 1, "contradicted": 0},
    }
    assert of_supported([data_with(drawn=False)])["prior"] is None
    assert of_supported(others)["prior"] == {"supported": 0, "undecided": 0, "contradicted": 0}


# Effects.


def look_at(a, b, measure="m"):
    return looking({"a": {measure: np.array(a, dtype=float)}, "b": {measure: np.array(b, dtype=float)}})


def test_games_that_are_all_equal_do_not_make_one_sure():
    test = replace(TEST, what=Difference("m", ("a",), ("b",)))
    a = np.linspace(0.0, 3.0, 50)
    found = effect_of(test, look_at(a, a), 0.95, 1)
    assert found.method == "all_equal"
    assert found.low == pytest.approx(
        -3.0 * 3.84 / (50 + 3.84), rel=0.01
    )  # Wilson's bound of 0 in 50, by the range
    assert effect_of(test, look_at(a, a), 0.95, 1, same=True).low == 0.0  # the same games by construction


def test_fieller_is_where_the_difference_from_the_ratio_stops_being_told():
    number = np.arange(40)
    above, below = 2.0 + np.sin(number), 4.0 + np.cos(3.0 * number)
    found = ratio(above[None], below[None], 0.95)
    assert found.mean == pytest.approx(above.mean() / below.mean())
    bound = student_quantile(0.95, 39)
    for end in (found.low, found.high):
        rest = above - end * below
        assert abs(rest.mean()) / (rest.std(ddof=1) / math.sqrt(40)) == pytest.approx(bound, rel=1e-6)
    unsure = ratio(above[None], (below - below.mean() + 0.01)[None], 0.95)
    assert math.isnan(unsure.low)
    assert judge(TEST, unsure) == "undecided"


def test_worlds_that_differ_widen_the_mean_over_them():
    runs = np.sin(np.arange(400.0)).reshape(8, 50)
    alike, apart = over_worlds(runs, 0.95), over_worlds(runs + np.arange(8.0)[:, None], 0.95)
    assert alike.mean + 3.5 == pytest.approx(apart.mean)
    spread = np.arange(8.0).std(ddof=1) / math.sqrt(8)
    assert apart.high - apart.mean > 2.0 * spread > 5 * (alike.high - alike.mean)

"""`sixparty claims`: a page for one claim, a table for many, and what it refuses."""

import json
import re

import pytest

from sim.faces.words import LANGUAGES
from tests.faces.call import call
from tests.study.test_claims import TINY
from tests.tidy.sources import TOP

FEW = ("--runs", 10, "--points", 2, "--workers", 1)
BESIDE = """
id: S91
document: b
paragraph: 2
title: {en: Beside, ko: 곁}
claim: {en: They do not trust each other., ko: 서로 믿지 않는다.}
type: initial_condition
carried_by: [dyads.USA-DPRK.trust]
where: {file: scenarios/library/dyads.yaml, path: DPRK-USA.trust}
contradicted_if: {en: They do., ko: 믿는다.}
limits: {en: One number., ko: 수 하나.}
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("claims")
    for name, text in (("S90", TINY), ("S91", BESIDE)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder / "S90.yaml", folder / "S91.yaml"


def test_an_unknown_claim_is_not_found_and_the_nearest_is_named():
    answer = call("claims", "S533")
    assert answer.code == 4
    assert "S53" in answer.err


def test_bad_usage_is_refused(files):
    assert call("claims", files[0], "-S", "parameters.couplin=1", *FEW).code == 2
    assert call("claims", files[0], "--runs", "1").code == 2
    assert call("claims", files[0], "--over", "nowhere", *FEW).code == 4


def test_a_file_with_faults_is_refused_with_every_place(tmp_path):
    path = tmp_path / "S90.yaml"
    path.write_text(TINY.replace("[loud]", "[lod]").replace("limits:", "limit:"), encoding="utf-8")
    answer = call("claims", path)
    assert answer.code == 1
    for good, said in (("limits:", "E201"), ("[loud]", "did you mean loud")):
        line = TINY[: TINY.index(good)].count("\n") + 1
        assert re.search(rf"S90\.yaml:{line}:\d+: .*{said}", answer.err), answer.err


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_claim_is_a_page(files, lang):
    answer = call("claims", files[0], *FEW, "--lang", lang)
    words = {
        "en": ("Tiny", "short_range_test", "What would contradict it", "There are not.", "causal claim"),
        "ko": ("작은 주장", "short_range_test", "이 주장을 반박하는 것", "줄지 않는다.", "인과 주장"),
    }
    assert answer.code == 0
    for word in (*words[lang], "parameters.coupling", "scenarios/library/parameters.yaml:"):
        assert word in answer.out
    assert "claims." not in answer.out  # no key without its words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_claim_that_data_carry_names_its_line(files, lang):
    answer = call("claims", files[1], "--lang", lang)
    assert answer.code == 0
    lines = [int(line) for line in re.findall(r"dyads\.yaml:(\d+)", answer.out)]
    assert lines
    assert all(1 < line for line in lines)
    assert len(set(lines)) == 1  # the path and the place name the same line, once each


def test_many_claims_are_a_table_with_counts(files):
    answer = call("claims", *files, *FEW)
    lines = answer.out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("S9")] == ["S90", "S91"]
    assert "1 claim was tested here" in answer.out
    assert ("Of the 1 claim supported at defaults" in answer.out) == ("1 supported" in answer.out)
    assert f"Next: sixparty claims {files[0]}" in answer.err


def test_json_has_the_keys_of_the_contract(files):
    answer = call("claims", *files, *FEW, "--json")
    whole = json.loads(answer.out)
    causal, beside = whole["claims"]
    assert list(whole["of_supported"]) == ["prior", "plausible", "ablation", "weights_1"]
    assert sum(whole["of_supported"]["ablation"].values()) == whole["counts"].get("supported", 0)
    for one in (causal, beside):
        assert {"id", "type", "verdict", "effect", "low", "high", "holds_share", "flips"} <= set(one)
    assert causal["verdict"] in ("supported", "contradicted", "undecided")
    assert beside["verdict"] is None
    assert beside["where"]["line"] > 1
    assert causal["low"] <= causal["effect"] <= causal["high"]


def test_a_value_that_takes_the_arms_apart_away_is_warned_of(files):
    answer = call("claims", files[0], "-S", "actions.short_range_test.base_weight=0", *FEW)
    assert answer.code == 0
    assert "sets" in answer.err or "set by arms of S90" in answer.err


def test_check_plays_nothing(files):
    answer = call("claims", *files, "--check")
    assert answer.code == 0
    assert "2 claims without an error" in answer.err
    assert not answer.out


def test_a_check_answers_a_program_too(files):
    answer = call("claims", files[0], "--check", "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["claims"] == ["S90"]


def test_an_empty_name_of_an_ensemble_is_not_the_usual_one(files):
    assert call("claims", files[0], "--over", "", *FEW).code == 4


def test_the_next_command_names_a_file_of_ones_own_by_its_path(files):
    assert f"claims {files[0]}" in call("claims", *files, "--runs", 10, "--points", 0).err


@pytest.fixture
def answered(monkeypatch, tmp_path):
    """Let `claims` answer with what the page on claims was made from, and play nothing."""
    monkeypatch.setenv("SIXPARTY_RUNS", str(tmp_path))
    whole = json.loads((TOP / "benchmarks" / "claims.json").read_text(encoding="utf-8"))

    def ask(*ids, lang="en"):
        claims = [one for one in whole["claims"] if one["id"] in ids]
        monkeypatch.setattr("sim.study.claim_data.as_data", lambda *given: whole | {"claims": claims})
        monkeypatch.setattr("sim.study.claim_run.examine", lambda *given: [None] * len(ids))
        return " ".join(call("claims", *ids, "--points", 0, "--lang", lang).out.split())

    return ask


def test_a_verdict_that_another_test_decided_names_it_with_its_figure_and_bar(answered):
    told = "because of test 3 (“arsenal, against charm”): 0.00082, must be below -0.01"
    assert f"verdict contradicted; effect -2.7 (-2.9 to -2.5); {told}" in answered("S10")
    many = answered("S10", "S21", "S35")
    assert f"* S10 is contradicted, {told}." in many
    assert "* S35" not in many


def test_what_decided_is_named_without_the_carrier_in_worlds_and_in_scans(answered):
    page = answered("S33")
    named = "contradicted; because of test 2 (“trust of Washington after five years”)"
    assert page.count(named) == 4  # two samples of worlds, without the carrier, without weights
    assert "contradicted (test 2: 0.00646)" in page  # a row of the scan
    assert page.count("; because of test 2") == 6  # and the two values that turn the verdict


@pytest.mark.parametrize(
    ("lang", "said", "count"),
    [
        ("en", "a case shown beside it goes the other way: test 3", "2 claims have a case beside"),
        ("ko", "참고 사례는 반대로 나옵니다", "참고 사례가 어긋나는 것 2개"),
    ],
)
def test_a_case_beside_that_contradicts_is_told_at_the_claim_and_at_the_count(answered, lang, said, count):
    assert said in answered("S21", lang=lang)
    many = answered("S20", "S21", "S25", lang=lang)
    assert count in many
    assert "S20, S21." in many
    assert many.count(" ! ") == 4  # two rows and two notes


def test_the_shipped_claims_are_checked_without_a_warning():
    answer = call("claims", "--check", "--json")
    assert json.loads(answer.out)["warnings"] == 0
    assert "W602" not in answer.err


def test_a_value_outside_its_range_is_warned_of(files):
    answer = call("claims", files[0], "-S", "parameters.tension_gain=99", *FEW)
    assert answer.code == 0
    assert "tension_gain to 99, outside the range 0.3 to 1.5" in answer.err

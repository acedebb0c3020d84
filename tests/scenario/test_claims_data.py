"""The shipped claims: complete, in both languages, and experiments in which something differs."""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from sim.study.claim_arms import setting_of
from sim.study.claim_check import check_claim
from sim.study.claims import Claim

LIBRARY = Path(__file__).resolve().parents[2] / "scenarios" / "library"
FILES = sorted((LIBRARY / "claims").glob("S*.yaml"))
PARAGRAPHS = {"a": 59, "b": 17}
FIRST_OF_B = 34  # claims of the essay come after those of the conversation
TEXTS = ("title", "claim", "contradicted_if", "limits")
HANGUL = re.compile("[가-힣]")
NUMBER = re.compile(r"S[0-9]+")

each = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@cache
def data_of(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def checked(path):
    return check_claim(path)


def claim_of(path) -> Claim:
    claim, faults = checked(path)
    assert claim is not None, "\n".join(map(str, faults))
    return claim


def every_text(node, name=""):
    """Give each mapping of two languages below a node, with the place where it stands."""
    if isinstance(node, dict) and "en" in node:
        yield name, node
    elif isinstance(node, dict):
        for key, below in node.items():
            yield from every_text(below, f"{name}.{key}")
    elif isinstance(node, list):
        for number, below in enumerate(node):
            yield from every_text(below, f"{name}.{number}")


def test_there_is_one_file_for_each_claim():
    assert [path.stem for path in FILES] == [f"S{number:02d}" for number in range(1, 54)]
    ids = [data_of(path)["id"] for path in FILES]
    assert ids == [f"S{number}" for number in range(1, 54)]


def test_claims_stand_in_the_order_of_their_documents():
    places = [(data_of(path)["document"], data_of(path)["paragraph"]) for path in FILES]
    assert [document for document, _ in places] == ["a"] * (FIRST_OF_B - 1) + ["b"] * (54 - FIRST_OF_B)
    assert all(1 <= paragraph <= PARAGRAPHS[document] for document, paragraph in places)
    of_the_conversation = [paragraph for document, paragraph in places if document == "a"]
    assert of_the_conversation == sorted(of_the_conversation)


def test_claims_that_the_library_names_exist():
    blocks = [*(LIBRARY / "doctrines").glob("*.yaml"), LIBRARY / "parameters.yaml", LIBRARY / "dyads.yaml"]
    named = {name for path in blocks for name in NUMBER.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 20
    assert named <= {data_of(path)["id"] for path in FILES}


@each
def test_a_claim_is_sound(path):
    """Its form is sound, all that it names exists, and nothing is warned of."""
    assert checked(path)[1] == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("      by: 0.01\n      no_worse: true", "      by: 0.01", "W602"),
        ("expect: above\n      by: 0.01", "expect: above\n      by: 0.01\n      no_worse: true", "E204"),
    ],
)
def test_a_yardstick_that_no_effect_would_meet_must_be_meant(tmp_path, old, new, code):
    text = (LIBRARY / "claims" / "S53.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    changed = tmp_path / "S53.yaml"
    changed.write_text(text.replace(old, new), encoding="utf-8")
    assert [fault.code for fault in check_claim(changed)[1]] == [code]


@each
def test_every_text_is_in_both_languages(path):
    data = data_of(path)
    found = dict(every_text(data))
    assert {f".{name}" for name in TEXTS} <= found.keys()
    for name, text in found.items():
        assert set(text) == {"en", "ko"}, name
        assert HANGUL.search(text["ko"]) and not HANGUL.search(text["en"]), name


@each
def test_a_causal_claim_can_fail(path):
    """It has an experiment, something that takes its mechanism away, and values to look for a flip in."""
    claim = claim_of(path)
    if not claim.causal:
        assert "where" in claim.data
        return
    experiment = claim.experiment
    assert experiment is not None
    assert experiment.off and experiment.scan
    assert any(test.counts for test in experiment.tests)
    assert all(len(values) >= 2 for _, values in experiment.scan)


@each
def test_each_yardstick_has_its_reason(path):
    """The smallest effect that matters was fixed beforehand: a comment in the list of tests says why."""
    if claim_of(path).experiment is None:
        return
    tests = path.read_text(encoding="utf-8").partition("\n  tests:")[2]
    first, *_ = tests.lstrip("\n").splitlines()
    assert first.lstrip().startswith("#"), first


@each
def test_arms_that_are_compared_differ(path):
    """No test sets two equal arms against each other; every arm is used."""
    claim = claim_of(path)
    if claim.experiment is None:
        return
    settings = {arm: setting_of(claim, arm) for arm in claim.experiment.arms}
    used = set()
    for test in claim.experiment.tests:
        for what in filter(None, (test.what, test.per)):
            used |= {*what.add, *what.subtract}
            added, taken = ({settings[arm] for arm in arms} for arms in (what.add, what.subtract))
            assert not added & taken, f"{test.what.measure}: equal arms on both sides"
    assert used == set(settings)

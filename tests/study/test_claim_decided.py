"""Which test decided a verdict is told, and which case beside a supported claim contradicts it."""

import pytest

from sim.study.claim_decided import against, decided, runs_at_defaults, said_at


def a_test(verdict, counts=True, low=0.1, high=0.2, expect="above", subtract=("b",)):
    side = {"add": ["a"], "subtract": list(subtract), "per": None}
    return {"verdict": verdict, "counts": counts, "low": low, "high": high, "expect": expect, **side}


def a_claim(*tests, verdict="supported"):
    said = {"verdict": verdict, "verdicts": [test["verdict"] for test in tests], "effects": [1.0, 2.0, 3.0]}
    return {"tests": list(tests), "default": {**said, "effects": said["effects"][: len(tests)]}}


def test_the_first_test_with_the_verdict_decided_it_and_the_main_one_is_not_named():
    one = a_claim(a_test("supported"), a_test("undecided"), a_test("contradicted"), verdict="contradicted")
    found = decided(one, one["default"])
    assert (found.number, found.effect) == (3, 3.0)
    main = a_claim(a_test("undecided"), a_test("undecided"), verdict="undecided")
    assert decided(main, main["default"]) is None


def test_a_test_beside_never_decides_and_is_left_out_of_what_is_said_elsewhere():
    one = a_claim(
        a_test("supported"), a_test("undecided", counts=False), a_test("undecided"), verdict="undecided"
    )
    assert decided(one, one["default"]).number == 3
    elsewhere = {"verdict": "contradicted", "verdicts": ["supported", "contradicted"], "effects": [0.0, -1.0]}
    found = decided(one, elsewhere)
    assert (found.number, found.effect) == (3, -1.0)


@pytest.mark.parametrize(
    ("case", "opposite"),
    [
        (a_test("contradicted", counts=False, low=-0.2, high=-0.1), True),
        (a_test("contradicted", counts=False, low=-0.2, high=0.1), False),
        (a_test("contradicted", counts=False, low=0.1, high=0.2, expect="below"), True),
        (a_test("contradicted", counts=False, low=-0.2, high=-0.1, subtract=()), False),
    ],
)
def test_a_case_beside_a_supported_claim_that_contradicts_is_told(case, opposite):
    (found,) = against(a_claim(a_test("supported"), case))
    assert (found.number, found.opposite) == (2, opposite)
    assert against(a_claim(a_test("contradicted"), case, verdict="contradicted")) == []
    assert against(a_claim(a_test("supported"), {**case, "verdict": "undecided"})) == []


def test_a_flip_is_found_among_the_steps_of_its_scan():
    steps = [{"value": 1, "verdict": "supported"}, {"value": 2, "verdict": "undecided"}]
    one = {"scan": [{"parameter": "p", "values": steps}, {"parameter": "q", "values": []}]}
    assert said_at(one, {"parameter": "p", "value": 2}) == steps[1]


def test_a_claim_may_ask_for_more_games_in_proportion_to_those_asked_for():
    assert runs_at_defaults({"runs": 2000}, {"experiment": None}) == 2000
    assert runs_at_defaults({"runs": 1000}, {"experiment": {"at_defaults": 8000}}) == 4000

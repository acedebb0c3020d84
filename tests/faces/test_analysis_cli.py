"""`sensitivity`, `discover` and `compare` of studies whose answer is known."""

import json
import re

import numpy as np
import pytest

from sim.study.plan import Factor
from tests.faces.call import call
from tests.study.made import plan, ranges, study

DOCTRINES = Factor("doctrine.A", ("hold", "press"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Studies in which x matters and idle does not, and in which it happens where x is high and A presses."""
    folder = tmp_path_factory.mktemp("runs")
    studies = folder / "studies"
    sampled = plan(
        "latin_hypercube", 200, 5, (*ranges("parameters.x", "parameters.idle"), DOCTRINES), "sampled"
    )
    made_by(studies, sampled, strong=1.0)
    made_by(studies, plan("morris", 20, 5, ranges("parameters.x", "parameters.idle"), "morris"), strong=1.0)
    made_by(studies, plan("grid", None, 60, (DOCTRINES,), "one"), strong=0.0)
    made_by(studies, plan("grid", None, 60, (DOCTRINES,), "two"), strong=0.0, more=0.5)
    return folder


def made_by(studies, planned, strong, more=0.0):
    from sim.study.design import design_of

    design = design_of(planned)
    rows = [dict(zip(design.names, row, strict=True)) for row in design.rows]
    x = np.array([row.get("parameters.x", 0.0) for row in rows])
    presses = np.array([row.get("doctrine.A", "press") == "press" for row in rows])
    luck = np.random.default_rng(1).normal(size=planned.runs)
    happens = np.broadcast_to(((x > 0.6) & presses)[:, None], (len(rows), planned.runs))
    measures = {
        "crisis": np.where(happens, 1.0, 0.0),
        "peak_rung": np.where(happens, 4.0, 1.0),
        "score_rivera": (strong * x)[:, None] + more + 0.1 * luck,
        "refusals": np.broadcast_to(luck, (len(rows), planned.runs)),
    }
    return study(studies, planned, measures)


def ask(folder, *arguments):
    return call(*arguments, "--runs-dir", folder)


def test_the_factor_that_moves_a_measure_stands_first(folder):
    answer = ask(folder, "sensitivity", "sampled", "--measure", "score_rivera")
    assert answer.code == 0, answer.err
    lines = answer.out.splitlines()
    table = [line.split() for line in lines if line.startswith(("parameters.", "doctrine."))]
    assert table[0][0] == "parameters.x" and table[0][-1] == "yes"
    assert all(float(table[0][1]) > 2 * float(line[1]) for line in table[1:])
    assert "PAWN" in answer.out and "200 points of 5 games each (1,000 games)" in " ".join(lines)
    assert "a distribution of the model" in answer.out
    assert re.search(r"discover sampled --where 'score_rivera >= 0\.\d+'", answer.err)


def test_the_method_follows_the_sampler_and_what_does_not_fit_is_refused(folder):
    data = json.loads(ask(folder, "sensitivity", "morris", "--measure", "score_rivera", "--json").out)
    assert (data["method"], data["factors"][0]["factor"]) == ("morris", "parameters.x")
    assert data["factors"][0]["value"] == pytest.approx(1.0, abs=0.1)
    assert {"mu", "sigma", "floor", "low", "high", "found"} <= set(data["factors"][0])
    refused = ask(folder, "sensitivity", "sampled", "--method", "sobol")
    assert refused.code == 2 and "sobol does not fit" in refused.err
    assert ask(folder, "sensitivity", "sampled", "--measure", "crises").code == 2
    assert ask(folder, "sensitivity", "simpled").code == 4


def test_a_ranking_that_is_not_settled_says_why(folder):
    data = json.loads(ask(folder, "sensitivity", "sampled", "--json").out)
    assert data["measure"] == "crisis"
    text = ask(folder, "sensitivity", "sampled").out
    assert ("is not settled" in text) is not data["converged"]
    assert len(re.findall(r"^  - ", text, re.MULTILINE)) == len(data["doubts"])


def test_a_box_is_a_sentence_with_coverage_and_density_and_a_game(folder):
    answer = ask(folder, "discover", "sampled")
    assert answer.code == 0, answer.err
    text = " ".join(answer.out.split())
    assert re.search(r"Where .*parameters\.x is at least 0\.[56]\d*.*, it happens in \d+ % of games", text)
    assert "doctrine.A is press" in text and "parameters.idle" not in text
    assert "coverage" in text and "density" in text
    game = int(re.search(r"a game like that: sampled#(\d+)", text)[1])
    assert f"sixparty explain sampled#{game}" in answer.err
    data = json.loads(ask(folder, "discover", "sampled", "--json").out)
    (box,) = data["boxes"]
    assert box["density"] > 0.9 and box["coverage"] > 0.9 and box["game"] == f"sampled#{game}"
    asked = ask(
        folder, "query", "sampled", "SELECT game FROM runs WHERE peak_rung >= 4 ORDER BY game", "--csv"
    )
    assert asked.out.split()[:2] == ["game", str(game)]


def test_where_nothing_stands_apart_that_is_said(folder):
    answer = ask(folder, "discover", "sampled", "--where", "refusals > 0")
    assert answer.code == 0 and "No values of the factors" in answer.out
    assert "sixparty sensitivity sampled" in answer.err


@pytest.mark.parametrize("where", ["peak_rang >= 4", "peak_rung = 4", "peak_rung >= 9", ""])
def test_a_condition_that_cannot_be_asked_is_refused(folder, where):
    assert ask(folder, "discover", "sampled", "--where", where).code == 2


def test_studies_side_by_side_show_only_what_surely_differs(folder):
    answer = ask(folder, "compare", "one", "two")
    assert answer.code == 0, answer.err
    rows = [line for line in answer.out.splitlines() if re.match(r"(score_rivera|refusals|crisis) ", line)]
    assert [row.split()[0] for row in rows] == ["score_rivera"]
    assert rows[0].endswith("*") and "+0.5" in rows[0]
    assert "3 measures without a sure difference" in answer.out
    assert "Holm" in answer.out and "60 runs, paired" in " ".join(answer.out.split())


def test_all_and_measure_show_the_rest(folder):
    assert "refusals" in ask(folder, "compare", "one", "two", "--all").out
    data = json.loads(ask(folder, "compare", "one", "two", "--measure", "refusals", "--json").out)
    assert list(data["measures"]) == ["refusals"]
    assert data["measures"]["refusals"]["differences"][0]["found"] is False
    assert ask(folder, "compare", "one", "two", "--measure", "refusal").code == 2


def test_points_of_a_study_can_be_compared(folder):
    data = json.loads(ask(folder, "compare", "sampled:0", "sampled:1", "--json").out)
    assert data["studies"] == ["sampled:0", "sampled:1"]
    assert set(data["given"]) <= {"parameters.x", "parameters.idle", "doctrine.A"}
    assert ask(folder, "compare", "sampled:0", "sampled:999").code == 2


def test_a_study_may_be_a_path_and_a_run_is_none(folder):
    assert ask(folder, "compare", folder / "studies" / "one", "two").code == 0
    missing = ask(folder, "compare", "one", "nothing")
    assert missing.code == 4 and "nothing" in missing.err
    call("run", "tutorial_trust", "--turns", 1, "--no-report", "-q", "--out", folder / "game")
    mixed = ask(folder, "compare", "one", folder / "game")
    assert mixed.code == 2 and "one is a study" in mixed.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("sensitivity", "sampled"),
        ("discover", "sampled"),
        ("compare", "one", "two", "--all"),
        ("sensitivity", "morris"),
    ],
)
def test_they_speak_korean(folder, arguments):
    answer = ask(folder, *arguments, "--lang", "ko")
    assert answer.code == 0 and re.search("[가-힣]", answer.out)
    assert not re.search(r"\{\w+|analysis\.", answer.out)

"""The studies that come along are sound, and say what they claim to vary."""

from pathlib import Path

import pytest

from sim.scenario.library import shipped
from sim.study.design import design_of
from sim.study.plan import faults_of, load_plan

FILES = sorted((Path(__file__).parents[2] / "studies").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_study_has_no_fault_and_asks_in_both_languages(path):
    plan, faults = faults_of(path)
    assert faults == []
    assert plan.id == path.stem
    assert set(plan.title) == set(plan.question) == {"en", "ko"}
    assert plan.sources
    assert len(design_of(plan).rows) == plan.size


def test_the_three_questions_are_there():
    assert {path.stem for path in FILES} >= {"doctrines", "leaky_sanctions", "uncertainty"}


def test_uncertainty_varies_every_parameter_over_the_range_of_the_library():
    varied = {factor.name: (factor.low, factor.high) for factor in load_plan("uncertainty").factors}
    library = {f"parameters.{name}": (p["low"], p["high"]) for name, p in shipped().parameters.items()}
    assert varied == library


def test_doctrines_are_compared_on_a_thousand_games_a_cell():
    plan = load_plan("doctrines")
    assert plan.runs >= 1000
    assert plan.common_random_numbers
    assert plan.measures is None

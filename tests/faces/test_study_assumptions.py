"""The part of a study's report that names the judged numbers its answer hangs on."""

import re

from sim.faces.report import study_assumptions
from sim.faces.report.study_reader import StudyReader
from sim.scenario.library import shipped
from tests.faces.studied import drawn, report

JUDGED, SOURCED = "parameters.coupling", "parameters.monitoring_base"


def test_a_judged_parameter_that_moves_the_answer_is_named_with_its_reason(tmp_path):
    store = drawn(tmp_path, points=200, names=(JUDGED, "parameters.caution"))
    found = study_assumptions.assumptions(StudyReader(store, "en"))
    assert [row[1] for row in found["table"]["rows"]] == ["coupling"]  # crises hang on the first alone
    place, _, _, varied, why = found["table"]["rows"][0]
    assert (place, varied.endswith("(0.6)")) == ("1", True)
    assert why == shipped().parameters["coupling"]["source"].strip()
    assert "2 parameters of the library were varied. 2 of them" in found["about"]
    assert why[:40] in re.search(r'<section id="assumptions".*?</section>', report(store), re.DOTALL)[0]


def test_a_parameter_with_a_source_is_not_among_them(tmp_path):
    store = drawn(tmp_path, points=200, names=(SOURCED, "parameters.caution"))
    found = study_assumptions.assumptions(StudyReader(store, "en"))
    assert found["table"]["rows"] == []
    assert "1 of them rest on judgement alone" in found["about"] and " 0 of those" in found["about"]


def test_a_study_of_other_things_says_nothing_about_them(tmp_path):
    store = drawn(tmp_path, names=("actors.DPRK.nuclear", "dyads.USA-DPRK.tension"))
    assert study_assumptions.assumptions(StudyReader(store, "en")) is None
    assert 'id="assumptions"' not in report(store)

"""Figures that sources of parameters quote from shipped files come out of these files."""

import csv
import json
import math
import statistics
from pathlib import Path

import yaml

from benchmarks.evidence import value_at
from tests.faces.call import call

LIBRARY = Path(__file__).resolve().parents[2] / "scenarios" / "library"
PARAMETERS = yaml.safe_load((LIBRARY / "parameters.yaml").read_text(encoding="utf-8"))


def source(name):
    return " ".join(PARAMETERS[name]["source"].split())


def column(name, key):
    with (LIBRARY / "history" / name).open(encoding="utf-8", newline="") as file:
        return [float(row[key]) for row in csv.DictReader(file)]


def test_launch_days_are_those_of_the_file():
    days = column("dprk_launch_days_2012_2020.csv", "launch_days")
    mean, variance = statistics.mean(days), statistics.variance(days)
    said = source("series_growth")
    assert f"{sum(days):.0f} in {len(days)} months" in said
    assert f"mean {mean:.2f}, variance {variance:.2f}, up to {max(days):.0f}" in said
    assert PARAMETERS["series_growth"]["confidence"] == "low"  # it was tuned to other figures


def test_bounds_on_war_and_deadly_incidents_are_those_of_the_base_rates():
    rates = yaml.safe_load((LIBRARY / "history" / "base_rates.yaml").read_text(encoding="utf-8"))
    years = value_at(rates, "rows.war.record.years")
    assert f"none in the {years} years 1954-2024 bounds it at {300 / years:.1f} %" in source("war_base")
    assert f"Jeffreys mean 0.5 / {years} = {50 / years:.1f} %" in source("war_base")
    assert math.isclose(value_at(rates, "rows.war.band.high"), 3.0 / years, abs_tol=1e-4)
    count, of = value_at(rates, "rows.deadly_incidents.record{count,years}")
    assert count == 2
    assert f"two in 2011-24, {count / of:.2f} a year" in source("incident_base")


def test_the_half_life_of_tension_follows_from_its_decay():
    months = math.log(0.5) / math.log(PARAMETERS["tension_decay"]["default"])
    assert f"half-life of {months:.1f} months" in source("tension_decay")


def test_the_history_run_is_as_the_sources_say():
    """At the shipped value 2018 is calmer than the two years after it, at 0.5 it is not."""
    said = source("tension_relief")
    assert "23.9 against 24.8; at 0.5 it is not, 26.3 against 25.2" in said
    shown = []
    for given in ((), ("-S", "parameters.tension_relief=0.5")):
        months = json.loads(call("backtest", "--json", "-q", *given).out)["months"]
        summits = [one["tension"] for one in months if "2018-03" <= one["month"] <= "2018-12"]
        later = [one["tension"] for one in months if "2019-01" <= one["month"] <= "2020-12"]
        shown += [f"{statistics.mean(summits):.1f}", f"{statistics.mean(later):.1f}"]
        if not given:
            assert max(months, key=lambda one: one["tension"])["month"] == "2017-09"
    assert shown == ["23.9", "24.8", "26.3", "25.2"]

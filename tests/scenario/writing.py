"""Small scenarios for tests: a sound one as text, and the faults of a changed one."""

import time
from functools import cache
from pathlib import Path
from statistics import median

from sim.scenario.check import check, collected, validate_file
from sim.scenario.library import shipped
from sim.scenario.strict_yaml import parse

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
FILES = sorted(SCENARIOS.glob("*.yaml"))

SOUND = """\
format: 1
id: test
title: {en: Test, ko: 시험}
start: 2024-01
turns: 12
actors:
  DPRK: {doctrine: status_quo}
  USA: {doctrine: status_quo}
  ROK: {doctrine: mediator}
"""


@cache
def patience():
    """What a bad file may cost, in seconds of CPU: 25 times the longest sound one, in this very run."""
    longest = max(FILES, key=lambda path: path.stat().st_size)
    costs = []
    for _ in range(4):
        faults, took = timed(longest)
        assert faults == []
        costs.append(took)
    return 25 * median(costs[1:])


def timed(path):
    """Validate a file; give its faults and the seconds of CPU that it took."""
    started = time.thread_time()
    faults = validate_file(path)
    return faults, time.thread_time() - started


def is_slow(path):
    """Say whether a file costs too much each time; what else the process does (a collection) comes once."""
    return all(timed(path)[1] >= patience() for _ in range(3))


def faults_of(text):
    """All faults of a scenario given as text."""
    document = parse(text, "test.yaml")
    check(document, shipped())
    return collected(document)


def added(text):
    """The faults of the sound scenario with `text` at its end, as (code, line, column)."""
    return [(fault.code, fault.line - 9, fault.column) for fault in faults_of(SOUND + text)]


def said(text):
    """The sentences about the sound scenario with `text` at its end."""
    return [f"{fault.code} {fault.message}" for fault in faults_of(SOUND + text)]

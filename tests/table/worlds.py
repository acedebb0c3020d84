"""Games to play in tests: small ones, and ways to compare them."""

from functools import cache

import sim
from sim.record.course import Course
from sim.record.digest import state_hash

SCENARIOS = ("tutorial_trust", "baseline_2024")


@cache
def world(name="tutorial_trust", turns=None, **settings):
    """Load a scenario once; settings are dotted by double underscores."""
    overrides = [f"{key.replace('__', '.')}={value}" for key, value in settings.items()]
    overrides += [f"turns={turns}"] if turns else []
    return sim.load(name) if not overrides else _load(name, tuple(overrides))


@cache
def _load(name, overrides):
    from sim.scenario.load import load

    return load(name, overrides=overrides)


def hashes(course):
    """Give the hash of every state of a game, the start first."""
    return [state_hash(course.state_after(turn)) for turn in range(len(course.played) + 1)]


def played(scenario, seed=1, run=0):
    """Play a game by plain calls of the course, with no table and no record."""
    course = Course(scenario, seed, run)
    while not course.over:
        course.close()
    return course

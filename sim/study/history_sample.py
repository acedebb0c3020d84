"""Say of months of a history whether parameters were chosen on them, or with them in view."""

import numpy as np

from sim.study.history_plan import Plan

SEEN = "seen"


def sample_of(plan: Plan, first: str, last: str) -> str:
    """Say whether the months first to last are in the sample on which parameters were set: in, out, both."""
    begin, end = plan.in_sample_from, plan.in_sample_to
    if begin <= first and last <= end:
        return "in"
    return "out" if first > end or last < begin else "both"


def tension_sample(plan: Plan, first: str, last: str) -> str:
    """Say it of tension, whose months were in view beyond the sample: in, seen, out, both."""
    found = sample_of(plan, first, last)
    if found == "in" or plan.seen is None:
        return found
    end = max(plan.seen.periods_to, plan.in_sample_to)
    if plan.in_sample_from <= first and last <= end:
        return SEEN
    return "out" if first > end or last < plan.in_sample_from else "both"


def sample_at(plan: Plan, months: tuple[str, ...], places: np.ndarray, *, tension: bool = False) -> str:
    """Say it of the months at some places, one at least; mixed ones are both, or seen if none is out."""
    say = tension_sample if tension else sample_of
    found = {say(plan, months[place], months[place]) for place in places}
    if len(found) == 1:
        return found.pop()
    return "both" if "out" in found else SEEN

"""The bars of a backtest: what must lie above what, and whether it does."""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from sim.study.backtest_figures import Figure
from sim.study.history_plan import Plan
from sim.study.past_votes import Vote

ON_EVENTS = ("order", "attention")  # the kinds of bars that no input but the events can pass
CHANCE = 0.5  # a recorded veto should have been likelier than not, any other vote less


class Bar(NamedTuple):
    """Hold one bar: the figure `left` must be above or below the figure `right`, or `number` if that is None.

    relation is > or < · kind is order, attention, vote, enforcement or launches · passed is None where a
    figure of it is missing.
    """

    id: str
    kind: str
    left: str
    relation: str
    right: str | None
    number: float | None
    passed: bool | None


def events_judged(bars: tuple[Bar, ...]) -> bool:
    """Say whether any bar that the events decide could be judged."""
    return any(bar.kind in ON_EVENTS and bar.passed is not None for bar in bars)


def all_passed(bars: tuple[Bar, ...]) -> bool:
    """Say whether no bar failed; votes and enforcement alone say nothing of the events."""
    return events_judged(bars) and all(bar.passed is not False for bar in bars)


def bars_of(plan: Plan, figures: Mapping[str, Figure], votes: tuple[Vote, ...]) -> tuple[Bar, ...]:
    """Judge all bars of a plan."""
    found = [
        *(_against(figures, "order", a, ">", b) for a, b in _orders(plan, figures)),
        _against(figures, "attention", "attention_r", ">", "attention_placebo_95"),
        _against(figures, "attention", "attention_r", ">", "attention_shift_95"),
    ]
    chance = "attention_placebo_95_out_of_sample"
    found.append(_against(figures, "attention", "attention_r_out_of_sample", ">", chance))
    found += [_vote(figures, vote) for vote in votes]
    if plan.enforcement.falling:
        cases = [case.id for case in plan.enforcement.cases]
        found += [_against(figures, "enforcement", a, ">", b) for a, b in pairwise(cases)]
    found.append(_against(figures, "launches", "launch_chance_diplomacy", "<", "launch_chance_other"))
    return tuple(dict.fromkeys(found))


def _orders(plan: Plan, figures: Mapping[str, Figure]) -> list[tuple[str, str]]:
    """List neighbours in the plan's orders, and those that become neighbours where a period is missing."""
    found = []
    for order in plan.orders:
        there = [name for name in order if figures[name].value is not None]
        found += [*pairwise(there), *pairwise(order)]
    return list(dict.fromkeys(found))


def _against(figures: Mapping[str, Figure], kind: str, left: str, relation: str, right: str) -> Bar:
    passed = _holds(figures[left].value, relation, figures[right].value)
    return Bar(f"{left}{relation}{right}", kind, left, relation, right, None, passed)


def _vote(figures: Mapping[str, Figure], vote: Vote) -> Bar:
    name, relation = f"veto_{vote.case}_{vote.member}", ">" if vote.recorded == "veto" else "<"
    passed = _holds(figures[name].value, relation, CHANCE)
    return Bar(f"{name}{relation}{CHANCE:g}", "vote", name, relation, None, CHANCE, passed)


def _holds(left: float | None, relation: str, right: float | None) -> bool | None:
    if left is None or right is None:
        return None
    return left > right if relation == ">" else left < right

"""The bars of a backtest, what must lie above what, and the tests beside them, which decide nothing."""

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NamedTuple

from sim.study.backtest_figures import Figure
from sim.study.correlations import LEAST_JUDGED
from sim.study.history_plan import Plan
from sim.study.past_votes import Vote

ON_EVENTS = ("order", "attention")  # the kinds of bars that no input but the events can pass
# The files whose content a kind of bar can depend on; the others rest on the plan alone.
DEPENDS: Final = MappingProxyType(
    {"order": ("events",), "attention": ("events", "reference"), "launches": ("events",)}
)
CHANCE = 0.5  # a recorded veto should have been likelier than not, any other vote less
LUCK = 0.05  # what more than this share of all windows as long show as well may be luck


class Bar(NamedTuple):
    """Hold one bar: the figure `left` must be above or below the figure `right`, or `number` if that is None.

    relation is > or < · kind is order, attention, vote, enforcement or launches · passed is None where it
    is open, and open says why: missing (no months), few (months), constant (a series never changes) ·
    counts is false where it cannot depend on the given files.
    """

    id: str
    kind: str
    left: str
    relation: str
    right: str | None
    number: float | None
    passed: bool | None
    open: str | None = None
    counts: bool = True


def events_judged(bars: tuple[Bar, ...]) -> bool:
    """Say whether any bar that counts and that the events decide could be judged."""
    return any(bar.counts and bar.kind in ON_EVENTS and bar.passed is not None for bar in bars)


def all_passed(bars: tuple[Bar, ...]) -> bool:
    """Say whether no bar that counts failed; votes and enforcement alone say nothing of the events."""
    return events_judged(bars) and all(bar.passed is not False for bar in bars if bar.counts)


def bars_of(
    plan: Plan,
    figures: Mapping[str, Figure],
    votes: tuple[Vote, ...],
    given: tuple[str, ...] = (),
) -> tuple[Bar, ...]:
    """Judge all bars of a plan; given are the files, events or reference, that took the place of its own."""
    found = [_against(figures, "order", a, ">", b) for a, b in _orders(plan, figures)]
    found += _attention(figures)
    found += [_vote(figures, vote) for vote in votes if vote.seen]
    if plan.enforcement.falling:
        cases = [case.id for case in plan.enforcement.cases]
        found += [_against(figures, "enforcement", a, ">", b) for a, b in pairwise(cases)]
    found.append(_against(figures, "launches", "launch_chance_diplomacy", "<", "launch_chance_other"))
    return _counted(found, given)


def tests_of(
    figures: Mapping[str, Figure], votes: tuple[Vote, ...], given: tuple[str, ...] = ()
) -> tuple[Bar, ...]:
    """Judge what no number was set with in view: votes of that kind, and launches against other windows.

    They are told beside the bars and decide neither the answer nor the exit code.
    """
    found = [_vote(figures, vote) for vote in votes if not vote.seen]
    found.append(_fixed(figures, "launches", "launch_windows_as_low", "<", LUCK))
    return _counted(found, given)


def _counted(found: list[Bar], given: tuple[str, ...]) -> tuple[Bar, ...]:
    """Say of each bar whether it can depend on the files that were given."""
    depends = [not given or any(name in given for name in DEPENDS.get(bar.kind, ())) for bar in found]
    counted = [bar._replace(counts=counts) for bar, counts in zip(found, depends, strict=True)]
    return tuple(dict.fromkeys(counted))


def _attention(figures: Mapping[str, Figure]) -> list[Bar]:
    """Judge attention against what luck gives; once where all of its months are out of sample."""
    rows = [("attention_r", "attention_placebo_95"), ("attention_r", "attention_shift_95")]
    if figures["attention_r"].sample != "out":
        rows.append(("attention_r_out_of_sample", "attention_placebo_95_out_of_sample"))
    found = []
    for left, right in rows:
        count, bar = figures[left].count, _against(figures, "attention", left, ">", right)
        if 0 < count < LEAST_JUDGED:
            bar = bar._replace(passed=None, open="few")
        elif count and figures[left].value is None:
            bar = bar._replace(open="constant")
        found.append(bar)
    return found


def _orders(plan: Plan, figures: Mapping[str, Figure]) -> list[tuple[str, str]]:
    """List neighbours in the plan's orders, and those that become neighbours where a period is missing."""
    found = []
    for order in plan.orders:
        there = [name for name in order if figures[name].value is not None]
        found += [*pairwise(there), *pairwise(order)]
    return list(dict.fromkeys(found))


def _against(figures: Mapping[str, Figure], kind: str, left: str, relation: str, right: str) -> Bar:
    passed = _holds(figures[left].value, relation, figures[right].value)
    why = "missing" if passed is None else None
    return Bar(f"{left}{relation}{right}", kind, left, relation, right, None, passed, why)


def _vote(figures: Mapping[str, Figure], vote: Vote) -> Bar:
    name, relation = f"veto_{vote.case}_{vote.member}", ">" if vote.recorded == "veto" else "<"
    return _fixed(figures, "vote", name, relation, CHANCE)


def _fixed(figures: Mapping[str, Figure], kind: str, name: str, relation: str, number: float) -> Bar:
    passed = _holds(figures[name].value, relation, number)
    why = "missing" if passed is None else None
    return Bar(f"{name}{relation}{number:g}", kind, name, relation, None, number, passed, why)


def _holds(left: float | None, relation: str, right: float | None) -> bool | None:
    if left is None or right is None:
        return None
    return left > right if relation == ">" else left < right

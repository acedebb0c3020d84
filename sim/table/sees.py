"""Which values and which events a role may know of: the allow-list behind every view."""

from typing import Any, NamedTuple

from sim.model import names as N
from sim.record.decode import Event, events
from sim.scenario.schema import Scenario
from sim.table.sight import Sight

PUBLIC_WORLD = ("sanctions", "monitoring", "nuclear_acceptance", "rung", "deal")
PUBLIC_DIRECTED = ("commitment",)
OWN_DIRECTED = ("trust", "dependence", "mediation", "fired_upon", "force_share")
# Events that everybody knows of, with those of their numbers that everybody may know.
PUBLIC: dict[str, tuple[str, ...]] = {
    "incident": (),
    "escalation": ("outcome",),
    "clash": (),
    "war": (),
    "clash_ends": (),
    "vote": ("outcome",),
    "resolution": ("a",),
    "vetoed": ("outcome",),
    "deal_signed": ("a", "b", "c"),
    "deal_broken": (),
    "deal_implemented": ("a", "b"),
    "moratorium_broken": (),
    "talks_lapse": (),
    "rung": ("outcome", "a", "b", "c"),
}


class Eyes(NamedTuple):
    """Who looks: a role, and the actor of a seat."""

    role: str
    seat: str | None

    @property
    def is_all(self) -> bool:
        """Say whether nothing is hidden."""
        return self.role == "facilitator"


def is_shown(eyes: Eyes, variable: str, actor: str, target: str) -> bool:
    """Say whether a role sees the exact value of a variable; of an unowned one only what is public."""
    if eyes.is_all or variable in PUBLIC_WORLD or variable in N.PAIR_VARIABLES or variable in PUBLIC_DIRECTED:
        return True
    if not actor:
        return variable.endswith("_distraction")
    return actor == eyes.seat and (not target or variable in OWN_DIRECTED)


def events_seen(sight: Sight, eyes: Eyes, since: int) -> list[dict[str, Any]]:
    """List what a role may know of the turns from `since` on: `turn` and the fields of `Event`.

    Numbers that the role may not know are 0.
    """
    course = sight.course
    found = []
    for turn in range(max(1, since), len(course.played) + 1):
        for month in course.played[turn - 1].months:
            told = list(events(course.built.index, month.ledger))
            noticed = _noticed(told, eyes)
            for event in told:
                shown = seen(course.scenario, eyes, event, noticed)
                if shown is not None:
                    found.append({"turn": turn, **shown._asdict()})
    return found


def seen(
    scenario: Scenario, eyes: Eyes, event: Event, noticed: list[tuple[str, str, str, int]]
) -> Event | None:
    """Give the part of an event that a role may know; None when it may not know of it."""
    if eyes.is_all:
        return event
    if event.kind in PUBLIC:
        return _only(event, PUBLIC[event.kind])
    if event.kind == "act":
        return _only(event, ()) if _sees_act(scenario, eyes, event, noticed) else None
    if eyes.seat is None:
        return None
    if event.kind == "refused":
        return _only(event, ()) if eyes.seat in (event.actor, event.target) else None
    if event.kind == "illegal" and event.actor == eyes.seat:
        return _only(event, ("outcome", "a", "b"))
    if event.kind == "perceived" and event.actor == eyes.seat and event.outcome == 1:
        return _only(event, ("outcome", "c"))
    return None


def _sees_act(scenario: Scenario, eyes: Eyes, event: Event, noticed: list[tuple[str, str, str, int]]) -> bool:
    spec = scenario.actions[event.action]
    if spec.observability >= 1.0:
        return True
    if eyes.seat is None:
        return False
    agreed = spec.consent is not None and event.target == eyes.seat
    return event.actor == eyes.seat or agreed or (eyes.seat, event.actor, event.action, event.slot) in noticed


def _noticed(told: list[Event], eyes: Eyes) -> list[tuple[str, str, str, int]]:
    """List what the draws of perception let a seat notice: (who, whose act, act, slot)."""
    return [
        (event.actor, event.target, event.action, event.slot)
        for event in told
        if event.kind == "perceived" and event.outcome == 1 and event.actor == eyes.seat
    ]


def _only(event: Event, numbers: tuple[str, ...]) -> Event:
    """Blank the numbers of an event that are not named."""
    return event._replace(
        outcome=event.outcome if "outcome" in numbers else 0,
        a=event.a if "a" in numbers else 0.0,
        b=event.b if "b" in numbers else 0.0,
        c=event.c if "c" in numbers else 0.0,
    )

"""Who reads a report, in which language, and what of the game this reader may see."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.faces.terminal.events import act_title, actor_name, sentence, theatre_name
from sim.faces.terminal.text import line, width
from sim.faces.words import has, pick, say
from sim.faces.words import percent as in_per_cent
from sim.faces.words.terms import variable
from sim.record.course import Course, Order
from sim.record.decode import Event
from sim.record.run import Run
from sim.scenario.schema import Scenario
from sim.table.sees import Eyes, events_seen, is_shown
from sim.table.sight import Sight
from sim.table.standing import PUBLISH, Standing, standing

_SHORT = 8
# Measures of the whole game that can be counted from what everybody sees.
PUBLIC_MEASURES = frozenset(
    "peak_rung crisis months_in_crisis war war_month deadly_incidents deal deal_month deal_limit deal_relief "
    "deal_broken resolutions vetoes sanctions_end".split()
)
PUBLIC_PAIRS = frozenset(("tension_mean", "commitment_end"))


@dataclass(frozen=True)
class Reader:
    """A reader of one run: everybody's report, or (with a seat) the report of one player.

    With `redact` nothing is told that people at the table wrote or were called.
    """

    run: Run
    course: Course
    lang: str
    seat: str | None = None
    redact: bool = False

    @property
    def scenario(self) -> Scenario:
        """Give the scenario as it stood at the end, with what was added at the table."""
        return self.course.scenario

    @property
    def actors(self) -> tuple[str, ...]:
        """Give all actors in their order."""
        return self.course.built.index.actors

    @property
    def own(self) -> tuple[str, ...]:
        """Give the actors whose decisions this reader sees."""
        return self.actors if self.seat is None else (self.seat,)

    @property
    def turns(self) -> int:
        """Count the turns played."""
        return len(self.course.played)

    @cached_property
    def eyes(self) -> Eyes:
        """Give whose eyes see."""
        return Eyes("facilitator", None) if self.seat is None else Eyes("seat", self.seat)

    @cached_property
    def by_id(self) -> bool:
        """Say whether pictures name actors by their ids, because a display name is too long."""
        return any(width(self.actor(name)) > _SHORT for name in self.actors)

    @cached_property
    def standing(self) -> Standing:
        """Give how the session stood in the end."""
        return standing(self.run.effective)

    @cached_property
    def sight(self) -> Sight:
        """Give the game as views look at it."""
        return Sight(self.course, PUBLISH, self.run.effective, self.run.lines, self.standing, self.run.id)

    @cached_property
    def events(self) -> dict[int, list[Event]]:
        """Give the events that this reader may know of, by turn."""
        found: dict[int, list[Event]] = {turn: [] for turn in range(1, self.turns + 1)}
        for data in events_seen(self.sight, self.eyes, 1):
            found[data["turn"]].append(Event(**{name: data[name] for name in Event._fields}))
        return found

    def say(self, key: str, /, **values: object) -> str:
        """Say a sentence with harmless values."""
        harmless = {name: line(value) if isinstance(value, str) else value for name, value in values.items()}
        return say(self.lang, key, **harmless)

    def text(self, text: object) -> str:
        """Choose the language of an author's text."""
        return pick(text, self.lang)

    def actor(self, name: str) -> str:
        """Give an actor's display name."""
        return actor_name(self.scenario, name, self.lang)

    def short(self, name: str) -> str:
        """Give a name that fits into a picture: display names where all of them are short, else ids."""
        return name if self.by_id else self.actor(name)

    def pair(self, first: str, second: str) -> str:
        """Name a pair."""
        return f"{self.actor(first)} - {self.actor(second)}"

    def act(self, name: str) -> str:
        """Give the title of an act."""
        return act_title(self.scenario, name, self.lang)

    def order(self, order: Order) -> str:
        """Name an act and its target."""
        return (
            f"{self.act(order.action)} → {self.actor(order.target)}"
            if order.target
            else self.act(order.action)
        )

    def sentence(self, event: Event) -> str:
        """Say an event."""
        return sentence(event, self.scenario, self.lang)

    def variable(self, name: str, *owners: str) -> str:
        """Name a variable with its owners."""
        theatres = {key: theatre_name(self.scenario, key, self.lang) for key in self.scenario.theatres}
        whose = " - ".join(theatres.get(owner) or self.actor(owner) for owner in owners if owner)
        shown = variable(self.lang, name, theatres)
        return f"{shown} ({whose})" if whose else shown

    def cause(self, cause: str) -> str:
        """Name a cause of the ledger in words, actors in short."""
        kind, _, rest = cause.partition(":")
        if kind == "act":
            action, _, by = rest.rpartition(":")
            return f"{self.short(by)}: {self.act(action)}"
        if kind == "rule":
            key = f"explain.rule.{rest}.name"
            return self.say(key) if has(self.lang, key) else rest
        if kind == "inject":
            titles = {inject.id: inject.title for inject in self.scenario.injects}
            return self.say("report.cause.inject", title=self.text(titles.get(rest)) or rest)
        return self.say(f"report.cause.{kind}")

    def measure(self, name: str) -> str:
        """Name a measure in words, with its actors."""
        head, *owners = name.split(".")
        if not owners:
            return self.say(f"measures.{head}.meaning")
        one, other = (*map(self._owner, owners), "")[:2]
        return self.say(f"report.measure_of.{head}", one=one, other=other)

    def sees(self, name: str, actor: str = "", target: str = "") -> bool:
        """Say whether this reader sees a variable's exact value."""
        return is_shown(self.eyes, name, actor, target)

    def sees_measure(self, name: str) -> bool:
        """Say whether this reader may know a measure: all of it must come from what it sees."""
        if self.seat is None:
            return True
        head, *owners = name.split(".")
        if not owners:
            return head in PUBLIC_MEASURES
        return head in PUBLIC_PAIRS or owners[0] == self.seat

    def people_wrote(self, text: str | None) -> str:
        """Give what somebody at the table wrote; with `redact` only that there was something."""
        if text and self.redact:
            return self.say("report.redacted")
        return text or ""

    def _owner(self, name: str) -> str:
        return (
            theatre_name(self.scenario, name, self.lang)
            if name in self.scenario.theatres
            else self.actor(name)
        )


def shown(value: float | None, none: str) -> str:
    """Write a measure's value in at most three digits, "none" where it does not exist.

    >>> shown(0.1234, "none"), shown(36.0, "none"), shown(None, "none"), shown(575.72, "none")
    ('0.123', '36', 'none', '576')
    """
    if value is None:
        return none
    return f"{value:.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.3g}"


def percent(share: float) -> str:
    """Write a share in per cent, with a digit behind the point where it is less than one.

    >>> percent(0.254), percent(0.004), percent(0.0), percent(0.0004)
    ('25%', '0.4%', '0%', '0.04%')
    """
    return in_per_cent(share, ".1%" if 0.0 < share < 0.01 else ".0%")


def table(head: list[str], rows: list[list[str]], numbers: tuple[int, ...] = ()) -> dict[str, Any]:
    """Make a table for the template; `numbers` are columns to set on the right."""
    return {"head": head, "rows": rows, "numbers": numbers}

"""The plan of a backtest, as data: which record goes into which world, and what it is held against."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.blocks import Form, Text
from sim.scenario.kinds import (
    ActionName,
    ActorId,
    DoctrineName,
    Label,
    Number,
    Percent,
    Share,
    TheatreName,
    Whole,
    Words,
)
from sim.scenario.schema import Month

Pair = tuple[ActorId, ActorId]
FileName = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\.csv$", title="CSV file beside the plan")
]


class Span(Form):
    """A span of months, both ends included."""

    first: Month = Field(alias="from")
    last: Month = Field(alias="to")


class Named(Span):
    """A span of months with the name of the figure that is taken over it."""

    id: Label


class Wording(Form):
    """What people read of the scenario: the doctrine of all, the inject of a {month}, an act's source.

    The source may name the {act} and its {value}.
    """

    held: Text
    month: Text
    source: Words


class Seen(Form):
    """What was in view when parameters were chosen, though it lies after the sample: no test of them either.

    periods_to is the last month until which the order of the periods was, votes whether the council's were.
    """

    periods_to: Month
    votes: bool


class Scaled(Form):
    """A change of the start: tensions above a value, times a factor."""

    above: Percent
    times: Annotated[Number, Field(ge=0, le=10)]


class AttentionPlan(Form):
    """How attention to the events begins, whose events it counts, and over which months it is judged."""

    start: Percent
    actors: tuple[ActorId, ...]
    windows: tuple[Named, ...] = ()


class Inputs(Form):
    """What was recorded of a council member: its tie to the subject, tension with who tables, its vote."""

    tie: Share
    tension: Percent
    did: Literal["yes", "abstain", "veto"]


class CouncilCase(Form):
    """One vote of the council: how grave the occasion, how far the weapons were accepted, who did what.

    seen is false where no number of the rule was set with this vote in view: then it is a test.
    """

    id: Label
    seen: bool = True
    title: Text
    gravity: Share
    nuclear_acceptance: Share
    members: dict[ActorId, Inputs]


class CouncilPlan(Form):
    """The votes of the record."""

    tabled_by: ActorId
    subject: ActorId
    cases: tuple[CouncilCase, ...]
    source: Words


class Enforcer(Form):
    """What was recorded of a country that enforces: tension with the leader, ties to the sanctioned."""

    tension: Percent
    commitment: Share
    dependence: Share


class EnforcementCase(Form):
    """Recorded inputs of the enforcement of sanctions at one time."""

    id: Label
    monitoring: Share
    distraction: dict[TheatreName, Share] = Field(default_factory=dict)
    members: dict[ActorId, Enforcer]


class EnforcementPlan(Form):
    """Enforcement at several times; falling says that the record has it fall from each to the next."""

    falling: bool
    cases: tuple[EnforcementCase, ...]
    source: Words


class LaunchPlan(Form):
    """Launch days by month, the acts that are launches, and the months of diplomacy."""

    file: FileName
    actor: ActorId
    doctrine: DoctrineName
    acts: tuple[ActionName, ...]
    diplomacy: Span


class Plan(Form):
    """A backtest in full."""

    format: Literal[1]
    id: Label
    title: Text
    about: Text | None = None
    words: Wording
    scenario: Words
    tension_at_start: Scaled
    globals: dict[Label, Number] = Field(default_factory=dict)
    parameters: dict[Label, Number] = Field(default_factory=dict)
    aliases: dict[ActorId, ActorId] = Field(default_factory=dict)
    most_acts: Annotated[Whole, Field(ge=1, le=64)]
    events: FileName
    reference: FileName
    in_sample_from: Month
    in_sample_to: Month
    seen: Seen | None = None
    begins: Month | None = None
    watched: Annotated[tuple[Pair, ...], Field(min_length=1)]
    periods: tuple[Named, ...]
    orders: tuple[tuple[Label, ...], ...]
    attention: AttentionPlan
    council: CouncilPlan
    enforcement: EnforcementPlan
    launches: LaunchPlan
    events_source: Words | None = None
    reference_source: Words | None = None
    sources: tuple[Words, ...]

    @property
    def start(self) -> str:
        """Give the month whose world the history starts in."""
        return self.begins or self.in_sample_from

    def cited(self, given: tuple[str, ...] = ()) -> tuple[str, ...]:
        """List the sources, without those of the files that others take the place of: events, reference."""
        own = {"events": self.events_source, "reference": self.reference_source}
        return (*(text for name, text in own.items() if text and name not in given), *self.sources)

    def real(self, actor: str) -> str:
        """Give the actor of the game that a name of the record stands for."""
        return self.aliases.get(actor, actor)

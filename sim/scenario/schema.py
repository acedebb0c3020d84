"""The forms of a scenario file: what an author writes (`ScenarioFile`) and what the rest reads (`Scenario`).

`ScenarioFile` is a patch over the library, so nearly all of it is optional. `Scenario` is complete: library
merged in, every actor, pair, act, doctrine, theatre and parameter present with all its numbers. Both are
frozen. The library's own blocks are in `blocks`.
"""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from sim.scenario.blocks import (
    ActionSpec,
    ActorSpec,
    DoctrineSpec,
    DyadPatch,
    DyadSpec,
    Evidence,
    Form,
    Text,
    TheatreSpec,
)
from sim.scenario.kinds import (
    ActionName,
    ActorId,
    Attribute,
    Bias,
    Capital,
    DoctrineName,
    Flag,
    Label,
    Number,
    Personnel,
    Share,
    TheatreName,
    ValuePath,
    Whole,
    Words,
)
from sim.scenario.vocabulary import MAX_TURNS

ScenarioId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$", title="scenario id")]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", title="month")]
Turns = Annotated[Whole, Field(ge=1, le=MAX_TURNS)]
Phase = Literal["brief", "orders", "consent", "adjudicate", "publish"]
Minutes = Annotated[Number, Field(ge=0, le=1440)]


def _kind(value: Any) -> str:  # noqa: ANN401  (pydantic hands over whatever stands in the file)
    return "many" if isinstance(value, dict | list | tuple) else "one"


Recipients = Annotated[
    Annotated[Literal["all"], Tag("one")] | Annotated[tuple[ActorId, ...], Tag("many")], Discriminator(_kind)
]
PhaseMinutes = Annotated[
    Annotated[Minutes, Tag("one")] | Annotated[dict[Phase, Minutes], Tag("many")], Discriminator(_kind)
]


class ActorPatch(Form):
    """Values of a scenario over an actor's block; flat, and only what differs."""

    name: Text | None = None
    address: Annotated[Whole, Field(ge=0, le=15)] | None = None
    major: Flag | None = None
    council_member: Flag | None = None
    sanctioned: Flag | None = None
    negotiator: Flag | None = None
    patron: ActorId | None = None
    patron_theatre: TheatreName | None = None
    barter_theatre: TheatreName | None = None
    main_rival: ActorId | None = None
    doctrine: DoctrineName | None = None
    acts: dict[ActionName, tuple[ActorId, ...]] | None = None
    political_capital: Capital | None = None
    support: Share | None = None
    economy: Share | None = None
    readiness: Share | None = None
    credibility: Share | None = None
    defense: Share | None = None
    nuclear: Share | None = None
    enforcement: Share | None = None
    audience_cost: Share | None = None
    support_base: Attribute | None = None
    economy_base: Attribute | None = None
    enforcement_base: Attribute | None = None
    audience_cost_base: Attribute | None = None
    resolve: Attribute | None = None
    insulation: Attribute | None = None
    mediator_bias: Bias | None = None
    cinc: Attribute | None = None
    personnel: Personnel | None = None
    distraction: dict[TheatreName, Share] | None = None
    force_share: dict[TheatreName, Share] | None = None


class InjectEffect(Form):
    """One effect of an inject: a change of a variable, another doctrine, or an order for this turn."""

    variable: Label | None = None
    actor: ActorId | None = None
    target: ActorId | None = None
    add: Number | None = None
    set: Number | None = None
    times: Number | None = None
    doctrine: DoctrineName | None = None
    order: ActionName | None = None


class Inject(Form):
    """An event that the designer sends: at a turn, on a condition, or by the facilitator's hand."""

    id: Label
    turn: Annotated[Whole, Field(ge=1)] | None = None
    when: Words | None = None
    held: Flag | None = None
    to: Recipients = "all"
    title: Text
    text: Text | None = None
    effects: tuple[InjectEffect, ...] = ()
    expect: Text | None = None
    source: Words | None = None


class Brief(Form):
    """What one seat is told before the game, and nobody else."""

    basic: Text | None = None
    full: Text | None = None
    interests: tuple[Text, ...] = ()
    red_lines: tuple[Text, ...] = ()


class Objective(Form):
    """A measure of the game that a seat wants at least, or at most, at some value."""

    measure: Words
    at_least: Number | None = None
    at_most: Number | None = None
    text: Text | None = None


class Format(Form):
    """A way to play a scenario in the time at hand: turns, minutes a phase, seats played by people."""

    title: Text | None = None
    turns: Turns
    turn_months: Annotated[Whole, Field(ge=1, le=12)] | None = None
    minutes: PhaseMinutes | None = None
    seats: tuple[ActorId, ...] | None = None


class Definitions(Form):
    """Blocks of the scenario's own, in the library's form; the same id replaces the library's block whole."""

    actors: dict[ActorId, ActorSpec] = Field(default_factory=dict)
    actions: dict[ActionName, ActionSpec] = Field(default_factory=dict)
    doctrines: dict[DoctrineName, DoctrineSpec] = Field(default_factory=dict)
    theatres: dict[TheatreName, TheatreSpec] = Field(default_factory=dict)


class Head(Form):
    """What a scenario file and a resolved scenario have in common."""

    format: Literal[1]
    id: ScenarioId
    title: Text
    summary: Text | None = None
    start: Month
    turn_months: Annotated[Whole, Field(ge=1, le=12)] = 1
    turns: Turns
    injects: tuple[Inject, ...] = ()
    briefs: dict[ActorId, Brief] = Field(default_factory=dict)
    objectives: dict[ActorId, tuple[Objective, ...]] = Field(default_factory=dict)
    channels: dict[Label, tuple[ActorId, ...]] = Field(default_factory=dict)
    names: dict[Label, Text] = Field(default_factory=dict)
    formats: dict[Label, Format] = Field(default_factory=dict)
    hot_wash: tuple[Text, ...] = ()
    sources: tuple[Words, ...] = ()
    evidence: dict[ValuePath, Evidence] = Field(default_factory=dict)
    absent: tuple[ActorId, ...] = Field(
        default=(), description="Actors that acts and doctrines may name although they are not in this game."
    )


class ScenarioFile(Head):
    """A scenario as an author writes it: a patch over the library."""

    library: Literal["default", "none"] = "default"
    actors: dict[ActorId, ActorPatch | None] | None = None
    dyads: dict[str, DyadPatch] = Field(default_factory=dict)
    globals: dict[Label, Number] = Field(default_factory=dict)
    parameters: dict[Label, Number] = Field(default_factory=dict)
    define: Definitions = Field(default_factory=Definitions)


class Scenario(Head):
    """A complete scenario, library merged in.

    `actors` stand in address order with every value; `dyads` hold every pair of them, named `A-B` with the
    lower address first; `actions` are in option order; `theatres` in theirs; `globals` and `parameters` are
    complete.
    """

    actors: dict[str, ActorSpec]
    dyads: dict[str, DyadSpec]
    globals: dict[str, Number]
    parameters: dict[str, Number]
    actions: dict[str, ActionSpec]
    doctrines: dict[str, DoctrineSpec]
    theatres: dict[str, TheatreSpec]

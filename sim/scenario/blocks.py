"""The forms of the library's blocks: actors, pairs, acts, doctrines, theatres, parameters."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, RootModel, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from sim.scenario.kinds import (
    ActionName,
    ActorId,
    Amount,
    Attribute,
    Bias,
    Capital,
    Confidence,
    DoctrineName,
    Flag,
    Instrument,
    Label,
    Mediation,
    Number,
    Operator,
    PairText,
    Percent,
    Personnel,
    Scope,
    Severity,
    Share,
    Signed,
    SpecialKind,
    Switch,
    TheatreName,
    Trust,
    ValuePath,
    Weight,
    Whole,
    Words,
)


class Form(BaseModel):
    """A frozen form that knows its keys: an unknown one is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Text(Form):
    """Text for people in English, Korean or both; a plain string stands for both languages."""

    en: Words | None = None
    ko: Words | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:  # noqa: ANN401  (pydantic hands over whatever stands in the file)
        if isinstance(value, dict) and not value:
            raise PydanticCustomError("no_text", "the text is empty")
        return {"en": value, "ko": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Tell editors that a plain string will do."""
        both = {**handler.resolve_ref_schema(handler(core)), "minProperties": 1}
        return {"title": "Text", "anyOf": [{"type": "string", "minLength": 1}, both]}

    def say(self, language: str) -> str:
        """Give the text in `language` ("en" or "ko"), or in the other one where it is missing."""
        return (self.ko or self.en if language == "ko" else self.en or self.ko) or ""


class Evidence(Form):
    """Where a number comes from, and how far to rely on it."""

    source: Words
    confidence: Confidence = "judgement"


class Sourced(Form):
    """A block that says where it comes from."""

    source: Words | None = None
    confidence: Confidence | None = None


class ActorValues(Form):
    """Numbers of one actor at the start; a base that is missing is the value at the start."""

    political_capital: Capital = 10.0
    support: Share = 0.5
    economy: Share = 0.5
    readiness: Share = 0.2
    credibility: Share = 0.5
    defense: Share = 0.5
    nuclear: Share = 0.0
    enforcement: Share = 0.0
    audience_cost: Share = 0.05
    support_base: Attribute | None = None
    economy_base: Attribute | None = None
    enforcement_base: Attribute | None = None
    audience_cost_base: Attribute | None = None
    resolve: Attribute = 0.5
    insulation: Attribute = 0.0
    mediator_bias: Bias = 0.0
    cinc: Attribute = 0.0
    personnel: Personnel = 0.0


class ActorSpec(Sourced):
    """One actor: its roles, its numbers at the start and its forces."""

    name: Text
    text: Text | None = None
    address: Annotated[Whole, Field(ge=0, le=15)]
    default_included: Flag = False
    major: Flag = False
    council_member: Flag = False
    sanctioned: Flag = False
    negotiator: Flag = False
    patron: ActorId | None = None
    patron_theatre: TheatreName | None = None
    barter_theatre: TheatreName | None = None
    main_rival: ActorId | None = None
    doctrine: DoctrineName = "status_quo"
    acts: dict[ActionName, tuple[ActorId, ...]] = Field(default_factory=dict)
    values: ActorValues = Field(default_factory=ActorValues)
    distraction: dict[TheatreName, Share] = Field(default_factory=dict)
    force_share: dict[TheatreName, Share] = Field(default_factory=dict)
    evidence: dict[ValuePath, Evidence] = Field(default_factory=dict)


class DyadPatch(Sourced):
    """Values of a pair A-B, all optional; two numbers stand for [A toward B, B toward A]."""

    trust: tuple[Trust, Trust] | None = None
    tension: Percent | None = None
    dependence: tuple[Share, Share] | None = None
    commitment: tuple[Share, Share] | None = None
    hotline: Switch | None = None
    military_agreement: Switch | None = None
    joint_project: Annotated[Whole, Field(ge=0, le=2)] | None = None
    rival: Flag | None = None
    ladder: Flag | None = None
    incident_weight: Annotated[Number, Field(ge=0, le=10)] | None = None
    coupled_to: ActorId | None = None
    external_tension: Percent | None = None
    talks_stage: Annotated[Whole, Field(ge=0, le=4)] | None = None
    peace_treaty: Switch | None = None
    moratorium: Switch | None = None
    mediation: tuple[Mediation, Mediation] | None = None


class DyadSpec(Sourced):
    """A pair A-B in full; the defaults are those of a pair that nobody lists."""

    trust: tuple[Trust, Trust] = (0.4, 0.4)
    tension: Percent = 10.0
    dependence: tuple[Share, Share] = (0.0, 0.0)
    commitment: tuple[Share, Share] = (0.0, 0.0)
    hotline: Switch = 0
    military_agreement: Switch = 0
    joint_project: Annotated[Whole, Field(ge=0, le=2)] = 0
    rival: Flag = False
    ladder: Flag = False
    incident_weight: Annotated[Number, Field(ge=0, le=10)] = 0.0
    coupled_to: ActorId | None = None
    external_tension: Percent = 0.0
    talks_stage: Annotated[Whole, Field(ge=0, le=4)] = 0
    peace_treaty: Switch = 0
    moratorium: Switch = 0
    mediation: tuple[Mediation, Mediation] = (0.0, 0.0)


class Precondition(Form):
    """A comparison that must hold before an act is legal."""

    variable: Label
    scope: Scope
    op: Operator
    value: Number
    actor: ActorId | None = None


class ActionEffect(Form):
    """What an executed act adds to one variable."""

    variable: Label
    scope: Scope
    add: Amount
    actor: ActorId | None = None


class Special(Form):
    """The one rule beyond effects that an act may set off."""

    kind: SpecialKind
    amount: Amount = 0.0


class ActionSpec(Sourced):
    """One act: who may do it to whom, what it costs, how it is seen and what it changes."""

    title: Text
    text: Text | None = None
    instrument: Instrument
    cameo: Words | None = None
    goldstein: Signed = 0.0
    salience: Annotated[Number, Field(ge=0, le=10)] = 1.0
    cost: Capital = 0.0
    costliness: Share = 0.0
    observability: Share = 1.0
    base_weight: Weight = 1.0
    pairs: tuple[PairText, ...] = ()
    consent: Signed | None = None
    preconditions: tuple[Precondition, ...] = ()
    effects: tuple[ActionEffect, ...] = ()
    special: Special | None = None
    severity: Severity
    provocation: Flag = False
    breach: Flag = False


class PlanStep(Form):
    """One step of a doctrine's plan."""

    action: ActionName
    target: ActorId | None = None


class Goals(Form):
    """What an actor gains from a change of each kind, per tenth."""

    support: Signed = 0.0
    economy: Signed = 0.0
    status: Signed = 0.0
    security: Signed = 0.0
    pressure: Signed = 0.0


class DealValues(Form):
    """What the parts of a deal are worth to an actor."""

    limit: Signed = 0.0
    rollback: Signed = 0.0
    relief: Signed = 0.0
    security: Signed = 0.0


class DoctrineRow(Form):
    """How one actor plays a doctrine."""

    stance: Signed = 0.0
    reaction_slope: Signed = 0.25
    keeps_deals: Share = 0.9
    deal_steps: Annotated[Whole, Field(ge=1, le=60)] = 2
    plan_weight: Weight = 20.0
    plan_interval: Annotated[Whole, Field(ge=1, le=120)] = 1
    plan: tuple[PlanStep, ...] = ()
    goals: Goals = Field(default_factory=Goals)
    deal: DealValues = Field(default_factory=DealValues)
    action_weights: dict[ActionName, Weight] = Field(default_factory=dict)


class DoctrineSpec(Sourced):
    """A strategy: one row for each actor that plays it."""

    title: Text
    meaning: Text | None = None
    side: Words = "any"
    claims: tuple[Words, ...] = ()
    pillars: dict[Label, Flag] = Field(default_factory=dict)
    pillar_acts: dict[Label, tuple[ActionName, ...]] = Field(default_factory=dict)
    rows: dict[ActorId, DoctrineRow]


class TheatreSpec(Sourced):
    """A place where forces stand."""

    order: Annotated[Whole, Field(ge=0, le=63)]
    name: Text
    text: Text | None = None
    neighbour: ActorId | None = None
    proximity: Share = 0.0
    exogenous_threat: Share = 0.0
    distraction: TheatreName | None = None


class ParameterSpec(Sourced):
    """A coefficient of the model with the range over which studies sweep it."""

    default: Number
    low: Number
    high: Number
    meaning: Text
    claims: tuple[Words, ...] = ()


class ParameterFile(RootModel[dict[Label, ParameterSpec]]):
    """The library's file of parameters."""

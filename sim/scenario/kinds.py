"""Kinds of value in scenario files, with their ranges and patterns.

Numbers are strict (a text or a boolean is never taken for a number) and finite; ranges are those of the
model.
"""

from typing import Annotated, Literal

from pydantic import Field, Strict

Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Words = Annotated[str, Field(min_length=1)]
Share = Annotated[Number, Field(ge=0, le=1)]
Attribute = Share
Trust = Annotated[Number, Field(ge=0.02, le=0.98)]
Percent = Annotated[Number, Field(ge=0, le=100)]
Capital = Annotated[Number, Field(ge=0, le=20)]
Bias = Annotated[Number, Field(ge=-1, le=1)]
Personnel = Annotated[Number, Field(ge=0, le=100_000)]
Mediation = Annotated[Number, Field(ge=0, le=4)]
Signed = Annotated[Number, Field(ge=-10, le=10)]
Weight = Annotated[Number, Field(ge=0, le=1000)]
Amount = Annotated[Number, Field(ge=-100, le=100)]
Switch = Annotated[Whole, Field(ge=0, le=1)]

ActorId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,31}$", title="actor id")]
ActionName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$", title="action name")]
DoctrineName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$", title="doctrine name")]
TheatreName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$", title="theatre name")]
Label = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$", title="name")]
ValuePath = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$", title="dotted path")]
PairText = Annotated[
    str,
    Field(
        pattern=r"^(\*|[A-Za-z][A-Za-z0-9_]{0,31}(>[A-Za-z][A-Za-z0-9_]{0,31})?)$", title="pair A>B, A or *"
    ),
]

Confidence = Literal["high", "medium", "low", "judgement"]
Instrument = Literal["diplomatic", "information", "military", "economic", "cyber"]
Severity = Literal["general_war", "violent", "nonviolent", "posturing", "status_quo", "deescalation"]
SpecialKind = Literal["signs_deal", "council_vote", "mediates", "incident_risk"]
Scope = Literal["self", "target", "dyad", "global", "third"]
Operator = Literal["==", "!=", "<", "<=", ">", ">="]

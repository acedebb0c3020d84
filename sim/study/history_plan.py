"""The plan of a backtest, as data: which record goes into which world, and what it is held against."""

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, ValidationError

from sim.scenario.blocks import Form, Text
from sim.scenario.faults import Fault, ScenarioError, ScenarioNotFound, either, nearest, quote
from sim.scenario.form import follow
from sim.scenario.kinds import (
    ActionName,
    ActorId,
    DoctrineName,
    Flag,
    Label,
    Number,
    Percent,
    Share,
    TheatreName,
    Whole,
    Words,
)
from sim.scenario.library import library_root
from sim.scenario.schema import Month
from sim.scenario.strict_yaml import read
from sim.study.history_files import shown

Pair = tuple[ActorId, ActorId]
FileName = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\.csv$", title="CSV file beside the plan")
]
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


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


class Scaled(Form):
    """A change of the start: tensions above a value, times a factor."""

    above: Percent
    times: Annotated[Number, Field(ge=0, le=10)]


class AttentionPlan(Form):
    """How attention to the events begins, whose events it counts, and over which months it is judged."""

    start: Percent
    out_of_sample_counts: Flag
    actors: tuple[ActorId, ...]
    windows: tuple[Named, ...] = ()


class Inputs(Form):
    """What was recorded of a council member: its tie to the subject, tension with who tables, its vote."""

    tie: Share
    tension: Percent
    did: Literal["yes", "abstain", "veto"]


class CouncilCase(Form):
    """One vote of the council: how grave the occasion, how far the weapons were accepted, who did what."""

    id: Label
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
    in_sample_to: Month
    watched: Annotated[tuple[Pair, ...], Field(min_length=1)]
    periods: tuple[Named, ...]
    orders: tuple[tuple[Label, ...], ...]
    attention: AttentionPlan
    council: CouncilPlan
    enforcement: EnforcementPlan
    launches: LaunchPlan
    sources: tuple[Words, ...]

    def real(self, actor: str) -> str:
        """Give the actor of the game that a name of the record stands for."""
        return self.aliases.get(actor, actor)


def check_actors(plan: Plan, path: Path, actors: tuple[str, ...]) -> None:
    """Raise ScenarioError where a plan names an actor who is not in the scenario that it builds on."""
    named = [name for pair in plan.watched for name in pair]
    named += [*plan.aliases.values(), plan.council.tabled_by, plan.council.subject, plan.launches.actor]
    named += [name for case in plan.council.cases for name in case.members]
    named += [name for case in plan.enforcement.cases for name in case.members]
    unknown = [name for name in dict.fromkeys(named) if name not in actors]
    if unknown:
        said = f"the scenario {plan.scenario} has no actor"
        faults = [f"{said} {quote(name)}{nearest(name, actors)}" for name in unknown]
        raise ScenarioError([Fault(shown(path), 1, 1, "E301", text) for text in faults])


def histories() -> dict[str, Path]:
    """Give the ids of all plans and their files; those of `./scenarios/` come first, as for scenarios."""
    found: dict[str, Path] = {}
    for folder in (Path("scenarios") / "library" / "history", library_root() / "history"):
        for path in sorted(folder.glob("*.yaml")):
            if _is_plan(path):
                found.setdefault(path.stem, path)
    return found


@cache
def _is_plan(path: Path) -> bool:
    """Say whether a file of the folder is a plan; bands of base rates lie there too."""
    return path.is_file() and re.search(rb"^watched:", path.read_bytes(), re.MULTILINE) is not None


def find_history(reference: str | Path) -> Path:
    """Find a plan by path or id; raise ScenarioNotFound where there is none."""
    path = Path(reference)
    try:
        if path.is_file():
            return path
    except (OSError, ValueError):
        pass
    known = histories()
    name = str(reference)
    if _ID.fullmatch(name) and name in known:
        return known[name]
    text = f"no history {quote(name)}: neither a file nor one of {either(known) or 'no ids at all'}"
    raise ScenarioNotFound(
        [Fault(name if name.isprintable() else quote(name), 1, 1, "E100", text + nearest(name, known))]
    )


def read_plan(path: Path) -> Plan:
    """Read a plan; raise ScenarioError with every fault at its place."""
    document = read(path, shown(path))
    root = document.root
    if root is None or document.faults:
        raise ScenarioError(document.faults)
    try:
        return Plan.model_validate(root.data())
    except ValidationError as error:
        for problem in error.errors():
            loc = problem["loc"]
            node, key, found = follow(root, loc)
            place = node.place if found == loc else key
            where = ".".join(map(str, loc)) or "the plan"
            document.fault(place, "E202", f"{where}: {problem['msg']}")
        raise ScenarioError(document.faults) from None

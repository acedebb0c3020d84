"""The record of some years as a scenario: each dated event an act, ordered by an inject of its month.

Nothing of this is an exception in the rules. For every act and Goldstein value of the record the scenario
defines an act of its own: the library's, at that value, open to the pairs of the record, without consent,
precondition or special rule, and too unlikely for anybody to choose. Everybody's doctrine is to hold.
So a history can be written out, run, replayed and explained like any scenario.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from sim.model.state import Floats
from sim.scenario.build import OWN_SLOTS, Built, build, most_ordered, with_parameters
from sim.scenario.draft import Draft
from sim.scenario.faults import Fault, ScenarioError, ScenarioNotFound, shown
from sim.scenario.library import find_scenario, known_actors, shipped
from sim.scenario.merge import merge
from sim.scenario.schema import Scenario
from sim.scenario.strict_yaml import read
from sim.scenario.vocabulary import MAX_TURNS
from sim.study.engine import Task, Watched, play
from sim.study.history_files import Event, read_events
from sim.study.history_find import check_actors, find_history, read_plan
from sim.study.history_plan import Plan
from sim.study.history_script import history_data, whole_quarters

NO_VALUES: Final[Mapping[str, float]] = MappingProxyType({})
Data = dict[str, Any]


@dataclass(frozen=True)
class HistoryWorld:
    """Hold a history: its plan, its events, the scenario made of them, and the months it covers.

    left_out counts events that move nothing: aimed at oneself, without an act that stands for them, by or at
    an actor who is not in the game. crowded_out are those beyond the most acts of an actor in a month,
    repeated those that another line has already, word for word.
    """

    plan: Plan
    folder: Path
    events_path: Path
    events: tuple[Event, ...]
    months: tuple[str, ...]
    draft: Draft
    left_out: int
    crowded_out: tuple[Event, ...]
    repeated: tuple[Event, ...]

    @cached_property
    def scenario(self) -> Scenario:
        """Give the scenario, complete."""
        return self.draft.resolve()

    @cached_property
    def built(self) -> Built:
        """Compile the scenario with as much room for acts as the fullest month needs."""
        return build(self.scenario, OWN_SLOTS + most_ordered(self.scenario))

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Give the pairs whose tension is averaged."""
        return self.plan.watched

    @cached_property
    def watched(self) -> Watched:
        """Give the places of the watched pairs' tension."""
        index = self.built.index
        return tuple((*index.family("tension"), index.actor(a), index.actor(b)) for a, b in self.pairs)

    def under(self, values: Mapping[str, float] = NO_VALUES) -> Built:
        """Give the world under other parameters, by name; what the plan fixes stays as it fixes it."""
        if not values:
            return self.built
        now = {**self.scenario.parameters, **values, **self.plan.parameters}
        starts = {variable: now[parameter] for variable, parameter in self.draft.open_starts.items()}
        return with_parameters(self.built, now, starts)

    def tension(
        self, values: Mapping[str, float] = NO_VALUES, games: int = 1, seed: int = 1, first: int = 0
    ) -> Floats:
        """Play the script; give the watched pairs' tension at the end of each month [games, months, pairs].

        Games differ only in who notices acts that are not seen by all.
        """
        task = Task(len(self.months), 1, seed, first, games)
        return play(self.under(values), task, self.watched).series[:, 1:, :]

    def span(self, first: str, last: str) -> slice | None:
        """Give the places of the months first to last; None where the history lacks one of them."""
        if first not in self.months or last not in self.months or last < first:
            return None
        return slice(self.months.index(first), self.months.index(last) + 1)

    def by_period(
        self, values: Mapping[str, float] = NO_VALUES, games: int = 1, seed: int = 1
    ) -> dict[str, float | None]:
        """Give the mean tension of each period of the plan; None where months of it are missing."""
        tension = self.tension(values, games, seed)
        spans = {period.id: self.span(period.first, period.last) for period in self.plan.periods}
        return {name: None if at is None else float(tension[:, at].mean()) for name, at in spans.items()}


def history_world(
    reference: str | Path = "korea", events: Path | None = None, script: tuple[Event, ...] | None = None
) -> HistoryWorld:
    """Open a history by id or path, with its own events or those of another file, which replaces them.

    A script, if given, is played instead of the events that were read (a placebo moves them).

    Raises:
        ScenarioNotFound: no such history or file.
        ScenarioError: a file has faults; all of them are told.
    """
    path = find_history(reference)
    plan = read_plan(path)
    where = events if events is not None else path.parent / plan.events
    library = shipped()
    names = tuple(dict.fromkeys((*known_actors(library), *plan.aliases)))
    found = read_events(where, library.actions, names)
    months = whole_quarters(found[0].month, found[-1].month)
    if len(months) > MAX_TURNS:
        text = f"the events span {len(months)} months; a history has at most {MAX_TURNS}"
        raise ScenarioError([Fault(shown(where), found[-1].line, 1, "E204", text)])
    base = _base(plan, path)
    played = found if script is None else script
    actors = tuple(merge(base, library)["actors"])
    check_actors(plan, path, actors)
    kept, crowded = _kept(plan, played, actors)
    given = ("events",) if events is not None else ()
    draft = Draft(history_data(plan, base, months, kept, given), library)
    left = len(played) - len(kept) - len(crowded)
    return HistoryWorld(plan, path.parent, where, found, months, draft, left, crowded, _again(found))


def _base(plan: Plan, path: Path) -> Data:
    """Read the scenario that the history is put into, as it is written."""
    try:
        document = read(find_scenario(plan.scenario))
    except ScenarioNotFound as error:
        raise ScenarioError([Fault(shown(path), 1, 1, "E100", error.faults[0].message)]) from None
    if document.root is None or document.faults:
        raise ScenarioError(document.faults)
    data: Data = document.root.data()
    return data


def _again(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Choose the events that say what an earlier one says, word for word."""
    seen: dict[Event, Event] = {}
    return tuple(event for event in events if seen.setdefault(event._replace(line=0), event) is not event)


def _kept(
    plan: Plan, events: tuple[Event, ...], actors: tuple[str, ...]
) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """Choose the events that acts of the game can stand for; give those with room in their month, and not."""
    count: dict[tuple[str, str], int] = {}
    kept: list[Event] = []
    crowded: list[Event] = []
    for event in events:
        who, whom = plan.real(event.actor), plan.real(event.target)
        if not event.act or who == whom or who not in actors or whom not in actors:
            continue
        count[event.month, who] = count.get((event.month, who), 0) + 1
        (kept if count[event.month, who] <= plan.most_acts else crowded).append(event)
    return tuple(kept), tuple(crowded)

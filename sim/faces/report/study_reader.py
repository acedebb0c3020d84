"""Who reads a report of a study, in which language, and how its points, factors and measures are called."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.faces.report.study_sums import Interval, Units, is_lopsided
from sim.faces.terminal.events import actor_name, theatre_name
from sim.faces.terminal.text import line
from sim.faces.words import has, pick, say
from sim.faces.words.terms import variable
from sim.record.storage import StorageError
from sim.scenario.faults import OverrideError, ScenarioError
from sim.scenario.schema import Scenario
from sim.study.errors import MissingPackage, StudyChanged, StudyError
from sim.study.folder import SUMMARY, read_json
from sim.study.plan import Factor
from sim.study.settled import Ranking
from sim.study.store import Store
from sim.study.worlds import Worlds

# Measures of yes and no: shown in per cent.
YES_NO = frozenset(("crisis", "war", "deal", "deal_broken"))
# What a report looks at when the study does not name its measures, the usual main one first.
USUAL = ("crisis", "months_in_crisis", "score_rivera", "deal", "war", "peak_rung")
MOST_HEADLINES = 4
NONE = "-"


@dataclass(frozen=True)
class StudyReader:
    """A reader of one study that has games; `tell` hears when the rules have to be compiled first."""

    store: Store
    lang: str
    tell: Callable[[], None] = lambda: None

    @cached_property
    def games(self) -> dict[str, Any]:
        """Give point, run, game and status of every game that was played, in game order."""
        return self.store.columns(["game", "point", "run", "status"])

    @property
    def count(self) -> int:
        """Count the games that were played, failed ones included."""
        return len(self.games["game"])

    @cached_property
    def points(self) -> int:
        """Count the points of the design."""
        return self.store.points

    @cached_property
    def runs(self) -> int:
        """Count the games planned at each point."""
        return int(self.store.manifest["runs"])

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """Give what was varied."""
        return self.store.plan.factors

    @cached_property
    def scenario(self) -> Scenario | None:
        """Give the scenario at the study's own settings, for its names; None where it cannot be read."""
        from sim.scenario.load import load

        if isinstance(self.worlds, Worlds):
            return self.worlds.base
        try:
            return load(self.store.folder / "scenario.yaml")
        except (ScenarioError, StorageError):
            return None

    @cached_property
    def worlds(self) -> Worlds | str:
        """Open the worlds in which the games can be played again, or say why that cannot be."""
        from sim.study.begin import worlds_of_study

        try:
            return worlds_of_study(self.store)
        except (ScenarioError, OverrideError, StorageError, StudyChanged) as error:
            return str(error).splitlines()[0]

    @cached_property
    def units(self) -> Units:
        """Say what counts as one observation: a game, a run, or points (or blocks of them) and runs.

        The points of a grid are all there are, so its luck is what varies: a run, averaged over the points.
        Points that were drawn stand for others, and vary as well, whole trajectories or blocks at once where
        a design draws them so; where they share their luck, that varies besides. The members of an ensemble
        were drawn, too, and share none.
        """
        plan, run = self.store.plan, self.games["run"]
        if self.points == 1:
            return Units("game", (run,))
        if plan.sampler == "grid":
            return Units("run", (run,))
        block = self.games["point"] // plan.block
        if plan.over is not None:  # each member has its own luck
            return Units("member", (block,))
        kind = "point" if plan.block == 1 else "block"
        if plan.common_random_numbers:
            return Units(f"{kind}_and_run", (block, run))
        return Units(kind, (block,))

    def alone(self, games: npt.NDArray[np.bool_]) -> Units:
        """Give the units of games [flags] of one point, or of points that are shown one by one."""
        same = len(np.unique(self.games["point"][games])) <= 1
        return Units("run", (self.games["run"][games],)) if same else self.units.take(games)

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """Give the measures of the report: those the study names, or the usual ones, the main one first."""
        known = self.store.measures
        named = self.store.plan.measures
        wanted = [name for name in (named or USUAL) if name in known] or list(known)
        values = self.store.columns(wanted[: max(MOST_HEADLINES, len(USUAL))])
        telling = [name for name, column in values.items() if not is_lopsided(column)]
        main = telling[0] if telling else wanted[0]
        return (main, *(name for name in wanted if name != main))[:MOST_HEADLINES]

    @property
    def main(self) -> str:
        """Give the main measure."""
        return self.measures[0]

    @cached_property
    def ranking(self) -> Ranking | Exception:
        """Rank the factors by what they do to the main measure, or give the error that says why not."""
        from sim.study.sensitivity import sensitivity

        try:
            return sensitivity(self.store, self.main)
        except (MissingPackage, StudyError) as error:
            return error

    @cached_property
    def values(self) -> dict[str, Any]:
        """Give the measures of the report for every game, nan where one does not exist or the game failed."""
        return self.store.columns(list(self.measures))

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Give the study's own answer, if it stands and counts the games that are there, else {}."""
        path = self.store.folder / SUMMARY
        found = read_json(path) if path.is_file() else {}
        return found if found.get("runs") == self.count else {}

    def say(self, key: str, /, **values: object) -> str:
        """Say a sentence with harmless values."""
        harmless = {name: line(value) if isinstance(value, str) else value for name, value in values.items()}
        return say(self.lang, key, **harmless)

    def text(self, text: object) -> str:
        """Choose the language of an author's text."""
        return pick(text, self.lang)

    def actor(self, name: str) -> str:
        """Give an actor's display name."""
        return line(name if self.scenario is None else actor_name(self.scenario, name, self.lang))

    def factor(self, name: str) -> str:
        """Name a factor in words."""
        head, _, rest = name.partition(".")
        if head == "doctrine":
            return self.say("study_report.factor.doctrine", actor=self.actor(rest))
        if head == "injects" and "." not in rest and self.scenario is not None:
            titles = {inject.id: self.text(inject.title) for inject in self.scenario.injects}
            return self.say("study_report.factor.inject", title=titles.get(rest) or rest)
        if head in ("dyads", "actors", "globals") and rest:
            return line(self._of(rest.split(".")))
        return line(rest if head == "parameters" and rest else name)

    def level(self, factor: str, value: object) -> str:
        """Name the value of a factor: a doctrine by its title, yes or no, a number in three digits."""
        if isinstance(value, bool | np.bool_):
            return self.say("study_report.yes" if value else "study_report.no")
        if isinstance(value, int | float):
            return f"{value:.4g}"
        doctrines = self.scenario.doctrines if self.scenario is not None else {}
        found = doctrines.get(str(value)) if factor.startswith("doctrine.") else None
        return line(self.text(found.title) if found else "") or line(str(value))

    def point(self, number: int) -> str:
        """Name a point by its factors where they are few, else by its number."""
        if self.points == 1:
            return self.say("study_report.point.only")
        row = self.store.design.rows[number]
        if len(row) > 2:
            return self.say("study_report.point.number", number=number)
        given = zip(self.store.design.names, row, strict=True)
        return ", ".join(f"{self._short(name)}: {self.level(name, value)}" for name, value in given)

    def measure(self, name: str) -> str:
        """Name a measure in words, with its actors."""
        head, *owners = name.split(".")
        if not owners:
            key = f"study_report.measure.{head}"
            return self.say(key if has(self.lang, key) else f"measures.{head}.meaning")
        one, other = (*map(self._owner, owners), "")[:2]
        return self.say(f"report.measure_of.{head}", one=one, other=other)

    def number(self, measure: str, value: float, *, signed: bool = False, digits: int | None = None) -> str:
        """Write a value of a measure: measures of yes and no in per cent, others in three digits."""
        if value != value:
            return NONE
        sign = "+" if signed else ""
        if measure in YES_NO:
            share = f"{100 * value + 0.0:{sign}.1f}"
            return self.say("study_report.pp", value=share) if signed else f"{share}%"
        return f"{value + 0.0:{sign}.{digits_for(value) if digits is None else digits}f}"

    def value(self, measure: str, value: float) -> str:
        """Write a measure of one game: yes or no, or a number."""
        if measure in YES_NO and value in (0.0, 1.0):
            return self.say("study_report.yes" if value else "study_report.no")
        return f"{value:.0f}" if value == round(value) else self.number(measure, value)

    def interval(self, measure: str, found: Interval, *, signed: bool = False) -> str:
        """Write the ends of an interval; a dash where there are none."""
        if found.low != found.low:
            return NONE
        digits = digits_for(max(abs(found.low), abs(found.high)))
        ends = (found.low, found.high)
        low, high = (self.number(measure, end, signed=signed, digits=digits) for end in ends)
        return self.say("study_report.range", low=low, high=high)

    def _short(self, factor: str) -> str:
        head, _, rest = factor.partition(".")
        return self.actor(rest) if head == "doctrine" else self.factor(factor)

    def _of(self, parts: list[str]) -> str:
        """Name a variable of a pair, an actor or the world."""
        owners, name = parts[:-1], parts[-1]
        names = " - ".join(self.actor(owner) for part in owners for owner in part.split("-"))
        shown = variable(self.lang, name)
        return f"{shown} ({names})" if names else shown

    def _owner(self, name: str) -> str:
        found = self.scenario
        return theatre_name(found, name, self.lang) if found and name in found.theatres else self.actor(name)


def digits_for(value: float) -> int:
    """Choose how many digits stand behind the point, so that about three count.

    >>> digits_for(1234.5), digits_for(-45.6), digits_for(0.123)
    (0, 2, 3)
    """
    size = abs(value)
    return 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 3

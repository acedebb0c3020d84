"""The plan of a tournament: who stands in the rows, who in the columns, and what they can play."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.scenario.faults import OverrideError, either, nearest, quote
from sim.study.errors import StudyError
from sim.study.plan import RUNS, Factor, Plan
from sim.study.plan_over import lay_over, named_over, spread_over

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.study.ensemble import Ensemble

DOCTRINE: Final = "doctrine."
LONGEST_ID: Final = 64
SUFFIX: Final = "-tournament"


def plan_of_tournament(
    scenario: str | Path,
    row: str | None = None,
    column: str | None = None,
    doctrines: Sequence[str] = (),
    *,
    runs: int | None,
    seed: int,
    overrides: Sequence[str] = (),
    others: Mapping[str, str] | None = None,
    turns: int | None = None,
    over: "Ensemble | None" = None,
) -> Plan:
    """Plan a tournament: by default of the leading negotiator against the actor under sanctions.

    doctrines limits the rows, and what only the column's actor can play limits the columns; without it both
    have every doctrine with a row for their actor. A joint doctrine goes to all that have a row in it, but
    for the other side and those whom `others` (doctrine by actor) gives one.

    runs are games of each pair, by default 1000; over an ensemble they are spread over its members.

    Raises:
        StudyError: there are too many pairs for the members.
        ScenarioNotFound, ScenarioError: the scenario cannot be played.
        OverrideError: an actor, a doctrine or an override does not fit, or two joint doctrines meet.
    """
    from sim.scenario.load import open_draft  # the models wait for whoever needs them
    from sim.scenario.spread import spread

    length = (f"turns={turns}",) if turns else ()
    known = open_draft(scenario).resolve((*overrides, *length), others or {})
    sides = _sides(known, row, column)
    for actor in sides:
        if actor in (others or {}):
            raise OverrideError(f"{actor} plays in this tournament; no doctrine can be given to it beside")
    rows, columns = _doctrines(known, sides, doctrines)
    players = {name: tuple(spec.rows) for name, spec in known.doctrines.items()}
    for one in rows:
        for other in columns:
            spread(players, tuple(known.actors), {**(others or {}), sides[0]: one, sides[1]: other})
    plan = Plan(
        id=known.id[: LONGEST_ID - len(SUFFIX)] + SUFFIX,
        scenario=str(scenario),
        title={language: known.title.say(language) for language in ("en", "ko")},
        runs=RUNS if runs is None else runs,
        seed=seed,
        factors=(Factor(DOCTRINE + sides[0], rows), Factor(DOCTRINE + sides[1], columns)),
        turns=turns,
        overrides=tuple(overrides),
        doctrines=tuple((others or {}).items()),
    )
    if over is None:
        return plan
    spread_out = spread_over(over, runs, RUNS)
    return lay_over(named_over(replace(plan, runs=spread_out.runs), over), over, spread_out.members)


def sides_of(plan: Plan) -> tuple[str, str]:
    """Give the actors of the rows and of the columns; raise StudyError where a plan is no tournament."""
    crossed = plan.factors if plan.sampler == "grid" else plan.levelled if plan.over is not None else ()
    names = [factor.name for factor in crossed]
    if len(names) != 2 or not all(name.startswith(DOCTRINE) for name in names):
        raise StudyError(f"{plan.id} is no tournament: that is a grid of the doctrines of two actors")
    return names[0].removeprefix(DOCTRINE), names[1].removeprefix(DOCTRINE)


def _sides(scenario: "Scenario", row: str | None, column: str | None) -> tuple[str, str]:
    """Find the actors of the rows and of the columns."""
    actors = scenario.actors
    for name in (row, column):
        if name is not None and name not in actors:
            hint = nearest(name, actors) or f" (known: {either(actors)})"
            raise OverrideError(f"there is no actor {quote(name)} in this game{hint}")
    leading = (name for name, actor in actors.items() if actor.negotiator and not actor.sanctioned)
    first = row or next((name for name in leading if name != column), None)
    other = column or next(
        (name for name, actor in actors.items() if actor.sanctioned and name != first), None
    )
    if first is None or other is None:
        what = "row" if first is None else "column"
        raise OverrideError(f"{scenario.id} does not say who stands in the {what}s; --{what} ACTOR does")
    if first == other:
        raise OverrideError(f"{first} cannot play against itself: rows and columns are of two actors")
    return first, other


def _doctrines(
    scenario: "Scenario", sides: tuple[str, str], limits: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Choose the doctrines of the rows and of the columns."""
    row, column = (
        [name for name, spec in scenario.doctrines.items() if actor in spec.rows] for actor in sides
    )
    for actor, names in zip(sides, (row, column), strict=True):
        if not names:
            raise OverrideError(f"no doctrine has a row for {actor}, so it has nothing to play")
    for name in limits:
        if name not in row and name not in column:
            known = list(dict.fromkeys([*row, *column]))
            hint = nearest(name, known) or f" (they can play {either(known, 30)})"
            raise OverrideError(f"neither {sides[0]} nor {sides[1]} can play {quote(name)}{hint}")
    chosen = list(dict.fromkeys(limits))
    only_column = [name for name in chosen if name not in row]
    rows = [name for name in chosen if name in row] or row
    columns = [name for name in chosen if name in column] if only_column else column
    return tuple(rows), tuple(columns)

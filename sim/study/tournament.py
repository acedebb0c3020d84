"""Every doctrine of one actor against every doctrine of another, on the same luck, and what it tells.

A tournament is an ordinary study, a grid of two doctrine factors, so each of its games can be played again.
Cells stand in tables [rows, columns, cases], which the statistics of studies compare case by case. A case is
a run, or over an ensemble a member: games in its world are averaged, and each member has its own luck.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.scenario.faults import OverrideError, quote
from sim.study.equilibria import Dominated, Equilibria, dominated, equilibria
from sim.study.errors import MissingPackage
from sim.study.examples import Examples, examples_of
from sim.study.means import over_members
from sim.study.ranking import Ranking, ranking
from sim.study.share_of_luck import Floats, by_point, mean_of_rows
from sim.study.statistics import Interval, Moments, mean_interval
from sim.study.tournament_plan import plan_of_tournament, sides_of

if TYPE_CHECKING:
    from sim.study.store import Store

__all__ = ["Payoff", "Tournament", "payoffs_of", "plan_of_tournament", "sides_of", "tournament_of"]

USUAL: Final = ("crisis", "deal", "war")
WEIGHTINGS: Final = ("score_rivera", "score_linear", "score_goldstein")
RANKED: Final = WEIGHTINGS[0]

Matrix = tuple[tuple[Interval, ...], ...]


class Payoff(NamedTuple):
    """What an actor is taken to want: more of a measure, or with sign -1 less of it."""

    measure: str
    sign: int = 1

    @property
    def text(self) -> str:
        """Write it as it is given: a minus before it says that less is better."""
        return self.measure if self.sign > 0 else f"-{self.measure}"


class Game(NamedTuple):
    """A tournament read as a game of two players.

    payoffs are what row and column are taken to want, means their tables [rows, columns], higher being
    better. By these, rows and columns are dominated and the game has its equilibria (None: `missing` says
    which package they need).
    """

    payoffs: tuple[Payoff, Payoff]
    means: tuple[Floats, Floats]
    dominated_rows: tuple[Dominated, ...]
    dominated_columns: tuple[Dominated, ...]
    equilibria: Equilibria | None
    missing: str


class Tournament(NamedTuple):
    """What a tournament tells.

    row and column are actors, rows and columns their doctrines. matrices holds for each measure the mean of
    every cell [rows][columns] with its interval, over_columns that of every row. ranking orders the rows by
    the escalation score of a game, by_month by that of a month played: a war ends a game, and with it what
    can be counted. examples are games by the first weighting. runs are the games of a cell; over an ensemble
    they are spread over so many members (0: there is no ensemble).
    """

    study: str
    row: str
    column: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    runs: int
    games: int
    failed: int
    matrices: dict[str, Matrix]
    over_columns: dict[str, tuple[Interval, ...]]
    game: Game
    ranking: Ranking
    by_month: Ranking
    examples: Examples
    members: int = 0

    @property
    def order(self) -> tuple[int, ...]:
        """Give the rows from the least escalation to the most, under the first weighting."""
        return self.ranking.orders[0].order

    @property
    def winner(self) -> str:
        """Name the doctrine that escalates least under the first weighting."""
        return self.rows[self.order[0]]


def payoffs_of(text: str | None, row: str, column: str) -> tuple[Payoff, Payoff]:
    """Read `ROW_MEASURE,COLUMN_MEASURE`, a minus before one saying that less is better.

    Nothing stands for the support at home that each government has at the end.

    Raises:
        OverrideError: these are not two measures.

    >>> [one.text for one in payoffs_of("-score_rivera, deal", "A", "B")]
    ['-score_rivera', 'deal']
    """
    if text is None:
        return Payoff(f"support_end.{row}"), Payoff(f"support_end.{column}")
    names = [name.strip() for name in text.split(",")]
    if len(names) != 2 or not all(name.removeprefix("-") for name in names):
        raise OverrideError(f"{quote(text)} is no ROW_MEASURE,COLUMN_MEASURE, such as -score_rivera,deal")
    first, second = (Payoff(name.removeprefix("-"), -1 if name[0] == "-" else 1) for name in names)
    return first, second


def tables_of(store: "Store", names: Sequence[str]) -> dict[str, Floats]:
    """Lay measures out as [rows, columns, cases], nan where there is none.

    Raises:
        StudyError: the study is no tournament, or lacks a measure.
        NothingToDo: no game was played.
    """
    return {name: _cases(table) for name, table in games_of(store, names).items()}


def games_of(store: "Store", names: Sequence[str]) -> dict[str, Floats]:
    """Lay the games out as [rows, columns, members, runs]; without an ensemble there is one member.

    A measure is nan where a game failed or has none.

    Raises:
        StudyError: the study is no tournament, or lacks a measure.
        NothingToDo: no game was played.
    """
    sides_of(store.plan)
    rows, columns = (len(factor.levels) for factor in store.plan.levelled)
    games = store.columns(["point", "run", *names])
    tables = {}
    for name in names:
        table = by_point(games["point"], games["run"], games[name].astype(np.float64), store.points)
        shape = store.points // (rows * columns), rows, columns, table.shape[1]
        tables[name] = table.reshape(shape).transpose(1, 2, 0, 3)
    return tables


def _cases(games: Floats) -> Floats:
    """Give the cases of games [rows, columns, members, runs]: runs, or members averaged over theirs."""
    rows, columns, members, runs = games.shape
    if members == 1:
        return games[:, :, 0, :]
    return mean_of_rows(games.reshape(-1, runs)).reshape(rows, columns, members)


def tournament_of(
    store: "Store", measures: Sequence[str] = (), payoffs: tuple[Payoff, Payoff] | None = None
) -> Tournament:
    """Read a tournament off its games: the usual measures, and those asked for besides.

    Raises:
        StudyError: the study is no tournament, lacks a measure, or a cell has no game with a payoff.
        NothingToDo: no game was played.
    """
    row, column = sides_of(store.plan)
    wanted = payoffs or payoffs_of(None, row, column)
    shown = tuple(dict.fromkeys([*USUAL, *measures]))
    names = ["game", "war_month", *shown, *WEIGHTINGS, *(one.measure for one in wanted)]
    games = games_of(store, list(dict.fromkeys(names)))
    tables = {name: _cases(table) for name, table in games.items()}
    seed, scores = store.plan.seed, {name: tables[name] for name in WEIGHTINGS}
    months = np.fmin(games["war_month"], float(store.manifest["turns"] * store.manifest["months"]))
    by_month = {name: _cases(games[name] / months) for name in WEIGHTINGS}
    rows, columns = (tuple(map(str, factor.levels)) for factor in store.plan.levelled)
    number, *others = (_flat(games[name]) for name in ("game", RANKED, "war"))
    return Tournament(
        study=store.folder.name,
        row=row,
        column=column,
        rows=rows,
        columns=columns,
        runs=number.shape[2],
        games=int(np.isfinite(number).sum()),
        failed=int((store.column("status") != "ok").sum()),
        matrices={name: matrix_of(games[name]) for name in shown},
        over_columns={name: over_columns(tables[name]) for name in shown},
        game=game_of(tables, wanted, seed),
        ranking=ranking(scores, seed),
        by_month=ranking(by_month, seed),
        examples=examples_of(RANKED, number, *others),
        members=0 if store.plan.over is None else games["game"].shape[2],
    )


def game_of(tables: dict[str, Floats], payoffs: tuple[Payoff, Payoff], seed: int) -> Game:
    """Read a tournament as a game of two players.

    Raises:
        StudyError: a cell has no game with a payoff.
    """
    own, other = (one.sign * tables[one.measure] for one in payoffs)
    found, missing = None, ""
    try:
        found = equilibria(own, other, seed)
    except MissingPackage as error:
        missing = str(error)
    means = tuple(
        np.array([[Moments.of(cell).mean for cell in row] for row in table]) for table in (own, other)
    )
    return Game(
        payoffs,
        (means[0], means[1]),
        dominated(own, seed),
        dominated(other.swapaxes(0, 1), seed),
        found,
        missing,
    )


def _flat(games: Floats) -> Floats:
    """Lay the games of a cell in one line: [rows, columns, games]."""
    return games.reshape(*games.shape[:2], -1)


def matrix_of(games: Floats) -> Matrix:
    """Give the mean of each cell of [rows, columns, members, runs] with its interval.

    Measures of yes and no have Wilson's. The cases are the members, where there are several.
    """
    if games.shape[2] > 1:
        return tuple(tuple(over_members(cell) for cell in row) for row in games)
    table, yes_no = _cases(games), Moments.of(games).binary
    return tuple(tuple(mean_interval(cell, binary=yes_no) for cell in row) for row in table)


def over_columns(table: Floats) -> tuple[Interval, ...]:
    """Give the mean of each row of [rows, columns, cases]; a case is averaged over the columns."""
    return tuple(mean_interval(mean_of_rows(row.T)) for row in table)

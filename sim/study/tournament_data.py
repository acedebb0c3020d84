"""A tournament as plain data: lists, names and numbers; what does not exist is null."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from sim.study.ablation import Ablation, Variant
from sim.study.equilibria import Dominated, Equilibrium
from sim.study.examples import Example, Few
from sim.study.ranking import Order, Ranking
from sim.study.statistics import Interval
from sim.study.tournament import Matrix, Tournament

Data = dict[str, Any]


def as_data(found: Tournament) -> Data:
    """Give a tournament as plain data; matrices are [rows][columns]."""
    game = found.game
    return {
        "study": found.study,
        "row": found.row,
        "column": found.column,
        "rows": list(found.rows),
        "columns": list(found.columns),
        "runs": found.runs,
        "members": found.members or None,
        "games": found.games,
        "failed": found.failed,
        "measures": {name: matrix_data(matrix) for name, matrix in found.matrices.items()},
        "over_columns": {
            name: {row: interval_data(one) for row, one in zip(found.rows, rows, strict=True)}
            for name, rows in found.over_columns.items()
        },
        "ranking": ranking_data(found.ranking, found.rows)
        | {"by_month": ranking_data(found.by_month, found.rows)},
        "payoffs": {"row": game.payoffs[0].text, "column": game.payoffs[1].text},
        "dominated": {
            "rows": [_dominated(one, found.rows) for one in game.dominated_rows],
            "columns": [_dominated(one, found.columns) for one in game.dominated_columns],
        },
        **_equilibria(found),
        "examples": _examples(found),
    }


def matrix_data(matrix: Matrix) -> Data:
    """Give the means of a matrix and their bounds, each [rows][columns], with games and method."""

    def each(value: Callable[[Interval], Any]) -> list[list[Any]]:
        return [[value(cell) for cell in row] for row in matrix]

    return {
        "mean": each(lambda cell: _number(cell.mean)),
        "low": each(lambda cell: _number(cell.low)),
        "high": each(lambda cell: _number(cell.high)),
        "n": each(lambda cell: cell.n),
        "method": each(lambda cell: cell.method),
    }


def ranking_data(found: Ranking, rows: Sequence[str]) -> Data:
    """Give a ranking: the verdict, and for each weighting the order and how sure its first is."""
    return {
        "verdict": found.verdict,
        "same_order": found.same_order,
        "weightings": {one.weighting: _order(one, rows) for one in found.orders},
    }


def ablation_data(found: Ablation) -> Data:
    """Give what a doctrine owes to its weights."""
    return {
        "doctrine": found.prior.doctrine,
        "actors": list(found.prior.actors),
        "weights": found.prior.weights,
        "plan_steps": found.prior.steps,
        "place": found.place,
        "comparisons": found.comparisons,
        "level_of_all": found.level,
        "variants": {one.kind: _variant(one) for one in found.variants},
    }


def interval_data(found: Interval) -> Data:
    """Give an interval."""
    ends = {"mean": _number(found.mean), "low": _number(found.low), "high": _number(found.high)}
    return ends | {"n": found.n, "method": found.method}


def _order(one: Order, rows: Sequence[str]) -> Data:
    return {
        "order": [rows[place] for place in one.order],
        "scores": {rows[place]: interval_data(one.intervals[place]) for place in one.order},
        "first_share": _number(one.first_share),
        "margin": interval_data(one.margin) if one.margin else None,
    }


def _dominated(one: Dominated, names: Sequence[str]) -> Data:
    return {"doctrine": names[one.row], "by": names[one.by], "surely": one.surely}


def _equilibria(found: Tournament) -> Data:
    """Give the equilibria, and how they were found; null where their package is missing."""
    solved = found.game.equilibria
    if solved is None:
        return {"equilibria": None, "equilibria_about": {"missing": found.game.missing}}
    about = {
        "method": solved.method,
        "degenerate": solved.degenerate,
        "resamples": solved.resamples,
        "kept_rows": [found.rows[place] for place in solved.kept_rows],
        "kept_columns": [found.columns[place] for place in solved.kept_columns],
        "row_regret": dict(zip(found.rows, solved.row_regret, strict=True)),
        "column_regret": dict(zip(found.columns, solved.column_regret, strict=True)),
        "elsewhere": [
            {
                "rows": [found.rows[place] for place in support[0]],
                "columns": [found.columns[place] for place in support[1]],
                "frequency": often,
            }
            for support, often in solved.elsewhere
        ],
    }
    return {"equilibria": [_equilibrium(one, found) for one in solved.found], "equilibria_about": about}


def _equilibrium(one: Equilibrium, found: Tournament) -> Data:
    rows, columns = one.support
    return {
        "rows": {found.rows[place]: one.rows[place] for place in rows},
        "columns": {found.columns[place]: one.columns[place] for place in columns},
        "row_payoff": one.row_value,
        "column_payoff": one.column_value,
        "frequency": one.frequency,
    }


def _variant(one: Variant) -> Data:
    return {
        "study": one.study,
        "place": one.place,
        "measures": {
            part.measure: {
                "whole": interval_data(part.whole),
                "without": interval_data(part.without),
                "difference": interval_data(part.difference),
            }
            for part in one.measures
        },
    }


def _examples(found: Tournament) -> Data:
    def example(one: Example) -> Data:
        doctrines = {"row": found.rows[one.row], "column": found.columns[one.column]}
        return {"game": f"{found.study}#{one.game}", **doctrines, "value": one.value, "war": one.war}

    def some(these: Few | None) -> Data | None:
        return {name: example(one) for name, one in these._asdict().items()} if these else None

    return {
        "measure": found.examples.measure,
        "overall": some(found.examples.overall),
        "rows": {name: some(these) for name, these in zip(found.rows, found.examples.rows, strict=True)},
        "cells": [[some(these) for these in row] for row in found.examples.cells],
    }


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value

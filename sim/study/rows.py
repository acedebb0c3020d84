"""What a row of a study holds: its columns as they are stored, and its bytes as they are hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sim.study.errors import StudyError
from sim.study.folder import Chunk, Rounds
from sim.study.parquet import Column

GAME_COLUMNS = ("game", "point", "run", "status", "reason")
OK, FAILED = "ok", "failed"
_REASON = slice(2, 6)  # four words of a sha256
_MEASURES = 6


def check_names(names: Sequence[str]) -> None:
    """Raise `StudyError` when SQL would take two columns for one: it does not tell capitals from others.

    >>> check_names(["war", "War"])
    Traceback (most recent call last):
    sim.study.errors.StudyError: two columns of the study would have one name: 'war' and 'War'
    """
    seen: dict[str, str] = {}
    for name in names:
        if name.casefold() in seen:
            other = seen[name.casefold()]
            raise StudyError(f"two columns of the study would have one name: {other!r} and {name!r}")
        seen[name.casefold()] = name


def factor_columns(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Column]:
    """Store the points of a design, one column for each factor: booleans, whole numbers, numbers or texts."""
    columns = zip(*rows, strict=True) if names else ()
    return {name: _stored(values) for name, values in zip(names, columns, strict=True)}


def as_given(column: Column, levels: Sequence[Any]) -> list[Any]:
    """Return the values of a factor as the plan has them: a column that mixes kinds of levels has lost them.

    >>> as_given(factor_columns(["x"], [(1,), (2.5,)])["x"], (1, 2.5))
    [1, 2.5]
    """
    given = dict(zip(_stored(levels).tolist(), levels, strict=True)) if levels else {}
    return [given.get(value, value) for value in column.tolist()]


def part_columns(
    rounds: Rounds, chunk: Chunk, factors: Mapping[str, Column], measures: Mapping[str, Column],
    reason: Sequence[str | None],
) -> dict[str, Column]:  # fmt: skip
    """Make the columns of a part.

    `factors` hold a value for each point, `measures` one for each game; a game with a `reason` has failed and
    keeps none.
    """
    first_run, first_game, runs = rounds.round_of(chunk.first)
    game = np.arange(chunk.first, chunk.first + chunk.count, dtype=np.int64)
    point, run = np.divmod(game - first_game, runs)
    failed = np.array([why is not None for why in reason])
    return {
        "game": game,
        "point": point.astype(np.int32),
        "run": first_run + run,
        "status": np.where(failed, FAILED, OK).astype(object),
        "reason": np.array(reason, dtype=object),
        **{name: values[point] for name, values in factors.items()},
        # Parquet's dictionaries may or may not keep -0.0 apart from 0.0; `+ 0.0` leaves only one.
        **{name: np.where(failed, np.nan, values + 0.0) for name, values in measures.items()},
    }


def row_bytes(columns: Mapping[str, Column], measures: Sequence[str]) -> bytes:
    """Write rows as little-endian 64-bit words, for hashing.

    A row is its game, 0 or 1 for failed, the sha256 of the reason (4 words, 0 without one), then every
    measure as float64 with one nan.
    """
    words = np.zeros((len(columns["game"]), _MEASURES + len(measures)), dtype="<i8")
    words[:, 0] = columns["game"]
    words[:, 1] = columns["status"] != OK
    for row, why in enumerate(columns["reason"]):
        if why is not None:
            words[row, _REASON] = np.frombuffer(hashlib.sha256(why.encode("utf-8")).digest(), dtype="<i8")
    values = words.view("<f8")[:, _MEASURES:]
    for number, name in enumerate(measures):
        values[:, number] = columns[name]
    values[np.isnan(values)] = np.nan
    return words.tobytes()


def together(parts: Iterable[Mapping[str, Column]], least: int) -> Iterator[dict[str, Column]]:
    """Join parts that follow each other until they have so many games: few calls for many are cheaper.

    >>> parts = [{"game": np.arange(4 * k, 4 * k + 4)} for k in range(3)]
    >>> [part["game"].tolist() for part in together(parts, 5)]
    [[0, 1, 2, 3, 4, 5, 6, 7], [8, 9, 10, 11]]
    """
    held: list[Mapping[str, Column]] = []
    games = 0
    for part in parts:
        held.append(part)
        games += len(part["game"])
        if games >= least:
            yield _whole(held)
            held, games = [], 0
    if held:
        yield _whole(held)


def _whole(parts: Sequence[Mapping[str, Column]]) -> dict[str, Column]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _stored(values: Sequence[Any]) -> Column:
    kinds = {type(value) for value in values}
    if kinds == {bool}:
        return np.array(values, dtype=np.bool_)
    if kinds == {int}:
        return np.array(values, dtype=np.int64)
    if kinds <= {int, float}:
        return np.array(values, dtype=np.float64)
    return np.array([str(value) for value in values], dtype=object)

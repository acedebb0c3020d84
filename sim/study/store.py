"""A study on disk: its manifest, its points, and one sealed Parquet file for each chunk of games.

A part is written at once or not at all, and its seal tells when it was damaged later; so the parts that stand
are the games that are saved, whoever played them and whenever. Rows are in game order whatever the chunk
size and the number of workers. Everything is read part by part, so memory does not grow with the games.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from sim.record.folder import MANIFEST
from sim.record.lock import hold
from sim.record.storage import DISK, Storage, StorageError
from sim.study import parquet
from sim.study.errors import MissingPackage, NothingToDo, StudyDamaged, StudyError, StudyExists
from sim.study.folder import (
    DESIGN,
    FORMAT,
    PARTS,
    SUMMARY,
    Chunk,
    identity,
    part_name,
    part_numbers,
    read_json,
    read_manifest,
    rounds_of,
    versions,
    write_manifest,
    write_summary,
)
from sim.study.parquet import Column
from sim.study.rows import GAME_COLUMNS, as_given, check_names, factor_columns, part_columns, row_bytes

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.design import Design
    from sim.study.plan import Plan

CHUNK = 2_000


class Store:
    """The folder of one study; reading needs no lock, `writing` holds the only one."""

    def __init__(self, folder: Path, manifest: dict[str, Any], storage: Storage = DISK) -> None:
        """Take over a study that stands; use `create` or `open`."""
        self.folder = folder
        self.manifest = manifest
        self._storage = storage
        self._rounds = rounds_of(manifest)
        self._identity = identity(manifest)
        self._looked: dict[int, tuple[int, str]] = {}

    @classmethod
    def create(
        cls, folder: Path, manifest: Mapping[str, Any], design: Design, storage: Storage = DISK
    ) -> Self:
        """Make a study durably; raise `StudyExists` or, when two columns share a name, `StudyError`.

        `manifest` needs `plan`, `measures` and `runs`; versions, points, rounds, chunk are filled in.
        """
        whole = {**versions(), "chunk": CHUNK, "rounds": [manifest["runs"]], **manifest}
        whole |= {"format": FORMAT, "id": folder.name, "points": len(design.rows)}
        whole["runs"] = whole["rounds"][-1]
        check_names([*GAME_COLUMNS, *design.names, *whole["measures"]])
        storage.make_folder(folder)
        with hold(folder, storage):
            if storage.exists(folder / MANIFEST):
                raise StudyExists(f"there is a study {folder.name!r} already in {str(folder.parent)!r}")
            store = cls(folder, whole, storage)
            storage.make_folder(folder / PARTS)
            points = np.arange(len(design.rows), dtype=np.int32)
            columns = {"point": points, **factor_columns(design.names, design.rows)}
            storage.write(folder / DESIGN, parquet.encode(columns, store._label("design")))
            # Last: a folder with a manifest is a study, so it must lack nothing by then.
            write_manifest(folder, whole, storage)
        return store

    @classmethod
    def open(cls, folder: Path, storage: Storage = DISK) -> Self:
        """Open a study that stands; raise `StudyDamaged` when it cannot be understood, or `StorageError`."""
        return cls(folder, read_manifest(folder, storage), storage)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only one who plays games of this study; raise `RunLocked` when somebody does already."""
        with hold(self.folder, self._storage):
            yield

    @property
    def points(self) -> int:
        """Count the points of the design."""
        return self._rounds.points

    @property
    def games(self) -> int:
        """Count the games of all rounds, played or not."""
        return self._rounds.games

    @property
    def measures(self) -> tuple[str, ...]:
        """Name the measures in the order of their columns."""
        return tuple(self.manifest["measures"])

    @property
    def names(self) -> tuple[str, ...]:
        """Name all columns of a part in order."""
        return (*GAME_COLUMNS, *self._factors, *self.measures)

    @cached_property
    def plan(self) -> Plan:
        """Return the plan as it stands in the manifest."""
        from sim.study.plan import from_data

        return from_data(self.manifest["plan"])

    @cached_property
    def design(self) -> Design:
        """Return the points as they were made when the study began."""
        from sim.study.design import Design

        levels = {factor.name: factor.levels for factor in self.plan.factors}
        values = [as_given(column, levels[name]) for name, column in self._factors.items()]
        rows: list[tuple[str | float | bool, ...]] = list(zip(*values, strict=True))
        rows = rows if values else [()] * self.points
        return Design(tuple(self._factors), rows)

    def place_of(self, game: int) -> tuple[int, int]:
        """Return the point and the run number of a game; raise `StudyError` when there is no such game."""
        return self._rounds.place_of(game)

    def missing(self) -> list[Chunk]:
        """List the chunks that are still to be played; a damaged part counts as not played."""
        whole = dict.fromkeys(self.parts())
        return [chunk for chunk in self._rounds.chunks() if chunk.number not in whole]

    def parts(self) -> list[int]:
        """List the numbers of the parts that stand and are whole; each is read once to know it."""
        return [number for number, why in self._states() if not why]

    def damaged(self) -> dict[str, str]:
        """Say for the file of each part that is not whole what is wrong with it."""
        return {part_name(number): why for number, why in self._states() if why}

    def write_part(
        self, number: int, first_game: int, measures: NDArray[np.float64], reason: Sequence[str | None]
    ) -> None:
        """Write the games of one chunk, durably and at once; writing them again changes nothing.

        `measures` is [count, M] in the order of the manifest, nan where a measure does not exist; `reason`
        says for each game why it failed, or None. Raises `ValueError` when this is no chunk of the study.
        """
        chunk = self._rounds.chunk(number)
        if chunk is None or chunk != Chunk(number, first_game, len(reason)):
            raise ValueError(f"part {number} from game {first_game}, {len(reason)} games: it is {chunk}")
        if measures.shape != (len(reason), len(self.measures)):
            raise ValueError(f"the measures are {measures.shape}, not {len(reason)} x {len(self.measures)}")
        table = np.ascontiguousarray(measures.T)
        columns = part_columns(
            self._rounds, chunk, self._factors, dict(zip(self.measures, table, strict=True)), reason
        )
        self._storage.write(self._path(number), parquet.encode(columns, self._label_of(chunk)))

    def read(self, names: Sequence[str], parts: Sequence[int] | None = None) -> Iterator[dict[str, Column]]:
        """Read some columns part by part in game order; raise `StudyError` for a wrong name, `StudyDamaged`.

        `parts` are numbers (None: all that stand). NULL is nan in a measure and None in a reason.
        """
        for name in names:
            if name not in self.names:
                near = difflib.get_close_matches(name, self.names, n=2)
                hint = f"; did you mean {' or '.join(near)}?" if near else ""
                raise StudyError(f"the study {self.folder.name!r} has no column {name[:80]!r}{hint}")
        for number in self._standing() if parts is None else parts:
            data, why = self._sealed(number)
            if why:
                raise StudyDamaged(self._told(number, why))
            try:
                yield parquet.decode(data, names)
            except StudyError as error:
                raise StudyDamaged(self._told(number, str(error))) from error

    def column(self, name: str) -> Column:
        """Read one column in game order; raise `NothingToDo` when no game was played yet."""
        return self.columns([name])[name]

    def columns(self, names: Sequence[str]) -> dict[str, Column]:
        """Read some columns in game order; raise `NothingToDo` when no game was played yet."""
        parts = list(self.read(names))
        if not parts:
            raise NothingToDo(f"no game of the study {self.folder.name!r} was played yet")
        return {name: np.concatenate([part[name] for part in parts]) for name in names}

    def sha256(self) -> str:
        """Hash the rows of the games played so far, in game order; the same for every chunk size."""
        digest = hashlib.sha256()
        for part in self.read(("game", "status", "reason", *self.measures)):
            digest.update(row_bytes(part, self.measures))
        return digest.hexdigest()

    def frame(self) -> pd.DataFrame:
        """Read everything as a pandas DataFrame, one row for each game; raise `MissingPackage`."""
        try:
            import pandas as pd
        except ImportError:
            raise MissingPackage("pandas", "analysis") from None
        return pd.DataFrame(self.columns(self.names))

    def files(self) -> list[Path]:
        """List the paths of the parts, checked; raise `StudyDamaged` when one is damaged."""
        states = self._states()
        for number, why in states:
            if why:
                raise StudyDamaged(self._told(number, why))
        return [self._path(number) for number, _ in states]

    def design_file(self) -> Path:
        """Return the path of the points, checked; raise `StudyDamaged` when they are damaged."""
        data = self._storage.read(self.folder / DESIGN)
        if parquet.label_of(data) != self._label("design"):
            raise StudyDamaged(f"{self.folder / DESIGN}: it is damaged or belongs to another study")
        return self.folder / DESIGN

    def add_round(self, runs: int) -> None:
        """Have every point played up to `runs` runs, durably; the games so far keep their numbers."""
        if runs <= self._rounds.ends[-1]:
            raise ValueError(f"{runs} runs are no more than {self._rounds.ends[-1]}")
        manifest = {**self.manifest, "rounds": [*self._rounds.ends, runs], "runs": runs}
        write_manifest(self.folder, manifest, self._storage)
        self.manifest = manifest
        self._rounds = rounds_of(manifest)

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Write the answer of the study, at once and durably; its numbers must be finite."""
        write_summary(self.folder, summary, self._storage)

    def summary(self) -> dict[str, Any] | None:
        """Read the answer of the study; None when it is not finished."""
        path = self.folder / SUMMARY
        return read_json(path, self._storage) if self._storage.exists(path) else None

    @cached_property
    def _factors(self) -> dict[str, Column]:
        """Read the values of each factor at every point."""
        columns = parquet.decode(self._storage.read(self.design_file()))
        del columns["point"]
        return columns

    def _standing(self) -> list[int]:
        return [number for number in part_numbers(self.folder, self._storage) if number < self._rounds.parts]

    def _states(self) -> list[tuple[int, str]]:
        """Say for each part that stands what is wrong with it, if anything."""
        found = []
        for number in self._standing():
            written = self._storage.modified(self._path(number))
            known, why = self._looked.get(number, (-1, ""))
            if known != written:
                why = self._sealed(number)[1]
                self._looked[number] = (written, why)
            found.append((number, why))
        return found

    def _sealed(self, number: int) -> tuple[bytes, str]:
        """Read a part, and say what is wrong with it, if anything."""
        chunk = self._rounds.chunk(number)
        if chunk is None:
            return b"", "the study has no such part"
        try:
            data = self._storage.read(self._path(number))
        except StorageError as error:
            return b"", str(error)
        label = parquet.label_of(data)
        if label is None:
            return data, f"its {len(data)} bytes are not those that were written"
        return data, "" if label == self._label_of(chunk) else f"it holds other games ({label})"

    def _path(self, number: int) -> Path:
        return self.folder / PARTS / part_name(number)

    def _label(self, what: str) -> str:
        return f"{self._identity} {what}"

    def _label_of(self, chunk: Chunk) -> str:
        return self._label(f"part {chunk.number} games {chunk.first} to {chunk.first + chunk.count - 1}")

    def _told(self, number: int, why: str) -> str:
        return f"{self._path(number)}: damaged: {why}; resume the study, and its games are played again"

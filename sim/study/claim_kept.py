"""The games of claims on disk while they are played, so that whoever stops them loses a few seconds.

`runs/claims/QUESTION/NNNNNN.games` holds what came of some thousand games. QUESTION is a hash of all
that decides them, so what is kept is taken up for the same question only. Each file carries a hash of its own
bytes: one that is not whole is not believed, and its games are played again.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np

from sim.record.lock import HOLDER_NAME, LOCK_NAME, RunLocked, hold
from sim.record.storage import DISK, Storage, StorageError
from sim.study.claim_play import ORDERS_KEPT, Order, Outcome, games_of_order

KEPT: Final = "claims"
QUESTIONS: Final = 3  # that were stopped and stay kept: the last ones
_FILE: Final = re.compile(r"([0-9]{6,9})\.games(\.tmp)?")
_QUESTION: Final = re.compile(r"[0-9a-f]{16}")
_NOT_OURS: Final = (ValueError, TypeError, KeyError, RecursionError, zlib.error)

Part = list[Outcome]


class Kept:
    """What is kept of one question; inside a `with` nobody else keeps it.

    Nothing is written before the first file is full, so short questions leave the disk alone. Where nothing
    can be written, games are played all the same. `tell` hears, each with its values: taken_up (games),
    nothing, damaged (count), stands, unwritten (what). Set `finished` when the answer is out: then all is
    removed.
    """

    def __init__(
        self,
        runs_dir: Path,
        question: str,
        resume: bool = False,
        tell: Callable[..., None] = lambda key, **values: None,
        storage: Storage = DISK,
    ) -> None:
        """Say where it lies, and whether what is kept is taken up; nothing is opened yet."""
        self.folder = runs_dir / KEPT / question[:16]
        self.finished = False
        self._question, self._resume, self._tell, self._storage = question, resume, tell, storage
        self._lock = ExitStack()
        self._held = self._broken = False
        self._place: dict[int, int] = {}
        self._orders: list[dict[int, Order]] = []
        self._open: dict[int, Part] = {}
        self._written: dict[int, int] = {}

    @property
    def games(self) -> int:
        """Count the games of this question that are on disk as far as is known."""
        return sum(self._written.values())

    def __enter__(self) -> Self:
        """Take the lock where something stands; raise `RunLocked` when somebody plays this question."""
        with self._heard():
            if self._storage.is_folder(self.folder):
                self._hold()
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: BaseException | TracebackType | None) -> None:
        """Write what is played and not written yet; or, when all is finished, remove everything."""
        with self._lock, self._heard():
            if self.finished:
                self._empty(self.folder)
            else:
                for number in list(self._open):
                    if self._resume or not self._storage.exists(self._path(number)):
                        self._write(number)
        if self.finished and self._held:
            self._remove(self.folder)

    def take_up(self, orders: Sequence[Order]) -> Part:
        """Begin with these orders; give what is kept of them, if it is to be taken up."""
        self._orders = files_of(orders)
        self._place = {number: file for file, part in enumerate(self._orders) for number in part}
        standing = self._standing()
        if not self._resume:
            if standing:
                self._tell("stands")
            return []
        found: Part = []
        damaged = 0
        for file in standing:
            part = self._read(file)
            damaged += part is None
            if part:
                found += part
                self._written[file] = sum(len(one.values) for one in part)
                if len(part) < len(self._orders[file]):
                    self._open[file] = part
        if damaged:
            self._tell("damaged", count=damaged)
        self._tell("taken_up" if found else "nothing", games=self.games)
        return found

    def add(self, outcome: Outcome) -> None:
        """Keep what came of an order: it is written when its file is full."""
        file = self._place[outcome.number]
        self._open.setdefault(file, []).append(outcome)
        if len(self._open[file]) == len(self._orders[file]):
            self._write(file)

    def _write(self, file: int) -> None:
        """Write a file and let go of its games."""
        part = self._open[file]
        with self._heard():
            if not self._held and not self._broken:
                self._storage.make_folder(self.folder)
                self._hold()
                self._forget()
            if not self._broken:
                self._storage.write(self._path(file), sealed(self._question, part))
                self._written[file] = sum(len(one.values) for one in part)
        del self._open[file]

    def _read(self, file: int) -> Part | None:
        """Read a file; None when it is not whole or not ours."""
        try:
            data = self._storage.read(self._path(file))
        except StorageError:
            return None
        return opened(data, self._question, self._orders[file])

    def _standing(self) -> list[int]:
        """List the files that stand, by number."""
        names: list[str] = []
        with self._heard():
            names = self._storage.names(self.folder) if self._held else []
        found = [int(match[1]) for match in map(_FILE.fullmatch, names) if match and not match[2]]
        return [file for file in found if file < len(self._orders)]

    def _hold(self) -> None:
        self._lock.enter_context(hold(self.folder, self._storage))
        self._held = True

    @contextmanager
    def _heard(self) -> Iterator[None]:
        """Go on without the disk where it fails, and say so once."""
        try:
            yield
        except StorageError as error:
            if not self._broken:
                self._broken = True
                self._tell("unwritten", what=error)

    def _forget(self) -> None:
        """Remove all but the last of the other questions that were stopped; none that is being played."""
        home = self.folder.parent
        others = [home / name for name in self._storage.names(home) if _QUESTION.fullmatch(name)]
        others = [folder for folder in others if folder != self.folder and self._storage.is_folder(folder)]
        others.sort(key=lambda folder: (self._storage.modified(folder), folder.name))
        for folder in others[: max(0, len(others) - QUESTIONS + 1)]:
            with suppress(RunLocked, StorageError):
                with hold(folder, self._storage):
                    self._empty(folder)
                self._remove(folder)

    def _empty(self, folder: Path) -> None:
        """Remove the games from a folder that is held."""
        with suppress(StorageError):
            for name in self._storage.names(folder):
                if _FILE.fullmatch(name):
                    self._storage.remove(folder / name)

    def _remove(self, folder: Path) -> None:
        """Remove a folder without games, and the one around it when that was the last."""
        for name in (LOCK_NAME, HOLDER_NAME):
            with suppress(StorageError):
                self._storage.remove(folder / name)
        with suppress(StorageError):
            self._storage.remove(folder)
            self._storage.remove(folder.parent)

    def _path(self, file: int) -> Path:
        return self.folder / f"{file:06}.games"


def files_of(orders: Sequence[Order]) -> list[dict[int, Order]]:
    """Share orders out to files, in order: each gets some thousand games; orders by number."""
    found: list[dict[int, Order]] = []
    room = 0
    for order in orders:
        if room <= 0:
            found.append({})
            room = ORDERS_KEPT * games_of_order()
        found[-1][order.number] = order
        room -= order.games
    return found


def sealed(question: str, part: Part) -> bytes:
    """Write outcomes as bytes: a hash of the rest, what they are as JSON, and their values, packed."""
    told = [[one.number, [[why, len(list(same))] for why, same in groupby(one.reasons)]] for one in part]
    head = json.dumps({"question": question, "orders": told}).encode("ascii")
    values = b"".join(np.ascontiguousarray(one.values, "<f8").tobytes() for one in part)
    body = head + b"\n" + zlib.compress(values, 1)
    return hashlib.sha256(body).hexdigest().encode("ascii") + b"\n" + body


def opened(data: bytes, question: str, orders: Mapping[int, Order]) -> Part | None:
    """Read outcomes of these orders of a question; None when they are not what `sealed` wrote of them."""
    seal, _, body = data.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode("ascii") != seal:
        return None
    head, _, packed = body.partition(b"\n")
    try:
        said = json.loads(head)
        mine = {number: orders[number] for number, _ in said["orders"]}
        sizes = [one.games * len(one.measures) for one in mine.values()]
        unpacker = zlib.decompressobj()
        values = np.frombuffer(unpacker.decompress(packed, 8 * sum(sizes) + 1), "<f8").astype(np.float64)
        if said["question"] != question or len(values) != sum(sizes) or len(mine) != len(said["orders"]):
            return None
        columns = np.split(values, np.cumsum(sizes)[:-1])
        return [
            Outcome(
                number,
                part.reshape(mine[number].games, len(mine[number].measures)),
                tuple(why for why, times in reasons for _ in range(min(times, mine[number].games))),
            )
            for part, (number, reasons) in zip(columns, said["orders"], strict=True)
        ]
    except _NOT_OURS:
        return None

"""A run opened for reading: what was recorded, and the game that it makes when played again."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sim.record.course import Course
from sim.record.decode import Event, measures
from sim.record.digest import state_hash
from sim.record.folder import BRANCHES, GAMES, STUDIES, RunNotFound, RunRef
from sim.record.line import Line, head
from sim.record.log import Log
from sim.record.manifest import FILE_NAME, Manifest, ManifestError, read_manifest
from sim.record.place import place_of, value_at
from sim.record.replay import effective, replay
from sim.record.storage import DISK, Storage
from sim.scenario.load import load
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.record.explain import Explanation

SCENARIO = "scenario.yaml"
EVENTS = "events.jsonl"


class RunDiffers(ManifestError):
    """Say that playing a record again does not give what it says: other rules, or a changed file."""


class Run:
    """A run: its manifest, its scenario, its lines, and the game replayed from them when asked for.

    Attributes: `scenario` as it was at the start, `lines` (all, those undone too), `manifest`, `folder` (None
    for a run in memory), `at` (the turn that a reference named, None for the last).
    """

    def __init__(
        self,
        scenario: Scenario,
        lines: Sequence[Line],
        manifest: Manifest,
        *,
        folder: Path | None = None,
        at: int | None = None,
        course: Course | None = None,
    ) -> None:
        """Hold what was read; `course` is the game already played from these lines, if somebody has it."""
        self.scenario = scenario
        self.lines = tuple(lines)
        self.manifest = manifest
        self.folder = folder
        self.at = at
        self._course = course

    @classmethod
    def open(cls, ref: Path | RunRef, storage: Storage = DISK) -> Self:
        """Open a run folder for reading, also while somebody plays it.

        Raises `RunNotFound`, `ManifestError`, `LogDamaged` or `StorageError`.
        """
        folder, at = (ref.folder, ref.turn) if isinstance(ref, RunRef) else (Path(ref), None)
        if not storage.exists(folder / FILE_NAME):
            raise RunNotFound(f"{str(folder)!r} is no run: it has no {FILE_NAME}")
        manifest = read_manifest(folder, storage)
        scenario = read_scenario(folder, manifest, storage)
        log = Log.open(folder / EVENTS, storage, writable=False)
        if not log.lines or log.lines[0].kind != "start":
            raise RunNotFound(f"the run {folder.name!r} was never begun: its record is empty")
        run = cls(scenario, log.lines, manifest, folder=folder, at=at)
        if at is not None and at > run.turns:
            raise RunNotFound(
                f"turn {at} of {folder.name!r} was not played: it stands after turn {run.turns}"
            )
        return run

    @property
    def id(self) -> str:
        """Give what names the run: its folder, a branch as `ID/NAME`; in memory its scenario."""
        return name_of(self.folder) if self.folder else self.manifest.scenario

    @property
    def head(self) -> str:
        """Give the hash of the last line."""
        return head(self.lines)

    @property
    def finished(self) -> bool:
        """Say whether the game has ended and takes nothing more."""
        return self.lines[-1].kind == "end"

    @cached_property
    def effective(self) -> tuple[Line, ...]:
        """Give the lines that stand: those that were undone are left out."""
        return tuple(effective(self.lines))

    @cached_property
    def turn_lines(self) -> tuple[Line, ...]:
        """Give the `turn` line of each turn that stands; the one of turn 1 comes first."""
        return tuple(line for line in self.effective if line.kind == "turn")

    @property
    def turns(self) -> int:
        """Count the turns played."""
        return len(self.turn_lines)

    def events(self, turn: int) -> list[Event]:
        """Give the events of a turn, from 1, as the record has them."""
        return [Event(**event) for event in self.turn_lines[turn - 1].payload["events"]]

    @cached_property
    def measures(self) -> dict[str, float | None]:
        """Give all measures after the last turn (or the one that the reference named), None for none."""
        turn = self.turns if self.at is None else self.at
        if turn > 0:
            return dict(self.turn_lines[turn - 1].payload["measures"])
        course = self.course()
        built = course.built
        return measures(built.game, built.index, built.start, course.turns * course.months)

    def course(self, to: int | None = None) -> Course:
        """Replay the game to its last line, or to the beginning of the turn after `to`.

        The whole course is kept and shared, so do not move it; one with `to` is made anew. Raises
        `RunDiffers` when the states do not come out as recorded.
        """
        if to is None and self._course is not None:
            return self._course
        if to is not None and not 0 <= to <= self.turns:
            raise RunNotFound(f"turn {to} of {self.id!r} was not played: it stands after turn {self.turns}")
        course = replay(self.scenario, self.lines, to=to).course
        check_state(course, self.turn_lines[: self.turns if to is None else to])
        if to is None:
            self._course = course
        return course

    def series(self, variable: str, actor: str | None = None, target: str | None = None) -> list[float]:
        """Give a variable's values after turn 0, 1, ... to the last, also by a dotted name (`trust.A.B`).

        Raises `NoVariable`.
        """
        course = self.course()
        place = place_of(course.built.index, variable, actor, target)
        return [value_at(course.state_after(turn), place) for turn in range(len(course.played) + 1)]

    def explain(self, turn: int, variable: str) -> "Explanation":
        """Say why a variable is what it is after a turn: its ledger rows and the draws behind them."""
        from sim.record.explain import explain

        return explain(self.course(), turn, variable)


def name_of(folder: Path) -> str:
    """Name a run by its folder, a branch after the run it grew from, a game of a study after the study.

    >>> name_of(Path("runs/20240101-crossroads-abc/branches/alt"))
    '20240101-crossroads-abc/alt'
    >>> name_of(Path("runs/studies/doctrines/games/123"))
    'doctrines#123'
    """
    above = folder.parent.parent
    if folder.parent.name == BRANCHES and above.name:
        return f"{name_of(above)}/{folder.name}"
    if folder.parent.name == GAMES and above.parent.name == STUDIES:
        return f"{above.name}#{folder.name}"
    return folder.name


def read_scenario(folder: Path, manifest: Manifest, storage: Storage = DISK) -> Scenario:
    """Read the scenario that a run keeps; raise `ManifestError` when it is not the one the run began with."""
    path = folder / SCENARIO
    if not storage.exists(path):
        raise RunNotFound(f"the run {folder.name!r} was never begun: it has no {SCENARIO}")
    data = storage.read(path)
    if hashlib.sha256(data).hexdigest() != manifest.scenario_sha256:
        raise ManifestError(f"{path}: this is not the scenario that the run was started with; it was changed")
    return load(path, trusted=True)


def check_state(course: Course, turn_lines: Sequence[Line]) -> None:
    """Raise `RunDiffers` unless the course ends in the state whose hash the last turn line holds."""
    if turn_lines and state_hash(course.state) != turn_lines[-1].payload["hash"]:
        raise RunDiffers(
            f"played again, turn {turn_lines[-1].turn} does not come out as it was recorded: it was made by "
            "other rules, or on a machine that counts otherwise; `replay --verify` names the first turn"
        )

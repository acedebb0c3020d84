"""What every session rests on: a table, its record, and the order of work that loses nothing.

Check on a copy of the game -> append -> sync -> take the copy for the game. A turn is played on the game
itself; when its lines cannot be saved, the game is played again from those that were.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sim.record.course import Course, Refusal
from sim.record.line import Line
from sim.record.log import LogReadOnly
from sim.record.replay import apply_line, effective, replay
from sim.record.run import Run
from sim.record.storage import StorageError
from sim.record.tables import write_tables
from sim.table.entries import Entry, sent_by_scenario
from sim.table.keeping import Keep
from sim.table.seats import PEOPLE, SCRIPT, PersonSeat, Seat, seat_of
from sim.table.sight import Sight
from sim.table.standing import PUBLISH, Standing, standing
from sim.table.table import Table
from sim.table.trial import trial_of
from sim.table.view import view


class Sitting:
    """A game under way with its record: how it stands, how a change is saved, how it ends."""

    def __init__(
        self,
        keep: Keep,
        course: Course | None,
        seats: Mapping[str, Seat],
        adjudicate: Callable[[Course], None],
    ) -> None:
        """Sit down: with the course that the record makes, or (None) at the start of a new one."""
        self._keep = keep
        self._seats = dict(seats)
        self._recorded = 0  # lines since the tables were written
        self._why_closed = "nothing more can be recorded: the session is closed"
        self.tables_fault: StorageError | None = None
        head = keep.manifest
        self.table = Table(
            keep.scenario,
            head.seed,
            seats,
            head.run,
            collect=False,
            adjudicate=adjudicate,
            show=self.view,
        )
        self._lines: list[Line] = effective(keep.log.lines)
        if course is not None:
            self.table.take_up(course)
            self._seat_all()

    # How it stands.

    @property
    def course(self) -> Course:
        """Give the game under way; look at it, never move it."""
        return self.table.course

    @property
    def folder(self) -> Path | None:
        """Give the run's folder; None for a game in memory."""
        return self._keep.folder

    @property
    def log_lines(self) -> tuple[Line, ...]:
        """Give all lines of the record, those undone too."""
        return tuple(self._keep.log.lines)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Give the lines that stand."""
        return tuple(self._lines)

    @property
    def standing(self) -> Standing:
        """Read off the record who sits where, what is ordered and locked, and the phase."""
        return standing(self._lines)

    @property
    def phase(self) -> str:
        """Give the phase of the turn: brief, orders, consent or publish, at which a game ends."""
        return PUBLISH if self.over else self.standing.phase

    @property
    def turn(self) -> int:
        """Give the turn being played; while it is published, and at the end, the last one played."""
        return Sight(self.course, self.phase).turn

    @property
    def over(self) -> bool:
        """Say whether the game has ended: by its length, by war, or because it was finished."""
        return self.course.over or self._lines[-1].kind == "end"

    @property
    def read_only(self) -> bool:
        """Say whether nothing more can be recorded, as after a failed sync."""
        return self._keep.log.read_only

    @property
    def run(self) -> Run:
        """Give what was recorded so far as a run for reading."""
        keep = self._keep
        return Run(keep.scenario, keep.log.lines, keep.manifest, folder=keep.folder, course=self.course)

    def view(self, role: str, seat: str | None = None) -> dict[str, Any]:
        """Show what a role may see: "facilitator", "projector", "observer", or "seat" with its actor.

        Plain data, see `sim.table.view`. Raises `Refusal` (no_role, no_actor).
        """
        sight = Sight(self.course, self.phase, self._lines, self._keep.log.lines, self.standing, self.run.id)
        return view(sight, role, seat)

    # How it is recorded.

    def _writable(self) -> None:
        """Raise `LogReadOnly` when nothing more can be recorded, and say why."""
        if self.read_only:
            raise LogReadOnly(self._why_closed)

    def _guard(self, *phases: str) -> None:
        """Refuse a command in a game that is over, or in another phase than these."""
        self._writable()
        if self.over:
            raise Refusal("over", turn=len(self.course.played))
        if phases and self.phase not in phases:
            raise Refusal("wrong_phase", phase=self.phase, allowed=phases)

    def _entry(self, kind: str, by: str, payload: dict[str, Any]) -> Entry:
        return Entry(kind, by, self.phase, self.course.turn, payload)

    def _record(self, entry: Entry) -> Line:
        """Try an entry on a copy of the game, save it, and let it take effect."""
        trial = trial_of(self.course)
        apply_line(trial, Line(-1, entry.kind, entry.turn, entry.phase, entry.by, entry.payload, "", "", ""))
        more = sent_by_scenario(trial, [*self._lines, entry]) if entry.kind == "inject" else []
        line = self._commit([entry, *more])[0]
        self.table.course = trial
        return line

    def _commit(self, entries: Sequence[Entry]) -> list[Line]:
        """Save lines by one sync; raise `LogReadOnly`, after which they are not part of the record."""
        log = self._keep.log
        self._writable()
        before = len(log.lines)
        try:
            for kind, by, phase, turn, payload in entries:
                log.append(kind, turn=turn, phase=phase, by=by, payload=payload)
        except BaseException:
            if len(log.lines) > before:
                log.close()  # half of what belongs together must not be saved with what comes next
            raise
        lines = log.lines[before:]
        try:
            log.commit()
        except LogReadOnly as error:
            self._why_closed = str(error)
            raise
        self._lines.extend(lines)
        self._recorded += len(lines)
        return lines

    def _take_back(self, lines: Sequence[Line]) -> Course:
        """Play the game again from the lines that stand."""
        return replay(self._keep.scenario, lines).course

    def _seat_all(self) -> None:
        """Put at each seat who sits there by the record; a function or script that was given comes back."""
        for name, told in self.standing.seats.items():
            agent, given = self.table.actors[name], self._seats.get(name)
            if given is not None and given.kind == told.kind:
                agent.seat = given
            elif agent.seat.kind != told.kind:
                agent.seat = PersonSeat(SCRIPT) if told.kind == SCRIPT else seat_of(told.kind)

    def _is_person(self, actor: str) -> bool:
        return self.table.actors[actor].seat.kind in PEOPLE

    # How it ends.

    def write_tables(self) -> None:
        """Write `turns.csv` and `ledger.csv` beside the record; a failure is kept in `tables_fault`."""
        self.tables_fault = None
        if self.folder is not None:
            try:
                write_tables(self.folder, self.course, self._keep.storage)
            except StorageError as error:
                self.tables_fault = error
            else:
                self._recorded = 0

    def close(self) -> None:
        """Stop: write the tables, close the record, free the folder. The game can be resumed."""
        try:
            if self._recorded and not self.read_only:
                self.write_tables()
        finally:
            self._keep.close()

    def __enter__(self) -> Self:
        """Return the session itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the session."""
        with suppress(StorageError):
            self.close()

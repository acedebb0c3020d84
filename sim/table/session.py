"""A session: the one way in which people change a game under way. Every face drives it.

It begins by `create`, `resume` or `branch_of`. Its commands are in `commands`, its phases and turns in
`rounds`; how it stands, how a change is saved and how it ends are in `sitting`. Close it, or use `with`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from sim.record.course import Refusal
from sim.record.replay import replay
from sim.record.run import Run, check_state
from sim.record.storage import DISK, Storage
from sim.scenario.scalars import Scalar
from sim.scenario.schema import Scenario
from sim.table.commands import Commands
from sim.table.entries import FACILITATOR, Entry, sent_by_scenario
from sim.table.keeping import Keep, branch_keep, new_keep, open_keep
from sim.table.seats import HUMAN, Seat, seat_of
from sim.table.standing import BRIEF


class Session(Commands):
    """A game of people, doctrines and programs with a facilitator."""

    @classmethod
    def create(
        cls,
        scenario: Scenario,
        *,
        folder: Path | None = None,
        seed: int = 1,
        run: int = 0,
        seats: Mapping[str, object] | None = None,
        overrides: Sequence[str] = (),
        doctrines: Mapping[str, str] | None = None,
        name: str | None = None,
        storage: Storage = DISK,
    ) -> Self:
        """Begin a game; `folder` is the run's own (made if missing), or None to keep the record in memory.

        `seats` says who plays, by actor: "human", "white", "doctrine", a function or a `Seat`; the others
        follow their doctrines. `overrides` and `doctrines` were applied to the scenario already and are only
        noted. Raises `Refusal`, `RunExists`, `RunLocked` or `StorageError`.
        """
        taken = {actor: seat_of(seat) for actor, seat in (seats or {}).items()}
        for actor in taken:
            if actor not in scenario.actors:
                raise Refusal("no_actor", actor=actor)
        keep = new_keep(
            scenario, folder, storage, seed=seed, run=run, overrides=overrides, doctrines=doctrines, name=name
        )
        try:
            made = cls(keep, None, taken)
            made._commit([made._start_entry(), *sent_by_scenario(made.course, ())])
        except BaseException:
            keep.close()
            raise
        return made

    @classmethod
    def resume(cls, folder: Path, seats: Mapping[str, object] | None = None, storage: Storage = DISK) -> Self:
        """Go on with a recorded game; functions and scripts must be given again, else their seats hold.

        Raises `RunLocked`, `RunDiffers`, or what `Run.open` raises.
        """
        given = {actor: seat_of(seat) for actor, seat in (seats or {}).items()}
        made = cls._taken_up(open_keep(folder, storage), given)
        for actor, seat in given.items():
            if made.table.actors[actor].seat is not seat:
                made.close()
                raise Refusal(
                    "other_kind", actor=actor, given=seat.kind, kind=made.standing.seats[actor].kind
                )
        return made

    @classmethod
    def branch_of(
        cls,
        run: Run,
        name: str,
        turn: int | None = None,
        seats: Mapping[str, object] | None = None,
        storage: Storage = DISK,
        settings: Mapping[str, Scalar] | None = None,
    ) -> Self:
        """Begin a branch of a run from its state after a turn (by default the last), with the same luck.

        `settings` are values of the scenario, by dotted path, that are otherwise from there on. Raises
        `Refusal` (no_turn, over), `BadBranchName`, or `StorageError` when the name is taken.
        """
        at = run.turns if turn is None else turn
        if not 0 <= at <= run.turns:
            raise Refusal("no_turn", turn=at, last=run.turns)
        if at >= run.scenario.turns or (at and run.turn_lines[at - 1].payload["measures"]["war"]):
            raise Refusal("over", turn=at)
        keep = branch_keep(run, name, at, storage)
        payload = {"name": name, "turn": at, "parent": run.id, "head": keep.log.head}
        more = {"set": dict(settings)} if settings else {}
        try:
            keep.log.append("branch", turn=at + 1, phase=BRIEF, by=FACILITATOR, payload=payload | more)
            keep.log.commit()
        except BaseException:
            keep.close()
            raise
        return cls._taken_up(keep, {actor: seat_of(seat) for actor, seat in (seats or {}).items()})

    @classmethod
    def _taken_up(cls, keep: Keep, seats: Mapping[str, Seat]) -> Self:
        """Sit down at a record that has lines, its game played again."""
        try:
            course = replay(keep.scenario, keep.log.lines).course
            made = cls(keep, course, seats)
            check_state(course, [line for line in made._lines if line.kind == "turn"])
            if not made.over:
                made._commit(sent_by_scenario(course, made._lines))
        except BaseException:
            keep.close()
            raise
        return made

    def _start_entry(self) -> Entry:
        actors, manifest = self.course.scenario.actors, self._keep.manifest
        seats = {
            name: {"kind": agent.seat.kind, "doctrine": actors[name].doctrine}
            for name, agent in self.table.actors.items()
        }
        payload = {
            "scenario": manifest.scenario,
            "scenario_sha256": manifest.scenario_sha256,
            "seed": manifest.seed,
            "run": manifest.run,
            "turns": self.course.turns,
            "turn_months": self.course.months,
            "seats": seats,
        }
        people = [name for name, seat in self._seats.items() if seat.kind == HUMAN]
        if people != [name for name in seats if name in people]:
            payload["order"] = people  # the order in which they share a keyboard; keys of an object have none
        return Entry("start", FACILITATOR, BRIEF, 1, payload)

    def branch(self, name: str, turn: int | None = None) -> Self:
        """Begin a branch from the state after a turn (by default the last); this session stays as it is."""
        return type(self).branch_of(self.run, name, turn, self._seats, self._keep.storage)

"""What views are made of: the game, how the session stands, and its lines."""

from collections.abc import Sequence
from typing import NamedTuple

from sim.record.course import Course
from sim.record.line import Line
from sim.table.standing import PUBLISH, Standing


class Sight(NamedTuple):
    """A game to look at: `lines` are those that stand, `all_lines` also those undone; maybe none."""

    course: Course
    phase: str
    lines: Sequence[Line] = ()
    all_lines: Sequence[Line] = ()
    standing: Standing | None = None
    run: str | None = None

    @property
    def turn(self) -> int:
        """Give the turn being played; while it is published, and at the end, the last one played."""
        last = self.phase == PUBLISH or self.course.over
        return len(self.course.played) if last else self.course.turn

"""Play many games of one world: compiled where numba is installed, else interpreted, with the same bytes."""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.model.state import Floats, Integers
from sim.model.turn import play_many, watch_state
from sim.scenario.build import OWN_SLOTS, Built
from sim.study.tables import Room

CACHE_VARIABLE = "SIXPARTY_CACHE"
ARITHMETIC = "arithmetic"  # why a game failed: a number of its state was infinite or none

Watched = tuple[tuple[int, int, int, int], ...]


class Played(NamedTuple):
    """Hold what came of many games of one world.

    measures [games, M] in the order of the world's index, nan where one does not exist or the game failed ·
    reason [games], why a game failed, or None · series [games, turns + 1, watched].
    """

    measures: Floats
    reason: list[str | None]
    series: Floats


class Task(NamedTuple):
    """Say which games to play: turns of so many months, from this run number on, so many of them."""

    turns: int
    months: int
    seed: int
    first: int
    games: int


def slots_for(world: Built) -> int:
    """Give the room that acts of one actor in a month of a batch need: its own, and what injects order."""
    return world.game.slots if len(world.game.command) else OWN_SLOTS


def play(world: Built, task: Task, watched: Watched = (), compiled: bool | None = None) -> Played:
    """Play a task's games of a world; keep the measures, and the watched variables after each turn.

    watched are (family, number, i, j), see `Index.family`. compiled None takes the compiler if there is one.
    """
    measures = np.zeros((task.games, len(world.index.measures())))
    series = np.zeros((task.games, task.turns + 1, len(watched)))
    places = np.array(watched, dtype=np.int64).reshape(-1, 4)
    watch_state(world.start, places, np.zeros(len(watched)))  # IndexError here, where indices are checked
    sound = np.zeros(task.games, dtype=np.int64)
    if has_compiler() if compiled is None else compiled:
        room = Room(world)
        at = (room.game.address, room.start.address)
        numbers = (task.turns, task.months, signed(task.seed), signed(task.first))
        kernel(room)(*at, *numbers, places, measures, series, sound)
    else:
        play_interpreted(world, task, places, measures, series, sound)
    measures[sound == 0] = np.nan
    return Played(measures, [None if fine else ARITHMETIC for fine in sound], series)


def play_interpreted(
    world: Built, task: Task, places: Integers, measures: Floats, series: Floats, sound: Integers
) -> None:
    """Play a task's games in plain Python; one that cannot be reckoned leaves the others alone."""
    with np.errstate(all="ignore"):
        for k in range(task.games):
            one = slice(k, k + 1)
            try:
                play_many(
                    world.game,
                    world.start,
                    task.turns,
                    task.months,
                    task.seed,
                    task.first + k,
                    places,
                    measures[one],
                    series[one],
                    sound[one],
                )
            except (ArithmeticError, ValueError):
                sound[k] = 0


def signed(number: int) -> int:
    """Give the signed machine integer of the same 64 bits.

    >>> signed(5), signed(2**64 - 1)
    (5, -1)
    """
    return number - (1 << 64) if number >= 1 << 63 else number


def has_compiler() -> bool:
    """Say whether games can be compiled here."""
    try:
        import sim.study.compiled  # noqa: F401  (numba may be missing)
    except ImportError:
        return False
    return True


def cache_folder() -> Path:
    """Give the folder for compiled code: SIXPARTY_CACHE, else the user's own cache, else a temporary one."""
    if given := os.environ.get(CACHE_VARIABLE):
        return Path(given)
    home = Path.home()
    base = {"win32": "LOCALAPPDATA"}.get(sys.platform, "XDG_CACHE_HOME")
    usual = home / "Library" / "Caches" if sys.platform == "darwin" else home / ".cache"
    folder = Path(os.environ.get(base) or usual)
    nearest = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    if not os.access(nearest, os.W_OK):
        folder = Path(tempfile.gettempdir())
    return folder / "sixparty"


def is_warm() -> bool:
    """Say whether the rules as they are now have been compiled before, so that a batch starts at once."""
    if not has_compiler():
        return True
    from sim.study.compiled import FINGERPRINT

    return any((cache_folder() / FINGERPRINT).glob("**/*.nbc"))


def warm(world: Built, tell: Callable[[], None] = lambda: None) -> None:
    """Compile the rules, or load them; `tell` is called first when it will take a while."""
    if has_compiler():
        if not is_warm():
            tell()
        play(world, Task(1, 1, 0, 0, 1))


def kernel(room: Room) -> Any:  # noqa: ANN401  (numba's own)
    """Give the compiled loop of exchanged.play; its first call compiles it, or loads it from the disk."""
    if not _kernel:
        from sim.study.compiled import FINGERPRINT, compiled_rules, keep_in

        keep_in(cache_folder() / FINGERPRINT)
        _kernel.append(compiled_rules(room.layouts())["play"])
    return _kernel[0]


_kernel: list[Any] = []  # one a process; which world it was registered for does not matter

"""Play games by the C translation of the rules (limit.c): how fast they could be, bit for bit the same.

Run as a script, it holds the translation against the interpreted rules on a few games and prints games per
second on one core. The structs are written from the fields of Game and State, so that a field more or less
does not compile before somebody has looked at limit.c.
"""

import argparse
import ctypes
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from statistics import median
from time import process_time
from types import ModuleType
from typing import Any, get_type_hints

import numpy as np
import numpy.typing as npt

from sim.model import RULES_VERSION, names, parameters, tally
from sim.model.measures import named_measures, scalar_measures
from sim.model.state import Floats, Game, State
from sim.model.turn import play_game
from sim.scenario.build import SLOTS, Built, build
from sim.scenario.load import load
from sim.scenario.schema import Scenario

SOURCE = Path(__file__).with_name("limit.c")
COMPILERS = ("cc", "gcc", "clang")
FLAGS = ("-std=gnu11", "-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fPIC", "-shared")
CHECKED = ("baseline_2024", "crossroads_2024", "tutorial_trust")
KEYWORDS = {"switch"}  # of C, among the fields
SEAT_SLOTS = 2

# Widths of the tables whose columns limit.c addresses by number.
WIDE = {
    "action_number": 8, "action_flag": 7, "effect": 4, "condition": 5, "coupled": 3, "option": 2,
    "doctrine_number": 10, "inject_test": 7, "change": 5, "change_value": 3, "switch": 3, "command": 4,
}  # fmt: skip

# Sizes that C reads beside the fields of Game, whose arrays come without their shapes.
SIZES: dict[str, Callable[[Built], int]] = {
    "n": lambda world: len(world.game.address),
    "acts": lambda world: len(world.game.action_number),
    "theatres": lambda world: len(world.game.proximity),
    "distractions": lambda world: len(world.game.distraction_mean),
    "blocks": lambda world: len(world.game.draw_block),
    "couplings": lambda world: len(world.game.coupled),
    "option_width": lambda world: world.game.option_value.shape[1],
    "plan_width": lambda world: world.game.plan.shape[1],
    "injects": lambda world: len(world.game.inject_turn),
    "tests": lambda world: len(world.game.inject_test),
    "switches": lambda world: len(world.game.switch),
    "commands": lambda world: len(world.game.command),
    "state_cells": lambda world: sum(part.size for part in world.start),
}

# What an act asks of its target; without one, a place in an array would be -1.
ASKING = (names.SIGNS_DEAL, names.COUNCIL_VOTE, names.MEDIATES)


class CannotCompile(Exception):
    """Say why there is no library: no compiler, or what it complained of."""


def compiler() -> str | None:
    """Find a C compiler."""
    return next((found for name in COMPILERS if (found := shutil.which(name))), None)


def constants(module: ModuleType, prefix: str) -> Iterator[str]:
    """Write a module's numbers: integers, tuples of numbers, and how long a tuple of names is."""
    for name, value in vars(module).items():
        if not name.isupper():
            continue
        if isinstance(value, int):
            yield f"enum {{ {prefix}{name} = {value} }};"
        elif isinstance(value, tuple) and isinstance(value[0], float):
            yield f"static const double {prefix}{name}[] = {{ {', '.join(map(repr, value))} }};"
        elif isinstance(value, tuple):
            yield f"enum {{ NUMBER_OF_{prefix}{name} = {len(value)} }};"


def member(name: str) -> str:
    """Name a field in C."""
    return f"{name}_" if name in KEYWORDS else name


def members(noun: type, const: str) -> list[str]:
    """Declare the fields of a noun as members of a struct."""
    declared = []
    for name, kind in get_type_hints(noun).items():
        what = "i64 " if kind is int else f"{const}double *" if kind == Floats else f"{const}i64 *"
        declared.append(f"{what}{member(name)};")
    return declared


def header() -> str:
    """Write rules.h: the numbers of names, and the structs Game and State."""
    lines = [
        "typedef int64_t i64;",
        f"enum {{ RULES_VERSION = {RULES_VERSION} }};",
        f"enum {{ GAME_FIELDS = {len(Game._fields)}, STATE_FIELDS = {len(State._fields)} }};",
        *(f"enum {{ WIDE_{name.upper()} = {width} }};" for name, width in WIDE.items()),
        *constants(names, ""),
        *constants(parameters, "P_"),
        *constants(tally, "T_"),
        f"typedef struct {{ i64 {', '.join(SIZES)}, state_part[STATE_FIELDS];",
        *members(Game, "const "),
        "} Game;",
        "typedef union { struct {",
        *members(State, ""),
        "}; int64_t *part[STATE_FIELDS]; } State;",
    ]
    return "\n".join(lines) + "\n"


@cache
def library() -> ctypes.CDLL:
    """Compile limit.c in a temporary folder and load it."""
    found = compiler()
    if found is None:
        raise CannotCompile(f"there is no C compiler here ({', '.join(COMPILERS)})")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "rules.h").write_text(header(), encoding="utf-8")
        out = Path(folder, "limit.so")
        command = [found, *FLAGS, "-I", folder, "-o", str(out), str(SOURCE), "-lm"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise CannotCompile(done.stderr)
        loaded = ctypes.CDLL(str(out))
    loaded.limit_measures.restype = ctypes.c_int64
    loaded.limit_play.argtypes = [
        *(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64),
        *(ctypes.c_uint64, ctypes.c_uint64, ctypes.c_int64, ctypes.c_void_p),
    ]
    return loaded


def check(game: Game) -> None:
    """Refuse a game that limit.c does not translate: a table of another width, an act without its target."""
    for name, width in WIDE.items():
        found = getattr(game, name).shape[1]
        if found != width:
            raise ValueError(f"{name} has {found} columns, limit.c knows {width}")
    for act in game.option[game.option[:, 1] < 0, 0]:
        rows = [
            *game.effect[game.effect_start[act] : game.effect_start[act + 1]],
            *game.condition[game.condition_start[act] : game.condition_start[act + 1]],
        ]
        flags = game.action_flag[act]
        asks = flags[names.JOINT] == 1 or flags[names.SPECIAL] in ASKING
        if asks or any(row[2] in (names.TARGET, names.DYAD) for row in rows):
            raise ValueError(f"act {act} can be done without a target, and asks something of it")


def same_kind(array: npt.NDArray[Any], kind: Any) -> npt.NDArray[Any]:  # noqa: ANN401 (a type hint)
    """Give an array as C reads it: side by side, of 8-byte floats or integers."""
    return np.ascontiguousarray(array, dtype=np.float64 if kind == Floats else np.int64)


def handed_over(world: Built) -> ctypes.Structure:
    """Fill C's Game from a world."""
    kinds = get_type_hints(Game)
    layout: list[tuple[str, Any]] = [(name, ctypes.c_int64) for name in SIZES]
    layout.append(("state_part", ctypes.c_int64 * len(State._fields)))
    layout += [(name, ctypes.c_int64 if kind is int else ctypes.c_void_p) for name, kind in kinds.items()]
    noun: Any = type("CGame", (ctypes.Structure,), {"_fields_": layout})()
    noun.kept = []  # C holds nothing but addresses
    for name, size in SIZES.items():
        setattr(noun, name, size(world))
    noun.state_part[:] = [part.size for part in world.start]
    for name, kind in kinds.items():
        value = getattr(world.game, name)
        if kind is not int:
            noun.kept.append(same_kind(value, kind))
            value = noun.kept[-1].ctypes.data
        setattr(noun, name, value)
    return noun  # type: ignore[no-any-return]


def play(world: Built, turns: int, months: int, seed: int, first: int, count: int) -> Floats:
    """Play runs first, first + 1, ... by doctrines and give their measures [count, measures].

    A turn has so many monthly steps. The columns are those of world.index.measures(); nan stands for a
    measure that does not exist. ValueError for a world that limit.c does not translate, CannotCompile where
    there is no compiler.
    """
    check(world.game)
    if turns * months > 65536:
        raise ValueError("a game has at most 65,536 months: the draws have no more addresses")
    kinds = get_type_hints(State)
    start = [same_kind(part, kinds[name]) for name, part in zip(State._fields, world.start, strict=True)]
    block = np.concatenate([part.reshape(-1).view(np.int64) for part in start])
    game = handed_over(world)
    measures = library().limit_measures(ctypes.byref(game))
    if measures != len(world.index.measures()):
        raise ValueError(f"limit.c knows {measures} measures, the index {len(world.index.measures())}")
    out = np.empty((count, measures))
    data = block.ctypes.data, turns, months, seed, first, count, out.ctypes.data
    if library().limit_play(ctypes.byref(game), *data) != 0:
        raise MemoryError
    return out


def interpreted(world: Built, turns: int, months: int, seed: int, first: int, count: int) -> Floats:
    """Play the same games by the rules themselves."""
    rows = []
    for run in range(first, first + count):
        state = play_game(world.game, world.start, turns, months, seed, run)
        scalars = scalar_measures(world.game, state, turns * months)
        rows.append(np.concatenate([scalars, named_measures(world.game, state)]))
    return np.array(rows)


def built(scenario: Scenario) -> Built:
    """Compile a scenario with as few slots as its injects' orders need: the result does not depend on it."""
    world = build(scenario, SLOTS)
    orders = np.bincount(world.game.command[:, 1], minlength=1)
    return build(scenario, min(SLOTS, SEAT_SLOTS + int(orders.max())))


def different(one: Floats, other: Floats) -> int:
    """Count the games that are not the same to the last bit."""
    same = one.view(np.int64) == other.view(np.int64)
    return int(np.sum(~np.all(same | (np.isnan(one) & np.isnan(other)), axis=1)))


def report(reference: str, checked: int, games: int, trials: int) -> int:
    """Print how a scenario's games compare and how many are played in a second; give how many differ."""
    scenario = load(reference)
    world = built(scenario)
    length = scenario.turns, scenario.turn_months, 1
    wrong = different(play(world, *length, 0, checked), interpreted(world, *length, 0, checked))
    speeds = []
    for trial in range(trials):
        began = process_time()
        play(world, *length, trial * games, games)
        speeds.append(games / (process_time() - began))
    print(
        f"{reference}: {wrong} of {checked} games differ; {len(world.index.actors)} actors, "
        f"{scenario.turns} turns of {scenario.turn_months} months, {world.game.slots} slots: "
        f"{median(speeds):,.0f} games/s of a core ({min(speeds):,.0f}-{max(speeds):,.0f}, "
        f"{trials} trials of {games})"
    )
    return wrong


def main() -> int:
    """Check a few games of three scenarios, then measure; 1 when a game differs."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--checked", type=int, default=5, help="games of each scenario played both ways")
    parser.add_argument("--games", type=int, default=1000, help="games of a trial")
    parser.add_argument("--trials", type=int, default=5)
    asked = parser.parse_args()
    return min(1, sum(report(name, asked.checked, asked.games, asked.trials) for name in CHECKED))


if __name__ == "__main__":
    sys.exit(main())

"""The one door to numba: the rules of sim.model, compiled as they stand.

The rules only read fields (`game.rival[i, j]`) and write into arrays, so a noun of theirs can be a pointer
to its table (tables.py, nouns.py). Copies of the rules' functions that see each other compiled are
registered with numba, a few of them exchanged (exchanged.py); sim.model itself is left alone.

numba's disk cache does not see a change in another file than the kernel's, so the cache lies in a folder
named by a hash of the rules. Division by 0 gives inf or nan, as NumPy's numbers do in the interpreter.
"""

import hashlib
import sys
import types
from pathlib import Path
from typing import Any

import numba
import numpy as np

import sim.model
from sim.model.draws import Draws
from sim.model.ledger import Ledger
from sim.model.state import Game, Orders, State
from sim.model.work import Work
from sim.study import exchanged  # which imports all of the rules
from sim.study.nouns import Luck, Noun, numbers_at, pointing
from sim.study.tables import Field

# In the order in which they import each other.
MODULES = (
    "arith", "draws", "names", "tally", "rules", "events", "parameters", "state", "ledger", "work",
    "relations", "package", "actions", "perceive", "choose", "council", "consent", "resolve", "incident",
    "deal", "forces",
    "update", "apply", "ladder", "memory", "step", "inject", "measures", "turn",
)  # fmt: skip
# Called from one place: merged into their caller before anything is optimised, else each level of calls
# would be optimised once more by every level above it.
ONCE = (
    "play_many", "play_watched", "play_turn", "choose_all", "change_slowly", "apply_changes", "remember",
    "settle", "apply_orders", "perceive", "incidents", "move_forces", "step",
)  # fmt: skip
# Called for every option of every actor: made part of the loop over options.
HOT = (
    "clip", "exp", "prior_weight", "keeps_word", "unmet_condition", "read", "compare",
    "utility_terms", "total",
)  # fmt: skip


def annotated(text: Any) -> list[Any]:
    """Give the annotation of each argument of a function."""
    return [text.__annotations__[name] for name in text.__code__.co_varnames[: text.__code__.co_argcount]]


def once(function: Any, kinds: list[Any]) -> Any:
    """Have a registered function compiled for the kinds of arguments it declares, not for each mixture.

    kinds are None for what only the caller knows, such as an array's shape.
    """
    template_for = function.get_call_template

    def get_call_template(given: Any, named: Any) -> Any:
        declared = tuple(kind or actual for kind, actual in zip(kinds, given, strict=True))
        return *template_for(declared, named)[:2], given, named

    function.get_call_template = get_call_template
    return function


def fingerprint() -> str:
    """Give a hash of all that compiled games depend on: the rules' text, this folder's, the packages."""
    total = hashlib.sha256(f"{numba.__version__} {np.__version__}".encode())
    beside = Path(__file__).parent
    ours = [beside / name for name in ("compiled.py", "nouns.py", "exchanged.py", "tables.py")]
    for path in (*sorted(Path(sim.model.__path__[0]).glob("*.py")), *ours):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


# Of the text that this process runs: it may be changed on disk before anything is compiled.
FINGERPRINT = fingerprint()


def keep_in(folder: Path) -> None:
    """Let what is registered from now on be kept in a folder."""
    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]


def compiled_rules(layouts: dict[str, dict[str, Field]], **options: Any) -> dict[str, Any]:
    """Register the rules with numba, by name; nothing is compiled until it is called.

    layouts are those of tables.Room; options go to numba, such as boundscheck=True.
    """
    mark = "".join(sorted(options))
    nouns = {name: Noun(f"{name}{mark}", fields) for name, fields in layouts.items()}
    known: dict[str, Any] = {f"{name.lower()}_at": pointing(noun) for name, noun in nouns.items()}
    known["numbers_at"] = numbers_at
    instead: dict[str, Any] = {function.__name__: function for function in exchanged.INSTEAD}

    kinds: dict[Any, Any] = {int: numba.types.int64, float: numba.types.float64, bool: numba.types.boolean}
    kinds |= {noun: nouns[noun.__name__] for noun in (Game, State, Orders, Draws, Ledger, Work)}

    def register(text: Any, name: str, space: dict[str, Any]) -> Any:
        copy = types.FunctionType(text.__code__, space, name, text.__defaults__)
        more: dict[str, Any] = {"cache": True}
        if name != "play":  # nobody but compiled code calls it
            more = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "forceinline": name in HOT}
            more |= {"inline": "always"} if name in ONCE else {}
        function = numba.njit(copy, error_model="numpy", nogil=True, **options, **more)
        return function if name == "play" else once(function, [kinds.get(k) for k in annotated(text)])

    ours: dict[str, Any] = vars(exchanged)
    for module in MODULES:
        names = vars(sys.modules[f"sim.model.{module}"])
        space = names | {name: known[name] for name in names if name in known}
        for name, thing in names.items():
            if isinstance(thing, types.FunctionType) and thing.__module__ == f"sim.model.{module}":
                text, where = (instead[name], ours | known) if name in instead else (thing, space)
                space[name] = known[name] = register(text, name, where)
        if module == "draws":
            for helper in exchanged.HELP:
                known[helper.__name__] = register(helper, helper.__name__, ours | known)
            for field, drawn in exchanged.LUCK.items():
                draw = register(drawn, field, ours | known)
                nouns["Draws"].lucks[field] = Luck(f"{field}{mark}", layouts["Draws"], draw)
    known["play"] = register(exchanged.play, "play", ours | known)
    return known

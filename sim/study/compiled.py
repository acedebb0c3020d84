"""The one door to numba: the rules of sim.model, compiled as they stand.

The rules only read fields (`game.rival[i, j]`) and write into arrays, so a noun of theirs can be a pointer
to its table (tables.py). Copies of the rules' functions that see each other compiled are registered with
numba, a few of them exchanged (exchanged.py); sim.model itself is left alone.

numba's disk cache does not see a change in another file than the kernel's, so the cache lies in a folder
named by a hash of the rules. Division by 0 gives inf or nan, as NumPy's numbers do in the interpreter.
"""

import hashlib
import operator
import sys
import types
from pathlib import Path
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, models, overload, register_model
from numba.np.arrayobj import populate_array

import sim.model
from sim.model.draws import Draws
from sim.model.ledger import Ledger
from sim.model.state import Game, Orders, State
from sim.model.work import Work
from sim.study import exchanged  # which imports all of the rules
from sim.study.tables import ACTORS, OWN, Field

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
WORD = ir.IntType(64)


class Noun(numba.types.Type):
    """Stand for one of the rules' nouns in compiled code: the address of its table."""

    def __init__(self, name: str, fields: dict[str, Field]) -> None:
        """Name the noun and say where its fields are."""
        self.fields = fields
        self.lucks: dict[str, Luck] = {}
        super().__init__(name=name)

    def kind_of(self, field: str) -> Any:
        """Give the numba type of a field."""
        if field in self.lucks:
            return self.lucks[field]
        place = self.fields[field]
        number = numba.types.int64 if place.whole else numba.types.float64
        return numba.types.Array(number, place.axes, "C") if place.axes else number


class Luck(Noun):
    """Stand for an array of random numbers of which each is drawn when it is read."""

    def __init__(self, name: str, fields: dict[str, Field], draw: Any) -> None:
        """Name the array and say which compiled function draws an entry."""
        self.draw = draw
        super().__init__(name, fields)


@register_model(Noun)
@register_model(Luck)
class NounModel(models.PrimitiveModel):
    """Hold a noun as a pointer to words."""

    def __init__(self, manager: Any, noun: Noun) -> None:
        """Say what a noun is in machine code."""
        super().__init__(manager, noun, WORD.as_pointer())


class Fields(AttributeTemplate):
    """Tell the compiler what kind of thing each field is."""

    key = Noun

    def generic_resolve(self, noun: Noun, field: str) -> Any:  # type: ignore[override]
        """Give a field's type, or nothing for a name that is no field."""
        return noun.kind_of(field) if field in noun.fields else None


class LuckFields(Fields):
    """Tell the same of luck."""

    key = Luck  # type: ignore[assignment]


infer_getattr(Fields)
infer_getattr(LuckFields)


@lower_getattr_generic(Luck)
@lower_getattr_generic(Noun)
def read_field(context: Any, builder: Any, noun: Noun, pointer: Any, field: str) -> Any:
    """Write the machine code that reads a field: a word, or an array over words that nobody counts."""
    if field in noun.lucks:
        return pointer
    place, kind = noun.fields[field], noun.kind_of(field)

    def cell(k: int) -> Any:
        word = builder.load(builder.gep(pointer, [ir.Constant(WORD, place.cell + k)]))
        word.set_metadata("invariant.load", builder.module.add_metadata([]))  # tables stay as they are
        return word

    if place.axes == 0:
        return cell(0)
    array = context.make_array(kind)(context, builder)
    shape = [cell(1 + axis) for axis in range(place.axes)]
    for axis in range(1, place.axes):
        if place.width == ACTORS:
            shape[axis] = cell(noun.fields["actors"].cell - place.cell)
        elif place.width != OWN:
            shape[axis] = ir.Constant(WORD, place.width)
    step = ir.Constant(WORD, 8)
    strides: list[Any] = []
    for length in reversed(shape):
        strides.insert(0, step)
        step = builder.mul(step, length)
    data = builder.inttoptr(cell(0), array.data.type)
    itemsize = ir.Constant(WORD, 8)
    populate_array(array, data=data, shape=shape, strides=strides, itemsize=itemsize, meminfo=None)
    return array._getvalue()


@overload(operator.getitem)
def read_luck(luck, place):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201  (numba compares signatures)
    """Draw an entry of an array of luck."""
    if not isinstance(luck, Luck):
        return None
    draw = luck.draw
    if isinstance(place, numba.types.Integer):
        return lambda luck, place: draw(luck, place)
    if len(place) == 2:
        return lambda luck, place: draw(luck, place[0], place[1])
    return lambda luck, place: draw(luck, place[0], place[1], place[2])


def pointing(noun: Noun) -> Any:
    """Make the function that takes an address for a noun."""

    @intrinsic
    def at(typing: Any, address: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.inttoptr(arguments[0], WORD.as_pointer())

        return noun(numba.types.int64), code

    return at


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
    ours = [beside / name for name in ("compiled.py", "exchanged.py", "tables.py")]
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

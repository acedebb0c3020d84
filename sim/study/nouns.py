"""What the rules' nouns are in machine code: pointers to tables, uncounted arrays, luck that is drawn.

tables.py says what lies where. A field that is an array becomes one of a kind of its own: no reference to it
is counted, and the compiler hears that no other field lies in its place and that a Game stays as it is, so it
need not read again what it has read.
"""

import operator
from typing import Any

import numba
from llvmlite import ir
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.cpython.slicing import fix_index
from numba.extending import (
    infer_getattr,
    intrinsic,
    lower_builtin,
    lower_getattr_generic,
    models,
    overload,
    register_model,
)
from numba.np.arrayobj import populate_array

from sim.study.tables import ACTORS, OWN, Field

WORD = ir.IntType(64)
BYTES = 8  # of a word


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
        if place.axes == 0:
            return numba.types.int64 if place.whole else numba.types.float64
        return Cells(self.name, field, place)


class Cells(numba.types.Array):
    """Stand for a field that is an array: uncounted, and in a place of its own."""

    def __init__(self, noun: str, field: str, place: Field) -> None:
        """Say which field of which noun it is."""
        self.noun, self.field, self.constant = noun, field, noun.startswith("Game")
        self.backwards = place.width == ACTORS or place.axes == 1  # -1 stands for the last actor
        number = numba.types.int64 if place.whole else numba.types.float64
        super().__init__(number, place.axes, "C", name=f"{noun}.{field}({number}, {place.axes}d)")

    @property
    def key(self) -> Any:
        """Tell one field from another."""
        return *super().key, self.noun, self.field

    @property
    def mangling_args(self) -> Any:
        """Tell one field from another in the names of compiled functions."""
        return self.field, [self.noun]


@register_model(Cells)
class CellsModel(models.StructModel):
    """Hold what numba's own model of an array holds, but no count."""

    def __init__(self, manager: Any, cells: Cells) -> None:
        """Say what it is in machine code."""
        word, words = numba.types.intp, numba.types.UniTuple(numba.types.intp, cells.ndim)
        members = [
            *(("meminfo", numba.types.voidptr), ("parent", numba.types.voidptr)),
            *(("nitems", word), ("itemsize", word), ("data", numba.types.CPointer(cells.dtype))),
            *(("shape", words), ("strides", words)),
        ]
        super().__init__(manager, cells, members)


def mark(builder: Any, cells: Cells, access: Any) -> Any:
    """Tell the compiler which field is read or written: no other lies there, but `data` lies under all."""
    module, zero = builder.module, ir.Constant(WORD, 0)
    noun = module.add_metadata([cells.noun, module.add_metadata(["sixparty"]), zero])
    field = noun if cells.field == "data" else module.add_metadata([cells.field, noun, zero])
    access.set_metadata("tbaa", module.add_metadata([field, field, zero]))
    if cells.constant and access.opname == "load":
        access.set_metadata("invariant.load", module.add_metadata([]))
    return access


def entry(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """Write the machine code that finds an entry; -1 is the last actor, and nothing in other arrays."""
    cells, kind = signature.args[:2]
    kinds, places = (kind,), [arguments[1]]
    if isinstance(kind, (numba.types.UniTuple, numba.types.Tuple)):
        kinds, places = kind.types, cgutils.unpack_tuple(builder, arguments[1])
    array = context.make_array(cells)(context, builder, arguments[0])
    at = ir.Constant(WORD, 0)
    for axis, place in enumerate(places):
        length = builder.extract_value(array.shape, axis)
        index = context.cast(builder, place, kinds[axis], numba.types.int64)
        index = fix_index(builder, index, length) if cells.backwards else index
        if context.enable_boundscheck:
            cgutils.do_boundscheck(context, builder, index, length, axis)
        at = builder.add(builder.mul(at, length), index)
    return builder.gep(array.data, [at], inbounds=True)


@lower_builtin(operator.getitem, Cells, numba.types.Integer)
@lower_builtin(operator.getitem, Cells, numba.types.BaseTuple)
def read_entry(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """Write the machine code that reads an entry."""
    return mark(builder, signature.args[0], builder.load(entry(context, builder, signature, arguments)))


@lower_builtin(operator.setitem, Cells, numba.types.Integer, numba.types.Any)
@lower_builtin(operator.setitem, Cells, numba.types.BaseTuple, numba.types.Any)
def write_entry(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """Write the machine code that writes an entry."""
    cells, _, kind = signature.args
    value = context.cast(builder, arguments[2], kind, cells.dtype)
    mark(builder, cells, builder.store(value, entry(context, builder, signature, arguments)))
    return context.get_dummy_value()


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


def spread(context: Any, builder: Any, kind: Cells, address: Any, shape: list[Any]) -> Any:
    """Write the machine code that sees an array of this shape at an address."""
    array = context.make_array(kind)(context, builder)
    step = ir.Constant(WORD, BYTES)
    strides: list[Any] = []
    for length in reversed(shape):
        strides.insert(0, step)
        step = builder.mul(step, length)
    data = builder.inttoptr(address, array.data.type)
    populate_array(
        array, data=data, shape=shape, strides=strides, itemsize=ir.Constant(WORD, BYTES), meminfo=None
    )
    return array._getvalue()


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
    shape = [cell(1 + axis) for axis in range(place.axes)]
    for axis in range(1, place.axes):
        if place.width == ACTORS:
            shape[axis] = cell(noun.fields["actors"].cell - place.cell)
        elif place.width != OWN:
            shape[axis] = ir.Constant(WORD, place.width)
    return spread(context, builder, kind, cell(0), shape)


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


@intrinsic
def numbers_at(typing: Any, address: Any, count: Any) -> Any:
    """Take an address for an array of so many numbers."""
    kind = Cells("Room", "numbers", Field(0, 1, False))

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return spread(context, builder, kind, arguments[0], [arguments[1]])

    return kind(numba.types.int64, numba.types.int64), code

"""Seats: who decides for an actor. A doctrine, a script, a function and a person differ only in that."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from sim.record.course import Course, Order, Refusal
from sim.table.orders import illegal, read_orders

HUMAN, DOCTRINE, WHITE, SCRIPT = "human", "doctrine", "white", "script"
KINDS = (HUMAN, DOCTRINE, WHITE, SCRIPT)
PEOPLE = (HUMAN, WHITE)
Function = Callable[[dict[str, Any], list[dict[str, Any]]], object]


class Player(Protocol):
    """The actor that a seat decides for: its name, its game, and what it was shown if the seat looks."""

    name: str
    view: dict[str, Any] | None

    @property
    def course(self) -> Course:
        """Give the game under way."""

    def by_doctrine(self) -> tuple[Order, ...]:
        """Give what the actor's doctrine picks this turn."""


class Seat(Protocol):
    """Whoever decides for an actor: `kind` is one of KINDS, `sees` asks for a view before deciding."""

    kind: str
    sees: bool

    def decide(self, actor: Player) -> tuple[Order, ...] | None:
        """Give at most two orders; None leaves the actor as it stands (a person still thinks)."""


class DoctrineSeat:
    """A seat that its actor's doctrine plays, by the rules of choice."""

    kind = DOCTRINE
    sees = False

    def decide(self, actor: Player) -> tuple[Order, ...]:
        """Give what the doctrine picks with the luck of this turn."""
        return actor.by_doctrine()


class ScriptSeat:
    """A seat that plays orders written down beforehand, by turn; without any it holds."""

    kind = SCRIPT
    sees = False

    def __init__(self, orders: Mapping[int, object]) -> None:
        """Keep the orders of each turn, in any form of `read_orders`."""
        self.orders = {turn: read_orders(given) for turn, given in orders.items()}

    def decide(self, actor: Player) -> tuple[Order, ...]:
        """Give this turn's orders."""
        return self.orders.get(actor.course.turn, ())


class FunctionSeat:
    """A seat that a function plays: `play(view, legal)` gives at most two orders.

    An order is an `Order`, (action, target), a mapping with `action` and `target`, or an entry of `legal`.
    """

    kind = SCRIPT
    sees = True

    def __init__(self, play: Function) -> None:
        """Keep the function."""
        self.play = play

    def decide(self, actor: Player) -> tuple[Order, ...]:
        """Ask the function; raise `IllegalOrder` when it gives what is no order."""
        view = actor.view or {}
        given = self.play(view, view.get("legal", []))
        try:
            return read_orders(given)
        except Refusal as refusal:
            raise illegal(actor.course, actor.name, refusal) from refusal


class PersonSeat:
    """A seat that a person plays; it holds until orders are entered."""

    sees = False

    def __init__(self, kind: str = HUMAN) -> None:
        """Wait for a player (human) or for the facilitator (white)."""
        self.kind = kind
        self._entered: tuple[Order, ...] | None = None

    def enter(self, orders: Sequence[object] | object) -> None:
        """Take the orders of the turn, in any form of `read_orders`, in place of any before."""
        self._entered = read_orders(orders)

    def decide(self, actor: Player) -> tuple[Order, ...] | None:
        """Give what was entered, once."""
        entered, self._entered = self._entered, None
        return entered


def seat_of(given: object) -> Seat:
    """Make a seat of a kind ("human", "doctrine", "white"), a function, or a seat; None is a doctrine.

    Raises `Refusal` (no_seat).
    """
    if given is None or given == DOCTRINE:
        return DoctrineSeat()
    if isinstance(given, str) and given in (*PEOPLE, SCRIPT):
        return PersonSeat(given)
    if hasattr(given, "decide") and getattr(given, "kind", None) in KINDS:
        return given  # type: ignore[return-value]  # it has what the protocol asks for
    if callable(given):
        return FunctionSeat(given)
    raise Refusal("no_seat", given=repr(given)[:80], kinds=KINDS)

"""An actor at the table: it perceives, decides, and seals its orders; the model adjudicates."""

from typing import Any, Protocol

from sim.model.choose import choose
from sim.model.draws import Draws
from sim.model.state import State, empty_orders
from sim.record.course import Course, Order, Refusal
from sim.table.mesa_here import mesa
from sim.table.orders import check_orders, illegal
from sim.table.seats import Seat


class Board(Protocol):
    """What an actor needs of the table it sits at."""

    course: Course
    shown: State

    @property
    def draws(self) -> Draws:
        """Give the luck of the turn being played."""

    def view_of(self, actor: str) -> dict[str, Any]:
        """Show what a seat may see."""


class Actor(mesa.Agent):
    """One actor of the game, as Mesa knows it.

    Attributes: `name` (its id), `place` (its number in the arrays), `seat` (who decides), `view` (what it was
    shown this turn, if it looks), `chosen` (what its seat decided this turn, None when nothing was asked).
    """

    def __init__(self, model: mesa.Model, table: Board, name: str, seat: Seat) -> None:
        """Sit down at a table, which is the model as the actor sees it."""
        super().__init__(model)
        self.table = table
        self.name = name
        self.place: int = table.course.actor(name)
        self.seat = seat
        self.view: dict[str, Any] | None = None
        self.chosen: tuple[Order, ...] | None = None

    @property
    def course(self) -> Course:
        """Give the game under way."""
        return self.table.course

    @property
    def shown(self) -> State:
        """Give the state that was published last."""
        return self.table.shown

    @property
    def has_orders(self) -> bool:
        """Say whether orders for this turn stand already: a person's, or the facilitator's for the seat."""
        return bool(self.course.orders.action[self.place, 0] >= 0)

    def perceive(self) -> None:
        """Look at what the seat may see; only seats that ask for it do."""
        self.view = self.table.view_of(self.name) if self.seat.sees else None

    def decide(self) -> None:
        """Let the seat choose, unless orders stand; raise `IllegalOrder` when the rules do not allow them."""
        self.chosen = None if self.has_orders else self.seat.decide(self)
        if self.chosen is not None:
            try:
                check_orders(self.course, self.name, self.chosen)
            except Refusal as refusal:
                raise illegal(self.course, self.name, refusal) from refusal

    def seal(self) -> None:
        """Hand the orders over; from now on they stand."""
        if self.chosen:
            self.course.order(self.name, self.chosen)

    def by_doctrine(self) -> tuple[Order, ...]:
        """Give what the actor's doctrine picks this turn."""
        course = self.course
        orders = empty_orders(len(course.by_doctrine), course.built.game.slots)
        choose(course.built.game, course.opened, self.table.draws, self.place, orders)
        return course.orders_in(orders, self.place)

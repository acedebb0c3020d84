"""The table: the live game as a Mesa model. Actors perceive and decide; the model adjudicates."""

from collections.abc import Callable, Mapping
from typing import Any

from sim.model.draws import Draws
from sim.model.state import State
from sim.record.course import Course, Refusal
from sim.scenario.schema import Scenario
from sim.table.actor import Actor
from sim.table.collect import collector_of
from sim.table.mesa_here import mesa
from sim.table.seats import DOCTRINE, Seat, seat_of
from sim.table.sight import Sight
from sim.table.view import view


class Table(mesa.Model):
    """A game of a scenario: `step()` plays one turn; once it is over `running` is False.

    `seats` says who plays: a function `play(view, legal)` that gives at most two orders, a seat, or "human";
    every other actor follows its doctrine. Luck comes by address from `seed` and `run`; Mesa's own
    generators are never used. Attributes: `course` (the game under way), `datacollector` (None without
    `collect`): its rows agree with `turns.csv`.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 1,
        seats: Mapping[str, object] | None = None,
        run: int = 0,
        *,
        collect: bool = True,
        adjudicate: Callable[[Course], object] = Course.close,
        show: Callable[[str, str], dict[str, Any]] | None = None,
    ) -> None:
        """Set the table for turn 1.

        A session lends its hand: `adjudicate` closes a turn of the course, `show` makes a seat's view.
        """
        super().__init__(rng=seed)
        self._stepped = False
        self._mesa_step: Callable[[], None] = self.step  # Mesa's own, around the method below
        vars(self)["step"] = self._advance
        self.course = Course(scenario, seed, run)
        self.shown: State = self.course.state
        self._adjudicate = adjudicate
        self._view = show or self.view
        self._draws: Draws | None = None
        wanted = dict(seats or {})
        for name in self.course.built.index.actors:
            Actor(self, self, name, seat_of(wanted.pop(name, None)))
        if wanted:
            raise Refusal("no_actor", actor=next(iter(wanted)))
        # Mesa 3.3.1 keeps every model alive in a table of its agents' numbers, which is not needed any more.
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
        for actor in self.actors.values():
            self.course.seat(actor.name, by_doctrine=actor.seat.kind == DOCTRINE)
        self.datacollector = collector_of(self.course.built.index) if collect else None
        self.take_up(self.course)

    @property
    def actors(self) -> dict[str, Actor]:
        """Give the actors by name, in the order of all sums."""
        return {agent.name: agent for agent in self.agents if isinstance(agent, Actor)}

    @property
    def draws(self) -> Draws:
        """Give the luck of the turn being played."""
        if self._draws is None:
            self._draws = self.course.draws_of(self.course.turn)
        return self._draws

    def sit(self, actor: str, seat: Seat) -> None:
        """Put somebody else at an actor's seat from this turn on; raise `Refusal` for no such actor."""
        self.course.seat(actor, by_doctrine=seat.kind == DOCTRINE)
        self.actors[actor].seat = seat

    def step(self) -> None:
        """Play one turn; do nothing once the game is over. Raises `IllegalOrder` for what a seat may not."""
        self._stepped = True
        try:
            if self.course.over:
                return
            self._draws = None
            self.agents.do("perceive")
            self.agents.do("decide")
            by_rule = self.course.by_doctrine * (self.course.orders.action[:, 0] < 0)
            self.agents.do("seal")
            self._adjudicate(self.course)
            # The course found the doctrines' orders sealed, as if people had given them.
            self.course.played[-1] = self.course.played[-1]._replace(chosen=by_rule)
            self._show()
        finally:
            self._draws = None
            self.steps = len(self.course.played)  # Mesa counts a step before it is made

    def _advance(self) -> None:
        """Make a step by way of Mesa; after one that failed, Mesa 3.5 makes no more and says nothing.

        Mesa's clock too stands still once the game is over.
        """
        if self.course.over:
            return
        self._stepped = False
        self._mesa_step()
        if not self._stepped:
            Table.step(self)

    def view_of(self, actor: str) -> dict[str, Any]:
        """Show what a seat may see, as the session or this table tells it."""
        return self._view("seat", actor)

    def view(self, role: str, seat: str | None = None) -> dict[str, Any]:
        """Show what a role may see (see `sim.table.view`)."""
        return view(Sight(self.course, "orders"), role, seat)

    def take_up(self, course: Course) -> None:
        """Go on with another course of the same game, such as one taken back; the collector starts anew."""
        self.course = course
        self._draws = None
        if self.datacollector is not None:
            self.datacollector = collector_of(course.built.index)
        for turn in range(len(course.played) + 1):
            self.steps = turn
            self.shown = course.state_after(turn)
            if self.datacollector is not None:
                self.datacollector.collect(self)
        self.running = not course.over

    def _show(self) -> None:
        """Publish the state after the turn."""
        self.shown = self.course.state
        self.steps = len(self.course.played)
        self.running = not self.course.over
        if self.datacollector is not None:
            self.datacollector.collect(self)

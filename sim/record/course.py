"""The course of a game: its states turn by turn, moved by what the log says and by nothing else.

A course is the one place where turns are opened and closed. The live table moves it as people act, a
replay moves it line by line, and both get the same bytes. It touches no file.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.model import names as N
from sim.model import rules as rule
from sim.model.actions import why_not, why_not_second
from sim.model.choose import choose
from sim.model.draws import Draws, empty_draws, fill
from sim.model.inject import alter, command, open_turn, send, take_doctrine
from sim.model.ledger import Ledger, new_ledger
from sim.model.memory import at_war
from sim.model.state import Integers, Orders, State, empty_orders
from sim.model.step import step
from sim.record.played import Month, Turn, check_room
from sim.record.rebuild import rebuilt
from sim.scenario.build import Built, build
from sim.scenario.build_injects import Change
from sim.scenario.schema import Inject, Scenario

SEAT_ACTS = 2


class Order(NamedTuple):
    """One act that a seat orders: its name, the target's name or none, and the terms of a deal."""

    action: str
    target: str | None = None
    terms: tuple[float, float, float] | None = None


class Refusal(ValueError):
    """An order, answer or change that the rules do not allow; reason is one of names.REASONS or a word."""

    def __init__(self, reason: str, **details: object) -> None:
        """Keep the reason and what a sentence about it needs."""
        told = ", ".join(f"{name}={value}" for name, value in details.items())
        super().__init__(f"{reason} ({told})" if told else reason)
        self.reason = reason
        self.details = details


class Course:
    """A game under way: states[t] is the state after turn t; turn is the number being played.

    Attributes: built (game, start, index), seed, run, months (a turn), turns (planned), played (the
    turns so far), opened (the state in which the current turn's choices are made).
    """

    def __init__(self, scenario: Scenario, seed: int, run: int = 0) -> None:
        """Stand at the beginning of turn 1, its injects sent and all seats at their doctrines."""
        self.scenario = scenario
        self.built: Built = build(scenario)
        self.seed = seed
        self.run = run
        self.months = scenario.turn_months
        self.turns = scenario.turns
        self.played: list[Turn] = []
        self.by_doctrine: Integers = np.ones(len(self.built.index.actors), dtype=np.int64)
        self.pinned: dict[int, list[tuple[str, tuple[int, ...], float]]] = {}
        self._open()

    @property
    def turn(self) -> int:
        """Give the number of the turn being played, from 1."""
        return len(self.played) + 1

    @property
    def over(self) -> bool:
        """Say whether the game has ended: by its length or by war."""
        return len(self.played) >= self.turns or at_war(self.state)

    @property
    def state(self) -> State:
        """Give the state after the last turn that was played."""
        return self.played[-1].state if self.played else self.built.start

    def state_after(self, turn: int) -> State:
        """Give the state after a turn, 0 for the start; IndexError when it was not played."""
        if turn == 0:
            return self.built.start
        if turn < 0:
            raise IndexError(turn)
        return self.played[turn - 1].state

    def _ledger(self) -> Ledger:
        room = self.built.game.ledger_room
        return new_ledger(int(room[0]), int(room[1]))

    def _open(self) -> None:
        game = self.built.game
        self.orders = empty_orders(len(game.address), game.slots)
        self.opening = self._ledger()
        self.opened = open_turn(game, self.state, self.orders, self.turn, self.opening)

    def draws_of(self, turn: int, month: int = 0) -> Draws:
        """Fill the draws of a month of a turn, pinned values in their places."""
        game = self.built.game
        draws = empty_draws(len(game.address), game.slots, len(game.distraction_mean))
        fill(draws, game.draw_block, self.seed, self.run, (turn - 1) * self.months + month)
        if month == 0:
            for name, place, value in self.pinned.get(turn, ()):
                getattr(draws, name)[place] = value
        return draws

    def pin(self, turn: int, name: str, place: tuple[int, ...], value: float) -> None:
        """Replace one number of a turn's first month, as dice on the table would; value on [0, 1)."""
        self.pinned.setdefault(turn, []).append((name, place, value))

    def actor(self, name: str) -> int:
        """Give an actor's number; Refusal when it is not in the game."""
        found = self.built.index.actor(name)
        if found < 0:
            raise Refusal("no_actor", actor=name)
        return found

    def check(self, actor: str, orders: Sequence[Order]) -> None:
        """Refuse orders that the rules do not allow to this actor now, with the reason."""
        i = self.actor(actor)
        if len(orders) > SEAT_ACTS:
            raise Refusal("too_many", actor=actor, limit=SEAT_ACTS)
        capital = float(self.opened.actor[N.POLITICAL_CAPITAL, i])
        first: tuple[int, int] | None = None
        for order in orders:
            act, target = self.number(order)
            reason = why_not(self.built.game, self.opened, i, act, target, capital)
            if reason == N.LEGAL and first is not None:
                reason = why_not_second(self.built.game, *first, act, target)
            if reason != N.LEGAL:
                raise Refusal(N.REASONS[reason], actor=actor, order=order, capital=capital)
            first = (act, target)
            capital -= float(self.built.game.action_number[act, N.COST])

    def number(self, order: Order) -> tuple[int, int]:
        """Give the numbers of an order's act and target; Refusal when there is no such act or actor."""
        index = self.built.index
        if order.action not in index.actions:
            raise Refusal("no_action", action=order.action)
        return index.actions.index(order.action), -1 if order.target is None else self.actor(order.target)

    def order(self, actor: str, orders: Sequence[Order]) -> None:
        """Take a seat's orders for the turn in place of any before; Refusal when one is not legal."""
        self.check(actor, orders)
        i = self.actor(actor)
        self.orders.action[i, :SEAT_ACTS] = -1
        self.orders.target[i, :SEAT_ACTS] = -1
        self.orders.terms[i, :SEAT_ACTS] = np.nan
        self.orders.consent[i, :SEAT_ACTS] = -1
        for slot, order in enumerate(orders):
            self.orders.action[i, slot], self.orders.target[i, slot] = self.number(order)
            if order.terms is not None:
                self.orders.terms[i, slot] = order.terms

    def answer(self, proposer: str, slot: int, agree: bool) -> None:
        """Take the answer of the target to the act that the proposer has in a slot."""
        i = self.actor(proposer)
        act = self.orders.action[i, slot] if 0 <= slot < self.orders.action.shape[1] else -1
        if act < 0 or self.built.game.action_flag[act, N.JOINT] == 0:
            raise Refusal("no_offer", actor=proposer, slot=slot)
        self.orders.consent[i, slot] = 1 if agree else 0

    def seat(self, actor: str, *, by_doctrine: bool, doctrine: str | None = None) -> None:
        """Hand a seat to a doctrine or take it from one, from this turn on."""
        i = self.actor(actor)
        if doctrine is not None:
            row = self.built.index.row_of.get((doctrine, actor))
            if row is None:
                raise Refusal("no_doctrine", doctrine=doctrine, actor=actor)
            take_doctrine(self.opened, i, row)
        self.by_doctrine[i] = 1 if by_doctrine else 0

    def alter(self, change: Change, cause: int = rule.RULING, number: int = -1) -> None:
        """Change one variable of the opened state by a ruling, a what-if or an inject."""
        alter(self.opened, self.opening, *change, cause, number)

    def add_inject(self, inject: Inject) -> None:
        """Add an inject, or put it in the place of one with its id that was not sent yet.

        One that is due at the turn being played is sent at once.
        """
        known = self.built.index.injects
        injects = list(self.scenario.injects)
        if inject.id in known:
            q = known.index(inject.id)
            if self.opened.sent[q] == 1:
                raise Refusal("already_sent", inject=inject.id)
            injects[q] = inject
        else:
            q = len(injects)
            injects.append(inject)
        self.scenario = self.scenario.model_copy(update={"injects": tuple(injects)})
        self.built = rebuilt(self.built, self.scenario)
        missing = len(injects) - len(self.opened.sent)
        sent = np.concatenate([self.opened.sent, np.zeros(missing, dtype=np.int64)])
        self.opened = self.opened._replace(sent=sent)
        if inject.turn == self.turn:
            self.send_inject(inject.id)

    def send_inject(self, inject: str) -> None:
        """Send an inject now, whatever its turn or condition."""
        q = self._unsent(inject)
        send(self.built.game, self.opened, self.orders, self.opening, q)

    def skip_inject(self, inject: str) -> None:
        """Take an inject out of the game without sending it."""
        self.opened.sent[self._unsent(inject)] = 1

    def _unsent(self, inject: str) -> int:
        if inject not in self.built.index.injects:
            raise Refusal("no_inject", inject=inject)
        q = self.built.index.injects.index(inject)
        if self.opened.sent[q] == 1:
            raise Refusal("already_sent", inject=inject)
        return q

    def command(self, actor: str, order: Order) -> None:
        """Order an act beside the seat's own, at no cost, as an inject or a what-if does."""
        act, target = self.number(order)
        if not command(self.orders, self.actor(actor), act, target):
            raise Refusal("no_slot", actor=actor, order=order)

    def choices(self) -> dict[str, tuple[Order, ...]]:
        """Give what the doctrines choose for the seats they hold, without ordering it."""
        draws = self.draws_of(self.turn)
        orders = empty_orders(len(self.by_doctrine), self.built.game.slots)
        chosen = {}
        for i, name in enumerate(self.built.index.actors):
            if self.by_doctrine[i] == 1:
                choose(self.built.game, self.opened, draws, i, orders)
                chosen[name] = self.orders_in(orders, i)
        return chosen

    def orders_in(self, orders: Orders, i: int) -> tuple[Order, ...]:
        """Give an actor's own orders in words."""
        index = self.built.index
        found = []
        for slot in range(SEAT_ACTS):
            act, target = int(orders.action[i, slot]), int(orders.target[i, slot])
            if act >= 0:
                terms = tuple(float(x) for x in orders.terms[i, slot])
                given = None if terms[0] != terms[0] else (terms[0], terms[1], terms[2])
                found.append(Order(index.actions[act], index.actors[target] if target >= 0 else None, given))
        return tuple(found)

    def close(self) -> Turn:
        """Adjudicate the turn: doctrines choose in every month, people's orders act in the first."""
        game = self.built.game
        state, orders = self.opened, self.orders
        months, by_rule = [], []
        for month in range(self.months):
            draws = self.draws_of(self.turn, month)
            if month > 0:
                orders = empty_orders(len(game.address), game.slots)
            chosen = self.by_doctrine * (orders.action[:, 0] < 0)
            for i in range(len(game.address)):
                if chosen[i] == 1:
                    choose(game, state, draws, i, orders)
            by_rule.append(chosen)
            ledger = self._ledger()
            state = step(game, state, orders, draws, ledger)
            check_room(ledger)
            months.append(Month(orders, draws, ledger))
            if at_war(state):
                break
        turn = Turn(
            self.opened, self.opening, tuple(months), state, self.built, self.by_doctrine.copy(), by_rule[0]
        )
        self.played.append(turn)
        self._open()
        return turn

    def change_rules(self, scenario: Scenario) -> None:
        """Go on by a changed scenario from the turn that is beginning; its injects are sent anew."""
        self.scenario = scenario
        self.built = rebuilt(self.built, scenario)
        self._open()

    def back_to(self, turn: int) -> None:
        """Forget every turn after this one and stand at the beginning of the next."""
        del self.played[turn:]
        self._open()

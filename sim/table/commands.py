"""Commands of a session: what players and the facilitator do between turns.

Each is checked, recorded and synced before it takes effect, and returns the line that it made. It raises
`Refusal` (of `sim.record.course`, with a reason and details) when it is not allowed, `LogReadOnly` when it
cannot be saved; after that the session is read-only.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.record.course import Order, Refusal
from sim.record.line import Line
from sim.record.replay import order_data
from sim.scenario.schema import Inject
from sim.table.changes import inject_named, read_inject, ruling_data
from sim.table.entries import FACILITATOR, Entry, end_entry, sent_by_scenario
from sim.table.orders import check_orders, read_orders
from sim.table.rounds import Rounds
from sim.table.seats import DOCTRINE, HUMAN, KINDS, PEOPLE, SCRIPT, WHITE, Seat, seat_of
from sim.table.sight import Sight
from sim.table.standing import BRIEF, CONSENT, ORDERS
from sim.table.told import WHITE_CELL, Offer, offers_of

LONGEST_TEXT = 4000
MOST_ARGUMENTS = 3
OPEN = (BRIEF, ORDERS, CONSENT)


class Commands(Rounds):
    """A session that takes commands."""

    # Seats.

    def check(self, actor: str, orders: object) -> tuple[Order, ...]:
        """Read orders and refuse what the rules do not allow; nothing is recorded."""
        given = read_orders(orders)
        check_orders(self.course, actor, given)
        return given

    def order(self, actor: str, orders: object, by: str | None = None, reason: str | None = None) -> Line:
        """Take a seat's orders, at most two, in place of any before; in the phases brief and orders.

        `orders` in any form of `read_orders`; a mapping may carry a `note`. `by` is the actor, or
        "facilitator", who needs a reason (not for a seat of the white cell) and may do so in consent too.
        """
        self.course.actor(actor)
        kind = self.table.actors[actor].seat.kind
        who = by or (FACILITATOR if kind == WHITE else actor)
        self._guard(*(OPEN if who == FACILITATOR else (BRIEF, ORDERS)))
        if who not in (actor, FACILITATOR):
            raise Refusal("not_yours", actor=actor, by=who)
        if who == actor and kind not in PEOPLE:
            raise Refusal("not_person", actor=actor, kind=kind)
        if who == actor and actor in self.standing.locked:
            raise Refusal("locked", actor=actor)
        if who == FACILITATOR and kind != WHITE and not (reason or "").strip():
            raise Refusal("no_reason", actor=actor)
        given = self.check(actor, orders)
        payload = {"actor": actor, "orders": _with_notes(given, orders)}
        return self._record(self._entry("orders", who, payload | ({"reason": reason} if reason else {})))

    def withdraw(self, actor: str, by: str | None = None, reason: str | None = None) -> Line:
        """Take a seat's orders back."""
        self.course.actor(actor)
        if not self.table.actors[actor].has_orders:
            raise Refusal("no_orders", actor=actor)
        return self.order(actor, (), by, reason)

    def lock(self, actor: str, locked: bool = True) -> Line:
        """Lock a seat's orders, or open them again."""
        self._guard(BRIEF, ORDERS)
        self._person(actor)
        return self._record(self._entry("note", actor, {"text": "", "actor": actor, "locked": locked}))

    def offers(self, actor: str | None = None) -> list[Offer]:
        """List the offers made to a seat, or all; there are some in the phase of consent."""
        sight = Sight(self.course, self.phase)
        return [offer for offer in offers_of(sight) if actor is None or offer.target == actor]

    def consent(self, actor: str, proposer: str, slot: int, agree: bool) -> Line:
        """Answer an offer made to a person's seat; without an answer the rule draws."""
        self._guard(CONSENT)
        self._person(actor)
        if not any(offer.proposer == proposer and offer.slot == slot for offer in self.offers(actor)):
            raise Refusal("no_offer", actor=proposer, slot=slot)
        payload = {"proposer": proposer, "slot": slot, "agree": bool(agree)}
        return self._record(self._entry("consent", actor, payload))

    def message(self, channel: str, by: str, text: str, to: str | None = None) -> Line:
        """Send a message to a channel or to the white cell; the facilitator speaks on all.

        With `to` the facilitator answers one seat, through the white cell; nobody else hears it.
        """
        members = self.course.scenario.channels.get(channel)
        if channel != WHITE_CELL and members is None:
            raise Refusal("no_channel", channel=channel, known=[*self.course.scenario.channels, WHITE_CELL])
        allowed = self.course.built.index.actors if members is None else members
        private = to is not None and (by != FACILITATOR or channel != WHITE_CELL)
        if private or (by != FACILITATOR and by not in allowed):
            raise Refusal("not_member", channel=channel, by=by)
        if to is not None:
            self.course.actor(to)
        return self._say("message", by, {"channel": channel, "text": text} | ({"to": to} if to else {}))

    def other(self, actor: str, effect: str, arguments: Sequence[str] = ()) -> Line:
        """Put an act of one's own words, with at most three arguments, before the white cell."""
        self.course.actor(actor)
        if len(arguments) > MOST_ARGUMENTS:
            raise Refusal("too_many_arguments", limit=MOST_ARGUMENTS)
        payload = {"channel": WHITE_CELL, "text": effect, "arguments": [_text(one) for one in arguments]}
        return self._say("message", actor, payload)

    # The facilitator.

    def inject(
        self, what: str | Inject | Mapping[str, Any], do: str = "send", turn: int | None = None
    ) -> Line:
        """Add an inject (or put it in the place of one not sent yet), or do something with one by its id.

        `do`: send now, skip, hold (until it is sent by hand), or shift (to `turn`).
        """
        self._guard(*OPEN)
        if not isinstance(what, str):
            return self._record(self._entry("inject", FACILITATOR, {"inject": self._read_inject(what)}))
        known = inject_named(self.course.scenario, what)
        if do in ("send", "skip"):
            return self._record(self._entry("inject", FACILITATOR, {"id": what, "do": do}))
        if do not in ("hold", "shift") or (do == "shift" and turn is None):
            raise Refusal("no_deed", do=do, known=["send", "skip", "hold", "shift"])
        clock = {"turn": turn} if do == "shift" else {"held": True}
        kept = known.model_dump(exclude_none=True, exclude={"turn", "when", "held"})
        return self._record(self._entry("inject", FACILITATOR, {"inject": self._read_inject(kept | clock)}))

    def ruling(
        self,
        variable: str,
        actor: str | None,
        target: str | None,
        value: float,
        reason: str,
        operation: str = "set",
    ) -> Line:
        """Set a variable before this turn is chosen, and say why; `operation` may be add or times."""
        self._guard(*OPEN)
        payload = ruling_data(self.course, variable, actor, target, value, reason, operation)
        return self._record(self._entry("ruling", FACILITATOR, payload))

    def hand(self, actor: str, kind: str | Seat, doctrine: str | None = None) -> Line:
        """Hand a seat to a person, the white cell, its doctrine (or another one), or a program."""
        self._guard(*OPEN)
        self.course.actor(actor)
        if isinstance(kind, str) and (kind not in KINDS or kind == SCRIPT):
            raise Refusal("no_seat", given=kind, kinds=(HUMAN, DOCTRINE, WHITE))
        seat = seat_of(kind)
        payload = {"actor": actor, "kind": seat.kind} | ({"doctrine": doctrine} if doctrine else {})
        line = self._record(self._entry("seat", FACILITATOR, payload))
        self.table.actors[actor].seat = self._seats[actor] = seat
        return line

    def note(self, text: str) -> Line:
        """Write a note for the report that no seat sees."""
        return self._say("note", FACILITATOR, {"text": text})

    def undo(self, to_turn: int | None = None, seq: int | None = None) -> Line:
        """Take back every line after `seq`, or everything after a turn; by default the turn being played.

        When nothing was done in this turn yet, the default is the turn before. A game that has ended is not
        taken back: make a branch.
        """
        self._writable()
        if self.over:
            raise Refusal("ended", turn=len(self.course.played))
        to = self._undo_place(to_turn) if seq is None else seq
        kept = [line for line in self._lines if line.seq <= to]
        if to < self._floor():
            raise Refusal("before_branch", seq=to, floor=self._floor())
        if len(kept) == len(self._lines):
            raise Refusal("nothing_to_undo", seq=to, last=self._lines[-1].seq)
        course = self._take_back(kept)
        entry = Entry("undo", FACILITATOR, self.phase, self.course.turn, {"to": to})
        line = self._commit([entry, *sent_by_scenario(course, kept)])[0]
        self._lines = [*kept, *self.log_lines[line.seq + 1 :]]
        self.table.take_up(course)
        self._seat_all()
        return line

    def finish(self, reason: str = "stopped") -> Line:
        """End the game before its last turn; it takes nothing more."""
        self._writable()
        if self._lines[-1].kind == "end":
            raise Refusal("ended", turn=len(self.course.played))
        more = {} if reason == "stopped" else {"why": _text(reason)}
        line = self._commit([end_entry(self.course, "stopped", **more)])[0]
        self.write_tables()
        return line

    # Common to commands.

    def _say(self, kind: str, by: str, payload: dict[str, Any]) -> Line:
        self._writable()
        if self._lines[-1].kind == "end":
            raise Refusal("ended", turn=len(self.course.played))
        return self._record(self._entry(kind, by, payload | {"text": _text(payload["text"])}))

    def _person(self, actor: str) -> None:
        self.course.actor(actor)
        if not self._is_person(actor):
            raise Refusal("not_person", actor=actor, kind=self.table.actors[actor].seat.kind)

    def _read_inject(self, given: Inject | Mapping[str, Any]) -> dict[str, Any]:
        data = read_inject(self.course.scenario, given)
        if data.get("turn", self.course.turn) < self.course.turn:
            raise Refusal("late", turn=data["turn"], now=self.course.turn)
        return data

    def _undo_place(self, to_turn: int | None) -> int:
        """Give the seq of the last line to keep: the turn line of a turn, or the start (0)."""
        turns = [line for line in self._lines if line.kind == "turn"]
        last = turns[-1].seq if turns else 0
        if to_turn is None:
            done = any(line.seq > last and line.payload.get("do") != "sent" for line in self._lines)
            to_turn = len(turns) if done else len(turns) - 1
        if not 0 <= to_turn <= len(turns):
            raise Refusal("no_turn", turn=to_turn, last=len(turns))
        seq = turns[to_turn - 1].seq if to_turn else 0
        return self._floor() if self._floor() > seq and to_turn == self._branch_turn() else seq

    def _floor(self) -> int:
        """Give the line behind which nothing is taken back: the one that began this run or branch."""
        return max(line.seq for line in self._lines if line.kind in ("start", "branch"))

    def _branch_turn(self) -> int:
        """Give the turn after which this branch began; 0 for a run of its own."""
        return next((int(line.payload["turn"]) for line in reversed(self._lines) if line.kind == "branch"), 0)


def _text(given: str) -> str:
    """Take a text of a person; raise `Refusal` (no_text, long_text)."""
    if not isinstance(given, str) or not given.strip():
        raise Refusal("no_text")
    if len(given) > LONGEST_TEXT:
        raise Refusal("long_text", limit=LONGEST_TEXT)
    return given


def _with_notes(orders: Sequence[Order], given: object) -> list[dict[str, Any]]:
    """Write orders for the record, with the notes that came along."""
    data = [order_data(order) for order in orders]
    items = given if isinstance(given, list | tuple) and not isinstance(given, Order) else [given]
    for entry, item in zip(data, items, strict=False):
        if isinstance(item, Mapping) and item.get("note"):
            entry["note"] = _text(item["note"])
    return data

"""Turns of a session: its phases, who is asked for consent, and how a turn is closed and recorded."""

from collections.abc import Mapping

from sim.record.course import Course, Order, Refusal
from sim.record.line import Line
from sim.record.replay import order_data
from sim.table.entries import (
    DOCTRINE_CHOSE,
    FACILITATOR,
    Entry,
    chosen_entry,
    end_entry,
    sent_by_scenario,
    turn_entry,
    why_over,
)
from sim.table.keeping import Keep
from sim.table.orders import is_joint, read_orders
from sim.table.seats import DOCTRINE, PEOPLE, Seat
from sim.table.sitting import Sitting
from sim.table.standing import ADJUDICATE, BRIEF, CONSENT, ORDERS, PUBLISH
from sim.table.told import all_offers
from sim.table.trial import trial_of


class Rounds(Sitting):
    """A session that goes from phase to phase and from turn to turn."""

    def __init__(self, keep: Keep, course: Course | None, seats: Mapping[str, Seat]) -> None:
        """Sit down: with the course that the record makes, or (None) at the start of a new one."""
        super().__init__(keep, course, seats, self._adjudicate)
        self._publish = False

    def next(self) -> Line:
        """Move on to the next phase, taking drafts as final; from consent the turn is adjudicated."""
        self._guard()
        if self.phase == CONSENT:
            return self._play(publish=True)
        if self.phase == ORDERS:
            return self._ask_for_consent()
        return self._commit([self._mark(ORDERS if self.phase == BRIEF else BRIEF)])[-1]

    def play_turn(self) -> Line:
        """Play the turn to its end, whatever its phase, and stand at the beginning of the next one."""
        self._guard()
        return self._play(publish=False)

    def _play(self, *, publish: bool) -> Line:
        """Let the table make its step, which calls `_adjudicate`."""
        self._publish = publish
        try:
            self.table.step()
        except Refusal:  # a seat ordered what it may not: nothing was sealed yet
            raise
        except BaseException:
            self.table.take_up(self._take_back(self._lines))
            raise
        if self.over:
            self.write_tables()
        return [line for line in self._lines if line.kind == "turn"][-1]

    def _adjudicate(self, course: Course) -> None:
        """Close the turn and record what every seat chose, what happened, and what comes next."""
        entries = [
            chosen_entry(
                agent.name,
                agent.chosen,
                by=DOCTRINE_CHOSE if agent.seat.kind == DOCTRINE else agent.name,
                phase=ADJUDICATE,
                turn=course.turn,
            )
            for agent in self.table.actors.values()
            if agent.chosen
        ]
        first = len(self._keep.log.lines)
        played = {actor: line.seq for actor, line in self.standing.orders.items()}
        played |= {entry.payload["actor"]: first + k for k, entry in enumerate(entries)}
        course.close()
        entries.append(
            turn_entry(course, {actor: played[actor] for actor in self.table.actors if actor in played})
        )
        entries += sent_by_scenario(course, entries)
        if course.over:
            entries.append(end_entry(course, why_over(course)))
        elif self._publish:
            entries.append(self._mark(PUBLISH))
        self._commit(entries)

    def _ask_for_consent(self) -> Line:
        """Make orders final: programs choose, and doctrines too where they offer something to a person."""
        trial, seats = trial_of(self.course), self.standing.seats
        entries = []
        for agent in self.table.actors.values():
            if agent.seat.kind in PEOPLE:
                continue
            agent.perceive()
            agent.decide()
            if agent.chosen and agent.seat.kind == DOCTRINE:
                agent.chosen = self._offered(trial, agent.name, agent.chosen)
            if agent.chosen:
                trial.order(agent.name, agent.chosen)
                # An offer stands once it was made: a replay takes it from the record and chooses no more.
                told = {"doctrine": seats[agent.name].doctrine} if agent.seat.kind == DOCTRINE else {}
                entries.append(
                    chosen_entry(
                        agent.name, agent.chosen, by=agent.name, phase=CONSENT, turn=trial.turn, **told
                    )
                )
        line = self._commit([*entries, self._mark(CONSENT)])[-1]
        self.table.course = trial
        return line

    def _offered(self, trial: Course, actor: str, chosen: tuple[Order, ...]) -> tuple[Order, ...]:
        """Give a doctrine's orders, deals with terms, if one of them is an offer to a person; else none."""
        if not any(
            is_joint(trial, order) and order.target and self._is_person(order.target) for order in chosen
        ):
            return ()
        tried = trial_of(trial)
        tried.order(actor, chosen)
        terms = {offer.slot: offer.terms for offer in all_offers(tried) if offer.proposer == actor}
        return read_orders(
            [order_data(order) | {"terms": terms.get(slot)} for slot, order in enumerate(chosen)]
        )

    def _mark(self, phase: str) -> Entry:
        return Entry("note", FACILITATOR, phase, self.course.turn, {"text": "", "phase": phase})

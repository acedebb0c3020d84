"""What people at the table tell each other (injects, rulings, messages, offers), and whom it concerns."""

from typing import Any, NamedTuple

from sim.model.actions import why_not
from sim.model.names import JOINT, SIGNS_DEAL, SPECIAL
from sim.model.resolve import terms_of
from sim.record.course import Course
from sim.record.line import Line
from sim.scenario.schema import Inject
from sim.table.sees import Eyes, is_shown
from sim.table.sight import Sight
from sim.table.standing import CONSENT

WHITE_CELL = "white_cell"
_FREE = 1e300  # what an inject orders costs nothing


class Offer(NamedTuple):
    """A joint act that waits for the answer of its target: True, False, or None for the rule's draw.

    `terms` (limit, relief, security) belong to a deal.
    """

    proposer: str
    slot: int
    action: str
    target: str
    terms: dict[str, float] | None
    answer: bool | None


def offers_of(sight: Sight) -> list[Offer]:
    """List the offers on the table; there are some only in the phase of consent."""
    return all_offers(sight.course) if sight.phase == CONSENT else []


def all_offers(course: Course) -> list[Offer]:
    """List the joint acts among the orders so far, those left out that are not legal."""
    game, index, orders = course.built.game, course.built.index, course.orders
    found = []
    for i, proposer in enumerate(index.actors):
        for slot in range(orders.action.shape[1]):
            act, j = int(orders.action[i, slot]), int(orders.target[i, slot])
            if act < 0 or j < 0 or game.action_flag[act, JOINT] == 0:
                continue
            if why_not(game, course.opened, i, act, j, _FREE) != 0:
                continue
            terms = None
            if game.action_flag[act, SPECIAL] == SIGNS_DEAL:
                limit, relief, security = terms_of(game, course.opened, orders, i, slot)
                terms = {"limit": float(limit), "relief": float(relief), "security": float(security)}
            said = int(orders.consent[i, slot])
            answer = None if said < 0 else said == 1
            found.append(Offer(proposer, slot, index.actions[act], index.actors[j], terms, answer))
    return found


def sent_turns(course: Course) -> dict[str, int]:
    """Give the turn at whose beginning each inject was sent (or skipped), so far."""
    found: dict[str, int] = {}
    opened = [turn.opened for turn in course.played] + ([] if course.over else [course.opened])
    for turn, state in enumerate(opened, 1):
        for name, sent in zip(course.built.index.injects, state.sent, strict=False):
            if sent:
                found.setdefault(name, turn)
    return found


def injects_told(sight: Sight, eyes: Eyes) -> list[dict[str, Any]]:
    """List the injects that a role was sent; all of them, with their state, for the facilitator."""
    skipped = sight.standing.skipped if sight.standing else ()
    turns = {name: turn for name, turn in sent_turns(sight.course).items() if turn <= sight.turn}
    found = []
    for inject in sight.course.scenario.injects:
        sent = inject.id in turns and inject.id not in skipped
        text: dict[str, Any] = {
            "id": inject.id,
            "turn": turns.get(inject.id, inject.turn),
            "title": inject.title.model_dump(),
            "text": inject.text.model_dump() if inject.text else None,
        }
        if eyes.is_all:
            state = "skipped" if inject.id in skipped else "sent" if sent else planned(inject)
            found.append({**text, "to": inject.to, "state": state, "when": inject.when})
        elif sent and is_addressed(inject, eyes):
            found.append(text)
    return found


def planned(inject: Inject) -> str:
    """Say how an inject that was not sent yet is to come: scheduled, conditional or held."""
    return "scheduled" if inject.turn is not None else "conditional" if inject.when is not None else "held"


def is_addressed(inject: Inject, eyes: Eyes) -> bool:
    """Say whether an inject is for a role; projector and observer get those for all."""
    return inject.to == "all" or eyes.seat in inject.to


def messages_told(sight: Sight, eyes: Eyes) -> list[dict[str, Any]]:
    """List the messages of the channels that a role belongs to."""
    return [
        {"turn": line.turn, "by": line.by, **line.payload}
        for line in sight.lines
        if line.kind == "message" and hears(sight.course, eyes, line)
    ]


def hears(course: Course, eyes: Eyes, line: Line) -> bool:
    """Say whether a message reaches a role; to the white cell each seat speaks alone."""
    if eyes.is_all:
        return True
    if line.payload["channel"] == WHITE_CELL:
        return eyes.seat is not None and eyes.seat in (line.by, line.payload.get("to"))
    return eyes.seat in course.scenario.channels.get(line.payload["channel"], ())


def rulings_told(sight: Sight, eyes: Eyes) -> list[dict[str, Any]]:
    """List the rulings on variables whose value a role sees."""
    return [
        {"turn": line.turn, **line.payload}
        for line in sight.lines
        if line.kind == "ruling" and _is_ruled_for(eyes, line)
    ]


def concerns(sight: Sight, eyes: Eyes, place: int) -> bool:
    """Say whether a line of the record can change what a role sees."""
    line = sight.all_lines[place]
    kind, payload = line.kind, line.payload
    if eyes.is_all or kind in ("start", "turn", "undo", "branch", "end"):
        return True
    if kind == "note":
        return "phase" in payload or ("locked" in payload and line.by == eyes.seat)
    if kind in ("orders", "seat"):
        return bool(payload["actor"] == eyes.seat)
    if kind == "consent":
        return line.by == eyes.seat
    if kind == "message":
        return hears(sight.course, eyes, line)
    if kind == "ruling":
        return _is_ruled_for(eyes, line)
    return kind == "inject" and payload.get("do") in ("send", "sent") and _is_sent_to(sight, eyes, place)


def _is_ruled_for(eyes: Eyes, line: Line) -> bool:
    payload = line.payload
    return is_shown(eyes, payload["variable"], payload.get("actor") or "", payload.get("target") or "")


def _is_sent_to(sight: Sight, eyes: Eyes, place: int) -> bool:
    """Say whether the inject sent by a line is for a role, also when what added it was undone since."""
    name = sight.all_lines[place].payload["id"]
    for line in reversed(sight.all_lines[:place]):
        added = line.payload.get("inject") if line.kind == "inject" else None
        if added and added["id"] == name:
            return is_addressed(Inject.model_validate(added), eyes)
    known = [inject for inject in sight.course.scenario.injects if inject.id == name]
    return bool(known) and is_addressed(known[0], eyes)

"""What was decided at the table: acts with reasons and odds, injects, rulings, what the facilitator did."""

from typing import Any

from sim.faces.report.reader import Reader, percent, shown
from sim.record.course import Course, Order
from sim.record.decisions import DOCTRINE, PERSON, Decision, decisions
from sim.record.line import Line
from sim.record.place import Place, place_of, value_at
from sim.record.replay import apply_line
from sim.scenario.schema import Inject
from sim.table.told import injects_told, rulings_told, sent_turns

_SLOTS = 2


def by_seat(reader: Reader) -> list[dict[str, Any]]:
    """List the decisions of every seat that the reader sees, turn by turn."""
    turns = {turn: decisions(reader.course, turn) for turn in range(1, reader.turns + 1)}
    notes = _notes(reader)
    found = []
    for actor in reader.own:
        rows = []
        for turn, made in turns.items():
            own = [one for one in made if one.actor == actor]
            for month in sorted({one.month for one in own} | {1}):
                rows.append(
                    _decided(reader, actor, turn, month, [one for one in own if one.month == month], notes)
                )
        people = any(row["person"] for row in rows)
        found.append({"actor": reader.actor(actor), "rows": rows, "people": people})
    return found


def _decided(
    reader: Reader,
    actor: str,
    turn: int,
    month: int,
    made: list[Decision],
    notes: dict[tuple[int, str], list[str]],
) -> dict[str, Any]:
    acts = [""] * _SLOTS
    for one in made:
        order = Order(one.chosen.action, one.chosen.target or None)
        key = "report.decided.odds" if one.by == DOCTRINE else "report.decided.odds_other"
        acts[one.slot] = reader.say(key, act=reader.order(order), share=percent(one.chosen.share))
    name = str(turn) if reader.course.months == 1 else f"{turn}.{month}"
    return {
        "turn": name,
        "acts": acts,
        "notes": notes.get((turn, actor), []) if month == 1 else [],
        "person": any(one.by == PERSON for one in made),
    }


def _notes(reader: Reader) -> dict[tuple[int, str], list[str]]:
    """Collect the reasons stated with the orders that stood, by turn and actor."""
    found: dict[tuple[int, str], list[str]] = {}
    for line in reader.run.effective:
        if line.kind == "orders":
            texts = [order.get("note") for order in line.payload["orders"]] + [line.payload.get("reason")]
            # Later orders of a seat take the place of earlier ones, with their reasons.
            found[line.turn, line.payload["actor"]] = [reader.people_wrote(text) for text in texts if text]
    return found


def injects(reader: Reader) -> list[dict[str, Any]]:
    """List the injects that were planned or added: when, whether sent, and what was expected of them."""
    if reader.seat is not None:
        return [
            {"turn": told["turn"], "title": reader.text(told["title"]), "text": reader.text(told["text"])}
            for told in injects_told(reader.sight, reader.eyes)
        ]
    planned = {inject.id: inject for inject in reader.run.scenario.injects}
    turns = sent_turns(reader.course)
    found = []
    for inject in reader.scenario.injects:
        skipped = inject.id in reader.standing.skipped
        state = "skipped" if skipped else "sent" if inject.id in turns else "never"
        found.append(
            {
                "id": inject.id,
                "title": reader.text(inject.title),
                "to": reader.say("report.inject.all")
                if inject.to == "all"
                else ", ".join(map(reader.actor, inject.to)),
                "planned": _plan(reader, planned.get(inject.id)),
                "state": state,
                "said": reader.say(f"report.inject.{state}", turn=turns.get(inject.id, 0)),
                "expect": reader.text(inject.expect),
            }
        )
    return found


def _plan(reader: Reader, inject: Inject | None) -> str:
    if inject is None:
        return reader.say("report.inject.added")
    if inject.turn is not None:
        return reader.say("report.inject.at", turn=inject.turn)
    return (
        reader.say("report.inject.when", when=inject.when)
        if inject.when
        else reader.say("report.inject.held")
    )


def rulings(reader: Reader) -> list[dict[str, str]]:
    """List what people ruled over the model: values, orders given for others, seats, what was undone."""
    said = _model_said(reader)
    seen = {(told["turn"], told["variable"], told.get("actor"), told.get("target"))
            for told in rulings_told(reader.sight, reader.eyes)}  # fmt: skip
    found = []
    for line in reader.run.effective:
        payload = line.payload
        if line.kind == "ruling":
            if (line.turn, payload["variable"], payload.get("actor"), payload.get("target")) in seen:
                found.append(_ruling(reader, line, *said[line.seq]))
        elif reader.seat is None and line.kind == "orders" and line.by == "facilitator":
            found.append(_orders_given(reader, line))
        elif reader.seat is None and line.kind == "seat":
            what = reader.say("report.ruling.seat", actor=reader.actor(payload["actor"]))
            found.append(_entry(line, what, "", reader.say(f"report.seat.kind.{payload['kind']}"), ""))
    if reader.seat is None:
        undone = [line for line in reader.run.lines if line.kind == "undo"]
        found += [
            _entry(line, reader.say("report.ruling.undo", line=line.payload["to"]), "", "", "")
            for line in undone
        ]
    return sorted(found, key=lambda one: int(one["turn"]))


def _ruling(reader: Reader, line: Line, before: float, after: float) -> dict[str, str]:
    payload = line.payload
    what = reader.variable(payload["variable"], payload.get("actor") or "", payload.get("target") or "")
    return _entry(line, what, shown(before, ""), shown(after, ""), reader.people_wrote(payload["reason"]))


def _orders_given(reader: Reader, line: Line) -> dict[str, str]:
    orders = [reader.order(Order(one["action"], one.get("target"))) for one in line.payload["orders"]]
    what = reader.say("report.ruling.orders", actor=reader.actor(line.payload["actor"]))
    reason = reader.people_wrote(line.payload.get("reason"))
    return _entry(line, what, "", "; ".join(orders) or reader.say("report.ruling.nothing"), reason)


def _entry(line: Line, what: str, model: str, ruled: str, reason: str) -> dict[str, str]:
    return {"turn": str(line.turn), "what": what, "model": model, "ruled": ruled, "reason": reason}


def _model_said(reader: Reader) -> dict[int, tuple[float, float]]:
    """Give the values before and after each ruling, by the line's number: the game is played once more."""
    found: dict[int, tuple[float, float]] = {}
    if not any(line.kind == "ruling" for line in reader.run.effective):
        return found
    first = reader.run.lines[0].payload
    course = Course(reader.run.scenario, first["seed"], first["run"])
    for line in reader.run.effective:
        if line.kind != "ruling":
            apply_line(course, line)
            continue
        place = _ruled_place(course, line)
        before = value_at(course.opened, place)
        apply_line(course, line)
        found[line.seq] = before, value_at(course.opened, place)
    return found


def _ruled_place(course: Course, line: Line) -> Place:
    payload = line.payload
    return place_of(course.built.index, payload["variable"], payload.get("actor"), payload.get("target"))


def facilitator_notes(reader: Reader) -> list[dict[str, str]]:
    """List the notes that the facilitator wrote for the report; a player's report has none."""
    if reader.seat is not None or reader.redact:
        return []
    return [
        {"turn": str(line.turn), "text": line.payload["text"]}
        for line in reader.run.effective
        if line.kind == "note" and line.by == "facilitator" and line.payload.get("text")
    ]

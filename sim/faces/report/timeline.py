"""The timeline: who did what when, what came in from outside, and what moved most and why."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sim.faces.report.lines import WIDE
from sim.faces.report.reader import Reader
from sim.faces.report.svg import INK, RULE, SOFT, Picture, columns, diverging, ink_on, ticks, written
from sim.faces.terminal.turns import month_after
from sim.faces.words.terms import rung
from sim.model import names as N
from sim.model.ledger import Ledger
from sim.model.names import RUNG, TENSION
from sim.record.decode import Event
from sim.table.told import injects_told, rulings_told

HOSTILE, FRIENDLY, NEUTRAL = "#b35806", "#2166ac", "#757575"
LANE, LEFT_GAP = 36.0, 12.0
CAUSES = 2
_LEAST_MOVE = 0.5  # points of tension; below it nothing moved that a reader would see
_ARROW_MOVE = 2.0
_DIGIT = 10.0  # a column narrower than this has no room for a digit
# What the timeline says of a turn besides the acts, which stand under the decisions.
TOLD = frozenset(
    "incident escalation clash war clash_ends resolution vetoed deal_signed deal_broken moratorium_broken "
    "talks_lapse rung refused".split()
)
_LETTERS = {
    "resolution": "S", "vetoed": "V", "deal_signed": "D", "deal_broken": "B", "moratorium_broken": "M",
}  # fmt: skip
_SHOTS = {"incident": "✕", "clash": "✕✕", "war": "✕✕✕"}


class Move(NamedTuple):
    """The pair whose tension moved most in a turn, by how much, and the largest causes with their amounts."""

    i: int
    j: int
    change: float
    causes: list[tuple[str, float]]


def timeline(reader: Reader) -> dict[str, Any]:
    """Draw the timeline on one page and list it turn by turn."""
    moves = {turn: largest_move(reader, turn) for turn in range(1, reader.turns + 1)}
    sent: dict[int, list[str]] = {}
    for inject in injects_told(reader.sight, reader.eyes):
        if inject.get("state", "sent") == "sent":
            said = reader.say("report.timeline.inject", title=reader.text(inject["title"]))
            sent.setdefault(inject["turn"], []).append(said)
    ruled: dict[int, list[str]] = {}
    for ruling in rulings_told(reader.sight, reader.eyes):
        owners = [ruling.get(role) or "" for role in ("actor", "target")]
        said = reader.say("report.timeline.ruling", variable=reader.variable(ruling["variable"], *owners))
        ruled.setdefault(ruling["turn"], []).append(said)
    rows = [_row(reader, turn, sent.get(turn, []) + ruled.get(turn, []), moves[turn]) for turn in moves]
    return {"picture": _picture(reader, moves, sent, ruled), "rows": rows}


def largest_move(reader: Reader, turn: int) -> Move | None:
    """Find the pair whose tension moved most in a turn; None where nothing moved to speak of."""
    course = reader.course
    before, after = course.state_after(turn - 1), course.state_after(turn)
    moved = after.pair[TENSION] - before.pair[TENSION]
    n = len(reader.actors)
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    i, j = max(pairs, key=lambda pair: abs(float(moved[pair])), default=(0, 0))
    if i == j or abs(float(moved[i, j])) < _LEAST_MOVE:
        return None
    played = course.played[turn - 1]
    amounts: dict[str, float] = {}
    for ledger in (played.opening, *(month.ledger for month in played.months)):
        for k in _rows_of(ledger, i, j):
            cause = played.built.index.cause(*(int(x) for x in ledger.row[k, 4:7]))
            name = cause if _knows(reader, turn, cause) else ""
            amounts[name] = amounts.get(name, 0.0) + float(ledger.amount[k])
    change = float(moved[i, j])
    along = [(cause, amount) for cause, amount in amounts.items() if cause and amount * change > 0.0]
    return Move(i, j, change, sorted(along, key=lambda one: -abs(one[1]))[:CAUSES])


def _rows_of(ledger: Ledger, i: int, j: int) -> Iterator[int]:
    for k in range(int(ledger.written[0])):
        if tuple(int(x) for x in ledger.row[k, :4]) == (N.PAIR, TENSION, i, j):
            yield k


def _knows(reader: Reader, turn: int, cause: str) -> bool:
    """Say whether the reader knows of a cause: an act that it saw, an inject that it was sent, any rule."""
    kind, _, rest = cause.partition(":")
    if reader.seat is None or kind == "rule":
        return True
    action, _, by = rest.rpartition(":")
    if kind == "act":
        return any(
            (event.kind, event.action, event.actor) == ("act", action, by) for event in reader.events[turn]
        )
    return kind == "inject" and any(told["id"] == rest for told in injects_told(reader.sight, reader.eyes))


def _row(reader: Reader, turn: int, from_outside: list[str], move: Move | None) -> dict[str, Any]:
    told = [reader.sentence(event) for event in reader.events[turn] if event.kind in TOLD]
    why = ""
    if move is not None:
        causes = [
            reader.say("report.timeline.cause", cause=reader.cause(cause), amount=amount)
            if reader.seat is None
            else reader.cause(cause)  # how much each weighs tells of numbers that a player does not see
            for cause, amount in move.causes
        ]
        pair = f"{reader.short(reader.actors[move.i])} - {reader.short(reader.actors[move.j])}"
        key = "report.timeline.move" if causes else "report.timeline.move_alone"
        why = reader.say(key, pair=pair, change=move.change, causes=", ".join(causes))
    level = rung(reader.lang, float(reader.course.state_after(turn).world[RUNG]))
    return {
        "turn": turn,
        "month": month_after(reader.course, turn - 1),
        "outside": from_outside,
        "told": told,
        "why": why,
        "rung": level,
    }


def _picture(
    reader: Reader, moves: dict[int, Move | None], sent: dict[int, list[str]], ruled: dict[int, list[str]]
) -> Picture:
    lanes = [
        reader.say("report.timeline.rung"),
        reader.say("report.timeline.world"),
        *map(reader.short, reader.actors),
    ]
    left = max(columns(lane) for lane in lanes) + LEFT_GAP
    step = (WIDE - left - 16.0) / max(1, reader.turns)
    high = LANE * len(lanes) + 40.0
    picture = Picture(
        "timeline", WIDE, high, reader.say("report.timeline.title"),
        reader.say("report.timeline.desc", turns=reader.turns),
    )  # fmt: skip
    labelled = ticks(reader.turns, WIDE - left)
    for k, lane in enumerate(lanes):
        if k % 2:
            picture.box(0, LANE * k, WIDE - 4, LANE, "#f4f4f4")
        picture.text(4, LANE * (k + 0.5) + 5, lane, bold=k > 1)
    for turn, move in moves.items():
        x = left + step * (turn - 0.5)
        level = float(reader.course.state_after(turn).world[RUNG])
        ground = diverging(-level / 6.0)
        picture.box(left + step * (turn - 1), 3, step, LANE - 6, written(ground))
        if step >= _DIGIT or turn in labelled:
            picture.text(x, LANE / 2 + 5, f"{level:.0f}", anchor="middle", size=13, fill=ink_on(ground))
        letters = ["I"] * len(sent.get(turn, [])) + ["R"] * len(ruled.get(turn, []))
        letters += [_LETTERS[event.kind] for event in reader.events[turn] if event.kind in _LETTERS]
        _letters(picture, x, step, list(dict.fromkeys(letters)))
        _acts(picture, reader, turn, x, step)
        _effects(picture, reader, turn, x, move)
    for turn in labelled:
        if turn:
            picture.text(
                left + step * (turn - 0.5), high - 22, str(turn), anchor="middle", size=13, fill=SOFT
            )
    picture.line([(left, LANE * len(lanes)), (WIDE - 4, LANE * len(lanes))], RULE)
    picture.text(
        (left + WIDE) / 2, high - 4, reader.say("report.head.turn"), anchor="middle", size=13, fill=SOFT
    )
    return picture


def _letters(picture: Picture, x: float, step: float, letters: list[str]) -> None:
    """Write what came from outside into the second lane, one below the other where there are two."""
    size = min(13.0 if len(letters) < 3 else 10.0, max(7.0, step))
    for k, letter in enumerate(letters[:3]):
        y = LANE * 1.5 + 5 + (k - (min(3, len(letters)) - 1) / 2) * (size + 0.5)
        picture.text(x, y, letter, anchor="middle", size=size, bold=True)


def _acts(picture: Picture, reader: Reader, turn: int, x: float, step: float) -> None:
    """Draw every act that the reader knows of: a square is hostile, a disc friendly, a dot neither."""
    counts: dict[str, int] = {}
    for event in reader.events[turn]:
        if event.kind != "act" or event.actor not in reader.actors:
            continue
        place = counts[event.actor] = counts.get(event.actor, -1) + 1
        y = _lane(reader, event.actor) + (-8.0 if place == 0 else 8.0)
        tone = _tone(reader, event)
        half = min(step / 2 - 1.0, 2.6 + abs(tone) * 0.55, 6.5)
        if tone < -0.05:
            picture.box(x - half, y - half, 2 * half, 2 * half, HOSTILE)
        elif tone > 0.05:
            picture.disc(x, y, half, FRIENDLY)
        else:
            picture.disc(x, y, 1.3, NEUTRAL)


def _effects(picture: Picture, reader: Reader, turn: int, x: float, move: Move | None) -> None:
    """Draw shots, and an arrow from who caused the largest rise of the turn to whom it concerned."""
    if move is not None and abs(move.change) >= _ARROW_MOVE and move.causes:
        kind, _, rest = move.causes[0][0].partition(":")
        by = rest.rpartition(":")[2]
        ends = [reader.actors[move.i], reader.actors[move.j]]
        if kind == "act" and by in ends:
            other = ends[1 - ends.index(by)]
            picture.arrow((x, _lane(reader, by)), (x, _lane(reader, other)), INK)
    for event in reader.events[turn]:
        if event.kind in _SHOTS and event.target:
            y = (_lane(reader, event.actor), _lane(reader, event.target))
            picture.line([(x, y[0]), (x, y[1])], "#7a0000", thick=2.4)
            picture.text(
                x,
                y[1] + 6,
                _SHOTS[event.kind],
                anchor="middle",
                size=17,
                fill="#7a0000",
                bold=True,
                halo=True,
            )


def _lane(reader: Reader, actor: str) -> float:
    return LANE * (reader.actors.index(actor) + 2.5)


def _tone(reader: Reader, event: Event) -> float:
    """Give an act's intensity in Goldstein units; an act towards nobody has no tone."""
    index, game = reader.course.built.index, reader.course.built.game
    if not event.target or event.action not in index.actions:
        return 0.0
    return float(game.action_number[index.actions.index(event.action), N.INTENSITY])

"""Pictures of pairs: trust as heat maps, and the web of pairs as a ring."""

from math import cos, pi, sin
from typing import Any

from sim.faces.report.reader import Reader, table
from sim.faces.report.svg import INK, SOFT, Colour, Picture, columns, diverging, ink_on, written
from sim.faces.terminal.turns import month_after
from sim.model import names as N
from sim.model.state import Floats

MULTIPLES = 4
UNKNOWN = "#e4e4e4"
ALLIED = 0.5
ENFORCING = 0.5
_LABELLED = 3.0  # points of tension from which a change is written beside its line
_FULL_CHANGE = 0.3  # change of trust that gets the full colour


def heat_maps(reader: Reader) -> list[dict[str, Any]]:
    """Draw trust after chosen turns, first and last among them, and the difference of these two."""
    last = reader.turns
    turns = sorted({round(last * k / (MULTIPLES - 1)) for k in range(MULTIPLES)})
    trusts = [reader.course.state_after(turn).directed[N.TRUST] for turn in turns]
    found = []
    for turn, trust in zip(turns, trusts, strict=True):
        key = "report.trust.after" if turn else "report.trust.start"
        title = reader.say(key, turn=turn, month=month_after(reader.course, turn))
        found.append(_matrix(reader, f"trust-{turn}", title, trust, change=False))
    if last > 0:
        title = reader.say("report.trust.change", turn=last)
        found.append(_matrix(reader, "trust-change", title, trusts[-1] - trusts[0], change=True))
    return found


def ring(reader: Reader) -> dict[str, Any]:
    """Draw the pairs as lines: width is change of tension, colour trust, dashes sanctions, double an ally."""
    names, course = reader.actors, reader.course
    first, last = course.state_after(0), course.state
    wide, high, radius = 640.0, 470.0, 178.0
    spots = [
        (
            wide / 2 + 1.25 * radius * sin(2 * pi * k / len(names)),
            high / 2 - radius * cos(2 * pi * k / len(names)),
        )
        for k in range(len(names))
    ]
    picture = Picture("ring", wide, high, reader.say("report.ring.title"), reader.say("report.ring.desc"))
    moved = last.pair[N.TENSION] - first.pair[N.TENSION]
    rows, labels = [], []
    for i, one in enumerate(names):
        for j in range(i + 1, len(names)):
            link = _link(reader, i, j)
            change = float(moved[i, j])
            _draw_link(picture, spots[i], spots[j], link, change)
            if abs(change) >= _LABELLED:
                labels.append((i, j, change))
            yes = [reader.say(f"report.ring.{key}") for key in ("sanctions", "ally") if link[key]]
            trust = "-" if link["trust"] is None else f"{link['trust']:.2f}"
            tensions = [f"{float(state.pair[N.TENSION, i, j]):.1f}" for state in (first, last)]
            rows.append([reader.pair(one, names[j]), *tensions, f"{change:+.1f}", trust, ", ".join(yes)])
    for i, j, change in labels:
        (ax, ay), (bx, by) = spots[i], spots[j]
        share = (
            0.5 if (j - i) % len(names) != len(names) // 2 else 0.36
        )  # lines through the middle would meet there
        picture.text(
            ax + (bx - ax) * share,
            ay + (by - ay) * share + 5,
            f"{change:+.0f}",
            anchor="middle",
            bold=True,
            halo=True,
        )
    for (x, y), name in zip(spots, names, strict=True):
        label = reader.short(name)
        half = max(30.0, columns(label, 15.0) / 2 + 10.0)
        picture.add("rect", x=x - half, y=y - 17, width=2 * half, height=34, rx=17, fill="#fff", stroke=INK)
        picture.text(x, y + 5, label, anchor="middle", size=15, bold=True)
    head = [
        reader.say(f"report.ring.{key}") for key in ("pair", "before", "after", "change", "trust", "links")
    ]
    return {"picture": picture, "table": table(head, rows, (1, 2, 3, 4))}


def _link(reader: Reader, i: int, j: int) -> dict[str, Any]:
    """Say of a pair what the reader may know: mean trust, sanctions, alliance."""
    names, state, game = reader.actors, reader.course.state, reader.course.built.game
    ways = [(i, j), (j, i)]
    known = [
        float(state.directed[N.TRUST, a, b]) for a, b in ways if reader.sees("trust", names[a], names[b])
    ]
    other = j if game.subject == i else i if game.subject == j else -1
    enforced = other >= 0 and reader.sees("enforcement", names[other])
    strict = enforced and float(state.actor[N.ENFORCEMENT, other]) >= ENFORCING
    return {
        "trust": sum(known) / len(known) if known else None,
        "sanctions": bool(strict and float(state.world[N.SANCTIONS]) > 0.0),
        "ally": any(float(state.directed[N.COMMITMENT, a, b]) >= ALLIED for a, b in ways),
    }


def _draw_link(
    picture: Picture,
    start: tuple[float, float],
    end: tuple[float, float],
    link: dict[str, Any],
    change: float,
) -> None:
    colour = "#8c8c8c" if link["trust"] is None else written(_line_colour(link["trust"]))
    thick = 1.5 + min(10.0, abs(change) / 2.0)
    dash = "9 6" if link["sanctions"] else ""
    if not link["ally"]:
        picture.line([start, end], colour, thick=thick, dash=dash)
        return
    (ax, ay), (bx, by) = start, end
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    dx, dy = -(by - ay) / length, (bx - ax) / length
    off = thick / 2 + 1.6
    for side in (-off, off):
        shifted = [(ax + side * dx, ay + side * dy), (bx + side * dx, by + side * dy)]
        picture.line(shifted, colour, thick=thick, dash=dash)


def _line_colour(trust: float) -> Colour:
    """Colour a line by trust; never so pale that it is lost on white."""
    value = 2.0 * trust - 1.0
    return diverging(min(1.0, 0.45 + 0.9 * value) if value >= 0 else max(-1.0, -0.45 + 0.9 * value))


def _matrix(reader: Reader, name: str, title: str, values: Floats, *, change: bool) -> dict[str, Any]:
    """Draw a directed matrix, who trusts in the rows and who is trusted in the columns, in hundredths."""
    names = reader.actors
    n = len(names)
    cell = 38.0 if n <= 6 else 32.0 if n <= 10 else 27.0
    labels = [reader.short(one) for one in names]
    size = 13.0 if n <= 10 else 11.0
    left = max(columns(label, size) for label in labels) + 10.0
    wide, high = left + cell * n + 4.0, left + cell * n + 4.0
    picture = Picture(
        name, wide, high, title, reader.say("report.trust.change_desc" if change else "report.trust.desc")
    )
    rows = []
    for i, one in enumerate(names):
        picture.text(left - 6, left + cell * (i + 0.5) + 5, labels[i], anchor="end", size=size)
        picture.text(left + cell * (i + 0.5) + 5, left - 6, labels[i], size=size, turned=True)
        row = [reader.actor(one)]
        for j, other in enumerate(names):
            text = "" if i == j else _cell(values[i, j], change) if reader.sees("trust", one, other) else "?"
            row.append(text or "-")
            value = float(values[i, j])
            share = value / _FULL_CHANGE if change else 2.0 * value - 1.0
            ground = diverging(max(-1.0, min(1.0, share)))
            known = text not in ("", "?")
            x, y = left + cell * j, left + cell * i
            picture.box(
                x, y, cell, cell, written(ground) if known else UNKNOWN if text else "#fff", stroke="#fff"
            )
            picture.text(
                x + cell / 2, y + cell / 2 + 5, text, anchor="middle", size=size,
                fill=ink_on(ground) if known else SOFT,
            )  # fmt: skip
        rows.append(row)
    head = [reader.say("report.trust.corner"), *(reader.actor(one) for one in names)]
    return {"title": title, "picture": picture, "table": table(head, rows, tuple(range(1, n + 1)))}


def _cell(value: float, change: bool) -> str:
    hundredths = round(100 * float(value))
    return f"{hundredths:+d}" if change and hundredths else str(hundredths)

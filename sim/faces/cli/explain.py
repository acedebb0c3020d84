"""`sixparty explain`: why a number changed in a turn, and why something else was not done."""

from collections.abc import Sequence
from typing import Any

import click

from sim.faces.cli.frame import Options
from sim.faces.cli.of_run import open_run, spoken
from sim.faces.cli.options import command, option
from sim.faces.cli.refusal import DONE, NOTHING_TO_DO, Refusal
from sim.faces.terminal.explain import (
    write_chain,
    write_decisions,
    write_explanation,
    write_largest,
)
from sim.faces.terminal.named import row_words
from sim.faces.terminal.page import Page
from sim.faces.terminal.text import as_argument
from sim.faces.terminal.why_not import write_why_not
from sim.record.course import Course
from sim.record.course import Refusal as Refused
from sim.record.decisions import Decision, ahead, decisions
from sim.record.explain import Explanation, largest, turn_at
from sim.record.explain import explain as why
from sim.record.follow import Link, follow
from sim.record.wanted import read_wanted
from sim.record.why_not import WhyNot, explain_why_not

MOST_BACK = 12


@command("explain", "json", text="explain.text")
@click.argument("run", metavar="RUN[:TURN]")
@click.argument("variable", required=False, metavar="[VARIABLE]")
@option("--why-not", metavar="ACTOR=ACTION[:TARGET]", text="explain.option.why_not")
@option("--depth", type=click.IntRange(0, MOST_BACK), default=0, metavar="N", text="explain.option.depth")
def explain(options: Options, run: str, variable: str | None, why_not: str | None, depth: int) -> int:
    """Say why the numbers changed in a turn."""
    opened = open_run(options, run)
    if not opened.turns:
        raise Refusal(NOTHING_TO_DO, "replay.none")
    turn = opened.turns if opened.at is None else opened.at
    course = opened.course(turn)
    try:
        turn_at(course, turn)
        wanted = read_wanted(course.played[turn - 1].built, why_not) if why_not else None
        refused = explain_why_not(course, turn, wanted) if wanted else None
        found = _found(course, turn, variable, bare=refused is None)
        links = follow(course, turn, found[0].variable, depth) if depth and found else []
    except Refused as error:
        error.details.setdefault("last", opened.turns)
        raise spoken(options, error, area="explain") from error
    chosen = _concerned(course, turn, found, everybody=variable is None and refused is None)
    if options.json:
        data = {"run": str(opened.folder), "turn": turn, **_answer(options, found)}
        data |= {"decisions": [_decision(one) for one in chosen], "chain": [_link(one) for one in links]}
        options.emit(data | ({"why_not": _why_not(refused)} if refused else {}))
        return DONE
    _write(options, course, turn, variable, found, chosen, links, depth, refused)
    name = found[0].variable if found else variable
    ref = run if opened.at is not None else f"{run}:{turn}"
    options.next(
        f"sixparty explain {as_argument(ref)} {name} --depth 3"
        if not depth and name
        else f"sixparty branch {as_argument(ref)}"
    )
    return DONE


def _found(course: Course, turn: int, variable: str | None, *, bare: bool) -> list[Explanation]:
    """Explain the variable; without one, and nothing else asked for, those that moved most."""
    if variable is not None:
        return [why(course, turn, variable)]
    return [why(course, turn, move.variable) for move in largest(course, turn)] if bare else []


def _concerned(course: Course, turn: int, found: Sequence[Explanation], *, everybody: bool) -> list[Decision]:
    """List the choices that a change has to do with: those of its own actors, and of whoever acted on it."""
    own: set[str] = set()
    for one in found:
        own |= set(one.variable.split(".")[1:])
        own |= {row.cause.rpartition(":")[2] for row in one.rows if row.cause.startswith("act:")}
    return [one for one in decisions(course, turn) if everybody or one.actor in own]


def _write(
    options: Options,
    course: Course,
    turn: int,
    variable: str | None,
    found: list[Explanation],
    chosen: list[Decision],
    links: list[Link],
    depth: int,
    refused: WhyNot | None,
) -> None:
    """Write the answer as a page."""
    page, scenario, lang = Page(options), course.scenario, options.lang
    months = len(course.played[turn - 1].months)
    if variable is not None:
        write_explanation(page, scenario, found[0], lang, months)
    elif found:
        moves = largest(course, turn)
        causes = [max(one.rows, key=lambda row: abs(row.amount)).cause if one.rows else "" for one in found]
        write_largest(page, scenario, list(zip(moves, causes, strict=True)), turn, lang)
    write_decisions(page, scenario, chosen, lang)
    if links:
        write_chain(page, scenario, links, depth, lang)
    if refused is not None:
        write_why_not(page, scenario, refused, turn, lang)


def _answer(options: Options, found: list[Explanation]) -> dict[str, Any]:
    """Give the explanation asked for, or that of the largest change with the others after it."""
    if not found:
        return {"variable": None, "before": None, "after": None, "rows": []}
    told = [_explanation(options, one) for one in found]
    return told[0] | ({"largest": told} if len(told) > 1 else {})


def _explanation(options: Options, found: Explanation) -> dict[str, Any]:
    rows = [{**row._asdict(), "detail": row_words(row.kind, row.numbers, options.lang)} for row in found.rows]
    events = [{"month": month, **event._asdict()} for month, event in found.events]
    return {
        "variable": found.variable,
        "before": found.before,
        "after": found.after,
        "rows": rows,
        "events": events,
    }


def _decision(one: Decision) -> dict[str, Any]:
    second = one.second._asdict() if one.second else None
    return {**one._asdict(), "chosen": one.chosen._asdict(), "second": second, "ahead": ahead(one)}


def _link(one: Link) -> dict[str, Any]:
    row = one.row._asdict() if one.row else None
    return {**one._asdict(), "row": row, "mover": one.mover._asdict() if one.mover else None}


def _why_not(found: WhyNot) -> dict[str, Any]:
    actor, order = found.wanted
    return {
        "actor": actor,
        "action": order.action,
        "target": order.target,
        "legal": found.reason in ("", "done", "refused", "forbidden"),
        "reason": found.reason or None,
        "cost": found.cost,
        "capital": found.capital,
        "need": found.need._asdict() if found.need else None,
        "option": found.option._asdict() if found.option else None,
        "chance": found.option.share if found.option else 0.0,
        "chance_second": found.second,
        "chosen": [_decision(one) for one in found.chosen],
        "flips": [one._asdict() for one in found.flips],
    }

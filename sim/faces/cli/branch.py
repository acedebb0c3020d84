"""`sixparty branch`: a what-if, with the same luck and other orders or values."""

import json
from typing import Any

import click

from sim.faces.cli.asked import warn_of_ranges
from sim.faces.cli.frame import Options
from sim.faces.cli.of_run import open_run, spoken
from sim.faces.cli.options import command, option
from sim.faces.cli.refusal import DONE, USAGE, Refusal
from sim.faces.cli.unwritten import raise_unwritten
from sim.faces.terminal.branch import changes_words, write_futures, write_outcome, write_parting
from sim.faces.terminal.events import actor_name, condition
from sim.faces.terminal.named import act_words
from sim.faces.terminal.page import Page
from sim.model.actions import unmet_condition
from sim.record.branch import Parting, Spread, futures, main_measures, parting, spreads
from sim.record.course import Course, Order
from sim.record.course import Refusal as Refused
from sim.record.folder import branch_names
from sim.record.run import Run
from sim.record.storage import DISK
from sim.table.what_if import Wishes, read_wishes, what_if

FUTURES = "futures.json"
MOST_FUTURES = 100_000


@command("branch", "set", "doctrine", "json", text="branch.text")
@click.argument("run", metavar="RUN:TURN")
@option("--name", metavar="NAME", text="branch.option.name")
@option("--order", "orders", metavar="ACTOR=ACTION[:TARGET]", multiple=True, text="branch.option.order")
@option("--runs", type=click.IntRange(1, MOST_FUTURES), metavar="N", text="branch.option.runs")
def branch(options: Options, run: str, name: str | None, orders: tuple[str, ...], runs: int | None) -> int:
    """Begin a branch, play it to its end, and put it beside its parent."""
    parent = open_run(options, run)
    if parent.at is None:
        raise Refusal(USAGE, "branch.usage.turn", run=run, turn=max(0, parent.turns - 1))
    turn = parent.at
    if parent.folder is not None and name in branch_names(parent.folder):
        raise Refusal(USAGE, "branch.usage.taken", run=parent.id, name=name)
    course = parent.course(turn)
    try:
        if course.over:
            raise Refused("over", turn=turn)
        wishes = read_wishes(course, options.overrides, orders, options.doctrines)
        session = what_if(parent, turn, wishes, name)
    except Refused as error:
        raise _spoken(options, course, error) from error
    warn_of_ranges(options)
    if session.folder is not None:
        options.beside(session.folder, f"sixparty play {session.run.id} --resume")
    with session:
        while not session.over:
            session.play_turn()
    raise_unwritten(session)
    made = session.run
    options.frame.resume, options.frame.saved = None, made.folder is not None  # only futures are lacking
    found = _futures(options, course, runs) if runs else {}
    if runs and made.folder is not None:
        _keep(made, found, runs, turn)
    _answer(options, parent, made, wishes, found, runs or 0)
    options.next(f"sixparty compare {parent.id} {made.id}")
    return DONE


def _futures(options: Options, course: Course, runs: int) -> dict[str, Spread]:
    """Play many futures and sum them up; on a terminal say how far it is."""
    found = []
    for number, measures in enumerate(futures(course, runs), 1):
        found.append(measures)
        if options.progress:
            options.log.write("\r" + options.say("branch.progress", number=number, count=runs))
    if options.progress:
        options.log.write("\n")
    return spreads(course, found)


def _keep(made: Run, found: dict[str, Spread], runs: int, turn: int) -> None:
    """Write the summary of the futures into the folder of the branch."""
    summary = {name: one._asdict() for name, one in found.items()}
    data = json.dumps({"runs": runs, "after_turn": turn, "measures": summary}, indent=2, sort_keys=True)
    if made.folder is not None:
        DISK.write(made.folder / FUTURES, data.encode("ascii") + b"\n")


def _answer(
    options: Options, parent: Run, made: Run, wishes: Wishes, found: dict[str, Spread], runs: int
) -> None:
    """Say what the branch changed, where it parts from its parent, and how both ended."""
    turn = parent.at or 0
    part = parting(parent, made, turn)
    # The measures of the parent's end, not of the turn that its reference names.
    last = parent.turn_lines[-1].payload["measures"] if parent.turns else {}
    if options.json:
        options.emit(_data(parent, made, part, last) | _futures_data(found, runs))
        return
    scenario, lang, page = made.course().scenario, options.lang, Page(options)
    name = made.id
    page.title(options.say("branch.begin", name=name, run=parent.id, turn=turn))
    said = changes_words(scenario, wishes, lang)
    page.items([options.say("branch.changed", what=what) for what in said] or [options.say("branch.nothing")])
    write_parting(page, scenario, part, (parent.id, name), lang)
    if parent.turns < made.turns:
        page.text(options.say("branch.parent_short", turn=parent.turns, other=made.turns))
    names = made.measures if options.verbose else main_measures(made.course())
    write_outcome(page, names, last, made.measures, lang)
    if runs:
        write_futures(page, found, runs, turn, lang)
    options.write("\n" + options.say("branch.folder", folder=made.folder))


def _data(parent: Run, made: Run, part: Parting | None, last: dict[str, Any]) -> dict[str, Any]:
    first = None
    if part is not None:
        first = {**part._asdict()}
        first["parent"] = part.parent._asdict() if part.parent else None
        first["branch"] = part.branch._asdict() if part.branch else None
    return {
        "run": str(parent.folder),
        "branch": str(made.folder),
        "turns": made.turns,
        "final_state_hash": made.turn_lines[-1].payload["hash"],
        "first_difference": first,
        "measures": made.measures,
        "parent_measures": last,
    }


def _futures_data(found: dict[str, Spread], runs: int) -> dict[str, Any]:
    if not runs:
        return {}
    return {"futures": {"runs": runs, "measures": {name: one._asdict() for name, one in found.items()}}}


def _spoken(options: Options, course: Course, error: Refused) -> Refusal:
    """Say why a wish is refused; an order with its act and the condition that it lacks in words."""
    details = error.details
    order, actor = details.get("order"), details.get("actor")
    if isinstance(actor, str) and actor in course.scenario.actors:
        details["actor"] = actor_name(course.scenario, actor, options.lang)
        if isinstance(order, Order):
            details["act"] = act_words(course.scenario, order, options.lang)
            details["condition"] = _condition(options, course, actor, order)
    if isinstance(order, Order):
        del details["order"]
    details.setdefault("last", len(course.played))
    return spoken(options, error, area="branch")


def _condition(options: Options, course: Course, actor: str, order: Order) -> str:
    """Say the first condition of an act that does not hold, or nothing."""
    act, target = course.number(order)
    game = course.built.game
    which = unmet_condition(game, course.opened, course.actor(actor), act, target)
    if which < 0:
        return ""
    needed = course.scenario.actions[order.action].preconditions[which - int(game.condition_start[act])]
    return condition(needed, course.scenario, options.lang)

"""How a game stands after a turn, as tables: the world, the actors, the pairs, and trust."""

from collections.abc import Sequence

from sim.faces.cli.frame import Options
from sim.faces.terminal.events import theatre_name
from sim.faces.terminal.page import Page
from sim.faces.words.terms import variable
from sim.model.names import ACTOR_VARIABLES, PAIR_VARIABLES
from sim.record.decode import Value
from sim.scenario.schema import Scenario


def show_standing(options: Options, page: Page, scenario: Scenario, turn: int, rows: Sequence[Value]) -> None:
    """Show values of a state; what is not among the rows is left out, and so are links that are 0."""
    page.title(options.say("show.standing.head", turn=turn))
    page.facts([(variable(options.lang, row.variable), f"{row.value:.4g}") for row in rows if not row.actor])
    _actors(options, page, rows)
    _pairs(options, page, rows)
    _matrix(options, page, scenario, rows, "trust")
    _forces(options, page, scenario, rows)


def _actors(options: Options, page: Page, rows: Sequence[Value]) -> None:
    """Show the variables of the actors, one column for each."""
    found = {(row.variable, row.actor): row.value for row in rows if row.variable in ACTOR_VARIABLES}
    actors = list(dict.fromkeys(actor for _, actor in found))
    body = [
        [variable(options.lang, name), *(_number(found.get((name, actor))) for actor in actors)]
        for name in ACTOR_VARIABLES
        if any((name, actor) in found for actor in actors)
    ]
    _table(page, options.say("show.standing.actors"), ["", *actors], body)


def _pairs(options: Options, page: Page, rows: Sequence[Value]) -> None:
    """Show tension and the links that stand, by pair."""
    body: dict[str, list[str]] = {}
    for row in rows:
        if row.variable not in PAIR_VARIABLES:
            continue
        pair = body.setdefault(f"{row.actor}-{row.target}", ["", ""])
        if row.variable == "tension":
            pair[0] = f"{row.value:.1f}"
        elif row.value:
            name = variable(options.lang, row.variable)
            pair[1] += f"{', ' if pair[1] else ''}{name}{'' if row.value == 1 else f' {row.value:g}'}"
    head = ["", variable(options.lang, "tension"), options.say("show.standing.links")]
    shown = [[pair, *cells] for pair, cells in body.items()]
    _table(page, options.say("show.standing.pairs"), head, shown, numbers=(1,))


def _matrix(options: Options, page: Page, scenario: Scenario, rows: Sequence[Value], name: str) -> None:
    """Show a directed variable as a matrix: of the row's actor in the column's."""
    found = {(row.actor, row.target): row.value for row in rows if row.variable == name}
    actors = list(dict.fromkeys(actor for actor, _ in found))
    targets = [actor for actor in scenario.actors if any(target == actor for _, target in found)]
    body = [[actor, *(_number(found.get((actor, target))) for target in targets)] for actor in actors]
    _table(page, options.say("show.standing.trust"), ["", *targets], body)


def _forces(options: Options, page: Page, scenario: Scenario, rows: Sequence[Value]) -> None:
    """Show where forces stand."""
    found = {(row.target, row.actor): row.value for row in rows if row.variable == "force_share"}
    actors = list(dict.fromkeys(actor for _, actor in found))
    theatres = list(dict.fromkeys(theatre for theatre, _ in found))
    body = [
        [theatre_name(scenario, theatre, options.lang), *(_number(found.get((theatre, a))) for a in actors)]
        for theatre in theatres
    ]
    _table(page, options.say("show.standing.forces"), ["", *actors], body)


def _number(value: float | None) -> str:
    """Write a number of a table.

    >>> _number(0.123), _number(None)
    ('0.12', '')
    """
    return "" if value is None else f"{value:.2f}"


def _table(
    page: Page,
    title: str,
    head: Sequence[str],
    body: Sequence[Sequence[str]],
    numbers: Sequence[int] | None = None,
) -> None:
    """Show a table with its title, unless it has no rows; all columns but the first hold numbers."""
    if body:
        page.title(title)
        page.table(head, body, numbers=tuple(range(1, len(head))) if numbers is None else numbers)

"""What a branch changed, where it parts from its parent, and how both ended, on a page."""

from collections.abc import Iterable, Mapping

from sim.faces.terminal.events import actor_name, sentence
from sim.faces.terminal.named import act_words, variable_words
from sim.faces.terminal.page import Page
from sim.faces.words import pick, say
from sim.record.branch import Parting, Spread
from sim.record.decode import Event
from sim.record.place import dotted
from sim.scenario.schema import Scenario
from sim.table.what_if import Wishes

Measures = Mapping[str, float | None]


def changes_words(scenario: Scenario, wishes: Wishes, lang: str) -> list[str]:
    """Say what a branch was asked to change, one text for each change."""
    found = [say(lang, "branch.setting", path=path, value=value) for path, value in wishes.settings.items()]
    for variable, actor, target, value in wishes.values:
        name = variable_words(scenario, dotted(variable, actor or "", target or ""), lang)
        found.append(say(lang, "branch.value", variable=name, value=value))
    for actor, doctrine in wishes.doctrines.items():
        spec = scenario.doctrines.get(doctrine)
        title = pick(spec.title if spec else None, lang) or doctrine
        found.append(say(lang, "branch.doctrine", actor=actor_name(scenario, actor, lang), doctrine=title))
    for actor, orders in wishes.orders.items():
        acts = "; ".join(act_words(scenario, order, lang) for order in orders)
        found.append(say(lang, "branch.order", actor=actor_name(scenario, actor, lang), act=acts))
    return found


def write_parting(
    page: Page, scenario: Scenario, found: Parting | None, names: tuple[str, str], lang: str
) -> None:
    """Write where a branch first parts from its parent; names are the parent's and the branch's."""
    if found is None:
        page.text(say(lang, "branch.same"))
        return
    page.text(say(lang, "branch.differs", turn=found.turn))
    if found.variable:
        name = variable_words(scenario, found.variable, lang)
        said = [say(lang, "branch.number", variable=name, value=value) for value in (found.was, found.now)]
    else:
        said = [_event(scenario, event, lang) for event in (found.parent, found.branch)]
    page.items(
        [
            say(lang, "branch.parent", run=names[0], what=said[0]),
            say(lang, "branch.branch", name=names[1], what=said[1]),
        ]
    )


def write_outcome(page: Page, names: Iterable[str], parent: Measures, branch: Measures, lang: str) -> None:
    """Write the measures in which a branch and its parent ended differently."""
    rows = [
        [name, number(parent.get(name), lang), number(branch.get(name), lang), meaning(name, lang)]
        for name in names
        if parent.get(name) != branch.get(name)
    ]
    page.title(say(lang, "branch.outcome"))
    if rows:
        columns = ("measure", "parent", "branch", "meaning")
        page.table([say(lang, f"branch.column.{column}") for column in columns], rows, numbers=(1, 2))
    else:
        page.items([say(lang, "branch.outcome_alike")])


def write_futures(page: Page, found: Mapping[str, Spread], count: int, turn: int, lang: str) -> None:
    """Write the main measures over many futures."""
    page.title(say(lang, "branch.futures", count=count, turn=turn))
    rows = [
        [name, *(f"{value:.4g}" for value in (one.mean, one.median, one.low, one.high)), one.futures]
        for name, one in found.items()
    ]
    columns = ("measure", "mean", "median", "low", "high", "futures")
    head = [say(lang, f"branch.column.{column}") for column in columns]
    page.table(head, rows, numbers=(1, 2, 3, 4, 5))


def meaning(measure: str, lang: str) -> str:
    """Say what a measure means."""
    return say(lang, f"measures.{measure.partition('.')[0]}.meaning")


def number(value: float | None, lang: str) -> str:
    """Write a measure, or that there is none."""
    return say(lang, "branch.none") if value is None else f"{value:.4g}"


def _event(scenario: Scenario, event: Event | None, lang: str) -> str:
    return sentence(event, scenario, lang, numbers=True) if event else say(lang, "branch.no_event")

"""Why a number changed, on a page: rows, draws, choices, and how it came about."""

from collections.abc import Iterable, Sequence
from math import ceil, log10

from sim.faces.terminal.events import actor_name, sentence
from sim.faces.terminal.named import act_words, cause_words, row_words, variable_words
from sim.faces.terminal.page import Page
from sim.faces.words import say
from sim.record.course import Order
from sim.record.decisions import DOCTRINE, Decision, Option, ahead
from sim.record.explain import Explanation, Move
from sim.record.follow import LADDER, Link
from sim.scenario.schema import Scenario

_DIGITS, _MOST_DIGITS = 3, 12  # of a draw: the most shows a chance of one in a million millions
LEAST = 0.02  # a part of a utility that is smaller is not worth its words
_MEMORIES = ("heard", "did")
_STATES = ("plan", "doctrine", "did")


def write_explanation(page: Page, scenario: Scenario, found: Explanation, lang: str, months: int) -> None:
    """Write why one variable changed in a turn: its rows and their sum, then what the draws decided."""
    name = variable_words(scenario, found.variable, lang)
    change = found.after - found.before
    key = "explain.head" if found.rows else "explain.still"
    page.title(
        say(lang, key, variable=name, turn=found.turn, before=found.before, after=found.after, change=change)
    )
    if found.rows:
        head = [say(lang, f"explain.column.{column}") for column in ("cause", "change", "why")]
        rows = [
            [
                cause_words(scenario, row.cause, lang),
                f"{row.amount:+.4f}",
                row_words(row.kind, row.numbers, lang),
            ]
            for row in found.rows
        ]
        rows.append([say(lang, "explain.sum"), f"{sum(row.amount for row in found.rows):+.4f}", ""])
        if months > 1:
            head.insert(0, say(lang, "explain.column.month"))
            marks = [str(row.month) if row.month else say(lang, "explain.opening") for row in found.rows]
            rows = [[mark, *row] for mark, row in zip([*marks, ""], rows, strict=True)]
        page.table(head, rows, numbers=(len(head) - 2,))
    if found.events:
        page.title(say(lang, "explain.draws"))
        page.items(sentence(event, scenario, lang, numbers=True) for _, event in found.events)


def write_largest(
    page: Page, scenario: Scenario, moves: Sequence[tuple[Move, str]], turn: int, lang: str
) -> None:
    """Write the variables that moved most in a turn, each with its largest cause."""
    page.title(say(lang, "explain.largest", turn=turn))
    columns = ("variable", "before", "after", "change", "largest")
    rows = [
        [
            move.variable,
            f"{move.before:.4f}",
            f"{move.after:.4f}",
            f"{move.after - move.before:+.4f}",
            cause_words(scenario, cause, lang) if cause else "",
        ]
        for move, cause in moves
    ]
    page.table([say(lang, f"explain.column.{column}") for column in columns], rows, numbers=(1, 2, 3))


def write_decisions(page: Page, scenario: Scenario, found: Iterable[Decision], lang: str) -> None:
    """Write what was chosen, what was likeliest beside it, and what set the two apart."""
    texts = ["\n".join(decision_words(scenario, decision, lang)) for decision in found]
    if texts:
        page.title(say(lang, "explain.chosen.head"))
        page.items(text.replace("\n", " ") for text in texts)


def decision_words(scenario: Scenario, decision: Decision, lang: str) -> list[str]:
    """Say one choice in a few sentences."""
    actor = actor_name(scenario, decision.actor, lang)
    chosen = option_words(scenario, decision.chosen, lang)
    values = odds(decision.chosen, decision.draw)
    said = [say(lang, f"explain.chosen.{decision.by}", actor=actor, act=chosen, **values)]
    if decision.second is not None:
        key = "second" if decision.by == DOCTRINE else "second_undrawn"
        other = option_words(scenario, decision.second, lang)
        said.append(say(lang, f"explain.chosen.{key}", act=other, **odds(decision.second)))
        said += terms_words(ahead(decision), decision.chosen.prior, decision.second.prior, lang)
    return said


def terms_words(
    parts: dict[str, float], prior: float, other: float, lang: str, area: str = "chosen"
) -> list[str]:
    """Say which parts of a utility spoke for an act and which against it, the largest first."""
    lists: dict[str, list[str]] = {"for": [], "against": []}
    for name, amount in sorted(parts.items(), key=lambda part: -abs(part[1])):
        if abs(amount) >= LEAST:
            text = say(lang, "explain.chosen.term", term=say(lang, f"explain.term.{name}"), amount=amount)
            lists["for" if amount > 0.0 else "against"].append(text)
    if prior != other:
        weight = say(lang, "explain.term.prior", mine=prior, other=other)
        lists["for" if prior > other else "against"].append(weight)
    return [say(lang, f"explain.{area}.{way}", terms="; ".join(said)) for way, said in lists.items() if said]


def option_words(scenario: Scenario, option: Option, lang: str) -> str:
    """Say an option as an act with its target."""
    return act_words(scenario, Order(option.action, option.target or None), lang)


def write_chain(page: Page, scenario: Scenario, links: Sequence[Link], depth: int, lang: str) -> None:
    """Write how a change came about, one step back after the other."""
    page.title(say(lang, "explain.chain.head", depth=depth))
    page.items(" ".join(link_words(scenario, link, k < depth, lang)) for k, link in enumerate(links))


def link_words(scenario: Scenario, link: Link, follows: bool, lang: str) -> list[str]:
    """Say one step back in two sentences; the second says what the turn before did, where that was asked."""
    kind = link.variable.partition(".")[0]
    name = variable_words(scenario, link.variable, lang)
    if link.row is None:
        change = link.after - link.before
        values = {"before": link.before, "after": link.after, "change": change}
        return [
            say(
                lang,
                "explain.still" if not change else "explain.head",
                variable=name,
                turn=link.turn,
                **values,
            )
        ]
    cause = cause_words(scenario, link.row.cause, lang)
    said = [
        say(
            lang,
            f"explain.chain.{'memory' if kind in _MEMORIES else 'row'}",
            turn=link.turn,
            variable=name,
            before=link.before,
            after=link.after,
            cause=cause,
            amount=link.row.amount,
        )
    ]
    if link.mover is None:
        end = "first" if link.turn == 1 else "end"
        return [*said, say(lang, f"explain.chain.{end}")] if follows else said
    mover = link.mover
    way = mover.measure
    if mover.measure != LADDER and mover.name.partition(".")[0] in _STATES:
        way += "_memory"
    name = variable_words(scenario, mover.name, lang)
    return [
        *said,
        say(lang, f"explain.chain.{way}", mover=name, was=mover.was, now=mover.now, effect=mover.effect),
    ]


def odds(option: Option, draw: float = 0.0) -> dict[str, object]:
    """Give an option's chance, the draws that pick it and the one that fell, in digits that set them apart.

    >>> option = Option("raid", "B", 0.00036, 0.57661, 0.57697, 1.0, 0.0, {})
    >>> odds(option, 0.5769)
    {'share': 0.00036, 'low': '0.5766', 'high': '0.5770', 'draw': '0.5769'}
    """
    width = option.high - option.low
    digits = min(_MOST_DIGITS, max(_DIGITS, ceil(-log10(width)))) if width > 0.0 else _DIGITS
    ends = {"low": option.low, "high": option.high, "draw": draw}
    return {"share": option.share} | {name: f"{value:.{digits}f}" for name, value in ends.items()}

"""How the game began and came out: the head, three sentences, the measures, the objectives."""

from typing import Any

from sim.faces.report.reader import Reader, shown, table
from sim.faces.terminal.turns import main_pairs, month_after
from sim.faces.words.terms import rung
from sim.model.measures import SCALAR_MEASURES
from sim.model.memory import at_war
from sim.model.names import TENSION, TRUST
from sim.scenario.schema import Objective

PAIRED = frozenset(("tension_mean",))


def head(reader: Reader) -> dict[str, Any]:
    """Give what a report begins with: title, facts about the run, who sat where."""
    run, course = reader.run, reader.course
    facts = [
        (reader.say("report.fact.scenario"), f"{reader.text(reader.scenario.title)} ({reader.scenario.id})"),
        (reader.say("report.fact.run"), run.id),
    ]
    if reader.seat is None:
        facts.append(
            (
                reader.say("report.fact.seed"),
                reader.say("report.fact.seed_run", seed=course.seed, run=course.run),
            )
        )
    if run.manifest.parent is not None:
        parent = run.manifest.parent
        facts.append((reader.say("report.fact.parent"), f"{parent.run}:{parent.turn}"))
    facts += [
        (
            reader.say("report.fact.months"),
            reader.say(
                "report.fact.months_of", first=month_after(course, 0), last=month_after(course, reader.turns),
                turns=reader.turns, planned=course.turns, each=course.months,
            ),
        ),
        (reader.say("report.fact.played"), f"{_day(run.lines[0].at)} - {_day(run.lines[-1].at)} (UTC)"),
    ]  # fmt: skip
    return {
        "title": reader.text(reader.scenario.title),
        "summary": reader.text(reader.scenario.summary),
        "facts": facts,
        "seats": table(
            [reader.say(f"report.seat.{key}") for key in ("actor", "by", "doctrine")], _seats(reader)
        ),
    }


def sentences(reader: Reader) -> list[str]:
    """Say in three sentences how the game came out: its end, its crises, its bargain."""
    course, measures = reader.course, reader.run.measures
    month = month_after(course, reader.turns)
    ended = (
        "war"
        if at_war(course.state)
        else "turns"
        if course.over
        else "stopped"
        if reader.run.finished
        else "open"
    )
    first = reader.say(f"report.outcome.end.{ended}", turns=reader.turns, month=month)
    peak = int(measures["peak_rung"] or 0)
    second = reader.say(
        "report.outcome.crisis" if measures["crisis"] else "report.outcome.calm",
        rung=rung(reader.lang, peak),
        months=int(measures["months_in_crisis"] or 0),
        incidents=int(measures["deadly_incidents"] or 0),
    )
    deal = "broken" if measures["deal_broken"] else "signed" if measures["deal"] else "none"
    month_of = (
        month_after(course, 0) if measures["deal_month"] is None else _month(reader, measures["deal_month"])
    )
    sanctions = f"{measures['sanctions_end'] or 0.0:.2f}"
    third = reader.say(
        f"report.outcome.deal.{deal}", month=month_of, sanctions=sanctions, pair=_pair_words(reader)
    )
    return [first, second, third]


def measures_table(reader: Reader) -> dict[str, Any]:
    """List the measures of the whole game that the reader may know."""
    none = reader.say("report.none")
    rows = [
        [name, shown(reader.run.measures[name], none), reader.say(f"measures.{name}.meaning")]
        for name in SCALAR_MEASURES
        if reader.sees_measure(name)
    ]
    return table([reader.say(f"report.measure.{key}") for key in ("name", "value", "meaning")], rows, (1,))


def objectives(reader: Reader) -> list[dict[str, Any]]:
    """List each seat's objectives: what was wanted, what came of it, whether that is met."""
    found = []
    for actor in reader.own:
        wanted = reader.scenario.objectives.get(actor, ())
        if wanted:
            rows = [_objective(reader, one) for one in wanted]
            known = [row["met"] for row in rows if row["met"] is not None]
            found.append({"actor": reader.actor(actor), "rows": rows, "met": sum(known), "of": len(known)})
    return found


def value_of(reader: Reader, name: str) -> float | None:
    """Give a measure's value by its name; that of a pair may name the two in either order."""
    measures = reader.run.measures
    what, *owners = name.split(".")
    return measures.get(name, measures.get(".".join([what, *reversed(owners)])) if what in PAIRED else None)


def _objective(reader: Reader, wanted: Objective) -> dict[str, Any]:
    value = value_of(reader, wanted.measure)
    bounds = [
        reader.say(f"report.objective.{key}", value=bound)
        for key, bound in (("at_least", wanted.at_least), ("at_most", wanted.at_most))
        if bound is not None
    ]
    seen = reader.sees_measure(wanted.measure)
    met: bool | None = None
    if seen and value is not None:
        low, high = wanted.at_least, wanted.at_most
        met = (low is None or value >= low) and (high is None or value <= high)
    key = "unseen" if not seen else "unknown" if met is None else "met" if met else "missed"
    return {
        "text": reader.text(wanted.text) or reader.measure(wanted.measure),
        "measure": reader.measure(wanted.measure),
        "wanted": ", ".join(bounds),
        "value": shown(value, reader.say("report.none")) if seen else "?",
        "met": met,
        "said": reader.say(f"report.objective.{key}"),
    }


def _seats(reader: Reader) -> list[list[str]]:
    rows = []
    for actor in reader.own:
        seat = reader.standing.seats.get(actor)
        if seat is not None:
            spec = reader.scenario.doctrines.get(seat.doctrine)
            title = reader.text(spec.title) if spec else seat.doctrine
            name = f"{reader.actor(actor)} ({actor})" if reader.by_id else reader.actor(actor)
            rows.append([name, reader.say(f"report.seat.kind.{seat.kind}"), title])
    return rows


def _pair_words(reader: Reader) -> str:
    """Tell how the pair that was tensest at the start came out."""
    course = reader.course
    states = (course.state_after(0), course.state)
    i, j = max(main_pairs(course), key=lambda pair: float(states[0].pair[TENSION][pair]))
    one, other = reader.actors[i], reader.actors[j]
    first, last = (f"{float(state.pair[TENSION, i, j]):.0f}" for state in states)
    names = {"one": reader.actor(one), "other": reader.actor(other)}
    if not (reader.sees("trust", one, other) and reader.sees("trust", other, one)):
        return reader.say("report.outcome.tension", **names, first=first, last=last)
    before, after = (
        f"{(float(state.directed[TRUST, i, j]) + float(state.directed[TRUST, j, i])) / 2:.2f}"
        for state in states
    )
    return reader.say("report.outcome.pair", **names, first=first, last=last, before=before, after=after)


def _month(reader: Reader, month: float) -> str:
    """Give the month in which the turn began that holds a month of the game, counted from 1."""
    return month_after(reader.course, -(-int(month) // reader.course.months) - 1)


def _day(at: str) -> str:
    """Write the clock of a line of the record to the minute."""
    return at[:16].replace("T", " ")

"""Write a record as a scenario: an act for each act and value of it, an inject for each month of it."""

import copy
from typing import Any, Final

from sim.scenario.library import shipped
from sim.scenario.merge import merge
from sim.study.history_files import Event
from sim.study.history_plan import Plan

HOLD: Final = "hold"
SCRIPTED: Final = "scripted"
Data = dict[str, Any]


def month_number(month: str) -> int:
    """Count months from year 0.

    >>> month_number("2016-01") - month_number("2015-11")
    2
    """
    return 12 * int(month[:4]) + int(month[5:7]) - 1


def month_name(number: int) -> str:
    """Name the month that month_number counts.

    >>> month_name(month_number("2016-12") + 1)
    '2017-01'
    """
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def whole_quarters(first: str, last: str) -> tuple[str, ...]:
    """Name the months of the quarters from that of one month to that of another.

    A record speaks of its quarters: a month without a line is quiet; of a later quarter nobody says so.

    >>> whole_quarters("2020-02", "2020-04")
    ('2020-01', '2020-02', '2020-03', '2020-04', '2020-05', '2020-06')
    """
    begin, end = month_number(first) // 3 * 3, month_number(last) // 3 * 3 + 3
    return tuple(month_name(number) for number in range(begin, end))


def act_name(event: Event) -> str:
    """Name the act that stands for an event: the library's name with the value of the record.

    >>> act_name(Event(2, "2020-06-16", "A", "B", "cut_hotline", -9.2, "171", ""))
    'cut_hotline_minus_9_2'
    """
    sign = "minus" if event.goldstein < 0 else "plus"
    value = f"{abs(event.goldstein):.12f}".rstrip("0").rstrip(".")
    return f"{event.act}_{sign}_{value}".replace(".", "_")


def history_data(
    plan: Plan,
    base: Data,
    months: tuple[str, ...],
    events: tuple[Event, ...],
    given: tuple[str, ...] = (),
) -> Data:
    """Give the scenario of a history, in the form of a file, over the base that the plan names.

    given names what other files take the place of, whose sources are not cited.
    """
    whole = merge(base, shipped())
    define = copy.deepcopy(base.get("define") or {})
    acts = _acts(plan, events)
    define["actions"] = (define.get("actions") or {}) | acts
    define["doctrines"] = (define.get("doctrines") or {}) | {
        SCRIPTED: _scripted(plan, (*whole["actions"], *acts), tuple(whole["actors"]))
    }
    title = plan.title.model_dump(exclude_none=True)
    return {
        "format": 1,
        "id": f"history_{plan.id}",
        "title": title,
        "summary": plan.about.model_dump(exclude_none=True) if plan.about else title,
        "start": months[0],
        "turn_months": 1,
        "turns": len(months),
        "library": base.get("library", "default"),
        "actors": {
            name: {**((base.get("actors") or {}).get(name) or {}), "doctrine": SCRIPTED}
            for name in whole["actors"]
        },
        "dyads": _dyads(plan, base.get("dyads") or {}, whole["dyads"]),
        "globals": {**(base.get("globals") or {}), **plan.globals},
        "parameters": {**(base.get("parameters") or {}), **plan.parameters},
        "define": define,
        "injects": _injects(plan, months, events),
        "sources": list(plan.cited(given)),
    }


def _acts(plan: Plan, events: tuple[Event, ...]) -> dict[str, Data]:
    """Define an act for each act and value of the record, open to the pairs of the record."""
    found: dict[str, Data] = {}
    for event in events:
        if act_name(event) not in found:
            found[act_name(event)] = _act(plan, shipped().actions[event.act], event)
        pair = f"{plan.real(event.actor)}>{plan.real(event.target)}"
        pairs = found[act_name(event)]["pairs"]
        pairs += [] if pair in pairs else [pair]
    return found


def _act(plan: Plan, block: Data, event: Event) -> Data:
    """Copy an act at the value of an event: without consent, condition or special rule, and never chosen."""
    own = copy.deepcopy(block)
    for key in ("consent", "special", "preconditions"):
        own.pop(key, None)
    value = f"{event.goldstein:+g}"
    title = {language: f"{text} ({value})" for language, text in block["title"].items()}
    source = plan.words.source.replace("{act}", event.act).replace("{value}", value)
    own |= {"title": title, "goldstein": event.goldstein, "base_weight": 0, "pairs": []}
    return own | {"source": source, "confidence": "judgement"}


def _scripted(plan: Plan, acts: tuple[str, ...], actors: tuple[str, ...]) -> Data:
    """Define the doctrine of everybody: to hold, while injects order what was recorded."""
    never = dict.fromkeys((name for name in acts if name != HOLD), 0)
    return {
        "title": plan.words.held.model_dump(exclude_none=True),
        "side": "any",
        "rows": {actor: {"action_weights": never} for actor in actors},
    }


def _dyads(plan: Plan, written: Data, whole: Data) -> Data:
    """Scale the tensions of the start as the plan says, beside what the base writes of pairs."""
    found = dict(written)
    for name, dyad in whole.items():
        tension = dyad.get("tension", 0)
        if tension > plan.tension_at_start.above:
            key = name if name in written else "-".join(reversed(name.split("-")))
            key = key if key in written else name
            found[key] = {**(written.get(key) or {}), "tension": tension * plan.tension_at_start.times}
    return found


def _injects(plan: Plan, months: tuple[str, ...], events: tuple[Event, ...]) -> list[Data]:
    """Order the acts of each month by one inject, in the order of their dates."""
    found = []
    for turn, month in enumerate(months, start=1):
        those = [event for event in events if event.month == month]
        if those:
            text = "; ".join(dict.fromkeys(event.text for event in those if event.text))
            effects = [
                {"actor": plan.real(e.actor), "order": act_name(e), "target": plan.real(e.target)}
                for e in those
            ]
            words = plan.words.month.model_dump(exclude_none=True)
            title = {language: said.replace("{month}", month) for language, said in words.items()}
            found.append({"id": f"recorded_{month}", "turn": turn, "title": title, "effects": effects})
            found[-1] |= {"text": {"en": text, "ko": text}} if text else {}
    return found

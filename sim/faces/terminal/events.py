"""Events of a turn as sentences, in the names that the scenario gives its actors and acts."""

from sim.faces.words import pick, say
from sim.faces.words.terms import rung, variable
from sim.record.decode import Event
from sim.scenario.blocks import Precondition
from sim.scenario.schema import Scenario

# What a summary of a turn tells; the rest (who saw what, who voted how) is for those who ask why.
TOLD = frozenset(
    "act refused illegal incident escalation clash war clash_ends resolution vetoed deal_signed deal_broken "
    "moratorium_broken talks_lapse rung".split()
)
_ILLEGAL = ("", "not_listed", "cost", "precondition", "duplicate")
_VOTE = ("for", "abstains", "vetoes")
_HOLD = "hold"


def actor_name(scenario: Scenario, actor: str, lang: str) -> str:
    """Give the name of an actor: the scenario's display name, else its own, else its id."""
    spec = scenario.actors.get(actor)
    return pick(scenario.names.get(actor), lang) or pick(spec.name if spec else None, lang) or actor


def act_title(scenario: Scenario, action: str, lang: str) -> str:
    """Give the title of an act, or its id."""
    spec = scenario.actions.get(action)
    return pick(spec.title if spec else None, lang) or action


def theatre_name(scenario: Scenario, theatre: str, lang: str) -> str:
    """Give the name of a theatre: the scenario's display name, else its own, else its id."""
    spec = scenario.theatres.get(theatre)
    return pick(scenario.names.get(theatre), lang) or pick(spec.name if spec else None, lang) or theatre


def is_told(event: Event) -> bool:
    """Say whether a summary of a turn tells this event; who only holds is not worth a line."""
    return event.kind in TOLD and not (event.kind == "act" and event.action == _HOLD)


def sentence(event: Event, scenario: Scenario, lang: str, *, numbers: bool = False) -> str:
    """Say an event in one sentence without a full stop; with the numbers that decided it when asked."""
    values: dict[str, object] = {
        **event._asdict(),
        "actor": actor_name(scenario, event.actor, lang),
        "target": actor_name(scenario, event.target, lang),
        "action": act_title(scenario, event.action, lang),
    }
    if event.kind == "rung":
        values["rung"] = rung(lang, event.outcome)
    if event.kind == "illegal" and event.action in scenario.actions:
        values["cost"] = scenario.actions[event.action].cost
        values["condition"] = _unmet(event, scenario, lang)
    way = _way(event, scenario)
    text = say(lang, f"events.{event.kind}.{way}" if way else f"events.{event.kind}", **values)
    key = f"events.numbers.{event.kind}"
    said = say(lang, key, **values) if numbers else key
    return text if said == key else f"{text} ({said})"


def condition(needed: Precondition, scenario: Scenario, lang: str) -> str:
    """Say a precondition of an act in words."""
    return say(
        lang,
        f"events.condition.{needed.scope}",
        variable=variable(lang, needed.variable),
        op=needed.op,
        value=needed.value,
        third=actor_name(scenario, needed.actor or "", lang),
    )


def _way(event: Event, scenario: Scenario) -> str:
    """Name the way in which an event came out; nothing where there is only one."""
    if event.kind == "act":
        spec = scenario.actions.get(event.action)
        joint = spec is not None and spec.consent is not None
        return ("joint" if joint else "at") if event.target else "alone"
    if event.kind == "illegal":
        return _ILLEGAL[event.outcome]
    if event.kind == "perceived":
        return "unseen" if event.outcome == 0 else "friendly" if event.c > 0.0 else "hostile"
    if event.kind in ("escalation", "consent"):
        return "yes" if event.outcome else "no"
    if event.kind == "vote":
        return _VOTE[event.outcome]
    if event.kind == "rung":
        return "up" if event.outcome > event.a else "down"
    return ""


def _unmet(event: Event, scenario: Scenario, lang: str) -> str:
    """Say the precondition that did not hold; the event counts preconditions over all acts."""
    before = 0
    for name, act in scenario.actions.items():
        place = int(event.b) - before
        if name == event.action and 0 <= place < len(act.preconditions):
            return condition(act.preconditions[place], scenario, lang)
        before += len(act.preconditions)
    return ""

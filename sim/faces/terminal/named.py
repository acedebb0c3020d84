"""Names of variables, causes and acts of a game as people say them."""

from collections.abc import Mapping

from sim.faces.terminal.events import act_title, actor_name, theatre_name
from sim.faces.words import has, pick, say
from sim.faces.words.terms import variable
from sim.record.course import Order
from sim.scenario.schema import Scenario

_MEMORIES = ("heard", "did", "plan", "doctrine")
_BETWEEN = frozenset(
    "tension hotline military_agreement joint_project talks_stage peace_treaty moratorium clash war "
    "dyad_rung".split()
)


def variable_words(scenario: Scenario, name: str, lang: str) -> str:
    """Say a dotted variable, or what an actor remembers (heard.A.B, did.A), in words."""
    head, *parts = name.split(".")
    names = [actor_name(scenario, part, lang) for part in parts]
    if head in _MEMORIES:
        return say(lang, f"explain.named.{head}", **_owners(names))
    if head == "force_share" and len(parts) > 1:
        names[1] = theatre_name(scenario, parts[1], lang)
        return say(lang, "explain.named.force", variable=variable(lang, head), **_owners(names))
    if not parts:
        return variable(lang, head)
    kind = "actor" if len(parts) == 1 else "pair" if head in _BETWEEN else "directed"
    return say(lang, f"explain.named.{kind}", variable=variable(lang, head), **_owners(names))


def cause_words(scenario: Scenario, cause: str, lang: str) -> str:
    """Say a cause of the ledger in words: an act with its actor, a rule, an event, a ruling or a bound."""
    kind, _, rest = cause.partition(":")
    if kind == "act":
        action, _, actor = rest.partition(":")
        title = act_title(scenario, action, lang)
        return say(lang, "explain.cause.act", action=title, actor=actor_name(scenario, actor, lang))
    if kind == "rule":
        return say(lang, f"explain.rule.{rest}.name")
    if kind == "inject":
        titles = {inject.id: inject.title for inject in scenario.injects}
        return say(lang, "explain.cause.inject", title=pick(titles.get(rest), lang) or rest)
    return say(lang, f"explain.cause.{kind}")


def row_words(kind: str, numbers: Mapping[str, float], lang: str) -> str:
    """Say why a row of the ledger came about, with the numbers behind it."""
    key = f"explain.behind.{kind}"
    said = say(lang, key, **numbers) if has(lang, key) else ""
    if not kind.startswith("rule."):
        return said
    text = say(lang, f"explain.rule.{kind.split('.')[1]}.text")
    return f"{text}: {said}" if said else text


def act_words(scenario: Scenario, order: Order, lang: str) -> str:
    """Say an act with its target."""
    target = actor_name(scenario, order.target, lang) if order.target else ""
    return say(
        lang,
        f"explain.act.{'at' if target else 'alone'}",
        action=act_title(scenario, order.action, lang),
        target=target,
    )


def _owners(names: list[str]) -> dict[str, object]:
    return dict(zip(("actor", "target"), names, strict=False))

"""Why an act was not done, on a page: was it legal, its odds, what spoke against it, what would turn it."""

from sim.faces.terminal.events import act_title, actor_name
from sim.faces.terminal.explain import odds, option_words, terms_words
from sim.faces.terminal.named import act_words, variable_words
from sim.faces.terminal.page import Page
from sim.faces.words import pick, say
from sim.record.decisions import DOCTRINE
from sim.record.flips import STEPS, Flip
from sim.record.why_not import WhyNot
from sim.scenario.schema import Scenario

MOST_FLIPS = 5


def write_why_not(page: Page, scenario: Scenario, found: WhyNot, turn: int, lang: str) -> None:
    """Write why an act was not done in a turn."""
    actor = actor_name(scenario, found.wanted.actor, lang)
    act = act_words(scenario, found.wanted.order, lang)
    page.title(say(lang, "explain.why_not.head", act=act, actor=actor, turn=turn))
    page.text(_verdict(scenario, found, actor, act, lang))
    if found.option is not None and found.chosen:
        first = found.chosen[0].chosen
        page.text(say(lang, "explain.why_not.ahead", act=option_words(scenario, first, lang)))
        parts = {
            name: value - first.terms[name]
            for name, value in found.option.terms.items()
            if value != first.terms[name]
        }
        page.items(terms_words(parts, found.option.prior, first.prior, lang, "why_not"))
    by = found.chosen[0].by if found.chosen else DOCTRINE
    if by != DOCTRINE and found.reason not in ("done", "refused"):
        page.text(say(lang, f"explain.why_not.{by}"))
    if found.flips:
        _write_flips(page, scenario, found, lang)


def _verdict(scenario: Scenario, found: WhyNot, actor: str, act: str, lang: str) -> str:
    """Say whether the act could be done, and how likely it was."""
    targets = ", ".join(actor_name(scenario, name, lang) for name in found.targets if name)
    values: dict[str, object] = {
        "actor": actor,
        "act": act,
        "action": act_title(scenario, found.wanted.order.action, lang),
        "targets": targets,
        "target": actor_name(scenario, found.wanted.order.target or "", lang),
        "cost": found.cost,
        "capital": found.capital,
    }
    if found.need is not None:
        values |= found.need._asdict() | {"variable": variable_words(scenario, found.need.variable, lang)}
    if found.reason == "forbidden" and found.chosen:
        spec = scenario.doctrines.get(found.chosen[0].doctrine)
        values["doctrine"] = pick(spec.title if spec else None, lang) or found.chosen[0].doctrine
    if found.option is not None and found.chosen:
        values |= odds(found.option, found.chosen[0].draw) | {"second": found.second}
    key = found.reason or "legal"
    if key == "not_listed" and not targets:
        key = "never"
    return say(lang, f"explain.why_not.{key}", **values)


def _write_flips(page: Page, scenario: Scenario, found: WhyNot, lang: str) -> None:
    """Write the single numbers that would have turned the choice, the nearest first, and the rest."""
    turning = [flip for flip in found.flips if flip.needed is not None]
    others = ", ".join(flip.name for flip in found.flips if flip.needed is None)
    if turning:
        page.text(say(lang, "explain.why_not.flips"))
        page.items(_flip(flip, lang) for flip in turning[:MOST_FLIPS])
        if others:
            page.text(say(lang, "explain.why_not.others", names=others))
    else:
        page.text(say(lang, "explain.why_not.none", count=len(found.flips), steps=STEPS, names=others))
        if found.option is not None:
            page.text(say(lang, "explain.why_not.draw"))


def _flip(flip: Flip, lang: str) -> str:
    """Say one number and what it had to be."""
    return say(lang, "explain.why_not.flip", name=flip.name, now=flip.now, needed=flip.needed)

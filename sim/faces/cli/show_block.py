"""Doctrines, acts and actors in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from sim.faces.cli.frame import Options
from sim.faces.cli.list_ import roles
from sim.faces.cli.reference import Found
from sim.faces.terminal.page import Page
from sim.faces.words import pick
from sim.faces.words.terms import side, variable
from sim.scenario.blocks import (
    ActionEffect,
    ActionSpec,
    ActorSpec,
    DoctrineRow,
    DoctrineSpec,
    Evidence,
    Precondition,
)
from sim.scenario.library import shipped
from sim.scenario.vocabulary import ACTOR

ROW_NUMBERS = ("stance", "reaction_slope", "keeps_deals", "deal_steps", "plan_weight", "plan_interval")


def show_block(options: Options, found: Found) -> None:
    """Show a block of the library, or one that a scenario defines."""
    data = _data(found)
    if options.json:
        options.emit({"kind": found.kind, "id": found.name, "scenario": found.home or None, **data})
        return
    page = Page(options)
    if found.kind == "doctrine":
        doctrine(options, page, found, DoctrineSpec.model_validate(data))
    elif found.kind == "action":
        action(options, page, found, ActionSpec.model_validate(data))
    else:
        actor(options, page, found, ActorSpec.model_validate(data))
    options.next(f"sixparty list {found.kind}s")


def doctrine(options: Options, page: Page, found: Found, spec: DoctrineSpec) -> None:
    """Show a doctrine and how each actor plays it."""
    say = options.say
    _opening(options, page, found, pick(spec.title, options.lang), pick(spec.meaning, options.lang))
    pillars = [f"{name} ({', '.join(acts)})" for name, acts in spec.pillar_acts.items()]
    page.facts(
        [
            (say("show.side"), side(options.lang, spec.side)),
            (say("show.claims"), ", ".join(spec.claims)),
            (say("show.pillars"), ", ".join(pillars)),
        ]
    )
    for name, row in spec.rows.items():
        page.title(say("show.row", actor=name))
        page.facts(_row(options, row))
    _source(options, page, spec.source, spec.confidence)


def action(options: Options, page: Page, found: Found, spec: ActionSpec) -> None:
    """Show an act: who may do it to whom, what it costs, what it changes."""
    say = options.say
    _opening(options, page, found, pick(spec.title, options.lang), pick(spec.text, options.lang))
    seen = "show.seen_public" if spec.observability >= 1 else "show.seen_is"
    special = spec.special and say(f"show.special.{spec.special.kind}", amount=spec.special.amount)
    marks = [say(f"show.mark.{name}") for name in ("provocation", "breach") if getattr(spec, name)]
    page.facts(
        [
            (say("show.instrument"), say(f"cli.instrument.{spec.instrument}")),
            (say("show.by"), _givers(options, [*spec.pairs, *_own_pairs(found.name)])),
            (say("show.cost"), say("show.cost_is", cost=spec.cost)),
            (say("show.seen"), say(seen, share=spec.observability)),
            (say("show.tone"), say("show.tone_is", goldstein=spec.goldstein, cameo=spec.cameo or "-")),
            (say("show.severity"), say(f"show.severities.{spec.severity}")),
            (say("show.consent"), None if spec.consent is None else say("show.joint", odds=spec.consent)),
            (say("show.marks"), ", ".join(marks)),
            (say("show.besides"), special),
        ]
    )  # fmt: skip
    if spec.preconditions:
        page.title(say("show.needs"))
        page.items(_need(options, need) for need in spec.preconditions)
    if spec.effects:
        page.title(say("show.changes"))
        page.items(_effect(options, effect) for effect in spec.effects)
    _source(options, page, spec.source, spec.confidence)


def actor(options: Options, page: Page, found: Found, spec: ActorSpec) -> None:
    """Show an actor: its roles, its numbers at the start with their sources, its forces."""
    say = options.say
    _opening(options, page, found, pick(spec.name, options.lang), "")
    page.facts(
        [
            (say("cli.list.head.doctrine"), spec.doctrine),
            (say("cli.list.head.main_rival"), spec.main_rival),
            (say("cli.list.head.roles"), ", ".join(roles(options, spec.model_dump()))),
        ]
    )
    page.title(say("show.numbers"))
    values = [(name, value) for name, value in spec.values.model_dump().items() if value is not None]
    head = [say(f"show.head.{name}") for name in ("variable", "value", "confidence", "source")]
    page.table(head, [_number(options, name, value, spec.evidence.get(name)) for name, value in values], [1])
    places = {name: pick(block["name"], options.lang) for name, block in shipped().theatres.items()}
    for title, shares in (("show.forces", spec.force_share), ("show.distractions", spec.distraction)):
        if any(shares.values()):
            page.title(say(title))
            page.facts((places.get(name, name), f"{share:g}") for name, share in shares.items() if share)
    _source(options, page, spec.source, spec.confidence)


def _own_pairs(action: str) -> list[str]:
    """Return the pairs that actors of the library add to an act."""
    aims = {
        name: block["acts"][action]
        for name, block in shipped().actors.items()
        if action in block.get("acts", {})
    }
    return [
        f"{name}>{target}" if target else name for name, targets in aims.items() for target in targets or [""]
    ]


def _data(found: Found) -> dict[str, Any]:
    """Read the plain data of a block."""
    if not found.home:
        data: dict[str, Any] = getattr(shipped(), f"{found.kind}s")[found.name]
        return data
    from sim.scenario.load import load

    block = getattr(load(found.home), f"{found.kind}s")[found.name]
    dumped: dict[str, Any] = block.model_dump(mode="json")
    return dumped


def _opening(options: Options, page: Page, found: Found, title: str, text: str) -> None:
    """Write the title with the name and the kind, and the text."""
    home = options.say("show.home", scenario=found.home) if found.home else ""
    page.title(f"{title} ({options.say(f'show.kind.{found.kind}')} {found.name}{home})")
    page.text(text)
    page.gap()


def _row(options: Options, row: DoctrineRow) -> Iterable[tuple[str, object]]:
    """Say how one actor plays a doctrine."""
    for name in ROW_NUMBERS if row.plan else ROW_NUMBERS[:4]:
        yield options.say(f"show.rows.{name}"), f"{getattr(row, name):g}"
    steps = [f"{step.action} > {step.target}" if step.target else step.action for step in row.plan]
    yield options.say("show.rows.plan"), " · ".join(steps)
    yield options.say("show.rows.goals"), _weights(options, "show.goals.", row.goals.model_dump())
    yield options.say("show.rows.deal"), _weights(options, "show.deal.", row.deal.model_dump())
    more = sorted(row.action_weights.items(), key=lambda weight: -weight[1])
    yield options.say("show.rows.action_weights"), ", ".join(f"{name} x{weight:g}" for name, weight in more)


def _weights(options: Options, area: str, weights: Mapping[str, float]) -> str:
    """Write named weights with their signs."""
    return ", ".join(f"{options.say(area + name)} {weight:+g}" for name, weight in weights.items() if weight)


def _givers(options: Options, pairs: Iterable[str]) -> str:
    """Say who may do an act, and to whom."""
    aims: dict[str, list[str]] = {}
    for pair in pairs:
        giver, _, target = pair.partition(">")
        aims.setdefault(giver, []).extend([target] if target else [])
    texts = [f"{giver} > {'/'.join(targets)}" if targets else giver for giver, targets in aims.items()]
    return ", ".join(options.say("show.everybody") if text == "*" else text for text in texts)


def _where(options: Options, each: Precondition | ActionEffect) -> str:
    """Say whose variable is meant; with a third actor a link is meant, or that actor's own variable."""
    scope = "third_own" if each.scope == "third" and each.variable in ACTOR else each.scope
    return options.say(f"show.scope.{scope}", actor=each.actor or "")


def _need(options: Options, need: Precondition) -> str:
    """Say what must hold before an act."""
    whose = _where(options, need)
    return f"{variable(options.lang, need.variable)} {need.op} {need.value:g} ({whose})"


def _effect(options: Options, effect: ActionEffect) -> str:
    """Say what an act adds to a variable."""
    whose = _where(options, effect)
    return f"{variable(options.lang, effect.variable)} {effect.add:+g} ({whose})"


def _number(
    options: Options, name: str, value: float, evidence: Evidence | None
) -> tuple[str, str, str, str]:
    """Give the row of one number."""
    said = variable(options.lang, name)
    if evidence is None:
        return said, f"{value:g}", "", ""
    return said, f"{value:g}", options.say(f"show.confidence.{evidence.confidence}"), evidence.source


def _source(options: Options, page: Page, source: str | None, confidence: str | None) -> None:
    """Write where a block comes from, and how far to rely on it."""
    if source:
        sure = options.say(f"show.confidence.{confidence or 'judgement'}")
        page.text(options.say("show.source", source=source, confidence=sure))

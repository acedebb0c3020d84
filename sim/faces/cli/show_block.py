"""Doctrines, acts and actors in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from sim.faces.cli.frame import Options
from sim.faces.cli.show import Found
from sim.faces.terminal.page import Page
from sim.faces.words import pick
from sim.faces.words.terms import variable
from sim.scenario.blocks import ActionEffect, ActionSpec, ActorSpec, DoctrineRow, DoctrineSpec, Evidence, Precondition
from sim.scenario.library import shipped

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
    _opening(options, page, found, pick(spec.title, options.lang), pick(spec.meaning, options.lang))
    page.facts(
        [
            (options.say("show.side"), options.say(f"cli.side.{spec.side}")),
            (options.say("show.claims"), ", ".join(spec.claims)),
            (options.say("show.pillars"), ", ".join(f"{name} ({_many(acts)})" for name, acts in spec.pillar_acts.items())),
        ]
    )
    for name, row in spec.rows.items():
        page.title(options.say("show.row", actor=name))
        page.facts(_row(options, row))
    _source(options, page, spec.source, spec.confidence)


def action(options: Options, page: Page, found: Found, spec: ActionSpec) -> None:
    """Show an act: who may do it to whom, what it costs, what it changes."""
    _opening(options, page, found, pick(spec.title, options.lang), pick(spec.text, options.lang))
    own = {name: block["acts"][found.name] for name, block in shipped().actors.items() if found.name in block.get("acts", {})}
    pairs = [*spec.pairs, *(f"{name}>{target}" if target else name for name, aims in own.items() for target in aims or [""])]
    agreed = None if spec.consent is None else options.say("show.joint", odds=spec.consent)
    special = spec.special and options.say(f"show.special.{spec.special.kind}", amount=spec.special.amount)
    marks = [options.say(f"show.mark.{name}") for name in ("provocation", "breach") if getattr(spec, name)]
    page.facts(
        [
            (options.say("show.instrument"), options.say(f"cli.instrument.{spec.instrument}")),
            (options.say("show.by"), _givers(options, pairs)),
            (options.say("show.cost"), options.say("show.cost_is", cost=spec.cost)),
            (options.say("show.seen"), options.say("show.seen_is", share=spec.observability)),
            (options.say("show.tone"), options.say("show.tone_is", goldstein=spec.goldstein, cameo=spec.cameo or "-")),
            (options.say("show.severity"), options.say(f"show.severities.{spec.severity}")),
            (options.say("show.consent"), agreed),
            (options.say("show.marks"), ", ".join(marks)),
            (options.say("show.besides"), special),
        ]
    )
    if spec.preconditions:
        page.title(options.say("show.needs"))
        page.items(_need(options, need) for need in spec.preconditions)
    if spec.effects:
        page.title(options.say("show.changes"))
        page.items(_effect(options, effect) for effect in spec.effects)
    _source(options, page, spec.source, spec.confidence)


def actor(options: Options, page: Page, found: Found, spec: ActorSpec) -> None:
    """Show an actor: its roles, its numbers at the start with their sources, its forces."""
    _opening(options, page, found, pick(spec.name, options.lang), "")
    roles = [role for role in ("default_included", "council_member", "sanctioned", "negotiator") if getattr(spec, role)]
    page.facts(
        [
            (options.say("cli.list.head.doctrine"), spec.doctrine),
            (options.say("cli.list.head.main_rival"), spec.main_rival),
            (options.say("cli.list.head.roles"), ", ".join(options.say(f"cli.list.role.{role}") for role in roles)),
        ]
    )
    head = [options.say(f"show.head.{name}") for name in ("variable", "value", "confidence", "source")]
    values = [(name, value) for name, value in spec.values.model_dump().items() if value is not None]
    page.title(options.say("show.numbers"))
    page.table(head, [_number(options, name, f"{value:g}", spec.evidence.get(name)) for name, value in values], [1])
    for title, shares in (("show.forces", spec.force_share), ("show.distractions", spec.distraction)):
        if any(shares.values()):
            page.title(options.say(title))
            page.facts((name, f"{share:g}") for name, share in shares.items() if share)
    _source(options, page, spec.source, spec.confidence)


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
    yield options.say("show.rows.goals"), _weights(options, "show.goals", row.goals.model_dump())
    yield options.say("show.rows.deal"), _weights(options, "show.deal", row.deal.model_dump())
    more = sorted(row.action_weights.items(), key=lambda weight: -weight[1])
    yield options.say("show.rows.action_weights"), ", ".join(f"{name} x{weight:g}" for name, weight in more)


def _weights(options: Options, area: str, weights: Mapping[str, float]) -> str:
    """Write named weights with their signs."""
    return ", ".join(f"{options.say(f'{area}.{name}')} {weight:+g}" for name, weight in weights.items() if weight)


def _givers(options: Options, pairs: Iterable[str]) -> str:
    """Say who may do an act, and to whom."""
    aims: dict[str, list[str]] = {}
    for pair in pairs:
        giver, _, target = pair.partition(">")
        aims.setdefault(giver, []).extend([target] if target else [])
    texts = [f"{giver} > {'/'.join(targets)}" if targets else giver for giver, targets in aims.items()]
    return ", ".join(options.say("show.everybody") if text == "*" else text for text in texts)


def _where(options: Options, scope: str, actor: str | None) -> str:
    """Say whose variable is meant."""
    return options.say(f"show.scope.{scope}", actor=actor or "")


def _need(options: Options, need: Precondition) -> str:
    """Say what must hold before an act."""
    whose = _where(options, need.scope, need.actor)
    return f"{variable(options.lang, need.variable)} {need.op} {need.value:g} ({whose})"


def _effect(options: Options, effect: ActionEffect) -> str:
    """Say what an act adds to a variable."""
    whose = _where(options, effect.scope, effect.actor)
    return f"{variable(options.lang, effect.variable)} {effect.add:+g} ({whose})"


def _number(options: Options, name: str, value: str, evidence: Evidence | None) -> tuple[str, str, str, str]:
    """Give the row of one number."""
    if evidence is None:
        return variable(options.lang, name), value, "", ""
    return variable(options.lang, name), value, options.say(f"show.confidence.{evidence.confidence}"), evidence.source


def _many(names: Iterable[str]) -> str:
    """Join names."""
    return ", ".join(names)


def _source(options: Options, page: Page, source: str | None, confidence: str | None) -> None:
    """Write where a block comes from, and how far to rely on it."""
    if source:
        sure = options.say(f"show.confidence.{confidence or 'judgement'}")
        page.text(options.say("show.source", source=source, confidence=sure))

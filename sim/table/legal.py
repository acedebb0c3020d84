"""What an actor may do now: every option with its cost, its declared effects and who will see it."""

from typing import Any

from sim.model import names as N
from sim.model.actions import why_not
from sim.record.course import Course, Order
from sim.record.place import dotted
from sim.scenario.blocks import ActionEffect, ActionSpec
from sim.scenario.index import Index
from sim.table.orders import condition


def legal(course: Course, actor: str, *, with_reasons: bool = False) -> list[dict[str, Any]]:
    """List the options of an actor that are legal as its first act, in their order.

    Each has `action, target, instrument, cost, joint, tone, effects, visible_to, observability`: `tone` is
    the act's intensity in Goldstein units; `effects` are the declared ones, `{variable: dotted name, add}`;
    `visible_to` is "all", or the list of those who will probably notice. With reasons the options that are
    not legal stand there too, with `why_not` (of names.REASONS) and, for a precondition, `needs`.
    """
    game, i = course.built.game, course.actor(actor)
    capital = float(course.opened.actor[N.POLITICAL_CAPITAL, i])
    found = []
    for option in range(int(game.option_start[i]), int(game.option_start[i + 1])):
        act, place = int(game.option[option, 0]), int(game.option[option, 1])
        reason = why_not(game, course.opened, i, act, place, capital)
        if reason == N.LEGAL or with_reasons:
            target = course.built.index.actors[place] if place >= 0 else None
            entry = option_data(course, actor, course.built.index.actions[act], target)
            if reason != N.LEGAL:
                entry["why_not"] = N.REASONS[reason]
            if reason == N.PRECONDITION:
                entry["needs"] = condition(course, actor, Order(entry["action"], target))
            found.append(entry)
    return found


def option_data(course: Course, actor: str, action: str, target: str | None) -> dict[str, Any]:
    """Describe one option as plain data."""
    spec = course.scenario.actions[action]
    act = course.built.index.actions.index(action)
    return {
        "action": action,
        "target": target,
        "instrument": spec.instrument,
        "cost": spec.cost,
        "joint": spec.consent is not None,
        "tone": float(course.built.game.action_number[act, N.INTENSITY]),
        "effects": effects(course.built.index, spec, actor, target),
        "visible_to": "all" if spec.observability >= 1.0 else [target] if target else [],
        "observability": spec.observability,
    }


def effects(index: Index, spec: ActionSpec, actor: str, target: str | None) -> list[dict[str, Any]]:
    """List the declared effects of an act by dotted names; those on actors that are absent are left out."""
    found = []
    for effect in spec.effects:
        name = _effect_name(index, effect, actor, target)
        if name is not None:
            found.append({"variable": name, "add": effect.add})
    return found


def _effect_name(index: Index, effect: ActionEffect, actor: str, target: str | None) -> str | None:
    """Name the variable that an effect changes when this actor does the act to this target."""
    family, _ = index.family(effect.variable)
    first, second = actor, target or ""
    if effect.scope == "target":
        first, second = second, actor
    elif effect.scope == "third":
        third = effect.actor or ""
        if third not in index.actors or third == actor:
            return None
        first, second = (third, actor) if family == N.ACTOR else (actor, third)
    if family == N.WORLD:
        return effect.variable
    if family in (N.ACTOR, N.ATTRIBUTE):
        return dotted(effect.variable, first)
    if family == N.PAIR and index.actor(second) < index.actor(first):
        first, second = second, first
    return dotted(effect.variable, first, second)

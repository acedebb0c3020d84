"""Checks of acts, doctrines and theatres that a file defines itself; the library is checked by the same rules."""

from typing import Final

from sim.scenario.blocks import ActionEffect, ActionSpec, DoctrineRow, DoctrineSpec, Precondition
from sim.scenario.checks.cast import check_own_actors
from sim.scenario.checks.view import View
from sim.scenario.faults import quote
from sim.scenario.vocabulary import arity

# How many actors a variable may have under each scope.
FITTING: Final[dict[str, tuple[int, ...]]] = {
    "self": (1, 2),
    "target": (1, 2),
    "dyad": (2,),
    "third": (1, 2),
    "global": (0,),
}


def check_definitions(view: View) -> None:
    """Check every block under `define`."""
    check_own_actors(view)
    for name, action in view.file.define.actions.items():
        check_action(view, action, "define", "actions", name)
    for name, doctrine in view.file.define.doctrines.items():
        check_doctrine(view, doctrine, "define", "doctrines", name)
    for name, theatre in view.file.define.theatres.items():
        if theatre.neighbour is not None:
            view.actor(theatre.neighbour, "define", "theatres", name, "neighbour", game=False)


def check_action(view: View, action: ActionSpec, *loc: str) -> None:
    """Check the pairs, preconditions and effects of an act."""
    seen: set[str] = set()
    for number, pair in enumerate(action.pairs):
        first, _, second = pair.partition(">")
        for actor in (first, second):
            if actor and actor != "*":
                view.actor(actor, *loc, "pairs", number, game=False)
        if first == second:
            view.fault("E309", f"{quote(pair)} is no pair: nobody acts on itself", *loc, "pairs", number)
        if pair in seen:
            view.fault("E308", f"the pair {quote(pair)} stands twice", *loc, "pairs", number)
        seen.add(pair)
    for number, needed in enumerate(action.preconditions):
        _scope(view, needed, *loc, "preconditions", number)
    for number, effect in enumerate(action.effects):
        _scope(view, effect, *loc, "effects", number)


def _scope(view: View, part: Precondition | ActionEffect, *loc: str | int) -> None:
    if not view.one_of("E304", "variable", part.variable, view.variables, *loc, "variable"):
        return
    actors = arity(part.variable, view.distractions)
    fits = actors in FITTING[part.scope]
    if part.variable == "rung" and part.scope == "dyad" and isinstance(part, Precondition):
        fits = True
    if not fits:
        scopes = " or ".join(scope for scope, counts in FITTING.items() if actors in counts)
        view.fault("E309", f"{part.variable} cannot have the scope {part.scope}: write {scopes}", *loc, "scope")
    if part.scope == "third" and part.actor is None:
        view.fault("E309", "the scope third needs `actor`: who the third one is", *loc, "scope")
    elif part.actor is not None and part.scope != "third":
        view.fault("E309", f"`actor` belongs to the scope third, not to {part.scope}", *loc, "actor", key=True)
    elif part.actor is not None:
        view.actor(part.actor, *loc, "actor", game=False)


def check_doctrine(view: View, doctrine: DoctrineSpec, *loc: str) -> None:
    """Check the rows, plans, weights and pillars of a doctrine."""
    if not doctrine.rows and view.whole(*loc, "rows"):
        view.fault("E320", "a doctrine needs a row for at least one actor", *loc, "rows", key=True)
    for actor, row in doctrine.rows.items():
        if view.actor(actor, *loc, "rows", actor, key=True, game=False):
            _row(view, actor, row, *loc, "rows", actor)
    for pillar in doctrine.pillars:
        if pillar not in doctrine.pillar_acts and not view.written(*loc, "pillar_acts", pillar):
            view.fault("E320", f"the pillar {pillar} has no acts in pillar_acts", *loc, "pillars", pillar, key=True)
    for pillar, actions in doctrine.pillar_acts.items():
        if pillar not in doctrine.pillars and not view.written(*loc, "pillars", pillar):
            view.unknown("E320", "pillar", pillar, doctrine.pillars, *loc, "pillar_acts", pillar, key=True)
        for number, action in enumerate(actions):
            view.one_of("E302", "act", action, view.action_names, *loc, "pillar_acts", pillar, number)


def _row(view: View, actor: str, row: DoctrineRow, *loc: str) -> None:
    for number, step in enumerate(row.plan):
        if step.target is not None and not view.actor(step.target, *loc, "plan", number, "target", game=False):
            continue
        view.legal(actor, step.action, step.target, *loc, "plan", number, "action")
    for action in row.action_weights:
        view.one_of("E302", "act", action, view.action_names, *loc, "action_weights", action, key=True)

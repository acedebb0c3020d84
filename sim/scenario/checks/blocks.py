"""Checks of acts, doctrines and theatres that a file defines; the library is checked by the same rules."""

from typing import Final

from sim.scenario.checks.cast import check_own_actors
from sim.scenario.checks.view import View
from sim.scenario.faults import quote
from sim.scenario.merge import Data
from sim.scenario.vocabulary import ACTOR, arity

# What only a rule moves: trust by its odds, rungs by tension, the deal by its signing.
BY_RULE: Final = ("trust", "rung", "dyad_rung", "deal", "shock")

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
    for name, action in view.section("define", "actions").items():
        check_action(view, action, "define", "actions", name)
    for name, doctrine in view.section("define", "doctrines").items():
        check_doctrine(view, doctrine, "define", "doctrines", name)
    for name, theatre in view.section("define", "theatres").items():
        if theatre.get("neighbour") is not None:
            view.actor(theatre["neighbour"], "define", "theatres", name, "neighbour", game=False)


def check_action(view: View, action: Data, *loc: str) -> None:
    """Check the pairs, preconditions and effects of an act."""
    seen: set[str] = set()
    for number, pair in enumerate(action.get("pairs", ())):
        first, _, second = pair.partition(">")
        for actor in (first, second):
            if actor and actor != "*":
                view.actor(actor, *loc, "pairs", number, game=False)
        if first == second:
            view.fault("E309", f"{quote(pair)} is no pair: nobody acts on itself", *loc, "pairs", number)
        if pair in seen:
            view.fault("E308", f"the pair {quote(pair)} stands twice", *loc, "pairs", number)
        seen.add(pair)
    _needs_target(view, action, *loc)
    for number, needed in enumerate(action.get("preconditions", ())):
        _scope(view, needed, *loc, "preconditions", number)
    for number, effect in enumerate(action.get("effects", ())):
        _scope(view, effect, *loc, "effects", number)
        variable = effect["variable"]
        if variable in BY_RULE or (arity(variable, view.distractions) == 1 and variable not in ACTOR):
            told = f"an act cannot change {variable} directly: a rule or an inject does"
            view.fault("E309", told, *loc, "effects", number, "variable")


def _needs_target(view: View, action: Data, *loc: str) -> None:
    """Find what asks for a target in an act that is also done to nobody."""
    nobody = next((pair for pair in action.get("pairs", ()) if ">" not in pair), None)
    if nobody is None:
        return
    given = [key for key in ("consent", "special") if action.get(key) is not None]
    asking: list[tuple[str | int, ...]] = [(key,) for key in given]
    for key in ("preconditions", "effects"):
        parts = enumerate(action.get(key, ()))
        asking += [(key, number, "scope") for number, part in parts if part["scope"] in ("target", "dyad")]
    for place in asking:
        told = f"the pair {quote(nobody)} does the act to nobody, and this needs a target: write A>B"
        view.fault("E309", told, *loc, *place)


def _scope(view: View, part: Data, *loc: str | int) -> None:
    if not view.one_of("E304", "variable", part["variable"], view.variables, *loc, "variable"):
        return
    variable, scope, actor = part["variable"], part["scope"], part.get("actor")
    actors = arity(variable, view.distractions)
    fits = actors in FITTING[scope]
    if variable == "rung" and scope == "dyad" and "op" in part:
        fits = True
    if not fits:
        scopes = " or ".join(fitting for fitting, counts in FITTING.items() if actors in counts)
        view.fault("E309", f"{variable} cannot have the scope {scope}: write {scopes}", *loc, "scope")
    if scope == "third" and actor is None and not view.written(*loc, "actor"):
        view.fault("E309", "the scope third needs `actor`: who the third one is", *loc, "scope")
    elif actor is not None and scope != "third":
        view.fault("E309", f"`actor` belongs to the scope third, not to {scope}", *loc, "actor", key=True)
    elif actor is not None:
        view.actor(actor, *loc, "actor", game=False)


def check_doctrine(view: View, doctrine: Data, *loc: str) -> None:
    """Check the rows, plans, weights and pillars of a doctrine."""
    rows, pillars, acts = (doctrine.get(key, {}) for key in ("rows", "pillars", "pillar_acts"))
    if not rows and view.whole(*loc, "rows"):
        view.fault("E320", "a doctrine needs a row for at least one actor", *loc, "rows", key=True)
    for actor, row in rows.items():
        if view.actor(actor, *loc, "rows", actor, key=True, game=False):
            _row(view, actor, row, *loc, "rows", actor)
    for pillar in pillars:
        if pillar not in acts and not view.written(*loc, "pillar_acts", pillar):
            view.fault(
                "E320", f"the pillar {pillar} has no acts in pillar_acts", *loc, "pillars", pillar, key=True
            )
    for pillar, actions in acts.items():
        if pillar not in pillars and not view.written(*loc, "pillars", pillar):
            view.unknown("E320", "pillar", pillar, pillars, *loc, "pillar_acts", pillar, key=True)
        for number, action in enumerate(actions):
            view.one_of("E302", "act", action, view.action_names, *loc, "pillar_acts", pillar, number)


def _row(view: View, actor: str, row: Data, *loc: str) -> None:
    for number, step in enumerate(row.get("plan", ())):
        target = step.get("target")
        if target is not None and not view.actor(target, *loc, "plan", number, "target", game=False):
            continue
        view.legal(actor, step["action"], target, *loc, "plan", number, "action", code="W409")
    for action in row.get("action_weights", {}):
        view.one_of("E302", "act", action, view.action_names, *loc, "action_weights", action, key=True)

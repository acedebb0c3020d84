"""Checks of injects: when they come, whom they reach, what they do."""

from sim.scenario.checks.numbers import out_of_range
from sim.scenario.checks.view import View
from sim.scenario.condition import Comparison, ConditionError, parse
from sim.scenario.faults import quote
from sim.scenario.merge import Data
from sim.scenario.vocabulary import ACTOR, SCALAR_MEASURES, Range, arity, range_of

CLOCK = ("turn", "when", "held")
CHANGES = ("add", "set", "times")
SHOCK = "shock"
# The deal is a record of its own with terms; a bare number cannot make one.
RULED = ("deal",)


def check_injects(view: View) -> None:
    """Check every inject, its effects and its condition."""
    seen: dict[str, int] = {}
    for number, inject in enumerate(view.data.get("injects", ())):
        loc = ("injects", number)
        name = inject["id"]
        if name in seen:
            view.fault(
                "E318", f"the inject {name} stands twice (also as number {seen[name] + 1})", *loc, "id"
            )
        seen.setdefault(name, number)
        _time(view, inject, number)
        to = inject.get("to")
        for place, seat in enumerate(to if isinstance(to, list) else ()):
            view.actor(seat, *loc, "to", place)
        for place, effect in enumerate(inject.get("effects", ())):
            _effect(view, effect, *loc, "effects", place)


def _time(view: View, inject: Data, number: int) -> None:
    loc = ("injects", number)
    said_false = inject.get("held") is False
    given = [name for name in CLOCK if view.written(*loc, name) and not (name == "held" and said_false)]
    if len(given) != 1:
        one = '`turn: N`, `when: "..."` or `held: true`'
        said = f"both {' and '.join(given)}" if given else "none of them"
        text = f"inject {inject['id']} needs exactly one of {one}; it has {said}"
        view.fault("E311", text, *loc, *given[1:2], key=bool(given))
    if inject.get("turn", 0) > view.turns:
        text = (
            f"inject {inject['id']} comes in turn {inject['turn']}, and the game ends with turn {view.turns}"
        )
        view.fault("E311", text, *loc, "turn")
    if "when" in inject:
        check_condition(view, inject["when"], *loc, "when")


def check_condition(view: View, text: str, *loc: str | int) -> None:
    """Check that a condition parses, that its names exist and that it can come true."""
    node = view.node(*loc)
    shift = 1 if node is not None and node.quoted else 0
    try:
        condition = parse(text)
    except ConditionError as error:
        view.fault("E310", str(error), *loc, offset=shift + error.column - 1)
        return
    for comparison in (one for part in condition for one in part):
        _comparison(view, comparison, shift + comparison.column - 1, *loc)


def _comparison(view: View, comparison: Comparison, offset: int, *loc: str | int) -> None:
    name, *actors = comparison.path
    limits: Range | None
    if not actors and (name == "turn" or name in SCALAR_MEASURES):
        limits = (1.0, float(view.turns)) if name == "turn" else None
    else:
        count = arity(name, view.distractions)
        if count is None:
            known = (*view.variables, "turn", *SCALAR_MEASURES)
            view.unknown("E304", "variable or measure", name, known, *loc)
            return
        if len(actors) != count:
            shape = ".".join((name, *"AB"[:count]))
            text = f"{quote('.'.join(comparison.path))} names {len(actors)} actors: write {shape}"
            view.fault("E309", text, *loc, offset=offset)
            return
        if not all([view.actor(actor, *loc) for actor in actors]):
            return
        if count == 2 and actors[0] == actors[1]:
            view.fault(
                "E309", f"{quote('.'.join(comparison.path))} names one actor twice", *loc, offset=offset
            )
        limits = range_of(name)
    if limits is not None and not _possible(comparison, limits):
        said = f"{'.'.join(comparison.path)} lies between {limits[0]:g} and {limits[1]:g}"
        text = f"{said}: this can never be true"
        view.fault("W407", text, *loc, offset=offset)


def _possible(comparison: Comparison, limits: Range) -> bool:
    low, high = limits
    if comparison.op == "==":
        return low <= comparison.number <= high
    return comparison.op == "!=" or comparison.holds(low) or comparison.holds(high)


def _effect(view: View, effect: Data, *loc: str | int) -> None:
    kinds = [name for name in ("variable", "doctrine", "order") if view.written(*loc, name)]
    if len(kinds) != 1:
        text = "an effect changes one thing: `variable` with add, set or times, or `doctrine`, or `order`"
        view.fault("E309", text, *loc)
        return
    allowed = {"variable": (*CHANGES, "target"), "doctrine": (), "order": ("target",)}[kinds[0]]
    for name in (*CHANGES, "target"):
        if view.written(*loc, name) and name not in allowed:
            view.fault("E309", f"`{name}` does not go with `{kinds[0]}`", *loc, name, key=True)
    actor, target = effect.get("actor"), effect.get("target")
    if "variable" in effect:
        _change(view, effect, effect["variable"], *loc)
    elif actor is None:
        if not view.written(*loc, "actor"):
            view.fault("E309", f"`{kinds[0]}` needs `actor`: who it is for", *loc)
    elif view.actor(actor, *loc, "actor"):
        if "doctrine" in effect:
            view.doctrine(actor, effect["doctrine"], *loc, "doctrine")
        elif "order" in effect and (target is None or view.actor(target, *loc, "target")):
            view.legal(actor, effect["order"], target, *loc, "order")


def _change(view: View, effect: Data, variable: str, *loc: str | int) -> None:
    known = tuple(name for name in view.variables if name not in RULED)
    if not view.one_of("E304", "variable", variable, (*known, SHOCK), *loc, "variable"):
        return
    count = 2 if variable == SHOCK else arity(variable, view.distractions) or 0
    _actors(view, effect, variable, count, *loc)
    changes = [name for name in CHANGES if view.written(*loc, name)]
    if len(changes) != 1:
        view.fault("E309", f"{variable} needs exactly one of add, set and times", *loc)
        return
    if variable == SHOCK and changes != ["times"]:
        view.fault("E309", "shock is a factor on the odds of trust: use times", *loc, changes[0], key=True)
        return
    low, high = range_of(variable)
    limits = {"set": (low, high), "add": (low - high, high - low), "times": (0.0, 1000.0)}[changes[0]]
    value = effect.get(changes[0])
    if value is not None:
        out_of_range(view, value, limits, *loc, changes[0])


def _actors(view: View, effect: Data, variable: str, count: int, *loc: str | int) -> None:
    for place, (role, name) in enumerate((("actor", effect.get("actor")), ("target", effect.get("target")))):
        given = view.written(*loc, role)
        if given and place >= count:
            owner = "an actor" if variable in ACTOR or count == 1 else "the world"
            view.fault("E309", f"{variable} is a variable of {owner}: remove `{role}`", *loc, role, key=True)
        elif not given and place < count:
            view.fault("E309", f"{variable} needs `{role}`", *loc)
        elif name is not None:
            view.actor(name, *loc, role)
    if count == 2 and effect.get("actor") is not None and effect.get("actor") == effect.get("target"):
        view.fault("E309", f"{variable} is between two actors: name another target", *loc, "target")

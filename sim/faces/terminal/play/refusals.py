"""Why something is refused, said to the person who wanted it."""

from typing import Any

from sim.faces.terminal.events import condition
from sim.faces.terminal.play.naming import near
from sim.faces.terminal.play.playing import Playing
from sim.faces.words import has
from sim.model.actions import unmet_condition
from sim.record.course import Order, Refusal
from sim.record.folder import BadBranchName
from sim.record.place import NoVariable
from sim.record.storage import StorageError

# What a person can do something about; everything else is for the one who called the program.
WRONG = (Refusal, NoVariable, BadBranchName)


def refusal(game: Playing, error: Exception, seat: str | None = None) -> str:
    """Say why something is refused, with the nearest right thing where there is one."""
    if not isinstance(error, Refusal):
        return str(error)
    details: dict[str, Any] = {name: _plain(value) for name, value in error.details.items()}
    order = error.details.get("order")
    if isinstance(order, Order):
        details["act"] = game.names.order(order.action, order.target)
        details["cost"] = game.course.scenario.actions[order.action].cost
        actor = str(error.details.get("actor") or seat or "")
        details["needs"] = needs(game, actor, order) if actor else ""
    key = f"play.refused.{error.reason}"
    text = game.talk.say(key if has(game.lang, key) else "play.refused.other",
                         **{"reason": error.reason, **details})  # fmt: skip
    return text + _guess(game, error)


def needs(game: Playing, seat: str, order: Order) -> str:
    """Say the first precondition of an order that does not hold; nothing when all do."""
    built = game.course.built
    act, target = game.course.number(order)
    row = unmet_condition(built.game, game.course.opened, game.course.actor(seat), act, target)
    if row < 0:
        return ""
    scenario = game.course.scenario
    needed = scenario.actions[order.action].preconditions[row - int(built.game.condition_start[act])]
    return condition(needed, scenario, game.lang)


def taken(error: StorageError) -> bool:
    """Say whether a folder could not be made because there is one already."""
    import errno

    return error.errno == errno.EEXIST


def _plain(value: object) -> object:
    if isinstance(value, int | float):
        return value
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _guess(game: Playing, error: Refusal) -> str:
    """Name what was perhaps meant."""
    known = error.details.get("known")
    wrong = next((error.details[name] for name in ("channel", "inject", "do") if name in error.details), "")
    found = near(str(wrong), known) if isinstance(known, list) and wrong else ""
    return " " + game.talk.say("cli.did_you_mean", name=found) if found else ""

"""Orders as people and programs give them, and why one is refused, in a sentence."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from sim.model import names as N
from sim.model.actions import unmet_condition
from sim.record.course import Course, Order, Refusal

TERMS = ("limit", "relief", "security")


class IllegalOrder(Refusal):
    """Say which seat ordered what the rules do not allow, and which rule it is."""

    def __init__(self, refusal: Refusal, sentence: str) -> None:
        """Keep the reason of a refusal, and put it in words."""
        super().__init__(refusal.reason, **refusal.details)
        self.sentence = sentence

    def __str__(self) -> str:
        """Give the sentence."""
        return self.sentence


def read_orders(given: object) -> tuple[Order, ...]:
    """Read orders: an `Order`, a tuple (action, target), a mapping, or a sequence of those; None is none.

    A mapping has `action` and may have `target` and `terms` (limit, relief, security); an entry of `legal`
    is one. Raises `Refusal` (no_order).
    """
    if given is None:
        return ()
    if isinstance(given, Order | Mapping) or (
        isinstance(given, tuple) and given and isinstance(given[0], str)
    ):
        return (read_order(given),)
    if isinstance(given, Sequence) and not isinstance(given, str | bytes):
        return tuple(read_order(one) for one in given)
    raise Refusal("no_order", given=repr(given)[:80])


def read_order(given: object) -> Order:
    """Read one order in any of the forms of `read_orders`."""
    if isinstance(given, Order):
        return Order(given.action, given.target, _terms(given.terms))
    if isinstance(given, Mapping) and isinstance(given.get("action"), str):
        return Order(given["action"], _target(given.get("target")), _terms(given.get("terms")))
    if isinstance(given, tuple | list) and 1 <= len(given) <= 3 and isinstance(given[0], str):
        action, target, terms = (*given, None, None)[:3]
        return Order(str(action), _target(target), _terms(terms))
    raise Refusal("no_order", given=repr(given)[:80])


def check_orders(course: Course, actor: str, orders: Sequence[Order]) -> None:
    """Refuse orders that an actor may not give now; terms go with a deal only. Raises `Refusal`."""
    course.check(actor, orders)
    for order in orders:
        spec = course.scenario.actions[order.action]
        if order.terms is not None and (spec.special is None or spec.special.kind != "signs_deal"):
            raise Refusal("no_terms", actor=actor, order=order)


def illegal(course: Course, actor: str, refusal: Refusal) -> IllegalOrder:
    """Put into words why what a seat ordered is refused."""
    order = refusal.details.get("order")
    what = (
        f"{order.action}{f' at {order.target}' if order.target else ''}" if isinstance(order, Order) else ""
    )
    where = f"the seat of {actor}, turn {course.turn}"
    said = {
        "no_order": f"{refusal.details.get('given')} is no order: give Order, (action, target) or a mapping",
        "no_action": f"there is no act {refusal.details.get('action')!r}",
        "no_actor": f"there is no actor {refusal.details.get('actor')!r} in this game",
        "too_many": f"at most {refusal.details.get('limit')} orders a turn",
        "not_listed": f"{what} is none of its options",
        "cost": f"{what} costs more than the political capital it has ({refusal.details.get('capital')})",
        "precondition": f"{what} needs {condition(course, actor, order) or 'what does not hold'}",
        "duplicate": f"{what} stands twice",
        "no_terms": f"{what} takes no terms; only a deal does",
        "bad_terms": "terms are limit, relief and security, each from 0 to 1",
    }
    return IllegalOrder(refusal, f"{where}: {said.get(refusal.reason, refusal.reason)}")


def condition(course: Course, actor: str, order: object) -> str:
    """Name the first precondition of an order that does not hold, such as `hotline == 0 (dyad)`; else ""."""
    if not isinstance(order, Order):
        return ""
    game = course.built.game
    act, target = course.number(order)
    c = unmet_condition(game, course.opened, course.actor(actor), act, target)
    if c < 0:
        return ""
    needed = course.scenario.actions[order.action].preconditions[c - int(game.condition_start[act])]
    return f"{needed.variable} {needed.op} {needed.value:g} ({needed.scope})"


def is_joint(course: Course, order: Order) -> bool:
    """Say whether an act needs the consent of its target."""
    act, _ = course.number(order)
    return bool(course.built.game.action_flag[act, N.JOINT] == 1)


def _target(given: object) -> str | None:
    if given is None or given == "":
        return None
    if not isinstance(given, str):
        raise Refusal("no_actor", actor=repr(given)[:80])
    return given


def _terms(given: Any) -> tuple[float, float, float] | None:  # noqa: ANN401  (whatever was handed in)
    if given is None:
        return None
    try:
        parts = [given[name] for name in TERMS] if isinstance(given, Mapping) else list(given)
        limit, relief, security = (float(part) for part in parts)
    except (TypeError, ValueError, KeyError):
        raise Refusal("bad_terms") from None
    if not all(isfinite(part) and 0.0 <= part <= 1.0 for part in (limit, relief, security)):
        raise Refusal("bad_terms")
    return limit, relief, security

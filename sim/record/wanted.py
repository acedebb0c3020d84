"""An act as a person writes it on the command line: ACTOR=ACTION or ACTOR=ACTION:TARGET."""

from difflib import get_close_matches
from typing import NamedTuple

from sim.record.course import Order, Refusal
from sim.scenario.build import Built


class Wanted(NamedTuple):
    """One actor and the act that it is to do."""

    actor: str
    order: Order


def read_wanted(built: Built, text: str) -> Wanted:
    """Read ACTOR=ACTION[:TARGET]; a target that goes without saying may be left out.

    Raises Refusal: bad_order, no_actor, no_action, no_target (with what is near, or known) or needs_target.
    """
    index = built.index
    actor, sign, rest = (part.strip() for part in text.partition("="))
    action, colon, target = (part.strip() for part in rest.partition(":"))
    if not (sign and actor and action) or (colon and not target):
        raise Refusal("bad_order", text=text)
    _known("no_actor", actor, index.actors)
    _known("no_action", action, index.actions)
    if target:
        _known("no_target", target, index.actors)
        return Wanted(actor, Order(action, target))
    targets = targets_of(built, actor, action)
    if len(targets) > 1 and None not in targets:
        raise Refusal("needs_target", actor=actor, action=action, targets=tuple(filter(None, targets)))
    return Wanted(actor, Order(action, targets[0] if len(targets) == 1 else None))


def targets_of(built: Built, actor: str, action: str) -> list[str | None]:
    """List whom an actor may aim an act at, None for nobody; nothing when the act is none of its own."""
    game, index = built.game, built.index
    act, i = index.actions.index(action), index.actors.index(actor)
    own = range(int(game.option_start[i]), int(game.option_start[i + 1]))
    aims = [int(game.option[k, 1]) for k in own if game.option[k, 0] == act]
    return [index.actors[j] if j >= 0 else None for j in aims]


def _known(reason: str, name: str, names: tuple[str, ...]) -> None:
    if name in names:
        return
    folded = {one.casefold(): one for one in names}
    found = get_close_matches(name[:100].casefold(), folded, n=1, cutoff=0.5)
    raise Refusal(reason, name=name, nearest=folded[found[0]] if found else "", known=names)

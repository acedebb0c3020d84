"""Reading what a person types for acts: numbers of the list, or names with a target and perhaps terms."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sim.faces.terminal.play.naming import Names, near
from sim.faces.terminal.play.playing import Playing
from sim.record.course import Order
from sim.record.wanted import targets_of
from sim.table.legal import legal

_NUMBERS = re.compile(r"\d{1,3}(?:[ ,]+\d{1,3})?")
_SHARE = re.compile(r"[01]?[.,]\d+|[01]|\d{1,3}%")
TERMS = 3


class Unread(ValueError):
    """Say, in the person's language, why a text names no act."""


def read_acts(game: Playing, seat: str, text: str) -> list[Order]:
    """Read the acts that a line asks for, mostly one; raise `Unread`."""
    if _NUMBERS.fullmatch(text):
        options = legal(game.course, seat)
        return [_numbered(game, options, int(part)) for part in re.findall(r"\d+", text)]
    return [read_act(game, seat, text.split())]


def read_act(game: Playing, seat: str, words: Sequence[str]) -> Order:
    """Read one act by its name, with its target and terms; a target without choice may be left out."""
    names = game.names
    action, rest = names.find_act(words)
    if action is None:
        guess = _nearest_act(names, words)
        raise Unread(game.talk.say("play.unread.act", what=" ".join(words)) + _guess(game, guess))
    terms = read_terms(rest[-TERMS:]) if len(rest) >= TERMS else None
    target = " ".join(rest[:-TERMS] if terms else rest)
    if target:
        found = names.find_actor(target)
        if found is None:
            said = game.talk.say("play.unread.target", what=target)
            raise Unread(
                said + _guess(game, near(target, names.actors.values()) or near(target, names.actors))
            )
        return Order(action, found, terms)
    return Order(action, _only_target(game, seat, action), terms)


def read_terms(words: Sequence[str]) -> tuple[float, float, float] | None:
    """Read limit, relief and security as shares or per cent; None when these are not three shares.

    >>> read_terms(["0.5", "40%", "1"]), read_terms(["0.5", "why", "1"]), read_terms(["0.5"])
    ((0.5, 0.4, 1.0), None, None)
    """
    parts = [word.strip(",") for word in words if word.strip(",")]
    if len(parts) != TERMS or not all(_SHARE.fullmatch(part) for part in parts):
        return None
    limit, relief, security = (
        float(part[:-1]) / 100.0 if part.endswith("%") else float(part.replace(",", ".")) for part in parts
    )
    return (limit, relief, security) if max(limit, relief, security) <= 1.0 else None


def order_form(order: Order, note: str | None = None) -> dict[str, Any]:
    """Write an order in the form that a session takes."""
    form: dict[str, Any] = {"action": order.action, "target": order.target}
    if order.terms is not None:
        form["terms"] = dict(zip(("limit", "relief", "security"), order.terms, strict=True))
    return form | ({"note": note} if note else {})


def _numbered(game: Playing, options: Sequence[Mapping[str, Any]], number: int) -> Order:
    if not 1 <= number <= len(options):
        raise Unread(game.talk.say("play.unread.number", number=number, last=len(options)))
    return Order(options[number - 1]["action"], options[number - 1]["target"])


def _only_target(game: Playing, seat: str, action: str) -> str | None:
    """Give the target that goes without saying: the only one there is, or the only legal one."""
    targets = targets_of(game.course.built, seat, action)
    if not targets or None in targets:
        return None
    allowed = [one["target"] for one in legal(game.course, seat) if one["action"] == action] or targets
    if len(allowed) == 1:
        return allowed[0]
    shown = ", ".join(game.names.actor_with_id(name) for name in allowed if name)
    raise Unread(game.talk.say("play.unread.which", action=game.names.act(action), targets=shown))


def _nearest_act(names: Names, words: Sequence[str]) -> str:
    """Find the act most like what was typed, whole or without a target at its end."""
    known = [*names.index.actions, *(names.act(action) for action in names.index.actions)]
    for cut in (len(words), len(words) - 1):
        if cut > 0 and (found := near(" ".join(words[:cut]), known)):
            return found
    return ""


def _guess(game: Playing, name: str) -> str:
    return " " + game.talk.say("cli.did_you_mean", name=name) if name else ""

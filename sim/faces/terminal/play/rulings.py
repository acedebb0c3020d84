"""What the facilitator decides: a ruling on a number, and an event of the facilitator's own."""

import re

from sim.faces.terminal.play.naming import Names
from sim.faces.terminal.play.playing import Playing
from sim.faces.terminal.play.why import number_text
from sim.record.course import Refusal
from sim.record.place import value_at
from sim.record.variables import find

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?%?")
_ID = "live-{number}"


def rule(game: Playing, rest: str) -> None:
    """Set a number for a reason; the value before is shown, and what is missing is asked for."""
    words = rest.split()
    at = next((place for place, word in enumerate(words) if _NUMBER.fullmatch(word)), len(words))
    if not words or at == 0:
        game.talk.tell("play.ruling.how")
        return
    variable = game.names.find_variable(words[:at], None)
    now = value_at(game.course.opened, find(game.course.built.index, variable))
    game.talk.tell(
        "play.ruling.before", variable=game.names.dotted(variable), value=number_text(variable, now)
    )
    given = words[at] if at < len(words) else game.ask_plainly("play.ruling.value")
    if not _NUMBER.fullmatch(given):
        game.talk.tell("play.ruling.not_number", what=given)
        return
    reason = " ".join(words[at + 1 :]) or game.ask_plainly("play.ruling.reason")
    value, operation = _value(given)
    if not reason:
        raise Refusal("no_reason")
    game.session.ruling(variable, None, None, value, reason, operation)
    after = value_at(game.course.opened, find(game.course.built.index, variable))
    game.talk.tell(
        "play.ruling.done",
        variable=game.names.dotted(variable),
        before=number_text(variable, now),
        after=number_text(variable, after),
    )


def write_inject(game: Playing, rest: str) -> None:
    """Ask for an event: its title and text, whom it is for, and effects; send it at once."""
    title = rest or game.ask_plainly("play.write.title")
    if not title:
        game.talk.tell("play.write.nothing")
        return
    text = game.ask_plainly("play.write.text")
    to = _recipients(game, game.ask_plainly("play.write.to"))
    effects = []
    while said := game.ask_plainly("play.write.effect"):
        effects.append(read_effect(game.names, said))
        if not game.talk.keys:  # a script gives one effect at most, so that it needs no empty line
            break
    known = game.course.built.index.injects
    number = next(n for n in range(1, len(known) + 2) if _ID.format(number=n) not in known)
    inject = {
        "id": _ID.format(number=number),
        "turn": game.course.turn,
        "to": to,
        "title": {"en": title, "ko": title},
        "text": {"en": text, "ko": text} if text else None,
        "effects": effects,
    }
    game.session.inject({name: value for name, value in inject.items() if value is not None})
    game.talk.tell("play.write.sent", inject=inject["id"])


def read_effect(names: Names, text: str) -> dict[str, object]:
    """Read `VARIABLE VALUE`: with a sign the value is added, without one it is set. Raises `Refusal`."""
    words = text.split()
    if len(words) < 2 or not _NUMBER.fullmatch(words[-1]):
        raise Refusal("bad_effect", text=text)
    base, *owners = names.find_variable(words[:-1], None).split(".")
    value, operation = _value(words[-1])
    return {"variable": base, operation: value} | dict(zip(("actor", "target"), owners, strict=False))


def _value(text: str) -> tuple[float, str]:
    """Read a number: with a sign it is added, without one it is set; per cent are hundredths."""
    value = float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
    return value, "add" if text[0] in "+-" else "set"


def _recipients(game: Playing, text: str) -> str | list[str]:
    """Read for whom an event is: all, or seats."""
    if not text or text.casefold() in game.talk.say("play.command.all").split():
        return "all"
    found = [game.names.find_actor(word.strip(",")) for word in text.split()]
    if None in found:
        raise Refusal("no_actor", actor=text)
    return [one for one in found if one]

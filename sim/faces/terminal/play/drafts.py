"""The orders that a seat has entered this turn; each change is recorded before it is confirmed."""

from typing import Any

from sim.faces.terminal.play.acts import capital
from sim.faces.terminal.play.playing import Playing
from sim.faces.terminal.play.reading import order_form, read_acts, read_terms
from sim.record.course import SEAT_ACTS, Order

Form = dict[str, Any]


def drafts(game: Playing, seat: str) -> list[Form]:
    """Give the orders entered so far, as the record has them."""
    line = game.session.standing.orders.get(seat)
    return list(line.payload["orders"]) if line else []


def choose(game: Playing, seat: str, text: str) -> None:
    """Take the acts that a text names beside those entered; raise `Unread` or `Refusal`."""
    for order in read_acts(game, seat, text):
        entered = drafts(game, seat)
        game.session.check(seat, [*entered, order_form(order)])
        terms = order.terms or _terms(game, order)
        game.session.order(seat, [*entered, order_form(order._replace(terms=terms))])
        game.talk.tell("play.orders.taken", act=told(game, drafts(game, seat)[-1]))
    show_drafts(game, seat)


def drop(game: Playing, seat: str, text: str) -> None:
    """Take back one of the acts entered, by its place or name, or all of them."""
    entered = drafts(game, seat)
    if not entered:
        game.talk.tell("play.orders.none_to_drop")
        return
    kept = [] if not text else entered
    if text.isdigit() and 1 <= int(text) <= len(entered):
        kept = [one for place, one in enumerate(entered, 1) if place != int(text)]
    elif text:
        action, _ = game.names.find_act(text.split())
        kept = [one for one in entered if one["action"] != action]
    if len(kept) == len(entered):
        game.talk.tell("play.orders.no_such", what=text)
        return
    game.session.order(seat, kept)
    show_drafts(game, seat)


def add_note(game: Playing, seat: str, text: str) -> None:
    """Put the reason that a person gives beside the act entered last."""
    entered = drafts(game, seat)
    if not entered:
        game.talk.tell("play.orders.note_needs_act")
        return
    if not text:
        game.talk.tell("play.orders.note_needs_text")
        return
    game.session.order(seat, [*entered[:-1], entered[-1] | {"note": text}])
    game.talk.tell("play.orders.noted", act=told(game, entered[-1]))


def show_drafts(game: Playing, seat: str) -> None:
    """Say what is entered, what capital is left, and what may come now."""
    entered = drafts(game, seat)
    left = capital(game, seat, entered)
    if not entered:
        game.talk.tell("play.orders.nothing", capital=left)
        return
    shown = "; ".join(f"{place}. {told(game, one)}" for place, one in enumerate(entered, 1))
    key = "play.orders.full" if len(entered) == SEAT_ACTS else "play.orders.so_far"
    game.talk.tell(key, acts=shown, capital=left)


def told(game: Playing, entered: Form) -> str:
    """Name an act that was entered, with the terms of a deal."""
    text = game.names.order(entered["action"], entered.get("target"))
    return f"{text} ({terms_text(game, entered['terms'])})" if entered.get("terms") else text


def terms_text(game: Playing, terms: dict[str, float]) -> str:
    """Say the terms of a deal."""
    return game.talk.say("play.orders.terms", **terms)


def _terms(game: Playing, order: Order) -> tuple[float, float, float] | None:
    """Ask for the terms of a deal; None leaves them to the rule, which takes the best package."""
    special = game.course.scenario.actions[order.action].special
    if special is None or special.kind != "signs_deal":
        return None
    while True:
        text = game.ask("play.orders.ask_terms")
        found = read_terms(text.split())
        if found is not None or not text:
            return found
        if not game.talk.keys:  # a script that does not know of the question: the line is for what comes next
            game.talk.unread(text)
            return None
        game.talk.tell("play.refused.bad_terms")

"""Offers made to a seat: a person says yes or no, or leaves the answer to the rule."""

from sim.faces.terminal.play.commands import look_up
from sim.faces.terminal.play.drafts import terms_text
from sim.faces.terminal.play.playing import Playing
from sim.table.legal import option_data
from sim.table.told import Offer


def waiting(game: Playing) -> dict[str, list[Offer]]:
    """List the offers to people that have no answer yet, by seat."""
    persons = game.persons
    found: dict[str, list[Offer]] = {}
    for offer in game.session.offers():
        if offer.target in persons and offer.answer is None:
            found.setdefault(offer.target, []).append(offer)
    return found


def ask_offer(game: Playing, offer: Offer) -> None:
    """Ask for the answer to one offer; a line that is none, from a script, is kept for what comes next."""
    names, talk = game.names, game.talk
    act = names.act(offer.action)
    terms = f" ({terms_text(game, offer.terms)})" if offer.terms else ""
    talk.head("play.consent.offer", who=names.actor(offer.proposer), act=act + terms)
    text = game.course.scenario.actions[offer.action].text
    if text:
        talk.write(text.say(game.lang), "  ")
    changes = _changes(game, offer)
    if changes:
        talk.write(talk.say("play.consent.changes", changes=", ".join(changes)), "  ")
    while not _answered(game, offer, game.ask("play.consent.ask")):
        pass


def _answered(game: Playing, offer: Offer, said: str) -> bool:
    """Take an answer, or do what was asked before it is given; False when the question still stands."""
    talk = game.talk
    for agree, word in ((True, "yes"), (False, "no")):
        if said.casefold() in talk.say(f"play.consent.{word}.names").split():
            game.session.consent(offer.target, offer.proposer, offer.slot, agree)
            talk.tell(f"play.consent.{word}.said", who=game.names.actor(offer.proposer))
            return True
    if said and look_up(game, offer.target, said):
        return False
    if said and talk.keys:
        talk.tell("play.consent.how")
        return False
    if said:
        talk.unread(said)
    talk.tell("play.consent.rule")
    return True


def _changes(game: Playing, offer: Offer) -> list[str]:
    """List what an offer changes if it is taken, as far as the act declares it."""
    entry = option_data(game.course, offer.proposer, offer.action, offer.target)
    return [
        game.talk.say("play.acts.effect", what=game.names.dotted(one["variable"]), add=one["add"])
        for one in entry["effects"]
    ]

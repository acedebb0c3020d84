"""Offers made to a seat: a person says yes or no, or leaves the answer to the rule."""

from sim.faces.terminal.play.drafts import terms_text
from sim.faces.terminal.play.playing import Playing
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
    while True:
        said = game.ask("play.consent.ask")
        word = said.casefold()
        for agree, key in ((True, "play.consent.yes"), (False, "play.consent.no")):
            if word in talk.say(f"{key}.names").split():
                game.session.consent(offer.target, offer.proposer, offer.slot, agree)
                talk.tell(f"{key}.said", who=names.actor(offer.proposer))
                return
        if not said or not talk.keys:
            if said:
                talk.unread(said)
            talk.tell("play.consent.rule")
            return
        talk.tell("play.consent.how")

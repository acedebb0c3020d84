"""The turns of a game that people play at one keyboard."""

from sim.faces.terminal.play.acts import show_menu
from sim.faces.terminal.play.commands import take_orders
from sim.faces.terminal.play.consent import ask_offer, waiting
from sim.faces.terminal.play.drafts import drafts, show_drafts
from sim.faces.terminal.play.ending import show_objectives, show_outcome, show_turning_point
from sim.faces.terminal.play.intro import show_brief, show_how
from sim.faces.terminal.play.playing import Again, Playing
from sim.faces.terminal.play.recap import show_recap
from sim.faces.terminal.play.seat_page import show_news, show_state, show_title
from sim.table.seats import HUMAN
from sim.table.standing import BRIEF, CONSENT, ORDERS, PUBLISH


def play(game: Playing) -> None:
    """Play to the end of the game; raises `Quit` or `InputEnded` when the people stop before."""
    while not game.session.over:
        try:
            _sit_down(game)
            _turn(game)
        except Again:
            continue
    _end(game)


def _sit_down(game: Playing) -> None:
    """Put people back at the seats they came to play, where taking back turns has taken them off."""
    if game.session.phase == PUBLISH:
        game.session.next()
    for seat in game.seats:
        if game.session.standing.seats[seat].kind != HUMAN:
            game.session.hand(seat, HUMAN)


def _turn(game: Playing) -> None:
    """Hear every seat, ask for consent, and let the turn be adjudicated; also from the middle of one."""
    session = game.session
    if session.phase in (BRIEF, ORDERS):
        if not game.persons:
            game.ask("play.nobody")
        for seat in game.persons:
            if seat not in session.standing.locked:
                _hear(game, seat)
        while session.phase in (BRIEF, ORDERS):
            session.next()
    if session.phase == CONSENT:
        for seat, offers in waiting(game).items():
            _pass_on(game, seat)
            for offer in offers:
                ask_offer(game, offer)
            _leave(game)
        session.play_turn()


def _hear(game: Playing, seat: str) -> None:
    """Show a seat its turn and take its orders."""
    _pass_on(game, seat)
    if seat not in game.met:
        if not game.met:
            show_how(game)
        show_brief(game, seat)
        game.met.add(seat)
    if game.course.played:
        show_recap(game, seat, len(game.course.played))
    view = game.view(seat)
    show_title(game, seat)
    show_news(game, view)
    show_state(game, seat, view)
    show_menu(game, seat)
    if drafts(game, seat):
        show_drafts(game, seat)
    take_orders(game, seat)
    _leave(game)


def _pass_on(game: Playing, seat: str) -> None:
    """Hand the keyboard over where several play: the screen stays empty until the right person is there."""
    if len(game.persons) < 2:
        return
    game.talk.head("play.pass", seat=game.names.actor_with_id(seat))
    if game.talk.keys:
        ask = game.ask_plainly if game.session.over else game.ask
        ask("play.pass_enter", seat=seat)


def _leave(game: Playing) -> None:
    if len(game.persons) > 1:
        game.talk.blank()


def _end(game: Playing) -> None:
    """Tell each seat of the last turn and of its objectives, and everybody of the outcome."""
    for seat in game.persons:
        _pass_on(game, seat)
        if game.course.played:
            show_recap(game, seat, len(game.course.played))
        show_objectives(game, seat)
        _leave(game)
    show_outcome(game)
    if len(game.persons) == 1 and game.course.played:
        show_turning_point(game, game.persons[0])

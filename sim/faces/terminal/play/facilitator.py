"""The facilitator's menu: everything in it is recorded in the session's log, with its reason."""

from collections.abc import Callable

from sim.faces.terminal.play import facts, rulings
from sim.faces.terminal.play.commands import read_command, show_help, undo
from sim.faces.terminal.play.naming import near
from sim.faces.terminal.play.playing import Again, Playing
from sim.faces.terminal.play.reading import Unread, order_form, read_act
from sim.faces.terminal.play.refusals import WRONG, refusal, taken
from sim.faces.terminal.play.seat_page import show_message
from sim.record.course import Refusal
from sim.record.storage import StorageError
from sim.table.entries import FACILITATOR
from sim.table.seats import DOCTRINE, HUMAN, WHITE
from sim.table.standing import BRIEF, CONSENT, ORDERS
from sim.table.told import WHITE_CELL

Deed = Callable[[Playing, str], None]
_YES = "play.consent.yes.names"


def open_menu(game: Playing) -> None:
    """Hear the facilitator until the menu is left; raises `Again`, for the table may have changed."""
    hidden = len(game.persons) > 1
    if hidden:
        game.talk.blank()
    game.talk.head("play.menu.head", turn=game.course.turn)
    facts.show_seats(game)
    for message in game.session.view("facilitator")["messages"]:
        if message["turn"] == game.course.turn:
            show_message(game, message)
    game.talk.tell("play.menu.how")
    try:
        while text := game.ask_plainly("play.menu.prompt", turn=game.course.turn):
            if read_command(game.lang, text, ("back",)):
                break
            _try(game, text)
    finally:
        if hidden or len(game.persons) > 1:  # what stands in the menu is for nobody else
            game.talk.blank()
    raise Again


def _try(game: Playing, text: str) -> None:
    command = read_command(game.lang, text, tuple(DEEDS))
    if command is None:
        guess = near(text.split()[0], DEEDS)
        hint = " " + game.talk.say("cli.did_you_mean", name=guess) if guess else ""
        game.talk.write(game.talk.say("play.menu.unknown", what=text) + hint)
        return
    try:
        DEEDS[command.name](game, command.rest)
    except Unread as error:
        game.talk.write(str(error))
    except StorageError as error:
        if not taken(error):
            raise
        game.talk.tell("play.menu.branch_exists", name=command.rest.split()[0])
    except WRONG as error:
        game.talk.write(refusal(game, error))


def _help(game: Playing, rest: str) -> None:
    show_help(game, (*DEEDS, "back", "quit"))


def _send(do: str) -> Deed:
    """Make the deed that does something with an inject by its id."""

    def deed(game: Playing, rest: str) -> None:
        words = rest.split()
        later = do == "shift"
        if len(words) != 1 + later or (later and not words[1].isdigit()):
            game.talk.tell("play.menu.which_turn" if later else "play.menu.which", command=do)
            return
        game.session.inject(words[0], do, int(words[1]) if later else None)
        game.talk.tell(f"play.menu.inject.{do}", inject=words[0], turn=words[-1])

    return deed


def _undo(game: Playing, rest: str) -> None:
    undo(game, rest)


def _branch(game: Playing, rest: str) -> None:
    """Begin a branch, and ask whether the table goes on in it."""
    words = rest.split()
    if not 1 <= len(words) <= 2 or (len(words) == 2 and not words[1].isdigit()):
        game.talk.tell("play.menu.branch_how")
        return
    branch = game.session.branch(words[0], int(words[1]) if len(words) == 2 else None)
    try:
        game.talk.tell("play.menu.branched", name=words[0], turn=len(branch.course.played))
        goes = game.ask_plainly("play.menu.branch_ask").casefold() in game.talk.say(_YES).split()
    except BaseException:
        branch.close()
        raise
    if not goes:
        branch.close()
        game.talk.tell("play.menu.branch_stays")
        return
    game.session.close()
    game.session = branch
    game.moved(branch)
    game.talk.tell("play.menu.branch_goes", name=words[0])
    raise Again


def _hand(game: Playing, rest: str) -> None:
    """Hand a seat to a doctrine, a person or the white cell."""
    words = rest.split()
    seat = game.names.find_actor(words[0]) if words else None
    if seat is None:
        guess = near(words[0], game.names.actors.values()) if words else ""
        hint = " " + game.talk.say("cli.did_you_mean", name=guess) if guess else ""
        game.talk.write(game.talk.say("play.menu.hand_how") + hint)
        return
    kinds = {DOCTRINE: DOCTRINE, HUMAN: HUMAN, "person": HUMAN, WHITE: WHITE}
    kinds |= {game.talk.say(f"play.menu.kind.{kind}"): kind for kind in (DOCTRINE, HUMAN, WHITE)}
    kind = kinds.get(words[1].casefold() if len(words) > 1 else "")
    if kind is None or len(words) > 3:
        game.talk.tell("play.menu.hand_how")
        return
    game.session.hand(seat, kind, words[2] if len(words) == 3 else None)
    game.seats = [one for one in game.seats if one != seat] + ([seat] if kind == HUMAN else [])
    doctrine = game.session.standing.seats[seat].doctrine
    game.talk.tell(f"play.menu.handed.{kind}", seat=game.names.actor_with_id(seat), doctrine=doctrine)


def _order(game: Playing, rest: str) -> None:
    """Enter an act for a seat, with the reason."""
    words = rest.split()
    seat = game.names.find_actor(words[0]) if words else None
    if seat is None or len(words) < 2:
        game.talk.tell("play.menu.order_how")
        return
    order = read_act(game, seat, words[1:])
    game.session.check(seat, order)
    reason = game.ask_plainly("play.menu.reason")
    if not reason:
        raise Refusal("no_reason")
    game.session.order(seat, [order_form(order)], FACILITATOR, reason)
    game.talk.tell("play.menu.ordered", seat=game.names.actor(seat), act=game.names.order(*order[:2]))


def _note(game: Playing, rest: str) -> None:
    game.session.note(rest)
    game.talk.tell("play.menu.noted")


def _say(game: Playing, rest: str) -> None:
    """Speak on a channel, or to one seat alone."""
    channel, _, text = rest.partition(" ")
    if not text.strip():
        game.talk.tell("play.say.how", channels=", ".join(game.course.scenario.channels))
        return
    seat = None if channel in game.course.scenario.channels else game.names.find_actor(channel)
    game.session.message(WHITE_CELL if seat else channel, FACILITATOR, text, seat)
    game.talk.tell("play.say.sent", channel=game.names.actor(seat) if seat else channel)


def _unlock(game: Playing, rest: str) -> None:
    seat = game.names.find_actor(rest)
    if seat is None or seat not in game.session.standing.locked:
        game.talk.tell("play.menu.unlock_how")
        return
    game.session.lock(seat, locked=False)
    game.talk.tell("play.menu.unlocked", seat=game.names.actor_with_id(seat))


def _next(game: Playing, rest: str) -> None:
    """Take what is entered as final and go on, whoever is not done yet."""
    for seat in game.persons:
        if game.session.phase in (BRIEF, ORDERS) and seat not in game.session.standing.locked:
            game.session.lock(seat)
    if game.session.phase == CONSENT:
        game.session.play_turn()
    game.talk.tell("play.menu.goes_on")
    raise Again


def _finish(game: Playing, rest: str) -> None:
    """End the game before its last turn."""
    if game.ask_plainly("play.menu.finish_ask").casefold() not in game.talk.say(_YES).split():
        game.talk.tell("play.menu.finish_not")
        return
    game.session.finish(rest or "stopped")
    raise Again


DEEDS: dict[str, Deed] = {
    "seats": facts.seats,
    "list": facts.injects,
    "send": _send("send"),
    "skip": _send("skip"),
    "hold": _send("hold"),
    "shift": _send("shift"),
    "write": rulings.write_inject,
    "ruling": rulings.rule,
    "order": _order,
    "unlock": _unlock,
    "hand": _hand,
    "undo": _undo,
    "branch": _branch,
    "say": _say,
    "note": _note,
    "next": _next,
    "finish": _finish,
    "help": _help,
}

"""What a person at a seat may type, and what it does."""

from collections.abc import Callable
from typing import NamedTuple

from sim.faces.terminal.play import drafts, questions
from sim.faces.terminal.play.acts import show_acts, show_all_acts
from sim.faces.terminal.play.intro import show_brief
from sim.faces.terminal.play.naming import near, normal
from sim.faces.terminal.play.playing import Again, Playing, is_command
from sim.faces.terminal.play.reading import Unread
from sim.faces.terminal.play.refusals import WRONG, refusal
from sim.faces.terminal.play.seat_page import show_state
from sim.faces.terminal.text import pad, width

Command = Callable[[Playing, str, str], None]


class Typed(NamedTuple):
    """A command and what was typed after its name."""

    name: str
    rest: str


def take_orders(game: Playing, seat: str) -> None:
    """Hear a seat until it is done; its orders are locked then. Raises `Again` when the table has changed."""
    while True:
        text = game.ask("play.prompt", seat=seat, turn=game.course.turn)
        if not text:
            game.talk.tell("play.nothing_typed")
            continue
        try:
            if _obey(game, seat, text):
                return
        except Unread as error:
            game.talk.write(str(error))
        except WRONG as error:
            game.talk.write(refusal(game, error, seat))


def look_up(game: Playing, seat: str, text: str) -> bool:
    """Answer a question that a seat may ask at any time, orders apart; False when the text is none."""
    command = read_command(game.lang, text, ANY_TIME)
    if command is not None:
        try:
            COMMANDS[command.name](game, seat, command.rest)
        except Unread as error:
            game.talk.write(str(error))
        except WRONG as error:
            game.talk.write(refusal(game, error, seat))
    return command is not None


def read_command(lang: str, text: str, names: tuple[str, ...]) -> Typed | None:
    """Find the command that a line begins with; None when it begins with none."""
    first, _, rest = text.partition(" ")
    found = next((name for name in names if is_command(lang, first, name)), None)
    return Typed(found, rest.strip()) if found else None


def show_help(game: Playing, names: tuple[str, ...]) -> None:
    """Write what may be typed."""
    forms = {name: game.talk.say(f"play.command.{name}.form") for name in names}
    left = max(map(width, forms.values())) + 2
    for name, form in forms.items():
        first = f"  {pad(form, left)}"
        game.talk.write(game.talk.say(f"play.command.{name}.help"), " " * width(first), first)


def _obey(game: Playing, seat: str, text: str) -> bool:
    """Do what a line says; True when the seat is done."""
    command = read_command(game.lang, text, tuple(COMMANDS))
    words = text.split()
    action, rest = game.names.find_act(words)
    named = action is not None and len(words) - len(rest) > 1  # an act may be called `show of force`
    if command is None or named:
        _choose(game, seat, text)
        return False
    COMMANDS[command.name](game, seat, command.rest)
    return command.name == "done"


def _choose(game: Playing, seat: str, text: str) -> None:
    """Take an act; where a text is none, name a command that is much like it."""
    try:
        drafts.choose(game, seat, text)
    except Unread:
        action, _ = game.names.find_act(text.split())
        guess = near(text.split()[0], COMMANDS) if action is None else ""
        if guess and normal(guess)[:2] == normal(text)[:2]:
            raise Unread(game.talk.say("play.unread.command", what=text, guess=guess)) from None
        raise


def _done(game: Playing, seat: str, text: str) -> None:
    entered = drafts.drafts(game, seat)
    game.session.lock(seat)
    acts = "; ".join(drafts.told(game, one) for one in entered)
    game.talk.tell("play.orders.done" if entered else "play.orders.holds", acts=acts)


def _acts(game: Playing, seat: str, text: str) -> None:
    everything = text.casefold() in game.talk.say("play.command.all").split()
    (show_all_acts if everything else show_acts)(game, seat)
    drafts.show_drafts(game, seat)


def _show(game: Playing, seat: str, text: str) -> None:
    show_state(game, seat, game.view(seat), everything=True)


def _brief(game: Playing, seat: str, text: str) -> None:
    show_brief(game, seat, full=text.casefold() in game.talk.say("play.command.full").split())


def _log(game: Playing, seat: str, text: str) -> None:
    questions.log(game, seat)


def _say(game: Playing, seat: str, text: str) -> None:
    channel, _, words = text.partition(" ")
    own = [name for name, members in game.course.scenario.channels.items() if seat in members]
    if not words.strip():
        game.talk.tell("play.say.how" if own else "play.say.none", channels=", ".join(own))
        return
    game.session.message(channel, seat, words.strip())
    game.talk.tell("play.say.sent", channel=channel)


def _other(game: Playing, seat: str, text: str) -> None:
    if not text:
        game.talk.tell("play.say.other_how")
        return
    game.session.other(seat, text)
    game.talk.tell("play.say.other_sent")


def _undo(game: Playing, seat: str, text: str) -> None:
    if len(game.persons) > 1:
        game.talk.tell("play.undo.by_facilitator")
        return
    undo(game, text)


def undo(game: Playing, text: str) -> None:
    """Take back this turn, or everything after a turn; raises `Again` when something was taken back."""
    if text and not text.isdigit():
        game.talk.tell("play.undo.how")
        return
    game.session.undo(int(text) if text else None)
    game.talk.tell("play.undo.done", turn=game.course.turn)
    raise Again


def _help(game: Playing, seat: str, text: str) -> None:
    game.talk.head("play.help.head")
    game.talk.tell("play.help.acts")
    show_help(game, (*COMMANDS, "menu", "quit"))


COMMANDS: dict[str, Command] = {
    "done": _done,
    "drop": drafts.drop,
    "note": drafts.add_note,
    "acts": _acts,
    "show": _show,
    "brief": _brief,
    "log": _log,
    "why": questions.why,
    "whynot": questions.why_not,
    "whatif": questions.what_if,
    "say": _say,
    "other": _other,
    "undo": _undo,
    "help": _help,
}
ANY_TIME = ("show", "brief", "log", "why", "say", "other", "undo", "help")

"""What a seat asks: why a number moved, why an act is not open, what was seen, what if."""

from sim.faces.terminal.play.act_words import full_outline
from sim.faces.terminal.play.playing import Playing
from sim.faces.terminal.play.reading import read_acts
from sim.faces.terminal.play.recap import everything_seen
from sim.faces.terminal.play.refusals import refusal
from sim.faces.terminal.play.why import full_text, moved, short_line
from sim.record.course import Refusal
from sim.record.explain import explain
from sim.record.variables import find, parts_of
from sim.record.wanted import targets_of
from sim.table.legal import option_data
from sim.table.sees import Eyes, is_shown
from sim.table.view import RECENT_TURNS


def why(game: Playing, seat: str, text: str) -> None:
    """Say why a number moved in a turn (the last one by default); without a name, the largest changes."""
    words, talk = text.split(), game.talk
    played = len(game.course.played)
    turn = int(words.pop()) if words and words[-1].isdigit() else played
    if not 1 <= turn <= played:
        talk.tell("play.refused.no_turn" if played else "play.why.none_yet", turn=turn, last=played)
        return
    if not words:
        numbers = moved(game, seat, turn)
        talk.items(short_line(game, seat, explain(game.course, turn, name)) for name in numbers)
        talk.tell("play.why.name_one")
        return
    variable = game.names.find_variable(words, seat)
    index = game.course.built.index
    if not game.alone and not is_shown(Eyes("seat", seat), *parts_of(index, find(index, variable))):
        talk.tell("play.why.secret", variable=game.names.dotted(variable))
        return
    told = explain(game.course, turn, variable)
    full_text(game, seat, told)
    if game.alone and told.rows:
        talk.tell("play.why.more")
        talk.plain(f"  sixparty explain {reference(game)}:{turn} {variable}")


def why_not(game: Playing, seat: str, text: str) -> None:
    """Say whether an act is open to the seat now and, if not, what it lacks."""
    if not text:
        game.talk.tell("play.ask.act")
        return
    order = read_acts(game, seat, text)[0]
    name = game.names.order(order.action, order.target)
    try:
        game.session.check(seat, order)
    except Refusal as error:
        game.talk.write(refusal(game, error, seat))
        targets = [target for target in targets_of(game.course.built, seat, order.action) if target]
        if error.reason == "not_listed" and targets:
            shown = ", ".join(game.names.actor_with_id(target) for target in targets)
            game.talk.tell("play.ask.targets", act=game.names.act(order.action), targets=shown)
        return
    entry = option_data(game.course, seat, order.action, order.target)
    told = full_outline(game.names, seat, entry)
    game.talk.tell("play.ask.open", act=name, cost=entry["cost"], told=told)


def what_if(game: Playing, seat: str, text: str) -> None:
    """Print the command that plays another act of the last turn by the same luck."""
    if not text:
        game.talk.tell("play.ask.act")
        return
    order = read_acts(game, seat, text)[0]
    turn = max(0, len(game.course.played) - 1)
    aim = f":{order.target}" if order.target else ""
    game.talk.tell("play.ask.what_if", turn=turn + 1)
    game.talk.plain(f"  sixparty branch {reference(game)}:{turn} --order {seat}={order.action}{aim}")


def log(game: Playing, seat: str) -> None:
    """Write all that the seat saw of the last turns."""
    played = len(game.course.played)
    if not played:
        game.talk.tell("play.why.none_yet")
    for turn in range(max(1, played - RECENT_TURNS + 1), played + 1):
        game.talk.head("play.recap.head", turn=turn)
        game.talk.items(everything_seen(game, seat, turn) or [game.talk.say("turns.quiet")])


def reference(game: Playing) -> str:
    """Give what names the run on a command line."""
    folder = game.session.folder
    text = str(folder) if folder is not None else game.session.run.id
    return f'"{text}"' if " " in text else text

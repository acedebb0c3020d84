"""What the facilitator looks at: who is how far, and the injects."""

from sim.faces.terminal.play.playing import Playing
from sim.faces.words import pick
from sim.table.sees import Eyes
from sim.table.sight import Sight
from sim.table.told import injects_told


def seats(game: Playing, rest: str) -> None:
    """Show who sits where and how far each is."""
    show_seats(game)


def show_seats(game: Playing) -> None:
    """Write one line for each seat: who plays it, and whether it is done."""
    standing = game.session.standing
    for actor, seat in standing.seats.items():
        state = "done" if actor in standing.locked else "entered" if actor in standing.orders else "open"
        who = game.talk.say(f"play.menu.who.{seat.kind}", doctrine=seat.doctrine)
        more = "" if seat.kind in ("doctrine", "script") else ", " + game.talk.say(f"play.menu.state.{state}")
        game.talk.items([f"{game.names.actor_with_id(actor)}: {who}{more}"])


def injects(game: Playing, rest: str) -> None:
    """List all injects with their state, when they come and to whom."""
    session = game.session
    sight = Sight(session.course, session.phase, session.lines, session.log_lines, session.standing)
    told = injects_told(sight, Eyes("facilitator", None))
    if not told:
        game.talk.tell("play.menu.no_injects")
    for one in told:
        when = game.talk.say(
            f"play.menu.when.{one['state']}", turn=one["turn"] or 0, condition=one["when"] or ""
        )
        to = game.talk.say("play.menu.all") if one["to"] == "all" else ", ".join(one["to"])
        text = game.talk.say("play.menu.inject_line", when=when, to=to, title=pick(one["title"], game.lang))
        game.talk.write(f"{one['id']}: {text}", "    ", "  ")

"""`sixparty replay`: step through a recorded game, or compute it again and compare."""

from collections.abc import Callable

import click

from sim.faces.cli.frame import Options
from sim.faces.cli.of_run import open_run, spoken
from sim.faces.cli.options import command, option
from sim.faces.cli.refusal import DONE, NO, USAGE, Refusal
from sim.faces.terminal.text import as_argument
from sim.faces.words import pick
from sim.record.course import Refusal as Refused
from sim.record.replay import Difference
from sim.record.run import EVENTS, Run
from sim.record.verify import verify as verify_run

FORWARD = ("\r", "\n", " ", "\x1b[C", "\x1bOC", "\xe0M")
BACK = ("\x1b[D", "\x1bOD", "\xe0K", "b")
HOME, END = ("\x1b[H", "\x1bOH", "\xe0G"), ("\x1b[F", "\x1bOF", "\xe0O")
QUIT = ("q", "Q", "\x1b")


@command("replay", "json", text="replay.text")
@click.argument("run", metavar="RUN")
@option("--verify", is_flag=True, text="replay.option.verify")
@option("--from", "first", type=click.IntRange(min=1), metavar="N", text="replay.option.from")
@option("--to", "last", type=click.IntRange(min=1), metavar="N", text="replay.option.to")
@option("--seat", metavar="ACTOR", text="replay.option.seat")
def replay(
    options: Options, run: str, verify: bool, first: int | None, last: int | None, seat: str | None
) -> int:
    """Show the turns of a run, or verify it."""
    opened = open_run(options, run)
    torn = _tell_torn(options, opened)
    if verify:
        return _verify(options, opened, torn)
    begin, end = _range(options, opened, first, last)
    try:
        if seat is not None:
            opened.course().actor(seat)
    except Refused as error:
        known = tuple(opened.scenario.actors)
        error.details |= {"known": known, "nearest": _nearest(seat or "", known)}
        raise spoken(options, error, area="replay") from error
    if options.json:
        options.emit(_data(opened, begin, end, seat))
        return DONE
    _begin(options, opened, seat)
    _show(options, _teller(options, opened, seat), begin, end)
    ref = run if opened.at is not None else f"{run}:{end}"
    played = f"sixparty explain {as_argument(ref)}"
    options.next(played if opened.turns else f"sixparty play {as_argument(run)} --resume")
    return DONE


def _range(options: Options, opened: Run, first: int | None, last: int | None) -> tuple[int, int]:
    """Give the turns to show; refuse what lies beyond the last one, or runs backwards."""
    end = min(last or opened.turns, opened.turns if opened.at is None else opened.at)
    begin = first or 1
    if last is not None and begin > last:
        raise Refusal(USAGE, "replay.usage.order", first=first, last=last)
    if begin > max(1, end):
        raise spoken(options, Refused("no_turn", turn=begin, last=end), area="replay")
    return begin, end


def _tell_torn(options: Options, opened: Run) -> int:
    """Warn of an unfinished last line, which reading leaves out; give its length in bytes."""
    from sim.record.log import Log

    if opened.folder is None:
        return 0
    torn = Log.open(opened.folder / EVENTS, writable=False).torn_bytes
    if torn:
        options.warn("replay.torn", count=torn)
    return torn


def _begin(options: Options, opened: Run, seat: str | None) -> None:
    """Say which game it is."""
    manifest, scenario = opened.manifest, opened.scenario
    title = pick(scenario.title, options.lang)
    values = {"run": opened.id, "scenario": title, "seed": manifest.seed}
    options.write(options.say("replay.begin", **values, turns=opened.turns, planned=manifest.turns))
    if manifest.parent is not None:
        options.write(options.say("replay.branch", parent=manifest.parent.run, turn=manifest.parent.turn))
    undone = len(opened.lines) - len(opened.effective) - sum(line.kind == "undo" for line in opened.lines)
    if undone:
        options.write(options.say("replay.undone", count=undone))
    if seat is not None:
        from sim.faces.terminal.events import actor_name

        options.write(options.say("replay.seat", actor=actor_name(scenario, seat, options.lang)))
    if not opened.turns:
        options.write(options.say("replay.none"))


def _teller(options: Options, opened: Run, seat: str | None) -> Callable[[int], str]:
    """Make the function that tells a turn."""
    course, lang, everything = opened.course(), options.lang, options.verbose > 0
    if seat is None:
        from sim.faces.terminal.turns import turn_text

        return lambda turn: turn_text(course, turn, lang, everything=everything)
    from sim.faces.terminal.seat import seat_turn_text

    return lambda turn: seat_turn_text(course, turn, seat, lang, everything=everything)


def _show(options: Options, tell: Callable[[int], str], begin: int, end: int) -> None:
    """Print the turns, one after the other, or as the keys ask for them."""
    stepping = options.interactive and options.out.isatty() and end > begin
    turn = begin
    while turn <= end:
        options.write("\n" + tell(turn))
        turn = _asked(options, turn, begin, end) if stepping else turn + 1


def _asked(options: Options, turn: int, begin: int, end: int) -> int:
    """Wait for a key and give the turn to show next; one above the last ends."""
    options.out.write(options.say("replay.keys"))
    options.out.flush()
    while True:
        key = click.getchar()
        if key in QUIT or (key in FORWARD and turn == end):
            found = end + 1
        elif key in FORWARD:
            found = turn + 1
        elif key in BACK:
            found = max(begin, turn - 1)
        elif key in (*HOME, *END):
            found = begin if key in HOME else end
        else:
            continue
        options.write()
        return found


def _verify(options: Options, opened: Run, torn: int) -> int:
    """Compute every turn again and say whether all is as recorded."""
    found = verify_run(opened)
    different = found.difference
    if options.json:
        first = different._asdict() if different else None
        options.emit(
            {
                "run": str(opened.folder),
                "ok": different is None,
                "turns": found.turns,
                "first_difference": first,
                "torn_bytes": torn,
            }
        )
    elif different is None:
        options.write(options.say("replay.same", turns=found.turns))
    else:
        what = _what(options, different)
        options.write(options.say("replay.differs", turn=different.turn, line=different.seq + 1, what=what))
        options.write("  " + options.say("replay.recorded", what=different.recorded))
        options.write("  " + options.say("replay.replayed", what=different.replayed))
    return DONE if different is None else NO


def _what(options: Options, different: Difference) -> str:
    """Say what differs."""
    kind, _, rest = different.what.partition(" ")
    return options.say(f"replay.what.{kind}", actor=rest.removeprefix("of "))


def _data(opened: Run, begin: int, end: int, seat: str | None) -> dict[str, object]:
    """Give the turns as data; for a seat only what it may see."""
    turns: list[dict[str, object]] = []
    seen: list[dict[str, object]] = []
    if seat is not None:
        from sim.table.sees import Eyes, events_seen
        from sim.table.sight import Sight
        from sim.table.standing import PUBLISH

        seen = events_seen(Sight(opened.course(), PUBLISH), Eyes("seat", seat), since=begin)
    for turn in range(begin, end + 1):
        payload = opened.turn_lines[turn - 1].payload
        if seat is None:
            kept = {name: payload[name] for name in ("hash", "events", "measures")}
            turns.append({"turn": turn, **kept})
        else:
            events = [
                {key: value for key, value in event.items() if key != "turn"}
                for event in seen
                if event["turn"] == turn
            ]
            turns.append({"turn": turn, "events": events})
    return {"run": str(opened.folder), "seat": seat, "turns": turns}


def _nearest(name: str, known: tuple[str, ...]) -> str:
    from sim.faces.cli.refusal import nearest

    return nearest(name, known) or ""

"""`sixparty play`: people play seats of a game in the terminal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.faces.cli.asked import asked_scenario
from sim.faces.cli.frame import Options
from sim.faces.cli.options import command, option
from sim.faces.cli.refusal import DONE, NOTHING_TO_DO, USAGE, Refusal, did_you_mean
from sim.faces.cli.run import write_report
from sim.faces.cli.unwritten import raise_unwritten, told_how_to_write
from sim.faces.terminal.text import as_argument
from sim.faces.words import pick

if TYPE_CHECKING:
    from sim.faces.terminal.play.playing import Playing
    from sim.faces.terminal.play.talk import Talk
    from sim.scenario.schema import Scenario
    from sim.table.session import Session

_OF_NEW_GAMES = {"seed": "--seed", "overrides": "-S", "doctrines": "--doctrine", "turns": "--turns",
                 "format": "--format"}  # fmt: skip


@command("play", "seed", "set", "doctrine", "turns", "format", "json")
@click.argument("ref", metavar="SCENARIO|RUN")
@option("--seat", "seats", multiple=True, metavar="ACTOR", text="play.option.seat")
@option("--resume", is_flag=True, text="play.option.resume")
def play(options: Options, ref: str, seats: tuple[str, ...], resume: bool) -> int:
    """Begin a game or take up a stopped one, and play it with the people at the keyboard."""
    from sim.faces.terminal.play.talk import InputEnded, Talk

    talk = Talk(options.lang, options.log if options.json else options.out,
                color=options.color and not options.json, keys=options.interactive)  # fmt: skip
    folder = _run_folder(options, ref, resume)
    try:
        if folder is None:
            session, people = _begin(options, talk, ref, seats)
        else:
            session, people = _take_up(options, talk, folder, seats)
    except InputEnded:
        return DONE  # asked for a seat, a person chose none: nothing was begun
    return _sit(options, talk, session, people, resumed=folder is not None)


def _sit(options: Options, talk: "Talk", session: "Session", people: Sequence[str], *, resumed: bool) -> int:
    """Play as long as people want to, and close the session whatever happens."""
    from sim.faces.terminal.play.facilitator import open_menu
    from sim.faces.terminal.play.game import play
    from sim.faces.terminal.play.playing import Playing, Quit
    from sim.faces.terminal.play.talk import InputEnded

    def moved(to: "Session") -> None:
        if to.folder is not None:
            options.beside(to.folder, _resume_line(to.folder))

    moved(session)
    seats = [*people, *(seat for seat in _people(session) if seat not in people)]
    game = Playing(talk, session, seats, moved, open_menu)
    try:
        _greet(game, resumed=resumed)
        play(game)
    except (InputEnded, Quit):
        pass
    finally:
        game.session.close()
    raise_unwritten(game.session)
    _close(options, game)
    return DONE


def _run_folder(options: Options, ref: str, resume: bool) -> Path | None:
    """Find the run that is to be taken up; None for a scenario."""
    from sim.faces.cli.reference import find
    from sim.record.folder import StudyRef, find_run

    if not resume:
        kind = "run" if ref.startswith("run:") else find(options, ref).kind
        if kind != "run":
            return None
    found = find_run(ref.removeprefix("run:"), options.runs_dir)
    if isinstance(found, StudyRef) or found.turn is not None:
        raise Refusal(USAGE, "play.usage.turn", run=ref)
    given = [flag for name, flag in _OF_NEW_GAMES.items() if name in options.given]
    if given:
        raise Refusal(USAGE, "play.usage.new_only", flag=given[0], run=ref)
    return found.folder


def _begin(options: Options, talk: "Talk", ref: str, seats: Sequence[str]) -> tuple["Session", Sequence[str]]:
    """Begin a game of a scenario; gives the seats of people too, in their order."""
    from sim.record.folder import new_run_folder
    from sim.record.storage import DISK
    from sim.table.session import Session

    scenario, overrides = asked_scenario(options, ref)
    people = _seats(options, talk, scenario, seats)
    folder = new_run_folder(options.runs_dir, scenario.id, DISK, datetime.now(UTC))
    options.beside(folder)  # what goes on with it is named when there is something to go on with
    session = Session.create(
        scenario,
        folder=folder,
        seed=options.seed,
        seats=dict.fromkeys(people, "human"),
        overrides=overrides,
        doctrines=options.doctrines,
    )
    return session, people


def _take_up(
    options: Options, talk: "Talk", folder: Path, seats: Sequence[str]
) -> tuple["Session", Sequence[str]]:
    """Take up a stopped game where it stood; seats asked for are people's from now on."""
    from sim.record.run import Run
    from sim.table.session import Session
    from sim.table.standing import PUBLISH

    run = Run.open(folder)
    if run.finished:
        raise Refusal(NOTHING_TO_DO, "play.finished", run=folder, turn=max(0, run.turns - 1), last=run.turns)
    options.beside(folder, _resume_line(folder))
    session = Session.resume(folder)
    try:
        people = _people(session)
        wanted = _seats(options, talk, run.scenario, seats) if seats or not people else ()
        if session.phase == PUBLISH:
            session.next()
        for seat in wanted:
            if seat not in people:
                session.hand(seat, "human")
    except BaseException:
        session.close()
        raise
    return session, wanted


def _people(session: "Session") -> list[str]:
    """List the seats of people in the order in which they came to them, at the start or handed over later."""
    found: list[str] = []
    for line in session.lines:
        if line.kind == "start":
            found = list(line.payload.get("order", line.payload["seats"]))
        elif line.kind == "seat":
            found = [*(name for name in found if name != line.payload["actor"]), line.payload["actor"]]
    return [actor for actor in found if session.standing.seats[actor].kind == "human"]


def _seats(options: Options, talk: "Talk", scenario: "Scenario", given: Sequence[str]) -> list[str]:
    """Read the seats that people want; ask at a terminal when none is named."""
    if given:
        return [_seat(options, scenario, name) for name in dict.fromkeys(given)]
    known = ", ".join(scenario.actors)
    if not options.interactive:
        raise Refusal(USAGE, "play.usage.no_seat", seats=known, scenario=scenario.id)
    names = [f"{actor} ({_name(options, scenario, actor)})" for actor in scenario.actors]
    talk.tell("play.which_seats", scenario=pick(scenario.title, options.lang), seats=", ".join(names))
    while True:
        text = talk.ask(options.say("play.which_prompt"))
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if len(parts) == 1 and text.casefold() not in _names(options, scenario):
            parts = text.split()  # a name of several words is one seat, several ids are several
        try:
            if parts:
                return [_seat(options, scenario, part) for part in dict.fromkeys(parts)]
        except Refusal as error:
            talk.tell(error.key, **error.values)


def _seat(options: Options, scenario: "Scenario", name: str) -> str:
    """Find a seat by its id or its name."""
    found = _names(options, scenario).get(name.casefold())
    if found is None:
        guess = did_you_mean(options.lang, name, scenario.actors)
        raise Refusal(USAGE, "show.no_seat", seat=name, seats=", ".join(scenario.actors), guess=guess)
    return found


def _names(options: Options, scenario: "Scenario") -> dict[str, str]:
    """Map what people may type for a seat, in small letters, to its id."""
    return {
        word.casefold(): actor
        for actor in scenario.actors
        for word in (_name(options, scenario, actor), actor)
    }


def _name(options: Options, scenario: "Scenario", actor: str) -> str:
    return pick(scenario.names.get(actor) or scenario.actors[actor].name, options.lang)


def _greet(game: "Playing", *, resumed: bool) -> None:
    """Say which game this is and who plays."""
    course = game.course
    title = pick(course.scenario.title, game.lang)
    game.talk.tell("turns.begin", scenario=title, seed=course.seed, turns=course.turns)
    if resumed:
        game.talk.tell("play.resumed", turn=course.turn)
        game.met.update(game.persons if course.played else ())


def _resume_line(folder: Path) -> str:
    return f"sixparty play {as_argument(folder)} --resume"


def _close(options: Options, game: "Playing") -> None:
    """Say where the game is kept and what comes next; with --json also what it came to."""
    from sim.record.digest import state_hash

    session, folder = game.session, game.session.folder
    if folder is None:
        raise RuntimeError("a game that people play is kept in a folder")
    run = session.run
    with told_how_to_write(folder):
        report = write_report(run, options.lang) if run.finished else None
    if options.json:
        options.emit(
            {
                "run": str(folder),
                "turns": run.turns,
                "final_state_hash": state_hash(run.course().state),
                "measures": run.measures,
                "over": run.finished,
                "report": str(report) if report else None,
            }
        )
    game.talk.write()
    if not run.finished:
        game.talk.tell("play.saved", turns=run.turns)
        game.talk.plain(f"  {_resume_line(folder)}")
        return
    game.talk.plain(game.talk.say("turns.folder", folder=folder))  # a path is copied: it is never broken
    if report is not None:
        game.talk.plain(game.talk.say("turns.report", path=report))
    replace(options, json=False).next(f"sixparty replay {as_argument(folder)}")

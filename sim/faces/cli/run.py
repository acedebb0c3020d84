"""`sixparty run`: one game by doctrines, recorded and told turn by turn."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.faces.cli.asked import asked_scenario
from sim.faces.cli.folder_out import check_folder, holds_run
from sim.faces.cli.frame import Options
from sim.faces.cli.options import LARGEST_SEED, command, option
from sim.faces.cli.refusal import DONE
from sim.faces.cli.unwritten import raise_unwritten, told_how_to_write
from sim.faces.terminal.text import as_argument
from sim.faces.words import pick

if TYPE_CHECKING:
    from sim.record.run import Run
    from sim.table.session import Session


@command("run", "seed", "set", "doctrine", "turns", "format", "json")
@click.argument("scenario", metavar="SCENARIO")
@option(
    "--run", "number", type=click.IntRange(0, LARGEST_SEED), default=0, metavar="N", text="turns.option.run"
)
@option("--out", type=click.Path(path_type=Path), metavar="DIR", text="turns.option.out")
@option("--no-report", is_flag=True, text="turns.option.no_report")
def run(options: Options, scenario: str, number: int, out: Path | None, no_report: bool) -> int:
    """Play one game, write its run folder, and print its turns."""
    from sim.record.folder import new_run_folder
    from sim.record.storage import DISK
    from sim.table.keeping import RunExists
    from sim.table.session import Session

    check_folder(out)
    asked, overrides = asked_scenario(options, scenario)
    folder = out or new_run_folder(options.runs_dir, asked.id, DISK, datetime.now(UTC))
    options.beside(folder)
    try:
        session = Session.create(
            asked,
            folder=folder,
            seed=options.seed,
            run=number,
            overrides=overrides,
            doctrines=options.doctrines,
        )
    except RunExists as error:
        raise holds_run(folder) from error
    with session:
        options.beside(folder, f"sixparty play {as_argument(folder)} --resume")
        _play(options, session)
        session.close()
        raise_unwritten(session)
    options.beside(folder, f"sixparty report {as_argument(folder)}")
    with told_how_to_write(folder):
        report = None if no_report else write_report(session.run, options.lang)
    _sum_up(options, session.run, folder, report)
    options.next(f"sixparty replay {as_argument(out or folder.name)}")
    return DONE


def write_report(played: "Run", lang: str) -> Path:
    """Write the report of a run whose game stands in memory, which saves playing it again."""
    from sim.faces.report import report_of

    return report_of(played, lang)


def _play(options: Options, session: "Session") -> None:
    """Play all turns and print each; with --json only say on a terminal how far it is."""
    from sim.faces.terminal.turns import turn_text

    course = session.course
    if not options.json:
        title = pick(course.scenario.title, options.lang)
        options.write(options.say("turns.begin", scenario=title, seed=course.seed, turns=course.turns))
        options.write(options.say("turns.key"))
    while not session.over:
        session.play_turn()
        turn = len(session.course.played)
        if not options.json:
            options.write(
                "\n" + turn_text(session.course, turn, options.lang, everything=options.verbose > 0)
            )
        elif options.progress:
            options.log.write("\r" + options.say("turns.progress", turn=turn, turns=course.turns))
    if options.json and options.progress:
        options.log.write("\n")


def _sum_up(options: Options, run: "Run", folder: Path, report: Path | None) -> None:
    """Print how the game ended, its measures, and where its files are."""
    course = run.course()
    if options.json:
        last = run.turn_lines[-1].payload
        data = {
            "run": str(folder),
            "turns": run.turns,
            "final_state_hash": last["hash"],
            "measures": run.measures,
        }
        options.emit(data | {"report": str(report) if report else None})
        return
    options.write("\n" + options.say(f"turns.end.{run.lines[-1].payload['reason']}", turn=len(course.played)))
    _print_measures(options, run)
    options.write("\n" + options.say("turns.folder", folder=folder))
    if report is not None:
        options.write(options.say("turns.report", path=report))


def _print_measures(options: Options, run: "Run") -> None:
    """Print the measures of the whole game."""
    from sim.faces.terminal.page import Page
    from sim.model.measures import SCALAR_MEASURES

    rows = []
    for name in SCALAR_MEASURES:
        value = run.measures[name]
        shown = options.say("turns.measures.none") if value is None else f"{value:.4g}"
        rows.append((name, shown, options.say(f"measures.{name}.meaning")))
    options.write()
    page = Page(options)
    page.title(options.say("turns.measures.head"))
    head = [options.say(f"turns.measures.{column}") for column in ("name", "value", "meaning")]
    page.table(head, rows, numbers=(1,))

"""`sixparty report`: a run or a study told on one page that opens offline and prints on A4."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from sim.faces.cli.frame import Options
from sim.faces.cli.options import command, option
from sim.faces.cli.page_out import STDOUT, PageFile, refuse_two_on_stdout, write_to_stdout
from sim.faces.cli.refusal import DONE, NOTHING_TO_DO, USAGE, Refusal, did_you_mean
from sim.faces.cli.unwritten import write_missing_tables
from sim.faces.terminal.text import as_argument

KINDS = ("aar", "study")


@command("report", "json")
@click.argument("ref", metavar="RUN|STUDY")
@option("--kind", type=click.Choice(KINDS), metavar="aar|study", text="report.option.kind")
@option("--futures", type=click.IntRange(0, 100_000), default=0, metavar="N", text="report.option.futures")
@option("--seat", metavar="ACTOR", text="report.option.seat")
@option("--redact", is_flag=True, text="report.option.redact")
@option("-o", "--out", type=PageFile(), metavar="FILE", text="report.option.out")
def report(
    options: Options,
    ref: str,
    kind: str | None,
    futures: int,
    seat: str | None,
    redact: bool,
    out: Path | None,
) -> int:
    """Write the report of a run or a study and say where it is."""
    refuse_two_on_stdout(options, out)
    folder = None if kind == "aar" else _study(options, ref, kind is not None)
    if folder is not None:
        given = {"--futures": futures, "--seat": seat, "--redact": redact}
        flags = ", ".join(name for name, value in given.items() if value)
        if flags:
            raise Refusal(USAGE, "study_report.usage.of_study", what=ref, flags=flags)
        return _report_study(options, folder, out)
    return _report_run(options, ref, futures, seat, redact, out)


def _study(options: Options, ref: str, sure: bool) -> Path | None:
    """Find the study that a reference names; None for a run, unless it has to be a study."""
    from sim.record.folder import RunNotFound, StudyRef, find_run
    from sim.study.errors import StudyNotFound
    from sim.study.folder import DESIGN, find_study

    run: RunNotFound | None = None
    try:
        found = find_run(ref, options.runs_dir)
    except RunNotFound as error:
        run = error
    else:
        if not isinstance(found, StudyRef) and (found.folder / DESIGN).is_file():
            return found.folder
        if not sure:
            return None
    try:
        folder = find_study(options.runs_dir, ref)
    except StudyNotFound as missed:
        if run is None:
            raise Refusal(USAGE, "study_report.usage.of_run", what=ref) from None
        if sure or (missed.nearest and not run.nearest):
            raise
        raise run from None
    if not (folder / DESIGN).is_file():
        raise Refusal(USAGE, "study_report.usage.of_run", what=ref)
    return folder


def _report_study(options: Options, folder: Path, out: Path | None) -> int:
    """Write the report of a study."""
    from sim.faces.report.study import page, write_study_report
    from sim.faces.report.study_reader import StudyReader
    from sim.study.store import Store

    options.beside(folder)
    store = Store.open(folder)
    tell = partial(options.tell, "study_report.compiling")
    if out is STDOUT:
        write_to_stdout(options, page(StudyReader(store, options.lang, tell)))
        return DONE
    path = write_study_report(store, options.lang, out, tell)
    options.frame.saved = True
    if options.json:
        data = {"study": str(folder), "report": str(path), "kind": "study", "lang": options.lang}
        options.emit(data | {"games": store.games, "bytes": path.stat().st_size})
        return DONE
    options.write(options.say("report.written", path=path))
    options.next(f"sixparty replay {store.folder.name}#0")
    return DONE


def _report_run(
    options: Options, ref: str, futures: int, seat: str | None, redact: bool, out: Path | None
) -> int:
    """Write the report of a run."""
    from sim.faces.cli.of_run import found_run
    from sim.faces.report import page_of, report_of
    from sim.faces.report.points import WITH_FUTURES
    from sim.record.run import Run

    if seat and futures:
        raise Refusal(USAGE, "report.usage.seat_futures")
    found = found_run(options, ref)
    if found.turn is not None:
        raise Refusal(USAGE, "report.usage.whole", what=ref.rpartition(":")[0])
    options.beside(found.folder)
    run = Run.open(found)
    if run.turns == 0:
        raise Refusal(NOTHING_TO_DO, "report.usage.nothing", what=run.id)
    known = tuple(run.scenario.actors)
    if seat is not None and seat not in known:
        guess = did_you_mean(options.lang, seat, known)
        raise Refusal(USAGE, "report.usage.no_actor", what=seat, known=", ".join(known), guess=guess)
    tick = _ticker(options, futures * 2 * WITH_FUTURES)
    if out is STDOUT:
        page = page_of(run, options.lang, futures=futures, seat=seat, redact=redact, tick=tick)
        write_to_stdout(options, page)
        return DONE
    path = report_of(run, options.lang, futures=futures, seat=seat, redact=redact, out=out, tick=tick)
    options.frame.saved = True
    if out is None:
        write_missing_tables(options, run)
    if options.json:
        data = {"run": str(found.folder), "report": str(path), "kind": "aar", "lang": options.lang}
        options.emit(
            data | {"seat": seat, "redacted": redact, "futures": futures, "bytes": path.stat().st_size}
        )
        return DONE
    options.write(options.say("report.written", path=path))
    options.next(f"sixparty explain {as_argument(ref)}")
    return DONE


def _ticker(options: Options, all_: int) -> Callable[[], None]:
    """Give a function that tells on a terminal how many futures have been played."""
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        if options.progress:
            end = "\n" if done == all_ else ""
            options.log.write("\r" + options.say("report.progress", done=done, all=all_) + end)

    return tick

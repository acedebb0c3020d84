"""`sixparty report`: a run told on one page that opens offline and prints on A4."""

from collections.abc import Callable
from pathlib import Path

import click

from sim.faces.cli.frame import Options
from sim.faces.cli.options import command, option
from sim.faces.cli.refusal import DONE, NOTHING_TO_DO, USAGE, Refusal, did_you_mean

KINDS = ("aar", "study")


@command("report", "json")
@click.argument("ref", metavar="RUN")
@option("--kind", type=click.Choice(KINDS), default="aar", metavar="aar|study", text="report.option.kind")
@option("--futures", type=click.IntRange(0, 100_000), default=0, metavar="N", text="report.option.futures")
@option("--seat", metavar="ACTOR", text="report.option.seat")
@option("--redact", is_flag=True, text="report.option.redact")
@option("-o", "--out", type=click.Path(path_type=Path), metavar="FILE", text="report.option.out")
def report(
    options: Options, ref: str, kind: str, futures: int, seat: str | None, redact: bool, out: Path | None
) -> int:
    """Write the report of a run and say where it is."""
    from sim.faces.report import report_of
    from sim.faces.report.points import WITH_FUTURES
    from sim.record.folder import StudyRef, find_run
    from sim.record.run import Run

    if seat and futures:
        raise Refusal(USAGE, "report.usage.seat_futures")
    found = find_run(ref, options.runs_dir)
    if kind == "study" or isinstance(found, StudyRef):
        raise Refusal(USAGE, "report.usage.study", what=ref)
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
    path = report_of(run, options.lang, futures=futures, seat=seat, redact=redact, out=out, tick=tick)
    if options.json:
        data = {"run": str(found.folder), "report": str(path), "kind": kind, "lang": options.lang}
        options.emit(
            data | {"seat": seat, "redacted": redact, "futures": futures, "bytes": path.stat().st_size}
        )
        return DONE
    options.write(options.say("report.written", path=path))
    options.next(f"sixparty explain {ref}")
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

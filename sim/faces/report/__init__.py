"""Reports: one self-contained HTML page that opens offline and prints on A4."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.record.run import Run


def write_report(
    folder: Path,
    lang: str = "en",
    *,
    futures: int = 0,
    seat: str | None = None,
    redact: bool = False,
    out: Path | None = None,
) -> Path:
    """Write the after-action report of a run and give its path.

    Args:
        folder: the run.
        lang: "en" or "ko".
        futures: how many futures to play on each side of the three greatest turning points.
        seat: an actor; the report then holds only what that seat may see.
        redact: leave out what people at the table wrote.
        out: the file to write; by default report.html in the run's folder (report-SEAT.html,
            report-redacted.html).

    Raises:
        RunNotFound: there is no such run.
        Refusal: no such seat (`no_actor`).
        StorageError: the file cannot be written.
    """
    from sim.record.run import Run

    return report_of(Run.open(folder), lang, futures=futures, seat=seat, redact=redact, out=out)


def report_of(
    run: "Run",
    lang: str = "en",
    *,
    futures: int = 0,
    seat: str | None = None,
    redact: bool = False,
    out: Path | None = None,
    tick: Callable[[], None] = lambda: None,
) -> Path:
    """Write the report of a run that is open, as `write_report`; `tick` is called after each future."""
    from sim.record.storage import DISK

    text = page_of(run, lang, futures=futures, seat=seat, redact=redact, tick=tick)
    name = "-".join(["report", *([seat] if seat else []), *(["redacted"] if redact else [])])
    path = out or (run.folder or Path()) / f"{name}.html"
    if path.exists() and not path.is_file():  # a pipe or a device takes the page; it is never replaced
        with path.open("wb") as stream:
            stream.write(text.encode("utf-8"))
    else:
        DISK.write(path.resolve(), text.encode("utf-8"))
    return path


def page_of(
    run: "Run",
    lang: str = "en",
    *,
    futures: int = 0,
    seat: str | None = None,
    redact: bool = False,
    tick: Callable[[], None] = lambda: None,
) -> str:
    """Give the page of the report of a run that is open; the arguments are those of `report_of`."""
    from sim.faces.report.aar import page
    from sim.faces.report.reader import Reader

    course = run.course()
    if seat is not None:
        course.actor(seat)
    return page(Reader(run, course, lang, seat, redact), futures, tick)

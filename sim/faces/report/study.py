"""The report of a study, put together from its parts and written as one page that opens offline."""

from collections.abc import Callable
from pathlib import Path

from sim.faces.report import (
    study_assumptions,
    study_boxes,
    study_fans,
    study_games,
    study_levels,
    study_moves,
    study_played,
)
from sim.faces.report.paper import css, environment
from sim.faces.report.study_reader import StudyReader
from sim.faces.report.study_settling import settling
from sim.record.storage import DISK
from sim.study.store import Store

PAGE, REPORT = "study", "report"
STYLES = ("page", PAGE)
LIMITS = ("written", "luck", "ranges", "together", "chosen", "again", "absent")


def write_study_report(
    store: Store, lang: str, path: Path | None = None, tell: Callable[[], None] = lambda: None
) -> Path:
    """Write the report of a study and give its path.

    Equal studies give equal bytes, on a machine that has the same optional packages.

    Args:
        store: the study; it may be unfinished, and then the report says so.
        lang: "en" or "ko".
        path: the file to write; by default report.html in the study's folder.
        tell: called once when the rules have to be compiled first, which takes a minute or two.

    Raises:
        NothingToDo: no game was played yet.
        StudyError: a part is damaged.
        StorageError: the file cannot be written.
    """
    text = page(StudyReader(store, lang, tell)).encode("utf-8")
    out = path or store.folder / f"{REPORT}.html"
    if out.exists() and not out.is_file():  # a pipe or a device takes the page; it is never replaced
        with out.open("wb") as stream:
            stream.write(text)
    else:
        DISK.write(out.resolve(), text)
    return out


def page(reader: StudyReader) -> str:
    """Write the whole report as one HTML page; raise `NothingToDo` where no game was played."""
    levels = study_levels.one_factor(reader)
    return environment().get_template(f"{PAGE}.html").render(
        say=reader.say,
        lang=reader.lang,
        css=css(reader.say("study_report.every_page"), *STYLES),
        head=study_played.head(reader),
        factors=study_played.factors(reader),
        points=study_played.points(reader),
        failed=study_played.failures(reader),
        means=study_played.means(reader),
        main=reader.measure(reader.main),
        main_name=reader.main,
        why_main="named" if reader.store.plan.measures else "usual",
        fans=study_fans.fans(reader),
        rungs=study_fans.rung_key(reader),
        matrices=study_levels.matrices(reader),
        levels=levels,
        tornado=study_moves.tornado(reader),
        ranking=study_moves.ranking(reader),
        assumptions=study_assumptions.assumptions(reader),
        boxes=study_boxes.boxes(reader),
        settling=settling(reader),
        games=study_games.example_games(reader),
        limits=[reader.say(f"study_report.limit.{name}") for name in LIMITS],
    )  # fmt: skip

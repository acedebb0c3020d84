"""Many games on a terminal: how far they are, what came of them, and how sure that is."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sim.faces.terminal.page import Page
from sim.faces.words import say

if TYPE_CHECKING:
    from sim.faces.cli.frame import Options
    from sim.study.batch import Progress
    from sim.study.interval import Interval

MINUTE, HOUR, DAY = 60, 3600, 86400
SIZES = ("B", "kB", "MB", "GB", "TB")


def duration(lang: str, seconds: float) -> str:
    """Say how long something takes, in the two largest units that matter.

    >>> duration("en", 3.21), duration("en", 75), duration("en", 90000)
    ('3.2 s', '1 min 15 s', '1 d 1 h')
    """
    whole = round(seconds)
    if seconds < 9.95:
        return say(lang, "study.time.short", seconds=seconds)
    if whole < MINUTE:
        return say(lang, "study.time.seconds", seconds=seconds)
    if whole < HOUR:
        return say(lang, "study.time.minutes", minutes=whole // MINUTE, seconds=whole % MINUTE)
    if whole < DAY:
        return say(lang, "study.time.hours", hours=whole // HOUR, minutes=whole % HOUR // MINUTE)
    return say(lang, "study.time.days", days=whole // DAY, hours=whole % DAY // HOUR)


def size(count: float) -> str:
    """Say how large something on the disk is.

    >>> size(900), size(2_166_280)
    ('900 B', '2.17 MB')
    """
    step = 0
    while count >= 1000 and step + 1 < len(SIZES):
        count, step = count / 1000, step + 1
    return f"{count:.3g} {SIZES[step]}" if count < 100 else f"{count:.0f} {SIZES[step]}"


@contextmanager
def told(options: "Options") -> Iterator[Callable[["Progress"], None]]:
    """Give what tells a person how far a batch is: a bar on a terminal; elsewhere a line a chunk with -v."""
    if not options.progress:
        yield lambda progress: options.detail(sentence(options, progress, "chunk"))
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    screen = Console(
        file=options.log, no_color=options.frame.plain, markup=False, highlight=False, emoji=False
    )
    columns = (BarColumn(bar_width=24), TextColumn("{task.description}", markup=False))
    with Bar(*columns, console=screen, transient=True) as bar:
        task = bar.add_task(options.say("study.batch.begun"), total=None)

        def tell(progress: "Progress") -> None:
            key = "progress_failed" if progress.failed else "progress"
            said = sentence(options, progress, key)
            bar.update(task, total=progress.games, completed=progress.done, description=said)
            if options.verbose:
                screen.print(Text(sentence(options, progress, "chunk")))

        yield tell


def sentence(options: "Options", progress: "Progress", key: str) -> str:
    """Say how far a batch is."""
    left = "?" if progress.left is None else duration(options.lang, progress.left)
    numbers = {"done": progress.done, "games": progress.games, "failed": progress.failed}
    return options.say(f"study.batch.{key}", rate=progress.rate, left=left, **numbers)


def write_means(page: Page, found: "Mapping[str, Interval]", lang: str) -> None:
    """Write means with their intervals, the number of games that have the measure, and the method."""
    head = [
        say(lang, f"study.column.{name}") for name in ("measure", "mean", "low", "high", "games", "method")
    ]
    rows = [
        [
            name,
            *(number(value, lang) for value in (one.mean, one.low, one.high)),
            one.n,
            say(lang, f"study.method.{one.method}"),
        ]
        for name, one in found.items()
    ]
    page.table(head, rows, numbers=(1, 2, 3, 4))


def number(value: float, lang: str) -> str:
    """Write a number of a study in four digits; nan is a word that says so.

    >>> number(0.123456, "en"), number(float("nan"), "en")
    ('0.1235', 'none')
    """
    return say(lang, "study.none") if value != value else f"{value:.4g}"

"""`sixparty claims`: the claims of the documents as experiments, and what comes of them."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from sim.faces.cli.asked import warn_of_ranges
from sim.faces.cli.faults import report
from sim.faces.cli.frame import PROGRAM, Options
from sim.faces.cli.options import command, option
from sim.faces.cli.refusal import DONE, NO
from sim.faces.terminal.text import as_argument

if TYPE_CHECKING:
    from sim.scenario.faults import ScenarioError
    from sim.study.claim_answer import Answer
    from sim.study.claim_kept import Kept
    from sim.study.claim_run import Planned
    from sim.study.claim_samples import Ask, Sample
    from sim.study.claims import Claim


MOST_RUNS = 1_000_000
MOST_POINTS = 100_000
MOST_WORKERS = 1024
FEWEST_RUNS = 2
RUNS, POINTS, WORKERS = 2000, 100, 2


@command("claims", "seed", "set", "json", text="claims.text")
@click.argument("ids", nargs=-1, metavar="[ID...]")
@option("--runs", type=click.IntRange(FEWEST_RUNS, MOST_RUNS), default=RUNS, metavar="N",
        text="claims.option.runs")  # fmt: skip
@option("--points", type=click.IntRange(0, MOST_POINTS), default=POINTS, metavar="N",
        text="claims.option.points")  # fmt: skip
@option("--over", metavar="ENSEMBLE", text="claims.option.over")
@option("--workers", type=click.IntRange(1, MOST_WORKERS), default=WORKERS, metavar="N",
        text="claims.option.workers")  # fmt: skip
@option("--resume", is_flag=True, text="claims.option.resume")
@option("--check", "only_check", is_flag=True, text="claims.option.check")
def claims(
    options: Options,
    ids: tuple[str, ...],
    runs: int,
    points: int,
    over: str | None,
    workers: int,
    resume: bool,
    only_check: bool,
) -> int:
    """Check the claims, play their experiments, and say what comes of them."""
    from sim.scenario.faults import ScenarioError, ScenarioNotFound
    from sim.study.claim_check import load_claims
    from sim.study.claim_names import find_claims
    from sim.study.claim_run import plan, sample_of
    from sim.study.claim_samples import Ask

    try:
        found, warnings = load_claims(find_claims(ids).values())
    except ScenarioNotFound:
        raise
    except ScenarioError as faulty:
        return _faulty(options, faulty)
    if only_check:
        for fault in warnings:
            options.log.write(report(options.lang, fault) + "\n")
        if options.json:
            options.emit({"claims": [claim.id for claim in found], "errors": 0, "warnings": len(warnings)})
        options.tell("claims.sound", count=len(found))
        return DONE
    ask = Ask(runs, points, options.seed, options.overrides, over, workers)
    _warn_of_arms(options, found)
    planned = plan(found, ask, sample_of(ask), _plausible(options, ask))
    warn_of_ranges(options)
    _warm_up(options, planned)
    with _stopped(options, _kept(options, planned, ask, resume)) as kept:
        _examine(options, planned, ask, kept)
    return DONE


def _kept(options: Options, planned: "Planned", ask: "Ask", resume: bool) -> "Kept":
    """Say where the games of this question are kept while they are played, and what is told of it."""
    from sim.study.claim_kept import Kept
    from sim.study.claim_question import question_of

    if resume:  # whatever is kept stays, also when this is stopped before it is read
        options.frame.resume = options.frame.again("--resume", without="--resume")

    def tell(key: str, **values: object) -> None:
        say = options.warn if key in ("damaged", "unwritten") else options.tell
        say(f"claims.kept.{key}", **values, games_of_all=planned.games)

    return Kept(options.runs_dir, question_of(planned.wanted, ask.seed), resume, tell)


@contextmanager
def _stopped(options: Options, kept: "Kept") -> Iterator["Kept"]:
    """Keep games; where that is stopped, have the line ready that goes on with them."""
    again = options.frame.again("--resume", without="--resume")
    try:
        with kept:
            yield kept
    except KeyboardInterrupt:
        options.frame.resume = again if kept.games else options.frame.resume
        raise
    except Exception:
        if kept.games and not kept.finished:
            options.log.write(options.say("claims.kept.go_on", games=kept.games, command=again) + "\n")
        raise


def _examine(options: Options, planned: "Planned", ask: "Ask", kept: "Kept") -> None:
    """Play what is not kept, and print the answers; then nothing need be kept any more."""
    from sim.study.claim_run import examine

    began = time.monotonic()

    def warn(what: str) -> None:
        options.warn("study.batch.warned", what=what)

    with _told(options, planned.games) as tell:
        answers = examine(planned, ask, tell, warn, kept)
    _say(options, planned, ask, answers, time.monotonic() - began)
    options.out.flush()
    kept.finished = True


def show_claim(options: Options, name: str) -> None:
    """Show a claim and its experiment; nothing is played."""
    from sim.faces.terminal.claims import write_claim
    from sim.study.claim_check import load_claims
    from sim.study.claim_data import as_data
    from sim.study.claim_names import find_claims
    from sim.study.claim_run import Planned
    from sim.study.claim_samples import Ask

    found, _ = load_claims(find_claims((name,)).values())
    data = as_data(Planned(tuple(found), (None,), {}, None, None), [None], Ask())
    if options.json:
        options.emit(data["claims"][0])
        return
    write_claim(options, data)
    options.next(f"{PROGRAM} claims {as_argument(name)}")


def _faulty(options: Options, faulty: "ScenarioError") -> int:
    """Say every fault of the claims' files."""
    for fault in faulty.faults:
        options.log.write(report(options.lang, fault) + "\n")
    options.log.write(options.say("cli.error.prefix", what=options.say("claims.faulty")) + "\n")
    return NO


def _warn_of_arms(options: Options, found: "Sequence[Claim]") -> None:
    """Warn where a value given for all arms is what the arms of a claim differ in."""
    for path in (given.partition("=")[0].strip() for given in options.overrides):
        for claim in found:
            arms = claim.experiment.arms.values() if claim.experiment else ()
            if any(path in dict(arm.values) for arm in arms):
                options.warn("claims.by_arm", path=path, claim=claim.id)


def _plausible(options: Options, ask: "Ask") -> "Sample | None":
    """Read the members of the ensemble; say so where none comes with this package."""
    from sim.model import RULES_VERSION
    from sim.study.claim_run import PLAUSIBLE, plausible_sample

    if not ask.points and ask.over is None:
        return None
    found = plausible_sample(PLAUSIBLE if ask.over is None else ask.over, ask.points or POINTS)
    if found is None:
        options.tell("claims.no_ensemble", name=PLAUSIBLE)
    elif found.rules_version not in (None, RULES_VERSION):
        options.warn("claims.old_ensemble", name=found.over, then=found.rules_version, now=RULES_VERSION)
    return found


def _warm_up(options: Options, planned: "Planned") -> None:
    """Compile the rules where that was not done before, and say what is to be played."""
    from sim.study.claim_run import warm_up

    if planned.games:
        warm_up(lambda: options.tell("study.batch.compiling"))
        numbers = {"games": planned.games, "settings": len(planned.wanted)}
        options.tell("claims.begin", count=len(planned.claims), **numbers)


@contextmanager
def _told(options: Options, games: int) -> Iterator[Callable[[int], None]]:
    """Give what tells a person how far it is: a bar on a terminal, else with -v a line now and then."""
    done = 0
    if not options.progress:

        def note(count: int) -> None:
            nonlocal done
            done += count
            options.detail(options.say("claims.progress", done=done, games=games))

        yield note
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    screen = Console(
        file=options.log, no_color=options.frame.plain, markup=False, highlight=False, emoji=False
    )
    columns = (BarColumn(bar_width=24), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("", total=games)

        def tell(count: int) -> None:
            nonlocal done
            done += count
            said = options.say("claims.progress", done=done, games=games)
            bar.update(task, completed=done, description=said)

        yield tell


def _say(
    options: Options, planned: "Planned", ask: "Ask", answers: "list[Answer | None]", seconds: float
) -> None:
    """Print the answers: a page for one claim, a table for many."""
    from sim.study.claim_data import as_data

    data = as_data(planned, answers, ask)
    if options.json:
        options.emit(data)
        return
    from sim.faces.terminal.claims import write_claim
    from sim.faces.terminal.claims_table import write_claims
    from sim.faces.terminal.study import duration

    if len(answers) == 1:
        write_claim(options, data)
    else:
        write_claims(options, data)
    options.tell("claims.took", games=planned.games, time=duration(options.lang, seconds))
    options.next(_following(planned, ask))


def _following(planned: "Planned", ask: "Ask") -> str:
    """Name the command that looks further: at one of many, over the ensemble, else at all of them."""
    from sim.study.claim_names import name_of

    first = as_argument(name_of(planned.claims[0].path))
    if len(planned.claims) != 1:
        return f"{PROGRAM} claims {first}"
    if ask.over is None and planned.plausible is not None:
        return f"{PROGRAM} claims {first} --over {as_argument(planned.plausible.over)}"
    return f"{PROGRAM} claims"

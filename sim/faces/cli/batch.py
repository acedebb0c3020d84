"""`sixparty batch`: play the games of a study on all cores, and say what came of them."""

import math
import shlex
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from sim.faces.cli.frame import PROGRAM, Options
from sim.faces.cli.options import command, option
from sim.faces.cli.played import cores, play_missing_of, warm_up
from sim.faces.cli.refusal import DONE, NO, USAGE, Refusal, did_you_mean
from sim.faces.terminal.over import over_lines, warn_of_rules, worlds_in_words

if TYPE_CHECKING:
    from sim.study.batch import Answer
    from sim.study.plan import Plan
    from sim.study.store import Store

MOST_RUNS = 1_000_000_000
MOST_WORKERS = 1024
REASONS_TOLD = 10
WIDTH_OF = "crisis"
_OF_NEW_STUDIES = {"seed": "--seed", "overrides": "-S", "doctrines": "--doctrine", "turns": "--turns",
                   "name": "--name", "over": "--over"}  # fmt: skip


@command("batch", "seed", "set", "doctrine", "turns", "json", text="study.batch.text")
@click.argument("ref", metavar="STUDY|SCENARIO")
@option("--runs", type=click.IntRange(1, MOST_RUNS), metavar="N", text="study.batch.option.runs")
@option("--workers", type=click.IntRange(1, MOST_WORKERS), metavar="N", text="study.batch.option.workers")
@option("--cluster", metavar="ADDRESS", text="study.batch.option.cluster")
@option("--resume", is_flag=True, text="study.batch.option.resume")
@option("--dry-run", is_flag=True, text="study.batch.option.dry_run")
@option("--name", metavar="ID", text="study.batch.option.name")
@option("--until-width", "width", type=float, metavar="W",
        text="study.batch.option.until_width")  # fmt: skip
@option("--measure", metavar="NAME", text="study.batch.option.measure")
@option("--over", metavar="ENSEMBLE", text="study.batch.option.over")
def batch(
    options: Options,
    ref: str,
    runs: int | None,
    workers: int | None,
    cluster: str | None,
    resume: bool,
    dry_run: bool,
    name: str | None,
    width: float | None,
    measure: str | None,
    over: str | None,
) -> int:
    """Begin a study or take it up, play what is missing of it, and print its answer."""
    if width is not None and not 0.0 < width < math.inf:
        raise Refusal(USAGE, "study.batch.usage.width", what=width)
    if measure is not None and width is None:
        raise Refusal(USAGE, "study.batch.usage.width_needs")
    workers = workers or cores()
    if dry_run:
        return _foretell(options, _plan(options, ref, runs, over), name, workers)
    if cluster:
        _reach(cluster)
    store, again = _store(options, ref, runs, name, resume, over)
    _warn(options)
    options.beside(store.folder, options.frame.again(*again, "--resume", without="--resume"))
    looked_at = _measure(options, store, measure)
    if runs is not None and not width:
        _grow(options, store, runs)
    before = _tell_begin(options, store)
    if before < store.games and not cluster:
        warm_up(options, store)
    began = time.monotonic()
    answer = play_missing_of(options, store, workers, cluster, width, looked_at)
    seconds = time.monotonic() - began
    _say(options, store, answer, answer.games - before, seconds)
    return NO if answer.failed else DONE


def _warn(options: Options) -> None:
    """Warn of values that -S gives outside the ranges of studies."""
    from sim.faces.cli.asked import warn_of_ranges  # reads scenarios, which --help need not

    warn_of_ranges(options)


def _plan(options: Options, ref: str, runs: int | None, over: str | None) -> "Plan":
    """Plan the study that is asked for; a flag goes before what a study file says."""
    from sim.study.asked import plan_for

    seed = options.seed if "seed" in options.given else None
    return plan_for(
        ref,
        runs=runs,
        seed=seed,
        turns=options.turns,
        overrides=options.overrides,
        doctrines=options.doctrines,
        over=over,
    )


def _store(
    options: Options, ref: str, runs: int | None, name: str | None, resume: bool, over: str | None
) -> tuple["Store", list[str]]:
    """Open the folder of the study, a new one or with --resume the one of its name; and flags it needs."""
    from sim.study.asked import chunk_here
    from sim.study.begin import begin
    from sim.study.errors import StudyNotFound
    from sim.study.folder import find_study
    from sim.study.store import Store

    try:
        plan = _plan(options, ref, runs, over)
    except StudyNotFound as unknown:
        if not resume:
            raise
        try:
            folder = find_study(options.runs_dir, ref)
        except StudyNotFound:
            raise unknown from None
        if kept := [flag for value, flag in _OF_NEW_STUDIES.items() if value in options.given]:
            raise Refusal(USAGE, "study.batch.usage.new_only", flag=kept[0], study=ref) from None
        return Store.open(folder), []
    store = begin(plan, options.runs_dir, name, resume, chunk_here())
    return store, [] if name else ["--name", store.folder.name]


def _measure(options: Options, store: "Store", wanted: str | None) -> str:
    """Choose the measure that --until-width looks at."""
    if wanted is None:
        return WIDTH_OF if WIDTH_OF in store.measures else store.measures[0]
    if wanted not in store.measures:
        guess = did_you_mean(options.lang, wanted, store.measures)
        study = store.folder.name
        raise Refusal(USAGE, "study.batch.usage.no_measure", study=study, name=wanted, guess=guess)
    return wanted


def _grow(options: Options, store: "Store", runs: int) -> None:
    """Have a study that is taken up play as many runs as are wanted now."""
    from sim.study.asked import grow

    if not grow(store, runs):
        options.warn("study.batch.more_runs", study=store.folder.name, runs=store.manifest["runs"])


def _reach(cluster: str) -> None:
    """Try the scheduler before anything is written."""
    from sim.study.cluster import play_on_cluster

    for _ in play_on_cluster(iter(()), cluster):
        pass


def _tell_begin(options: Options, store: "Store") -> int:
    """Say which study it is; give how many of its games stand."""
    done = store.games - sum(chunk.count for chunk in store.missing())
    name, runs = store.folder.name, store.manifest["runs"]
    options.tell("study.batch.begin", study=name, points=store.points, runs=runs, games=store.games)
    if ensemble := store.manifest.get("ensemble"):
        options.tell("study.over.begin", worlds=worlds_in_words(options, ensemble))
        warn_of_rules(options, ensemble)
    if done:
        options.tell("study.batch.standing", done=done)
    return done


def _say(options: Options, store: "Store", answer: "Answer", played: int, seconds: float) -> None:
    """Print the answer: means, failed games, speed, and where it all is."""
    rate = played / seconds if seconds > 0 else 0.0
    if options.json:
        more = {"path": str(store.folder), "points": store.points, "runs_each": store.manifest["runs"],
                "over": store.manifest.get("ensemble")}  # fmt: skip
        speed = {"played": played, "seconds": seconds, "runs_per_second": rate}
        options.emit({"study": store.folder.name, **answer.as_data(), **speed, **more})
        return
    from sim.faces.terminal.page import Page
    from sim.faces.terminal.study import duration, write_means

    name, page = store.folder.name, Page(options)
    _write_head(options, page, store, answer)
    plain = {measure: found for measure, found in answer.measures.items() if "." not in measure}
    write_means(page, answer.measures if options.verbose or not plain else plain, options.lang)
    if answer.failed:
        _say_failed(options, page, store, answer)
    page.gap()
    time_taken = duration(options.lang, seconds)
    said = options.say("study.batch.rate", played=played, time=time_taken, rate=rate)
    options.write(said if played else options.say("study.batch.replayed"))
    options.write(options.say("study.batch.sha256", sha256=answer.sha256))
    options.write(options.say("study.batch.folder", study=name, folder=store.folder))
    options.next(_following(store, answer))


def _write_head(options: Options, page: Any, store: "Store", answer: "Answer") -> None:  # noqa: ANN401
    """Say over what the means are taken."""
    values = {"study": store.folder.name, "games": answer.games}
    if ensemble := store.manifest.get("ensemble"):
        page.title(options.say("study.over.head", worlds=worlds_in_words(options, ensemble), **values))
        page.items(over_lines(options, ensemble, store.manifest["runs"]))
        return
    key = "study.batch.head" if store.points == 1 else "study.batch.head_points"
    page.title(options.say(key, points=store.points, **values))


def _say_failed(options: Options, page: Any, store: "Store", answer: "Answer") -> None:  # noqa: ANN401
    """Say why games failed, the most frequent reasons first."""
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for part in store.read(("game", "reason")):
        for game, reason in zip(part["game"].tolist(), part["reason"].tolist(), strict=True):
            if reason is not None:
                counts[reason] += 1
                first.setdefault(reason, game)
    page.text(options.say("study.batch.failed", failed=answer.failed, games=answer.games))
    page.items(
        options.say("study.batch.reason", count=count, reason=reason, game=first[reason])
        for reason, count in counts.most_common(REASONS_TOLD)
    )


def _following(store: "Store", answer: "Answer") -> str:
    """Name the command that looks further: by the first factor, or how often the first measure is what."""
    measure = next(iter(answer.measures))
    factor = store.design.names[0] if store.design.names else None
    asked = f'"{factor}", avg("{measure}")' if factor else f'"{measure}", count(*)'
    sql = f"SELECT {asked} FROM runs GROUP BY 1 ORDER BY 1"  # noqa: S608  (a line for a person)
    return f"{PROGRAM} query {store.folder.name} {shlex.quote(sql)}"


def _foretell(options: Options, plan: "Plan", name: str | None, workers: int) -> int:
    """Say what a study would take, after a few games of it."""
    from sim.study.asked import chunk_here
    from sim.study.estimate import estimate

    compiling = partial(options.tell, "study.batch.compiling")
    found = estimate(plan, workers, cores(), chunk_here(), compiling)
    if options.json:
        options.emit({"study": name or plan.id, "dry_run": True, **found._asdict()})
        return DONE
    from sim.faces.terminal.page import Page
    from sim.faces.terminal.study import duration, size

    page = Page(options)
    page.title(options.say("study.dry.head", study=name or plan.id))
    lasting, large = duration(options.lang, found.seconds), size(found.bytes)
    values = {
        "points": f"{found.points:,}",
        "runs": f"{found.runs:,}",
        "games": f"{found.games:,}",
        "time": options.say("study.dry.time_is", time=lasting, workers=workers),
        "disk": options.say("study.dry.disk_is", size=large),
        "trial": options.say("study.dry.trial_is", games=found.trial, rate=found.rate),
    }
    page.facts((options.say(f"study.dry.{key}"), value) for key, value in values.items())
    options.next(options.frame.again(without="--dry-run"))
    return DONE

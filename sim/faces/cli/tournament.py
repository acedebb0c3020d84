"""`sixparty tournament`: every doctrine of one actor against every doctrine of another."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.faces.cli.asked import warn_of_ranges
from sim.faces.cli.frame import PROGRAM, Options
from sim.faces.cli.options import command, option
from sim.faces.cli.refusal import DONE, NO, USAGE, Refusal, did_you_mean
from sim.faces.terminal.over import warn_of_rules

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.study.ablation import Ablation
    from sim.study.plan import Plan
    from sim.study.store import Store
    from sim.study.tournament import Tournament

MOST_RUNS = 1_000_000_000
MOST_WORKERS = 1024


@command("tournament", "seed", "set", "doctrine", "turns", "json", text="tournament.text")
@click.argument("scenario", metavar="SCENARIO")
@option("--row", metavar="ACTOR", text="tournament.option.row")
@option("--column", metavar="ACTOR", text="tournament.option.column")
@option("--doctrines", "limits", metavar="A,B,...", text="tournament.option.doctrines")
@option("--measure", "measures", metavar="NAME", multiple=True, text="tournament.option.measure")
@option("--runs", type=click.IntRange(1, MOST_RUNS), metavar="N", text="tournament.option.runs")
@option("--payoff", metavar="ROW,COLUMN", text="tournament.option.payoff")
@option(
    "--nfg", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", text="tournament.option.nfg"
)
@option("--workers", type=click.IntRange(1, MOST_WORKERS), metavar="N", text="tournament.option.workers")
@option("--name", metavar="ID", text="tournament.option.name")
@option("--resume", is_flag=True, text="tournament.option.resume")
@option("--no-ablation", is_flag=True, text="tournament.option.no_ablation")
@option("--over", metavar="ENSEMBLE", text="tournament.option.over")
def tournament(
    options: Options,
    scenario: str,
    row: str | None,
    column: str | None,
    limits: str | None,
    measures: tuple[str, ...],
    runs: int | None,
    payoff: str | None,
    nfg: Path | None,
    workers: int | None,
    name: str | None,
    resume: bool,
    no_ablation: bool,
    over: str | None,
) -> int:
    """Play a tournament or take it up, and say what comes of it."""
    from sim.faces.cli.played import play_missing_of
    from sim.study.ensemble import ensemble_of
    from sim.study.tournament import payoffs_of, plan_of_tournament, sides_of, tournament_of

    plan = plan_of_tournament(
        scenario,
        row,
        column,
        [word.strip() for word in (limits or "").split(",") if word.strip()],
        runs=runs,
        seed=options.seed,
        overrides=options.overrides,
        others=options.doctrines,
        turns=options.turns,
        over=None if over is None else ensemble_of(over),
    )
    payoffs = payoffs_of(payoff, *sides_of(plan))
    _check_measures(options, plan, [*measures, *(one.measure for one in payoffs)])
    warn_of_ranges(options)
    store = _store(options, plan, name, None if runs is None else plan.runs, resume)
    options.tell("study.batch.begin", study=store.folder.name, points=store.points,
                 runs=store.manifest["runs"], games=store.games)  # fmt: skip
    ensemble = store.manifest.get("ensemble")
    if ensemble:
        worlds = len(ensemble["members"])
        options.tell("tournament.begin_over", worlds=worlds, runs=store.manifest["runs"])
    warn_of_rules(options, ensemble)
    answer = play_missing_of(options, store, workers)
    found = tournament_of(store, measures, payoffs)
    if nfg is not None:
        _write_nfg(options, plan, found, nfg)
    played = _scenario(store)
    owed = None if no_ablation else _ablation(options, plan, store, played, found, workers)
    _say(options, played, store, found, owed)
    return NO if answer.failed else DONE


def _check_measures(options: Options, plan: "Plan", wanted: list[str]) -> None:
    """Refuse a measure that the game does not have, before anything is played."""
    from sim.scenario.build import index_of
    from sim.scenario.load import open_draft

    known = index_of(open_draft(plan.scenario).resolve(plan.overrides)).measures()
    for name in wanted:
        if name not in known:
            guess = did_you_mean(options.lang, name, known)
            raise Refusal(USAGE, "tournament.no_measure", name=name, guess=guess)


def _store(options: Options, plan: "Plan", name: str | None, runs: int | None, resume: bool) -> "Store":
    """Open the study of the tournament, a new one or with --resume the one of its name."""
    from sim.study.asked import chunk_here, grow
    from sim.study.begin import begin

    store = begin(plan, options.runs_dir, name, resume, chunk_here())
    named = [] if name else ["--name", store.folder.name]
    options.beside(store.folder, options.frame.again(*named, "--resume", without="--resume"))
    if runs is not None and not grow(store, runs):
        options.warn("study.batch.more_runs", study=store.folder.name, runs=store.manifest["runs"])
    return store


def _scenario(store: "Store") -> "Scenario":
    """Give the scenario that a study is played on, from its own folder."""
    from sim.study.begin import worlds_of_study

    return worlds_of_study(store).base


def _ablation(
    options: Options,
    plan: "Plan",
    store: "Store",
    scenario: "Scenario",
    found: "Tournament",
    workers: int | None,
) -> "Ablation":
    """Play the winner's row again without its weights and its plan, as studies beside the tournament's."""
    from sim.faces.cli.played import play_missing_of
    from sim.study.ablation import ablation, plans_of_ablation, prior_of
    from sim.study.asked import chunk_here, grow
    from sim.study.begin import begin

    plan = replace(plan, runs=store.manifest["runs"])
    prior = prior_of(plan, scenario, found.winner)
    stores = {}
    for kind, variant in plans_of_ablation(plan, prior).items():
        name = f"{store.folder.name}-{prior.doctrine}-{kind}"
        stores[kind] = begin(variant, options.runs_dir, name, resume=True, chunk=chunk_here())
        grow(stores[kind], plan.runs)
        play_missing_of(options, stores[kind], workers)
    return ablation(store, stores, prior, list(found.matrices))


def _write_nfg(options: Options, plan: "Plan", found: "Tournament", path: Path) -> None:
    """Write the game of means for Gambit."""
    from sim.record.storage import DISK
    from sim.study.equilibria import nfg

    text = nfg(plan.id, (found.row, found.column), (found.rows, found.columns), found.game.means)
    DISK.write(path, text.encode("utf-8"))
    options.tell("tournament.written", path=path)


def _say(
    options: Options, scenario: "Scenario", store: "Store", found: "Tournament", owed: "Ablation | None"
) -> None:
    """Print the tournament, and name the command that looks at its worst game."""
    if options.json:
        from sim.study.tournament_data import ablation_data, as_data

        data = as_data(found) | {"path": str(store.folder), "over": store.manifest.get("ensemble")}
        options.emit(data | {"ablation": ablation_data(owed) if owed else None})
        return
    from sim.faces.terminal.tournament import write_tournament

    write_tournament(options, scenario, store, found, owed)
    if found.failed:
        options.warn("tournament.failed", count=found.failed)
    options.next(f"{PROGRAM} explain {found.study}#{found.examples.overall.worst.game}")

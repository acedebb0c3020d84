"""A game of a study, played again in full when somebody wants to see it, and kept in the study's folder."""

import math
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from sim.faces.cli.frame import Options
from sim.faces.cli.refusal import NO, NOT_FOUND, Refusal
from sim.record.folder import GAMES, RunNotFound, RunRef, StudyRef, branch_folder

if TYPE_CHECKING:
    from sim.record.run import Run
    from sim.study.store import Store
    from sim.table.session import Session

Row = dict[str, float | None]


def game_of_study(options: Options, ref: StudyRef) -> RunRef:
    """Give the run folder of a game of a study, played into it now unless that was done before.

    Raises `StudyNotFound`, `StudyDamaged`, `StudyChanged`, `RunLocked`, or a refusal: there is no such game,
    it failed, or played again its measures are not those of the study to the last bit.
    """
    from sim.study.folder import find_study
    from sim.study.store import Store

    store = Store.open(find_study(options.runs_dir, ref.study))
    name = store.folder.name
    if ref.game >= store.games:
        raise Refusal(NOT_FOUND, "study.game.no_game", study=name, game=ref.game, last=store.games - 1)
    reason, recorded = _recorded(store, ref.game)
    if reason is not None:
        raise Refusal(NO, "study.game.failed", study=name, game=ref.game, reason=reason)
    run = _played(options, store, ref.game)
    _compare(store, ref.game, run, recorded)
    return RunRef(branch_folder(_folder(store, ref.game), ref.branches), ref.turn)


def _folder(store: "Store", game: int) -> Path:
    return store.folder / GAMES / str(game)


def _recorded(store: "Store", game: int) -> tuple[str | None, Row]:
    """Read what the study has of a game: why it failed, and its measures; nothing when it was not played."""
    from sim.study.folder import rounds_of

    rounds = rounds_of(store.manifest)
    for number in store.parts():
        chunk = rounds.chunk(number)
        if chunk and chunk.first <= game < chunk.first + chunk.count:
            [part] = store.read(("reason", *store.measures), [number])
            place = game - chunk.first
            values = {name: float(part[name][place]) for name in store.measures}
            row = {name: None if math.isnan(value) else value for name, value in values.items()}
            return part["reason"][place], row
    return None, {}


def _played(options: Options, store: "Store", game: int) -> "Run":
    """Open the run of a game; play it, or what is missing of it, first."""
    from sim.record.run import Run
    from sim.table.session import Session

    folder = _folder(store, game)
    if folder.exists():
        try:
            run = Run.open(folder)
            if run.finished:
                return run
        except RunNotFound:  # stopped before its first line was written
            rmtree(folder)
    options.tell("study.game.playing", study=store.folder.name, game=game)
    options.frame.saved = True
    with Session.resume(folder) if folder.exists() else _begun(store, game) as session:
        while not session.over:
            session.play_turn()
        session.close()
        if session.tables_fault is not None:
            raise session.tables_fault
    return session.run


def _begun(store: "Store", game: int) -> "Session":
    """Begin the run of a game: the scenario of its point, the study's seed, the run number of its luck."""
    from sim.study.begin import worlds_of_study
    from sim.study.chunk import run_of
    from sim.study.plan import settings_of
    from sim.table.session import Session

    plan, (point, run) = store.plan, store.place_of(game)
    row = store.design.rows[point]
    setting = settings_of(plan, row)
    length = [f"turns={plan.turns}"] if plan.turns else []
    return Session.create(
        worlds_of_study(store).scenario(row),
        folder=_folder(store, game),
        seed=plan.seed,
        run=run_of(plan, point, run),
        overrides=[*setting.overrides, *length],
        doctrines=setting.doctrines,
    )


def _compare(store: "Store", game: int, run: "Run", recorded: Row) -> None:
    """Refuse a game whose measures are not those of the study, bit for bit."""
    measures = run.turn_lines[-1].payload["measures"]
    for name, was in recorded.items():
        now = measures[name]
        if was != now:
            raise Refusal(
                NOT_FOUND,
                "study.game.differs",
                study=store.folder.name,
                game=game,
                measure=name,
                was=was,
                now=now,
                folder=_folder(store, game),
            )

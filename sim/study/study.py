"""`sim.study`: many games from Python, and what came of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.study.asked import chunk_here, grow, plan_for
from sim.study.batch import Answer, play_study
from sim.study.begin import begin
from sim.study.errors import StudyChanged
from sim.study.plan import Plan
from sim.study.store import Store

if TYPE_CHECKING:
    import pandas as pd


class Study:
    """A study whose games are played: `store` is its folder, `answer` its means with their intervals."""

    def __init__(self, store: Store, answer: Answer) -> None:
        """Hold a finished study; use `study`."""
        self.store = store
        self.answer = answer

    @property
    def id(self) -> str:
        """Give the name under which every command knows it."""
        return self.store.folder.name

    @property
    def summary(self) -> dict[str, Any]:
        """Give what `summary.json` holds: runs, failed, sha256, and each measure's mean, low and high."""
        return self.answer.as_data()

    def frame(self) -> "pd.DataFrame":
        """Give all games as a pandas DataFrame, a row each; raise `MissingPackage` without pandas."""
        return self.store.frame()

    def __repr__(self) -> str:
        """Say which study it is."""
        return f"Study({self.id!r}, {self.answer.games} games, {self.answer.failed} failed)"


def study(
    reference: str | Path,
    *,
    runs: int | None = None,
    workers: int = 1,
    seed: int | None = None,
    runs_dir: str | Path = "runs",
    name: str | None = None,
    over: str | Path | None = None,
) -> Study:
    """Play a study file or many games of a scenario, and give the study.

    A study of the same plan in runs_dir that stands already is taken up, so the second call reads what the
    first one played.

    Args:
        reference: path or id of a study file or of a scenario.
        runs: games at each point, instead of what the file says (1000 of a scenario).
        workers: processes that play.
        seed: seed of the games and of the design, instead of what the file says (1 of a scenario).
        runs_dir: folder of the runs; the study lies in its `studies/`.
        name: name of the study, instead of the plan's.
        over: path or id of an ensemble, in the worlds of which every point is played.

    Raises:
        StudyNotFound: the reference names neither.
        EnsembleNotFound: there is no such ensemble.
        ScenarioNotFound, ScenarioError, StudyError: the file cannot be played.
        StudyChanged: the study of the given name is of another plan.
        RunLocked: somebody plays it at the moment.
        WorkerLost: workers died again and again; what was played is saved.
    """
    plan = plan_for(reference, runs=runs, seed=seed, over=over)
    store = _standing_or_new(plan, Path(runs_dir), name)
    if runs is not None:
        grow(store, runs)
    return Study(store, play_study(store, workers))


def _standing_or_new(plan: Plan, runs_dir: Path, name: str | None) -> Store:
    """Take up the study of a plan, or begin it; a name taken by another plan's study gets a number."""
    number = 1
    while True:
        tried = name or (plan.id if number == 1 else f"{plan.id}-{number}")
        try:
            return begin(plan, runs_dir, tried, resume=True, chunk=chunk_here())
        except StudyChanged:
            if name:
                raise
        number += 1

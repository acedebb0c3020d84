"""Play what is missing of a study with a person watching: compile first, tell how far it is, warn."""

from functools import partial
from typing import TYPE_CHECKING

from sim.faces.cli.frame import Options

if TYPE_CHECKING:
    from sim.study.batch import Answer
    from sim.study.store import Store


def play_missing_of(options: Options, store: "Store", workers: int | None) -> "Answer":
    """Play the missing games of a study on so many processes (None: one a core), and give its answer."""
    from sim.faces.cli.batch import cores
    from sim.faces.terminal.study import told
    from sim.scenario.build import build
    from sim.study.batch import play_study
    from sim.study.begin import worlds_of_study
    from sim.study.engine import is_warm, warm

    missing = len(store.missing())
    if missing and not is_warm():
        warm(build(worlds_of_study(store).base), partial(options.tell, "study.batch.compiling"))

    def warn(what: str) -> None:
        options.warn("study.batch.warned", what=what)

    # More workers than chunks would start for nothing.
    needed = max(1, min(workers or cores(), missing))
    with told(options) as tell:
        return play_study(store, needed, tell=tell, warn=warn)

"""Play what is missing of a study with a person watching: compile first, tell how far it is, warn."""

import os
from functools import partial
from typing import TYPE_CHECKING

from sim.faces.cli.frame import Options

if TYPE_CHECKING:
    from sim.study.batch import Answer
    from sim.study.store import Store


def cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def play_missing_of(
    options: Options,
    store: "Store",
    workers: int | None = None,
    cluster: str | None = None,
    width: float | None = None,
    measure: str = "crisis",
) -> "Answer":
    """Play the missing games of a study and give its answer; the arguments are those of `play_study`.

    workers None is one a core. Rules that were never compiled are compiled first, so that workers need not
    all do it.
    """
    from sim.faces.terminal.study import told
    from sim.study.batch import play_study

    def warn(what: str) -> None:
        if what == "growth":
            options.warn("study.batch.growth")
        else:
            options.warn("study.batch.warned", what=what)

    missing = len(store.missing())
    if missing and not cluster:
        warm_up(options, store)
    # More workers than chunks would start for nothing; with a width to reach more chunks follow.
    needed = workers or cores()
    needed = needed if width else max(1, min(needed, missing))
    with told(options) as tell:
        return play_study(store, needed, cluster, width, measure, tell, warn)


def warm_up(options: Options, store: "Store") -> None:
    """Compile the rules where that was not done before."""
    from sim.study.engine import is_warm, warm

    if not is_warm():
        from sim.scenario.build import build
        from sim.study.begin import worlds_of_study

        warm(build(worlds_of_study(store).base), partial(options.tell, "study.batch.compiling"))

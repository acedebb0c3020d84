"""Many games: studies, their design, their store on disk, and what is read out of them.

The package is also the function of the public API, `sim.study("doctrines", runs=1000)`: see `study.study`.
"""

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.study.study import Study


class _Package(ModuleType):
    """A package that can be called, because `sim.study` is both a function of the API and this folder."""

    def __call__(
        self,
        reference: str | Path,
        *,
        runs: int | None = None,
        workers: int = 1,
        seed: int | None = None,
        runs_dir: str | Path = "runs",
        name: str | None = None,
        over: str | Path | None = None,
    ) -> "Study":
        """Play a study or take it up: `study.study` with the same arguments."""
        from sim.study.study import study

        return study(
            reference, runs=runs, workers=workers, seed=seed, runs_dir=runs_dir, name=name, over=over
        )


sys.modules[__name__].__class__ = _Package

"""What can go wrong with a study, each as a sentence a person can act on."""

from collections.abc import Sequence

from sim.scenario.faults import ScenarioError


class StudyNotFound(Exception):
    """Say that a reference names no study; `nearest` holds what was perhaps meant."""

    def __init__(self, why: str, nearest: Sequence[str] = ()) -> None:
        """Make the sentence."""
        self.why = why
        self.nearest = tuple(nearest)
        super().__init__(f"{why}; did you mean {' or '.join(nearest)}?" if nearest else why)


class EnsembleNotFound(Exception):
    """Say that a reference names no ensemble; `nearest` holds what was perhaps meant."""

    def __init__(self, why: str, nearest: Sequence[str] = ()) -> None:
        """Make the sentence."""
        self.nearest = tuple(nearest)
        super().__init__(f"{why}; did you mean {' or '.join(nearest)}?" if nearest else why)


class EnsembleError(ScenarioError):
    """Say the faults of an ensemble: of its head, or of the CSV beside it."""


class StudyExists(Exception):
    """Say that a study of this name stands already and holds something else."""


class StudyChanged(Exception):
    """Say that a scenario or the rules have changed, so that a study's games cannot be played again."""


class StudyError(Exception):
    """Say why a question to a study has no answer: an unknown measure, a wrong query, too few games."""


class StudyDamaged(StudyError):
    """Say which file of a study is damaged or was written by another sixparty."""


class NothingToDo(Exception):
    """Say that a study has no games to look at yet."""


class WorkerLost(Exception):
    """Say which worker died, with which games, and that the rest is saved."""


class MissingPackage(Exception):
    """Say that an optional package is not installed, and the line that installs it."""

    def __init__(self, package: str, extra: str) -> None:
        """Make the sentence."""
        super().__init__(f"this needs {package}, which is not installed: pip install 'sixparty[{extra}]'")

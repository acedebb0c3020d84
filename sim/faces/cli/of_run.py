"""What commands about a run share: open it by its reference, and say a refusal of the game in words."""

from sim.faces.cli.frame import Options
from sim.faces.cli.refusal import NOT_FOUND, USAGE, Refusal, did_you_mean
from sim.record.course import Refusal as Refused
from sim.record.folder import RunRef, StudyRef, find_run
from sim.record.run import Run

# Reasons for which something that was asked for is not there, rather than asked for wrongly.
_ABSENT = frozenset({"no_turn"})


def found_run(options: Options, ref: str) -> RunRef:
    """Find the run that a reference names; a game of a study is played again first. Raises as `find_run`."""
    found = find_run(ref, options.runs_dir)
    if isinstance(found, StudyRef):
        from sim.faces.cli.of_study import game_of_study

        return game_of_study(options, found)
    return found


def open_run(options: Options, ref: str) -> Run:
    """Open the run that a reference names; raises what `found_run` and `Run.open` raise."""
    return Run.open(found_run(options, ref))


def spoken(options: Options, refused: Refused, *, area: str) -> Refusal:
    """Turn a refusal of the game into one of the command line, in the words of `AREA.refused.REASON`."""
    values = {name: _listed(value) for name, value in refused.details.items()}
    near = values.get("nearest")
    values["guess"] = did_you_mean(options.lang, str(near), [str(near)]) if near else ""
    values["example"] = _listed(tuple(refused.details.get("targets", ()))[:1])  # type: ignore[arg-type]
    return Refusal(
        NOT_FOUND if refused.reason in _ABSENT else USAGE, f"{area}.refused.{refused.reason}", None, **values
    )


def _listed(value: object) -> object:
    """Write a list of names as one text."""
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else value

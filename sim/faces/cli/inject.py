"""`sixparty inject`: add an event to a stopped session."""

from pathlib import Path
from typing import Any

import click

from sim.faces.cli.faults import report
from sim.faces.cli.frame import Options
from sim.faces.cli.of_run import open_run, spoken
from sim.faces.cli.options import command, option
from sim.faces.cli.refusal import DONE, NO, NOT_FOUND, USAGE, Refusal
from sim.faces.terminal.text import as_argument
from sim.faces.words import pick
from sim.record.course import Refusal as Refused
from sim.scenario.schema import Inject
from sim.table.changes import read_inject
from sim.table.session import Session
from sim.table.standing import PUBLISH
from sim.table.trial import trial_of

CLOCK = ("turn", "when", "held")


@command("inject", "json", text="inject.text")
@click.argument("run", metavar="RUN")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@option("--turn", type=click.IntRange(min=1), metavar="N", text="inject.option.turn")
def inject(options: Options, run: str, file: Path, turn: int | None) -> int:
    """Add the injects of a file to a session."""
    opened = open_run(options, run)
    given = read_injects(options, file)
    if turn is not None:
        if len(given) > 1:
            raise Refusal(USAGE, "inject.several", path=file, count=len(given))
        given = [{**{key: value for key, value in given[0].items() if key not in CLOCK}, "turn": turn}]
    if opened.folder is None or opened.finished:
        last = max(0, opened.turns - 1)
        raise spoken(options, Refused("over", run=opened.id, last=last), area="inject")
    with Session.resume(opened.folder) as session:
        try:
            if session.phase == PUBLISH:
                session.next()
            for data in given:
                _check(session, data)
            options.frame.saved = True
            added = [session.inject(data).payload["inject"] for data in given]
        except Refused as error:
            raise _refused(options, session, error, file) from error
        now = session.turn
    if options.json:
        options.emit({"run": str(opened.folder), "turn": now, "injects": added})
    else:
        for data in added:
            _tell(options, data, now)
    options.next(f"sixparty play {as_argument(run)} --resume")
    return DONE


def read_injects(options: Options, path: Path) -> list[dict[str, Any]]:
    """Read the injects of a file: one, or a list of them under the key `injects`."""
    from sim.scenario.check import collected
    from sim.scenario.strict_yaml import read

    if not path.is_file():
        raise Refusal(NOT_FOUND, "inject.not_found", path=path, reason="no such file")
    document = read(path)
    faults = [report(options.lang, fault) for fault in collected(document) if fault.severity == "error"]
    if document.root is None or faults:
        raise Refusal(NO, "inject.not_yaml", path=path, faults="\n".join(faults))
    data = document.root.data()
    if isinstance(data, dict) and "injects" in data:
        data = data["injects"]
    found = data if isinstance(data, list) else [data]
    if not found or not all(isinstance(one, dict) for one in found):
        raise Refusal(NO, "inject.empty", path=path)
    return found


def _check(session: Session, data: dict[str, Any]) -> None:
    """Refuse an inject that does not fit, or whose turn is past, before any is added."""
    turn, last = data.get("turn"), session.course.turns
    if isinstance(turn, int) and turn < session.turn:
        raise Refusal(USAGE, "inject.past", turn=turn, now=session.turn, last=last)
    if isinstance(turn, int) and turn > last:
        raise Refusal(USAGE, "inject.beyond", turn=turn, last=last)
    inject = Inject.model_validate(read_inject(session.course.scenario, data))
    trial_of(session.course).add_inject(inject)


def _refused(options: Options, session: Session, error: Refused, path: Path) -> Refusal:
    """Say why an inject is refused; all faults of its form at once."""
    if error.reason == "bad_inject":
        faults = "\n".join(f"  {fault}" for fault in error.details["faults"])  # type: ignore[attr-defined]
        return Refusal(NO, "inject.faults", path=path, faults=faults)
    error.details |= {"run": session.run.id, "last": max(0, len(session.course.played) - 1)}
    return spoken(options, error, area="inject")


def _tell(options: Options, data: dict[str, Any], now: int) -> None:
    """Say what was added, and when it comes."""
    added = Inject.model_validate(data)
    title = pick(added.title, options.lang)
    options.write(options.say("inject.added", title=title, id=added.id))
    if added.turn is None:
        key = "held" if added.when is None else "conditional"
        options.write(options.say(f"inject.{key}", when=added.when))
    else:
        key = "now" if added.turn == now else "later"
        options.write(options.say(f"inject.{key}", turn=added.turn))

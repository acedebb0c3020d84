"""A run in words: what it was started with, and how it stands after a turn."""

from typing import Any

from sim.faces.cli.frame import Options
from sim.faces.cli.of_run import found_run
from sim.faces.cli.refusal import NOT_FOUND, USAGE, Refusal, did_you_mean
from sim.faces.cli.show_standing import show_standing
from sim.faces.terminal.page import Page
from sim.faces.terminal.text import as_argument
from sim.record.folder import RunRef, branch_names
from sim.record.manifest import Manifest, read_manifest
from sim.record.run import name_of


def show_run(options: Options, ref: str, turn: int | None, seat: str | None) -> None:
    """Show a run's manifest and branches and, of one that was begun, the state after a turn.

    With a seat only what that seat may see of the state. Raises what `Run.open` raises.
    """
    found = found_run(options, ref)
    manifest = read_manifest(found.folder)
    state = _state(options, found, turn, seat)
    if options.json:
        head = {"kind": "run", "path": str(found.folder), "branches": branch_names(found.folder)}
        options.emit({**head, **manifest.model_dump(), **state["data"]})
        return
    page = Page(options)
    page.title(f"{options.say('show.kind.run')} {manifest.name or name_of(found.folder)}")
    page.facts(_facts(options, found, manifest))
    show_standing(options, page, **state["shown"])
    options.next(f"sixparty replay {as_argument(ref)}")


def _state(options: Options, found: RunRef, turn: int | None, seat: str | None) -> dict[str, Any]:
    """Play the run again to the turn asked for (the last by default) and take what may be seen."""
    from sim.record.decode import values
    from sim.record.place import dotted
    from sim.record.run import Run
    from sim.table.sees import Eyes, is_shown

    run = Run.open(found)
    at = run.turns if (wanted := found.turn if turn is None else turn) is None else wanted
    if at > run.turns:
        raise Refusal(NOT_FOUND, "show.no_turn", turn=at, last=run.turns)  # as for RUN:99
    if seat is not None and seat not in run.scenario.actors:
        guess = did_you_mean(options.lang, seat, run.scenario.actors)
        known = ", ".join(run.scenario.actors)
        raise Refusal(USAGE, "show.no_seat", seat=seat, seats=known, guess=guess)
    course = run.course(at)
    eyes = Eyes("facilitator" if seat is None else "seat", seat)
    rows = [
        row
        for row in values(course.built.index, course.state_after(at))
        if is_shown(eyes, row.variable, row.actor, row.target)
    ]
    named = {dotted(row.variable, row.actor, row.target): row.value for row in rows}
    return {
        "data": {"turn": at, "seat": seat, "state": named},
        "shown": {"scenario": run.scenario, "turn": at, "rows": rows},
    }


def _facts(options: Options, found: RunRef, manifest: Manifest) -> list[tuple[str, object]]:
    """Say what a run was started with."""
    seed = f"{manifest.seed} ({options.say('show.number', number=manifest.run)})"
    return [
        (options.say("show.kind.scenario"), manifest.scenario),
        (options.say("cli.list.head.seed"), seed),
        (options.say("cli.list.head.turns"), manifest.turns),
        (
            options.say("cli.list.head.doctrines"),
            ", ".join(f"{actor}={name}" for actor, name in manifest.doctrines.items()),
        ),
        (options.say("show.overrides"), ", ".join(manifest.overrides)),
        (options.say("show.parent"), manifest.parent and f"{manifest.parent.run}:{manifest.parent.turn}"),
        (options.say("cli.list.head.branches"), ", ".join(branch_names(found.folder))),
        (options.say("show.made_by"), f"sixparty {manifest.sixparty}, Python {manifest.python}"),
        (options.say("cli.list.head.path"), found.folder),
    ]

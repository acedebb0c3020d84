"""A run in words: what it was started with."""

from sim.faces.cli.frame import Options
from sim.faces.cli.refusal import USAGE, Refusal
from sim.faces.terminal.page import Page
from sim.record.folder import StudyRef, branch_names, find_run
from sim.record.manifest import read_manifest


def show_run(options: Options, ref: str, turn: int | None, seat: str | None) -> None:
    """Show a run's manifest and branches."""
    found = find_run(ref, options.runs_dir)
    if isinstance(found, StudyRef) or turn is not None or seat is not None or found.turn is not None:
        raise Refusal(USAGE, "show.turn_by_replay", run=ref)
    manifest = read_manifest(found.folder)
    branches = branch_names(found.folder)
    if options.json:
        options.emit(
            {"kind": "run", "path": str(found.folder), "branches": branches, **manifest.model_dump()}
        )
        return
    page = Page(options)
    page.title(f"{options.say('show.kind.run')} {manifest.name or found.folder.name}")
    page.facts(
        [
            (options.say("show.kind.scenario"), manifest.scenario),
            (
                options.say("cli.list.head.seed"),
                f"{manifest.seed} ({options.say('show.number', number=manifest.run)})",
            ),
            (options.say("cli.list.head.turns"), manifest.turns),
            (
                options.say("cli.list.head.doctrines"),
                ", ".join(f"{a}={n}" for a, n in manifest.doctrines.items()),
            ),
            (options.say("show.overrides"), ", ".join(manifest.overrides)),
            (options.say("show.parent"), manifest.parent and f"{manifest.parent.run}:{manifest.parent.turn}"),
            (options.say("cli.list.head.branches"), ", ".join(branches)),
            (options.say("show.made_by"), f"sixparty {manifest.sixparty}, Python {manifest.python}"),
            (options.say("cli.list.head.path"), found.folder),
        ]
    )
    options.next(f"sixparty replay {ref}")

"""`sixparty validate`: every fault of files of whatever kind, one line each."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from sim.faces.cli.faults import report, sentence
from sim.faces.cli.frame import PROGRAM, Options
from sim.faces.cli.kind_of import checker, command_for, kind_of
from sim.faces.cli.kinds import FOLDER, OTHER, SCENARIO, Kind
from sim.faces.cli.options import command, option
from sim.faces.cli.refusal import DONE, NO, NOT_FOUND, USAGE, Refusal
from sim.faces.terminal.text import as_argument
from sim.scenario.check import validate_file
from sim.scenario.faults import Fault, ScenarioNotFound, shown
from sim.scenario.form import published
from sim.scenario.library import find_scenario

UNREADABLE = "E100"


@command("validate", "json")
@click.argument("files", nargs=-1, metavar="FILE...")
@option("--strict", is_flag=True, text="cli.validate.strict")
@option("--play", "games", type=click.IntRange(min=1), metavar="N", text="cli.validate.play")
@option("--schema", is_flag=True, text="cli.validate.schema")
def validate(options: Options, files: tuple[str, ...], strict: bool, games: int | None, schema: bool) -> int:
    """Check files of any kind, print their faults and how many there are."""
    if schema:
        return _print_schema(options)
    if not files:
        raise Refusal(USAGE, "cli.usage.missing", what="FILE")
    kinds = [_kind(file) for file in files]
    faults = [fault for file, kind in zip(files, kinds, strict=True) for fault in check(file, games, kind)]
    errors = sum(fault.severity == "error" for fault in faults)
    warnings = len(faults) - errors
    if options.json:
        named = [{"path": file, "kind": kind.name} for file, kind in zip(files, kinds, strict=True)]
        told = [_record(options, fault) for fault in faults]
        options.emit({"errors": errors, "warnings": warnings, "faults": told, "files": named})
    else:
        for fault in faults:
            options.write(report(options.lang, fault))
        for file, kind in zip(files, kinds, strict=True):
            options.detail(options.say("kind.checked", path=file, what=options.say(f"kind.{kind.name}")))
        options.write(options.say("cli.validate.summary", errors=errors, warnings=warnings))
        again = _exit_code(faults, strict) != DONE and kinds[0].form != FOLDER
        this = f"{PROGRAM} validate {as_argument(files[0])}"
        options.next(this if again else command_for(kinds[0], files[0]))
    return _exit_code(faults, strict)


def check(file: str, games: int | None = None, kind: Kind | None = None) -> list[Fault]:
    """Return the faults of a file, or of the scenario of an id; with `games`, those seen in play besides."""
    try:
        path = find_scenario(file)
    except ScenarioNotFound as error:
        # A folder, a file without permission: it is there, and reading it says what is wrong.
        return validate_file(file) if _exists(file) else error.faults
    kind = kind or kind_of(path) or OTHER
    # Some readers name a file as people see it from here; here it is named as it was given.
    faults = [
        replace(fault, path=str(path)) if fault.path == shown(path) else fault
        for fault in checker(kind)(path)
    ]
    if kind == SCENARIO and games and not any(fault.severity == "error" for fault in faults):
        # The engine is imported only for those who ask for games.
        from sim.record.rehearse import rehearse
        from sim.scenario.load import load

        faults += [replace(finding, path=str(path)) for finding in rehearse(load(path), games)]
    return faults


def _kind(file: str) -> Kind:
    """Tell the kind of a file, or of the scenario of an id."""
    try:
        return kind_of(find_scenario(file)) or OTHER
    except ScenarioNotFound:
        return kind_of(Path(file)) or OTHER


def _exists(file: str) -> bool:
    """Tell whether there is something of this name."""
    try:
        return Path(file).exists()
    except (OSError, ValueError):
        return False


def _exit_code(faults: Sequence[Fault], strict: bool) -> int:
    """Return 1 when a file is wrong, 4 when one could not be read and the others are right, else 0."""
    errors = [fault.code for fault in faults if strict or fault.severity == "error"]
    if any(code != UNREADABLE for code in errors):
        return NO
    return NOT_FOUND if errors else DONE


def _record(options: Options, fault: Fault) -> dict[str, object]:
    """Give a fault to a program."""
    return {
        "path": fault.path,
        "line": fault.line,
        "column": fault.column,
        "code": fault.code,
        "severity": fault.severity,
        "message": sentence(options.lang, fault),
    }


def _print_schema(options: Options) -> int:
    """Print the JSON Schema of a scenario file, for editors."""
    options.write(json.dumps(published(), indent=2, ensure_ascii=True))
    return DONE

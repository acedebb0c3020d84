"""`sixparty validate`: every fault of scenario and study files, one line each."""

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from sim.faces.cli.faults import report, sentence
from sim.faces.cli.frame import Options
from sim.faces.cli.options import command, option
from sim.faces.cli.refusal import DONE, NO, NOT_FOUND, USAGE, Refusal
from sim.scenario.check import validate_file
from sim.scenario.faults import Fault, ScenarioNotFound
from sim.scenario.form import published
from sim.scenario.library import find_scenario

UNREADABLE = "E100"
_OF_STUDY = re.compile(rb"^(scenario|factors|sampler)[ \t]*:", re.MULTILINE)
_OF_SCENARIO = re.compile(rb"^actors[ \t]*:", re.MULTILINE)


@command("validate", "json")
@click.argument("files", nargs=-1, metavar="FILE...")
@option("--strict", is_flag=True, text="cli.validate.strict")
@option("--play", "games", type=click.IntRange(min=1), metavar="N", text="cli.validate.play")
@option("--schema", is_flag=True, text="cli.validate.schema")
def validate(options: Options, files: tuple[str, ...], strict: bool, games: int | None, schema: bool) -> int:
    """Check scenario and study files, print their faults and how many there are."""
    if schema:
        return _print_schema(options)
    if not files:
        raise Refusal(USAGE, "cli.usage.missing", what="FILE")
    faults = [fault for file in files for fault in check(file, games)]
    errors = sum(fault.severity == "error" for fault in faults)
    warnings = len(faults) - errors
    if options.json:
        options.emit(
            {"errors": errors, "warnings": warnings, "faults": [_record(options, f) for f in faults]}
        )
    else:
        for fault in faults:
            options.write(report(options.lang, fault))
        options.write(options.say("cli.validate.summary", errors=errors, warnings=warnings))
        again = _exit_code(faults, strict) != DONE
        then = "batch" if _is_study(Path(files[0])) else "run"
        options.next(f"sixparty {'validate' if again else then} {shlex.quote(files[0])}")
    return _exit_code(faults, strict)


def check(file: str, games: int | None = None) -> list[Fault]:
    """Return the faults of a file, or of the scenario of an id; with `games`, those seen in play besides."""
    try:
        path = find_scenario(file)
    except ScenarioNotFound as error:
        # A folder, a file without permission: it is there, and reading it says what is wrong.
        return validate_file(file) if _exists(file) else error.faults
    if _is_study(path):
        from sim.study.plan import faults_of

        return faults_of(path)[1]
    faults = validate_file(path)
    if games and not any(fault.severity == "error" for fault in faults):
        # The engine is imported only for those who ask for games.
        from sim.record.rehearse import rehearse
        from sim.scenario.load import load

        faults += [replace(finding, path=str(path)) for finding in rehearse(load(path), games)]
    return faults


def _is_study(path: Path) -> bool:
    """Tell a study from a scenario: it names one, and no actors."""
    try:
        head = path.read_bytes()
    except OSError:
        return False
    return bool(_OF_STUDY.search(head)) and not _OF_SCENARIO.search(head)


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

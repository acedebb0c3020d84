"""`sixparty new`: write a scenario file to start from."""

import re
from pathlib import Path

import click

from sim.faces.cli.frame import Options
from sim.faces.cli.options import command, option
from sim.faces.cli.refusal import DONE, NO, USAGE, Refusal
from sim.faces.terminal.text import as_argument
from sim.faces.words import template
from sim.record.naming import is_reserved

FOLDER = Path("scenarios")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_ID_LINE = re.compile(r"^id:[^\n]*$", re.MULTILINE)
SCHEMA_LINE = "# yaml-language-server: $schema="


@command("new")
@click.argument("name", metavar="NAME")
@option("--from", "origin", metavar="SCENARIO", text="cli.new.from")
def new(options: Options, name: str, origin: str | None) -> int:
    """Write a new scenario file, complete and valid, over nothing that exists."""
    stem = name.removesuffix(".yaml")
    if not _ID.fullmatch(stem) or is_reserved(stem):
        raise Refusal(USAGE, "cli.new.bad_name", name=name)
    path = (FOLDER if FOLDER.is_dir() else Path()) / f"{stem}.yaml"
    text = _copy(origin, stem) if origin else _filled(template(options.lang, "scenario"), stem, path)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Refusal(USAGE, "cli.new.exists", path=path) from None
    options.write(str(path))
    options.tell("cli.new.written", path=path)
    options.next(f"sixparty validate {as_argument(path.as_posix())}")
    return DONE


def _filled(text: str, stem: str, path: Path) -> str:
    """Put the name and the path into the template."""
    return text.replace("NAME", stem).replace("PATH", path.as_posix())


def _copy(origin: str, stem: str) -> str:
    """Return the text of another scenario, comments and all, under a new id."""
    from sim.scenario.library import find_scenario
    from sim.scenario.load import load

    source = find_scenario(origin)
    load(source)  # a scenario with faults is refused with all of them
    text = source.read_text(encoding="utf-8")
    copied, found = _ID_LINE.subn(f"id: {stem}", text, count=1)
    if not found:
        raise Refusal(NO, "cli.new.no_id", path=source)
    return copied if SCHEMA_LINE in copied else f"{SCHEMA_LINE}scenario.schema.json\n{copied}"

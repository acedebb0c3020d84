"""Tell what lies at a path by what is in it, and name the command that takes it."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from sim.faces.cli.frame import PROGRAM
from sim.faces.cli.kinds import (
    BLOCKS,
    CSV,
    EVERY,
    KINDS,
    OTHER,
    PLAIN,
    PLAYABLE,
    PLAYED,
    RUN,
    TABLE,
    YAML,
    Kind,
)
from sim.faces.terminal.text import as_argument
from sim.scenario.check import block_kind, validate_file
from sim.scenario.faults import Fault

MOST_BYTES: Final = 1 << 20
LEAST_OF_BLOCKS: Final = 2
_KEY: Final = re.compile(
    rb"^(?:\xef\xbb\xbf)?([\"']?)([A-Za-z_][\w.-]{0,99})\1[ \t]*:(?=\s|\Z)", re.MULTILINE
)
_INSIDE: Final = re.compile(rb"[\s{,][\"']?(low|default|goldstein|instrument|trust|tension)[\"']?:|\A\s*\{")
_TABLE: Final = re.compile(rb"[^:{}\[\],\n]{1,200},[^:{}\[\]\n]*\r?(\n|\Z)")


def kind_of(path: Path) -> Kind | None:
    """Tell the kind of a file or a folder; None of nothing, and of what cannot be read."""
    try:
        if path.is_dir():
            return _folder(path)
        if not path.is_file():
            return None
        named = block_kind(path)
        if named is not None:
            return next(kind for kind in KINDS if kind.name == named)
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES)
    except (OSError, ValueError):
        return None
    return _file(path, raw)


def command_for(kind: Kind, reference: str | Path) -> str:
    """Write the command that takes a thing, as it can be typed.

    >>> command_for(KINDS[0], "-my world.yaml"), command_for(KINDS[1], "a.yaml")
    ("sixparty run './-my world.yaml'", 'sixparty batch a.yaml')
    """
    path = Path(reference).with_suffix(kind.beside) if kind.beside else reference
    if kind.beside and not Path(path).is_file():
        return f"{PROGRAM} validate {as_argument(reference)}"
    return f"{PROGRAM} {kind.command.format(path=as_argument(path))}"


def checker(kind: Kind) -> Callable[[Path], list[Fault]]:
    """Find who checks a kind; its module is imported only now."""
    if not kind.check:
        return lambda path: validate_file(path, kind.name)
    if kind.check == PLAYABLE:
        return validate_file
    from sim.study import file_faults

    found: Callable[[Path], list[Fault]] = getattr(file_faults, kind.check)
    return found


def _folder(path: Path) -> Kind:
    """Tell a run and a played study, which have a manifest, from any other folder."""
    if not (path / "manifest.json").is_file():
        return PLAIN
    return PLAYED if (path / "design.parquet").is_file() else RUN


def _file(path: Path, raw: bytes) -> Kind:
    """Tell the kind of a file by its first bytes."""
    keys = [found[2].decode("ascii") for found in _KEY.finditer(raw)]
    if (kind := _most(keys, YAML)) is not None:
        return kind
    table = _most(() if keys else _columns(raw), CSV)
    if table is not None or path.suffix == ".csv":
        return table or TABLE
    if len(raw) < MOST_BYTES and _INSIDE.search(raw):
        return _looked_into(path) or OTHER
    return OTHER


def _columns(raw: bytes) -> list[str]:
    """Give the names in the first line of a table that is no comment; nothing where it is no table."""
    first = next((line for line in raw.split(b"\n", 200) if line.strip() and not line.startswith(b"#")), b"")
    return first.decode("utf-8", "replace").strip().split(",") if _TABLE.match(first) else []


def _looked_into(path: Path) -> Kind | None:
    """Read a file whose top keys at the beginnings of lines say nothing, and look one step further down."""
    from sim.scenario.strict_yaml import read

    root = read(path).root
    tree = root.tree if root is not None else None
    blocks = tree if isinstance(tree, dict) else {}
    inside = {key for block in blocks.values() if isinstance(block.tree, dict) for key in block.tree}
    return _most(blocks, YAML) or _most(inside, BLOCKS, LEAST_OF_BLOCKS)


def _most(keys: Iterable[str], form: str, least: int = 1) -> Kind | None:
    """Choose the kind of this form that has most marks among keys; None where none has so many."""
    there = dict.fromkeys(keys)
    counts = {kind: sum(mark in there for mark in kind.marks.split()) for kind in EVERY if kind.form == form}
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] >= least else None

"""Check scenario files and blocks of the library: every fault at once, each at its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sim.scenario.checks import View, check_all
from sim.scenario.faults import Fault
from sim.scenario.form import FormCheck, published
from sim.scenario.library import FOLDERS, INSTRUMENTS, Library, open_block, shipped
from sim.scenario.strict_yaml import Document, Node, plant, read
from sim.scenario.vocabulary import parameter_range

SINGLE: Final = ("dyads", "parameters")
# A head for blocks that stand alone, so that they can be checked as part of a scenario.
HEAD: Final[dict[str, Any]] = {
    **{"format": 1, "id": "library", "title": {"en": "x", "ko": "x"}, "start": "2000-01", "turns": 1},
    "define": {},
}


def validate_file(path: str | Path, kind: str | None = None) -> list[Fault]:
    """Check one scenario file; give all its faults, errors and warnings, in the order of their places.

    Never raises on what stands in the file. A block of the library is checked as such: a file in `library/`,
    or one anywhere that is said to be of a `kind` of block.
    """
    place = Path(path)
    kind = block_kind(place) or kind
    if kind is not None:
        return check_block(place, shipped(), kind)
    document = read(place)
    check(document, shipped())
    return collected(document)


def check(document: Document, library: Library, *, references: bool = True) -> None:
    """Check the form of a scenario that was read and, with `references`, all that it refers to."""
    with blaming(library) as told:
        _check(document, library, references)
    document.faults.extend(told)


def _check(document: Document, library: Library, references: bool) -> None:
    root = document.root
    if root is None:
        return
    form = FormCheck(document)
    form.run(root)
    if references:
        check_all(View(document, root, library, form.texts))


@contextmanager
def blaming(library: Library) -> Iterator[list[Fault]]:
    """Turn whatever goes wrong with a faulty library into the library's faults; without any it goes on.

    The library is read as it stands, because checking all of it would make every command wait.
    """
    told: list[Fault] = []
    try:
        yield told
    except Exception:
        told.extend(fault for fault in library_faults(library) if fault.severity == "error")
        if not told:
            raise


def collected(document: Document) -> list[Fault]:
    """Give the faults of a document by place, each once."""
    return sorted(dict.fromkeys(document.faults))


def block_kind(path: Path) -> str | None:
    """Say which kind of block a file of a library holds, by where it stands; None for any other file."""
    parts = path.absolute().parts
    if path.suffix != ".yaml" or len(parts) < 3:
        return None
    if parts[-2] == "library" and path.stem in SINGLE:
        return path.stem
    if parts[-3] == "library" and (
        parts[-2] in FOLDERS or (parts[-2] == "actions" and path.stem in INSTRUMENTS)
    ):
        return parts[-2]
    return None


def check_block(path: Path, library: Library, kind: str | None = None) -> list[Fault]:
    """Check one file of the library, or one of this kind that lies elsewhere."""
    with blaming(library) as told:
        return _block_faults(path, library, references=True, kind=kind)
    return told


def library_faults(library: Library) -> list[Fault]:
    """Check every file of the library; what it refers to only when every form is sound."""
    paths = [library.root / f"{name}.yaml" for name in SINGLE]
    for folder in (*FOLDERS, "actions"):
        paths.extend(sorted((library.root / folder).glob("*.yaml")))
    found: list[Fault] = []
    for references in (False, True):
        if not any(fault.severity == "error" for fault in found):
            found = [fault for path in paths for fault in _block_faults(path, library, references)]
    return found


def _block_faults(path: Path, library: Library, references: bool, kind: str | None = None) -> list[Fault]:
    document = open_block(path)
    kind, root = kind or block_kind(path), document.root
    if root is not None and kind == "parameters":
        _parameters(document, root)
    elif root is not None and kind is not None:
        document.root = _framed(root, kind, path.stem, library)
        _check(document, library, references)
    return collected(document)


def _parameters(document: Document, root: Node) -> None:
    FormCheck(document).run(root, published()["$defs"]["ParameterFile"])
    for name, spec in root.data().items():
        numbers = [spec.get(key) for key in ("low", "default", "high")]
        if None in numbers:
            continue
        low, high = parameter_range(name, float(numbers[0]))
        if not low <= numbers[0] <= numbers[1] <= numbers[2] <= high:
            text = f"{name}: low, default and high must rise within {low:g} to {high:g}"
            document.fault(root.keys[name], "E204", text)


def _framed(root: Node, kind: str, stem: str, library: Library) -> Node:
    """Give the tree of a scenario with every actor of the library that defines these blocks."""
    whole = plant({**HEAD, "actors": {name: {} for name in library.actors}}, [])
    blocks = root
    if kind in FOLDERS:
        blocks = Node({stem: root}, root.place)
        blocks.keys[stem] = (1, 1)
    holder = whole.tree if isinstance(whole.tree, dict) else {}
    if kind == "dyads":
        holder["dyads"] = blocks
    else:
        holder["define"] = Node({kind: blocks}, (1, 1))
    return whole

"""Check the library's own files by the same rules as a scenario's definitions."""

from pathlib import Path
from typing import Any, Final

from sim.scenario.blocks import ParameterFile
from sim.scenario.checks import View, check_all
from sim.scenario.faults import Fault
from sim.scenario.form import STAND_IN, check_form
from sim.scenario.library import FOLDERS, INSTRUMENTS, Library, open_block
from sim.scenario.schema import ScenarioFile
from sim.scenario.strict_yaml import Document, Node, plant
from sim.scenario.vocabulary import parameter_range

SINGLE: Final = ("dyads", "parameters")


def block_kind(path: Path) -> str | None:
    """Say which kind of block a file of a library holds, by where it stands; None for any other file."""
    parts = path.absolute().parts
    if path.suffix != ".yaml" or len(parts) < 3:
        return None
    if parts[-2] == "library" and path.stem in SINGLE:
        return path.stem
    if parts[-3] == "library" and (parts[-2] in FOLDERS or (parts[-2] == "actions" and path.stem in INSTRUMENTS)):
        return parts[-2]
    return None


def check_block(path: Path, library: Library) -> list[Fault]:
    """Check one file of the library."""
    document = open_block(path)
    kind, root = block_kind(path), document.root
    if root is None or kind is None:
        return sorted(document.faults)
    if kind == "parameters":
        _parameters(document)
    else:
        _definitions(document, root, kind, path.stem, library)
    return sorted(dict.fromkeys(document.faults))


def library_faults(library: Library) -> list[Fault]:
    """Check every file of the library."""
    paths = [library.root / f"{name}.yaml" for name in SINGLE]
    for folder in (*FOLDERS, "actions"):
        paths.extend(sorted((library.root / folder).glob("*.yaml")))
    return [fault for path in paths if path.is_file() for fault in check_block(path, library)]


def _parameters(document: Document) -> None:
    checked = check_form(document, ParameterFile, {})
    for name, spec in checked.root.items() if checked is not None else ():
        low, high = parameter_range(name, spec.low)
        place = document.root.keys[name] if document.root is not None else (1, 1)
        if not low <= spec.low <= spec.default <= spec.high <= high:
            text = f"{name}: low, default and high must rise within {low:g} to {high:g}"
            document.fault(place, "E204", text)


def _definitions(document: Document, root: Node, kind: str, stem: str, library: Library) -> None:
    """Check blocks as if a scenario with every actor of the library defined them."""
    frame: dict[str, Any] = {**STAND_IN, "title": {"en": "x", "ko": "x"}, "actors": dict.fromkeys(library.actors, {})}
    whole = plant(frame, [])
    blocks = Node({stem: root}, root.place) if kind in FOLDERS else root
    blocks.keys.setdefault(stem, root.place)
    holder = whole.tree if isinstance(whole.tree, dict) else {}
    if kind == "dyads":
        holder["dyads"] = blocks
    else:
        holder["define"] = Node({kind: blocks}, (1, 1))
    document.root = whole
    file = check_form(document, ScenarioFile, {})
    if file is not None:
        check_all(View(document, whole, file, library))

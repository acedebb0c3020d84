"""The content that comes with the package: the library's blocks and the ready scenarios.

Blocks are read when first asked for, each file once. A block is plain data here; its form is checked when a
scenario is put together, so that `validate` reads only what it needs.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from sim.scenario.faults import Fault, ScenarioError, ScenarioNotFound, either, nearest, quote, shown
from sim.scenario.strict_yaml import Document, read

INSTRUMENTS: Final = ("diplomatic", "information", "military", "economic", "cyber")
FOLDERS: Final = ("actors", "doctrines", "theatres")
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
Block = dict[str, Any]


@cache
def content_root() -> Path:
    """Give the folder that holds `scenarios/` and `studies/`: in the package, else in the checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_content"
    return inside if inside.is_dir() else package.parent


def library_root() -> Path:
    """Give the folder of the library's blocks."""
    return content_root() / "scenarios" / "library"


class Folder(Mapping[str, Block]):
    """Blocks of one kind, one file each, in the order of their names; read when asked for."""

    def __init__(self, root: Path) -> None:
        """List the files under `root`; none when there is no such folder."""
        self._paths = {path.stem: path for path in sorted(root.glob("*.yaml"))}
        self._blocks: dict[str, Block] = {}

    def __getitem__(self, name: str) -> Block:
        """Read block `name`."""
        if name not in self._blocks:
            self._blocks[name] = load_block(self._paths[name])
        return self._blocks[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._paths)

    def __len__(self) -> int:
        """Count the blocks."""
        return len(self._paths)

    def __contains__(self, name: object) -> bool:
        """Say whether there is such a block, without reading it."""
        return name in self._paths

    def path(self, name: str) -> Path:
        """Give the file of block `name`."""
        return self._paths[name]


class Library:
    """All blocks under one folder."""

    def __init__(self, root: Path) -> None:
        """Open the library at `root`; nothing is read yet."""
        self.root = root
        self.actors = Folder(root / "actors")
        self.doctrines = Folder(root / "doctrines")
        self.theatres = Folder(root / "theatres")

    @cached_property
    def actions(self) -> dict[str, Block]:
        """Acts in option order: the instruments in turn, each as its file has them."""
        found: dict[str, Block] = {}
        for instrument in INSTRUMENTS:
            path = self.root / "actions" / f"{instrument}.yaml"
            if path.is_file():
                found.update(load_block(path))
        return found

    @cached_property
    def dyads(self) -> dict[str, Block]:
        """Pairs `A-B`, as written."""
        return self._single("dyads")

    @cached_property
    def parameters(self) -> dict[str, Block]:
        """Parameters with default, low and high."""
        return self._single("parameters")

    def _single(self, name: str) -> dict[str, Block]:
        path = self.root / f"{name}.yaml"
        return load_block(path) if path.is_file() else {}

    def source_of(self, kind: str, name: str) -> tuple[Path, tuple[str, ...]]:
        """Give the file that holds a block, and the block's place in that file."""
        if kind in FOLDERS:
            return self.root / kind / f"{name}.yaml", ()
        if kind == "actions":
            for instrument in INSTRUMENTS:
                path = self.root / kind / f"{instrument}.yaml"
                if path.is_file() and name in load_block(path):
                    return path, (name,)
        return self.root / f"{kind}.yaml", (name,)


@cache
def shipped() -> Library:
    """Open the library that comes with the package, once a process."""
    return Library(library_root())


@cache
def load_block(path: Path) -> Block:
    """Read a file of the library as plain data.

    Raises:
        ScenarioError: the file is not our YAML.
    """
    document = open_block(path)
    if document.root is None or document.faults:
        raise ScenarioError(document.faults)
    data: Block = document.root.data()
    return data


def open_block(path: Path) -> Document:
    """Read a file of the library with the places of its values."""
    return read(path, shown(path))


def scenario_ids() -> dict[str, Path]:
    """Give the ids of all ready scenarios and their files; those in `./scenarios/` come first."""
    found: dict[str, Path] = {}
    for folder in _folders():
        for path in sorted(folder.glob("*.yaml")):
            found.setdefault(path.stem, path)
    return found


def _folders() -> tuple[Path, ...]:
    return Path("scenarios"), content_root() / "scenarios"


def find_scenario(ref: str | Path) -> Path:
    """Find a scenario by path, or by an id in `./scenarios/` and then in the package.

    Raises:
        ScenarioNotFound: there is none.
    """
    path = Path(ref)
    try:
        if path.is_file():
            return path
    except (OSError, ValueError):
        pass
    name = str(ref)
    if _ID.fullmatch(name):
        for folder in _folders():
            inside = folder / f"{name}.yaml"
            if inside.is_file():
                return inside
    known = scenario_ids()
    hint = nearest(Path(name).stem if name else name, known)
    text = f"no scenario {quote(name)}: neither a file nor one of {either(known) or 'no ids at all'}{hint}"
    raise ScenarioNotFound([Fault(name if name.isprintable() else quote(name), 1, 1, "E100", text)])


def known_actors(library: Library) -> tuple[str, ...]:
    """Give the ids of the library's actors by address."""
    return tuple(sorted(library.actors, key=lambda name: int(library.actors[name].get("address", 0))))

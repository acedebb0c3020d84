"""An ensemble: many values of the parameters at once, all of which a record allows, and how they were found.

Two files lie side by side: a head in YAML, `plausible.yaml`, and its members, `plausible.csv`, a line each.
"""

import hashlib
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from sim.scenario.check import collected
from sim.scenario.faults import quote
from sim.scenario.form import FormCheck
from sim.scenario.library import library_root, open_block
from sim.scenario.strict_yaml import Document, Node
from sim.study.ensemble_members import Members
from sim.study.errors import EnsembleError, EnsembleNotFound
from sim.study.plan_form import TEXT, Data

FOLDER: Final = "ensembles"
MOST_BYTES: Final = 1 << 28
FREE: Final = ("bands", "source")  # kept as they stand: what was asked of the members, and by whom
_COUNT: Final[Data] = {"type": "integer", "minimum": 1}
FORM: Final[Data] = {
    "type": "object",
    "required": ["format", "id", "csv"],
    "properties": {
        "format": {"type": "integer", "const": 1},
        "id": {"type": "string", "pattern": r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$", "title": "name"},
        "title": TEXT,
        "about": TEXT,
        "points_tried": _COUNT,
        "kept": _COUNT,
        "seed": {"type": "integer", "minimum": 0},
        "rules_version": _COUNT,
        "csv": {"type": "string", "pattern": r"^[A-Za-z0-9_-][A-Za-z0-9_.-]*$", "title": "file beside"},
        "sha256": {"type": "string", "pattern": r"^[0-9a-f]{64}$", "title": "sha256"},
    },
}  # fmt: skip


@dataclass(frozen=True)
class Ensemble:
    """Hold members: names of parameters, a row of values for each member, in the order of the file.

    members are their numbers in the file; of counts all of them there, also those left out by `first`.
    sha256 is that of the CSV's bytes. data is the whole head as plain data.
    """

    id: str
    names: tuple[str, ...]
    members: tuple[int, ...]
    rows: tuple[tuple[float, ...], ...]
    sha256: str
    path: Path
    data: Data = field(default_factory=dict)
    of: int = 0

    @property
    def title(self) -> dict[str, str]:
        """Give its title by language."""
        return _by_language(self.data.get("title", self.id))

    @property
    def about(self) -> dict[str, str]:
        """Give what is said about it, by language; empty where nothing is."""
        return _by_language(self.data.get("about", ""))

    @property
    def points_tried(self) -> int | None:
        """Count the points among which the members were found; None where it is not said."""
        return self.data.get("points_tried")

    @property
    def kept(self) -> int | None:
        """Count all points that were kept, of which the members may be the first; None where not said."""
        return self.data.get("kept")

    @property
    def rules_version(self) -> int | None:
        """Give the version of the rules that found the members; None where it is not said."""
        return self.data.get("rules_version")

    def first(self, count: int) -> "Ensemble":
        """Give the first members alone; all where there are not so many."""
        return replace(self, members=self.members[:count], rows=self.rows[:count])

    def values(self, row: int) -> dict[str, float]:
        """Give the parameters of the member in row `row`, counted from 0."""
        return dict(zip(self.names, self.rows[row], strict=True))


def ensemble_ids() -> dict[str, Path]:
    """Give the ids of all ensembles and their heads; those in `./scenarios/library/` come first."""
    found: dict[str, Path] = {}
    for folder in (Path("scenarios") / "library" / FOLDER, library_root() / FOLDER):
        for path in sorted(folder.glob("*.yaml")):
            found.setdefault(path.stem, path)
    return found


def find_ensemble(reference: str | Path) -> Path:
    """Find the head of an ensemble by path or by id; raise EnsembleNotFound with the nearest ids."""
    path, name = Path(reference), str(reference)
    try:
        if path.is_file():
            return path
    except (OSError, ValueError):  # no name of a file
        pass
    known = ensemble_ids()
    if name in known:
        return known[name]
    near = get_close_matches(path.stem[:100], known, n=1, cutoff=0.0)  # there are few: name one in any case
    raise EnsembleNotFound(f"no ensemble {quote(name)}: neither a file nor an id", near)


def ensemble_of(reference: str | Path) -> Ensemble:
    """Read an ensemble by the path of its head or by id.

    Raises:
        EnsembleNotFound: neither a file nor an id.
        EnsembleError: the head or the CSV has faults; `faults` holds all of them.
    """
    path = find_ensemble(reference)
    document = open_block(path)
    root = document.root
    if root is None:
        raise EnsembleError(collected(document))
    _check_head(document, root)
    data = root.data()
    if "csv" not in data:
        raise EnsembleError(collected(document))
    beside = path.parent / data["csv"]
    raw = _bytes(document, root, beside)
    if raw is None:
        raise EnsembleError(collected(document))
    digest = hashlib.sha256(raw).hexdigest()
    if data.get("sha256", digest) != digest:
        text = f"{data['csv']} has another sha256: it was changed, or is not the one that this file is about"
        document.fault(_place(root, "sha256"), "E309", text)
    table = Members(str(beside), raw)
    faults = [*collected(document), *table.faults]
    if faults:
        raise EnsembleError(faults)
    rows = tuple(table.rows)
    return Ensemble(data["id"], table.names, tuple(table.members), rows, digest, path, data, len(rows))


def _check_head(document: Document, root: Node) -> None:
    """Check the form of a head, but for what is free."""
    tree = root.tree if isinstance(root.tree, dict) else {}
    strict = Node({name: node for name, node in tree.items() if name not in FREE}, root.place)
    strict.keys = root.keys
    FormCheck(document, FORM).run(strict)


def _place(root: Node, key: str) -> tuple[int, int]:
    tree = root.tree if isinstance(root.tree, dict) else {}
    return tree[key].place if key in tree else (1, 1)


def _bytes(document: Document, root: Node, path: Path) -> bytes | None:
    """Read the CSV; None, and a fault of the head, where that cannot be."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as error:
        text = f"{path.name} cannot be read: {error.strerror or error}"
        document.fault(_place(root, "csv"), "E100", text)
        return None
    if len(raw) > MOST_BYTES:
        document.fault(_place(root, "csv"), "E101", f"{path.name} is larger than {MOST_BYTES >> 20} MiB")
        return None
    return raw


def _by_language(text: Any) -> dict[str, str]:  # noqa: ANN401  (a text of the file, once or by language)
    if not text:
        return {}
    return {"en": text, "ko": text} if isinstance(text, str) else dict(text)

"""Study folders: their names, their manifests, how games are numbered, and the references that find them.

`runs/studies/<id>/` holds `design.parquet` (the points), `manifest.json` (what was asked: with it the study
exists), `parts/NNNNNN.parquet` (games, one file for each chunk), `summary.json` and `report.html`. By id
nothing outside `runs/studies/` is ever opened, not even through a link.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from sim.model import RULES_VERSION
from sim.record.folder import MANIFEST, STUDIES, RunNotFound, pick_id, run_ids
from sim.record.json_object import NoJsonObject, read_object
from sim.record.naming import is_reserved
from sim.record.storage import DISK, Storage, StorageError
from sim.study.errors import StudyDamaged, StudyError, StudyNotFound

PARTS = "parts"
DESIGN = "design.parquet"
SUMMARY = "summary.json"
FORMAT = 1
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,119}")
_PART = re.compile(r"([0-9]{6,9})\.parquet")
# What decides the games; how they are cut, how many there are and where they were played does not.
_DECIDES = ("scenario_sha256", "rules_version", "seed", "turns", "months", "measures", "points")
_DECIDES_NOTHING = ("id", "title", "question", "sources", "runs", "scenario")


class BadStudyName(ValueError):
    """Say what a study may be called."""


@dataclass(frozen=True)
class Chunk:
    """A stretch of games that is played and kept together: part `number` holds `count` games from `first`."""

    number: int
    first: int
    count: int


class Rounds(NamedTuple):
    """How the games of a study are numbered: `points`, the runs at each point after every round, the chunk.

    Round k holds runs [ends[k-1], ends[k]) of every point, point after point; no chunk crosses its end.
    """

    points: int
    ends: tuple[int, ...]
    size: int

    @property
    def games(self) -> int:
        """Count the games of all rounds."""
        return self.points * self.ends[-1]

    @property
    def parts(self) -> int:
        """Count the chunks of all rounds."""
        return sum(-(-count // self.size) for _, _, count in self._stretches())

    def place_of(self, game: int) -> tuple[int, int]:
        """Return the point and the run number of a game; raise `StudyError` when there is no such game.

        >>> Rounds(3, (2, 5), 100).place_of(5), Rounds(3, (2, 5), 100).place_of(9)
        ((2, 1), (1, 2))
        """
        first_run, first_game, runs = self.round_of(game)
        return (game - first_game) // runs, first_run + (game - first_game) % runs

    def round_of(self, game: int) -> tuple[int, int, int]:
        """Return the first run and the first game of a game's round, and the runs a point in it."""
        for first_run, first_game, count in self._stretches():
            if first_game <= game < first_game + count:
                return first_run, first_game, count // self.points
        raise StudyError(f"there is no game {game}: the games are 0 to {self.games - 1}")

    def chunk(self, number: int) -> Chunk | None:
        """Return the chunk with this number; None when there are not so many.

        >>> Rounds(3, (2, 5), 4).chunk(2)
        Chunk(number=2, first=6, count=4)
        """
        left = number
        for _, first, count in self._stretches():
            here = -(-count // self.size)
            if left < here:
                start = left * self.size
                return Chunk(number, first + start, min(self.size, count - start))
            left -= here
        return None

    def chunks(self) -> list[Chunk]:
        """List the chunks of all rounds in game order."""
        return [chunk for chunk in map(self.chunk, range(self.parts)) if chunk]

    def _stretches(self) -> list[tuple[int, int, int]]:
        """List (first run, first game, games) of each round."""
        begins = (0, *self.ends[:-1])
        return [(a, a * self.points, (b - a) * self.points) for a, b in zip(begins, self.ends, strict=True)]


class StudyRow(NamedTuple):
    """A study in a list; `played` counts the games whose parts stand, `fault` says why it cannot be read."""

    id: str
    scenario: str
    points: int
    runs: int
    games: int
    played: int
    finished: bool
    fault: str = ""


def study_folder(runs_dir: Path, name: str) -> Path:
    """Return where the study of this name lies or would lie; raise `BadStudyName`."""
    if not _ID.fullmatch(name):
        raise BadStudyName(
            f"{name[:80]!r} cannot be the name of a study: one letter or digit, then up to 119 of letters, "
            "digits, '_', '.' and '-' were expected"
        )
    if is_reserved(name):
        raise BadStudyName(
            f"{name!r} cannot be the name of a study: Windows keeps it for a device, or cuts off its end"
        )
    return runs_dir / STUDIES / name


def study_ids(runs_dir: Path, storage: Storage = DISK) -> list[str]:
    """List the ids of the studies, the one whose manifest was written last at the end."""
    studies = runs_dir / STUDIES
    return sorted(
        run_ids(studies, storage), key=lambda name: (storage.modified(studies / name / MANIFEST), name)
    )


def find_study(runs_dir: Path, reference: str, storage: Storage = DISK, *, paths: bool = True) -> Path:
    """Find the folder of a study by its id, a unique beginning of it, `@last` or, with `paths`, its path.

    Raises `StudyNotFound` with the nearest ids.
    """
    if not reference.isprintable() or not 0 < len(reference) <= 4096:
        raise StudyNotFound(f"{reference[:80]!r} names no study: an id, its beginning, @last or a path")
    is_path = "/" in reference or "\\" in reference or reference.startswith(".")
    if paths and is_path:
        if storage.exists(Path(reference) / MANIFEST):
            return Path(reference)
        raise StudyNotFound(f"{reference!r} is not the path of a study: no {MANIFEST} there")
    try:
        return runs_dir / STUDIES / pick_id(reference, study_ids(runs_dir, storage), "study")
    except RunNotFound as not_found:
        raise StudyNotFound(f"{not_found.why} in {str(runs_dir / STUDIES)!r}", not_found.nearest) from None


def list_studies(runs_dir: Path, storage: Storage = DISK) -> list[StudyRow]:
    """List the studies for a person; parts are counted, not opened."""
    return [_row(runs_dir / STUDIES / name, storage) for name in study_ids(runs_dir, storage)]


def part_name(number: int) -> str:
    """Name the file of a part.

    >>> part_name(7)
    '000007.parquet'
    """
    return f"{number:06}.parquet"


def part_numbers(folder: Path, storage: Storage = DISK) -> list[int]:
    """List the numbers of the files in `parts/` that are called like a part, in order."""
    parts = folder / PARTS
    names = storage.names(parts) if storage.is_folder(parts) else []
    found = [(int(match[1]), match[0]) for match in map(_PART.fullmatch, names) if match]
    return sorted(number for number, name in found if name == part_name(number))


def rounds_of(manifest: Mapping[str, Any]) -> Rounds:
    """Return how the games are numbered."""
    return Rounds(manifest["points"], tuple(manifest["rounds"]), manifest["chunk"])


def identity(manifest: Mapping[str, Any]) -> str:
    """Hash what decides every game of a study (16 hex digits): plan, scenario, rules, seed, measures.

    Two manifests with the same identity describe the same games; texts, runs, rounds, chunks and platforms
    are left out. Sealed into each part, so that a part of another study is not taken for one's own.
    """
    plan = {key: value for key, value in manifest["plan"].items() if key not in _DECIDES_NOTHING}
    decides = {key: manifest.get(key) for key in _DECIDES} | {"plan": plan}
    return hashlib.sha256(_json(decides)).hexdigest()[:16]


def versions() -> dict[str, Any]:
    """Say for a manifest what a study is played by: sixparty and its rules, Python, NumPy, the platform."""
    found: dict[str, Any] = {"rules_version": RULES_VERSION, "python": platform.python_version()}
    for package in ("sixparty", "numpy"):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:  # run from a source tree
            found[package] = "not installed"
    return found | {"platform": f"{sys.platform} {platform.machine()}"}


def write_manifest(folder: Path, manifest: Mapping[str, Any], storage: Storage = DISK) -> None:
    """Write the manifest at once and durably; raise `StorageError`."""
    storage.write(folder / MANIFEST, _json(manifest))


def write_summary(folder: Path, summary: Mapping[str, Any], storage: Storage = DISK) -> None:
    """Write the answer of a finished study at once and durably; numbers must be finite."""
    storage.write(folder / SUMMARY, _json(summary))


def read_json(path: Path, storage: Storage = DISK) -> dict[str, Any]:
    """Read a JSON object of a study's folder; raise `StudyDamaged` when it is none, or `StorageError`."""
    try:
        return read_object(path, storage.read(path))
    except NoJsonObject as error:
        what = "the manifest" if path.name == MANIFEST else "this file of the study"
        raise StudyDamaged(_damaged(error.place, what, error.why)) from error


def read_manifest(folder: Path, storage: Storage = DISK) -> dict[str, Any]:
    """Read the manifest of a study; raise `StudyDamaged` when it is not one, or `StorageError`."""
    path = folder / MANIFEST
    data = read_json(path, storage)
    if data.get("format", FORMAT) != FORMAT:
        raise StudyDamaged(
            f"{path}: its format is {data['format']!r}, this sixparty reads format {FORMAT}; "
            f"it was written by sixparty {data.get('sixparty', '(unknown)')}"
        )
    rounds, measures = data.get("rounds"), data.get("measures")
    faults = [key for key in ("format",) if key not in data]
    faults += [key for key in ("points", "chunk", "runs") if not _is_count(data.get(key))]
    if not isinstance(rounds, list) or not rounds or not all(map(_is_count, rounds)):
        faults.append("rounds")
    elif sorted(set(rounds)) != rounds or rounds[-1] != data.get("runs"):
        faults.append("rounds")
    if not isinstance(measures, list) or not measures or not all(isinstance(name, str) for name in measures):
        faults.append("measures")
    if not isinstance(data.get("plan"), dict):
        faults.append("plan")
    if faults:
        raise StudyDamaged(_damaged(f"{path}:1:1", "the manifest", f"missing or wrong: {', '.join(faults)}"))
    return data


def _damaged(place: str, what: str, why: str) -> str:
    """Say in one sentence that a file of a study is damaged, where, and what can be done."""
    return (
        f"{place}: {what} is damaged ({why}); put it back from a copy, or remove it and give the line that "
        "began the study once more with --resume, which keeps the games already played"
    )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 53


def _row(folder: Path, storage: Storage) -> StudyRow:
    try:
        manifest = read_manifest(folder, storage)
        rounds = rounds_of(manifest)
        chunks = [rounds.chunk(number) for number in part_numbers(folder, storage)]
        played = sum(chunk.count for chunk in chunks if chunk)
        done = played == rounds.games and storage.exists(folder / SUMMARY)
    except (StudyError, StorageError) as error:
        return StudyRow(folder.name, "", 0, 0, 0, 0, False, str(error))
    scenario = str(manifest.get("scenario", ""))
    return StudyRow(folder.name, scenario, rounds.points, rounds.ends[-1], rounds.games, played, done)


def _json(data: Mapping[str, Any]) -> bytes:
    text = json.dumps(data, sort_keys=True, ensure_ascii=True, allow_nan=False, indent=2)
    return text.encode("ascii") + b"\n"

"""The manifest of a run: what must be known to play it again; the first file in its folder."""

from __future__ import annotations

import json
import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.record.folder import MANIFEST
from sim.record.json_object import NoJsonObject, read_object
from sim.record.storage import DISK, Storage

FILE_NAME = MANIFEST
FORMAT = 1
_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Count = Annotated[int, Field(ge=0)]


class ManifestError(Exception):
    """Say which manifest cannot be understood, and why."""


class Parent(BaseModel):
    """Name the run, the turn and the head hash that a branch grew from."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    run: str
    turn: _Count
    head: _Sha256


class Manifest(BaseModel):
    """Hold the versions, the scenario and the choices that a run was started with."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    format: Literal[1] = 1
    sixparty: str
    rules_version: int
    python: str
    numpy: str
    platform: str
    scenario: str
    scenario_sha256: _Sha256
    seed: _Count
    run: _Count
    overrides: list[str]
    doctrines: dict[str, str]
    turns: _Count
    name: str | None = None
    parent: Parent | None = None

    @classmethod
    def here(
        cls,
        *,
        rules_version: int,
        scenario: str,
        scenario_sha256: str,
        seed: int,
        turns: int,
        run: int = 0,
        overrides: list[str] | None = None,
        doctrines: dict[str, str] | None = None,
        name: str | None = None,
        parent: Parent | None = None,
    ) -> Self:
        """Make the manifest of a run started by this process; the versions and the platform are filled in.

        `scenario` is the id, `scenario_sha256` the hash of the run's `scenario.yaml`, `run` the run number of
        the draw address, `overrides` the `KEY=VALUE` texts in the order given.
        """
        return cls(
            sixparty=_version("sixparty"),
            rules_version=rules_version,
            python=platform.python_version(),
            numpy=_version("numpy"),
            platform=f"{sys.platform} {platform.machine()}",
            scenario=scenario,
            scenario_sha256=scenario_sha256,
            seed=seed,
            run=run,
            overrides=overrides or [],
            doctrines=doctrines or {},
            turns=turns,
            name=name,
            parent=parent,
        )


def write_manifest(folder: Path, manifest: Manifest, storage: Storage = DISK) -> None:
    """Write the manifest of a run folder at once and durably; raise `StorageError`."""
    text = json.dumps(manifest.model_dump(), sort_keys=True, ensure_ascii=True, allow_nan=False, indent=2)
    storage.write(folder / FILE_NAME, text.encode("ascii") + b"\n")


def read_manifest(folder: Path, storage: Storage = DISK) -> Manifest:
    """Read the manifest of a run folder; raise `ManifestError` when it is not one, or `StorageError`."""
    path = folder / FILE_NAME
    try:
        data = read_object(path, storage.read(path))
    except NoJsonObject as error:
        raise ManifestError(_damaged(error.place, error.why)) from error
    if "format" not in data:
        raise ManifestError(_damaged(f"{path}:1:1", "missing: format"))
    if data["format"] != FORMAT:
        raise ManifestError(
            f"{path}: its format is {data['format']!r}, this sixparty reads format {FORMAT}; "
            f"it was written by sixparty {data.get('sixparty', '(unknown)')}"
        )
    try:
        return Manifest.model_validate(data)
    except ValidationError as error:
        raise ManifestError(_damaged(f"{path}:1:1", _said(error))) from error


def _damaged(place: str, why: str) -> str:
    """Say in one sentence that a manifest is damaged, where, and what can be done."""
    return (
        f"{place}: the manifest is damaged ({why}); put it back from a copy of the run: the game itself "
        "stands in the files beside it, and the first line of events.jsonl names its seed and run number"
    )


def _said(error: ValidationError) -> str:
    """Say which fields are missing, wrong or unknown."""
    kinds = {"missing": "missing", "extra_forbidden": "unknown"}
    found: dict[str, list[str]] = {}
    for fault in error.errors():
        names = found.setdefault(kinds.get(fault["type"], "wrong"), [])
        names.append(".".join(map(str, fault["loc"])))
    return "; ".join(f"{kind}: {', '.join(dict.fromkeys(names))}" for kind, names in found.items())


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:  # run from a source tree
        return "not installed"

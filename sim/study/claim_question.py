"""The hash of a question to the claims: of everything that decides its games, and nothing else."""

import hashlib
import json
import struct
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Final

import sim.model
import sim.scenario
from sim.model import RULES_VERSION
from sim.scenario.library import FOLDERS, shipped
from sim.study.claim_play import ORDERS_KEPT, Wanted, games_of_order
from sim.study.claim_worlds import Ground, Setting, scenario_data
from sim.study.engine import has_compiler

# What turns a setting into games, but for the rules and the scenario's floor, which count as a whole.
_CODE: Final = ("claim_play", "claim_worlds", "engine", "compiled", "exchanged", "tables")
_BLOCKS: Final = ("actions", *FOLDERS)


def question_of(wanted: Mapping[Setting, Wanted], seed: int) -> str:
    """Hash which games are wanted of which settings in which order, and all that they are played by (sha256).

    That is the content of the scenarios and of the library, not their names; the rules and the code that
    builds and plays worlds; and how games are cut into orders.
    """
    total = hashlib.sha256()

    def add(*what: object) -> None:
        total.update(json.dumps(what).encode("ascii") + b"\n")

    add(RULES_VERSION, _version(), code_hash(), library_hash(), seed, games_of_order(), ORDERS_KEPT)
    grounds: dict[Ground, str] = {}
    before: tuple[str, ...] = ()
    for setting, want in wanted.items():
        ground = setting.ground
        if ground not in grounds:
            whole = json.dumps(scenario_data(ground), default=str)
            grounds[ground] = hashlib.sha256(whole.encode("ascii")).hexdigest()
        names = tuple(name for name, _ in setting.parameters)
        add(grounds[ground], setting.doctrines, setting.overrides, len(names), want.games, *want.measures)
        if names != before:  # thousands of settings vary the same ones
            add("parameters", names)
            before = names
        total.update(struct.pack(f"<{len(names)}d", *(value for _, value in setting.parameters)))
    return total.hexdigest()


def code_hash() -> str:
    """Hash the text of what plays the games, and with a compiler its version too."""
    here = Path(__file__).parent
    ours = [here / f"{name}.py" for name in _CODE]
    for floor in (sim.model, sim.scenario):
        ours += sorted(Path(floor.__path__[0]).glob("*.py"))
    found = _hash(ours)
    if has_compiler():
        from sim.study.compiled import FINGERPRINT

        found += FINGERPRINT
    return found


def library_hash() -> str:
    """Hash the blocks from which scenarios are put together."""
    root = shipped().root
    blocks = [path for folder in _BLOCKS for path in sorted((root / folder).glob("*.yaml"))]
    return _hash([*blocks, *sorted(root.glob("*.yaml"))])


def _hash(paths: list[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        data = path.read_bytes() if path.is_file() else b""
        total.update(f"{path.name} {len(data)}\n".encode() + data)
    return total.hexdigest()


def _version() -> str:
    try:
        return metadata.version("sixparty")
    except metadata.PackageNotFoundError:  # run from a source tree
        return ""

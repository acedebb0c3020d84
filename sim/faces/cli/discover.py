"""`sixparty discover`: under which values of the factors something happens, as sentences."""

import math
from typing import TYPE_CHECKING, Any

import click

from sim.faces.cli.frame import PROGRAM, Options
from sim.faces.cli.options import command, option
from sim.faces.cli.refusal import DONE

if TYPE_CHECKING:
    from sim.study.discover import Box, Discovery

USUAL = "peak_rung >= 4"


@command("discover", "json", text="analysis.discover.text")
@click.argument("study", metavar="STUDY")
@option("--where", metavar="CONDITION", default=USUAL, text="analysis.discover.option.where")
def discover(options: Options, study: str, where: str) -> int:
    """Find the boxes in which it happens."""
    from sim.study.discover import discover_in
    from sim.study.examples import games_in
    from sim.study.folder import find_study
    from sim.study.store import Store

    store = Store.open(find_study(options.runs_dir, study))
    found = discover_in(store, where)
    name = store.folder.name
    games = games_in(store, where, [box.limits for box in found.boxes])
    if options.json:
        options.emit(_data(name, where, found, games))
        return DONE
    from sim.faces.terminal.analysis import write_discovery

    write_discovery(options, name, where, found, games)
    first = next((game for game in games if game is not None), None)
    following = f"sensitivity {name}" if first is None else f"explain {name}#{first}"
    options.next(f"{PROGRAM} {following}")
    return DONE


def _data(name: str, where: str, found: "Discovery", games: list[int | None]) -> dict[str, Any]:
    return {
        "study": name,
        "where": where,
        "share": found.share,
        "searched": found.searched,
        "judged": found.judged,
        "halves": found.halves,
        "boxes": [
            _box(box) | {"game": None if game is None else f"{name}#{game}"}
            for box, game in zip(found.boxes, games, strict=True)
        ],
    }


def _box(box: "Box") -> dict[str, Any]:
    limits = [
        {
            "factor": one.factor,
            "kind": one.kind,
            "end": one.end if math.isfinite(one.end) else None,
            "levels": list(one.levels),
            "p": one.p if math.isfinite(one.p) else None,
        }
        for one in box.limits
    ]
    return box._asdict() | {"limits": limits}

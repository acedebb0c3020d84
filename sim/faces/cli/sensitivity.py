"""`sixparty sensitivity`: which factors of a study move a measure, and whether the order is settled."""

import math
import shlex
from typing import TYPE_CHECKING, Any

import click

from sim.faces.cli.frame import PROGRAM, Options
from sim.faces.cli.options import command, option
from sim.faces.cli.refusal import DONE

if TYPE_CHECKING:
    from sim.study.settled import Doubt, Effect, Ranking
    from sim.study.store import Store

METHODS = ("morris", "sobol", "pawn")
USUAL = "crisis"


@command("sensitivity", "json", text="analysis.sensitivity.text")
@click.argument("study", metavar="STUDY")
@option("--method", metavar="NAME", type=click.Choice(METHODS), text="analysis.sensitivity.option.method")
@option("--measure", metavar="NAME", text="analysis.sensitivity.option.measure")
def sensitivity(options: Options, study: str, method: str | None, measure: str | None) -> int:
    """Rank the factors of a study."""
    from sim.study.folder import find_study
    from sim.study.sensitivity import sensitivity as rank
    from sim.study.store import Store

    store = Store.open(find_study(options.runs_dir, study))
    found = rank(store, measure or (USUAL if USUAL in store.measures else store.measures[0]), method)
    if options.json:
        options.emit(_data(store, found))
        return DONE
    from sim.faces.terminal.analysis import write_sensitivity

    write_sensitivity(options, store, found)
    options.next(_following(store, found))
    return DONE


def _following(store: "Store", found: "Ranking") -> str:
    """Name the command that looks for where the measure is high."""
    from sim.study.statistics import Moments, quantiles

    values = store.column(found.measure)
    if Moments.of(values).binary:
        where = f"{found.measure} == 1"
    else:
        where = f"{found.measure} >= {float(quantiles(values, [0.9])[0]):.4g}"
    return f"{PROGRAM} discover {store.folder.name} --where {shlex.quote(where)}"


def _data(store: "Store", found: "Ranking") -> dict[str, Any]:
    return {
        "study": store.folder.name,
        "method": found.method,
        "measure": found.measure,
        "points": found.points,
        "left_out": found.left_out,
        "runs": store.manifest["runs"],
        "over": found.over,
        "luck": {name: _number(value) for name, value in found.luck._asdict().items()},
        "factors": [_effect(row) for row in found.rows],
        "converged": found.converged,
        "doubts": [_doubt(one) for one in found.why],
    }


def _effect(row: "Effect") -> dict[str, Any]:
    numbers = {"value": row.value, "low": row.low, "high": row.high, "floor": row.floor, **row.more}
    shown = {name: _number(value) for name, value in numbers.items()}
    return {"factor": row.factor, **shown, "found": row.found}


def _doubt(one: "Doubt") -> dict[str, Any]:
    return one._asdict() | {"factors": list(one.factors), "figure": _number(one.figure),
                            "limit": _number(one.limit)}  # fmt: skip


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None

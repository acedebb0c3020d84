"""A backtest for programs: plain data without anything unfit for JSON."""

import json
import math
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.study.backtest import Backtest
    from sim.study.base_rates import BaseRate

LENGTH = 12


def as_data(
    found: "Backtest", rates: "Sequence[BaseRate]" = (), beside: "Sequence[BaseRate]" = ()
) -> dict[str, Any]:
    """Give a backtest as data; `figures` are values by id (null without months), `details` the rest.

    beside are base rates of the scenario of changing policies, which they name; `passed` leaves them out.
    """
    plain = {
        name: value
        for name, value in found._asdict().items()
        if name
        not in ("figures", "bars", "tests", "months", "periods", "votes", "enforced", "shuffled", "passed")
    }
    data = {
        "figures": {name: one.value for name, one in found.figures.items()},
        "passed": found.passed,
        "details": {name: one._asdict() for name, one in found.figures.items()},
        **plain,
        "placebo": list(found.shuffled),
    }
    for name in ("bars", "tests", "periods", "votes", "enforced", "months"):
        data[name] = [one._asdict() for one in getattr(found, name)]
    data["base_rates"] = _rates(rates) if rates else None
    data["base_rates_beside"] = _beside(beside) if beside else None
    return _finite(data)  # type: ignore[no-any-return]


def content_hash(
    found: "Backtest",
    rates: "Sequence[BaseRate]",
    beside: "Sequence[BaseRate]",
    overrides: Sequence[str],
) -> str:
    """Name a result by what it says: equal input and equal rules give equal names, wherever the files lie."""
    names = {"events": Path(found.events).name, "reference": Path(found.reference).name}
    data = as_data(found, rates, beside) | names | {"overrides": list(overrides)}
    text = json.dumps(data, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return sha256(text.encode("ascii")).hexdigest()[:LENGTH]


def _rates(rates: "Sequence[BaseRate]") -> list[dict[str, Any]]:
    from sim.study.base_rates import as_data as rates_data

    return list(rates_data(tuple(rates)))


def _beside(rates: "Sequence[BaseRate]") -> list[dict[str, Any]]:
    """Give rows with the id of the scenario that they were counted in."""
    from sim.study.base_rates import bands

    return [{"scenario": bands().beside, **row} for row in _rates(rates)]


def _finite(value: Any) -> Any:  # noqa: ANN401  (data of any form)
    """Put null for numbers that JSON does not have, at any depth; tuples become lists."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(name): _finite(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return value

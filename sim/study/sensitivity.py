"""Which factor moves a measure: Morris, Sobol and PAWN, with intervals, and with what is not settled.

x are the coordinates of a study's points in the unit cube, y the mean of the measure over the games of each
point. Morris reads the trajectories of a Morris design, Sobol the blocks of a Saltelli design, PAWN any
sample. Levels share a coordinate in equal slices, in the order of the study file: Morris sees only some of
the steps between levels, while Sobol and PAWN do not care about their order.
"""

import math
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.scenario.faults import either, nearest, quote
from sim.study.errors import MissingPackage, StudyError
from sim.study.pawn import pawn
from sim.study.settled import Effect, Ranking, ranked
from sim.study.share_of_luck import NO_LUCK, Floats, Luck, by_point, luck_of, mean_of_rows

if TYPE_CHECKING:
    from sim.study.store import Store

# What reads the points of a sampler; the first is the usual one.
METHODS: Final = {
    "morris": ("morris", "pawn"),
    "sobol": ("sobol", "pawn"),
    "latin_hypercube": ("pawn",),
    "grid": ("pawn",),
    "ensemble": ("pawn",),
}
RESAMPLES: Final = 200
CLOSE: Final = 1e-9
LEAST_BLOCKS: Final = 4


def sensitivity(store: "Store", measure: str, method: str | None = None) -> Ranking:
    """Rank the factors of a study by their effect on a measure, by default with the method of its sampler.

    PAWN reads single games where the design is a grid, because a grid has few points.

    Raises:
        StudyError: no such measure, no factors, a method that does not fit the sampler, or nothing to rank.
        NothingToDo: no game has been played.
        MissingPackage: SALib is not installed.
    """
    plan, names = store.plan, store.design.names
    known = list(store.manifest["measures"])
    if measure not in known:
        hint = nearest(measure, known) or f" (it has {either(known)})"
        raise StudyError(f"the study has no measure {quote(measure)}{hint}")
    if not names:
        raise StudyError(f"{store.folder.name} varies nothing: a sensitivity needs a study with factors")
    chosen = _fitting(store.folder.name, plan.sampler, method)
    games = store.columns(["point", "run", measure])
    table = by_point(games["point"], games["run"], games[measure], len(store.design.rows))
    luck = luck_of(table, shared=plan.common_random_numbers and plan.over is None)
    y = mean_of_rows(table)
    _check_varies(measure, games[measure] if plan.sampler == "grid" else y)
    if chosen == "pawn":
        columns = [np.array([row[k] for row in store.design.rows]) for k in range(len(names))]
        if plan.sampler == "grid":
            of_game = [column[games["point"]] for column in columns]
            found = pawn(names, of_game, games[measure], plan.seed)._replace(luck=luck, over="games")
        else:
            found = pawn(names, columns, y, plan.seed, luck)
    else:
        from sim.study.design import unit

        read = morris if chosen == "morris" else sobol
        found = read(names, unit(plan), y, plan.seed, luck)
    return found._replace(measure=measure)


def morris(factors: Sequence[str], unit: Floats, y: Floats, seed: int, luck: Luck = NO_LUCK) -> Ranking:
    """Rank by mu*, the mean size of elementary effects (Campolongo et al. 2007), over whole trajectories.

    unit [points, factors]: trajectories of factors + 1 points, each a step in one factor. Luck that differs
    between two points makes an effect of its own, which is the floor.

    Raises:
        StudyError: unit is no such design, or fewer than 4 trajectories are complete.
    """
    salib = _analyze("morris")
    count = len(factors)
    cube = _blocks(unit, count + 1, "morris")
    steps = np.diff(cube, axis=1)
    moved = np.abs(steps) > CLOSE
    if not (np.all(moved.sum(axis=2) == 1) and np.all(moved.any(axis=1))):
        raise _unfit("morris")
    step = float(np.abs(steps[moved]).mean())
    kept, values = _whole(y, count + 1)
    found = salib.analyze(
        _problem(factors),
        cube[kept].reshape(-1, count),
        values,
        num_resamples=1000,
        num_levels=round(2 * step / (2 * step - 1)),
        seed=_seed(seed),
    )
    floor = math.sqrt(4.0 * luck.variance / math.pi) / step  # the mean of |a - b|, of two normal means
    figures = _columns(factors, found, "mu_star", "mu_star_conf", "mu", "sigma")
    rows = [
        Effect.around(name, value, reach, floor, mu=mean, sigma=sigma)
        for name, value, reach, mean, sigma in figures
    ]
    return ranked("morris", rows, int(kept.sum()), (len(values), len(y) - len(values)), luck)


def sobol(factors: Sequence[str], unit: Floats, y: Floats, seed: int, luck: Luck = NO_LUCK) -> Ranking:
    """Rank by total indices: the share of the variance of y that a factor has a part in.

    unit [points, factors]: a Saltelli design without second order, blocks of factors + 2 points. Estimators
    of Saltelli et al. (2010); the bootstrap takes the points for random, which they are better than, so the
    intervals are wide rather than narrow. Luck that differs between points adds its own share to every total
    index: the floor.

    Raises:
        StudyError: unit is no such design, or fewer than 4 blocks are complete.
    """
    salib = _analyze("sobol")
    count = len(factors)
    cube = _blocks(unit, count + 2, "sobol")
    mixed = np.where(np.eye(count, dtype=bool), cube[:, -1:, :], cube[:, :1, :])
    if not np.allclose(cube[:, 1:-1, :], mixed, rtol=0.0, atol=CLOSE):
        raise _unfit("sobol")
    kept, values = _whole(y, count + 2)
    found = salib.analyze(
        _problem(factors), values, calc_second_order=False, num_resamples=RESAMPLES, seed=_seed(seed)
    )
    rows = []
    for name, total, reach, first, around in _columns(factors, found, "ST", "ST_conf", "S1", "S1_conf"):
        more = {"first": first, "first_low": first - around, "first_high": first + around}
        rows.append(Effect.around(name, total, reach, luck.of_means, **more))
    return ranked("sobol", rows, int(kept.sum()), (len(values), len(y) - len(values)), luck)


def _fitting(study: str, sampler: str, method: str | None) -> str:
    fitting = METHODS[sampler]
    if method is None or method in fitting:
        return method or fitting[0]
    if method not in METHODS and method != "pawn":
        raise StudyError(f"there is no method {quote(method)}: {either(['morris', 'sobol', 'pawn'])}")
    raise StudyError(
        f"{method} does not fit: the points of {study} were drawn with sampler: {sampler}, which "
        f"{either(fitting)} can read; {method} needs sampler: {method}"
    )


def _check_varies(measure: str, y: Floats) -> None:
    there = y[np.isfinite(y)]
    if not len(there):
        raise StudyError(f"{measure} exists in no game of the study")
    if np.ptp(there) == 0.0:
        raise StudyError(f"{measure} is {there[0]:g} everywhere in the study: no factor moves it")


def _blocks(unit: Floats, size: int, method: str) -> Floats:
    if len(unit) == 0 or len(unit) % size:
        raise _unfit(method)
    return unit.reshape(-1, size, size - (1 if method == "morris" else 2))


def _whole(y: Floats, size: int) -> tuple[npt.NDArray[np.bool_], Floats]:
    """Keep the blocks in which every point has a value."""
    blocks = y.reshape(-1, size)
    kept = np.asarray(np.isfinite(blocks).all(axis=1), dtype=np.bool_)
    if kept.sum() < LEAST_BLOCKS:
        raise StudyError(
            f"only {kept.sum()} of {len(blocks)} blocks of {size} points have the measure at every point; at "
            f"least {LEAST_BLOCKS} are needed"
        )
    return kept, blocks[kept].reshape(-1)


def _columns(factors: Sequence[str], found: Any, *keys: str) -> list[tuple[Any, ...]]:  # noqa: ANN401
    return list(zip(factors, *([float(value) for value in found[key]] for key in keys), strict=True))


def _problem(factors: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(factors), "names": list(factors), "bounds": [[0.0, 1.0]] * len(factors)}


def _seed(seed: int) -> int:
    """Fold a study's seed into what SALib takes; it takes 0 for no seed at all."""
    return 1 + seed % (2**31 - 2)


def _unfit(method: str) -> StudyError:
    return StudyError(f"{method} needs the points of sampler: {method}; pawn reads any sample")


def _analyze(method: str) -> ModuleType:
    try:
        from SALib.analyze import morris, sobol
    except ImportError:
        raise MissingPackage("SALib", "analysis") from None
    found: ModuleType = {"morris": morris, "sobol": sobol}[method]
    return found

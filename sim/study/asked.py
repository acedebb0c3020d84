"""The study that is asked for: of a study file or a scenario, with what was given besides laid over it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from sim.scenario.faults import quote
from sim.scenario.library import scenario_ids
from sim.scenario.strict_yaml import read
from sim.study.engine import has_compiler
from sim.study.ensemble import ensemble_of
from sim.study.errors import StudyError, StudyNotFound
from sim.study.plan import RUNS, Plan, load_plan, plan_ids, plan_of_scenario, settings_of
from sim.study.plan_over import RUNS_OVER, lay_over, named_over
from sim.study.store import CHUNK, Store

SEED = 1
CHUNK_INTERPRETED = 20  # games are saved chunk by chunk, and without the compiler one takes long


def plan_for(
    reference: str | Path,
    *,
    runs: int | None = None,
    seed: int | None = None,
    turns: int | None = None,
    overrides: Sequence[str] = (),
    doctrines: Mapping[str, str] | None = None,
    over: str | Path | None = None,
) -> Plan:
    """Plan the study of a study file or a scenario, by path or id; what is given goes before what it says.

    over has every point played in the worlds of an ensemble, 20 games in each unless `runs` says otherwise or
    the file fewer.

    Raises:
        EnsembleNotFound: there is no such ensemble.
        StudyNotFound: it is neither.
        StudyError: it is both, or a value is given to what the study varies.
        ScenarioNotFound, ScenarioError: the file, or the scenario that it names, cannot be played.
        OverrideError: an override or a doctrine does not fit.
    """
    file = study_file(reference)
    if over is not None:
        ensemble = ensemble_of(over)
        plan = plan_for(
            reference, runs=runs, seed=seed, turns=turns, overrides=overrides, doctrines=doctrines
        )
        least = plan.runs if runs is not None else min(plan.runs, RUNS_OVER)
        return lay_over(named_over(replace(plan, runs=least), ensemble), ensemble)
    if file is None:
        return plan_of_scenario(
            reference,
            runs=RUNS if runs is None else runs,
            seed=SEED if seed is None else seed,
            overrides=overrides,
            doctrines=doctrines,
            turns=turns,
        )
    plan = load_plan(file)
    plan = replace(
        plan,
        runs=plan.runs if runs is None else runs,
        seed=plan.seed if seed is None else seed,
        turns=plan.turns if turns is None else turns,
    )
    return _laid_over(plan, overrides, doctrines or {}) if overrides or doctrines else plan


def study_file(reference: str | Path) -> Path | None:
    """Find the study file that a path or an id names; None when it names a scenario.

    Raises:
        StudyNotFound: it names neither.
        StudyError: an id names both.
    """
    path, name = Path(reference), str(reference)
    try:
        if path.is_file():
            root = read(path).root
            data = root.data() if root is not None else None
            # A study names the scenario that it plays; a scenario has a cast, a start and a length.
            return path if isinstance(data, dict) and "scenario" in data else None
    except (OSError, ValueError):  # no name of a file
        pass
    studies, scenarios = plan_ids(), scenario_ids()
    if name in studies and name in scenarios:
        raise StudyError(f"{quote(name)} is a study ({studies[name]}) and a scenario ({scenarios[name]}); "
                         "give the path of one")  # fmt: skip
    if name in studies:
        return studies[name]
    if name in scenarios:
        return None
    near = get_close_matches(path.stem[:100], [*studies, *scenarios], n=2)
    raise StudyNotFound(f"no study or scenario {quote(name)}: neither a file nor an id", near)


def chunk_here() -> int:
    """Give how many games a new study keeps together, by how quickly games are played here."""
    return CHUNK if has_compiler() else CHUNK_INTERPRETED


def grow(store: Store, runs: int) -> bool:
    """Have a study that stands play up to so many runs a point; False when more are planned already."""
    if runs > store.manifest["runs"]:
        with store.writing():
            store.add_round(runs)
    return bool(runs == store.manifest["runs"])


def _laid_over(plan: Plan, overrides: Sequence[str], doctrines: Mapping[str, str]) -> Plan:
    """Give a plan with further values for all points alike; raise StudyError for what a factor decides."""
    paths = [given.partition("=")[0].strip() for given in overrides]
    varied = {factor.name for factor in (plan.factors if plan.over is None else plan.levelled)}
    for path in [*paths, *(f"doctrine.{actor}" for actor in doctrines)]:
        if path in varied:
            raise StudyError(
                f"{quote(path)} is a factor of the study {plan.id!r}: every point gives it its own"
            )
    merged = {**dict(plan.doctrines), **doctrines}
    laid = replace(plan, overrides=(*plan.overrides, *overrides), doctrines=tuple(merged.items()))
    if plan.over is not None and plan.over.members is not None:
        laid = lay_over(laid, plan.over.members)
    _try(laid)
    return laid


def _try(plan: Plan) -> None:
    """Raise OverrideError unless the first point of a plan makes a game."""
    from sim.scenario.load import open_draft  # the models wait for whoever needs them
    from sim.study.design import design_of

    setting = settings_of(plan, design_of(plan).rows[0])
    open_draft(plan.scenario).resolve(setting.overrides, setting.doctrines)

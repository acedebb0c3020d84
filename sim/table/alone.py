"""A whole game by doctrines alone, in memory: `sim.run`."""

from collections.abc import Mapping
from pathlib import Path

from sim.record.run import Run
from sim.scenario.load import load, spread_doctrines
from sim.scenario.schema import Scenario
from sim.table.session import Session


def run(
    scenario: Scenario | str | Path, seed: int = 1, doctrines: Mapping[str, str] | None = None, run: int = 0
) -> Run:
    """Play a game to its end and give its run: `series`, `measures`, `explain`.

    Args:
        scenario: a scenario, or its path or id.
        seed: seed of the game's luck.
        doctrines: doctrine by actor, over what the scenario says; joint ones spread to all in them.
        run: run number of the draw address.

    Raises:
        ScenarioError: the scenario has faults.
        OverrideError: a doctrine does not fit.
        ValueError: the seed or the run number is no whole number from 0 to 2^64 - 1.
    """
    for name, number in (("seed", seed), ("run", run)):
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < 2**64:
            raise ValueError(f"{name} is a whole number from 0 to 2^64 - 1, not {number!r}")
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    given = dict(doctrines or {})
    session = Session.create(with_doctrines(scenario, given), seed=seed, run=run, doctrines=given)
    while not session.over:
        session.play_turn()
    return session.run


def with_doctrines(scenario: Scenario, doctrines: Mapping[str, str]) -> Scenario:
    """Give a scenario whose actors follow other doctrines, joint ones spread; raise `OverrideError`."""
    reached = spread_doctrines(scenario, doctrines)
    actors = {
        name: spec.model_copy(update={"doctrine": reached.get(name, spec.doctrine)})
        for name, spec in scenario.actors.items()
    }
    return scenario.model_copy(update={"actors": actors})

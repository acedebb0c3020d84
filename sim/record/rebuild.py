"""A game whose rules change on the way, by a branch or an added inject."""

from dataclasses import replace

from sim.scenario.build import Built, build
from sim.scenario.schema import Scenario


def rebuilt(before: Built, scenario: Scenario) -> Built:
    """Compile a changed scenario for a game under way; what the start was like stays the yardstick.

    Bases (trust and dependence return to them) and the threats that forces are measured against belong to
    the start of the game, which has happened, and not to the rules from now on.
    """
    new, old = build(scenario), before.game
    game = new.game._replace(
        start_actor=old.start_actor,
        start_directed=old.start_directed,
        start_force=old.start_force,
        start_threat=old.start_threat,
    )
    return replace(new, game=game)

"""Checks of what a scenario refers to: known names, numbers that fit together, events that can happen."""

from sim.scenario.checks.blocks import check_definitions
from sim.scenario.checks.cast import check_cast
from sim.scenario.checks.events import check_injects
from sim.scenario.checks.language import check_language
from sim.scenario.checks.numbers import check_numbers
from sim.scenario.checks.seats import check_seats
from sim.scenario.checks.view import View

__all__ = ["View", "check_all"]


def check_all(view: View) -> None:
    """Run every check of references over one scenario file; faults go to the view's document."""
    check_cast(view)
    check_numbers(view)
    check_definitions(view)
    check_injects(view)
    check_seats(view)
    check_language(view)

"""Checks of start values of the world and of parameters."""

from sim.scenario.checks.view import View
from sim.scenario.vocabulary import GLOBALS, Range, range_of


def check_numbers(view: View) -> None:
    """Check names and ranges of `globals` and `parameters`."""
    known = (*GLOBALS, *(f"{name}_distraction" for name in view.distractions))
    for name, value in view.section("globals").items():
        if view.one_of("E304", "variable of the world", name, known, "globals", name, key=True):
            out_of_range(view, value, range_of(name), "globals", name)
    for name, value in view.section("parameters").items():
        if not view.one_of("E305", "parameter", name, view.parameters, "parameters", name, key=True):
            continue
        if out_of_range(view, value, view.parameter_range(name), "parameters", name):
            continue
        block = view.blocks["parameters"].get(name)
        if block is not None and not block["low"] <= value <= block["high"]:
            swept = f"{block['low']:g} to {block['high']:g}"
            text = f"{name} {value:g} is outside the range {swept} that studies sweep"
            view.fault("W404", text, "parameters", name)
    for name in view.distractions:
        mean = f"{name}_mean"
        if mean not in view.blocks["parameters"] and not view.written("parameters", mean):
            text = f"the distraction {name} needs its mean: give parameters.{mean}"
            view.fault("E305", text, "parameters", key=True)


def out_of_range(view: View, value: float, limits: Range, *loc: str | int) -> bool:
    """Report a number outside `limits`, and say whether it is."""
    low, high = limits
    if low <= value <= high:
        return False
    view.fault("E204", f"{value:g} is out of range: {low:g} to {high:g} was expected", *loc)
    return True

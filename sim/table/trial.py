"""A copy of a course on which a change is tried before it is recorded."""

import copy
from typing import Any

import numpy as np

from sim.record.course import Course


def trial_of(course: Course) -> Course:
    """Copy a course as far as a turn that is being played can change it; finished turns are shared."""
    made = copy.copy(course)
    for name, value in vars(course).items():
        setattr(made, name, _copied(value))
    return made


def _copied(value: Any) -> Any:  # noqa: ANN401  (whatever a course holds)
    """Copy arrays, and what holds them; everything else is not changed in place."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if (
        isinstance(value, tuple)
        and hasattr(value, "_fields")
        and all(isinstance(x, np.ndarray) for x in value)
    ):
        return type(value)(*(part.copy() for part in value))
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return list(value) if isinstance(value, list) else value

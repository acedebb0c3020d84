"""A scenario between file and game: merged with the library, open to overrides, then completed."""

import copy
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Final

from sim.scenario.check import blaming, check
from sim.scenario.dump import dump_data, to_file
from sim.scenario.faults import OverrideError, ScenarioError
from sim.scenario.fill import fill, parameter_of_start
from sim.scenario.library import Library
from sim.scenario.merge import Data, distractions, merge
from sim.scenario.overrides import Key, apply
from sim.scenario.schema import Scenario
from sim.scenario.spread import spread
from sim.scenario.strict_yaml import Document, plant
from sim.scenario.vocabulary import parameter_range, range_of

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
MOST_SAID: Final = 5


class Draft:
    """A scenario before overrides; resolving it many times reads no file again."""

    def __init__(self, data: Data, library: Library) -> None:
        """Merge the data of a file without errors with the library.

        Raises:
            ScenarioError: a block of the library has faults.
        """
        self._library = library
        with blaming(library) as told:
            self._merged = merge(data, library)
            self.scenario = Scenario.model_validate(fill(copy.deepcopy(self._merged)))
        if told:
            raise ScenarioError(told)

    def text(self) -> str:
        """Write the draft as a file that needs no library and leaves open what follows from other values.

        Unlike `dump(draft.scenario)`: there a start that was taken from a parameter stands as a number.
        """
        return dump_data(self._merged)

    @cached_property
    def open_starts(self) -> dict[str, str]:
        """Name the variables of the world whose start follows from a parameter here, and that parameter."""
        follow = parameter_of_start(distractions(self._merged["theatres"]))
        return {name: parameter for name, parameter in follow.items() if name not in self._merged["globals"]}

    @cached_property
    def _shape(self) -> Data:
        """Every value that there is, for the paths of overrides."""
        return self.scenario.model_dump(mode="json")

    def resolve(self, overrides: Sequence[str] = (), doctrines: Mapping[str, str] = NOTHING) -> Scenario:
        """Give the complete scenario with these values, and then these doctrines, over it.

        Raises:
            OverrideError: an override or a doctrine does not fit.
        """
        if not overrides and not doctrines:
            return self.scenario
        data = copy.deepcopy(self._merged)
        keys = [apply(data, self._shape, override) for override in overrides]
        rows = {name: tuple(block["rows"]) for name, block in data["doctrines"].items()}
        for actor, name in spread(rows, tuple(data["actors"]), doctrines).items():
            data["actors"][actor]["doctrine"] = name
        if ("turns",) in keys:
            data["injects"] = [
                inject for inject in data.get("injects", ()) if _reached(inject, data["turns"])
            ]
        data = fill(data)
        if not all(self._is_plain(key, data) for key in keys):
            self._check(data)
        return Scenario.model_validate(data)

    def _is_plain(self, key: tuple[Key, ...], data: Data) -> bool:
        """Say whether an override is a number in its range that nothing else in the scenario depends on."""
        if key[0] == "parameters":
            block = self._library.parameters.get(str(key[1]))
            limits = parameter_range(str(key[1]), float(block["low"])) if block else (0.0, 0.0)
        elif key[0] == "globals":
            limits = range_of(str(key[1]))
        else:
            return False
        value = data[key[0]][key[1]]
        return (
            isinstance(value, int | float) and not isinstance(value, bool) and limits[0] <= value <= limits[1]
        )

    def _check(self, data: Data) -> None:
        """Check overridden data as strictly as a file.

        Raises:
            OverrideError: with what does not fit, and where.
        """
        paths: list[str] = []
        document = Document("overrides", plant(to_file(data), paths))
        check(document, self._library)
        errors = [fault for fault in document.faults if fault.severity == "error"]
        if errors:
            said = dict.fromkeys(
                f"{_outer(paths[fault.line - 1])}: {fault.message}" for fault in errors[:MOST_SAID]
            )
            raise OverrideError("; ".join(said))


def _reached(inject: Data, turns: object) -> bool:
    turn = inject.get("turn")
    return turn is None or not isinstance(turns, int) or turn <= turns


def _outer(path: str) -> str:
    return path.removeprefix("define.") or "scenario"

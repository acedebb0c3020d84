"""Names of a compiled scenario's numbers, and numbers of its names."""

from functools import cache
from typing import NamedTuple

from sim.model import names as N
from sim.model import rules as rule
from sim.model.measures import SCALAR_MEASURES


class Index(NamedTuple):
    """Hold the names behind a Game's numbers, each in the order of its array.

    rows are (doctrine, actor) of the doctrine table; row_of finds the row that an actor plays a doctrine
    by (its status quo row where the doctrine has none for it).
    """

    actors: tuple[str, ...]
    actions: tuple[str, ...]
    theatres: tuple[str, ...]
    distractions: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    row_of: dict[tuple[str, str], int]
    injects: tuple[str, ...]

    def actor(self, name: str) -> int:
        """Give the number of an actor; -1 for none or one that is absent."""
        return self.actors.index(name) if name in self.actors else -1

    def family(self, variable: str) -> tuple[int, int]:
        """Give the family and number of a variable by its name; KeyError when there is none."""
        found = self.variables().get(variable)
        if found is None:
            raise KeyError(variable)
        return found

    def variables(self) -> dict[str, tuple[int, int]]:
        """Map every variable's name to its family and number, in contract order; not to be changed."""
        return places(self.distractions)

    def variable_name(self, family: int, variable: int) -> str:
        """Give the name of a variable by its address in the ledger."""
        return "force_share" if family == N.FORCE else names(self.distractions)[family, variable]

    def cause(self, kind: int, number: int, by: int) -> str:
        """Give a cause's name as the ledger writes it, such as act:suspend_exercise:A or rule:forgetting."""
        if kind == rule.ACT:
            return f"act:{self.actions[number]}:{self.actors[by]}"
        if kind == rule.RULE:
            return f"rule:{rule.RULES[number]}"
        if kind == rule.INJECT:
            return f"inject:{self.injects[number]}"
        return "ruling" if kind == rule.RULING else "clamp"

    def measures(self) -> tuple[str, ...]:
        """Name all measures: the scalar ones, then those of named_measures, in their order."""
        a = self.actors
        ordered = [(x, y) for x in a for y in a if x != y]
        names = [
            f"{what}.{x}.{y}"
            for what in ("trust_end", "trust_mean", "dependence_end", "commitment_end")
            for x, y in ordered
        ]
        names += [f"tension_mean.{x}.{y}" for k, x in enumerate(a) for y in a[k + 1 :]]
        names += [f"{what}.{x}" for what in ("nuclear_end", "economy_end", "support_end") for x in a]
        names += [f"force_share_end.{x}.{h}" for x in a for h in self.theatres]
        return (*SCALAR_MEASURES, *names)


@cache
def places(distractions: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    """Map the variables of a world with these distractions to family and number."""
    table = {name: (N.ACTOR, k) for k, name in enumerate(N.ACTOR_VARIABLES)}
    table |= {name: (N.DIRECTED, k) for k, name in enumerate(N.DIRECTED_VARIABLES)}
    table |= {name: (N.PAIR, k) for k, name in enumerate(N.PAIR_VARIABLES)}
    world = (*N.WORLD_VARIABLES, *(f"{name}_distraction" for name in distractions))
    table |= {name: (N.WORLD, k) for k, name in enumerate(world)}
    attributes = (*N.ATTRIBUTES, *(f"distraction_{name}" for name in distractions))
    table |= {name: (N.ATTRIBUTE, k) for k, name in enumerate(attributes)}
    return table | {"shock": (N.SHOCK, 0)}


@cache
def names(distractions: tuple[str, ...]) -> dict[tuple[int, int], str]:
    """Map family and number back to the variable."""
    return {place: name for name, place in places(distractions).items()}

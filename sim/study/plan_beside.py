"""Check what a study says about its scenario: names that there are, values that the loader takes.

Only a study that varies more than doctrines, injects, parameters and globals has the loader itself try its
values.
"""

from functools import cached_property
from typing import Any, Final

from sim.scenario.checks.numbers import out_of_range
from sim.scenario.checks.seats import check_measure
from sim.scenario.checks.view import View
from sim.scenario.faults import OverrideError
from sim.scenario.merge import by_address
from sim.scenario.overrides import apply
from sim.scenario.strict_yaml import Document
from sim.scenario.vocabulary import GLOBALS, range_of
from sim.study.plan_form import HEADS, Data, Loc, Value, cases, in_order, override

# The loader needs a tenth of a second for each try; what more values there are is left to the games.
MOST_TRIES: Final = 100


class Beside(View):
    """A sound scenario that a study asks about; faults go to the study's file."""

    def __init__(self, file: View, scenario: Document) -> None:
        """Look at `scenario` for the study in `file`."""
        if scenario.root is None:
            raise ValueError("a scenario that was not read is not sound")
        super().__init__(scenario, scenario.root, file.library)
        self.file = file
        self.given: dict[Loc, str] = {}
        self.asked: dict[str, list[tuple[Value, Loc]]] = {}
        self.tried: dict[tuple[str, ...], str] = {}

    def fault(self, code: str, message: str, *loc: str | int, key: bool = False, offset: int = 0) -> None:
        """Report at `loc` of the study's file."""
        self.file.fault(code, message, *loc, key=key, offset=offset)

    def check(self) -> tuple[str, ...]:
        """Check all that the study says about the scenario; give the actors by address."""
        for actor, name in self.file.section("doctrines").items():
            if self._once(("actors", actor, "doctrine"), "doctrines", actor):
                self._check_doctrines(actor, [(name, ("doctrines", actor))], ("doctrines", actor))
        for key, value in self.file.section("set").items():
            self._check_path(key, [(value, ("set", key))], ("set", key))
        for name, spec in self.file.section("factors").items():
            self._check_factor(name, list(cases(spec, ("factors", name))))
        self._try_asked()
        self._check_spread()
        order = tuple(by_address(self.actors))
        self._check_measures(order)
        return order

    def _once(self, keys: Loc, *loc: str) -> bool:
        """Report a value that is given a second time, under whatever name."""
        first = self.given.setdefault(keys, ".".join(loc))
        if first != ".".join(loc):
            self.fault("E308", f"this is given already, by {first}", *loc, key=True)
        return first == ".".join(loc)

    def _check_factor(self, name: str, values: list[tuple[Value, Loc]]) -> None:
        head, _, rest = name.partition(".")
        loc = ("factors", name)
        if not self.one_of("E321", "factor", head, HEADS, *loc, key=True):
            return
        if head == "doctrine":
            if self._once(("actors", rest, "doctrine"), *loc):
                self._check_doctrines(rest, values, loc)
        elif head == "injects" and "." not in rest:
            ids = [inject["id"] for inject in self.data.get("injects", ())]
            self.one_of("E321", "inject", rest, ids, *loc, key=True)
            for value, at in values:
                if not isinstance(value, bool):
                    self.fault("E203", "true or false was expected: the inject is sent or not", *at)
        else:
            self._check_path(name, values, loc)

    def _check_doctrines(self, actor: str, values: list[tuple[Value, Loc]], loc: Loc) -> None:
        if self.actor(actor, *loc, key=True):
            for name, at in values:
                if isinstance(name, str):
                    self.doctrine(actor, name, *at)
                else:
                    self.fault("E203", "the name of a doctrine was expected", *at)

    def _check_path(self, key: str, values: list[tuple[Value, Loc]], loc: tuple[str, str]) -> None:
        """Check values given to a dotted path of the scenario."""
        head, _, name = key.partition(".")
        if head not in ("parameters", "globals"):
            self._ask_for(key, values, loc)
            return
        world = (*GLOBALS, *(f"{distraction}_distraction" for distraction in self.distractions))
        code, kind, known = (
            ("E305", "parameter", self.parameters)
            if head == "parameters"
            else ("E304", "variable of the world", world)
        )
        if not (self.one_of(code, kind, name, known, *loc, key=True) and self._once((head, name), *loc)):
            return
        limits = self.parameter_range(name) if head == "parameters" else range_of(name)
        for value, at in values:
            if isinstance(value, bool | str):
                self.fault("E203", f"a number was expected for {name}", *at)
            elif not out_of_range(self, value, limits, *at) and head == "parameters":
                self._swept(name, value, at)

    def _swept(self, name: str, value: float, at: Loc) -> None:
        block = self.blocks["parameters"].get(name)
        if block is not None and not block["low"] <= value <= block["high"]:
            swept = f"{block['low']:g} to {block['high']:g}"
            self.fault("W404", f"{name} {value:g} is outside the range {swept} that studies sweep", *at)

    def _ask_for(self, key: str, values: list[tuple[Value, Loc]], loc: tuple[str, str]) -> None:
        """Follow any other path; its values are for the loader to try."""
        try:
            keys = apply({}, self._shape, f"{key}=0")
        except OverrideError as error:
            self.fault("E321", str(error).replace(override(key, 0), key, 1), *loc, key=True)
            return
        if self._once(keys, *loc) and values:
            self.asked[key] = values

    @cached_property
    def _draft(self) -> Any:  # noqa: ANN401  (a Draft, imported only when the loader must try values)
        from sim.scenario.draft import Draft

        return Draft(self.data, self.library)

    @cached_property
    def _shape(self) -> Data:
        shape: Data = self._draft.scenario.model_dump(mode="json")
        return shape

    def _refused(self, *overrides: str) -> str:
        """Have the loader try overrides together; give what it says against them."""
        if overrides not in self.tried and len(self.tried) < MOST_TRIES:
            self.tried[overrides] = ""
            try:
                self._draft.resolve(overrides)
            except OverrideError as error:
                self.tried[overrides] = str(error)
        return self.tried.get(overrides, "")

    def _try_asked(self) -> None:
        """Try the first values of all paths together, then the second ones; find out which one is refused."""
        for number in range(min(MOST_TRIES, max(map(len, self.asked.values()), default=0))):
            each = [(key, *values[min(number, len(values) - 1)]) for key, values in self.asked.items()]
            together = self._refused(*(override(key, value) for key, value, _ in each))
            alone = [(self._refused(override(key, value)), at) for key, value, at in each if together]
            for why, at in alone:
                if why:
                    self.fault("E204", why, *at)
            if together and not any(why for why, _ in alone):
                self.fault("E309", together, *each[0][2])

    def _check_spread(self) -> None:
        """Report joint doctrines of two actors that meet at a third one, which is given none of its own."""
        played: dict[tuple[str, str], Loc] = {
            (actor, name): ("doctrines", actor) for actor, name in self.file.section("doctrines").items()
        }
        for factor, spec in self.file.section("factors").items():
            head, _, actor = factor.partition(".")
            if head == "doctrine":
                played |= {(actor, str(name)): at for name, at in cases(spec, ("factors", factor))}
        fixed = {actor for actor, _ in played}
        before: list[tuple[str, str, list[str]]] = []
        for (actor, name), at in played.items():
            reached = self._reached(name, fixed)
            for other, second, others in before:
                both = [third for third in reached if third in others]
                if other != actor and second != name and both:
                    text = f"{second} (of {other}) and {name} both reach {both[0]}"
                    self.fault("E309", f"{text}: give {both[0]} a doctrine too, in `doctrines`", *at)
                    break
            if reached:
                before.append((actor, name, reached))

    def _reached(self, name: str, fixed: set[str]) -> list[str]:
        """Name those to whom a joint doctrine goes without being given to them."""
        rows = self._rows(name) if name in self.blocks["doctrines"] and name != "status_quo" else {}
        return [actor for actor in self.present if actor in rows and actor not in fixed]

    def _check_measures(self, order: tuple[str, ...]) -> None:
        found: set[str] = set()
        for number, measure in enumerate(self.file.data.get("measures", ())):
            loc = ("measures", number)
            check_measure(self, measure, *loc)
            _, *parts = measure.split(".")
            if len(parts) == 2 and parts[0] == parts[1]:
                self.fault("E306", f"{measure} names one actor twice", *loc)
            name = in_order(measure, order)
            if name in found:
                self.fault("E308", f"{measure} stands twice", *loc)
            found.add(name)

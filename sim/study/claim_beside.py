"""Check the experiment of a claim beside its scenario: paths, values, injects, arms and tests."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Any, Final

from sim.scenario.build import index_of
from sim.scenario.check import check
from sim.scenario.checks.view import View
from sim.scenario.draft import Draft
from sim.scenario.faults import OverrideError, ScenarioError, nearest, quote
from sim.scenario.library import shipped
from sim.scenario.overrides import keys_of
from sim.scenario.schema import Scenario
from sim.scenario.strict_yaml import Document, Node, plant
from sim.study.claim_arms import setting_of
from sim.study.claim_form import ACTS
from sim.study.claim_worlds import ground_of, resolved, scenario_data
from sim.study.claims import Claim, Expectation
from sim.study.plan_form import Value, override

Loc = tuple[str | int, ...]
Given = tuple[str, Value, Loc]
LONGEST: Final = 300
AT: Final[Loc] = ("experiment",)


class Beside:
    """A claim whose form is sound, beside the scenario of its experiment as it is."""

    def __init__(self, view: View, claim: Claim, base: Draft) -> None:
        """Hold both."""
        self.view = view
        self.claim = claim
        self.base = base

    def check(self) -> None:
        """Check all that the experiment names."""
        experiment = self.claim.experiment
        if experiment is None:
            return
        self.form = self._sound(self.view.node(*AT))
        before = self._errors()
        self._settings()
        self._tests()
        for name in ("off", "scan"):
            for path in dict(getattr(experiment, name)):
                self._not_in_arms(path, (*AT, name, path))
        self._values([(path, value, (*AT, "off", path)) for path, value in experiment.off])
        lists = [
            [(path, value, (*AT, "scan", path, number)) for number, value in enumerate(values)]
            for path, values in experiment.scan
            if self.path(path, (*AT, "scan", path), key=True)
        ]
        for given in zip_longest(*lists):  # one value of each path at a time
            self._values([one for one in given if one is not None])
        for path, values in experiment.scan:
            if not values:
                self.view.fault("E207", "nothing to scan: the list is empty", *AT, "scan", path)
        for look in (self._arms, self._alike):
            if self.form and self._errors() == before:
                look()

    def _errors(self) -> int:
        """Count the errors so far; a warning keeps nothing from being looked at."""
        return sum(fault.severity == "error" for fault in self.view.document.faults)

    def _sound(self, node: Node | None) -> bool:
        """Say whether nothing at a node or anywhere below had a fault of form."""
        if node is None or node.bad:
            return node is None
        tree = node.tree
        below = list(tree.values()) if isinstance(tree, dict) else tree if isinstance(tree, list) else []
        return all(map(self._sound, below))

    def path(self, path: str, loc: Loc, *, key: bool = False) -> bool:
        """Check that a path leads somewhere in the scenario."""
        try:
            keys_of(shape_of(self.base), path)
        except OverrideError as error:
            self.view.fault("E321", str(error), *loc, key=key)
            return False
        return True

    def _values(self, given: Iterable[Given]) -> None:
        """Check that paths can be given values: all together, and each where that fails."""
        known = [one for one in given if self.path(one[0], one[2], key=True)]
        if refusal_of(self.base, tuple(override(path, value) for path, value, _ in known)) is None:
            return
        for path, value, loc in known:
            if why := refusal_of(self.base, (override(path, value),)):
                self.view.fault("E204", why, *loc)

    def _settings(self) -> None:
        """Check what all arms and each of them set, and their injects."""
        experiment = self.claim.experiment
        data = self.view.data["experiment"]
        places: list[tuple[Loc, Any]] = [(AT, data)]
        places += [((*AT, "arms", name), arm or {}) for name, arm in data["arms"].items()]
        actors = tuple(self.base.scenario.actors)
        for loc, setting in places:
            for path in setting.get("set") or {}:
                self.path(path, (*loc, "set", path), key=True)
            for actor in setting.get("doctrines") or {}:
                if actor not in actors:
                    self.view.unknown("E301", "actor", actor, actors, *loc, "doctrines", actor, key=True)
            if setting.get("injects") and experiment is not None:
                turns = setting.get("turns") or experiment.common.turns
                for code, message, rest in inject_faults(experiment.scenario, turns, setting["injects"]):
                    self.view.fault(code, message, *loc, "injects", *rest)

    def _arms(self) -> None:
        """Try each arm as a whole, and each of its values where that fails."""
        experiment = self.claim.experiment
        for name, arm in experiment.arms.items() if experiment else ():
            loc = (*AT, "arms", name)
            setting = setting_of(self.claim, name)
            try:
                resolved(setting)
            except (OverrideError, ScenarioError) as error:
                before = len(self.view.document.faults)
                common = experiment.common.values if experiment else ()
                self._values([(path, value, (*AT, "set", path)) for path, value in common])
                self._values([(path, value, (*loc, "set", path)) for path, value in arm.values])
                if len(self.view.document.faults) == before:
                    self.view.fault("E309", str(error)[:LONGEST], *loc, key=True)

    def _alike(self) -> None:
        """Report arms whose worlds are the same: their games would be too, and any test of them empty."""
        experiment = self.claim.experiment
        seen: dict[str, Scenario] = {}
        for name in experiment.arms if experiment else ():
            setting = setting_of(self.claim, name)
            scenario = resolved(setting)
            values = {**scenario.parameters, **dict(setting.parameters)}
            world = scenario.model_copy(update={"parameters": values})
            twin = next((other for other, one in seen.items() if one == world), None)
            if twin is not None:
                text = f"the arms {twin} and {name} come to the same world; nothing tells them apart"
                self.view.fault("E309", text, *AT, "arms", name, key=True)
            seen[name] = world

    def _not_in_arms(self, path: str, loc: Loc) -> None:
        experiment = self.claim.experiment
        for name, arm in experiment.arms.items() if experiment else ():
            if path in dict(arm.values):
                text = f"arm {name} sets {path} itself; set here for all arms, it would make them alike"
                self.view.fault("E309", text, *loc, key=True)

    def _tests(self) -> None:
        experiment = self.claim.experiment
        if experiment is None:
            return
        at: Loc = (*AT, "tests")
        if not experiment.tests:
            self.view.fault("E207", "the list is empty: nothing is tested", *at)
        elif not experiment.tests[0].counts:
            self.view.fault("E309", "the first test is the main one and must count", *at, 0, "counts")
        used: list[str] = []
        before = self._errors()
        for number, test in enumerate(experiment.tests):
            loc = (*at, number)
            self._difference(self.view.data["experiment"]["tests"][number], loc)
            used += [*test.what.add, *test.what.subtract]
            if test.per is not None:
                self._difference(self.view.data["experiment"]["tests"][number]["per"], (*loc, "per"))
                used += [*test.per.add, *test.per.subtract]
            if (test.fails_at - test.by) * (1 if test.expect == "above" else -1) > 0:
                self.view.fault("E204", "`fails_at` lies on the side of `by` that supports", *loc, "fails_at")
            self._sign(test, loc)
        # A name that was misspelt is one fault, not that and an arm without a test.
        told = self._errors()
        for name in experiment.arms if self._sound(self.view.node(*at)) and told == before else ():
            if name not in used:
                self.view.fault("E309", f"no test looks at arm {name}", *AT, "arms", name, key=True)

    def _sign(self, test: Expectation, loc: Loc) -> None:
        """Ask about a test that no effect at all would pass, unless it says that this is meant."""
        compared = test.per is None and test.what.add and test.what.subtract
        passed = bool(compared) and test.by * (1 if test.expect == "above" else -1) < 0
        meant = self.view.data["experiment"]["tests"][int(loc[-1])].get("no_worse") is True
        if passed and not meant:
            text = f"{test.expect} {test.by:g} holds of no effect at all; is its sign meant so?"
            self.view.fault("W602", f"{text} Then say `no_worse: true`", *loc, "by")
        elif meant and not passed:
            self.view.fault("E204", "no effect at all would not pass this test", *loc, "no_worse")

    def _difference(self, data: dict[str, Any], loc: Loc) -> None:
        arms = self.view.names("experiment", "arms")
        self._measure(str(data["measure"]), (*loc, "measure"))
        if not data.get("add") and not data.get("subtract"):
            self.view.fault("E202", "neither `add` nor `subtract` names an arm", *loc)
        seen: dict[str, str] = {}
        for side in ("add", "subtract"):
            for number, name in enumerate(data.get(side, ())):
                if name not in arms:
                    self.view.unknown("E309", "arm", name, arms, *loc, side, number)
                elif name in seen:
                    text = f"the arm {name} stands in `{seen[name]}` already; each arm counts once in a test"
                    self.view.fault("E309", text, *loc, side, number)
                else:
                    seen[name] = side

    def _measure(self, measure: str, loc: Loc) -> None:
        head, *parts = measure.split(".")
        if head != ACTS:
            known = measures_of(self.base)
            if measure not in known:
                hint = nearest(measure, known)
                self.view.fault("E306", f"unknown measure {quote(measure)}{hint}", *loc)
            return
        if len(parts) != 2:
            self.view.fault("E306", f"{quote(measure)} is not acts.ACTOR.ACT+ACT", *loc)
            return
        self.view.one_of("E301", "actor", parts[0], tuple(self.base.scenario.actors), *loc)
        for act in parts[1].split("+"):
            self.view.one_of("E302", "act", act, tuple(self.base.scenario.actions), *loc)
        if self.base.scenario.turn_months != 1:
            self.view.fault("E309", "acts are counted by month, and a turn of this scenario is longer", *loc)


@lru_cache(maxsize=16)
def shape_of(draft: Draft) -> dict[str, Any]:
    """Give every value of a scenario, for the paths of overrides."""
    return draft.scenario.model_dump(mode="json")


@lru_cache(maxsize=16)
def measures_of(draft: Draft) -> tuple[str, ...]:
    """Name the measures of a scenario."""
    return index_of(draft.scenario).measures()


@lru_cache(maxsize=4096)
def refusal_of(draft: Draft, given: tuple[str, ...]) -> str | None:
    """Say why a scenario does not take some overrides; None when it does."""
    try:
        draft.resolve(given)
    except (OverrideError, ScenarioError) as error:
        return str(error)[:LONGEST]
    return None


def inject_faults(
    scenario: str, turns: int | None, injects: Sequence[Any]
) -> list[tuple[str, str, tuple[str | int, ...]]]:
    """Check injects as part of a scenario: code, message, and the place within the list of injects."""
    data = scenario_data(ground_of(scenario, turns))
    before = len(data.get("injects") or ())
    data["injects"] = [*(data.get("injects") or ()), *injects]
    paths: list[str] = []
    document = Document("injects", plant(data, paths))
    check(document, shipped())
    found = []
    for fault in document.faults:
        head, *rest = paths[fault.line - 1].split(".")
        if head == "injects" and rest and int(rest[0]) >= before:
            places = [int(part) if part.isdigit() else part for part in rest]
            places[0] = int(rest[0]) - before
            found.append((fault.code, fault.message, tuple(places)))
    return found

"""Check a claim file: its form, and that all that it names exists in its scenario."""

from collections.abc import Container, Iterable
from pathlib import Path
from typing import Final

from sim.scenario.check import collected
from sim.scenario.checks.language import check_language
from sim.scenario.checks.view import View
from sim.scenario.draft import Draft
from sim.scenario.faults import Fault, ScenarioError, ScenarioNotFound, shown
from sim.scenario.form import FormCheck
from sim.scenario.library import shipped
from sim.scenario.strict_yaml import read
from sim.study.claim_beside import Beside
from sim.study.claim_form import USUAL_SCENARIO, WITH_PLACE, form, id_of, stem_of
from sim.study.claim_places import NoPlace, place_of
from sim.study.claim_worlds import draft_of, ground_of
from sim.study.claims import Claim, claim_of

Loc = tuple[str | int, ...]
LONGEST: Final = 300


def check_claim(path: Path, shown: str | None = None) -> tuple[Claim | None, list[Fault]]:
    """Check one claim file; give the claim, None where it has errors, and all its faults."""
    document = read(path, shown)
    root = document.root
    if root is not None:
        checked = FormCheck(document, form())
        checked.run(root)
        view = View(document, root, shipped(), checked.texts)
        check_language(view)
        claim = _half_read(view, path)
        if claim is not None:
            _Check(view, claim, path, checked.meant).run()
    faults = collected(document)
    sound = root is not None and all(fault.severity == "warning" for fault in faults)
    return (claim_of(root.data(), path) if sound and root is not None else None), faults


def load_claims(files: Iterable[Path]) -> tuple[list[Claim], list[Fault]]:
    """Check and read claim files; give the claims and the warnings.

    Raises:
        ScenarioError: with all errors of all files.
    """
    claims: list[Claim] = []
    told: list[Fault] = []
    for path in files:
        claim, faults = check_claim(path, shown(path))
        told += faults
        claims += [claim] if claim is not None else []
    if errors := [fault for fault in told if fault.severity == "error"]:
        raise ScenarioError(errors)
    return claims, told


def _half_read(view: View, path: Path) -> Claim | None:
    """Make a claim of what has no fault of form, so that the rest is checked too; None of too little."""
    try:
        return claim_of(view.data, path)
    except (KeyError, TypeError, ValueError):
        return None


class _Check:
    """The references of one claim."""

    def __init__(self, view: View, claim: Claim, path: Path, meant: Container[str] = ()) -> None:
        self.meant = meant
        self.view = view
        self.claim = claim
        self.path = path

    def run(self) -> None:
        """Check everything."""
        claim, experiment = self.claim, self.claim.experiment
        if claim.id != id_of(self.path.stem):
            right = f"{stem_of(claim.id)}.yaml with `id: {id_of(stem_of(claim.id))}`"
            said = f"the file of {claim.id} is not called {self.path.name}; name it {right}"
            self.fault("E205", said, "id")
        if claim.causal and self._lacks("experiment"):
            self.fault("E202", "`experiment` is missing: a causal claim needs one", "type")
        if claim.type in WITH_PLACE and self._lacks("where"):
            self.fault(
                "E202", f"`where` is missing: the line that carries a claim of type {claim.type}", "type"
            )
        self._where()
        if not claim.carried_by and self.view.whole("carried_by"):
            self.fault("E207", "the list is empty: what carries the claim?", "carried_by")
        base = self._base(experiment.scenario if experiment else USUAL_SCENARIO)
        if base is None:
            return
        beside = Beside(self.view, claim, base)
        for number, path in enumerate(claim.carried_by):
            beside.path(path, ("carried_by", number))
        beside.check()

    def fault(self, code: str, message: str, *loc: str | int, key: bool = False) -> None:
        """Report at a place of the file."""
        self.view.fault(code, message, *loc, key=key)

    def _lacks(self, key: str) -> bool:
        """Say whether nothing stands under a key, nor under one that was meant to be it."""
        return not self.view.written(key) and key not in self.meant

    def _where(self) -> None:
        where = self.claim.data.get("where")
        if where is None:
            return
        try:
            place_of(where["file"], where["path"])
        except NoPlace as missing:
            self.fault("E321", str(missing), "where", missing.at)

    def _base(self, scenario: str) -> Draft | None:
        try:
            return draft_of(ground_of(scenario))
        except ScenarioNotFound as error:
            self.fault("E100", error.faults[0].message, "experiment", "scenario")
        except ScenarioError as error:
            self.fault("E100", f"the scenario has faults: {error.faults[0]}", "experiment", "scenario")
        return None

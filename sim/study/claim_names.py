"""Where the claims are, and which file an id names; reads none of them."""

from difflib import get_close_matches
from pathlib import Path

from sim.scenario.faults import Fault, ScenarioError, ScenarioNotFound, quote
from sim.scenario.library import library_root
from sim.study.claim_form import id_of, stem_of


def claims_folder() -> Path:
    """Give the folder of the claims that come with the package."""
    return library_root() / "claims"


def claim_files(folder: Path | None = None) -> dict[str, Path]:
    """Give the files of all claims by id, in the order of their numbers."""
    return {id_of(path.stem): path for path in sorted((folder or claims_folder()).glob("*.yaml"))}


def name_of(path: Path) -> str:
    """Give what a person types for the claim in a file: its id if the package has it, else the path."""
    return id_of(path.stem) if path.parent.resolve() == claims_folder().resolve() else str(path)


def find_claims(wanted: tuple[str, ...], folder: Path | None = None) -> dict[str, Path]:
    """Find claims by id (S2, s02) or by the path of a file; all of them when none is named.

    Raises:
        ScenarioNotFound: there is no such claim.
        ScenarioError: two different files have the same id.
    """
    files = claim_files(folder)
    if not wanted:
        return files
    found: dict[str, Path] = {}
    faults, clashes = [], []
    for name in wanted:
        claim, own = id_of(stem_of(name)), name.endswith(".yaml") and Path(name).is_file()
        path = files.get(claim) or (Path(name) if own else None)
        if path is not None:
            claim = id_of(path.stem)
            if found.setdefault(claim, path).resolve() != path.resolve():
                text = f"{claim} is also the claim of {quote(found[claim])}; give it another id and file name"
                clashes.append(Fault(name, 1, 1, "E205", text))
        else:
            near = get_close_matches(claim[:100], files, n=1, cutoff=0.3)
            hint = f" (did you mean {near[0]}?)" if near else ""
            faults.append(Fault(quote(name), 1, 1, "E100", f"there is no claim {quote(name)}{hint}"))
    if faults:
        raise ScenarioNotFound(faults)
    if clashes:
        raise ScenarioError(clashes)
    return found

"""Under which parameters a claim fails over their ranges, by PRIM."""

from collections.abc import Sequence

import numpy as np

from sim.scenario.overrides import split
from sim.study.claim_answer import FAILS, HOLDS, Spread
from sim.study.claim_arms import PARAMETERS
from sim.study.claim_samples import Ask
from sim.study.claims import Claim
from sim.study.discover import Box, discover, half
from sim.study.errors import MissingPackage, StudyError


def fixed_parameters(claim: Claim, given: Sequence[str]) -> set[str]:
    """Name the parameters that a sample does not vary for a claim: those that are set for all arms."""
    common = [path for path, _ in claim.experiment.common.values] if claim.experiment else []
    paths = [*common, *(".".join(split(text)[0]) for text in given)]
    return {path.removeprefix(PARAMETERS) for path in paths if path.startswith(PARAMETERS)}


def box_of(claim: Claim, drawn: Spread, ask: Ask) -> tuple[Box | None, str | None]:
    """Find under which parameters a claim fails in a sample (PRIM); else say why there is no box."""
    fixed = fixed_parameters(claim, ask.given)
    clear = np.array([one in (HOLDS, FAILS) for one in drawn.classes], dtype=np.bool_)
    table = np.array(drawn.sample.rows)[clear]
    columns = {name: table[:, k] for k, name in enumerate(drawn.sample.names) if name not in fixed}
    cases = np.array([one == FAILS for one in drawn.classes], dtype=np.bool_)[clear]
    if not cases.any() or cases.all():
        return None, "none" if not cases.any() else "all"
    try:
        found = discover(columns, cases, half(np.arange(len(cases)), ask.seed), boxes=1)
    except (StudyError, MissingPackage) as error:
        return None, str(error)
    return (found.boxes[0], None) if found.boxes else (None, "nothing")

"""On which numbers that nobody has measured the answer of a study hangs, most of all."""

from typing import Any

from sim.faces.report.reader import table
from sim.faces.report.study_reader import StudyReader
from sim.scenario.library import shipped
from sim.study.settled import Effect, Ranking

PARAMETER = "parameters."
UNSOURCED = "judgement"  # the grade of a number that was compared with no record
MOST = 12


def assumptions(reader: StudyReader) -> dict[str, Any] | None:
    """List the judged parameters that surely move the main measure, the strongest first.

    None where the study varies no parameter of the library, or has no ranking.
    """
    found = reader.ranking
    if not isinstance(found, Ranking):
        return None
    known = shipped().parameters
    varied = [row for row in found.rows if row.factor.removeprefix(PARAMETER) in known]
    if not varied:
        return None
    judged = [row for row in varied if _block(row)["confidence"] == UNSOURCED]
    moving = [row for row in judged if row.found]
    head = [
        reader.say(f"study_report.assumptions.head.{key}")
        for key in ("place", "name", "value", "range", "why")
    ]
    places = {row.factor: place for place, row in enumerate(found.rows, 1)}
    rows = [
        [
            str(places[row.factor]),
            reader.factor(row.factor),
            f"{row.value:.3f}",
            _range(reader, row),
            _why(row),
        ]
        for row in moving[:MOST]
    ]
    return {
        "about": reader.say(
            "study_report.assumptions.about",
            measure=reader.measure(reader.main),
            varied=len(varied),
            judged=len(judged),
            moving=len(moving),
        ),
        "rest": reader.say("study_report.assumptions.rest", count=len(moving) - MOST)
        if len(moving) > MOST
        else "",
        "table": table(head, rows, (0, 2)),
    }


def _block(row: Effect) -> dict[str, Any]:
    """Give what the library says of a varied parameter."""
    block: dict[str, Any] = shipped().parameters[row.factor.removeprefix(PARAMETER)]
    return block


def _range(reader: StudyReader, row: Effect) -> str:
    """Write the range over which the study varied a parameter, and the library's own value."""
    low, high = _ends(reader, row.factor)
    return reader.say(
        "study_report.assumptions.range",
        low=f"{low:.4g}",
        high=f"{high:.4g}",
        default=f"{_block(row)['default']:.4g}",
    )


def _ends(reader: StudyReader, name: str) -> tuple[float, float]:
    """Find the smallest and the largest value of a factor in the design."""
    place = reader.store.design.names.index(name)
    values = [float(point[place]) for point in reader.store.design.rows]
    return min(values), max(values)


def _why(row: Effect) -> str:
    """Give the reason that the library states, on one line."""
    return " ".join(str(_block(row)["source"]).split())

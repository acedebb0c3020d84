"""Games worth looking at: a typical one, the best and the worst, and how to play them again."""

from typing import Any, NamedTuple

import numpy as np

from sim.faces.report.study_reader import StudyReader
from sim.faces.report.study_sums import Floats
from sim.model.measures import SCALAR_MEASURES

# By which way round a measure is worse; of the others nobody can say.
WORSE_HIGH = frozenset(
    "peak_rung crisis months_in_crisis war deadly_incidents provocations deal_broken refusals "
    "score_rivera score_linear score_goldstein tension_mean".split()
)
WORSE_LOW = frozenset("deal trust_end trust_mean economy_end support_end".split())
# What parts games that are alike in the main measure.
TIES = ("months_in_crisis", "peak_rung", "deadly_incidents", "score_rivera")
AT_ONCE = 6  # measures read together: a study may have a million games


class Chosen(NamedTuple):
    """A game: what it stands for (typical, best, worst, lowest, highest), and its place among the games."""

    kind: str
    place: int


def example_games(reader: StudyReader) -> dict[str, Any]:
    """List the games with their figures and the commands that replay and explain them."""
    rows = [_row(reader, one) for one in chosen(reader)]
    ties = [reader.measure(name) for name in TIES if name in reader.store.measures and name != reader.main]
    about = reader.say(
        "study_report.games.about", measure=reader.measure(reader.main), ties=", ".join(ties) or "-"
    )
    return {"about": about, "rows": rows}


def chosen(reader: StudyReader) -> list[Chosen]:
    """Choose the games; the first in game order where they are alike."""
    fine = np.asarray(reader.games["status"] == "ok", dtype=np.bool_)
    if not fine.any():
        return []
    found = [Chosen("typical", _nearest(reader, fine))]
    keys = [reader.values[reader.main]]
    names = [name for name in TIES if name in reader.store.measures and name != reader.main]
    more = reader.store.columns(names) if names else {}
    head = reader.main.partition(".")[0]
    sign = -1.0 if head in WORSE_LOW else 1.0
    known = np.flatnonzero(fine & np.isfinite(keys[0]))
    if len(known):
        columns = [sign * keys[0], *(more[name] for name in names)]
        order = known[np.lexsort([column[known] for column in reversed(columns)])]
        low, high = ("best", "worst") if head in WORSE_LOW | WORSE_HIGH else ("lowest", "highest")
        last = _first_like(order, columns)
        found += [Chosen(low, int(order[0])), Chosen(high, last)]
    return found


def _first_like(order: np.ndarray[Any, Any], columns: list[Floats]) -> int:
    """Give the first game, in game order, that is like the last of the order in every column."""
    last = order[-1]
    alike = np.ones(len(order), dtype=np.bool_)
    for column in columns:
        alike &= (column[order] == column[last]) | (np.isnan(column[order]) & np.isnan(column[last]))
    return int(order[alike].min())


def _nearest(reader: StudyReader, fine: np.ndarray[Any, Any]) -> int:
    """Give the game nearest to the medians of the scalar measures, each in units of its usual spread.

    A measure that a game lacks counts one spread away, if at least half of the games have it, and nothing
    otherwise; one that most games lack counts so for those that have it.
    """
    names = [name for name in SCALAR_MEASURES if name in reader.store.measures] or list(reader.measures)
    away = np.zeros(len(fine))
    for start in range(0, len(names), AT_ONCE):
        for column in reader.store.columns(names[start : start + AT_ONCE]).values():
            away += distance(column, fine)
    away[~fine] = np.inf
    return int(np.argmin(away))


def distance(column: Floats, fine: np.ndarray[Any, Any]) -> Floats:
    """Give the squared distance of each game from the median of the fine ones, in units of its spread.

    >>> distance(np.array([0.0, 1.0, 2.0, 9.0]), np.ones(4, dtype=bool)).round(2).tolist()
    [0.25, 0.03, 0.03, 6.25]
    """
    there = np.isfinite(column)
    known = column[there & fine]
    if 2 * len(known) < int(fine.sum()):
        return there.astype(np.float64)
    low, middle, high = np.quantile(known, (0.25, 0.5, 0.75))
    spread = float(high - low) or float(known.std()) or 1.0
    return np.where(there, ((np.where(there, column, middle) - middle) / spread) ** 2, 1.0)


def _row(reader: StudyReader, one: Chosen) -> dict[str, Any]:
    game = int(reader.games["game"][one.place])
    name = f"{reader.store.folder.name}#{game}"
    page = f"games/{game}/report.html"
    return {
        "what": reader.say(f"study_report.games.{one.kind}"),
        "name": name,
        "point": reader.point(int(reader.games["point"][one.place])),
        "figures": [
            (reader.measure(measure), reader.value(measure, float(reader.values[measure][one.place])))
            for measure in reader.measures
        ],
        "commands": [f"sixparty replay {name}", f"sixparty explain {name}"],
        "href": page if (reader.store.folder / page).is_file() else "",
    }

"""Measures of a game, read off its last state; their order is that of measure_names in the build."""

import numpy as np

from sim.model import tally
from sim.model.names import COMMITMENT, DEPENDENCE, ECONOMY, NUCLEAR, SANCTIONS, SUPPORT, TRUST
from sim.model.relations import kappa
from sim.model.state import Floats, Game, State

SCALAR_MEASURES = (
    "peak_rung", "crisis", "months_in_crisis", "war", "war_month", "deadly_incidents", "provocations",
    "deal", "deal_month", "deal_limit", "deal_relief", "deal_rollback", "deal_broken",
    "refusals", "resolutions", "vetoes", "sanctions_end", "enforcement_end",
    "score_rivera", "score_linear", "score_goldstein",
)  # fmt: skip
CRISIS_RUNG = 4


def scalar_measures(game: Game, state: State, months: int) -> Floats:
    """Read the measures of the whole game, in the order of SCALAR_MEASURES.

    months is the planned length: months after a war count as months in crisis. A measure that does not
    exist, such as the month of a deal that was never signed, is nan.
    """
    t = state.tally
    war, deal = t[tally.WAR] > 0.0, t[tally.DEAL] > 0.0
    lost = months - t[tally.MONTHS] if war else 0.0
    return np.array(
        [
            t[tally.PEAK_RUNG],
            1.0 if t[tally.PEAK_RUNG] >= CRISIS_RUNG else 0.0,
            t[tally.MONTHS_IN_CRISIS] + lost,
            t[tally.WAR],
            t[tally.WAR_MONTH] if war else np.nan,
            t[tally.DEADLY_INCIDENTS],
            t[tally.PROVOCATIONS],
            t[tally.DEAL],
            t[tally.DEAL_MONTH] if deal else np.nan,
            t[tally.DEAL_LIMIT] if deal else np.nan,
            t[tally.DEAL_RELIEF] if deal else np.nan,
            t[tally.DEAL_ROLLBACK] if deal else np.nan,
            t[tally.DEAL_BROKEN],
            t[tally.REFUSALS],
            t[tally.RESOLUTIONS],
            t[tally.VETOES],
            state.world[SANCTIONS],
            kappa(state, game.subject) if game.subject >= 0 else np.nan,
            t[tally.SCORE_RIVERA],
            t[tally.SCORE_LINEAR],
            t[tally.SCORE_GOLDSTEIN],
        ]
    )


def named_count(actors: int, theatres: int) -> int:
    """Count the measures that name actors.

    >>> named_count(2, 1)
    17
    """
    return 4 * actors * (actors - 1) + actors * (actors - 1) // 2 + 3 * actors + actors * theatres


def named_measures(game: Game, state: State) -> Floats:
    """Read the measures that name actors: for each pair, then each actor, then each theatre.

    Order: trust_end, trust_mean, dependence_end, commitment_end over ordered pairs; tension_mean over
    pairs; nuclear_end, economy_end, support_end over actors; force_share_end over actors and theatres.
    """
    n = game.address.shape[0]
    theatres = game.proximity.shape[0]
    months = state.tally[tally.MONTHS]
    played = months if months > 0.0 else np.nan  # there is no mean over no months
    out = np.zeros(named_count(n, theatres))
    k = 0
    for what in range(4):
        for i in range(n):
            for j in range(n):
                if i == j:
                    continue
                if what == 0:
                    out[k] = state.directed[TRUST, i, j]
                elif what == 1:
                    out[k] = state.trust_sum[i, j] / played
                else:
                    out[k] = state.directed[DEPENDENCE if what == 2 else COMMITMENT, i, j]
                k += 1
    for i in range(n):
        for j in range(i + 1, n):
            out[k] = state.tension_sum[i, j] / played
            k += 1
    for what in range(3):
        for i in range(n):
            out[k] = state.actor[NUCLEAR if what == 0 else ECONOMY if what == 1 else SUPPORT, i]
            k += 1
    for i in range(n):
        for h in range(theatres):
            out[k] = state.force_share[i, h]
            k += 1
    return out

"""Consent to joint acts: talks, summits, deals, hotlines and agreements need two.

Sources: Zartman (ripeness); Fisher, Kydd (2003) on whom a mediator persuades.
"""

from math import sqrt

from sim.model import parameters as P
from sim.model.arith import clip, exp
from sim.model.names import (
    CONSENT,
    CREDIBILITY,
    DEAL_STEPS,
    MEDIATION,
    MEDIATOR_BIAS,
    SIGNS_DEAL,
    SPECIAL,
    TENSION,
    TRUST,
)
from sim.model.package import value_to
from sim.model.relations import backing, pressure
from sim.model.state import Game, State


def hurt(game: Game, state: State, i: int, j: int) -> float:
    """Give how much the stalemate with j hurts i, 0-1."""
    return clip(0.6 * state.pair[TENSION, i, j] / 60.0 + 0.4 * pressure(game, state, i), 0.0, 1.0)


def ripeness(game: Game, state: State, i: int, j: int) -> float:
    """Give how ripe a conflict is for settlement, 0-1: it hurts both, and one of them trusts."""
    pain = hurt(game, state, i, j) * hurt(game, state, j, i)
    return sqrt(pain) * sqrt(max(state.directed[TRUST, i, j], state.directed[TRUST, j, i]))


def consent_score(
    game: Game, state: State, i: int, j: int, act: int, limit: float, relief: float, security: float
) -> float:
    """Give the log-odds that j agrees to a joint act which i proposes; the terms count for a deal."""
    p = game.parameter
    score = (
        game.action_number[act, CONSENT]
        + p[P.CONSENT_TRUST] * (state.directed[TRUST, j, i] - 0.35)
        + p[P.CONSENT_MEDIATION] * state.directed[MEDIATION, j, i]
    )
    if game.rival[i, j] == 1:
        score += p[P.CONSENT_RIPENESS] * ripeness(game, state, i, j)
        if j == game.subject:
            score -= p[P.CONSENT_BACKING] * backing(game, state, j)
    if game.action_flag[act, SPECIAL] == SIGNS_DEAL:
        steps = game.doctrine_number[state.doctrine[i], DEAL_STEPS]
        score += p[P.DEAL_SLOPE] * value_to(game, state, j, i, steps, limit, relief, security)
    return score


def consent_chance(game: Game, state: State, j: int, act: int, score: float) -> float:
    """Turn the score into the chance that j agrees; its doctrine's weight of the act counts as odds."""
    odds = game.act_weight[state.doctrine[j], act] * exp(score)
    return odds / (1.0 + odds)


def mediation_to(game: Game, state: State, i: int, j: int, other: int) -> float:
    """Give how far mediator i softens j towards the other party, 0-2.

    Trust of both in the mediator and its credibility carry it; leaning to a side wins that side's ear
    (Kydd) and loses the other's (Fisher).
    """
    p = game.parameter
    standing = min(state.directed[TRUST, j, i], state.directed[TRUST, other, i])
    lean = state.attribute[MEDIATOR_BIAS, i] if j == game.leader else -state.attribute[MEDIATOR_BIAS, i]
    effect = 1.0 + p[P.MEDIATION_FAVOUR] * max(0.0, lean) - p[P.MEDIATION_NEUTRALITY] * max(0.0, -lean)
    return standing * state.actor[CREDIBILITY, i] * 2.0 * clip(effect, 0.0, 2.0)

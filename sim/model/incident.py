"""Deadly incidents between rivals, and the chain from incident to clash to war."""

from sim.model import events as event
from sim.model import parameters as P
from sim.model import rules as rule
from sim.model.arith import exp, logistic
from sim.model.draws import Draws
from sim.model.ledger import Ledger, tell
from sim.model.names import (
    CLASH,
    COMMITMENT,
    DEFENSE,
    DYAD_RUNG,
    HOTLINE,
    INCIDENT_RISK,
    MILITARY_AGREEMENT,
    NUCLEAR,
    PAIR,
    READINESS,
    SPECIAL,
    SPECIAL_AMOUNT,
    TENSION,
    WAR,
)
from sim.model.relations import deterrence, resolve_now
from sim.model.resolve import DONE
from sim.model.state import Game, Orders, State
from sim.model.tally import DEADLY_INCIDENTS
from sim.model.work import Work, change_by_rule, set_ratio

VICTIM_RATIO = 0.6  # factor on the odds of the victim's trust
CLASH_TENSION = 8.0  # added each month that begins in a clash


def hazard(game: Game, state: State, i: int, j: int) -> float:
    """Give the chance of a deadly incident that nobody ordered, per month."""
    p = game.parameter
    heat = exp(p[P.INCIDENT_SLOPE] * (state.pair[TENSION, i, j] - 30.0) / 10.0)
    calmed = (1.0 - p[P.INCIDENT_HOTLINE_CUT] * state.pair[HOTLINE, i, j]) * (
        1.0 - p[P.INCIDENT_AGREEMENT_CUT] * state.pair[MILITARY_AGREEMENT, i, j]
    )
    alert = 1.0 + state.actor[READINESS, i] * state.actor[READINESS, j]
    return min(1.0, game.incident_weight[i, j] * p[P.INCIDENT_BASE] * heat * calmed * alert)


def risk_taken(game: Game, work: Work, orders: Orders, i: int, j: int) -> float:
    """Give the chance of a deadly incident through what i did to j this month."""
    safe = 1.0
    for slot in range(orders.action.shape[1]):
        act = orders.action[i, slot]
        if work.outcome[i, slot] == DONE and orders.target[i, slot] == j:
            if game.action_flag[act, SPECIAL] == INCIDENT_RISK:
                safe *= 1.0 - game.action_number[act, SPECIAL_AMOUNT]
    return 1.0 - safe


def clash_chance(game: Game, state: State, victim: int, offender: int) -> float:
    """Give the chance that an incident becomes a clash."""
    p = game.parameter
    shield = deterrence(game, state, victim, offender) - 0.5 + 0.5 * (state.actor[DEFENSE, victim] - 0.5)
    return logistic(
        p[P.ESCALATION_BASE]
        + p[P.ESCALATION_HOTLINE] * (0.5 - state.pair[HOTLINE, victim, offender])
        + p[P.ESCALATION_READINESS] * state.actor[READINESS, victim]
        + 0.8 * (resolve_now(state, victim) - 0.5)
        - p[P.ESCALATION_DETERRENCE] * shield
        + 0.5 * state.pair[DYAD_RUNG, victim, offender] / 6.0
    )


def umbrella(game: Game, state: State, i: int) -> float:
    """Give the nuclear capability over an actor: its own, or what an ally is committed to bring."""
    most = state.actor[NUCLEAR, i]
    for k in range(game.address.shape[0]):
        if k != i:
            most = max(most, state.directed[COMMITMENT, k, i] * state.actor[NUCLEAR, k])
    return most


def war_chance(game: Game, state: State, i: int, j: int) -> float:
    """Give the monthly chance that a clash becomes general war."""
    p = game.parameter
    defender, other = (j, i) if i == game.subject else (i, j)
    mutual = min(umbrella(game, state, i), umbrella(game, state, j))
    return logistic(
        p[P.WAR_BASE]
        + p[P.ESCALATION_HOTLINE] * (0.5 - state.pair[HOTLINE, i, j])
        + 0.5 * p[P.ESCALATION_READINESS] * (state.actor[READINESS, i] + state.actor[READINESS, j])
        - p[P.WAR_NUCLEAR_CAUTION] * mutual
        - p[P.ESCALATION_DETERRENCE] * (deterrence(game, state, defender, other) - 0.5)
    )


def incident(
    game: Game, state: State, work: Work, ledger: Ledger, draws: Draws, orders: Orders, i: int, j: int
) -> None:
    """Draw whether the month brings a deadly incident between i and j, and whether it becomes a clash."""
    idle = hazard(game, state, i, j)
    risk_i, risk_j = risk_taken(game, work, orders, i, j), risk_taken(game, work, orders, j, i)
    chance = 1.0 - (1.0 - idle) * (1.0 - risk_i) * (1.0 - risk_j)
    luck = draws.incident[i, j, 0]
    if luck >= chance:
        return
    share_i, share_j = risk_i + idle / 2.0, risk_j + idle / 2.0
    offender, victim = (i, j) if draws.incident[i, j, 1] * (share_i + share_j) < share_i else (j, i)
    tell(ledger, event.INCIDENT, offender, victim, -1, -1, 0, luck, chance, idle)
    work.tally[DEADLY_INCIDENTS] += 1.0
    work.fired[victim, offender] = 1
    change_by_rule(work, ledger, PAIR, TENSION, i, j, game.parameter[P.INCIDENT_SHOCK], rule.INCIDENT)
    ratio = work.ratio[victim, offender] * VICTIM_RATIO
    set_ratio(state, work, ledger, victim, offender, ratio, rule.RULE, rule.INCIDENT, -1)
    spread = clash_chance(game, state, victim, offender)
    clashes = draws.incident[i, j, 2] < spread
    outcome = 1 if clashes else 0
    tell(ledger, event.ESCALATION, victim, offender, -1, -1, outcome, draws.incident[i, j, 2], spread, 0.0)
    if clashes:
        change_by_rule(work, ledger, PAIR, CLASH, i, j, 1.0, rule.CLASH)


def clash(game: Game, state: State, work: Work, ledger: Ledger, draws: Draws, i: int, j: int) -> None:
    """Draw what becomes of a clash in which the month began: war, an end, or more of it."""
    change_by_rule(work, ledger, PAIR, TENSION, i, j, CLASH_TENSION, rule.CLASH)
    chance = war_chance(game, state, i, j)
    if draws.incident[i, j, 3] < chance:
        tell(ledger, event.WAR, i, j, -1, -1, 0, draws.incident[i, j, 3], chance, 0.0)
        change_by_rule(work, ledger, PAIR, WAR, i, j, 1.0, rule.CLASH)
    elif draws.incident[i, j, 4] < game.parameter[P.CLASH_END]:
        tell(
            ledger,
            event.CLASH_ENDS,
            i,
            j,
            -1,
            -1,
            0,
            draws.incident[i, j, 4],
            game.parameter[P.CLASH_END],
            0.0,
        )
        work.clash_over[i, j] = 1


def incidents(game: Game, state: State, work: Work, ledger: Ledger, draws: Draws, orders: Orders) -> None:
    """Draw incidents and clashes for every pair on the ladder."""
    n = game.address.shape[0]
    for i in range(n):
        for j in range(i + 1, n):
            if game.ladder[i, j] == 1:
                incident(game, state, work, ledger, draws, orders, i, j)
                if state.pair[CLASH, i, j] >= 1.0:
                    clash(game, state, work, ledger, draws, i, j)

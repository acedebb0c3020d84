"""Slow changes of a month: tension's baseline, economies, support, enforcement, dependence, bases."""

from sim.model import parameters as P
from sim.model import rules as rule
from sim.model.arith import clip
from sim.model.draws import Draws
from sim.model.ledger import Ledger
from sim.model.names import (
    ACTOR,
    AUDIENCE_COST,
    AUDIENCE_COST_BASE,
    COMMITMENT,
    COUNCIL_TRIGGER,
    CREDIBILITY,
    DEAL_ACTIVE,
    DEFENSE,
    DEPENDENCE,
    DIRECTED,
    DISTRACTION,
    ECONOMY,
    ECONOMY_BASE,
    ENFORCEMENT,
    ENFORCEMENT_BASE,
    FIRED_UPON,
    INSULATION,
    KEEPS_DEALS,
    MEDIATION,
    MONITORING,
    NUCLEAR,
    PAIR,
    PEACE_TREATY,
    POLITICAL_CAPITAL,
    READINESS,
    SANCTIONS,
    SUPPORT,
    SUPPORT_BASE,
    TALKS_STAGE,
    TENSION,
    TRUST,
    WORLD,
)
from sim.model.relations import kappa
from sim.model.state import Game, State
from sim.model.work import Work, change_by_rule

BREAK_EVEN = 0.45  # unenforced sanctions above which dependence on a leaky patron grows
RALLY_LIMIT = 10.0
FUNDED_ABOVE = 0.4  # economy above which arms programmes are funded


def tension_baseline(game: Game, state: State, i: int, j: int) -> float:
    """Give the tension to which a pair returns by itself."""
    p = game.parameter
    value = p[P.TENSION_FLOOR] + game.external_tension[i, j]
    if game.rival[i, j] == 1:
        distrust = 1.0 - (state.directed[TRUST, i, j] + state.directed[TRUST, j, i]) / 2.0
        value += p[P.TENSION_DISTRUST] * distrust * (1.0 - p[P.TREATY_CALM] * state.pair[PEACE_TREATY, i, j])
    return value


def change_pairs(game: Game, state: State, work: Work, ledger: Ledger, draws: Draws) -> None:
    """Let tension return to its baseline, idle talks fall back, mediation and shots fade."""
    p = game.parameter
    n = game.address.shape[0]
    for i in range(n):
        for j in range(n):
            if i < j:
                away = state.pair[TENSION, i, j] - tension_baseline(game, state, i, j)
                amount = away * p[P.TENSION_DECAY] - away
                change_by_rule(work, ledger, PAIR, TENSION, i, j, amount, rule.TENSION_BASELINE)
                idle = state.pair[TALKS_STAGE, i, j] > 0.0 and work.talked[i, j] == 0
                if idle and draws.lapse[i, j] < p[P.TALKS_LAPSE]:
                    change_by_rule(work, ledger, PAIR, TALKS_STAGE, i, j, -1.0, rule.TALKS_LAPSE)
            now = state.directed[MEDIATION, i, j]
            after = now * p[P.MEDIATION_DECAY]
            change_by_rule(work, ledger, DIRECTED, MEDIATION, i, j, after - now, rule.MEDIATION_DECAY)
            fired = work.fired[i, j] - state.directed[FIRED_UPON, i, j]
            change_by_rule(work, ledger, DIRECTED, FIRED_UPON, i, j, fired, rule.FIRED_UPON)


def enforcement_goal(game: Game, state: State, i: int) -> float:
    """Give the enforcement of sanctions to which an actor moves, 0-1."""
    base = state.attribute[ENFORCEMENT_BASE, i]
    if i == game.subject or i == game.leader or game.subject < 0:
        return float(base)
    p = game.parameter
    goal = base + p[P.ENFORCEMENT_MONITORING] * state.world[MONITORING]
    if game.leader >= 0:
        goal -= p[P.ENFORCEMENT_RIVALRY] * state.pair[TENSION, game.leader, i] / 100.0
        if game.rival[i, game.leader] == 1:
            tie = state.directed[COMMITMENT, i, game.subject] + state.directed[DEPENDENCE, game.subject, i]
            goal -= 0.1 * 0.5 * tie
    if game.barter_distraction[i] >= 0:
        goal -= p[P.ENFORCEMENT_BARTER] * state.world[DISTRACTION + game.barter_distraction[i]]
    return clip(goal, 0.0, 1.0)


def change_dependence(game: Game, state: State, work: Work, ledger: Ledger) -> None:
    """Let dependence return to its base, and sanctions drive the sanctioned to a leaky patron."""
    p = game.parameter
    n = game.address.shape[0]
    for i in range(n):
        for j in range(n):
            if i == j:
                continue
            now = state.directed[DEPENDENCE, i, j]
            base = game.start_directed[DEPENDENCE, i, j]
            if i == game.subject and game.barter_distraction[j] >= 0:
                crisis = state.world[DISTRACTION + game.barter_distraction[j]] - 0.5
                base = max(0.0, base + p[P.BARTER_GAIN] * crisis)
            amount = p[P.DEPENDENCE_DECAY] * (base - now)
            change_by_rule(work, ledger, DIRECTED, DEPENDENCE, i, j, amount, rule.DEPENDENCE)
            if i == game.subject and game.council[j] == 1 and game.rival[i, j] == 0:
                leak = state.world[SANCTIONS] * (1.0 - state.actor[ENFORCEMENT, j]) - BREAK_EVEN
                amount = p[P.DIVERSION] * leak * 2.0 * now * (1.0 - now)
                change_by_rule(work, ledger, DIRECTED, DEPENDENCE, i, j, amount, rule.DIVERSION)


def change_economy(game: Game, state: State, work: Work, ledger: Ledger, i: int) -> None:
    """Let an economy recover, and sanctions with their leaks work on the sanctioned."""
    p = game.parameter
    amount = p[P.ECONOMY_RECOVERY] * (state.attribute[ECONOMY_BASE, i] - state.actor[ECONOMY, i])
    change_by_rule(work, ledger, ACTOR, ECONOMY, i, -1, amount, rule.ECONOMY)
    if i == game.subject:
        enforced = kappa(state, i)
        sanctions = state.world[SANCTIONS]
        change_by_rule(
            work,
            ledger,
            ACTOR,
            ECONOMY,
            i,
            -1,
            -p[P.SANCTIONS_BITE] * (sanctions * enforced),
            rule.ENFORCEMENT,
        )
        leak = p[P.TRADE_GAIN] * (1.0 - enforced) * sanctions
        change_by_rule(work, ledger, ACTOR, ECONOMY, i, -1, leak, rule.DIVERSION)


def change_support(game: Game, state: State, work: Work, ledger: Ledger, i: int) -> None:
    """Let support return to its base, fall with hardship, and rally against outside threats."""
    p = game.parameter
    amount = p[P.SUPPORT_RECOVERY] * (state.attribute[SUPPORT_BASE, i] - state.actor[SUPPORT, i])
    change_by_rule(work, ledger, ACTOR, SUPPORT, i, -1, amount, rule.SUPPORT)
    want = (1.0 - state.attribute[INSULATION, i]) * (
        state.attribute[ECONOMY_BASE, i] - state.actor[ECONOMY, i]
    )
    change_by_rule(work, ledger, ACTOR, SUPPORT, i, -1, -p[P.HARDSHIP] * want, rule.ECONOMY)
    threat = 0.0
    for k in range(game.address.shape[0]):
        if game.rival[i, k] == 1:
            threat += max(0.0, -work.heard[i, k])
    change_by_rule(work, ledger, ACTOR, SUPPORT, i, -1, p[P.RALLY] * min(RALLY_LIMIT, threat), rule.RALLY)


def change_actor(game: Game, state: State, work: Work, ledger: Ledger, i: int) -> None:
    """Move the rest of an actor's variables towards where they rest."""
    p = game.parameter
    now = state.actor
    change_by_rule(work, ledger, ACTOR, POLITICAL_CAPITAL, i, -1, p[P.CAPITAL_INCOME], rule.INCOME)
    amount = p[P.ENFORCEMENT_RATE] * (enforcement_goal(game, state, i) - now[ENFORCEMENT, i])
    change_by_rule(work, ledger, ACTOR, ENFORCEMENT, i, -1, amount, rule.ENFORCEMENT)
    amount = -(1.0 - p[P.READINESS_DECAY]) * now[READINESS, i]
    change_by_rule(work, ledger, ACTOR, READINESS, i, -1, amount, rule.READINESS_DECAY)
    amount = 0.02 * (game.start_actor[CREDIBILITY, i] - now[CREDIBILITY, i])
    change_by_rule(work, ledger, ACTOR, CREDIBILITY, i, -1, amount, rule.CREDIBILITY)
    amount = -0.02 * (now[DEFENSE, i] - game.start_actor[DEFENSE, i])
    change_by_rule(work, ledger, ACTOR, DEFENSE, i, -1, amount, rule.DEFENSE)
    amount = 0.05 * (state.attribute[AUDIENCE_COST_BASE, i] - now[AUDIENCE_COST, i])
    change_by_rule(work, ledger, ACTOR, AUDIENCE_COST, i, -1, amount, rule.AUDIENCE_COST)


def change_arsenal(game: Game, state: State, work: Work, ledger: Ledger, new: State) -> None:
    """Let the sanctioned actor's arsenal grow; under a deal only as far as it does not keep its word."""
    i = game.subject
    if i < 0:
        return
    p = game.parameter
    growth = p[P.NUCLEAR_DRIFT] + p[P.NUCLEAR_FUNDING] * max(0.0, state.actor[ECONOMY, i] - FUNDED_ABOVE)
    if new.deal[DEAL_ACTIVE] == 1.0:
        growth *= 1.0 - game.doctrine_number[state.doctrine[i], KEEPS_DEALS]
    change_by_rule(work, ledger, ACTOR, NUCLEAR, i, -1, growth, rule.NUCLEAR_DRIFT)


def change_world(game: Game, state: State, work: Work, ledger: Ledger, draws: Draws) -> None:
    """Move monitoring, the council's trigger and the distractions."""
    p = game.parameter
    amount = (1.0 - p[P.MONITORING_DECAY]) * (p[P.MONITORING_BASE] - state.world[MONITORING])
    change_by_rule(work, ledger, WORLD, MONITORING, -1, -1, amount, rule.MONITORING)
    amount = -0.34 * state.world[COUNCIL_TRIGGER]
    change_by_rule(work, ledger, WORLD, COUNCIL_TRIGGER, -1, -1, amount, rule.COUNCIL_TRIGGER)
    for d in range(game.distraction_mean.shape[0]):
        pull = (1.0 - p[P.DISTRACTION_PERSISTENCE]) * (
            game.distraction_mean[d] - state.world[DISTRACTION + d]
        )
        amount = pull + p[P.DISTRACTION_SD] * draws.distraction[d]
        change_by_rule(work, ledger, WORLD, DISTRACTION + d, -1, -1, amount, rule.DISTRACTION)


def change_slowly(game: Game, state: State, work: Work, ledger: Ledger, draws: Draws, new: State) -> None:
    """Write all slow changes; the new state is read for the record of the deal alone."""
    change_pairs(game, state, work, ledger, draws)
    change_dependence(game, state, work, ledger)
    for i in range(game.address.shape[0]):
        change_economy(game, state, work, ledger, i)
        change_support(game, state, work, ledger, i)
        change_actor(game, state, work, ledger, i)
    change_arsenal(game, state, work, ledger, new)
    change_world(game, state, work, ledger, draws)

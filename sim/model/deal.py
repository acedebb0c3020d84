"""The deal between the negotiators, and the moratorium: signed, carried out, broken."""

from sim.model import events as event
from sim.model import parameters as P
from sim.model import rules as rule
from sim.model import tally
from sim.model.ledger import Ledger, tell
from sim.model.names import (
    ACTOR,
    BREACH,
    CREDIBILITY,
    DEAL,
    DEAL_ACTIVE,
    DEAL_LIMIT,
    DEAL_RELIEF,
    DEAL_SECURITY,
    DEAL_STEPS,
    DURATION,
    MONTHS_DONE,
    MORATORIUM,
    NUCLEAR,
    PAIR,
    READINESS,
    RELIEVED,
    SANCTIONS,
    SIGNS_DEAL,
    SPECIAL,
    TENSION,
    WORLD,
)
from sim.model.package import rollback
from sim.model.resolve import DONE, terms_of
from sim.model.state import Game, Orders, State
from sim.model.work import Work, change_by_rule, set_ratio

MONTHS_A_STEP = 3.0
BREAKER_CREDIBILITY = -0.1
BREACH_TENSION = 8.0
KEPT_CREDIBILITY = 0.005
SECURITY_READINESS = 0.05


def broke_word(game: Game, work: Work, orders: Orders, i: int, other: int) -> bool:
    """Say whether i did an act that breaks its word: to the other, or, if sanctioned, to any rival."""
    for slot in range(orders.action.shape[1]):
        act, target = orders.action[i, slot], orders.target[i, slot]
        if work.outcome[i, slot] == DONE and game.action_flag[act, BREACH] == 1 and target >= 0:
            if target == other or (i == game.subject and game.rival[i, target] == 1):
                return True
    return False


def sign(
    game: Game, state: State, work: Work, ledger: Ledger, orders: Orders, new: State, i: int, slot: int
) -> None:
    """Write a new deal into the record, carried out in as many steps as its proposer's doctrine wants."""
    target = orders.target[i, slot]
    limit, relief, security = terms_of(game, state, orders, i, slot)
    new.deal[DEAL_ACTIVE] = 1.0
    new.deal[DEAL_LIMIT] = limit
    new.deal[DEAL_RELIEF] = relief
    new.deal[DEAL_SECURITY] = security
    new.deal[MONTHS_DONE] = 0.0
    new.deal[DURATION] = MONTHS_A_STEP * game.doctrine_number[state.doctrine[i], DEAL_STEPS]
    new.deal[RELIEVED] = 0.0
    change_by_rule(work, ledger, WORLD, DEAL, -1, -1, 1.0, rule.IMPLEMENTATION)
    tell(ledger, event.DEAL_SIGNED, i, target, orders.action[i, slot], slot, 0, limit, relief, security)
    if state.tally[tally.DEAL] == 0.0:
        work.tally[tally.DEAL] = 1.0
        work.tally[tally.DEAL_MONTH] = state.tally[tally.MONTHS] + 1.0
        work.tally[tally.DEAL_LIMIT] = limit
        work.tally[tally.DEAL_RELIEF] = relief
        work.tally[tally.DEAL_ROLLBACK] = rollback(limit)


def sign_first(game: Game, state: State, work: Work, ledger: Ledger, orders: Orders, new: State) -> None:
    """Sign the first deal that both agreed to this month, by address and slot."""
    for i in range(game.address.shape[0]):
        for slot in range(orders.action.shape[1]):
            act = orders.action[i, slot]
            if work.outcome[i, slot] == DONE and game.action_flag[act, SPECIAL] == SIGNS_DEAL:
                sign(game, state, work, ledger, orders, new, i, slot)
                return


def end_deal(game: Game, state: State, work: Work, ledger: Ledger, new: State, breaker: int) -> None:
    """End a deal that was broken: trust, credibility, tension and sanctions answer."""
    p = game.parameter
    other = game.leader if breaker == game.subject else game.subject
    ratio = work.ratio[other, breaker] * p[P.BREACH_RATIO]
    set_ratio(state, work, ledger, other, breaker, ratio, rule.RULE, rule.BREACH, -1)
    change_by_rule(work, ledger, ACTOR, CREDIBILITY, breaker, -1, BREAKER_CREDIBILITY, rule.BREACH)
    change_by_rule(work, ledger, PAIR, TENSION, breaker, other, BREACH_TENSION, rule.BREACH)
    back = p[P.SNAPBACK] * new.deal[RELIEVED]
    change_by_rule(work, ledger, WORLD, SANCTIONS, -1, -1, back, rule.BREACH)
    change_by_rule(work, ledger, WORLD, DEAL, -1, -1, -1.0, rule.BREACH)
    new.deal[DEAL_ACTIVE] = 0.0
    work.tally[tally.DEAL_BROKEN] = 1.0 - state.tally[tally.DEAL_BROKEN]
    tell(ledger, event.DEAL_BROKEN, breaker, other, -1, -1, 0, back, 0.0, 0.0)


def carry_out(game: Game, state: State, work: Work, ledger: Ledger, new: State) -> None:
    """Carry out one month of a deal that both kept."""
    p = game.parameter
    a, b = game.subject, game.leader
    duration = new.deal[DURATION]
    relief = new.deal[DEAL_RELIEF] * p[P.RELIEF_SCALE] / duration
    cut = rollback(new.deal[DEAL_LIMIT]) * p[P.ROLLBACK_SCALE] / duration
    change_by_rule(work, ledger, WORLD, SANCTIONS, -1, -1, -relief, rule.IMPLEMENTATION)
    change_by_rule(work, ledger, ACTOR, NUCLEAR, a, -1, -cut, rule.IMPLEMENTATION)
    stand_down = -SECURITY_READINESS * new.deal[DEAL_SECURITY]
    change_by_rule(work, ledger, ACTOR, READINESS, b, -1, stand_down, rule.IMPLEMENTATION)
    for i, j in ((a, b), (b, a)):
        ratio = work.ratio[i, j] * p[P.IMPLEMENTATION_RATIO]
        set_ratio(state, work, ledger, i, j, ratio, rule.RULE, rule.IMPLEMENTATION, -1)
        change_by_rule(work, ledger, ACTOR, CREDIBILITY, i, -1, KEPT_CREDIBILITY, rule.IMPLEMENTATION)
    new.deal[RELIEVED] += relief
    new.deal[MONTHS_DONE] += 1.0
    tell(ledger, event.DEAL_IMPLEMENTED, a, b, -1, -1, 0, new.deal[MONTHS_DONE], duration, relief)


def moratoria(game: Game, state: State, work: Work, ledger: Ledger, orders: Orders) -> None:
    """End every moratorium that its holder, the sanctioned actor, broke against any rival."""
    holder = game.subject
    if holder < 0 or not broke_word(game, work, orders, holder, -1):
        return
    for j in range(game.address.shape[0]):
        if j != holder and state.pair[MORATORIUM, holder, j] >= 1.0:
            change_by_rule(work, ledger, PAIR, MORATORIUM, holder, j, -1.0, rule.MORATORIUM)
            ratio = work.ratio[j, holder] * 0.5 * (1.0 + game.parameter[P.BREACH_RATIO])
            set_ratio(state, work, ledger, j, holder, ratio, rule.RULE, rule.MORATORIUM, -1)
            tell(ledger, event.MORATORIUM_BROKEN, holder, j, -1, -1, 0, 0.0, 0.0, 0.0)


def deal(game: Game, state: State, work: Work, ledger: Ledger, orders: Orders, new: State) -> None:
    """Move moratoria and the record of the deal by one month; the record is the new state's."""
    moratoria(game, state, work, ledger, orders)
    if game.leader < 0:
        return
    if state.deal[DEAL_ACTIVE] == 0.0:
        sign_first(game, state, work, ledger, orders, new)
        return
    low, high = min(game.subject, game.leader), max(game.subject, game.leader)
    if broke_word(game, work, orders, high, low):
        end_deal(game, state, work, ledger, new, high)
    elif broke_word(game, work, orders, low, high):
        end_deal(game, state, work, ledger, new, low)
    elif new.deal[MONTHS_DONE] < new.deal[DURATION]:
        carry_out(game, state, work, ledger, new)

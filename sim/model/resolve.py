"""Resolution of orders: refuse what is not legal, ask for consent, take the cost, apply effects."""

from sim.model import events as event
from sim.model import rules as rule
from sim.model.actions import apply_effects, unmet_condition, why_not, why_not_second
from sim.model.consent import consent_chance, consent_score, mediation_to
from sim.model.council import vote
from sim.model.draws import Draws
from sim.model.ledger import Ledger, tell
from sim.model.names import (
    ACTOR,
    AUDIENCE_COST,
    COST,
    COUNCIL_VOTE,
    JOINT,
    LEGAL,
    MEDIATES,
    POLITICAL_CAPITAL,
    SIGNS_DEAL,
    SPECIAL,
    SUPPORT,
)
from sim.model.package import best_package
from sim.model.state import Game, Orders, State
from sim.model.tally import REFUSALS, RESOLUTIONS, VETOES
from sim.model.work import Work, change

DONE, REFUSED, ILLEGAL = 1, 2, 3
SEAT_SLOTS = 2


def terms_of(game: Game, state: State, orders: Orders, i: int, slot: int) -> tuple[float, float, float]:
    """Give the package of a deal ordered in a slot: the seat's own terms, or the best one."""
    target = orders.target[i, slot]
    limit, relief, security = orders.terms[i, slot, 0], orders.terms[i, slot, 1], orders.terms[i, slot, 2]
    if limit != limit or relief != relief or security != security:  # nan: none were given
        found = best_package(game, state, i, target)
        limit, relief, security = found[0], found[1], found[2]
    return limit, relief, security


def agrees(game: Game, state: State, ledger: Ledger, draws: Draws, orders: Orders, i: int, slot: int) -> bool:
    """Ask the target of a joint act: its own answer if it gave one, else the rule's draw."""
    act, target = orders.action[i, slot], orders.target[i, slot]
    limit, relief, security = 0.0, 0.0, 0.0
    if game.action_flag[act, SPECIAL] == SIGNS_DEAL:
        limit, relief, security = terms_of(game, state, orders, i, slot)
    score = consent_score(game, state, i, target, act, limit, relief, security)
    chance = consent_chance(game, state, target, act, score)
    luck = draws.consent[i, target, slot]
    answer = orders.consent[i, slot]
    agreed = luck < chance if answer < 0 else answer == 1
    tell(ledger, event.CONSENT, target, i, act, slot, 1 if agreed else 0, luck, chance, score)
    return bool(agreed)


def refused(game: Game, state: State, work: Work, ledger: Ledger, i: int, act: int, target: int) -> None:
    """Let a refusal between rivals cost the one who asked some support at home."""
    work.tally[REFUSALS] += 1.0
    if game.rival[i, target] == 1:
        amount = -0.5 * state.actor[AUDIENCE_COST, i]
        change(work, ledger, ACTOR, SUPPORT, i, -1, amount, rule.RULE, rule.REFUSAL, i)


def illegal(game: Game, state: State, orders: Orders, i: int, slot: int, capital: float) -> int:
    """Give the reason for which an order may not be done, or LEGAL; an inject's order costs nothing."""
    act, target = orders.action[i, slot], orders.target[i, slot]
    reason = why_not(game, state, i, act, target, capital if slot < SEAT_SLOTS else 1e300)
    if reason == LEGAL and slot == 1:
        reason = why_not_second(game, orders.action[i, 0], orders.target[i, 0], act, target)
    return reason


def settle_actor(
    game: Game, state: State, work: Work, ledger: Ledger, draws: Draws, orders: Orders, i: int
) -> None:
    """Decide for each order of one actor whether it is done, refused or illegal, and take its cost."""
    capital = state.actor[POLITICAL_CAPITAL, i]
    for slot in range(orders.action.shape[1]):
        act, target = orders.action[i, slot], orders.target[i, slot]
        if act < 0:
            continue
        reason = illegal(game, state, orders, i, slot, capital)
        if reason != LEGAL:
            work.outcome[i, slot] = ILLEGAL
            which = unmet_condition(game, state, i, act, target)
            tell(ledger, event.ILLEGAL, i, target, act, slot, reason, capital, float(which), 0.0)
            continue
        if slot < SEAT_SLOTS:
            cost = game.action_number[act, COST]
            capital -= cost
            change(work, ledger, ACTOR, POLITICAL_CAPITAL, i, -1, -cost, rule.ACT, act, i)
        if game.action_flag[act, JOINT] == 1 and not agrees(game, state, ledger, draws, orders, i, slot):
            work.outcome[i, slot] = REFUSED
            tell(ledger, event.REFUSED, i, target, act, slot, 0, 0.0, 0.0, 0.0)
            refused(game, state, work, ledger, i, act, target)
        else:
            work.outcome[i, slot] = DONE
            tell(ledger, event.ACT, i, target, act, slot, 0, 0.0, 0.0, 0.0)


def settle(game: Game, state: State, work: Work, ledger: Ledger, draws: Draws, orders: Orders) -> None:
    """Settle all orders; nobody's order sees another's."""
    for i in range(game.address.shape[0]):
        settle_actor(game, state, work, ledger, draws, orders, i)


def mediate(game: Game, state: State, work: Work, ledger: Ledger, i: int, act: int, target: int) -> None:
    """Let a mediator soften the two negotiators towards each other."""
    if game.leader < 0 or game.subject < 0:
        return
    other = game.leader if target == game.subject else game.subject
    for j, towards in ((target, other), (other, target)):
        effect = mediation_to(game, state, i, j, towards)
        work.mediated[j, towards] = max(work.mediated[j, towards], effect)
        tell(ledger, event.MEDIATION, i, j, act, -1, 0, effect, 0.0, 0.0)


def apply_orders(game: Game, state: State, work: Work, ledger: Ledger, draws: Draws, orders: Orders) -> None:
    """Write the declared effects of every act that is done, mediation and council votes included."""
    for i in range(game.address.shape[0]):
        for slot in range(orders.action.shape[1]):
            if work.outcome[i, slot] != DONE:
                continue
            act, target = orders.action[i, slot], orders.target[i, slot]
            special = game.action_flag[act, SPECIAL]
            if special == MEDIATES:
                mediate(game, state, work, ledger, i, act, target)
            elif special == COUNCIL_VOTE:
                passed, vetoes = vote(game, state, work, ledger, draws, i, act, target)
                work.tally[RESOLUTIONS] += passed
                work.tally[VETOES] += vetoes
            apply_effects(game, state, work, ledger, i, act, target)

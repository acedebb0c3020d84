"""Perception: who sees an act, how it is misread, and what it does to trust and tension.

Sources: Jervis (1976) for assimilation to what one already believes; Kydd (2005) for trust as a belief
that learns from costly signals.
"""

from sim.model import events as event
from sim.model import parameters as P
from sim.model.arith import clip
from sim.model.draws import Draws
from sim.model.ledger import Ledger, tell
from sim.model.names import (
    COMMITMENT,
    COSTLINESS,
    GOLDSTEIN,
    HOLD,
    HOTLINE,
    INTENSITY,
    OBSERVABILITY,
    PAIR,
    TENSION,
    TRUST,
)
from sim.model.rules import ACT
from sim.model.state import Game, Orders, State
from sim.model.work import Work, change, set_ratio

TARGET_SEES = 0.8  # whom an act is aimed at notices it at least this often


def weight_of(game: Game, state: State, k: int, i: int, act: int, target: int) -> float:
    """Weigh how much an act by i on the target matters to observer k: 0 when it does not."""
    if k == target:
        return 1.0
    if game.action_number[act, GOLDSTEIN] < 0.0 and game.rival[k, i] == 1:
        return game.parameter[P.ALLY_SPILL] * state.directed[COMMITMENT, k, target]
    return 0.0


def perceived_tone(game: Game, state: State, k: int, i: int, act: int, luck: float) -> float:
    """Give an act's tone as k reads it, in Goldstein units: distrust darkens it, noise blurs it."""
    p = game.parameter
    tone = game.action_number[act, INTENSITY]
    bias = p[P.ASSIMILATION] * (0.5 - state.directed[TRUST, k, i]) * 10.0 * (1.0 - abs(tone) / 12.0)
    sd = p[P.NOISE_SD] * (1.0 - p[P.HOTLINE_NOISE_CUT] * state.pair[HOTLINE, k, i])
    return clip(tone - bias + sd * luck, -10.0, 10.0)


def learned_ratio(game: Game, trust: float, tone: float, costliness: float, fresh: float) -> float:
    """Give the factor on the odds of trust that an act teaches; what fits the belief teaches little."""
    p = game.parameter
    if tone > 0.0:
        signal = p[P.CHEAP_TALK] + p[P.COSTLY_SIGNAL] * costliness
        surprise = 1.0 + p[P.SURPRISE] * (1.0 - 2.0 * trust)
        return 1.0 + p[P.LEARNING] * tone / 10.0 * signal * fresh * surprise
    cost = 1.0 - p[P.HOSTILE_COSTLINESS] + 2.0 * p[P.HOSTILE_COSTLINESS] * costliness
    surprise = 1.0 + p[P.SURPRISE] * (2.0 * trust - 1.0)
    return 1.0 - p[P.LEARNING] * p[P.HOSTILE_LEARNING] * tone / 10.0 * cost * fresh * surprise


def take_in(
    game: Game, state: State, work: Work, ledger: Ledger, k: int, i: int, act: int, tone: float
) -> None:
    """Let k learn from one act of i that it has seen."""
    p = game.parameter
    fresh = 1.0 / (1.0 + p[P.HABITUATION] * state.recent[i, act])
    costliness = game.action_number[act, COSTLINESS]
    ratio = learned_ratio(game, state.directed[TRUST, k, i], tone, costliness, fresh)
    work.heard[k, i] += tone
    before = state.pair[TENSION, k, i]
    if tone > 0.0:
        set_ratio(state, work, ledger, k, i, work.ratio[k, i] * ratio, ACT, act, i)
        work.positive[k, i] += tone * fresh
        amount = -p[P.TENSION_RELIEF] * before / 100.0 * (tone * fresh)
    else:
        set_ratio(state, work, ledger, k, i, work.ratio[k, i] / ratio, ACT, act, i)
        work.negative[k, i] -= tone * fresh
        amount = p[P.TENSION_GAIN] * (1.0 - before / 100.0) * (-tone * fresh)
    change(work, ledger, PAIR, TENSION, k, i, amount, ACT, act, i)


def perceive_act(
    game: Game,
    state: State,
    work: Work,
    ledger: Ledger,
    draws: Draws,
    i: int,
    slot: int,
    act: int,
    target: int,
) -> None:
    """Show one act that was done to everybody it matters to."""
    for k in range(game.address.shape[0]):
        if k == i:
            continue
        weight = weight_of(game, state, k, i, act, target)
        if weight == 0.0:
            continue
        chance = game.action_number[act, OBSERVABILITY]
        if k == target:
            chance = max(chance, TARGET_SEES)
        luck = draws.seen[k, i, slot]
        if luck < chance:
            tone = perceived_tone(game, state, k, i, act, draws.noise[k, i, slot]) * weight
            tell(ledger, event.PERCEIVED, k, i, act, slot, 1, luck, chance, tone)
            take_in(game, state, work, ledger, k, i, act, tone)
        else:
            tell(ledger, event.PERCEIVED, k, i, act, slot, 0, luck, chance, 0.0)


def perceive(game: Game, state: State, work: Work, ledger: Ledger, draws: Draws, orders: Orders) -> None:
    """Show every act of the month that was done and aimed at somebody."""
    for i in range(game.address.shape[0]):
        for slot in range(orders.action.shape[1]):
            act, target = orders.action[i, slot], orders.target[i, slot]
            if work.outcome[i, slot] == 1 and target >= 0 and game.action_flag[act, HOLD] == 0:
                perceive_act(game, state, work, ledger, draws, i, slot, act, target)

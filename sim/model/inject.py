"""Injects: events of the designer or the facilitator that change the state before anybody chooses."""

from sim.model import rules as rule
from sim.model.actions import compare, read
from sim.model.arith import clip
from sim.model.ledger import Ledger, note
from sim.model.names import ACTOR, ATTRIBUTE, DIRECTED, PAIR, SHOCK, TALLY, TURN
from sim.model.state import Game, Orders, State, copy_state

ADD, SET, TIMES = 0, 1, 2
CONDITIONAL, HELD = -1, -2


def changed(value: float, operation: int, amount: float, low: float, high: float) -> float:
    """Add to, set, or multiply a value, and hold it within its range.

    >>> changed(0.5, 0, 0.2, 0.0, 1.0), changed(0.5, 1, 3.0, 0.0, 1.0), changed(0.5, 2, 0.5, 0.0, 1.0)
    (0.7, 1.0, 0.25)
    """
    if operation == ADD:
        return clip(value + amount, low, high)
    if operation == SET:
        return clip(amount, low, high)
    return clip(value * amount, low, high)


def alter(
    state: State,
    ledger: Ledger,
    family: int,
    variable: int,
    i: int,
    j: int,
    operation: int,
    amount: float,
    low: float,
    high: float,
    cause: int,
    number: int,
) -> None:
    """Change one variable of a state in place, by an inject or a ruling, and write down why."""
    if family == SHOCK:
        state.shock[i, j] = changed(state.shock[i, j], operation, amount, low, high)
        return
    before = read(state, family, variable, i, j)
    after = changed(before, operation, amount, low, high)
    if family == ACTOR:
        state.actor[variable, i] = after
    elif family == ATTRIBUTE:
        state.attribute[variable, i] = after
    elif family == DIRECTED:
        state.directed[variable, i, j] = after
    elif family == PAIR:
        state.pair[variable, i, j] = after
        state.pair[variable, j, i] = after
    else:
        state.world[variable] = after
    if family == PAIR and j < i:
        i, j = j, i
    note(ledger, family, variable, i, j, cause, number, -1, after - before)


def test_holds(game: Game, state: State, t: int, turn: int) -> bool:
    """Say whether one comparison of a condition holds at the beginning of a turn."""
    family, variable = game.inject_test[t, 2], game.inject_test[t, 3]
    if family == TURN:
        value = float(turn)
    elif family == TALLY:
        value = state.tally[variable]
    else:
        value = read(state, family, variable, game.inject_test[t, 4], game.inject_test[t, 5])
    return compare(value, game.inject_test[t, 6], game.inject_number[t])


def condition_holds(game: Game, state: State, q: int, turn: int) -> bool:
    """Say whether a conditional inject's condition holds: any clause whose comparisons all hold."""
    clause = -1
    all_hold = False
    for t in range(game.inject_test.shape[0]):
        if game.inject_test[t, 0] != q:
            continue
        if game.inject_test[t, 1] != clause:
            if all_hold:
                return True
            clause = game.inject_test[t, 1]
            all_hold = True
        if not test_holds(game, state, t, turn):
            all_hold = False
    return all_hold


def is_due(game: Game, state: State, q: int, turn: int) -> bool:
    """Say whether an inject is to be sent at the beginning of a turn; each is sent once."""
    if state.sent[q] == 1 or game.inject_turn[q] == HELD:
        return False
    if game.inject_turn[q] == CONDITIONAL:
        return condition_holds(game, state, q, turn)
    return bool(game.inject_turn[q] == turn)


def send(game: Game, state: State, orders: Orders, ledger: Ledger, q: int) -> None:
    """Send one inject of the scenario: change the state in place and write the acts it orders."""
    state.sent[q] = 1
    for c in range(game.change_start[q], game.change_start[q + 1]):
        alter(
            state,
            ledger,
            game.change[c, 0],
            game.change[c, 1],
            game.change[c, 2],
            game.change[c, 3],
            game.change[c, 4],
            game.change_value[c, 0],
            game.change_value[c, 1],
            game.change_value[c, 2],
            rule.INJECT,
            q,
        )
    for s in range(game.switch.shape[0]):
        if game.switch[s, 0] == q:
            take_doctrine(state, game.switch[s, 1], game.switch[s, 2])
    for c in range(game.command.shape[0]):
        if game.command[c, 0] == q:
            command(orders, game.command[c, 1], game.command[c, 2], game.command[c, 3])


def take_doctrine(state: State, i: int, row: int) -> None:
    """Give an actor another doctrine from now on; a plan starts at its first step."""
    state.doctrine[i] = row
    state.plan_step[i] = 0
    state.plan_wait[i] = 0


def command(orders: Orders, i: int, act: int, target: int) -> bool:
    """Order an act beside the seat's own, in the first free slot for it; False when there is none."""
    for slot in range(2, orders.action.shape[1]):
        if orders.action[i, slot] < 0:
            orders.action[i, slot] = act
            orders.target[i, slot] = target
            return True
    return False


def open_turn(game: Game, state: State, orders: Orders, turn: int, ledger: Ledger) -> State:
    """Send every inject that is due at the beginning of a turn; conditions see the state before any."""
    new = copy_state(state)
    for q in range(game.inject_turn.shape[0]):
        if is_due(game, state, q, turn):
            send(game, new, orders, ledger, q)
    return new

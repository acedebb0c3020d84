"""Which change of one single number would have changed a choice: found by trying, never guessed.

A number is moved away from what it was in growing steps, down to the one end of its range and up to the
other; where the choice turns, the nearest value at which it does is closed in on. A choice may turn and turn
back between two steps, so "not within its range" means: at none of the steps.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from sim.model import names as N
from sim.model import parameters as P
from sim.model.choose import choose
from sim.model.draws import Draws
from sim.model.state import Game, State, copy_state, empty_orders
from sim.record.place import Place, value_at
from sim.record.variables import limits, name_of, put
from sim.scenario.index import Index
from sim.scenario.library import shipped

STEPS = 24
HALVINGS = 40
MOST_WEIGHT = 20.0

# What the choice of an act reads.
PARAMETERS = (
    P.DECISIVENESS, P.RECIPROCITY, P.PERSISTENCE, P.CAUTION, P.SIGNAL_WEIGHT, P.SIGNAL_THRESHOLD,
    P.EMBOLDENMENT, P.AUDIENCE_WEIGHT, P.COST_WEIGHT, P.PATRON_REQUEST,
)  # fmt: skip
DEAL_PARAMETERS = (P.DEAL_SLOPE, P.PHASING, P.OUTSIDE_OPTION, P.FEAR_WEIGHT, P.PAIN_WEIGHT)


class Setting(NamedTuple):
    """A choice as it was made: by whom, in which state, under which rules and draws."""

    game: Game
    names: Index
    state: State
    draws: Draws
    actor: int

    def picks(self, act: int, target: int) -> bool:
        """Say whether the doctrine would choose this act, as the first or the second."""
        orders = empty_orders(len(self.game.address), self.game.slots)
        choose(self.game, self.state, self.draws, self.actor, orders)
        own = zip(orders.action[self.actor, :2], orders.target[self.actor, :2], strict=True)
        return (act, target) in [(int(a), int(b)) for a, b in own]


class Knob(NamedTuple):
    """One number that could have been another one: its name, value and range, and how to set it."""

    name: str
    now: float
    low: float
    high: float
    turned: Callable[[Setting, float], Setting]


class Flip(NamedTuple):
    """What one number had to be for the choice to turn; needed is None where no step of its range did."""

    name: str
    now: float
    needed: float | None
    low: float
    high: float

    @property
    def distance(self) -> float:
        """Give how far the number is from its turning point, as a share of its range."""
        if self.needed is None:
            return float("inf")
        return abs(self.needed - self.now) / (self.high - self.low)


def flips(setting: Setting, knobs: Iterator[Knob], act: int, target: int) -> list[Flip]:
    """Try every number alone; those that need the smallest share of their range come first."""
    found = [flip(setting, knob, act, target) for knob in knobs]
    return sorted(found, key=lambda one: one.distance)


def flip(setting: Setting, knob: Knob, act: int, target: int) -> Flip:
    """Find the nearest value of one number, on either side, at which the act would have been chosen."""

    def turns(value: float) -> bool:
        return knob.turned(setting, value).picks(act, target)

    ends = [end for end in (knob.low, knob.high) if end != knob.now]
    hits = [hit for end in ends if (hit := _nearest(turns, knob.now, end)) is not None]
    needed = min(hits, key=lambda value: abs(value - knob.now), default=None)
    return Flip(knob.name, knob.now, needed, knob.low, knob.high)


def _nearest(turns: Callable[[float], bool], now: float, end: float) -> float | None:
    """Step from a value to an end of its range, small steps first, and close in on the first hit."""
    miss = now
    for step in range(1, STEPS + 1):
        value = now + (end - now) * (step / STEPS) ** 2
        if turns(value):
            for _ in range(HALVINGS):
                middle = (miss + value) / 2.0
                if middle in (miss, value):
                    break
                miss, value = (miss, middle) if turns(middle) else (middle, value)
            return value
        miss = value
    return None


def parameter_knobs(setting: Setting, numbers: tuple[int, ...]) -> Iterator[Knob]:
    """Give parameters of the choice, each over the range that studies sweep."""
    for number in numbers:
        name, now = P.PARAMETERS[number], float(setting.game.parameter[number])
        block = shipped().parameters.get(name, {})
        low, high = float(block.get("low", now)), float(block.get("high", now))
        yield Knob(f"parameters.{name}", now, min(low, now), max(high, now), _parameter(number))


def variable_knobs(setting: Setting, places: list[Place]) -> Iterator[Knob]:
    """Give variables of the state, each over its whole range."""
    for place in dict.fromkeys(places):
        low, high = limits(setting.names, place)
        yield Knob(name_of(setting.names, place), value_at(setting.state, place), low, high, _variable(place))


def doctrine_knobs(setting: Setting, option: int, weight: Mapping[str, float]) -> Iterator[Knob]:
    """Give what the doctrine could have said: its wanted tone, and its weight of the act.

    weight has `now`, the doctrine's weight, and `base`, the base rate of the act.
    """
    game, i = setting.game, setting.actor
    row = int(setting.state.doctrine[i])
    doctrine, actor = setting.names.rows[row]
    path = f"doctrines.{doctrine}.rows.{actor}"
    stance = float(game.doctrine_number[row, N.STANCE])
    yield Knob(f"{path}.stance", stance, -10.0, 10.0, _stance(row))
    act = setting.names.actions[int(game.option[int(game.option_start[i]) + option, 0])]
    name = f"{path}.action_weights.{act}"
    yield Knob(
        name, weight["now"], 0.0, max(MOST_WEIGHT, weight["now"]), _weight(row, option, weight["base"])
    )


def _parameter(number: int) -> Callable[[Setting, float], Setting]:
    def turned(setting: Setting, value: float) -> Setting:
        parameter = setting.game.parameter.copy()
        parameter[number] = value
        return setting._replace(game=setting.game._replace(parameter=parameter))

    return turned


def _variable(place: Place) -> Callable[[Setting, float], Setting]:
    def turned(setting: Setting, value: float) -> Setting:
        state = copy_state(setting.state)
        put(state, place, value)
        return setting._replace(state=state)

    return turned


def _stance(row: int) -> Callable[[Setting, float], Setting]:
    def turned(setting: Setting, value: float) -> Setting:
        numbers = setting.game.doctrine_number.copy()
        numbers[row, N.STANCE] = value
        return setting._replace(game=setting.game._replace(doctrine_number=numbers))

    return turned


def _weight(row: int, option: int, base: float) -> Callable[[Setting, float], Setting]:
    def turned(setting: Setting, value: float) -> Setting:
        weights = setting.game.option_weight.copy()
        weights[row, option] = base * value
        return setting._replace(game=setting.game._replace(option_weight=weights))

    return turned

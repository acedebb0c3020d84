"""The numbers behind a row that an act made: its cost, a declared effect, or what somebody made of it."""

from typing import NamedTuple

from sim.model import events as event
from sim.model import names as N
from sim.model import parameters as P
from sim.model.perceive import weight_of
from sim.model.state import Game
from sim.record.behind import Numbers, Scene, Spot, now, odds_factor, parameters


class Heard(NamedTuple):
    """How somebody took an act: the observer, the slot of the act, and its tone, weighed."""

    observer: int
    slot: int
    tone: float


def of_act(
    scene: Scene, act: int, by: int, spot: Spot, amount: float, heard: Heard | None
) -> tuple[str, Numbers]:
    """Say what kind of row an act made, and the numbers behind it.

    Kinds: cost, effect, cyber, council, learned (trust), relief and gain (tension). heard is how the
    observer took the act, where the row tells of that.
    """
    game = scene.game
    if spot.family == N.ACTOR and spot.number == N.POLITICAL_CAPITAL and spot.i == by:
        cost = float(game.action_number[act, N.COST])
        if amount == -cost:
            return "cost", {"cost": cost}
    if (spot.family, spot.number) == (N.DIRECTED, N.TRUST):
        return "learned", _learned(scene, act, by, spot, amount, heard)
    declared = declared_amounts(game, act, spot.family, spot.number)
    if amount in declared:
        return "effect", {"declared": amount}
    if (spot.family, spot.number) == (N.PAIR, N.TENSION) and heard is not None:
        rate = P.TENSION_RELIEF if heard.tone > 0.0 else P.TENSION_GAIN
        return "relief" if heard.tone > 0.0 else "gain", {
            **_tone(scene, act, by, heard),
            "fresh": _fresh(scene, act, by),
            "tension": now(scene, spot),
            **parameters(scene, rate),
        }
    if (spot.family, spot.number) == (N.WORLD, N.SANCTIONS):
        strength = float(game.action_number[act, N.SPECIAL_AMOUNT])
        return "council", {"strength": strength, "sanctions": now(scene, spot)}
    # The act works on the target's economy, or by its target on one's own; the target's defence counts.
    defenses = [float(scene.before.actor[N.DEFENSE, j]) for j in _targets(scene, act, by)]
    pairs = [(full, defense) for full in declared for defense in defenses]
    full, defense = min(pairs, key=lambda pair: abs(pair[0] * (1.0 - pair[1]) - amount))
    return "cyber", {"declared": full, "defense": defense}


def _targets(scene: Scene, act: int, by: int) -> list[int]:
    """List whom an actor did an act to this month."""
    ledger = scene.ledger
    done = [ledger.event[k].tolist() for k in range(int(ledger.written[1]))]
    return [target for kind, i, target, what, _, _ in done if (kind, i, what) == (event.ACT, by, act)]


def _learned(scene: Scene, act: int, by: int, spot: Spot, amount: float, heard: Heard | None) -> Numbers:
    trust = now(scene, spot)
    return {
        **(_tone(scene, act, by, heard) if heard else {}),
        "costliness": float(scene.game.action_number[act, N.COSTLINESS]),
        "fresh": _fresh(scene, act, by),
        "trust": trust,
        "factor": odds_factor(trust, spot.so_far, amount),
    }


def _tone(scene: Scene, act: int, by: int, heard: Heard) -> Numbers:
    """Give an act's tone as meant and as taken, weighed by how far it concerns the observer, and the luck."""
    target = int(scene.orders.target[by, heard.slot])
    weight = weight_of(scene.game, scene.before, heard.observer, by, act, target)
    meant = float(scene.game.action_number[act, N.INTENSITY] * weight)
    p, hotline = scene.game.parameter, scene.before.pair[N.HOTLINE, heard.observer, by]
    sd = float(p[P.NOISE_SD] * (1.0 - p[P.HOTLINE_NOISE_CUT] * hotline))
    luck = float(scene.draws.noise[heard.observer, by, heard.slot])
    return {"meant": meant, "noise": sd * luck, "tone": heard.tone}


def _fresh(scene: Scene, act: int, by: int) -> float:
    """Give how fresh an act still is, 1 and less: what is done often teaches less."""
    return float(1.0 / (1.0 + scene.game.parameter[P.HABITUATION] * scene.before.recent[by, act]))


def declared_amounts(game: Game, act: int, family: int, number: int) -> list[float]:
    """List the amounts that an act declares for a variable."""
    rows = range(int(game.effect_start[act]), int(game.effect_start[act + 1]))
    place = [family, number]
    return [float(game.effect_amount[e]) for e in rows if game.effect[e, :2].tolist() == place]

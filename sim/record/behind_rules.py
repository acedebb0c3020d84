"""The numbers behind a row that a rule made: what the rule read, so that the amount can be recomputed."""

import numpy as np

from sim.model import events as event
from sim.model import names as N
from sim.model import parameters as P
from sim.model import rules as rule
from sim.model.apply import direct_channel
from sim.model.forces import threats
from sim.model.package import rollback
from sim.model.relations import kappa
from sim.model.update import RALLY_LIMIT, enforcement_goal, tension_baseline
from sim.record.behind import (
    Finder,
    Numbers,
    Scene,
    Spot,
    at_start,
    base,
    by_odds,
    fixed,
    nothing,
    now,
    odds_factor,
    parameters,
    plain,
    towards,
)


def of_rule(scene: Scene, number: int, variable: str, spot: Spot, amount: float) -> Numbers:
    """Give the numbers behind a row that a rule made; none where the amount is always the same."""
    finder = RULES.get((rule.RULES[number], kind_of(variable)))
    return finder(scene, spot, amount) if finder else {}


def kind_of(variable: str) -> str:
    """Give what a rule calls a variable: all distractions are one kind.

    >>> kind_of("europe_distraction"), kind_of("trust")
    ('distraction', 'trust')
    """
    return "distraction" if variable.endswith("_distraction") else variable


def _coupling(scene: Scene, spot: Spot, amount: float) -> Numbers:
    game = scene.game
    leader = 0.0
    for follower, counterpart, led_by in game.coupled.tolist():
        if (spot.i, spot.j) == (follower, counterpart):
            leader = float(scene.before.directed[N.TRUST, led_by, counterpart])
        elif (spot.i, spot.j) == (counterpart, follower):
            leader = float(scene.before.directed[N.TRUST, counterpart, led_by])
    return {
        **by_odds(P.COUPLING)(scene, spot, amount),
        "leader_factor": odds_factor(leader, 0.0, spot.leader),
        "direct_channel": direct_channel(scene.before, spot.i, spot.j),
    }


def _baseline(scene: Scene, spot: Spot, amount: float) -> Numbers:
    trust = scene.before.directed[N.TRUST]
    return {
        "baseline": float(tension_baseline(scene.game, scene.before, spot.i, spot.j)),
        "now": now(scene, spot),
        **parameters(scene, P.TENSION_DECAY),
        "distrust": float(1.0 - (trust[spot.i, spot.j] + trust[spot.j, spot.i]) / 2.0),
    }


def _sanctions(scene: Scene, spot: Spot, amount: float) -> Numbers:
    deal = scene.after.deal
    relief, duration = float(deal[N.DEAL_RELIEF]), float(deal[N.DURATION])
    return {"relief": relief, "duration": duration, **parameters(scene, P.RELIEF_SCALE)}


def _rollback(scene: Scene, spot: Spot, amount: float) -> Numbers:
    deal = scene.after.deal
    cut = rollback(float(deal[N.DEAL_LIMIT]))
    return {"rollback": cut, "duration": float(deal[N.DURATION]), **parameters(scene, P.ROLLBACK_SCALE)}


def _security(scene: Scene, spot: Spot, amount: float) -> Numbers:
    return {"security": float(scene.after.deal[N.DEAL_SECURITY]), "rate": 0.05}


def _snapback(scene: Scene, spot: Spot, amount: float) -> Numbers:
    return {"relieved": float(scene.before.deal[N.RELIEVED]), **parameters(scene, P.SNAPBACK)}


def _refusal(scene: Scene, spot: Spot, amount: float) -> Numbers:
    return {"audience_cost": float(scene.before.actor[N.AUDIENCE_COST, spot.i]), "rate": 0.5}


def _hardship(scene: Scene, spot: Spot, amount: float) -> Numbers:
    state, i = scene.before, spot.i
    return {
        **parameters(scene, P.HARDSHIP),
        "insulation": float(state.attribute[N.INSULATION, i]),
        "economy_base": float(state.attribute[N.ECONOMY_BASE, i]),
        "economy": float(state.actor[N.ECONOMY, i]),
    }


def _bite(parameter: int) -> Finder:
    """Describe what sanctions, or the leaks in them, do to an economy."""

    def find(scene: Scene, spot: Spot, amount: float) -> Numbers:
        return {
            **parameters(scene, parameter),
            "sanctions": float(scene.before.world[N.SANCTIONS]),
            "kappa": float(kappa(scene.before, spot.i)),
        }

    return find


def _dependence_goal(scene: Scene, spot: Spot) -> float:
    """Give where dependence returns to: its start, moved for a barter partner by its distraction."""
    game, j = scene.game, spot.j
    base = float(game.start_directed[N.DEPENDENCE, spot.i, j])
    if spot.i == game.subject and game.barter_distraction[j] >= 0:
        crisis = float(scene.before.world[N.DISTRACTION + game.barter_distraction[j]]) - 0.5
        base = max(0.0, base + float(game.parameter[P.BARTER_GAIN]) * crisis)
    return base


def _diverted(scene: Scene, spot: Spot, amount: float) -> Numbers:
    return {
        **parameters(scene, P.DIVERSION),
        "sanctions": float(scene.before.world[N.SANCTIONS]),
        "enforcement": float(scene.before.actor[N.ENFORCEMENT, spot.j]),
        "now": now(scene, spot),
    }


def _arsenal(scene: Scene, spot: Spot, amount: float) -> Numbers:
    state = scene.before
    bound = scene.after.deal[N.DEAL_ACTIVE] == 1.0
    keeps = float(scene.game.doctrine_number[state.doctrine[spot.i], N.KEEPS_DEALS]) if bound else 0.0
    return {
        **parameters(scene, P.NUCLEAR_DRIFT, P.NUCLEAR_FUNDING),
        "economy": float(state.actor[N.ECONOMY, spot.i]),
        "kept": keeps,
    }


def _distraction(scene: Scene, spot: Spot, amount: float) -> Numbers:
    d = spot.number - N.DISTRACTION
    return {
        **parameters(scene, P.DISTRACTION_PERSISTENCE, P.DISTRACTION_SD),
        "mean": float(scene.game.distraction_mean[d]),
        "now": now(scene, spot),
        "noise": float(scene.draws.distraction[d]),
    }


def _forces(scene: Scene, spot: Spot, amount: float) -> Numbers:
    game, i, h = scene.game, spot.i, spot.number
    seen = game.start_threat.copy()
    threats(game, scene.before, np.ones(len(game.address)), seen)
    pulls = [
        float(game.start_force[i, k] * seen[i, k] / game.start_threat[i, k]) for k in range(seen.shape[1])
    ]
    share = pulls[h] / sum(pulls)
    held = float(game.start_force[i, h])
    movable = float(game.parameter[P.MOVABLE_SHARE])
    return {
        **parameters(scene, P.FORCE_RATE, P.MOVABLE_SHARE),
        "goal": (1.0 - movable) * held + movable * share,
        "now": now(scene, spot),
        "threat": float(seen[i, h]),
        "threat_at_start": float(game.start_threat[i, h]),
    }


def _rally(scene: Scene, spot: Spot, amount: float) -> Numbers:
    """Sum up how hostile the acts of rivals were that the actor saw, rival by rival."""
    ledger, heard = scene.ledger, dict[int, float]()
    for k in range(int(ledger.written[1])):
        kind, observer, doer = (int(x) for x in ledger.event[k, :3])
        if kind == event.PERCEIVED and observer == spot.i and scene.game.rival[spot.i, doer] == 1:
            heard[doer] = heard.get(doer, 0.0) + float(ledger.value[k, 2])
    threat = sum(max(0.0, -tone) for tone in heard.values())
    return {**parameters(scene, P.RALLY), "threat": min(RALLY_LIMIT, threat)}


def _mediated(scene: Scene, spot: Spot, amount: float) -> Numbers:
    left = now(scene, spot) + spot.so_far
    return {"left": left, "mediated": left + amount}


def _rung(scene: Scene, spot: Spot, amount: float) -> Numbers:
    if spot.family == N.WORLD:
        return {"highest": float(scene.after.world[N.RUNG])}
    return {"tension": float(scene.after.pair[N.TENSION, spot.i, spot.j])}


def _lapse(scene: Scene, spot: Spot, amount: float) -> Numbers:
    return {"draw": float(scene.draws.lapse[spot.i, spot.j]), **parameters(scene, P.TALKS_LAPSE)}


RULES: dict[tuple[str, str], Finder] = {
    ("shock", "trust"): by_odds(),
    ("forgetting", "trust"): towards(P.TRUST_FORGETTING, at_start),
    ("coupling", "trust"): _coupling,
    ("incident", "trust"): by_odds(),
    ("incident", "tension"): plain(P.INCIDENT_SHOCK),
    ("moratorium", "trust"): by_odds(P.BREACH_RATIO),
    ("breach", "trust"): by_odds(P.BREACH_RATIO),
    ("breach", "sanctions"): _snapback,
    ("implementation", "trust"): by_odds(P.IMPLEMENTATION_RATIO),
    ("implementation", "sanctions"): _sanctions,
    ("implementation", "nuclear"): _rollback,
    ("implementation", "readiness"): _security,
    ("tension_baseline", "tension"): _baseline,
    ("ladder", "dyad_rung"): _rung,
    ("ladder", "rung"): _rung,
    ("refusal", "support"): _refusal,
    ("talks_lapse", "talks_stage"): _lapse,
    ("mediation_decay", "mediation"): towards(P.MEDIATION_DECAY, nothing),
    ("mediation", "mediation"): _mediated,
    ("income", "political_capital"): plain(P.CAPITAL_INCOME),
    ("economy", "economy"): towards(P.ECONOMY_RECOVERY, base(N.ECONOMY_BASE)),
    ("economy", "support"): _hardship,
    ("support", "support"): towards(P.SUPPORT_RECOVERY, base(N.SUPPORT_BASE)),
    ("enforcement", "economy"): _bite(P.SANCTIONS_BITE),
    ("diversion", "economy"): _bite(P.TRADE_GAIN),
    ("enforcement", "enforcement"): towards(
        P.ENFORCEMENT_RATE, lambda scene, spot: float(enforcement_goal(scene.game, scene.before, spot.i))
    ),
    ("dependence", "dependence"): towards(P.DEPENDENCE_DECAY, _dependence_goal),
    ("diversion", "dependence"): _diverted,
    ("readiness_decay", "readiness"): towards(P.READINESS_DECAY, nothing),
    ("credibility", "credibility"): fixed(0.02, at_start),
    ("defense", "defense"): fixed(0.02, at_start),
    ("audience_cost", "audience_cost"): fixed(0.05, base(N.AUDIENCE_COST_BASE)),
    ("nuclear_drift", "nuclear"): _arsenal,
    ("monitoring", "monitoring"): towards(
        P.MONITORING_DECAY, lambda scene, spot: float(scene.game.parameter[P.MONITORING_BASE])
    ),
    ("distraction", "distraction"): _distraction,
    ("council_trigger", "council_trigger"): fixed(0.34, nothing),
    ("forces", "force_share"): _forces,
    ("rally", "support"): _rally,
}

"""Names and ranges that scenario files may use: variables, attributes, measures, parameters.

The order of the names is part of the contract; every range is inclusive and is the range of `model.md`,
section 2.
"""

from typing import Final

Range = tuple[float, float]

SHARE: Final[Range] = (0.0, 1.0)
FLAG: Final[Range] = (0.0, 1.0)

# Variables of one actor.
ACTOR: Final[dict[str, Range]] = {
    "political_capital": (0.0, 20.0),
    "support": SHARE,
    "economy": SHARE,
    "readiness": SHARE,
    "credibility": SHARE,
    "defense": SHARE,
    "nuclear": SHARE,
    "enforcement": SHARE,
    "audience_cost": SHARE,
}

# Numbers of one actor that no rule changes; an inject may.
ATTRIBUTE: Final[dict[str, Range]] = {
    "resolve": SHARE,
    "insulation": SHARE,
    "mediator_bias": (-1.0, 1.0),
    "cinc": SHARE,
    "personnel": (0.0, 100_000.0),
    "support_base": SHARE,
    "economy_base": SHARE,
    "enforcement_base": SHARE,
    "audience_cost_base": SHARE,
}

# From one actor towards another.
DIRECTED: Final[dict[str, Range]] = {
    "trust": (0.02, 0.98),
    "dependence": SHARE,
    "commitment": SHARE,
    "mediation": (0.0, 4.0),
    "fired_upon": FLAG,
}

# Between two actors, the same both ways.
PAIR: Final[dict[str, Range]] = {
    "tension": (0.0, 100.0),
    "hotline": FLAG,
    "military_agreement": FLAG,
    "joint_project": (0.0, 2.0),
    "talks_stage": (0.0, 4.0),
    "peace_treaty": FLAG,
    "moratorium": FLAG,
    "clash": FLAG,
    "war": FLAG,
    "dyad_rung": (0.0, 6.0),
}

# Of the world; each theatre with a distraction adds NAME_distraction.
WORLD: Final[dict[str, Range]] = {
    "sanctions": SHARE,
    "monitoring": SHARE,
    "nuclear_acceptance": SHARE,
    "rung": (0.0, 6.0),
    "council_trigger": (0.0, 2.0),
    "deal": FLAG,
}

# Start values of the world that a scenario may set, with what stands else (None: a parameter says it).
GLOBALS: Final[dict[str, float | None]] = {
    "sanctions": 0.85,
    "monitoring": None,
    "nuclear_acceptance": 0.2,
    "council_trigger": 0.0,
}

# Measures of a game that are one number of the whole game.
SCALAR_MEASURES: Final[tuple[str, ...]] = (
    "peak_rung",
    "crisis",
    "months_in_crisis",
    "war",
    "war_month",
    "deadly_incidents",
    "provocations",
    "deal",
    "deal_month",
    "deal_limit",
    "deal_relief",
    "deal_rollback",
    "deal_broken",
    "refusals",
    "resolutions",
    "vetoes",
    "sanctions_end",
    "enforcement_end",
    "score_rivera",
    "score_linear",
    "score_goldstein",
)

# Measures that name actors or a theatre, and what each dotted part must be.
DOTTED_MEASURES: Final[dict[str, tuple[str, ...]]] = {
    "trust_end": ("actor", "actor"),
    "trust_mean": ("actor", "actor"),
    "tension_mean": ("actor", "actor"),
    "nuclear_end": ("actor",),
    "economy_end": ("actor",),
    "support_end": ("actor",),
    "dependence_end": ("actor", "actor"),
    "commitment_end": ("actor", "actor"),
    "force_share_end": ("actor", "theatre"),
}

# Parameters that are a chance or a share: outside 0..1 a rule would leave its meaning.
SHARE_PARAMETERS: Final[frozenset[str]] = frozenset(
    """
    signal_threshold hotline_noise_cut assimilation ally_spill surprise trust_forgetting breach_ratio coupling
    tension_decay treaty_calm incident_base incident_hotline_cut incident_agreement_cut clash_end
    mediation_decay phasing relief_scale rollback_scale snapback enforcement_rate enforcement_monitoring
    enforcement_rivalry enforcement_barter monitoring_base monitoring_decay diversion dependence_decay
    barter_gain sanctions_bite economy_recovery trade_gain support_recovery hardship rally readiness_decay
    nuclear_drift nuclear_funding distraction_persistence personnel_weight movable_share force_rate
    series_growth talks_lapse hostile_costliness
    """.split()
)
PARAMETER_LIMIT: Final = 1000.0

MAX_ACTORS: Final = 16
MAX_TURNS: Final = 1200


def parameter_range(name: str, low: float) -> Range:
    """Give the hard range of parameter `name` whose sweep starts at `low`.

    A share stays in 0..1; a parameter whose sweep never goes below 0 stays at or above 0.

    >>> parameter_range("coupling", 0.0)
    (0.0, 1.0)
    >>> parameter_range("war_base", -5.0)
    (-1000.0, 1000.0)
    """
    if name in SHARE_PARAMETERS or name.endswith("_mean"):
        return SHARE
    return (0.0 if low >= 0 else -PARAMETER_LIMIT, PARAMETER_LIMIT)


def arity(variable: str, distractions: tuple[str, ...]) -> int | None:
    """Count the actors that `variable` needs: 0 world, 1 actor, 2 directed or pair; None for an unknown name.

    >>> arity("trust", ()), arity("rung", ()), arity("sea_distraction", ("sea",)), arity("luck", ())
    (2, 0, 0, None)
    """
    if variable in DIRECTED or variable in PAIR:
        return 2
    if (
        variable in ACTOR
        or variable in ATTRIBUTE
        or variable in {f"distraction_{name}" for name in distractions}
    ):
        return 1
    if variable in WORLD or variable in {f"{name}_distraction" for name in distractions}:
        return 0
    return None


def range_of(variable: str) -> Range:
    """Give the range of a known variable or attribute; a distraction of either kind is a share."""
    for table in (ACTOR, ATTRIBUTE, DIRECTED, PAIR, WORLD):
        if variable in table:
            return table[variable]
    return SHARE


def variables(distractions: tuple[str, ...]) -> tuple[str, ...]:
    """List every variable and attribute of a world with these distractions, in contract order."""
    return (
        *ACTOR,
        *DIRECTED,
        *PAIR,
        *WORLD,
        *(f"{name}_distraction" for name in distractions),
        *ATTRIBUTE,
        *(f"distraction_{name}" for name in distractions),
    )

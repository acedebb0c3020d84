"""Causes of a change, as the ledger names them: an act, a rule, an inject, a ruling, or a bound."""

ACT, RULE, INJECT, RULING, CLAMP = 0, 1, 2, 3, 4

RULES = (
    "forgetting", "coupling", "incident", "moratorium", "breach", "implementation", "shock",
    "tension_baseline", "clash", "ladder", "council", "refusal", "talks_lapse", "mediation_decay",
    "income", "economy", "support", "enforcement", "dependence", "diversion", "readiness_decay",
    "credibility", "defense", "audience_cost", "nuclear_drift", "monitoring", "distraction",
    "council_trigger", "forces", "fired_upon", "rally", "mediation",
)  # fmt: skip
(
    FORGETTING, COUPLING, INCIDENT, MORATORIUM, BREACH, IMPLEMENTATION, SHOCK, TENSION_BASELINE,
    CLASH, LADDER, COUNCIL, REFUSAL, TALKS_LAPSE, MEDIATION_DECAY, INCOME, ECONOMY, SUPPORT,
    ENFORCEMENT, DEPENDENCE, DIVERSION, READINESS_DECAY, CREDIBILITY, DEFENSE, AUDIENCE_COST,
    NUCLEAR_DRIFT, MONITORING, DISTRACTION, COUNCIL_TRIGGER, FORCES, FIRED_UPON, RALLY, MEDIATION,
) = range(32)  # fmt: skip

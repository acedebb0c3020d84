"""Names of everything the rules read or write, in their fixed order; an index is a place in an array."""

# Families of variables, and how they are addressed.
ACTOR, DIRECTED, PAIR, WORLD, FORCE, ATTRIBUTE = 0, 1, 2, 3, 4, 5
# Two targets that only an inject addresses: the factor on the odds of trust, and a tally so far.
SHOCK, TALLY, TURN = 6, 7, 8
# What only a watcher of a batch addresses: the act of a slot last month.
LAST_ACTION = 9

ACTOR_VARIABLES = (
    "political_capital", "support", "economy", "readiness", "credibility",
    "defense", "nuclear", "enforcement", "audience_cost",
)  # fmt: skip
POLITICAL_CAPITAL, SUPPORT, ECONOMY, READINESS, CREDIBILITY = 0, 1, 2, 3, 4
DEFENSE, NUCLEAR, ENFORCEMENT, AUDIENCE_COST = 5, 6, 7, 8

DIRECTED_VARIABLES = ("trust", "dependence", "commitment", "mediation", "fired_upon")
TRUST, DEPENDENCE, COMMITMENT, MEDIATION, FIRED_UPON = 0, 1, 2, 3, 4

PAIR_VARIABLES = (
    "tension", "hotline", "military_agreement", "joint_project", "talks_stage",
    "peace_treaty", "moratorium", "clash", "war", "dyad_rung",
)  # fmt: skip
TENSION, HOTLINE, MILITARY_AGREEMENT, JOINT_PROJECT, TALKS_STAGE = 0, 1, 2, 3, 4
PEACE_TREATY, MORATORIUM, CLASH, WAR, DYAD_RUNG = 5, 6, 7, 8, 9
PAIR_LIMIT = (100.0, 1.0, 1.0, 2.0, 4.0, 1.0, 1.0, 1.0, 1.0, 6.0)

# The distractions follow, one for each theatre that has one.
WORLD_VARIABLES = (
    "sanctions", "monitoring", "nuclear_acceptance", "rung", "council_trigger", "deal",
)  # fmt: skip
SANCTIONS, MONITORING, NUCLEAR_ACCEPTANCE, RUNG, COUNCIL_TRIGGER, DEAL, DISTRACTION = 0, 1, 2, 3, 4, 5, 6

# The weights of the distractions follow.
ATTRIBUTES = (
    "resolve", "insulation", "mediator_bias", "cinc", "personnel",
    "support_base", "economy_base", "enforcement_base", "audience_cost_base",
)  # fmt: skip
RESOLVE, INSULATION, MEDIATOR_BIAS, CINC, PERSONNEL = 0, 1, 2, 3, 4
SUPPORT_BASE, ECONOMY_BASE, ENFORCEMENT_BASE, AUDIENCE_COST_BASE, DISTRACTION_WEIGHT = 5, 6, 7, 8, 9

# The record of the deal.
DEAL_ACTIVE, DEAL_LIMIT, DEAL_RELIEF, DEAL_SECURITY, MONTHS_DONE, DURATION, RELIEVED = 0, 1, 2, 3, 4, 5, 6

# Acts: numbers and flags of a row.
GOLDSTEIN, SALIENCE, COST, COSTLINESS, OBSERVABILITY, CONSENT, SPECIAL_AMOUNT, INTENSITY = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
)
JOINT, SPECIAL, SEVERITY, PROVOCATION, BREACH, CYBER, HOLD = 0, 1, 2, 3, 4, 5, 6
SPECIALS = ("", "signs_deal", "council_vote", "mediates", "incident_risk")
SIGNS_DEAL, COUNCIL_VOTE, MEDIATES, INCIDENT_RISK = 1, 2, 3, 4
SEVERITIES = ("general_war", "violent", "nonviolent", "posturing", "status_quo", "deescalation")

SCOPES = ("self", "target", "dyad", "global", "third")
SELF, TARGET, DYAD, GLOBAL, THIRD = 0, 1, 2, 3, 4
OPERATORS = ("==", "!=", "<", "<=", ">", ">=")

# Doctrines: numbers of a row, and the goals that weigh an act's effects.
STANCE, REACTION_SLOPE, KEEPS_DEALS, DEAL_STEPS, PLAN_WEIGHT, PLAN_INTERVAL = 0, 1, 2, 3, 4, 5
VALUE_LIMIT, VALUE_ROLLBACK, VALUE_RELIEF, VALUE_SECURITY = 6, 7, 8, 9
GOALS = ("support", "economy", "status", "security", "pressure")
GOAL_OF = {
    "support": "support", "economy": "economy", "nuclear": "status", "nuclear_acceptance": "status",
    "readiness": "security", "defense": "security", "commitment": "security",
    "sanctions": "pressure", "enforcement": "pressure", "monitoring": "pressure",
}  # fmt: skip

RUNGS = (
    "detente", "friction", "political crisis", "show of force",
    "intense crisis", "limited conflict", "general war",
)  # fmt: skip

# Why an act may not be done.
REASONS = ("legal", "not_listed", "cost", "precondition", "duplicate")
LEGAL, NOT_LISTED, TOO_DEAR, PRECONDITION, DUPLICATE = 0, 1, 2, 3, 4

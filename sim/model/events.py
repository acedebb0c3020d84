"""Events of a month: what happened, beside what changed."""

EVENTS = (
    "act", "refused", "illegal", "perceived", "incident", "clash", "war", "clash_ends", "vote",
    "resolution", "vetoed", "deal_signed", "deal_broken", "deal_implemented", "moratorium_broken",
    "talks_lapse", "mediation", "rung", "escalation", "consent",
)  # fmt: skip
(
    ACT, REFUSED, ILLEGAL, PERCEIVED, INCIDENT, CLASH, WAR, CLASH_ENDS, VOTE, RESOLUTION, VETOED,
    DEAL_SIGNED, DEAL_BROKEN, DEAL_IMPLEMENTED, MORATORIUM_BROKEN, TALKS_LAPSE, MEDIATION, RUNG,
    ESCALATION, CONSENT,
) = range(20)  # fmt: skip

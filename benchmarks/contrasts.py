"""The contrasts of gate G6: settings that differ in one thing, and what should make the difference vanish.

Where the first description of a contrast left the set-up open, what was chosen here is said in `note`.
"""

import json
from dataclasses import dataclass, replace

from arms import Arm

HOTLINE_OFF = (
    "parameters.incident_hotline_cut=0",
    "parameters.escalation_hotline=0",
    "parameters.hotline_noise_cut=0",
)
LINKS_OFF = (*HOTLINE_OFF, "parameters.incident_agreement_cut=0")
PAIRS = ("DPRK-USA", "DPRK-ROK", "DPRK-JPN")
MANY = 10
FIXED = tuple(
    f"actions.{act}.base_weight=0" for act in ("restore_hotline", "cut_hotline", "exchange_liaison_offices")
)


@dataclass(frozen=True)
class Contrast:
    """The difference a - b of a measure: its expected sign, the figure once measured, and its killers."""

    number: str
    what: str
    a: Arm
    b: Arm
    measure: str
    sign: int
    known: float
    killers: tuple[str, ...] = ()
    note: str = ""
    more: tuple[str, ...] = ()  # killers of what the killers leave, together with them
    times: int = 1  # so many times the usual number of games, for what is small next to luck

    def settings(self) -> list[tuple[str, ...]]:
        """List the values under which it is played: none, its killers, and those with what more kills."""
        found = [(), self.killers, (*self.killers, *self.more)]
        return found[: 1 + bool(self.killers) + bool(self.more)]


def sides(us_side: str, other: str = "status_quo") -> tuple[tuple[str, str], ...]:
    """Give doctrines for the US side, a joint strategy, and for the DPRK."""
    return (("USA", us_side), ("DPRK", other))


def inject(name: str, turn: int, *effects: dict[str, object]) -> str:
    """Write an inject as the arms carry it."""
    title = {"en": name, "ko": name}
    return json.dumps({"id": name, "turn": turn, "title": title, "effects": list(effects)})


def mediation() -> list[Contrast]:
    """1: a mediator in the middle, and to whom it leans."""
    found = []
    for other, known in (("status_quo", 0.048), ("security_seeker", 0.103)):
        a = Arm(sides("mediator", other))
        b = a.under("doctrines.mediator.rows.ROK.action_weights.mediate=0")
        killers = ("parameters.consent_mediation=0",)
        what = f"ROK mediates - not, DPRK {other}, P(deal)"
        found.append(Contrast("1", what, a, b, "deal", 1, known, killers, times=MANY))
    dprk, even, usa = -0.8, 0, 0.8
    favour = ("parameters.mediation_neutrality=0", "parameters.mediation_favour=2")
    neutral = ("parameters.mediation_neutrality=2", "parameters.mediation_favour=0")
    for what, one, other, known, setting in (
        ("leans to the DPRK - to the USA", dprk, usa, 0.024, ()),
        ("leans to the DPRK - neutral, only favour counts", dprk, even, 0.046, favour),
        ("neutral - leans to the DPRK, only neutrality counts", even, dprk, 0.014, neutral),
        ("neutral - leans to the USA, only neutrality counts", even, usa, 0.030, neutral),
    ):
        a, b = (Arm(sides("mediator"), (*setting, f"actors.ROK.mediator_bias={x}")) for x in (one, other))
        note = ", ".join(value.partition(".")[2] for value in setting)
        found.append(Contrast("1", f"{what}, P(deal)", a, b, "deal", 1, known, (), note, times=MANY))
    return found


def steps() -> list[Contrast]:
    """2: steps against a package and against a summit."""
    found = []
    killers = ("parameters.costly_signal=0",)
    trust = "trust_mean.DPRK.USA"
    for rival, name, figures in (
        ("package", "big_package", (0.121, 0.142, 0.101)),
        ("summit", "summitry", (0.129, 0.160, 0.114)),
    ):
        for other, known in zip(("status_quo", "security_seeker", "opportunist"), figures, strict=True):
            a, b = Arm(sides("gradual_reciprocity", other)), Arm(sides(name, other))
            what = f"steps - {rival}, DPRK {other}, trust"
            found.append(Contrast("2", what, a, b, trust, 1, known, killers))
    for other, known in (("status_quo", -0.195), ("security_seeker", -0.085), ("opportunist", -0.236)):
        a, b = Arm(sides("gradual_reciprocity", other)), Arm(sides("big_package", other))
        found.append(Contrast("2", f"steps - package, DPRK {other}, P(deal)", a, b, "deal", -1, known))
    return found


def deconfliction() -> list[Contrast]:
    """3: hotlines and agreements as a doctrine."""
    a, b = Arm(sides("containment_with_deconfliction")), Arm(sides("containment"))
    found = [
        Contrast("3", f"deconfliction - containment, {what}", a, b, measure, -1, known, LINKS_OFF, times=MANY)
        for what, measure, known in (
            ("P(rung >= 4)", "crisis", -0.097),
            ("incidents", "deadly_incidents", -0.170),
            ("war", "war", -0.012),
        )
    ]
    return [replace(found[0], more=("parameters.tension_gain=0.3",)), *found[1:]]


def hotline() -> list[Contrast]:
    """6: hotlines by themselves."""
    on = Arm((), (*(f"dyads.{pair}.hotline=1" for pair in PAIRS), *FIXED))
    off = Arm((), FIXED)
    note = "on all three pairs of the ladder throughout, no act may change it"
    cut = ("parameters.incident_hotline_cut=0", "parameters.hotline_noise_cut=0")
    return [
        Contrast("6", f"hotline on - off, {what}", on, off, measure, -1, known, killers, note, times=MANY)
        for what, measure, known, killers in (
            ("incidents", "deadly_incidents", -0.292, cut),
            ("war", "war", -0.038, HOTLINE_OFF),
            ("P(rung >= 4)", "crisis", -0.175, HOTLINE_OFF),
        )
    ]


def sanctions() -> list[Contrast]:
    """4: leaky against strict enforcement."""
    leaky, strict = (
        Arm(
            (),
            tuple(
                f"actors.{who}.{what}={x}"
                for who in ("CHN", "RUS")
                for what in ("enforcement_base", "enforcement")
            ),
        )
        for x in (0.2, 1)
    )
    note = "enforcement of CHN and RUS, its base and its start"
    bite = ("parameters.sanctions_bite=0", "parameters.trade_gain=0")
    return [
        Contrast("4", "leaky - strict, economy", leaky, strict, "economy_end.DPRK", 1, 0.252, bite, note),
        Contrast(
            "4",
            "leaky - strict, dependence on China",
            *(leaky, strict, "dependence_end.DPRK.CHN", 1, 0.102, ("parameters.diversion=0",), note),
        ),
    ]


def wedge() -> list[Contrast]:
    """5: where forces stand after five years of the wedge."""
    a, b = (Arm(sides(name, "security_seeker"), turns=60) for name in ("wedge", "status_quo"))
    found = [
        Contrast("5", f"wedge - status quo, {what}", a, b, f"force_share_end.{what}", sign, known, (killer,))
        for what, sign, known, killer in (
            ("CHN.manchuria", 1, 0.054, "parameters.alignment_trust=0"),
            ("RUS.russian_far_east", 1, 0.022, "theatres.russian_far_east.proximity=0"),
            ("DPRK.korea_border", -1, -0.106, "parameters.movable_share=0"),
            ("ROK.korea_border", -1, -0.039, "parameters.movable_share=0"),
        )
    ]
    for weight, figures in ((0, (0.024, 0.008)), (1, (0.089, 0.044))):
        for where, known in zip(("CHN.manchuria", "RUS.russian_far_east"), figures, strict=True):
            heavy = [arm.under(f"parameters.personnel_weight={weight}") for arm in (a, b)]
            what = f"wedge - status quo, {where}, personnel_weight {weight}"
            found.append(Contrast("5", what, heavy[0], heavy[1], f"force_share_end.{where}", 1, known))
    return found


def betrayal() -> list[Contrast]:
    """8: engaged and betrayed at month 30, against never engaged."""
    test = {"actor": "DPRK", "order": "nuclear_test", "target": "USA"}
    turns = [{"actor": who, "doctrine": "status_quo"} for who in ("DPRK", "USA", "ROK", "JPN")]
    doctrines = sides("wedge", "security_seeker")
    a = Arm(doctrines, (), (inject("betrayal", 30, test), inject("turn", 31, *turns)), 60)
    b = Arm((), (), (inject("betrayal", 30, test),), 60)
    note = "engaged: wedge and security_seeker; the test at month 30 is in both arms"
    whole = ("parameters.snapback=1", "parameters.breach_ratio=1")
    rows = (
        ("sanctions", "sanctions_end", -1, -0.307, whole),
        ("commitment USA to ROK", "commitment_end.USA.ROK", -1, -0.028, ()),
        ("nuclear", "nuclear_end.DPRK", -1, -0.081, ()),
        ("incidents", "deadly_incidents", -1, -0.78, ()),
        ("war", "war", -1, -0.045, ()),
        ("trust of the USA", "trust_end.USA.DPRK", 1, 0.024, ("parameters.surprise=0",)),
        ("dependence on China", "dependence_end.DPRK.CHN", -1, -0.032, ()),
    )
    return [
        Contrast("8", f"betrayed - never engaged, {what}", a, b, measure, sign, known, killers, note)
        for what, measure, sign, known, killers in rows
    ]


def alliance() -> list[Contrast]:
    """9: an alliance that is cut, against an opportunist."""
    found = []
    for us_side, known in (("status_quo", 0.046), ("wedge", 0.021)):
        kept = Arm(sides(us_side, "opportunist"))
        cut = kept.under("dyads.USA-ROK.commitment.0=0.1")
        killers = ("parameters.escalation_deterrence=0",)
        what = f"alliance cut - kept, {us_side} against an opportunist, war"
        found.append(Contrast("9", what, cut, kept, "war", 1, known, killers, times=MANY))
    return found


def third_parties() -> list[Contrast]:
    """9: patrons, a war elsewhere, and monitoring at sea."""
    crisis = ("parameters.taiwan_mean=0.8",)
    steps_ = Arm(sides("gradual_reciprocity"))
    tie = steps_.under("dyads.RUS-DPRK.commitment.0=0.7", "dyads.RUS-DPRK.dependence.1=0.6")
    tie_note = "commitment of RUS 0.40 to 0.70 and dependence on RUS 0.30 to 0.60"
    backing = tuple(f"parameters.{name}=0" for name in ("emboldenment", "outside_option", "consent_backing"))
    close, far = (Arm((), (*crisis, f"dyads.DPRK-CHN.dependence.0={x}")) for x in (0.85, 0.3))
    war, peace = (Arm((), (f"parameters.europe_mean={x}",)) for x in (0.5, 0.1))
    barter = ("parameters.barter_gain=0", "parameters.enforcement_barter=0")
    with_ships, without = Arm(), Arm((), ("actions.interdiction.base_weight=0",))
    return [
        Contrast(
            *("9", "dependence on China .85 - .30 in a Taiwan crisis, provocations", close, far),
            *("provocations", 1, 3.97, ("parameters.patron_request=0",), "taiwan_mean 0.8"),
        ),
        *(
            Contrast(
                *("9", f"Russian tie +.3, steps, {what}", tie, steps_, measure, sign, known, backing),
                tie_note,
                times=MANY,
            )
            for what, measure, sign, known in (
                ("provocations", "provocations", 1, 1.33),
                ("P(deal)", "deal", -1, -0.055),
            )
        ),
        *(
            Contrast("9", f"Ukraine .5 - .1, {what}", war, peace, measure, 1, known, barter)
            for what, measure, known in (
                ("dependence on Russia", "dependence_end.DPRK.RUS", 0.142),
                ("economy", "economy_end.DPRK", 0.033),
            )
        ),
        Contrast(
            *("9", "interdiction - without, kappa", with_ships, without, "enforcement_end", 1, 0.015),
            ("parameters.enforcement_monitoring=0",),
        ),
    ]


def shocked(us_side: str, *overrides: str) -> tuple[Arm, Arm]:
    """7: a game with a shock to both trusts of USA and DPRK at month 30, and one without, 36 months each."""
    ends = ({"actor": "USA", "target": "DPRK"}, {"actor": "DPRK", "target": "USA"})
    effects = [{"variable": "shock", **end, "times": 0.3} for end in ends]
    doctrines = sides(us_side, "security_seeker")
    return Arm(doctrines, overrides, (inject("shock", 30, *effects),)), Arm(doctrines, overrides)


def all_contrasts() -> list[Contrast]:
    """List the contrasts that are plain differences."""
    parts = mediation, steps, deconfliction, sanctions, wedge, hotline, betrayal, alliance, third_parties
    return [contrast for part in parts for contrast in part()]

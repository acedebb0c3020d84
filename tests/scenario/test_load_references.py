"""Every check of what a scenario refers to: one case a rule, with its code and the nearest name."""

import pytest

from tests.scenario.writing import SOUND, added, faults_of, said

TITLE = "title: {en: a, ko: b}"


def inject(rest):
    return f"injects:\n  - {{id: one, {TITLE}, {rest}}}\n"


def effect(text):
    return inject(f"turn: 1, effects: [{{{text}}}]")


# What is added to the sound scenario, then the code and words of the one fault there is.
CASES = [
    ("dyads: {USA-DRPK: {tension: 3}}\n", "E301", "unknown actor 'DRPK' (did you mean DPRK?)"),
    ("dyads: {USA-USA: {tension: 3}}\n", "E308", "names one actor twice"),
    ("dyads: {USA: {tension: 3}}\n", "E308", "is no pair"),
    (
        "dyads: {USA-DPRK: {tension: 3}, DPRK-USA: {tension: 4}}\n",
        "E308",
        "is the pair USA-DPRK, which stands already",
    ),
    ("dyads: {USA-CHN: {tension: 3}}\n", "W403", "CHN is not in this game"),
    ("dyads: {ROK-DPRK: {coupled_to: UAS}}\n", "E301", "did you mean USA?"),
    ("dyads: {USA-DPRK: {hotlin: 1}}\n", "E201", "did you mean hotline?"),
    ("dyads: {USA-DPRK: {trust: [0.01, 0.5]}}\n", "E204", "0.02 to 0.98"),
    ("dyads: {USA-DPRK: {hotline: 2}}\n", "E204", "0 to 1"),
    ("dyads: {USA-DPRK: {joint_project: 3}}\n", "E204", "0 to 2"),
    ("dyads: {USA-DPRK: {talks_stage: 5}}\n", "E204", "0 to 4"),
    ("dyads: {USA-DPRK: {tension: 101}}\n", "E204", "0 to 100"),
    ("globals: {sanction: 0.5}\n", "E304", "did you mean sanctions?"),
    ("globals: {sanctions: 1.5}\n", "E204", "1.5 is out of range: 0 to 1"),
    ("globals: {council_trigger: 3}\n", "E204", "0 to 2"),
    ("parameters: {costly_signl: 1}\n", "E305", "did you mean costly_signal?"),
    ("parameters: {coupling: 1.5}\n", "E204", "0 to 1"),
    ("parameters: {noise_sd: -1}\n", "E204", "0 to 1000"),
    ("parameters: {coupling: 0.95}\n", "W404", "outside the range 0 to 0.9"),
    (inject(""), "E311", "none of them"),
    (inject("turn: 1, held: true"), "E311", "both turn and held"),
    (inject("turn: 1, when: rung > 2"), "E311", "both turn and when"),
    (inject("held: false"), "E311", "none of them"),
    (inject("turn: 13"), "E311", "comes in turn 13, and the game ends with turn 12"),
    (inject("turn: 0"), "E204", "at least 1"),
    (inject("turn: 1, to: [ROK, JPN]"), "E319", "JPN is not in this game"),
    (inject("turn: 1, to: [ROC]"), "E301", "did you mean ROK?"),
    (inject("turn: 1, to: al"), "E206", "is not all or a list of seats"),
    (inject("when: rung >= high"), "E310", "a number was expected"),
    (inject("when: rang >= 3"), "E304", "did you mean rung?"),
    (inject("when: tension.USA >= 3"), "E309", "write tension.A.B"),
    (inject("when: tension.USA.USA >= 3"), "E309", "names one actor twice"),
    (inject("when: rung.USA >= 3"), "E309", "write rung"),
    (inject("when: trust.USA.JPN >= 0.3"), "E319", "JPN is not in this game"),
    (inject("when: tension.USA.DPRK > 100"), "W407", "can never be true"),
    (inject("when: turn > 12"), "W407", "lies between 1 and 12"),
    (effect("variable: resolv, actor: USA, add: 0.1"), "E304", "did you mean resolve?"),
    (effect("variable: deal, set: 1"), "E304", "unknown variable 'deal'"),
    (effect("variable: resolve, add: 0.1"), "E309", "resolve needs `actor`"),
    (effect("variable: resolve, actor: USA, target: ROK, add: 0.1"), "E309", "remove `target`"),
    (effect("variable: trust, actor: USA, add: 0.1"), "E309", "trust needs `target`"),
    (effect("variable: trust, actor: USA, target: USA, add: 0.1"), "E309", "between two actors"),
    (effect("variable: sanctions, actor: USA, add: 0.1"), "E309", "of the world: remove `actor`"),
    (effect("variable: trust, actor: USA, target: JPN, add: 0.1"), "E319", "JPN is not in this game"),
    (effect("variable: resolve, actor: USA"), "E309", "exactly one of add, set and times"),
    (
        effect("variable: resolve, actor: USA, add: 0.1, set: 0.2"),
        "E309",
        "exactly one of add, set and times",
    ),
    (effect("variable: resolve, actor: USA, set: 2"), "E204", "0 to 1"),
    (effect("variable: tension, actor: USA, target: DPRK, add: 101"), "E204", "-100 to 100"),
    (effect("variable: resolve, actor: USA, times: -1"), "E204", "0 to 1000"),
    (effect("variable: shock, actor: USA, target: DPRK, add: 0.5"), "E309", "use times"),
    (effect("actor: USA, doctrine: wege"), "E303", "did you mean wedge?"),
    (effect("actor: DPRK, doctrine: wedge"), "E313", "doctrine wedge has no row for DPRK; it can play"),
    (effect("actor: DPRK, order: nuclear_tst"), "E302", "did you mean nuclear_test?"),
    (effect("actor: USA, order: nuclear_test"), "E312", "USA has no way to do nuclear_test"),
    (effect("actor: USA, order: summit, target: ROK"), "E312", "USA can do summit to DPRK"),
    (effect("actor: ROK, order: missile_defense, target: USA"), "E312", "takes no target"),
    (effect("actor: USA, order: denounce, doctrine: wedge"), "E309", "changes one thing"),
    (effect("actor: DPRK, order: nuclear_test, add: 1"), "E309", "`add` does not go with `order`"),
    (effect("order: nuclear_test"), "E309", "`order` needs `actor`"),
    (inject("turn: 1").rstrip() + f"\n  - {{id: one, {TITLE}, turn: 2}}\n", "E318", "also as number 1"),
    ("briefs: {JPN: {red_lines: [{en: a, ko: b}]}}\n", "E319", "JPN is not in this game"),
    ("briefs: {ROK: {basic: {en: a, ko: b}}}\n", "W402", "names no red lines"),
    ("objectives: {ROC: []}\n", "E301", "did you mean ROK?"),
    ("objectives: {ROK: [{measure: peak_rng, at_most: 3}]}\n", "E306", "did you mean peak_rung?"),
    ("objectives: {ROK: [{measure: trust_end.ROK, at_most: 3}]}\n", "E306", "write trust_end.ACTOR.ACTOR"),
    ("objectives: {ROK: [{measure: trust_end.ROK.JPN, at_most: 3}]}\n", "E319", "JPN is not in this game"),
    ("objectives: {ROK: [{measure: force_share_end.ROK.hom, at_most: 3}]}\n", "E307", "did you mean home?"),
    ("objectives: {ROK: [{measure: peak_rung}]}\n", "E309", "`at_least` or `at_most`"),
    ("channels: {all: [ROK, JPN, USA]}\n", "E319", "JPN is not in this game"),
    ("channels: {all: [ROK, USA, ROK]}\n", "E308", "ROK stands twice"),
    ("channels: {all: [ROK]}\n", "W408", "nobody to talk to"),
    ("formats: {demo: {turns: 3, seats: [ROC]}}\n", "E301", "did you mean ROK?"),
    ("formats: {demo: {turns: 3, minutes: {brif: 5}}}\n", "E201", "did you mean brief?"),
    ("evidence: {dyad.USA-DPRK.trust: {source: x}}\n", "E321", "did you mean dyads?"),
    ("summary: {en: only English}\n", "W401", "the Korean text is missing"),
    ("summary: {ko: 한국어}\n", "W401", "the English text is missing"),
    ("summary: neither nor\n", "W401", "one text stands for both languages"),
    ("summary: {}\n", "E207", "the text is empty"),
    ("briefing: {}\n", "E201", "did you mean briefs?"),
]


@pytest.mark.parametrize(
    ("text", "code", "word"), CASES, ids=[f"{code} {word[:30]}" for _, code, word in CASES]
)
def test_a_fault_of_reference(text, code, word):
    (sentence,) = said(text)
    assert sentence.startswith(code) and word in sentence


def test_the_sound_scenario_is_sound():
    assert faults_of(SOUND) == []


GOOD = [
    inject("turn: 12"),
    inject("held: true, to: [ROK]"),
    inject('when: "tension.USA.DPRK > 60 and rung >= 3 or deadly_incidents >= 1 or turn == 7 or deal == 1"'),
    effect("variable: distraction_taiwan, actor: USA, times: 0.5"),
    effect("variable: taiwan_distraction, set: 0.9"),
    effect("variable: shock, actor: USA, target: DPRK, times: 2"),
    effect("actor: DPRK, order: nuclear_test"),
    effect("actor: DPRK, order: short_range_test, target: ROK"),
    effect("actor: ROK, order: missile_defense"),
    effect("actor: USA, doctrine: wedge"),
    "dyads: {ROK-DPRK: {coupled_to: CHN}}\n",
    "parameters: {taiwan_mean: 0.4}\n",
    "globals: {europe_distraction: 0.4}\n",
    "objectives: {ROK: [{measure: force_share_end.DPRK.home, at_least: 0.1}, {measure: war, at_most: 0}]}\n",
    "names: {east_sea: {en: East Sea, ko: 동해}}\n",
    "formats: {class50: {turns: 5, turn_months: 2, minutes: 10, seats: [ROK, DPRK]}}\n",
    "evidence: {dyads.USA-DPRK.trust: {source: x, confidence: low}}\n",
    "injects:\nbriefs:\n",
]


@pytest.mark.parametrize("text", GOOD)
def test_what_is_allowed(text):
    assert added(text) == []


ACTORS = [
    ("  RoK: {}\n", "E301", "did you mean ROK?"),
    ("  JPN: {doctrine: wege}\n", "E303", "did you mean wedge?"),
    ("  JPN: {doctrine: security_seeker}\n", "E313", "has no row for JPN"),
    ("  JPN: {main_rival: DPKR}\n", "E301", "did you mean DPRK?"),
    ("  JPN: {main_rival: JPN}\n", "E309", "its own main_rival"),
    ("  JPN: {patron: USB}\n", "E301", "did you mean USA?"),
    ("  JPN: {patron_theatre: tawan}\n", "E307", "did you mean taiwan?"),
    ("  JPN: {distraction: {tawan: 0.1}}\n", "E307", "did you mean taiwan?"),
    ("  JPN: {force_share: {home: 0.5, korea_border: 0.4}}\n", "E317", "add up to 0.9, not to 1"),
    ("  JPN: {force_share: {home: 0.5, korea_boder: 0.5}}\n", "E307", "did you mean korea_border?"),
    ("  JPN: {acts: {mediat: [DPRK]}}\n", "E302", "did you mean mediate?"),
    ("  JPN: {acts: {mediate: [DPKR]}}\n", "E301", "did you mean DPRK?"),
    ("  JPN: {address: 0}\n", "E314", "JPN has address 0, as DPRK has"),
    ("  JPN: {negotiator: true}\n", "E316", "negotiators here: DPRK, USA, JPN"),
    ("  JPN: {readyness: 0.5}\n", "E201", "did you mean readiness?"),
    ("  JPN: {nuclear: no}\n", "E203", "a number from 0 to 1 was expected, not the text 'no'"),
    ("  JPN: {nuclear: 1.01}\n", "E204", "0 to 1"),
    ("  JPN: {political_capital: 21}\n", "E204", "0 to 20"),
    ("  한국: {}\n", "E205", "no actor id"),
]


@pytest.mark.parametrize(
    ("line", "code", "word"), ACTORS, ids=[f"{code} {word[:30]}" for _, code, word in ACTORS]
)
def test_a_fault_of_an_actor(line, code, word):
    (sentence,) = said(line)
    assert sentence.startswith(code) and word in sentence


@pytest.mark.parametrize(
    "line", ["  JPN:\n", "  JPN: {main_rival: CHN}\n", "  JPN: {patron: CHN, patron_theatre: europe}\n"]
)
def test_rivals_and_patrons_may_be_absent(line):
    assert added(line) == []


def test_one_party_of_the_deal_is_sanctioned():
    text = SOUND.replace("USA: {doctrine: status_quo}", "USA: {sanctioned: true}")
    (fault,) = faults_of(text)
    assert (fault.code, fault.line, fault.column) == ("E316", 6, 1)


def test_seventeen_actors_are_too_many():
    more = "".join(f"  A{k}: {{address: {k % 16}}}\n" for k in range(14))
    assert [fault.code for fault in faults_of(SOUND + more)].count("E315") == 1


def test_one_actor_is_too_few():
    text = SOUND.split("actors:")[0] + "actors: {CHN: {}}\n"
    assert [fault.code for fault in faults_of(text)] == ["E315"]


def test_all_faults_come_at_once_by_their_places():
    text = (
        SOUND.replace("turns: 12", "turns: twelve") + "globals: {sanction: 1}\nextra: 1\ninjects: [{id: x}]\n"
    )
    faults = faults_of(text)
    assert [(fault.code, fault.line, fault.column) for fault in faults] == [
        ("E203", 5, 8),
        ("E304", 10, 11),
        ("E201", 11, 1),
        ("E202", 12, 11),
    ]
    assert faults == sorted(faults)


def test_a_missing_head_is_reported_at_the_top():
    faults = faults_of("actors: {USA: {}, DPRK: {}}\n")
    assert [(f.code, f.line, f.column) for f in faults] == [("E202", 1, 1)] * 5
    assert [f.message for f in faults] == [
        f"`{key}` is missing" for key in ("format", "id", "start", "title", "turns")
    ]


def test_a_fault_in_a_condition_points_into_the_text():
    text = inject("turn: 1").replace("turn: 1", 'when: "rung >= 3 and tensoin.USA > 1"')
    (fault,) = faults_of(SOUND + text.replace("tensoin.USA", "tension.USA"))
    line = (SOUND + text).split("\n")[fault.line - 1]
    assert line[fault.column - 1 :].startswith("tensoin.USA")


DEFINE = """\
define:
  actions:
    parade:
      title: {en: Parade, ko: 열병식}
      instrument: military
      severity: posturing
      pairs: [DPRK>USA]
      effects: [{variable: readiness, scope: self, add: 0.1}]
      preconditions: [{variable: rung, scope: dyad, op: ">=", value: 1}]
  doctrines:
    loud:
      title: {en: Loud, ko: 시끄럽게}
      pillars: {noise: true}
      pillar_acts: {noise: [parade]}
      rows:
        DPRK: {plan: [{action: parade, target: USA}], action_weights: {parade: 3}}
  theatres:
    arctic: {order: 9, name: {en: Arctic, ko: 북극}, distraction: arctic}
parameters: {arctic_mean: 0.2}
"""

DEFINED = [
    ("[DPRK>USA]", "[DPRK>USB]", "E301", "did you mean USA?"),
    ("[DPRK>USA]", "[DPRK>DPRK]", "E309", "nobody acts on itself"),
    ("[DPRK>USA]", "[DPRK>USA, DPRK>USA]", "E308", "stands twice"),
    ("[DPRK>USA]", "[DPRK-USA]", "E205", "no pair"),
    (
        "variable: readiness, scope: self",
        "variable: rediness, scope: self",
        "E304",
        "did you mean readiness?",
    ),
    (
        "variable: readiness, scope: self",
        "variable: readiness, scope: dyad",
        "E309",
        "write self or target or third",
    ),
    ("variable: readiness, scope: self", "variable: readiness, scope: third", "E309", "who the third one is"),
    (
        "variable: readiness, scope: self",
        "variable: readiness, scope: self, actor: USA",
        "E309",
        "belongs to the scope",
    ),
    ("instrument: military", "instrument: militry", "E206", "did you mean military?"),
    ("severity: posturing", "special: {kind: votes}\n      severity: posturing", "E206", "none of"),
    ("noise: [parade]", "noise: [parrade]", "E302", "did you mean parade?"),
    ("noise: [parade]", "nois: [parade]", "E320", "noise"),
    ("{parade: 3}", "{parrade: 3}", "E302", "did you mean parade?"),
    ("action: parade, target: USA", "action: parade, target: ROK", "W409", "DPRK can do parade to USA"),
    ("action: parade, target: USA", "action: parrade, target: USA", "E302", "did you mean parade?"),
    ("        DPRK: {", "        DPKR: {", "E301", "did you mean DPRK?"),
    ("arctic_mean: 0.2", "", "E305", "give parameters.arctic_mean"),
    ("order: 9, name", "order: 9, neighbour: RUZ, name", "E301", "did you mean RUS?"),
]


def test_own_definitions_are_sound():
    assert added(DEFINE) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "word"), DEFINED, ids=[f"{c} {new[:30]}" for _, new, c, _ in DEFINED]
)
def test_a_fault_of_a_definition(old, new, code, word):
    assert old in DEFINE
    sentences = said(DEFINE.replace(old, new))
    assert any(sentence.startswith(code) and word in sentence for sentence in sentences), sentences


@pytest.mark.parametrize(
    "variable", ["resolve", "economy_base", "distraction_taiwan", "trust", "dyad_rung", "deal"]
)
def test_an_act_cannot_change_what_only_rules_and_injects_move(variable):
    scope = {"trust": "dyad", "dyad_rung": "dyad", "deal": "global"}.get(variable, "self")
    own = f"""define:
  actions:
    shout: {{title: {{en: Shout, ko: 외침}}, instrument: information, severity: nonviolent, pairs: [ROK>DPRK],
      effects: [{{variable: {variable}, scope: {scope}, add: 0.1}}], source: Test., confidence: judgement}}
"""
    assert [code for code, *_ in added(own)] == ["E309"]


@pytest.mark.parametrize(
    ("part", "places"),
    [
        ("effects: [{variable: tension, scope: dyad, add: 1}]", 1),
        ("effects: [{variable: support, scope: target, add: 0.1}], consent: 0.5", 2),
        ("preconditions: [{variable: hotline, scope: dyad, op: '==', value: 1}]", 1),
        ("effects: [{variable: support, scope: self, add: 0.1}]", 0),
    ],
)
def test_an_act_done_to_nobody_may_ask_for_no_target(part, places):
    own = f"""define:
  actions:
    shout: {{title: {{en: Shout, ko: 외침}}, instrument: information, severity: nonviolent, pairs: ["*"],
      {part}, source: Test., confidence: judgement}}
"""
    found = added(own)
    assert [code for code, *_ in found] == ["E309"] * places

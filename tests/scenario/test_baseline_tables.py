"""The library: complete, sourced, in both languages, and equal to the tables that the rules were tuned on."""

import hashlib
import json
import re
from pathlib import Path

import pytest
import yaml

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
LIBRARY = SCENARIOS / "library"
INSTRUMENTS = ("diplomatic", "information", "military", "economic", "cyber")
CONFIDENCE = {"high", "medium", "low", "judgement"}
DEFAULT_ACTORS = ("DPRK", "USA", "ROK", "CHN", "RUS", "JPN")
OPTIONAL_ACTORS = ("IND", "VNM", "EUN", "TWN")
TUNED_ACTORS = (*DEFAULT_ACTORS, *OPTIONAL_ACTORS)
HANGUL = re.compile("[가-힣]")

# The doctrines of rules version 1. Others may be added or changed without touching a golden number.
TUNED_DOCTRINES = (
    "status_quo mediator us_first us_first_parallel maximum_pressure summitry containment "
    "containment_with_deconfliction gradual_reciprocity big_package wedge strategic_ignoring tit_for_tat "
    "random_baseline security_seeker transactional status_seeker opportunist"
).split()
ADDED_DOCTRINES = ("shield_and_leak", "enforce", "barter", "hedge", "rok_leads", "japan_trilateral")

# Golden numbers, base rates and contrasts were all measured on these values, and options are numbered by the
# order of the acts. A change here changes the rules: measure the gates again, raise RULES_VERSION, pin anew.
# Content that is only added (an actor that is not included by default, a doctrine) leaves the pin alone.
PINNED = "242a5acfd27526f036c4f05d073d39c7c8627341e33631fc198161022b9d05bd"

PROSE = {"source", "confidence", "evidence", "title", "text", "meaning", "name", "side", "claims"}


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def folder(name):
    return {path.stem: read(path) for path in sorted((LIBRARY / name).glob("*.yaml"))}


ACTORS, DOCTRINES, THEATRES = folder("actors"), folder("doctrines"), folder("theatres")
ACTIONS = {}
for instrument in INSTRUMENTS:
    ACTIONS |= read(LIBRARY / "actions" / f"{instrument}.yaml")
DYADS, PARAMETERS = read(LIBRARY / "dyads.yaml"), read(LIBRARY / "parameters.yaml")
BASELINE = read(SCENARIOS / "baseline_2024.yaml")

TEXTS = [
    *((f"actions.{name}", block[key]) for name, block in ACTIONS.items() for key in ("title", "text")),
    *((f"doctrines.{name}", block[key]) for name, block in DOCTRINES.items() for key in ("title", "meaning")),
    *((f"actors.{name}", block["name"]) for name, block in ACTORS.items()),
    *((f"theatres.{name}", block["name"]) for name, block in THEATRES.items()),
    *((f"parameters.{name}", block["meaning"]) for name, block in PARAMETERS.items()),
    *(("baseline_2024", BASELINE[key]) for key in ("title", "summary")),
]
BLOCKS = {
    f"{kind}.{name}": block
    for kind, blocks in (
        ("actions", ACTIONS),
        ("actors", ACTORS),
        ("doctrines", DOCTRINES),
        ("dyads", DYADS),
        ("parameters", PARAMETERS),
        ("theatres", THEATRES),
    )
    for name, block in blocks.items()
}


def numbers(value):
    """Give `value` with every number in one form, so that 1, 1.0 and 1.00 are the same."""
    if isinstance(value, dict):
        return {key: numbers(part) for key, part in value.items() if key not in PROSE}
    if isinstance(value, list):
        return [numbers(part) for part in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return repr(float(value))


def rows_of(doctrine):
    return {
        actor: numbers(row) for actor, row in DOCTRINES[doctrine]["rows"].items() if actor in TUNED_ACTORS
    }


def tables():
    """Collect what the rules read, in lists where the order counts."""
    return {
        "actions": [[name, numbers(block)] for name, block in ACTIONS.items()],
        "actors": {name: numbers(ACTORS[name]) for name in TUNED_ACTORS},
        "dyads": {
            pair: numbers(block) for pair, block in DYADS.items() if set(pair.split("-")) <= set(TUNED_ACTORS)
        },
        "theatres": {name: numbers(block) for name, block in THEATRES.items()},
        "parameters": [[name, numbers(block)] for name, block in PARAMETERS.items()],
        "doctrines": {name: rows_of(name) for name in TUNED_DOCTRINES},
        "baseline": {
            key: numbers(BASELINE[key]) for key in ("turns", "turn_months", "actors", "globals", "injects")
        },
    }


def faults_of_texts(named):
    """Name the texts that lack a language; Korean must hold Hangul and English must not."""
    return [
        where
        for where, text in named
        if not (text.get("en") and text.get("ko"))
        or HANGUL.search(text["en"])
        or not HANGUL.search(text["ko"])
    ]


def test_the_numbers_are_those_the_rules_were_tuned_on():
    dump = json.dumps(tables(), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    assert hashlib.sha256(dump.encode("ascii")).hexdigest() == PINNED


def test_the_pin_sees_a_changed_number_and_a_changed_order():
    before = json.dumps(tables(), sort_keys=True)
    ACTIONS["hold"]["base_weight"] += 1
    try:
        assert json.dumps(tables(), sort_keys=True) != before
    finally:
        ACTIONS["hold"]["base_weight"] -= 1
    assert json.dumps(tables(), sort_keys=True) == before
    assert list(ACTIONS)[:2] == ["hold", "conciliatory_statement"]


def test_the_library_holds_what_the_model_names():
    assert len(ACTIONS) == 55
    assert len(PARAMETERS) == 91
    assert set(ACTORS) >= set(TUNED_ACTORS)
    assert set(DOCTRINES) >= {*TUNED_DOCTRINES, *ADDED_DOCTRINES}
    assert [name for name, block in sorted(THEATRES.items(), key=lambda item: item[1]["order"])] == [
        "korea_border",
        "manchuria",
        "russian_far_east",
        "taiwan_strait",
        "europe",
        "home",
    ]
    included = [name for name, block in ACTORS.items() if block["default_included"]]
    assert sorted(included, key=lambda name: ACTORS[name]["address"]) == list(DEFAULT_ACTORS)
    assert len({block["address"] for block in ACTORS.values()}) == len(ACTORS)


def test_acts_stand_in_the_file_of_their_instrument():
    order = [INSTRUMENTS.index(block["instrument"]) for block in ACTIONS.values()]
    assert order == sorted(order)


def test_every_text_is_there_in_both_languages():
    assert faults_of_texts(TEXTS) == []
    assert faults_of_texts([("x", {"en": "Hold", "ko": "Hold"}), ("y", {"en": "Hold"})]) == ["x", "y"]


def test_every_block_says_where_it_comes_from():
    assert [name for name, block in BLOCKS.items() if len(block.get("source", "")) < 20] == []
    assert [name for name, block in BLOCKS.items() if block.get("confidence") not in CONFIDENCE] == []


@pytest.mark.parametrize("actor", ACTORS)
def test_every_number_of_an_actor_has_its_evidence(actor):
    block = ACTORS[actor]
    named = {*block["values"], *(key for key in ("distraction", "force_share") if key in block)}
    assert set(block["evidence"]) == named
    for entry in block["evidence"].values():
        assert len(entry["source"]) >= 20
        assert entry["confidence"] in CONFIDENCE


@pytest.mark.parametrize("actor", DEFAULT_ACTORS)
def test_force_shares_sum_to_one(actor):
    shares = ACTORS[actor]["force_share"]
    assert set(shares) == set(THEATRES)
    assert sum(shares.values()) == pytest.approx(1, abs=1e-12)


def test_capabilities_come_from_the_published_index():
    for actor in DEFAULT_ACTORS:
        for key in ("cinc", "personnel"):
            assert "Correlates of War" in ACTORS[actor]["evidence"][key]["source"]


def test_parameters_stand_inside_their_range():
    assert [name for name, p in PARAMETERS.items() if not p["low"] <= p["default"] <= p["high"]] == []
    assert [name for name, p in PARAMETERS.items() if not p["low"] < p["high"]] == []


def can(actor, action, target):
    """Tell whether `actor` may do `action` to `target` (None: to nobody)."""
    wanted = actor if target is None else f"{actor}>{target}"
    pairs = ACTIONS[action]["pairs"]
    return wanted in pairs or (target is None and "*" in pairs)


def test_pairs_name_actors_of_the_library():
    named = {actor for block in ACTIONS.values() for pair in block["pairs"] for actor in pair.split(">")}
    assert named - {"*"} <= set(ACTORS)
    assert {actor for pair in DYADS for actor in pair.split("-")} <= set(ACTORS)


@pytest.mark.parametrize("doctrine", DOCTRINES)
def test_doctrines_name_acts_that_exist_and_that_their_actors_can_do(doctrine):
    block = DOCTRINES[doctrine]
    for actor, row in block["rows"].items():
        assert actor in ACTORS
        assert set(row.get("action_weights", {})) <= set(ACTIONS)
        for step in row.get("plan", []):
            assert can(actor, step["action"], step.get("target")), step


@pytest.mark.parametrize("doctrine", ADDED_DOCTRINES)
def test_added_doctrines_weigh_only_acts_that_their_actors_do_or_consent_to(doctrine):
    for actor, row in DOCTRINES[doctrine]["rows"].items():
        for action in row["action_weights"]:
            ends = [pair.split(">") for pair in ACTIONS[action]["pairs"]]
            joint = ACTIONS[action].get("consent") is not None
            assert any(pair[0] == actor or (joint and pair[-1] == actor) for pair in ends), (actor, action)


def test_every_default_actor_has_a_status_quo_row_and_optional_ones_share_one():
    rows = DOCTRINES["status_quo"]["rows"]
    assert set(rows) >= set(TUNED_ACTORS)
    for actor in OPTIONAL_ACTORS:
        assert rows[actor] == rows["JPN"]


def test_pillars_are_named_groups_of_acts_without_overlap():
    block = DOCTRINES["containment_with_deconfliction"]
    assert list(block["pillars"]) == ["alliance", "cyber", "coalition", "messaging", "resilience"]
    assert all(block["pillars"].values())
    assert set(block["pillar_acts"]) == set(block["pillars"])
    acts = [action for group in block["pillar_acts"].values() for action in group]
    assert len(acts) == len(set(acts))
    assert set(acts) <= set(ACTIONS)
    # What lowers the risk of accidents is the other half of the doctrine, and stays when a pillar falls.
    assert not {"restore_hotline", "military_agreement", "stand_down"} & set(acts)


def test_the_baseline_is_the_plain_world():
    assert BASELINE["id"] == "baseline_2024"
    assert BASELINE["start"] == "2024-01"
    assert (BASELINE["turns"], BASELINE["turn_months"], BASELINE["injects"]) == (36, 1, [])
    assert BASELINE["actors"] == {name: {"doctrine": "status_quo"} for name in DEFAULT_ACTORS}
    assert not {"dyads", "parameters", "define"} & set(BASELINE)

"""Words: both languages complete, every key that the code says is there, particles right."""

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.faces.words import LANGUAGES, areas, fields, fill, has, keys, pick, say
from sim.faces.words.particles import CONSONANT, RIEUL, UNKNOWN, VOWEL, ending, particle
from sim.faces.words.terms import variable
from tests.tidy.sources import modules

HANGUL = re.compile("[가-힣]")


def said():
    """Give every text in the faces' code that looks like a key: whole keys, and beginnings of made ones."""
    known = re.compile(rf"(?:{'|'.join(areas('en'))})\.[\w.]*")
    whole, begun = set(), set()
    for name, _, tree in modules("sim/faces"):
        made = [part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values]
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and known.fullmatch(node.value):
                (begun if node in made or node.value.endswith(".") else whole).add((name, node.value))
    return whole, begun


def test_both_languages_have_the_same_areas():
    assert areas("en") == areas("ko")
    assert "cli" in areas("en")


@pytest.mark.parametrize("area", areas("en"))
def test_both_languages_have_the_same_keys(area):
    assert list(keys("en", area)) == list(keys("ko", area))


@pytest.mark.parametrize("area", areas("en"))
def test_both_languages_fill_the_same_fields(area):
    korean = keys("ko", area)
    for key, sentence in keys("en", area).items():
        assert fields(sentence) == fields(korean[key]), key


@pytest.mark.parametrize("area", areas("en"))
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_can_be_filled(area, lang):
    for key, sentence in keys(lang, area).items():
        filled = fill(sentence, dict.fromkeys(fields(sentence), 7))
        assert filled.strip(), key
        assert not re.search(r"\{\w+(:|\})", filled), key


@pytest.mark.parametrize("area", areas("en"))
def test_korean_sentences_are_korean(area):
    korean = keys("ko", area)
    for key, sentence in keys("en", area).items():
        if korean[key] != sentence:
            assert HANGUL.search(korean[key]), key
        elif not sentence.startswith("sixparty "):  # a command to type
            assert len(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{.*?\}", "", sentence))) <= 3, key


def test_every_key_in_the_code_exists():
    whole, begun = said()
    assert len(whole) > 20
    known = {key for area in areas("en") for key in keys("en", area)}
    missing = {(name, key) for name, key in whole if key not in known}
    missing |= {(name, key) for name, key in begun if not any(k.startswith(key) for k in known)}
    assert not missing


@pytest.mark.parametrize("area", ["cli", "show"])
def test_every_word_is_used(area):
    whole, begun = said()
    used, beginnings = {key for _, key in whole}, tuple(key for _, key in begun)
    unused = [key for key in keys("en", area) if key not in used and not key.startswith(beginnings)]
    assert not unused


def test_every_variable_measure_and_fault_has_words():
    from sim.scenario import vocabulary as names

    variables = [*names.ACTOR, *names.ATTRIBUTE, *names.DIRECTED, *names.PAIR, *names.WORLD]
    measures = [*names.SCALAR_MEASURES, *names.DOTTED_MEASURES]
    written = "".join(text for _, text, _ in modules("sim/scenario"))
    codes = sorted(set(re.findall(r'"([EW]\d{3})"', written)))
    assert len(codes) > 40
    wanted = [f"variables.{name}" for name in variables] + [f"faults.{code}" for code in codes]
    wanted += [f"measures.{name}.{part}" for name in measures for part in ("unit", "meaning")]
    for lang in LANGUAGES:
        assert not [key for key in wanted if not has(lang, key)]
    assert len(keys("en", "measures")) == 2 * len(measures)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_library_speaks_in_words_that_are_known(lang):
    from sim.scenario.library import shipped

    sides = {block.get("side", "any") for block in shipped().doctrines.values()}
    assert not [name for name in sides if not has(lang, f"cli.side.{name}")]
    for block in shipped().actions.values():
        assert has(lang, f"cli.instrument.{block['instrument']}")
        assert has(lang, f"show.severities.{block['severity']}")
        for part in (*block.get("effects", ()), *block.get("preconditions", ())):
            name = part["variable"]
            assert variable(lang, name) != name or name in variable("en", name)


def test_a_missing_word_is_its_key_and_a_key_opens_no_other_file():
    assert say("en", "cli.no.such.key") == "cli.no.such.key"
    assert say("ko", "nowhere.at.all") == "nowhere.at.all"
    assert say("en", "../../../pyproject.toml") == "../../../pyproject.toml"


def test_a_text_comes_in_the_language_wanted_or_in_the_other():
    assert pick({"en": "Crossroads", "ko": "갈림길"}, "ko") == "갈림길"
    assert pick({"en": "Crossroads", "ko": ""}, "ko") == "Crossroads"
    assert pick({}, "en") == pick(None, "ko") == ""


@given(st.text(), st.dictionaries(st.text(max_size=5), st.text()))
def test_filling_takes_any_value_and_reads_no_field_in_it(value, others):
    assert fill("<{a}>", others | {"a": value}) == f"<{value}>"
    assert fill("{{{a}}}", {"a": value}) == "{" + value + "}"


@given(st.integers(0, 18), st.integers(0, 20), st.integers(0, 27))
def test_every_syllable_takes_the_particle_of_its_last_sound(first, middle, last):
    syllable = chr(0xAC00 + (first * 21 + middle) * 28 + last)
    assert particle(syllable, "은/는") == ("은" if last else "는")
    assert particle(syllable, "으로/로") == ("으로" if last not in (0, 8) else "로")


@pytest.mark.parametrize(
    ("word", "sound"),
    [
        ("중국", CONSONANT),
        ("서울", RIEUL),
        ("러시아", VOWEL),
        ("중국(CHN)", CONSONANT),
        ("「러시아」", VOWEL),
        ("0", CONSONANT),
        ("1", RIEUL),
        ("2", VOWEL),
        ("3", CONSONANT),
        ("0.5", VOWEL),
        ("100", CONSONANT),
        ("7턴", CONSONANT),
        ("45%", VOWEL),
        ("USA", VOWEL),
        ("CHN", CONSONANT),
        ("VNM", CONSONANT),
        ("URL", RIEUL),
        ("baseline_2024", VOWEL),
        ("hotline", CONSONANT),
        ("file", RIEUL),
        ("map", CONSONANT),
        ("list", VOWEL),
        ("日本", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_word_ends_as_it_is_read_aloud(word, sound):
    assert ending(word) == sound


def test_an_ending_nobody_can_tell_gets_both_particles():
    assert particle("日本", "을/를") == "을(를)"
    assert particle("日本", "이라/라") == "(이)라"

"""Korean particles chosen by the sound that ends the word before them."""

import re

VOWEL, CONSONANT, RIEUL, UNKNOWN = "vowel", "consonant", "rieul", "unknown"

_FIRST_SYLLABLE, _LAST_SYLLABLE, _FINALS, _FINAL_RIEUL = 0xAC00, 0xD7A3, 28, 8
# The digits as read in Korean: yeong il i sam sa o yuk chil pal gu. A number that ends in 0 is
# read sip, baek, cheon, man, eok or jo, and each of these ends in a consonant, as yeong does.
_DIGITS = {"0": CONSONANT, "1": RIEUL, "3": CONSONANT, "6": CONSONANT, "7": RIEUL, "8": RIEUL}
_LETTERS = {"L": RIEUL, "R": RIEUL, "M": CONSONANT, "N": CONSONANT}
_SYMBOLS = {"%": VOWEL, "℃": VOWEL, "°": VOWEL, "+": VOWEL, "#": RIEUL}
# The usual Hangul spelling of a Latin word, by its last letters: 'file' pail, 'game' geim, 'map' maep.
_WORD_ENDINGS = (
    (re.compile(r"(l|le)$"), RIEUL),
    (re.compile(r"(m|n|me|ne|ng)$"), CONSONANT),
    (re.compile(r"([^aeiou]|^)[aeiou](ck|p|k|t|b)$"), CONSONANT),
)
_CLOSERS = re.compile(r"[\s\"'”’»」』〉》\]}>…!?.,;:]+$")  # noqa: RUF001  (as typed in Korean)
_PARENTHESIS = re.compile(r"(?<=.)\s*\([^()]*\)$")


def ending(word: str) -> str:
    """Tell how a word ends when read aloud in Korean: vowel, consonant, rieul or unknown.

    Quotation marks and a closing parenthesis do not count.

    >>> ending("북한"), ending("러시아"), ending("서울"), ending("전술핵(2기)")
    ('consonant', 'vowel', 'rieul', 'consonant')
    >>> ending("36"), ending("0.7"), ending("10"), ending("USA"), ending("CHN"), ending("file")
    ('consonant', 'rieul', 'consonant', 'vowel', 'consonant', 'rieul')
    """
    text = _CLOSERS.sub("", _PARENTHESIS.sub("", _CLOSERS.sub("", word)))
    if not text:
        return UNKNOWN
    last = text[-1]
    if _FIRST_SYLLABLE <= ord(last) <= _LAST_SYLLABLE:
        final = (ord(last) - _FIRST_SYLLABLE) % _FINALS
        return VOWEL if final == 0 else RIEUL if final == _FINAL_RIEUL else CONSONANT
    if last in "0123456789":
        return _DIGITS.get(last, VOWEL)
    if last.isascii() and last.isalpha():
        return _latin(re.split(r"[^A-Za-z]", text)[-1])
    return _SYMBOLS.get(last, UNKNOWN)


def _latin(word: str) -> str:
    """Tell how a Latin word ends: letter by letter when in capitals, else as it is usually spelt."""
    if word.isupper():
        return _LETTERS.get(word[-1], VOWEL)
    return next((sound for pattern, sound in _WORD_ENDINGS if pattern.search(word)), VOWEL)


def particle(word: str, pair: str) -> str:
    """Choose from `pair`, written "after a consonant/after a vowel", the form that fits the word.

    With 으로/로 a word that ends in rieul takes 로; an ending that nobody can tell gets both forms.

    >>> particle("북한", "은/는"), particle("중국", "과/와"), particle("서울", "으로/로")
    ('은', '과', '로')
    >>> particle("日", "이/가"), particle("日", "으로/로")
    ('이(가)', '(으)로')
    """
    after_consonant, after_vowel = pair.split("/", 1)
    sound = ending(word)
    if sound == UNKNOWN:
        shared = after_consonant.endswith(after_vowel)
        stem = after_consonant.removesuffix(after_vowel)
        return f"({stem}){after_vowel}" if shared else f"{after_consonant}({after_vowel})"
    if sound == VOWEL or (sound == RIEUL and after_consonant.startswith("으로")):
        return after_vowel
    return after_consonant

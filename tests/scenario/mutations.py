"""A seeded mutator of scenario texts: what a slip of the hand, a bad merge or malice does to a file."""

import random
import re

WORDS = re.compile(r"[^\s:,\[\]{}#]+")
KEYS = re.compile(r"[A-Za-z_]+(?=:)")
NUMBERS = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
ODD = (
    *(
        "no",
        "yes",
        "012",
        "1:30",
        "0x1f",
        "1_000",
        ".nan",
        "-.inf",
        "1e999",
        "9" * 5000,
        "-1",
        "2",
        "1000000",
        "~",
    ),
    *(
        "true",
        "''",
        "{}",
        "[]",
        "{a: 1}",
        "[1, 2, 3]",
        "&a 1",
        "*a",
        "!!int 1",
        "2024-01-01",
        "\t",
        "\0",
        "\x1b[31m",
    ),
    *(
        "\ufeff",
        "\u2028",
        "\x85",
        "한글",
        "\U0001f600",
        "- ",
        ": ",
        "? ",
        "# ",
        "---",
        "...",
        "%TAG",
        "|",
        ">-",
        '"',
        "'",
    ),
    *("everyone.A.B > 3 and", "tension.USA > 1", "USA>USA", "A-B-C", "[" * 60, "{a: " * 60, "x" * 3000),
)


def mutate(text, seed):
    """Give the bytes of `text` after one to three changes that follow from `seed`."""
    chance = random.Random(seed)  # noqa: S311  (a mutant must come again, not be secret)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        text = chance.choice(CHANGES)(text, chance)
    raw = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.15 and raw:
        place = chance.randrange(len(raw))
        raw = raw[:place] + bytes([raw[place] ^ (1 << chance.randrange(8))]) + raw[place + 1 :]
    return raw


def drop_line(text, chance):
    lines = text.split("\n")
    del lines[chance.randrange(len(lines))]
    return "\n".join(lines)


def double_line(text, chance):
    lines = text.split("\n")
    k = chance.randrange(len(lines))
    return "\n".join(lines[: k + 1] + lines[k:])


def move_line(text, chance):
    lines = text.split("\n")
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), line)
    return "\n".join(lines)


def shift_line(text, chance):
    lines = text.split("\n")
    k = chance.randrange(len(lines))
    lines[k] = " " * chance.randrange(1, 4) + lines[k] if chance.random() < 0.5 else lines[k].lstrip()
    return "\n".join(lines)


def cut(text, chance):
    return text[: chance.randrange(len(text) + 1)]


def drop_span(text, chance):
    k = chance.randrange(len(text) + 1)
    return text[:k] + text[k + chance.randrange(1, 40) :]


def swap_words(text, chance):
    found = list(WORDS.finditer(text))
    if len(found) < 2:
        return text
    first, second = sorted(chance.sample(found, 2), key=lambda match: match.start())
    middle = text[first.end() : second.start()]
    return text[: first.start()] + second.group() + middle + first.group() + text[second.end() :]


def _replace(pattern, text, chance, new):
    found = list(pattern.finditer(text))
    if not found:
        return text
    match = chance.choice(found)
    return text[: match.start()] + new(match.group()) + text[match.end() :]


def change_key(text, chance):
    def misspelt(word):
        k = chance.randrange(len(word))
        return word[:k] + chance.choice("abcxyz_") + word[k + chance.randrange(2) :]

    return _replace(KEYS, text, chance, misspelt)


def change_number(text, chance):
    return _replace(NUMBERS, text, chance, lambda word: chance.choice(ODD))


def change_word(text, chance):
    return _replace(WORDS, text, chance, lambda word: chance.choice(ODD))


def insert_odd(text, chance):
    k = chance.randrange(len(text) + 1)
    return text[:k] + chance.choice(ODD) + text[k:]


CHANGES = (
    *(drop_line, double_line, move_line, shift_line, cut, drop_span, swap_words, change_key, change_number),
    *(change_word, insert_odd, change_key, change_number, swap_words),
)

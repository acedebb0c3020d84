"""Words: every sentence a person reads, in English and in Korean.

The sentences stand in `en/AREA.yaml` and `ko/AREA.yaml`; the key of one is its area and its place
in the file, joined by dots (`cli.list.title`). A new area is one file in each folder.
Inside a sentence:

- `{name}` is a value and `{name:.2f}` a value with one of Python's format specifications;
  in per cent (`{name:.0%}`) it never reads 0 unless it is (see `percent`);
- `{count:turn|turns}` is a number with the word that agrees with it;
- `{name:은/는}` is a value with the Korean particle that its last sound asks for;
- `{{` and `}}` are braces.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from math import copysign, floor, log10
from pathlib import Path

from sim.faces.words.particles import particle

LANGUAGES = ("en", "ko")
DEFAULT = "en"

_FOLDER = Path(__file__).parent
_MOST_DIGITS = 4  # behind the point of a per cent
_LEAST_SHARE = 1e-6  # what they show
_FIELD = re.compile(r"\{\{|\}\}|\{(\w+)(?::([^{}]*))?\}")


def say(lang: str, key: str, /, **values: object) -> str:
    """Return the sentence `key` in a language, with its fields filled in.

    A sentence that a language lacks comes in the other one; a key that nobody knows comes back itself.

    >>> say("ko", "cli.next", command="sixparty list")
    '다음: sixparty list'
    """
    sentence = next((s for s in (_find(code, key) for code in _order(lang)) if s is not None), None)
    return key if sentence is None else fill(sentence, values)


def has(lang: str, key: str) -> bool:
    """Tell whether a language has a sentence of this key."""
    return _find(lang, key) is not None


def fill(sentence: str, values: Mapping[str, object]) -> str:
    """Put values into the fields of a sentence; a field without a value stays as it is written.

    >>> fill("{who:이/가} {n:.1f}, {count:game|games}", {"who": "북한", "n": 2, "count": 1})
    '북한이 2.0, 1 game'
    """

    def replace(match: re.Match[str]) -> str:
        name, spec = match[1], match[2]
        if name is None:
            return match[0][0]
        if name not in values:
            return match[0]
        return _field(values[name], spec or "")

    return _FIELD.sub(replace, sentence)


def percent(share: float, spec: str = ".0%") -> str:
    """Write a share in per cent; one that would read 0 and is not gets the digits that show it.

    Below a ten-thousandth of a per cent, only that it is less is said.

    >>> percent(0.254), percent(0.0), percent(0.00036), percent(-0.00002, "+.2%"), percent(1e-9)
    ('25%', '0%', '0.04%', '-0.002%', '<0.0001%')
    """
    written = format(share, spec)
    if share == 0.0 or any(digit in written for digit in "123456789"):
        return written
    sign = "+" if "+" in spec else ""
    digits = -floor(log10(abs(share) * 100.0))
    if digits <= _MOST_DIGITS:
        return format(share, f"{sign}.{digits}%")
    return f"{'<' if share > 0.0 else '>'}{format(copysign(_LEAST_SHARE, share), f'{sign}.{_MOST_DIGITS}%')}"


def fields(sentence: str) -> frozenset[str]:
    """Return the names of the fields in a sentence."""
    return frozenset(match[1] for match in _FIELD.finditer(sentence) if match[1])


def pick(text: object, lang: str) -> str:
    """Choose the language of a text that an author wrote once, or as `{en: ..., ko: ...}`.

    Takes a string, a mapping or an object with the fields `en` and `ko`; falls back on the other
    language; nothing at all gives "".

    >>> pick({"en": "Crossroads"}, "ko"), pick("갈림길", "en"), pick(None, "en")
    ('Crossroads', '갈림길', '')
    """
    if text is None or isinstance(text, str):
        return text or ""
    for code in _order(lang):
        found = text.get(code) if isinstance(text, Mapping) else getattr(text, code, None)
        if found:
            return str(found)
    return ""


def areas(lang: str) -> list[str]:
    """Return the names of a language's areas, in the order of the alphabet."""
    return sorted(path.stem for path in (_FOLDER / lang).glob("*.yaml"))


def keys(lang: str, area: str) -> dict[str, str]:
    """Return the sentences of an area by their full keys."""
    return dict(_catalogue(lang, area))


def template(lang: str, name: str) -> str:
    """Return a longer text of a language, kept in a file of its own: `en/NAME.template`."""
    return (_FOLDER / lang / f"{name}.template").read_text(encoding="utf-8")


def _order(lang: str) -> tuple[str, ...]:
    """Return the languages to try, the wanted one first."""
    return (lang, *(code for code in LANGUAGES if code != lang))


def _field(value: object, spec: str) -> str:
    """Write one value: with a particle, with the word that agrees, or by Python's format."""
    if "/" in spec:
        return f"{value}{particle(str(value), spec)}"
    if "|" in spec:
        one, many = spec.split("|", 1)
        return f"{value} {one if value == 1 else many}"
    if spec.endswith("%") and isinstance(value, int | float):
        return percent(value, spec)
    return format(value, spec)


def _find(lang: str, key: str) -> str | None:
    """Look a key up in the area that its first part names."""
    return _catalogue(lang, key.partition(".")[0]).get(key)


@cache
def _catalogue(lang: str, area: str) -> Mapping[str, str]:
    """Read an area's file once; an area that does not exist is empty."""
    # Keys may come from a scenario (an id in a key), so only a plain name may become a path.
    path = _FOLDER / lang / f"{area}.yaml"
    if not area.isidentifier() or not path.is_file():
        return {}
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  (a safe loader)
    return dict(_flat(area, content))


def _flat(prefix: str, node: object) -> Iterator[tuple[str, str]]:
    """Walk a file's nested mappings and yield full keys with their sentences."""
    if isinstance(node, Mapping):
        for name, child in node.items():
            yield from _flat(f"{prefix}.{name}", child)
    else:
        yield prefix, str(node)

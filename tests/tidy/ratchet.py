"""The ratchet: violations may leave the list of known ones, and none may join the code."""

from pathlib import Path

LIST = Path(__file__).parent / "known_violations.txt"
RULES = frozenset(
    {
        "actor-name",
        "arithmetic",
        "clock",
        "decorator",
        "doctest",
        "file-length",
        "function-length",
        "leftover",
        "model-import",
        "no-assertion",
        "randomness",
        "set-order",
        "stub",
        "text-form",
        "workplace",
    }
)


def parse(text):
    """Read the list into {(rule, where)}."""
    entries = set()
    for line in text.splitlines():
        words = line.partition("#")[0].split(maxsplit=1)
        if words:
            rule, where = words
            assert rule in RULES, f"{LIST.name} names no rule: {line}"
            assert line.partition("#")[2].strip(), f"{LIST.name} gives no reason: {line}"
            entries.add((rule, where.strip()))
    return entries


def hold(rule, found, known=None):
    """Fail on each violation of a rule that is not listed, and on each listed one that is gone."""
    assert rule in RULES
    entries = parse(LIST.read_text(encoding="utf-8")) if known is None else known
    listed = {where for of_rule, where in entries if of_rule == rule}
    new = sorted(set(found) - listed)
    gone = sorted(listed - set(found))
    assert not new, f"{rule}:\n" + "\n".join(new)
    assert not gone, f"mended; strike from {LIST.name}:\n" + "\n".join(f"{rule} {where}" for where in gone)

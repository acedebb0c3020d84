"""Hand-made nasties: each is answered quickly, with a message of its own, at the right place."""

import os
import re
import subprocess
import sys

import pytest

from sim.scenario.check import validate_file
from sim.scenario.decode import MAX_BYTES
from sim.scenario.strict_yaml import MAX_NODES
from tests.scenario.writing import FILES, SOUND, faults_of, is_slow

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

# Name, bytes of the file, then code, line and column of the fault that names it, and a word of it.
NASTIES = [
    ("empty", b"", "E107", 1, 1, "empty"),
    ("only comments", b"# nothing\n# here\n", "E107", 1, 1, "comments"),
    ("utf-16", SOUND.encode("utf-16"), "E102", 1, 1, "UTF-16"),
    ("utf-16 without mark", SOUND.encode("utf-16-le"), "E102", 1, 1, "UTF-16"),
    ("utf-32", SOUND.encode("utf-32"), "E102", 1, 1, "UTF-32"),
    ("byte order mark", SOUND.encode("utf-8-sig"), "E103", 1, 1, "byte order mark"),
    ("latin-1", SOUND.replace("Test", "Té").encode("latin-1", "replace"), "E104", 3, 14, "0xe9"),
    ("cp949", SOUND.encode("cp949"), "E104", 3, 23, "not UTF-8"),
    ("NUL", SOUND.replace("Test", "Te\0st").encode(), "E105", 3, 15, "NUL"),
    ("NUL by escape", SOUND.replace("Test", '"Te\\0st"').encode(), "E105", 3, 13, "NUL"),
    ("escape character", SOUND.replace("Test", "Te\033[31mst").encode(), "E106", 3, 15, "U+001B"),
    ("line separator", SOUND.replace("Test", "Te\u2028st").encode(), "E106", 3, 15, "U+2028"),
    ("too large", SOUND.encode() + b"#" * MAX_BYTES, "E101", 1, 1, "1 MiB"),
    ("depth by brackets", b"a: " + b"[" * 100_000, "E111", None, None, "deeper"),
    ("depth by braces", b"a: " + b"{a: " * 100_000, "E111", None, None, "deeper"),
    ("depth by lines", "".join(" " * k + "a:\n" for k in range(1000)).encode(), "E111", 41, None, "deeper"),
    ("depth by dashes", b"a:\n" + b"- " * 100_000 + b"x\n", "E111", None, None, "deeper"),
    ("too many values", b"a: [" + b"1," * (MAX_NODES + 1) + b"1]", "E112", 1, None, f"{MAX_NODES:,}"),
    ("alias", SOUND.encode() + b"sources: *there\n", "E114", 10, 10, "alias *there"),
    ("alias bomb", BOMB.encode(), "E114", 2, 8, "alias *a"),
    ("anchor", SOUND.replace("turns: 12", "turns: &x 12").encode(), "E113", 5, None, "anchor &x"),
    ("merge key", SOUND.encode() + b"<<: {turns: 3}\n", "E201", 10, 1, "'<<'"),
    ("tag", SOUND.replace("turns: 12", "turns: !!int 12").encode(), "E115", 5, None, "tag"),
    (
        "python tag",
        SOUND.encode() + b"sources: !!python/object/apply:os.system [ls]\n",
        "E115",
        10,
        None,
        "python",
    ),
    ("tag directive", b"%TAG ! tag:x,2000:\n---\n" + SOUND.encode(), "E115", 1, 1, "%TAG"),
    ("duplicate key", SOUND.encode() + b"turns: 13\n", "E116", 10, 1, "stands twice (first in line 5)"),
    ("list as key", SOUND.encode() + b"? [a, b]\n: 1\n", "E117", 10, 3, "key"),
    ("empty key", SOUND.encode() + b"'': 1\n", "E117", 10, 1, "key"),
    ("two documents", SOUND.encode() + b"---\nturns: 3\n", "E118", 10, 1, "second document"),
    ("a list", b"- a\n- b\n", "E121", 1, 1, "mapping"),
    ("a word", b"hello\n", "E121", 1, 1, "mapping"),
    ("5,000 digits", SOUND.replace("12", "1" * 5000).encode(), "E119", 5, 8, "5,000 characters"),
    ("not a number", SOUND.replace("12", ".nan").encode(), "E120", 5, 8, ".nan"),
    ("infinity", SOUND.replace("12", "-.inf").encode(), "E120", 5, 8, "-.inf"),
    ("too large a number", SOUND.replace("12", "1e999").encode(), "E120", 5, 8, "1e999"),
    ("no for a number", SOUND.replace("12", "no").encode(), "E203", 5, 8, "not the text 'no'"),
    ("octal", SOUND.replace("12", "012").encode(), "E203", 5, 8, "not the text '012'"),
    ("clock time", SOUND.replace("12", "12:30").encode(), "E203", 5, 8, "not the text '12:30'"),
    ("hexadecimal", SOUND.replace("12", "0x1f").encode(), "E203", 5, 8, "not the text '0x1f'"),
    ("underscore", SOUND.replace("12", "1_000").encode(), "E203", 5, 8, "not the text '1_000'"),
    ("date", SOUND.replace("12", "2024-01-01").encode(), "E203", 5, 8, "not the text '2024-01-01'"),
    ("number in quotes", SOUND.replace("12", "'12'").encode(), "E203", 5, 8, "remove the quotes"),
    ("true for a number", SOUND.replace("12", "true").encode(), "E203", 5, 8, "not true"),
    ("number for text", SOUND.replace("Test", "150").encode(), "E203", 3, 13, "put it in quotes"),
    ("date with a day", SOUND.replace("2024-01", "2024-01-31").encode(), "E205", 4, 8, "YYYY-MM"),
    ("tab", SOUND.encode() + b"names:\n\tA: b\n", "E108", 11, 1, "tab"),
    ("open bracket", SOUND.encode() + b"sources: [a, b\n", "E110", 11, 1, "bracket or a comma is missing"),
    ("open quote", SOUND.encode() + b'sources: ["a, b]\n', "E110", 11, 1, "end of stream"),
    ("colon in text", SOUND.encode() + b"sources: a: b\n", "E110", 10, 11, "needs quotes"),
    ("nothing for a number", SOUND.replace("12", "").encode(), "E208", 5, 1, "nothing stands after `turns`"),
    ("surrogate", SOUND.replace("Test", '"\\ud800"').encode(), None, 3, None, ""),
]


def write(tmp_path, raw):
    path = tmp_path / "nasty.yaml"
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize(
    ("raw", "code", "line", "column", "word"), [n[1:] for n in NASTIES], ids=[n[0] for n in NASTIES]
)
def test_a_nasty_has_its_own_message(tmp_path, raw, code, line, column, word):
    path = write(tmp_path, raw)
    assert not is_slow(path)
    faults = validate_file(path)
    named = [fault for fault in faults if code in (None, fault.code) and word in fault.message]
    assert named, [str(fault) for fault in faults]
    assert all(fault.severity == "error" for fault in named)
    assert line is None or named[0].line == line, str(named[0])
    assert column is None or named[0].column == column, str(named[0])


def test_every_nasty_is_told_from_the_others(tmp_path):
    said = {}
    for name, raw, code, *_ in NASTIES:
        faults = validate_file(write(tmp_path, raw))
        chosen = next(fault for fault in faults if code in (None, fault.code))
        said.setdefault(f"{chosen.code} {re.sub(r'[0-9]+', '#', chosen.message)}", []).append(name)
    shared = [names for names in said.values() if len(names) > 1]
    assert shared == SAME


# Several ways to do the same thing wrong.
SAME = [
    ["utf-16", "utf-16 without mark", "utf-32"],
    ["depth by brackets", "depth by braces", "depth by lines", "depth by dashes"],
    ["list as key", "empty key"],
    ["a list", "a word"],
]


def test_what_only_looks_nasty_is_text():
    text = (
        SOUND + "sources: [no, 012, '1:30', 0x1f, 1_000, 2024-01-01, nan, inf, Yes, '<b>', '=cmd', '[/b]']\n"
    )
    assert faults_of(text) == []


def test_a_message_never_carries_foreign_escapes():
    faults = faults_of(SOUND + 'actors2: 1\n"\\e[31mred\\a": 1\nglobals: {"x\\e]0;y": 1}\n')
    assert len(faults) == 3
    assert all(fault.message.isprintable() for fault in faults)


def test_a_file_that_is_not_there(tmp_path):
    (fault,) = validate_file(tmp_path / "none.yaml")
    assert (fault.code, fault.line, fault.column) == ("E100", 1, 1)
    (fault,) = validate_file(tmp_path)
    assert (fault.code, fault.line, fault.column) == ("E100", 1, 1)
    assert validate_file("a\0b")[0].code == "E100"


def test_the_memory_of_the_worst_file_is_bounded(tmp_path):
    worst = SOUND + "sources:\n" + "".join(f"- {k}\n" for k in range(MAX_NODES - 100))
    path = write(tmp_path, worst.encode())
    code = (
        "import re, sys; from sim.scenario.check import validate_file; "
        "n = len(validate_file(sys.argv[1])); status = open('/proc/self/status').read(); "
        "print(n, re.search(r'VmHWM:\\s+(\\d+)', status)[1])"  # ru_maxrss would be this process's own
    )
    out = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    count, kilobytes = map(int, out.stdout.split())
    assert 200 <= count <= 202
    assert kilobytes < 200_000


def test_validating_loads_nothing_heavy():
    heavy = ("numpy", "mesa", "numba", "duckdb", "pydantic", "starlette", "pandas")
    code = (
        "import sys; from sim.scenario.check import validate_file; "
        f"assert validate_file({str(FILES[0])!r}) == []; print([m for m in {heavy!r} if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_a_pipe_is_no_file_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    (fault,) = validate_file(tmp_path / "pipe.yaml")
    assert fault.code == "E100" and "pipe" in fault.message

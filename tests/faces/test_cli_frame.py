"""The frame of the command line: help, streams, encodings, exit codes, what goes wrong."""

import ast
import errno
import json
import os
import subprocess
import sys
import types
from contextlib import suppress
from pathlib import Path

import click
import pytest

from sim.faces.cli import main as cli
from sim.faces.cli.errors import EXITS
from sim.faces.cli.options import EVERYWHERE, command, option
from sim.faces.cli.refusal import Refusal
from sim.faces.words import LANGUAGES, has
from sim.record.folder import RunNotFound
from sim.record.lock import RunLocked
from sim.record.log import LogDamaged
from sim.record.storage import StorageError
from sim.scenario.faults import Fault, OverrideError, ScenarioError, ScenarioNotFound
from tests.faces.call import call, environment, spawn
from tests.tidy.sources import TOP, modules
from tests.waiting import PATIENCE

FAULT = Fault("x.yaml", 2, 3, "E201", "no such key")


@pytest.fixture
def act(monkeypatch, tmp_path):
    """A function act(body, *arguments) that runs a command `act` of which `body` is the work."""

    def run(body, *arguments, common=("seed", "set", "doctrine", "turns", "format", "json")):
        module = types.ModuleType("a_command_of_the_tests")
        number = option("--number", type=int, text="cli.option.turns")
        module.act = command("act", *common)(number(lambda options, number: body(options, number)))
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setitem(cli.COMMANDS, "act", f"{module.__name__}:act")
        monkeypatch.setenv("SIXPARTY_RUNS", str(tmp_path / "runs"))
        return call("act", *arguments)

    return run


def raising(error):
    def body(options, number):
        raise error

    return body


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_arguments_the_help_names_the_first_commands(lang):
    answer = call("--lang", lang)
    assert answer.code == 0 and answer.err == ""
    assert answer == call("--help", "--lang", lang) == call("--lang", lang, "-h")
    assert "sixparty list" in answer.out and "sixparty show crossroads_2024" in answer.out
    assert all(f"\n  {name} " in answer.out for name in cli.COMMANDS)


def test_help_is_also_a_word():
    assert call("help") == call("--help")
    assert call("help", "doctor") == call("doctor", "--help")
    assert call("help", "doctr").code == 2


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_a_help_page_in_words(name, lang):
    answer = call(name, "--help", "--lang", lang)
    assert answer.code == 0
    assert f"sixparty {name}" in answer.out
    # A key that nobody wrote would show itself.
    assert "cli." not in answer.out
    for flag in ("--runs-dir", "-q", "-v", "--no-color", "--lang", "--help"):
        assert flag in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80


def seconds(*arguments):
    """Measure a Python process in processor time, which a busy machine changes less than the clock."""
    import resource

    def used():
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        return spent.ru_utime + spent.ru_stime

    before = used()
    subprocess.run([sys.executable, *arguments], cwd=TOP, check=True, capture_output=True, env=environment())
    return used() - before


@pytest.mark.skipif(os.name != "posix", reason="needs the processor time of a process")
def test_help_is_quick():
    # Against a bare interpreter, turn and turn about: how fast this machine is decides nothing. Usual is 8.
    pairs = [(seconds("-c", "pass"), seconds("-m", "sim", "--help")) for _ in range(5)]
    bare, helped = map(min, zip(*pairs, strict=True))
    assert helped <= 16 * bare


def test_help_imports_little():
    probe = (
        "import sys; from sim.faces.cli.main import main; main(['-h']); print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=TOP, check=True, capture_output=True, text=True, env=environment()
    )
    assert not {"numpy", "mesa", "pydantic", "rich", "numba", "duckdb", "starlette"} & set(
        done.stderr.split()
    )


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["lst"], "list"),
        (["validat"], "validate"),
        (["LIST"], "list"),
        (["--lnag", "en"], "--lang"),
        (["list", "--jsno"], "--json"),
        (["list", "scenaros"], "scenarios"),
        (["--lang", "kr"], "ko"),
    ],
)
def test_a_misspelt_name_is_met_with_the_nearest_one(arguments, named):
    answer = call(*arguments)
    assert answer.code == 2 and answer.out == ""
    assert f"Did you mean {named}?" in answer.err or f"{named}, not" in answer.err
    assert "--help" in answer.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--seed", "x"],
        ["--seed", "-1"],
        ["--seed", str(2**64)],
        ["--turns", "0"],
        ["--turns"],
        ["--json=yes"],
        ["--number", "1.5"],
        ["-S", "parameters.coupling"],
        ["-S", "=3"],
        ["--doctrine", "a_name"],
        ["--doctrine", "A=x", "--doctrine", "A=y"],
        ["superfluous"],
        ["--nothing"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_wrong_usage_is_said_in_words_and_exits_2(act, arguments, lang):
    answer = act(lambda options, number: 0, *arguments, "--lang", lang)
    assert answer.code == 2 and answer.out == ""
    first, see = answer.err.splitlines()
    assert "sixparty act --help" in see
    assert any("가" <= letter <= "힣" for letter in first) == (lang == "ko")
    assert "Option" not in first and "Invalid" not in first and "cli." not in first


def test_a_command_gets_its_flags(act):
    seen = []
    answer = act(
        lambda options, number: seen.append((options, number)),
        *("--seed", "7", "-S", "a.b=1", "--set", "c=d=e", "--doctrine", "A=x", "--turns", "3"),
        *("--format", "demo", "--json", "-vv", "--runs-dir", "elsewhere", "--number", "4"),
    )
    assert answer == (0, "", "")
    [(options, number)] = seen
    assert (options.seed, options.turns, options.format, options.json, number) == (7, 3, "demo", True, 4)
    assert options.overrides == ("a.b=1", "c=d=e") and options.doctrines == {"A": "x"}
    assert options.runs_dir == Path("elsewhere") and options.verbose == 2
    assert {"seed", "overrides", "turns", "json", "number"} <= options.given


def test_flags_have_their_defaults_and_say_that_nobody_gave_them(act, tmp_path):
    seen = []
    act(lambda options, number: seen.append(options))
    [options] = seen
    assert (options.seed, options.turns, options.format, options.json) == (1, None, None, False)
    assert options.runs_dir == tmp_path / "runs"  # as SIXPARTY_RUNS says
    assert options.given == frozenset()


@pytest.mark.parametrize("where", ["before", "after"])
def test_flags_of_every_command_stand_before_or_after_its_name(act, where, tmp_path):
    flags = ["-q", "-v", "--no-color", "--lang", "ko", "--runs-dir", str(tmp_path)]
    seen = []
    act(lambda options, number: seen.append(options), *(flags if where == "after" else []))
    if where == "before":
        assert call(*flags, "act").code == 0
    options = seen[-1]
    assert options.quiet and options.verbose == 1 and options.frame.plain
    assert options.lang == "ko" and options.runs_dir == tmp_path
    assert set(EVERYWHERE) == {"quiet", "verbose", "no_color", "lang", "runs_dir"}


def test_the_language_comes_from_the_environment_and_a_wrong_one_is_said(monkeypatch):
    monkeypatch.setenv("SIXPARTY_LANG", "ko")
    assert "사용법" in call("--help").out
    assert "Usage" in call("--help", "--lang", "en").out
    monkeypatch.setenv("SIXPARTY_LANG", "fr")
    answer = call("doctor")
    assert answer.code == 2 and "SIXPARTY_LANG" in answer.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ScenarioError([FAULT]), 1),
        (ScenarioNotFound([FAULT]), 4),
        (OverrideError("no such value"), 2),
        (RunNotFound("no run of that name"), 4),
        (LogDamaged(Path("events.jsonl"), 3, "its hash is wrong"), 4),
        (RunLocked(Path("a-run"), {}), 6),
        (StorageError("write", Path("x"), OSError(errno.ENOSPC, "full")), 6),
        (OSError(errno.ENOSPC, "No space left on device"), 6),
        (PermissionError(errno.EACCES, "Permission denied", "there"), 6),
        (OSError(errno.EADDRINUSE, "Address already in use"), 6),
        (MemoryError(), 6),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (Refusal(5, "cli.error.memory"), 5),
        (ValueError("an error of ours"), 3),
        (FileNotFoundError(errno.ENOENT, "No such file", "x"), 3),
        (RecursionError("too deep"), 3),
    ],
    ids=lambda value: repr(value)[:40],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fault_has_its_exit_code_and_no_traceback(act, error, code, lang):
    answer = act(raising(error), "--lang", lang)
    assert answer.code == code and answer.out == ""
    assert answer.err.strip() and "Traceback" not in answer.err and "cli." not in answer.err


def test_every_fault_with_an_exit_code_is_a_class_of_ours_and_has_words():
    trees = [tree for _, _, tree in modules("sim")]
    classes = {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    assert set(EXITS) <= classes
    for lang in LANGUAGES:
        assert [name for name in EXITS if not has(lang, f"cli.fault.{name}")] == []


def test_the_details_of_an_internal_error_are_saved_beside_the_run(act, tmp_path):
    def body(options, number):
        options.beside(tmp_path / "a-run")
        raise ZeroDivisionError("one \x1b[31mhalf")

    answer = act(body, "--seed", "9")
    saved = tmp_path / "a-run" / "error-1.txt"
    assert answer.code == 3 and str(saved) in answer.err and "\x1b" not in answer.err
    text = saved.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in text and "Traceback" in text and "'--seed', '9'" in text
    assert "error-2.txt" in act(body).err


def test_the_details_are_saved_in_the_runs_folder_or_where_there_is_room(act, tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (temporary / "error-2.txt").write_text("of another day, and the first was removed", encoding="utf-8")
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    assert str(tmp_path / "runs" / "error-1.txt") in act(raising(KeyError("x"))).err
    blocked = tmp_path / "a file"
    blocked.write_text("", encoding="utf-8")
    for name in ("error-1.txt", "error-3.txt"):
        answer = act(raising(KeyError("x")), "--runs-dir", blocked)
        assert answer.code == 3
        saved = Path(answer.err.strip().splitlines()[-1])
        assert saved == temporary / name
        assert "KeyError" in saved.read_text(encoding="utf-8")


def test_the_runs_folder_is_known_before_a_command_is_read(monkeypatch, tmp_path):
    monkeypatch.setitem(cli.COMMANDS, "act", "no_such_module_anywhere:act")
    for arguments in (["--runs-dir", tmp_path, "act"], ["act", f"--runs-dir={tmp_path}"]):
        answer = call(*arguments)
        assert answer.code == 3 and str(tmp_path / "error-") in answer.err


def test_an_interrupted_command_says_how_to_go_on(act, tmp_path):
    def body(options, number):
        options.beside(tmp_path, resume="sixparty play @last --resume")
        raise KeyboardInterrupt

    answer = act(body)
    assert answer.code == 130 and "sixparty play @last --resume" in answer.err


def test_the_next_command_is_named_on_stderr_only_and_not_when_data_is_wanted(act):
    def body(options, number):
        options.write("data")
        options.next("sixparty list")

    answer = act(body)
    assert answer.out == "data\n" and "sixparty list" in answer.err
    assert act(body, "-q") == (0, "data\n", "")
    assert act(body, "--json") == (0, "data\n", "")


def test_foreign_text_reaches_neither_terminal_nor_log_as_escapes(act):
    hostile = "[red]x[/b]\x1b[2J\x9b31m\x07\r{name}‮"

    def body(options, number):
        options.write(hostile)
        options.tell("cli.usage.extra", what=hostile)
        options.warn("cli.usage.extra", what=hostile)
        options.emit({"text": hostile})
        raise Refusal(4, "cli.usage.extra", what=hostile)

    answer = act(body)
    assert not set("\x1b\x9b\x07\r‮") & set(answer.out + answer.err)
    assert answer.out.splitlines()[0] == "[red]x[/b]{name}"
    assert json.loads(answer.out.splitlines()[1]) == {"text": hostile}


def test_json_is_ascii_so_that_no_encoding_harms_it():
    answer = spawn("doctor", "--json", "--lang", "ko", encoding="cp949", PYTHONIOENCODING="cp949")
    checks = {check["name"]: check for check in json.loads(answer.out)["checks"]}
    assert checks["encoding"]["ok"] and "한글" in checks["encoding"]["detail"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("encoding", "values"),
    [
        ("utf-8", {"LC_ALL": "C"}),
        ("utf-8", {"LC_ALL": "POSIX"}),
        ("ascii", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
        ("cp949", {"PYTHONIOENCODING": "cp949"}),
        ("latin-1", {"PYTHONIOENCODING": "latin-1"}),
    ],
    ids=["C", "POSIX", "ascii", "cp949", "latin-1"],
)
def test_a_narrow_encoding_replaces_glyphs_and_never_crashes(encoding, values, lang):
    answer = spawn("--lang", lang, encoding=encoding, **values)
    assert answer.code == 0 and "sixparty list" in answer.out
    refused = spawn("리스트", "--lang", lang, encoding=encoding, **values)
    assert refused.code == 2 and "--help" in refused.err
    if encoding in {"utf-8", "cp949"}:
        assert "리스트" in refused.err


def test_no_colour_is_written_where_no_terminal_is():
    answer = spawn("doctor", FORCE_COLOR="1", TERM="xterm-256color")
    assert "\x1b" not in answer.out + answer.err


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("flags", "values", "styled"),
    [([], {}, True), (["--no-color"], {}, False), ([], {"NO_COLOR": "1"}, False)],
)
def test_a_terminal_gets_styles_unless_told_not_to(flags, values, styled):
    import pty

    ours, theirs = pty.openpty()
    run = subprocess.run(
        [sys.executable, "-m", "sim", "doctor", *flags],
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        cwd=TOP,
        env=environment(TERM="xterm", **values),
        timeout=PATIENCE,
    )
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # so it ends where the other end is closed
        while data := os.read(ours, 1 << 16):  # in as many pieces as the terminal likes
            shown += data
    os.close(ours)
    assert run.returncode in (0, 1) and b"Python" in shown
    assert (b"\x1b[" in shown) == styled


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX pipes")
@pytest.mark.parametrize("lines", [1, 200_000])
def test_a_reader_that_leaves_early_is_no_fault(lines, tmp_path):
    # A command that writes far more than a pipe holds, and does something after that.
    program = tmp_path / "much.py"
    program.write_text(
        "import sys, types\n"
        "from sim.faces.cli import main as cli\n"
        "from sim.faces.cli.options import command\n"
        "@command('much')\n"
        "def much(options):\n"
        f"    for number in range({lines}):\n"
        "        options.write(f'line {number}')\n"
        f"    open({str(tmp_path / 'done')!r}, 'w').close()\n"
        "    return 1\n"
        "sys.modules['much'] = types.SimpleNamespace(much=much)\n"
        "cli.COMMANDS['much'] = 'much:much'\n"
        "sys.exit(cli.main(['much']))\n",
        encoding="utf-8",
    )
    piped = f"'{sys.executable}' '{program}' | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", piped], capture_output=True, text=True, env=environment(), timeout=PATIENCE
    )
    assert done.stdout == "line 0\n1\n" and done.stderr == ""
    assert (tmp_path / "done").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_under_stdout_is_said_and_exits_6():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sim", "--help"],
            stdout=full, stderr=subprocess.PIPE, cwd=TOP, env=environment(), text=True, timeout=PATIENCE,
        )  # fmt: skip
    assert done.returncode == 6 and "disk is full" in done.stderr and "Exception ignored" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_a_closed_stream_is_no_fault(closed):
    done = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m sim --help {closed}"],
        capture_output=True, cwd=TOP, env=environment(), timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0 and b"Traceback" not in done.stderr


def test_completion_offers_the_commands_and_their_flags():
    values = {"_SIXPARTY_COMPLETE": "bash_complete", "COMP_CWORD": "1"}
    assert "plain,validate" in spawn(COMP_WORDS="sixparty val", **values).out
    answer = spawn(COMP_WORDS="sixparty doctor --js", **(values | {"COMP_CWORD": "2"}))
    assert "plain,--json" in answer.out


def test_the_version_is_the_package_s():
    from importlib.metadata import version

    assert call("--version") == (0, f"sixparty {version('sixparty')}\n", "")

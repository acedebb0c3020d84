"""`validate`: one line a fault, the count, the exit codes, JSON, the schema, other languages."""

import json
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest
import yaml

from sim.faces.cli.fault_details import _patterns, detail
from sim.faces.words import LANGUAGES
from sim.scenario.faults import Fault
from sim.scenario.library import scenario_ids
from tests.faces.call import call, environment, spawn
from tests.tidy.sources import TOP

LINE = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<code>[EW]\d{3}) (?P<message>.+)")
DETAILS = _patterns("faults.detail.")
GOOD = TOP / "scenarios" / "baseline_2024.yaml"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder to stand in, with a scenario `warned.yaml` and a wrong one `wrong.yaml` in it."""
    monkeypatch.chdir(tmp_path)
    text = GOOD.read_text(encoding="utf-8")
    Path("good.yaml").write_text(text, encoding="utf-8")
    warned = re.sub(r"^title:.*$", "title: one language only", text, flags=re.MULTILINE)
    Path("warned.yaml").write_text(warned, encoding="utf-8")
    wrong = text.replace("turns: 36", "turns: many\nturnz: 3").replace("library: default", "library: mine")
    Path("wrong.yaml").write_text(wrong, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", scenario_ids())
def test_the_ready_scenarios_have_no_fault(name):
    answer = call("validate", scenario_ids()[name], "--strict")
    assert answer == (0, "0 errors, 0 warnings\n", answer.err)
    assert answer.err == f"Next: sixparty run {scenario_ids()[name]}\n"


def test_an_id_will_do_for_a_path(here):
    assert call("validate", "baseline_2024").code == 0
    assert call("validate", "good.yaml").code == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fault_stands_on_a_line_of_its_own(here, lang):
    answer = call("validate", "wrong.yaml", "--lang", lang)
    *faults, last = answer.out.splitlines()
    assert answer.code == 1 and len(faults) >= 3
    text = Path("wrong.yaml").read_text(encoding="utf-8").splitlines()
    for fault in faults:
        found = LINE.fullmatch(fault)
        assert found and found["path"] == "wrong.yaml" and 1 <= int(found["line"]) <= len(text)
    assert [f for f in faults if "turnz" in f and "turns" in f]
    counts = {"en": f"{len(faults)} errors, 0 warnings", "ko": f"오류 {len(faults)}개, 경고 0개"}
    assert last == counts[lang]
    assert ("알 수 없는 키" in answer.out) == (lang == "ko")
    assert "sixparty validate wrong.yaml" in answer.err


@pytest.mark.parametrize(
    ("files", "flags", "code"),
    [
        (["good.yaml"], [], 0),
        (["warned.yaml"], [], 0),
        (["warned.yaml"], ["--strict"], 1),
        (["good.yaml", "good.yaml"], ["--strict"], 0),
        (["wrong.yaml"], [], 1),
        (["missing.yaml"], [], 4),
        (["."], [], 4),
        (["good.yaml", "missing.yaml"], [], 4),
        (["warned.yaml", "missing.yaml"], [], 4),
        (["warned.yaml", "missing.yaml"], ["--strict"], 1),
        (["good.yaml", "wrong.yaml"], [], 1),
        (["missing.yaml", "wrong.yaml", "good.yaml"], [], 1),
        ([], [], 2),
    ],
    ids=str,
)
def test_the_exit_code_says_whether_all_is_well(here, files, flags, code):
    assert call("validate", *files, *flags).code == code
    assert call("validate", *files, *flags, "--json").code == code


def test_warnings_are_shown_and_counted(here):
    *faults, last = call("validate", "warned.yaml").out.splitlines()
    assert faults and all(LINE.fullmatch(fault)["code"].startswith("W") for fault in faults)
    assert last == f"0 errors, {len(faults)} warnings"


def test_json_carries_the_same_faults(here):
    plain = call("validate", "wrong.yaml", "warned.yaml")
    answer = call("validate", "wrong.yaml", "warned.yaml", "--json")
    assert answer.err == ""
    data = json.loads(answer.out)
    assert plain.out.splitlines()[-1] == f"{data['errors']} errors, {data['warnings']} warnings"
    assert data["errors"] + data["warnings"] == len(data["faults"]) > 0
    lines = ["{path}:{line}:{column}: {code} {message}".format_map(fault) for fault in data["faults"]]
    assert lines == plain.out.splitlines()[:-1]
    assert {fault["severity"] for fault in data["faults"]} == {"error", "warning"}


def test_a_hostile_file_cannot_write_lines_or_escapes_of_its_own(here):
    name = "a\nb.yaml:1:1: E999 forged \x1b[31m"
    Path(name).write_text('"k\\u001b[31m\\nx.yaml:1:1: E998 forged": 1\n', encoding="utf-8")
    answer = call("validate", name)
    assert answer.code == 1
    assert "\x1b" not in answer.out + answer.err
    starts = {line.split(":")[0] for line in answer.out.splitlines()[:-1]}
    assert starts == {"a b.yaml"}


def test_the_schema_is_one_that_editors_take(here):
    answer = call("validate", "--schema")
    assert answer.code == 0 and answer.err == ""
    schema = json.loads(answer.out)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert {"format", "id", "title", "start", "turns"} <= set(schema["required"])
    data = yaml.safe_load(Path("good.yaml").read_text(encoding="utf-8"))
    assert set(data) <= set(schema["properties"])


def test_games_are_played_only_for_a_scenario_without_errors(here, monkeypatch):
    asked = []

    def rehearse(scenario, games):
        asked.append((scenario.id, games))
        return [Fault("", 1, 1, "W901", "the act dance is never chosen")]

    monkeypatch.setitem(sys.modules, "sim.record.rehearse", types.SimpleNamespace(rehearse=rehearse))
    answer = call("validate", "good.yaml", "wrong.yaml", "--play", "4")
    assert asked == [("baseline_2024", 4)]
    assert answer.code == 1 and "good.yaml:1:1: W901 the act dance is never chosen\n" in answer.out
    assert call("validate", "good.yaml", "--play", "0").code == 2


def test_validate_is_quick_and_imports_no_engine():
    probe = (
        "import sys; from sim.faces.cli.main import main; "
        "main(['validate', '-q', 'baseline_2024']); print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=TOP, capture_output=True, text=True, env=environment(), check=True
    )
    assert not {"numpy", "mesa", "numba", "duckdb", "rich", "starlette"} & set(done.stderr.split())


def test_faults_are_written_in_narrow_encodings(here):
    for encoding in ("ascii", "cp949", "latin-1"):
        answer = spawn(
            "validate", "wrong.yaml", "--lang", "ko", cwd=here, encoding=encoding, PYTHONIOENCODING=encoding
        )
        assert answer.code == 1 and "wrong.yaml:" in answer.out


FAULTY = """\
format: 1
id: faulty
title: {en: Faulty, ko: 잘못}
start: 2024-01
turns: many
turnz: 4
library: mine
actors:
  DPRK: {doctrine: containmnt, nuclear: 1.5, economy: [1]}
  USA: {doctrine: zzzzzz}
  CHN: {doctrine: 5}
summary: 7
dyads: {USA-DPRK: {tension: "42", hotline: }}
globals: {sanctoins: 1}
parameters: {costly_signal: 9, coupling: x1}
injects:
  -
  - {id: x, turn: 2, text: yes, held: yes}
channels: {a: DPRK, b: [USA, RUS]}
objectives: {USA: true}
"""


def test_the_usual_faults_are_korean_to_the_last_word(tmp_path):
    """Every sentence of `faults.detail` but one, from real files: what the loader says must be known."""
    (tmp_path / "faulty.yaml").write_text(FAULTY, encoding="utf-8")
    (tmp_path / "twice.yaml").write_text("format: 1\nformat: 1\n", encoding="utf-8")
    files = (tmp_path / "faulty.yaml", tmp_path / "twice.yaml")
    found = json.loads(call("validate", *files, "--json").out)["faults"]
    told = [key for fault in found for key, pattern in DETAILS if pattern.fullmatch(fault["message"])]
    assert {key for key, _ in DETAILS} - set(told) <= {"faults.detail.missing"}
    ours = re.compile(r"\b(unknown|was|expected|missing|range|stands|text|did|list|mapping|known|this)\b")
    korean = call("validate", *files, "--lang", "ko").out.splitlines()
    shown = [line for line in korean if detail_of(line, found)]
    assert len(shown) >= 19
    for line in shown:
        assert re.search("[가-힣]", line) and not ours.search(line.partition(": ")[2]), line


def detail_of(line, found):
    """Tell whether a line is that of a fault whose sentence is among the words."""
    place = line.partition(" ")[0].split(":")[-3:-1]
    here = [one for one in found if [str(one["line"]), str(one["column"])] == place]
    return any(pattern.fullmatch(one["message"]) for one in here for _, pattern in DETAILS)


@pytest.mark.parametrize("text", ["'a (b) c'", "'a; b'", '"it\'s (known: x)"'])
def test_a_text_of_the_file_is_never_taken_for_words(text):
    said = detail("ko", f"unknown key {text} (did you mean turns?)")
    assert said is None or text in said
    assert detail("ko", f"text was expected, not the text {text}").endswith(text)

"""Run folders and references: each form is found, and no id leads outside."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.record.folder import (
    BadBranchName,
    RunAmbiguous,
    RunNotFound,
    RunRef,
    StudyRef,
    branch_names,
    find_run,
    new_branch_folder,
    new_run_folder,
    pick_id,
    run_ids,
)
from sim.record.storage import DISK, StorageError

NOW = datetime(2024, 11, 22, 13, 14, 15, tzinfo=UTC)
A = "20240101-000000-alpha-aaaaaa"
B = "20240102-000000-beta-bbbbbb"
C = "20240102-000000-beta-cccccc"


def make_manifest(folder):
    (folder / "manifest.json").write_text("{}", encoding="utf-8")


def make(folder):
    folder.mkdir(parents=True)
    make_manifest(folder)
    return folder


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """Three runs; the first with a branch of a branch. The working folder holds `runs`."""
    monkeypatch.chdir(tmp_path)
    for name in (A, B, C):
        make(tmp_path / "runs" / name)
        os.utime(tmp_path / "runs" / name / "manifest.json", ns=(10**18, 10**18 - (name == C)))
    make(tmp_path / "runs" / A / "branches" / "what-if")
    make(tmp_path / "runs" / A / "branches" / "what-if" / "branches" / "b2")
    (tmp_path / "runs" / "studies").mkdir()
    (tmp_path / "runs" / "README.md").write_text("runs", encoding="utf-8")
    (tmp_path / "runs" / "20240103-000000-begun-dddddd").mkdir()  # the power went before its manifest
    return tmp_path / "runs"


def test_a_new_folder_is_named_by_time_scenario_and_chance(tmp_path):
    first, second = (new_run_folder(tmp_path / "runs", "crossroads_2024", DISK, NOW) for _ in range(2))
    assert first != second and first.is_dir() and first.parent == tmp_path / "runs"
    stem, _, chance = first.name.rpartition("-")
    assert stem == "20241122-131415-crossroads_2024" and len(chance) == 6 and int(chance, 16) >= 0


def test_a_taken_name_is_drawn_again(tmp_path, monkeypatch):
    chances = iter(["aaaaaa", "aaaaaa", "bbbbbb"])
    monkeypatch.setattr("secrets.token_hex", lambda size: next(chances))
    names = [new_run_folder(tmp_path, "x", DISK, NOW).name[-6:] for _ in range(2)]
    assert names == ["aaaaaa", "bbbbbb"]


@pytest.mark.parametrize("scenario", ["../../etc", "a/b", "", "갈림길", "x" * 300, "con:1", "a\0b", "."])
def test_no_scenario_id_leads_outside(tmp_path, scenario):
    folder = new_run_folder(tmp_path / "runs", scenario, DISK, NOW)
    assert folder.resolve().parent == (tmp_path / "runs").resolve()
    make_manifest(folder)
    assert find_run(folder.name, tmp_path / "runs", paths=False) == RunRef(folder, None)


def test_runs_are_listed_by_age(runs):
    assert run_ids(runs) == [A, C, B]
    assert run_ids(runs / "none") == []
    assert branch_names(runs / A) == ["what-if"] and branch_names(runs / B) == []


@pytest.mark.parametrize(
    ("ref", "place", "turn"),
    [
        (A, A, None),
        (f"{A}:0", A, 0),
        ("20240101", A, None),
        ("20240101:7", A, 7),
        ("20240102-000000-beta-b", B, None),
        ("@last", B, None),
        ("@last:12", B, 12),
        (f"{A}/what-if", f"{A}/branches/what-if", None),
        ("20240101/what-if:3", f"{A}/branches/what-if", 3),
        ("20240101/what-if/b2:3", f"{A}/branches/what-if/branches/b2", 3),
        (f"{A}/", A, None),
    ],
)
def test_ids(runs, ref, place, turn):
    for paths in (True, False):
        assert find_run(ref, runs, paths=paths) == RunRef(runs / place, turn)


@pytest.mark.parametrize(
    ("ref", "place", "turn"),
    [
        (f"runs/{A}", A, None),
        (f"runs/{A}/", A, None),
        (f"runs/{A}:7", A, 7),
        (f"./runs/{A}:7", A, 7),
        (f"runs/{B}/../{A}:7", A, 7),
        (f"runs/{A}/what-if:7", f"{A}/branches/what-if", 7),
        (f"runs/{A}/branches/what-if/b2", f"{A}/branches/what-if/branches/b2", None),
    ],
)
def test_paths(runs, ref, place, turn):
    for text in (ref, f"{runs.parent}/{ref}"):
        found = find_run(text, runs.parent / "elsewhere")
        assert found.folder.resolve() == (runs / place).resolve() and found.turn == turn
        with pytest.raises(RunNotFound):
            find_run(text, runs, paths=False)


def test_a_path_that_ends_like_a_turn(runs):
    odd = make(runs.parent / "odd:7")
    assert find_run("./odd:7", runs) == RunRef(Path("odd:7"), None)
    assert find_run(f"{odd}:3", runs) == RunRef(odd, 3)


def test_the_letter_of_a_drive_is_no_turn(runs, monkeypatch):
    seen = []
    monkeypatch.setattr("sim.record.folder._is_run", lambda path, storage: seen.append(str(path)) or False)
    for ref in (r"C:\runs\x:7", "C:/runs/x:7"):
        with pytest.raises(RunNotFound, match="is not the path of a run"):
            find_run(ref, runs)
        assert ref.removesuffix(":7") in seen
    monkeypatch.setattr("sim.record.folder._is_run", lambda path, storage: str(path) == r"C:\runs\x")
    assert find_run(r"C:\runs\x:7", runs) == RunRef(Path(r"C:\runs\x"), 7)
    assert find_run(r"C:\runs\x", runs) == RunRef(Path(r"C:\runs\x"), None)


def test_games_of_studies(runs):
    assert find_run("doctrines#123", runs) == StudyRef("doctrines", 123, None)
    assert find_run("doctrines#123:7", runs, paths=False) == StudyRef("doctrines", 123, 7)
    assert find_run("@last#0", runs) == StudyRef("@last", 0, None)
    for ref in ("#3", "doctrines#", "doctrines#x", "a#1#2", "../x#1"):
        with pytest.raises(RunNotFound):
            find_run(ref, runs, paths=False)


def test_what_is_not_found_is_told_with_the_nearest(runs):
    with pytest.raises(RunNotFound) as error:
        find_run("20240101-000000-alpa-aaaaaa", runs)
    assert (
        error.value.nearest[0] == A
        and f"did you mean {A}" in str(error.value)
        and str(runs) in str(error.value)
    )
    with pytest.raises(RunNotFound) as error:
        find_run("beta", runs)
    assert set(error.value.nearest) == {B, C}
    with pytest.raises(RunAmbiguous) as error:
        find_run("20240102", runs)
    assert set(error.value.nearest) == {B, C} and B in str(error.value) and C in str(error.value)
    with pytest.raises(RunAmbiguous):
        find_run("2024010/what-if:3", runs)
    with pytest.raises(RunNotFound, match=r"has no branch 'what-is'.*did you mean what-if"):
        find_run(f"{A}/what-is", runs)
    with pytest.raises(RunNotFound, match="the number of a turn was expected"):
        find_run(f"{A}:seven", runs)
    with pytest.raises(RunNotFound, match="there is no run yet"):
        find_run("@last", runs / "none")
    with pytest.raises(RunNotFound, match=r"is not the path of a run: no manifest\.json there"):
        find_run("/nowhere/at/all", runs)
    with pytest.raises(RunNotFound):
        find_run("20240103-000000-begun-dddddd", runs)


@pytest.mark.parametrize("ref", ["/", "/:3", "//", ":3"])
def test_nothing_is_not_the_beginning_of_the_only_run(tmp_path, ref):
    make(tmp_path / "runs" / A)
    with pytest.raises(RunNotFound):
        find_run(ref, tmp_path / "runs", paths=False)


OUTSIDE = [
    "..",
    ".",
    "../secret",
    "/",
    "",
    "a\0b",
    "~",
    "\x1b[2J",
    "x\ny",
    "\udc80",
    "studies",
    "branches",
    "@first",
]


def reaches_outside(ref, runs):
    """Look a reference up by id; tell whether anything outside the runs folder came back."""
    try:
        found = find_run(ref, runs, paths=False)
    except RunNotFound as error:
        assert str(error).isprintable() or "\n" in ref
        return False
    return isinstance(found, RunRef) and not found.folder.resolve().is_relative_to(runs.resolve())


@pytest.mark.parametrize(
    "ref", [*OUTSIDE, *(f"{A}/{part}" for part in OUTSIDE if part), *(f"{r}:3" for r in OUTSIDE)]
)
def test_nothing_outside_is_opened_by_id(runs, ref):
    make(runs.parent / "secret")
    make_manifest(runs.parent)
    assert not reaches_outside(ref, runs)
    with pytest.raises(RunNotFound):
        find_run(ref, runs, paths=False)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_that_lead_outside_are_no_runs(runs):
    secret = make(runs.parent / "secret")
    (runs / "20250101-000000-link-eeeeee").symlink_to(secret)
    (runs / A / "branches" / "out").symlink_to(secret)
    half = runs / "20250101-000000-half-eeeeee"
    half.mkdir()
    (half / "manifest.json").symlink_to(secret / "manifest.json")
    assert run_ids(runs) == [A, C, B] and branch_names(runs / A) == ["what-if"]
    for ref in ("20250101", f"{A}/out", "20250101-000000-half"):
        with pytest.raises(RunNotFound):
            find_run(ref, runs, paths=False)


def test_a_linked_runs_folder_is_fine(runs):
    link = runs.parent / "link"
    link.symlink_to(runs)
    assert find_run("20240101", link, paths=False) == RunRef(link / A, None)


@given(st.text(alphabet=st.sampled_from(f"{A}@last/.:#\\~ \0\nx"), max_size=40), st.booleans())
@example("x" * 100_000, True)
@example("1/" * 3000, True)
@example("(" * 3000, True)
def test_any_text_gives_a_reference_or_a_sentence(tmp_path_factory, ref, paths):
    runs = tmp_path_factory.getbasetemp() / "fuzzed"
    if not runs.exists():
        make(runs / A)
    try:
        found = find_run(ref, runs, paths=paths)
    except RunNotFound as error:
        assert str(error)
    else:
        assert isinstance(found, RunRef | StudyRef)


@pytest.mark.parametrize("name", ["a", "0", "what-if", "a_b", "x" * 40])
def test_good_branch_names(runs, name):
    folder = new_branch_folder(runs / B, name)
    assert folder == runs / B / "branches" / name and folder.is_dir()
    with pytest.raises(StorageError, match="it exists already"):
        new_branch_folder(runs / B, name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "-a",
        "_a",
        "A",
        "a/b",
        "..",
        "a.b",
        "x" * 41,
        "a\n",
        "가",
        "a b",
        "a\0",
        "con",
        "nul",
        "com1",
        "lpt9",
    ],
)
def test_bad_branch_names(runs, name):
    with pytest.raises(BadBranchName, match="cannot be the name of a branch"):
        new_branch_folder(runs / B, name)
    assert not (runs / B / "branches").exists()


def test_studies_are_picked_the_same_way():
    ids = ["doctrines", "doctrines-2", "terms"]
    assert [pick_id(text, ids, "study") for text in ("doctrines", "t", "@last")] == [
        "doctrines",
        "terms",
        "terms",
    ]
    with pytest.raises(RunAmbiguous, match="2 ids of a study"):
        pick_id("doc", ids, "study")
    for text in ("", "..", "a/b"):
        with pytest.raises(RunNotFound, match="is no id of a study"):
            pick_id(text, ["only"], "study")


def test_the_last_of_runs_made_within_a_second(tmp_path):
    names = []
    for number in range(5):
        folder = new_run_folder(tmp_path, "x", DISK, NOW)
        make_manifest(folder)
        os.utime(folder / "manifest.json", ns=(number, number))
        names.append(folder.name)
    make_manifest(new_run_folder(tmp_path, "x", DISK, NOW - timedelta(seconds=1)))
    assert run_ids(tmp_path)[1:] == names and find_run("@last", tmp_path).folder.name == names[-1]

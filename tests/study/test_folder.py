"""Study folders: names, references, manifests of strangers, and the list."""

import json
import os

import pytest

from sim.study.errors import StudyError, StudyNotFound
from sim.study.folder import (
    BadStudyName,
    find_study,
    identity,
    list_studies,
    study_folder,
    study_ids,
)
from sim.study.store import Store
from tests.study.tiny import DESIGN, make, manifest, play


@pytest.fixture
def runs(tmp_path):
    for age, name in enumerate(("doctrines", "doctored", "zz.1")):
        store = make(study_folder(tmp_path / "runs", name))
        os.utime(store.folder / "manifest.json", (1e9 + age, 1e9 + age))  # the system's own steps are coarse
    return tmp_path / "runs"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        ".hidden",
        "a/b",
        "a\\b",
        "/etc",
        "a\0b",
        "a b",
        "한",
        "x" * 121,
        "con",
        "NUL.txt",
        "lpt9.a.b",
        "end.",
    ],
)
def test_bad_names_of_studies_are_refused(tmp_path, name):
    with pytest.raises(BadStudyName, match="cannot be the name of a study"):
        study_folder(tmp_path, name)


def test_a_study_is_found_by_id_beginning_last_and_path(runs):
    studies = runs / "studies"
    assert find_study(runs, "doctrines") == studies / "doctrines"
    assert find_study(runs, "doctr") == studies / "doctrines"
    assert find_study(runs, "@last") == studies / "zz.1"
    assert find_study(runs, str(studies / "doctored")) == studies / "doctored"
    Store.open(studies / "doctored").add_round(6)
    assert find_study(runs, "@last") == studies / "doctored"


def test_what_is_not_found_is_told_with_the_nearest(runs, tmp_path):
    with pytest.raises(StudyNotFound, match="did you mean doctrines"):
        find_study(runs, "doctrinse")
    with pytest.raises(StudyNotFound, match="beginning of 2") as caught:
        find_study(runs, "doct")
    assert sorted(caught.value.nearest) == ["doctored", "doctrines"]
    for reference in ("", "nothing", "a\nb", "x" * 5000, "./nowhere", str(tmp_path), "#", "[b]"):
        with pytest.raises(StudyNotFound):
            find_study(runs, reference)
    with pytest.raises(StudyNotFound, match="no study yet"):
        find_study(tmp_path / "empty", "@last")


def test_by_id_nothing_outside_is_opened(runs, tmp_path):
    make(tmp_path / "outside")
    (runs / "studies" / "linked").symlink_to(tmp_path / "outside")
    (runs / "studies" / "half").mkdir()
    (runs / "studies" / "half" / "manifest.json").symlink_to(tmp_path / "outside" / "manifest.json")
    assert study_ids(runs) == ["doctrines", "doctored", "zz.1"]  # in the order in which they were made
    for reference in ("linked", "half", "../../outside", f"{tmp_path}/outside"):
        with pytest.raises(StudyNotFound):
            find_study(runs, reference, paths=False)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format": 2}, "its format is 2"),
        ({"rounds": []}, "rounds"),
        ({"rounds": [4, 4]}, "rounds"),
        ({"rounds": [3]}, "rounds"),
        ({"rounds": ["4"]}, "rounds"),
        ({"points": 0}, "points"),
        ({"chunk": True}, "chunk"),
        ({"measures": "war"}, "measures"),
        ({"measures": []}, "measures"),
        ({"plan": None}, "plan"),
    ],
)
def test_manifests_that_are_none_are_told(runs, change, told):
    path = runs / "studies" / "zz.1" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(StudyError, match=rf"manifest\.json(:1:1: the manifest is damaged)?.*{told}"):
        Store.open(path.parent)
    row = next(row for row in list_studies(runs) if row.id == "zz.1")
    assert told in row.fault


@pytest.mark.parametrize("text", ["", "[1]", "{", "\xff", '{"format": 1}', "[" * 100_000])
def test_a_manifest_of_nonsense_is_told(runs, text):
    path = runs / "studies" / "zz.1" / "manifest.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(StudyError, match=r"manifest\.json:\d+:\d+: the manifest is damaged .*--resume"):
        Store.open(path.parent)


def test_the_list_counts_what_is_played(runs):
    store = Store.open(runs / "studies" / "zz.1")
    play(store, store.missing()[:2])
    rows = {row.id: row for row in list_studies(runs)}
    assert len(rows) == 3
    assert rows["zz.1"][2:] == (3, 4, 12, 10, False, "")
    store.finish({})
    assert not list_studies(runs)[-1].finished
    play(store)
    assert {row.id: row for row in list_studies(runs)}["zz.1"][5:7] == (12, True)


def test_equal_questions_have_one_identity():
    one = {**manifest(), "points": len(DESIGN.rows)}
    same = {
        **one,
        "runs": 9,
        "chunk": 1,
        "rounds": [1, 9],
        "plan": {**one["plan"], "runs": 9, "title": {"en": "x"}},
    }
    assert identity(same) == identity(one)
    for other in (
        {"seed": 2},
        {"scenario_sha256": "1"},
        {"plan": {**one["plan"], "overrides": ["parameters.x=1"]}},
    ):
        assert identity({**one, **other}) != identity(one)

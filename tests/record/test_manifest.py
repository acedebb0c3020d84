"""The manifest: written at once, read back with clear words."""

import json
import re

import pytest

from sim.record.manifest import Manifest, ManifestError, Parent, read_manifest, write_manifest
from sim.record.storage import StorageError

WHOLE = Manifest.here(
    rules_version=3,
    scenario="crossroads_2024",
    scenario_sha256="ab" * 32,
    seed=2**63,
    turns=36,
    run=7,
    overrides=["parameters.costly_signal=0"],
    doctrines={"A": "status_quo"},
    name="갈림길",
    parent=Parent(run="20240101-000000-x-abcdef", turn=4, head="0" * 64),
)


def test_it_reads_back_as_written(tmp_path):
    write_manifest(tmp_path, WHOLE)
    assert read_manifest(tmp_path) == WHOLE
    text = (tmp_path / "manifest.json").read_text(encoding="ascii")
    data = json.loads(text)
    assert list(data) == sorted(data) and text.endswith("}\n") and "\n  " in text
    assert data["format"] == 1 and data["rules_version"] == 3 and data["parent"]["turn"] == 4
    assert all(data[key] for key in ("sixparty", "python", "numpy", "platform"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seed": -1}, "wrong: seed)"),
        ({"seed": "1"}, "wrong: seed)"),
        ({"scenario_sha256": "x"}, "wrong: scenario_sha256)"),
        ({"colour": "red"}, "unknown: colour)"),
        ({"parent": {"run": "x"}}, "missing: parent.turn, parent.head)"),
        (
            {"format": 2, "sixparty": "9.9"},
            "its format is 2, this sixparty reads format 1; it was written by sixparty 9.9",
        ),
        ({"format": None}, "its format is None"),
    ],
)
def test_a_wrong_one_is_refused_with_the_place(tmp_path, change, said):
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({**WHOLE.model_dump(), **change}), encoding="utf-8")
    with pytest.raises(ManifestError) as error:
        read_manifest(tmp_path)
    damaged = "" if "format" in change else ":1:1: the manifest is damaged ("
    assert str(error.value).startswith(f"{path}{damaged}") and said in str(error.value)
    assert "pydantic" not in str(error.value) and "Input should" not in str(error.value)


@pytest.mark.parametrize(
    ("keep", "place"),
    [(0, "1:1: the manifest is damaged (it is empty)"), (1, "1:2"), (60, ":5:15: "), (-2, "cut off")],
)
def test_one_that_is_cut_says_where_and_what_can_be_done(tmp_path, keep, place):
    write_manifest(tmp_path, WHOLE)
    path = tmp_path / "manifest.json"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ManifestError, match="put it back from a copy") as error:
        read_manifest(tmp_path)
    assert place in str(error.value) and re.match(
        rf"{re.escape(str(path))}:\d+:\d+: the manifest is", str(error.value)
    )


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b"\0", b"[" * 100_000, b"9" * 5000, b"null"])
def test_junk_is_refused(tmp_path, data):
    (tmp_path / "manifest.json").write_bytes(data)
    with pytest.raises(ManifestError):
        read_manifest(tmp_path)


def test_a_missing_one_is_said(tmp_path):
    with pytest.raises(StorageError, match="there is no such file"):
        read_manifest(tmp_path)


def test_wrong_values_are_never_written():
    with pytest.raises(ValueError, match="turns"):
        Manifest.here(rules_version=1, scenario="x", scenario_sha256="0" * 64, seed=1, turns=-1)

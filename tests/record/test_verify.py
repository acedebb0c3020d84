"""Verification holds the manifest and the tables against the record, not only the turns."""

import json

import pytest

import sim
from sim.record.run import Run
from sim.record.verify import verify
from sim.scenario.load import load
from sim.table.session import Session


@pytest.fixture
def folder(tmp_path):
    with Session.create(
        load("tutorial_trust", overrides=["turns=2"]), folder=tmp_path / "run", seed=3
    ) as session:
        while not session.over:
            session.play_turn()
    return tmp_path / "run"


def test_a_run_as_it_was_recorded_verifies(folder):
    found = verify(Run.open(folder))
    assert found.difference is None and found.turns == 2


@pytest.mark.parametrize(
    ("name", "value"), [("seed", 4), ("run", 9), ("rules_version", 99), ("scenario", "other")]
)
def test_an_edited_manifest_is_seen(folder, name, value):
    path = folder / "manifest.json"
    data = json.loads(path.read_text(encoding="utf-8")) | {name: value}
    path.write_text(json.dumps(data), encoding="utf-8")
    assert verify(Run.open(folder)).difference.what == f"manifest {name}"


@pytest.mark.parametrize("name", ["turns.csv", "ledger.csv"])
def test_an_edited_or_missing_table_is_seen(folder, name):
    path = folder / name
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[4] = lines[4] + "1"
    path.write_text("\n".join(lines), encoding="utf-8")
    different = verify(Run.open(folder)).difference
    assert different.what == f"file {name}:5" and different.recorded == different.replayed + "1"
    path.unlink()
    assert verify(Run.open(folder)).difference.what == f"file {name}"


@pytest.mark.parametrize("seed", [-1, 1.5, "a", 2**64, True])
def test_a_seed_that_is_none_is_refused_in_words(seed):
    with pytest.raises(ValueError, match="whole number"):
        sim.run("tutorial_trust", seed=seed)

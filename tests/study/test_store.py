"""A study on disk: what was written is read again, in one order and one hash, and damage is told."""

import errno
import hashlib
import struct
import subprocess
import sys
import tracemalloc
from contextlib import nullcontext
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.record.lock import RunLocked
from sim.record.storage import DISK, StorageError
from sim.study import parquet
from sim.study.design import Design
from sim.study.errors import NothingToDo, StudyError, StudyExists
from sim.study.folder import Rounds
from sim.study.plan import Factor, Plan, as_data
from sim.study.rows import row_bytes
from sim.study.store import Store
from tests.record.fault_storage import Fault, FaultSystem, File, Folder, PowerCut, luck
from tests.scale import scale
from tests.study.tiny import DESIGN, MEASURES, PLAN, games_of, make, manifest, play
from tests.waiting import PATIENCE

# How games are numbered.


@given(
    points=st.integers(1, 7),
    steps=st.lists(st.integers(1, 6), min_size=1, max_size=4),
    size=st.integers(1, 12),
)
def test_chunks_hold_every_game_once_and_never_cross_a_round(points, steps, size):
    ends = tuple(np.cumsum(steps).tolist())
    rounds = Rounds(points, ends, size)
    expected = [
        (point, run)
        for begin, end in zip((0, *ends), ends, strict=False)
        for point in range(points)
        for run in range(begin, end)
    ]
    assert [rounds.place_of(game) for game in range(rounds.games)] == expected
    chunks = rounds.chunks()
    assert [chunk.number for chunk in chunks] == list(range(rounds.parts))
    assert [n for chunk in chunks for n in range(chunk.first, chunk.first + chunk.count)] == list(
        range(rounds.games)
    )
    for chunk in chunks:
        assert 0 < chunk.count <= size
        assert rounds.round_of(chunk.first) == rounds.round_of(chunk.first + chunk.count - 1)
    for wrong in (-1, rounds.games):
        with pytest.raises(StudyError, match=f"0 to {rounds.games - 1}"):
            rounds.place_of(wrong)


# Written and read again.


def test_what_was_written_is_read_in_game_order(tmp_path):
    store = make(tmp_path / "study")
    play(store, reversed(store.missing()))
    found = Store.open(store.folder).columns(store.names)
    game = np.arange(12)
    failed = game % 5 == 4
    assert found["game"].tolist() == game.tolist()
    assert found["point"].tolist() == [0] * 4 + [1] * 4 + [2] * 4
    assert found["run"].tolist() == [0, 1, 2, 3] * 3
    assert found["status"].tolist() == np.where(failed, "failed", "ok").tolist()
    assert [n for n, why in enumerate(found["reason"]) if why is not None] == [4, 9]
    assert found["reason"][9] == "game 9: 'no' sha256:"
    assert found["doctrine.A"].tolist() == ["a"] * 4 + ["b"] * 4 + ["c's"] * 4
    assert found["parameters.x"].tolist() == [0.5] * 4 + [1.5] * 4 + [2.0] * 4
    assert found["injects.i"].tolist() == [True] * 4 + [False] * 4 + [True] * 4
    values = np.concatenate([games_of(chunk)[0] for chunk in store._rounds.chunks()])
    values[failed] = np.nan
    np.testing.assert_array_equal(np.stack([found[name] for name in MEASURES], axis=1), values)


def test_the_types_on_disk_are_those_promised(tmp_path):
    store = play(make(tmp_path / "study"))
    with duckdb.connect() as connection:
        rows = connection.read_parquet(f"{store.folder}/parts/*.parquet")
        kinds = dict(zip(rows.columns, map(str, rows.types), strict=True))
        counts = rows.aggregate("count(*), count(war_month)").fetchall()
    texts = dict.fromkeys(("status", "reason", "doctrine.A"), "VARCHAR")
    floats = dict.fromkeys(("parameters.x", *MEASURES), "DOUBLE")
    first = {"game": "BIGINT", "point": "INTEGER", "run": "BIGINT"}
    assert kinds == first | texts | {"injects.i": "BOOLEAN"} | floats
    assert tuple(kinds) == store.names
    assert counts == [(12, 7)]  # NULL for games 0, 3, 6, 9 that had none, and 4 and 9 that failed


def test_plan_and_design_are_what_was_given(tmp_path):
    store = Store.open(make(tmp_path / "study").folder)
    assert store.plan == PLAN
    assert store.design == DESIGN
    assert [type(value) for value in store.design.rows[0]] == [str, float, bool]
    assert store.manifest["points"] == store.points == 3
    assert {"format", "id", "sixparty", "rules_version", "python", "numpy", "platform"} <= set(store.manifest)


@pytest.mark.parametrize("levels", [(1, 2), (1, 2.5), ("a", 1, 0.5), (True, "off"), (3,)])
def test_levels_keep_their_kind(tmp_path, levels):
    design = Design(("x",), [(level,) for level in (*levels, levels[0])])
    plan = as_data(Plan(id="p", scenario="s", factors=(Factor("x", levels),)))
    store = Store.open(Store.create(tmp_path / "study", manifest(plan=plan), design).folder)
    assert store.design == design
    assert [type(row[0]) for row in store.design.rows] == [type(row[0]) for row in design.rows]


def test_a_study_without_factors(tmp_path):
    plan = as_data(Plan(id="p", scenario="s"))
    store = play(Store.open(Store.create(tmp_path / "one", manifest(plan=plan), Design((), [()])).folder))
    assert store.design == Design((), [()])
    assert store.column("point").tolist() == [0] * 4


def test_writing_again_writes_the_same_bytes(tmp_path):
    store = play(make(tmp_path / "study"))
    path = store.folder / "parts" / "000001.parquet"
    before = path.read_bytes()
    again = make(tmp_path / "other")
    play(again)
    assert (again.folder / "parts" / "000001.parquet").read_bytes() == before
    play(store, store._rounds.chunks())
    assert path.read_bytes() == before
    assert sorted(entry.name for entry in path.parent.iterdir()) == [f"00000{n}.parquet" for n in range(3)]


def test_only_chunks_of_the_study_are_written(tmp_path):
    store = make(tmp_path / "study")
    measures, reason = games_of(store.missing()[0])
    for number, first, values, why in (
        (1, 0, measures, reason),
        (0, 5, measures, reason),
        (0, 0, measures[:4], reason[:4]),
        (3, 15, measures, reason),
        (0, 0, measures[:, :2], reason),
    ):
        with pytest.raises(ValueError, match=r"part|measures"):
            store.write_part(number, first, values, why)
    assert store.parts() == []


def test_unknown_columns_and_empty_studies_are_told(tmp_path):
    store = make(tmp_path / "study")
    with pytest.raises(NothingToDo, match="'study'"):
        store.column("peak_rung")
    with pytest.raises(StudyError, match="no column 'peak_rong'; did you mean peak_rung"):
        store.column("peak_rong")


def test_columns_that_sql_cannot_tell_apart_are_refused(tmp_path):
    for names in (["war", "War"], ["war", "war"], ["Game"]):
        with pytest.raises(StudyError, match="one name"):
            make(tmp_path / "study", measures=names)
    assert not (tmp_path / "study").exists()


def test_the_frame_holds_all_columns(tmp_path):
    pytest.importorskip("pandas")
    store = play(make(tmp_path / "study"))
    frame = store.frame()
    assert tuple(frame.columns) == store.names
    assert len(frame) == 12
    assert frame["peak_rung"].isna().sum() == 2


# The hash of all rows.


def test_the_hash_knows_no_chunk_size(tmp_path):
    hashes = {play(make(tmp_path / f"by{chunk}", chunk=chunk)).sha256() for chunk in (1, 2, 5, 100)}
    assert len(hashes) == 1


@pytest.mark.parametrize("change", ["value", "reason", "failed", "missing"])
def test_the_hash_sees_every_change(tmp_path, change):
    store = play(make(tmp_path / "study", chunk=12))
    before = store.sha256()
    chunk = store._rounds.chunks()[0]
    measures, reason = games_of(chunk)
    if change == "value":
        measures[7, 2] = np.nextafter(measures[7, 2], 1)
    elif change == "reason":
        reason[4] = "another"
    elif change == "failed":
        reason[7] = ""
    else:
        measures[7, 2] = np.nan
    store.write_part(chunk.number, chunk.first, measures, reason)
    assert store.sha256() != before


def test_the_hash_knows_one_nan_and_one_zero(tmp_path):
    store = play(make(tmp_path / "study", chunk=12))
    chunk = store._rounds.chunks()[0]
    measures, reason = games_of(chunk)
    measures[[0, 7], 0] = 0.0
    store.write_part(chunk.number, chunk.first, measures, reason)
    before = store.sha256()
    measures[[0, 7], 0] = -0.0
    measures[np.isnan(measures)] = np.frombuffer(b"\1\0\0\0\0\0\xf8\xff", dtype="<f8")[0]
    store.write_part(chunk.number, chunk.first, measures, reason)
    assert store.sha256() == before
    assert not np.signbit(store.column("peak_rung")[0])


def test_a_row_is_hashed_as_words():
    nan = np.frombuffer(b"\1\0\0\0\0\0\xf8\xff", dtype="<f8")
    columns = {"game": np.array([7]), "status": np.array(["failed"], object), "x": nan}
    row = row_bytes({**columns, "reason": np.array(["why"], object)}, ["x"])
    words = (7, 1), hashlib.sha256(b"why").digest(), np.nan
    assert row == struct.pack("<2q", *words[0]) + words[1] + struct.pack("<d", words[2])


def test_a_round_more_keeps_the_games_there_are(tmp_path):
    store = play(make(tmp_path / "study"))
    before = {name: values.tolist() for name, values in store.columns(["game", "point", "run"]).items()}
    store.add_round(6)
    with pytest.raises(ValueError, match="no more than 6"):
        store.add_round(6)
    store = Store.open(store.folder)
    assert store.games == 18
    assert [chunk.first for chunk in store.missing()] == [12, 17]
    after = play(store).columns(["game", "point", "run"])
    assert {name: values.tolist()[:12] for name, values in after.items()} == before
    assert after["run"].tolist()[12:] == [4, 5] * 3
    assert [store.place_of(game) for game in range(18)] == list(
        zip(after["point"].tolist(), after["run"].tolist(), strict=True)
    )


def peak_of(read):
    """Measure the most memory that Python and NumPy held while reading."""
    tracemalloc.start()
    try:
        read()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def read_all(store):
    for _ in store.read(store.names):
        pass
    store.sha256()


def test_memory_does_not_grow_with_the_games(tmp_path):
    few, many = (play(make(tmp_path / f"by{runs}", runs=runs, chunk=500)) for runs in (500, 5_000))
    read_all(few)  # DuckDB and its imports are there from now on
    assert len(many.parts()) == 10 * len(few.parts())
    peak = peak_of(lambda: read_all(few))
    assert peak_of(lambda: read_all(many)) < 1.5 * peak
    assert peak_of(lambda: many.columns(many.names)) > 2 * peak  # and growing would be seen


def test_neither_pandas_nor_pyarrow_is_imported():
    code = (
        "import sys, numpy as np; from sim.study import parquet, query, store\n"
        "assert 'duckdb' not in sys.modules\n"
        "data = parquet.encode({'a': np.arange(3.0), 'b': np.array([None, 'x', None], object)}, 'x')\n"
        "assert parquet.decode(data)['b'].tolist() == [None, 'x', None]\n"
        "assert not {'pandas', 'pyarrow', 'polars'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (0, b"")


# Damage.


def test_every_cut_and_every_changed_byte_of_a_part_is_seen(tmp_path):
    store = play(make(tmp_path / "study"))
    data = (store.folder / "parts" / "000000.parquet").read_bytes()
    assert parquet.label_of(data).endswith("part 0 games 0 to 4")
    assert all(parquet.label_of(data[:size]) is None for size in range(len(data)))
    chance = luck(1)
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1 << chance.randrange(8)
        assert parquet.label_of(bytes(changed)) is None, f"byte {at}"


@pytest.mark.parametrize("harm", ["cut", "changed", "empty", "moved", "another", "link", "folder"])
def test_a_damaged_part_is_named_not_read_and_played_again(tmp_path, harm):
    store = play(make(tmp_path / "study"))
    before = store.sha256()
    path = store.folder / "parts" / "000001.parquet"
    data = path.read_bytes()
    path.unlink()
    if harm == "cut":
        path.write_bytes(data[:-1])
    elif harm == "changed":
        path.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
    elif harm == "empty":
        path.write_bytes(b"")
    elif harm == "moved":
        path.write_bytes((store.folder / "parts" / "000000.parquet").read_bytes())
    elif harm == "another":
        path.write_bytes((play(make(tmp_path / "o", seed=2)).folder / "parts" / path.name).read_bytes())
    elif harm == "link":
        (tmp_path / "elsewhere").write_bytes(data)
        path.symlink_to(tmp_path / "elsewhere")
    else:
        path.mkdir()
    store = Store.open(store.folder)
    assert list(store.damaged()) == ["000001.parquet"]
    assert store.parts() == [0, 2]
    assert [chunk.number for chunk in store.missing()] == [1]
    for ask in (store.sha256, lambda: store.column("game"), store.files):
        with pytest.raises(StudyError, match=r"000001\.parquet: damaged: .*resume"):
            ask()
    if harm == "folder":
        path.rmdir()
    assert play(store).sha256() == before
    assert store.damaged() == {}


def test_a_part_damaged_later_is_seen_by_a_store_that_is_open(tmp_path):
    store = play(make(tmp_path / "study"))
    assert store.parts() == [0, 1, 2]
    path = store.folder / "parts" / "000002.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    assert store.parts() == [0, 1]


def test_files_of_others_in_the_folder_are_left_alone(tmp_path):
    store = play(make(tmp_path / "study"))
    before = store.sha256()
    for name in ("000009.parquet", "0000001.parquet", "notes.txt", "000000.parquet.tmp"):
        (store.folder / "parts" / name).write_bytes(b"mine")
    store = Store.open(store.folder)
    assert store.sha256() == before
    assert store.missing() == []
    assert len(store.files()) == 3


def test_a_damaged_design_is_told(tmp_path):
    store = make(tmp_path / "study")
    path = store.folder / "design.parquet"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StudyError, match=r"design\.parquet: it is damaged"):
        _ = Store.open(store.folder).design


def test_one_name_one_study_one_writer(tmp_path):
    store = make(tmp_path / "study")
    with pytest.raises(StudyExists, match="'study'"):
        make(store.folder)
    with store.writing(), pytest.raises(RunLocked), Store.open(store.folder).writing():
        pass
    with store.writing():
        play(store)


def test_the_answer_is_kept(tmp_path):
    store = make(tmp_path / "study")
    assert store.summary() is None
    store.finish({"failed": 0, "measures": {"war": {"mean": 0.5}}})
    assert Store.open(store.folder).summary() == {"failed": 0, "measures": {"war": {"mean": 0.5}}}
    with pytest.raises(ValueError, match="JSON"):
        store.finish({"mean": float("nan")})
    assert store.summary()["failed"] == 0


# The power goes, or the disk fails.

HOME = Path("/home/runs/studies/tiny")
CUTS = scale(300, 3_000)


@pytest.fixture
def quick(monkeypatch):
    """Encode equal parts and decode equal bytes once, and take no lock: the disk here is a double."""
    encoded, decoded = {}, {}
    encode, decode = parquet.encode, parquet.decode

    def encode_once(columns, label):
        if label not in encoded:
            encoded[label] = encode(columns, label)
        return encoded[label]

    def decode_once(data, names=None):
        if (data, names) not in decoded:
            decoded[data, names] = decode(data, names)
        return dict(decoded[data, names])

    monkeypatch.setattr(parquet, "encode", encode_once)
    monkeypatch.setattr(parquet, "decode", decode_once)
    monkeypatch.setattr("sim.study.store.hold", lambda folder, storage: nullcontext())


def life(storage, saved):
    """Begin or resume a study and play it to its end; `saved` learns what was acknowledged."""
    if not storage.exists(HOME / "manifest.json"):
        assert not saved, "an acknowledged study is lost"
        Store.create(HOME, manifest(), DESIGN, storage)
    saved.add("made")
    store = Store.open(HOME, storage)
    assert saved - {"made", "finished"} <= set(store.parts()), "an acknowledged part is lost"
    assert not store.damaged(), "a part is half there"
    for chunk in store.missing():
        store.write_part(chunk.number, chunk.first, *games_of(chunk))
        saved.add(chunk.number)
    if "finished" in saved:
        assert store.summary() == {"done": 1}
    store.finish({"done": 1})
    saved.add("finished")
    return store


def play_and_cut(cuts, **system_options):
    done = seed = 0
    while done < cuts:
        chance = luck(seed)
        system = FaultSystem(seed, **system_options)
        saved = set()
        for _ in range(6):
            system.cut_at = system.calls + chance.randrange(1, 120)
            try:
                life(system.storage(), saved)
            except PowerCut:
                done += 1
                system.reboot()
            else:
                system.restart()
        assert life(system.storage(), saved).missing() == []
        names = system.storage().names(HOME / "parts")
        assert names == ["000000.parquet", "000001.parquet", "000002.parquet"]  # and nothing left over
        seed += 1
    return seed


def test_power_cuts(quick):
    assert play_and_cut(CUTS) > CUTS // 10


@pytest.mark.parametrize("forgotten", [File, Folder])
def test_a_forgotten_sync_is_seen(quick, forgotten):
    with pytest.raises((AssertionError, StudyError, StorageError)):
        play_and_cut(300, lying_fsync=(forgotten,))


@pytest.mark.parametrize("kind", [errno.ENOSPC, errno.EIO, errno.EROFS, "short", "filling"])
def test_any_call_that_fails_loses_nothing(quick, kind):
    system = FaultSystem()
    life(system.storage(), set())
    for at in range(1, system.calls + 1):
        system = FaultSystem(at)
        system.fault = Fault(at, kind)
        saved = set()
        try:
            life(system.storage(), saved)
        except StorageError as error:
            assert error.errno
        system.reboot()
        assert life(system.storage(), saved).missing() == []


def test_a_full_scratch_folder_is_a_storage_error(tmp_path, monkeypatch):
    store = make(tmp_path / "study")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(StorageError, match="missing"):
        play(store)
    assert DISK.names(store.folder / "parts") == []

"""Storage on a real disk and its sentences; what it does when the disk fails is in test_power_cuts.py."""

import errno
import os
from pathlib import Path

import pytest

from sim.record.storage import DISK, Storage, StorageError
from tests.record.fault_storage import Fault, FaultSystem


def calls(system):
    return [name for name, _ in system.trace]


def test_files_and_folders(tmp_path):
    folder = tmp_path / "a" / "b"
    DISK.make_folder(folder)
    DISK.make_folder(folder)
    path = folder / "file"
    assert not DISK.exists(path) and DISK.is_folder(folder) and DISK.exists(folder)
    DISK.write(path, b"one")
    DISK.write(path, b"two\r\n\xff")
    assert DISK.read(path) == b"two\r\n\xff" and not DISK.is_folder(path)
    DISK.rename(path, tmp_path / "elsewhere")
    assert DISK.names(folder) == [] and DISK.names(tmp_path) == ["a", "elsewhere"]
    assert DISK.real(folder / ".." / "b") == folder.resolve()
    assert DISK.modified(folder) == folder.stat().st_mtime_ns


def test_a_fresh_folder_must_be_new(tmp_path):
    with pytest.raises(StorageError, match="it exists already") as error:
        DISK.make_folder(tmp_path, fresh=True)
    assert error.value.errno == errno.EEXIST


def test_two_who_make_the_same_folder_both_get_it(tmp_path):
    class Slow(Storage):
        def is_folder(self, path):
            seen = super().is_folder(path)
            path.mkdir(exist_ok=True)  # the other one, just after we looked
            return seen

    Slow().make_folder(tmp_path / "runs")
    assert (tmp_path / "runs").is_dir()


def test_appending(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old ")
    file = DISK.append(path)
    file.write(b"new")
    file.sync()
    file.write(b" more")
    file.truncate(7)
    file.close()
    assert path.read_bytes() == b"old new"
    with pytest.raises(StorageError):
        DISK.append(path, fresh=True)


def test_a_write_of_many_pieces_is_whole():
    system = FaultSystem()
    system.fault = Fault(1, "short", lasting=True)
    data = bytes(range(256)) * 4
    system.storage().write(Path("/f"), data)
    assert system.storage().read(Path("/f")) == data
    assert calls(system).count("write") > 8


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (errno.ENOSPC, "cannot write '/f': the disk is full; free some space (ENOSPC)"),
        (errno.EROFS, "cannot write '/f': the file system is read-only (EROFS)"),
        (errno.EACCES, "cannot write '/f': no permission (EACCES)"),
        (errno.EIO, "cannot write '/f': the disk reported an input/output error (EIO)"),
        (errno.EMFILE, "cannot write '/f': Too many open files (EMFILE)"),
        ("none", "cannot write '/f': the disk reported an input/output error (EIO)"),
    ],
)
def test_errors_are_sentences(kind, said):
    system = FaultSystem()
    system.fault = Fault(2, kind)  # open, then write
    with pytest.raises(StorageError) as error:
        system.storage().write(Path("/f"), b"x")
    assert str(error.value) == said
    assert error.value.path == Path("/f") and error.value.tried == "write"
    assert "/f.tmp" not in system.root.shown, "a half-written file stayed"


def test_paths_that_cannot_be():
    for path in (Path("a\0b"), Path("x" * 5000)):
        with pytest.raises(StorageError):
            DISK.read(path)
    with pytest.raises(StorageError, match="a part of the path is a file"):
        DISK.names(Path(__file__) / "x")
    assert not DISK.exists(Path("x" * 5000)) and not DISK.exists(Path(__file__) / "x")


def test_what_cannot_be_looked_at_for_a_sick_disk_is_not_called_absent():
    system = FaultSystem()
    system.fault = Fault(1, errno.EIO)
    with pytest.raises(StorageError, match="input/output"):
        system.storage().exists(Path("/f"))


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    link = tmp_path / "link"
    link.symlink_to(secret)
    for attempt in (lambda: DISK.read(link), lambda: DISK.append(link)):
        with pytest.raises(StorageError, match="links are not followed"):
            attempt()
    DISK.write(link, b"ours")
    assert secret.read_bytes() == b"secret" and DISK.read(link) == b"ours"


def test_an_atomic_write_syncs_the_file_before_the_rename_and_the_folder_after():
    system = FaultSystem()
    system.storage().write(Path("/f"), b"x")
    expected = "open write fsync close replace open fsync close"
    assert calls(system) == expected.split()
    assert [path for name, path in system.trace if name == "fsync"] == ["/f.tmp", "/"]


def test_a_folder_that_cannot_be_synced_is_accepted_where_there_is_no_such_call():
    system = FaultSystem()
    system.fault = Fault(7, errno.EINVAL)  # the sync of the folder, as in the test above
    system.storage().write(Path("/f"), b"x")
    assert system.trace[6] == ("fsync", "/")
    system = FaultSystem()
    system.fault = Fault(7, errno.EIO)
    with pytest.raises(StorageError, match="cannot sync the folder '/'"):
        system.storage().write(Path("/f"), b"x")


def test_descriptors_are_closed_after_every_fault():
    for kind in (errno.EIO, errno.ENOSPC):
        for at in range(1, 20):
            system = FaultSystem()
            system.fault = Fault(at, kind)
            storage = system.storage()
            try:
                storage.make_folder(Path("/a"))
                storage.write(Path("/a/f"), b"x")
                storage.append(Path("/a/g")).close()
                assert storage.read(Path("/a/f")) == b"x"
            except StorageError:
                pass
            # A close that fails has closed all the same; the double keeps such a handle.
            failed_close = system.trace[at - 1][0] == "close" if at <= len(system.trace) else False
            assert len(system.handles) == failed_close

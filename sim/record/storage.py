"""The only door between a run and the disk.

Everything that a run keeps is read and written here, so that one place decides what "saved" means: the bytes
and the folder entry that leads to them have been synced. `Storage` is built over a handful of calls of the
module `os`; tests hand it a double of those calls which cuts the power, fills the disk and breaks it.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol, cast

# A run folder may come from a stranger: a link in it must not lead us to a file elsewhere.
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_CHUNK = 1 << 20

_MEANINGS = {
    errno.ENOSPC: "the disk is full; free some space",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "no permission",
    errno.EIO: "the disk reported an input/output error",
    errno.ENOENT: "there is no such file or folder",
    errno.EEXIST: "it exists already",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.ELOOP: "it is a link, and links are not followed here",
}
# Nothing can have such a name, or nothing that concerns us has it. (Not so EIO: a run may well be there.)
_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL}


class StorageError(Exception):
    """Say what could not be done to which path, and why; `errno` is the system's number (0: it gave none)."""

    def __init__(self, tried: str, path: Path, reason: OSError | ValueError) -> None:
        """Make the sentence; `tried` is a verb such as "write"."""
        self.tried = tried
        self.path = path
        self.errno = (reason.errno or 0) if isinstance(reason, OSError) else 0
        code = f" ({errno.errorcode[self.errno]})" if self.errno in errno.errorcode else ""
        meaning = _MEANINGS.get(self.errno) or getattr(reason, "strerror", None) or str(reason)
        super().__init__(f"cannot {tried} {str(path)!r}: {meaning}{code}")


class System(Protocol):
    """The calls of the module `os` that storage is made of."""

    def open(self, path: str, flags: int, mode: int = ...) -> int:
        """Open a file or, for syncing it, a folder."""

    def read(self, fd: int, length: int, /) -> bytes:
        """Read at most `length` bytes; none at the end."""

    def write(self, fd: int, data: bytes, /) -> int:
        """Write some of the bytes and return how many."""

    def fsync(self, fd: int) -> None:
        """Bring a file's bytes, or a folder's entries, to the disk."""

    def ftruncate(self, fd: int, length: int, /) -> None:
        """Cut a file to `length` bytes."""

    def close(self, fd: int) -> None:
        """Close what `open` opened."""

    def replace(self, src: str, dst: str) -> None:
        """Rename over whatever has the new name."""

    def unlink(self, path: str) -> None:
        """Remove a file's name."""

    def rmdir(self, path: str) -> None:
        """Remove an empty folder."""

    def mkdir(self, path: str, mode: int = ...) -> None:
        """Make one folder."""

    def listdir(self, path: str) -> list[str]:
        """List the names in a folder."""

    def stat(self, path: str) -> os.stat_result:
        """Look at a file or folder, through links."""


@contextmanager
def _said(tried: str, path: Path) -> Iterator[None]:
    # A NUL in a path is a ValueError.
    try:
        yield
    except (OSError, ValueError) as error:
        raise StorageError(tried, path, error) from error


class AppendFile:
    """A file open for appending; nothing is on the disk before `sync` returns."""

    def __init__(self, system: System, fd: int, path: Path) -> None:
        """Take over an open descriptor."""
        self.path = path
        self._system = system
        self._fd = fd

    def write(self, data: bytes) -> None:
        """Append all of `data`, however many short writes it takes."""
        with _said("write", self.path):
            _write_all(self._system, self._fd, data)

    def sync(self) -> None:
        """Bring the bytes to the disk; after a failure a second try may succeed without writing them."""
        with _said("sync", self.path):
            self._system.fsync(self._fd)

    def truncate(self, size: int) -> None:
        """Cut the file to `size` bytes (unsynced)."""
        with _said("truncate", self.path):
            self._system.ftruncate(self._fd, size)

    def close(self) -> None:
        """Close the file; what was not synced may be lost."""
        with _said("close", self.path):
            self._system.close(self._fd)


class Storage:
    """Read and write the files of runs; every failure is a `StorageError`."""

    def __init__(self, system: System | None = None) -> None:
        """Work on the disk, or on a double of its calls."""
        self._system = cast(System, os) if system is None else system

    def make_folder(self, path: Path, *, fresh: bool = False) -> None:
        """Make a folder and its missing parents, durably; with `fresh` it must not exist yet."""
        if not fresh and self.is_folder(path):
            return
        if path.parent != path and not self.is_folder(path.parent):
            self.make_folder(path.parent)
        with _said("make the folder", path):
            try:
                self._system.mkdir(str(path))
            except FileExistsError:  # another process was a moment faster
                if fresh or not self.is_folder(path):
                    raise
        self._sync_folder(path.parent)

    def exists(self, path: Path) -> bool:
        """Tell whether there is a file or folder that we may look at."""
        return self._mode(path) is not None

    def is_folder(self, path: Path) -> bool:
        """Tell whether there is a folder (or a link to one)."""
        mode = self._mode(path)
        return mode is not None and stat.S_ISDIR(mode)

    def names(self, path: Path) -> list[str]:
        """List the names in a folder, sorted."""
        with _said("list", path):
            return sorted(self._system.listdir(str(path)))

    def modified(self, path: Path) -> int:
        """Return when the file was last written, in nanoseconds of the system's clock."""
        with _said("look at", path):
            return self._system.stat(str(path)).st_mtime_ns

    def real(self, path: Path) -> Path:
        """Return the path with links and `..` resolved."""
        with _said("resolve", path):
            return Path(os.path.realpath(path))

    def read(self, path: Path) -> bytes:
        """Read a whole file."""
        with _said("read", path), self._open(path, os.O_RDONLY) as fd:
            return b"".join(iter(lambda: self._system.read(fd, _CHUNK), b""))

    def write(self, path: Path, data: bytes) -> None:
        """Write a whole file at once: a power cut leaves the old bytes or the new ones."""
        temporary = path.with_name(path.name + ".tmp")
        try:
            with _said("write", path):
                with self._open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) as fd:
                    _write_all(self._system, fd, data)
                    self._system.fsync(fd)
                self._system.replace(str(temporary), str(path))
        except StorageError:
            with suppress(OSError, ValueError):
                self._system.unlink(str(temporary))
            raise
        self._sync_folder(path.parent)

    def append(self, path: Path, *, fresh: bool = False) -> AppendFile:
        """Open a file for appending, made (durably) if it is missing; with `fresh` it must be missing."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | (os.O_EXCL if fresh else 0)
        with _said("open", path):
            fd = self._system.open(str(path), flags | _FLAGS, 0o666)
        file = AppendFile(self._system, fd, path)
        try:
            self._sync_folder(path.parent)
        except StorageError:
            with suppress(StorageError):
                file.close()
            raise
        return file

    def rename(self, source: Path, target: Path) -> None:
        """Rename durably, over whatever has the new name."""
        with _said("rename", source):
            self._system.replace(str(source), str(target))
        self._sync_folder(target.parent)
        if source.parent != target.parent:
            self._sync_folder(source.parent)

    def remove(self, path: Path) -> None:
        """Remove a file, or a folder that is empty; after a power cut it may be there again."""
        with _said("remove", path):
            if self.is_folder(path):
                self._system.rmdir(str(path))
            else:
                self._system.unlink(str(path))

    def _mode(self, path: Path) -> int | None:
        with _said("look at", path):
            try:
                return self._system.stat(str(path)).st_mode
            except OSError as error:
                if error.errno in _ABSENT:
                    return None
                raise

    @contextmanager
    def _open(self, path: Path, flags: int) -> Iterator[int]:
        fd = self._system.open(str(path), flags | _FLAGS, 0o666)
        try:
            yield fd
        finally:
            self._system.close(fd)

    def _sync_folder(self, folder: Path) -> None:
        # A synced file without a name is lost as well.
        if os.name == "nt":  # Windows cannot open folders and writes their entries through
            return
        with _said("sync the folder", folder):
            fd = self._system.open(str(folder), os.O_RDONLY)
            try:
                self._system.fsync(fd)
            except OSError as error:
                if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # network file systems without the call
                    raise
            finally:
                self._system.close(fd)


def _write_all(system: System, fd: int, data: bytes) -> None:
    while data:
        done = system.write(fd, data)
        if done <= 0:
            raise OSError(errno.EIO, "the disk took no bytes")
        data = data[done:]


DISK = Storage()

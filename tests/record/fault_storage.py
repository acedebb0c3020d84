"""A double of the calls of `os` that storage is made of: a disk in memory that can lose what was not synced.

Every file and folder has two sides: what the running system shows, and what is on the disk together with the
changes that still wait. A sync moves the waiting changes of one file or one folder to the disk. When the
power goes, each file keeps any beginning of its waiting changes (the last one perhaps in part, perhaps with
NULs behind), each folder any beginning of its own. A sync that fails forgets the waiting changes for good
while the system goes on showing them, as Linux does: a second sync then succeeds and has written nothing.
"""

import errno
import os
import random
import stat
from dataclasses import dataclass, field
from types import SimpleNamespace

from sim.record.storage import Storage


def luck(seed):
    """Make the random source of a test."""
    return random.Random(seed)  # noqa: S311


class PowerCut(BaseException):
    """The machine is off; no code of ours runs any more."""


@dataclass
class File:
    """The shown bytes, those on the disk, and the waiting changes: (offset, bytes) or, cut, (size, None)."""

    shown: bytes = b""
    disk: bytes = b""
    waiting: list = field(default_factory=list)
    written: int = 0

    def change(self, offset, data, now):
        self.waiting.append((offset, data))
        self.shown = changed(self.shown, offset, data)
        self.written = now

    def sync(self):
        for change in self.waiting:
            self.disk = changed(self.disk, *change)
        self.waiting.clear()


@dataclass
class Folder:
    """The shown names, the names on the disk, and the waiting changes (name -> node, None: taken away)."""

    shown: dict = field(default_factory=dict)
    disk: dict = field(default_factory=dict)
    waiting: list = field(default_factory=list)
    written: int = 0

    def change(self, names):
        self.waiting.append(names)
        self.shown = renamed(self.shown, names)

    def sync(self):
        for names in self.waiting:
            self.disk = renamed(self.disk, names)
        self.waiting.clear()


def changed(data, offset, new):
    if new is None:
        return data[:offset].ljust(offset, b"\0")
    return data[:offset].ljust(offset, b"\0") + new + data[offset + len(new) :]


def renamed(names, change):
    return {name: node for name, node in {**names, **change}.items() if node is not None}


@dataclass
class Fault:
    """What goes wrong from the call number `at` on: once, or for as long as the session lasts.

    Kinds: an errno; "short" (a write takes half of the bytes); "none" (a write takes no byte); "filling" (a
    write takes half, the following ones find the disk full).
    """

    at: int
    kind: int | str
    lasting: bool = False

    def hits(self, number):
        return number == self.at or (self.lasting and number >= self.at)


class FaultSystem:
    """The calls of `os` on a disk in memory, counted, with at most one fault or power cut planned."""

    def __init__(self, seed=0, *, lying_fsync=()):
        self.random = luck(seed)
        self.root = Folder()
        self.lying_fsync = lying_fsync  # a sync of these types (File, Folder) does nothing, as if forgotten
        self.restart()
        self.calls = 0
        self.trace = []

    def storage(self):
        return Storage(self)

    def restart(self):
        """The process ends and a new one begins; the system stays up."""
        self.handles = {}
        self.cut_at = None
        self.fault = None
        self.off = False

    def reboot(self):
        """The power comes back: only the disk counts, and what of the waiting changes got there by luck."""
        self._settle(self.root)
        self.restart()

    # The calls of `os`.

    def open(self, path, flags, mode=0o777):
        return self._call("open", path, lambda: self._open(path, flags))

    def read(self, fd, length):
        return self._call("read", self._path(fd), lambda: self._read(fd, length))

    def write(self, fd, data):
        return self._call("write", self._path(fd), lambda: self._write(fd, data), data=(fd, data))

    def fsync(self, fd):
        self._call("fsync", self._path(fd), lambda: self._fsync(fd), fd=fd)

    def ftruncate(self, fd, length):
        self._call("ftruncate", self._path(fd), lambda: self._node(fd).change(length, None, self.calls))

    def close(self, fd):
        self._call("close", self._path(fd), lambda: self.handles.pop(fd))

    def replace(self, src, dst):
        self._call("replace", src, lambda: self._replace(src, dst))

    def unlink(self, path):
        self._call("unlink", path, lambda: self._unlink(path))

    def mkdir(self, path, mode=0o777):
        self._call("mkdir", path, lambda: self._make(path, Folder()))

    def listdir(self, path):
        return self._call("listdir", path, lambda: list(self._get(path).shown))

    def stat(self, path):
        def look():
            node = self._get(path)
            kind = stat.S_IFDIR if isinstance(node, Folder) else stat.S_IFREG
            return SimpleNamespace(st_mode=kind | 0o700, st_mtime_ns=node.written)

        return self._call("stat", path, look)

    # How they are counted and broken.

    def _call(self, name, path, act, data=None, fd=None):
        if self.off:
            raise PowerCut
        self.calls += 1
        self.trace.append((name, path))
        if self.calls == self.cut_at:
            self.off = True
            if self.random.random() < 0.5:  # done, but nobody hears of it
                act()
            elif data:
                self._write(data[0], data[1][: self.random.randrange(len(data[1]) + 1)])
            raise PowerCut
        if self.fault and self.fault.hits(self.calls):
            kind = self.fault.kind
            if isinstance(kind, int):
                if name == "fsync":
                    self._node(fd).waiting.clear()
                raise OSError(kind, os.strerror(kind))
            if data and kind == "none":
                return 0
            if data and kind in ("short", "filling"):
                if kind == "filling":
                    self.fault = Fault(self.calls + 1, errno.ENOSPC, lasting=True)
                return self._write(data[0], data[1][: max(1, len(data[1]) // 2)])
        return act()

    def _open(self, path, flags):
        parent, name = self._parent(path)
        node = parent.shown.get(name) if name else self.root
        if node is None and flags & os.O_CREAT:
            node = self._make(path, File())
        elif node is not None and flags & os.O_EXCL:
            raise FileExistsError(errno.EEXIST, "exists")
        if node is None:
            raise FileNotFoundError(errno.ENOENT, "missing")
        if isinstance(node, Folder) and flags & (os.O_WRONLY | os.O_RDWR):
            raise IsADirectoryError(errno.EISDIR, "folder")
        if flags & os.O_TRUNC:
            node.change(0, None, self.calls)
        fd = self.calls + 100
        self.handles[fd] = [node, 0, bool(flags & os.O_APPEND), path]
        return fd

    def _read(self, fd, length):
        node, offset, _, _ = self.handles[fd]
        data = node.shown[offset : offset + length]
        self.handles[fd][1] += len(data)
        return data

    def _write(self, fd, data):
        node, offset, appending, _ = self.handles[fd]
        offset = len(node.shown) if appending else offset
        node.change(offset, data, self.calls)
        self.handles[fd][1] = offset + len(data)
        return len(data)

    def _fsync(self, fd):
        node = self._node(fd)
        if not isinstance(node, self.lying_fsync):
            node.sync()

    def _replace(self, src, dst):
        from_parent, from_name = self._parent(src)
        to_parent, to_name = self._parent(dst)
        node = self._get(src)
        if from_parent is to_parent:
            from_parent.change({from_name: None, to_name: node})
        else:
            from_parent.change({from_name: None})
            to_parent.change({to_name: node})

    def _unlink(self, path):
        self._get(path)
        parent, name = self._parent(path)
        parent.change({name: None})

    def _make(self, path, node):
        parent, name = self._parent(path)
        if name in parent.shown:
            raise FileExistsError(errno.EEXIST, "exists")
        node.written = self.calls
        parent.change({name: node})
        return node

    def _node(self, fd):
        return self.handles[fd][0]

    def _path(self, fd):
        return self.handles[fd][3] if fd in self.handles else "?"

    def _parent(self, path):
        parts = [part for part in path.split("/") if part]
        folder = self.root
        for part in parts[:-1]:
            folder = folder.shown.get(part)
            if folder is None:
                raise FileNotFoundError(errno.ENOENT, "missing")
            if not isinstance(folder, Folder):
                raise NotADirectoryError(errno.ENOTDIR, "a file")
        return folder, parts[-1] if parts else ""

    def _get(self, path):
        parent, name = self._parent(path)
        node = parent.shown.get(name) if name else self.root
        if node is None:
            raise FileNotFoundError(errno.ENOENT, "missing")
        return node

    # What is left when the power is back.

    def _settle(self, node):
        kept = self.random.randrange(len(node.waiting) + 1)
        partly = node.waiting[kept : kept + 1]
        del node.waiting[kept:]
        node.sync()
        node.shown = node.disk
        if isinstance(node, Folder):
            for child in node.disk.values():
                self._settle(child)
        elif partly and partly[0][1] is not None:
            offset, data = partly[0]
            begun = data[: self.random.randrange(len(data) + 1)]
            nul = b"\0" * self.random.choice((0, 0, len(data) - len(begun)))
            node.disk = node.shown = changed(node.disk, offset, begun + nul)

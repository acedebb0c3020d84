"""`sixparty doctor`: look whether this computer has what sixparty needs."""

import errno
import os
import platform
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from sim.faces.cli.folder_out import why_shut
from sim.faces.cli.frame import Options
from sim.faces.cli.options import command
from sim.faces.cli.refusal import DONE, NO
from sim.faces.terminal.text import show_table

OLDEST_PYTHON = (3, 11)
PORT = 8765
ENOUGH_MEGABYTES = 200
# One of each kind that the screens of sixparty use: a letter, Hangul, a mark, a line.
GLYPHS = "A가▲■●★─│…"
# An address of the range that is kept for documentation: nothing is ever sent to it.
NOWHERE = ("192.0.2.1", 9)


class Check(NamedTuple):
    """What one look found; `detail` is in the person's language."""

    name: str
    ok: bool
    detail: str


@command("doctor", "json")
def doctor(options: Options) -> int:
    """Run every check, print what they found, and return 1 when one failed."""
    found = [look(options) for look in LOOKS]
    failed = sum(not check.ok for check in found)
    if options.json:
        options.emit({"checks": [check._asdict() for check in found]})
    else:
        head = [options.say(f"cli.doctor.head.{name}") for name in ("name", "ok", "detail")]
        results = {True: options.say("cli.doctor.ok"), False: options.say("cli.doctor.failed")}
        names = [options.say(f"cli.doctor.name.{check.name}") for check in found]
        show_table(options, head, [(n, results[c.ok], c.detail) for n, c in zip(names, found, strict=True)])
        options.tell("cli.doctor.some_failed" if failed else "cli.doctor.all_ok", count=failed)
        options.next("sixparty list")
    return NO if failed else DONE


def python(options: Options) -> Check:
    """Look at the version of Python."""
    wanted = ".".join(map(str, OLDEST_PYTHON))
    ok = sys.version_info >= OLDEST_PYTHON
    detail = options.say(
        "cli.doctor.python", found=platform.python_version(), wanted=wanted, place=sys.executable
    )
    return Check("python", ok, detail)


def encoding(options: Options) -> Check:
    """Look whether the terminal's encoding has Hangul and our glyphs."""
    name = options.out.encoding
    try:
        lost = [glyph for glyph in GLYPHS if glyph.encode(name, "replace").decode(name, "replace") != glyph]
    except LookupError:
        lost = list(GLYPHS)
    key = "cli.doctor.encoding_lost" if lost else "cli.doctor.encoding"
    return Check("encoding", not lost, options.say(key, encoding=name, count=len(lost)))


def disk(options: Options) -> Check:
    """Look whether the runs folder, or the folder that would hold it, takes files and has room."""
    runs = options.runs_dir.absolute()
    folder = next((place for place in (runs, *runs.parents) if place.exists()), runs)
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"sixparty")
        free = shutil.disk_usage(folder).free // 1_000_000
    except OSError as error:
        reason = error.strerror or error
        return Check("disk", False, options.say("cli.doctor.disk_shut", folder=folder, reason=reason))
    ok = free >= ENOUGH_MEGABYTES
    key = "cli.doctor.disk" if ok else "cli.doctor.disk_small"
    return Check("disk", ok, options.say(key, folder=folder, free=free, wanted=ENOUGH_MEGABYTES))


def port(options: Options) -> Check:
    """Look whether the port of the live table is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
        if os.name == "posix":  # elsewhere this flag lets two programs hold one port
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", PORT))
        except OSError as error:
            key = "cli.doctor.port_taken" if error.errno == errno.EADDRINUSE else "cli.doctor.port_shut"
            return Check("port", False, options.say(key, port=PORT, reason=error.strerror or error))
    return Check("port", True, options.say("cli.doctor.port", port=PORT))


def network(options: Options) -> Check:
    """Look for this computer's address in the local network; one computer alone is no fault."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        try:
            door.connect(NOWHERE)  # a datagram socket only picks a route, it sends nothing
            address = str(door.getsockname()[0])
        except OSError:
            return Check("network", True, options.say("cli.doctor.network_none"))
    alone = address.startswith(("127.", "0."))
    key = "cli.doctor.network_none" if alone else "cli.doctor.network"
    return Check("network", True, options.say(key, address=address))


def cache(options: Options) -> Check:
    """Look whether the rules are compiled, or can be; without a compiler results are the same, later."""
    try:
        edition = version("numba")
    except PackageNotFoundError:
        return Check("cache", True, options.say("cli.doctor.cache_none"))
    from sim.study.engine import cache_folder, is_warm

    folder = cache_folder().absolute()
    if is_warm():
        return Check("cache", True, options.say("cli.doctor.cache", edition=edition, folder=folder))
    if shut := why_shut(folder):
        said = options.say("cli.doctor.cache_shut", edition=edition, folder=folder, reason=shut[1])
        return Check("cache", False, said)
    return Check("cache", True, options.say("cli.doctor.cache_cold", edition=edition, folder=folder))


LOOKS: tuple[Callable[[Options], Check], ...] = (python, encoding, disk, port, network, cache)

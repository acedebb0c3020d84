"""Do one thing in a child of this process, which has everything imported already and so is quick."""

import os
import signal
import sys
import tempfile
import traceback
import warnings
from pathlib import Path
from typing import NamedTuple


class Answer(NamedTuple):
    """An exit code, what stood on stdout and what stood on stderr."""

    code: int
    out: str
    err: str


def forked(work: list[str], folder: Path, typed: str, timeout: int) -> Answer:
    """Do `work` in a folder, with `typed` on stdin; it is killed after `timeout` seconds.

    work: `main` and the arguments of the program, `doctest` and a text file, or `script` and Python code.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(typed.encode())
        given.seek(0)
        sys.stdout.flush()
        sys.stderr.flush()
        child = fork()
        if child == 0:
            _be(work, folder, [file.fileno() for file in (given, out, err)], timeout)
        _, status = os.waitpid(child, 0)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8"))
        return Answer(os.waitstatus_to_exitcode(status), *texts)


def fork() -> int:
    """Fork; from Python 3.12 on that warns of threads, of which NumPy keeps some that stand still."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _be(work: list[str], folder: Path, files: list[int], timeout: int) -> None:
    """Be the child: never return."""
    code = 70
    try:
        signal.alarm(timeout)
        os.chdir(folder)
        for place, file in enumerate(files):
            os.dup2(file, place)
        sys.stdin = open(0, encoding="utf-8", closefd=False)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)
        code = _do(work)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _do(work: list[str]) -> int:
    kind, *arguments = work
    if kind == "main":
        from sim.faces.cli.main import main

        return main(arguments)
    if kind == "doctest":
        import doctest

        flags = doctest.ELLIPSIS | doctest.FAIL_FAST
        found = doctest.testfile(arguments[0], module_relative=False, optionflags=flags, encoding="utf-8")
        return int(found.failed > 0)
    exec(compile(arguments[0], "<page>", "exec"), {"__name__": "__main__"})  # noqa: S102  (our own pages)
    return 0

"""Call the command line as a user does: in this process, or in one of its own."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import NamedTuple

from sim.faces.cli.main import main
from tests.tidy.sources import TOP
from tests.waiting import PATIENCE

# What the machine that runs the tests has set must not change what they see.
OWN = (
    "SIXPARTY_LANG",
    "SIXPARTY_RUNS",
    "NO_COLOR",
    "PYTHONIOENCODING",
    "PYTHONUTF8",
    "LC_ALL",
    "LANG",
    "COLUMNS",
)


class Answer(NamedTuple):
    """An exit code, what stood on stdout and what stood on stderr."""

    code: int
    out: str
    err: str


def call(*arguments):
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(list(map(str, arguments)))
    return Answer(code, out.getvalue(), err.getvalue())


def environment(**values):
    """Give this process's environment without what changes the command line, and with some values."""
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    # From any folder the checkout is found, as an installed package would be.
    return kept | {"PYTHONPATH": str(TOP)} | values


def spawn(*arguments, cwd=TOP, encoding="utf-8", stdin="", **values):
    """Run a command in a process of its own, with environment variables."""
    done = subprocess.run(
        [sys.executable, "-m", "sim", *map(str, arguments)],
        cwd=cwd,
        env=environment(**values),
        input=stdin.encode(),
        capture_output=True,
        timeout=PATIENCE,
    )
    out, err = (data.decode(encoding).replace("\r\n", "\n") for data in (done.stdout, done.stderr))
    return Answer(done.returncode, out, err)

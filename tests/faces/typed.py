"""Play in this process with lines on stdin, as through a pipe."""

import io
import sys

import pytest

from sim.record.run import Run
from tests.faces.call import call


class Keys(io.StringIO):
    """Lines as they come through a pipe; `then` is raised where they end."""

    def __init__(self, text, then=None):
        super().__init__(text)
        self.then = then

    def readline(self, size=-1):
        line = super().readline(size)
        if not line and self.then is not None:
            raise self.then
        return line


@pytest.fixture
def typed(monkeypatch, tmp_path):
    """A function typed(lines, *arguments): play with these lines on stdin; gives the answer and the run."""
    monkeypatch.setenv("SIXPARTY_RUNS", str(tmp_path))

    def play(lines, *arguments, then=None):
        monkeypatch.setattr(sys, "stdin", Keys("".join(f"{line}\n" for line in lines), then))
        return call(*arguments)

    return play


def run_in(folder):
    (found,) = [path for path in folder.iterdir() if path.is_dir()]
    return Run.open(found)


def payloads(run, kind):
    return [line.payload for line in run.effective if line.kind == kind]


def after(answer, line):
    """Give what was said after a line that was typed, up to the next one."""
    assert f"\n> {line}\n" in answer.out, answer.out
    return answer.out.split(f"\n> {line}\n", 1)[1].split("\n> ")[0]

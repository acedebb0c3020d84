"""The workers of this machine: what they make, who is missed, and that nobody is waited for in vain."""

import os
import signal
import subprocess
import sys
from multiprocessing import active_children
from threading import Event, Thread, get_ident
from typing import NamedTuple

import pytest

from sim.study.workers import _starting, work_on
from tests.tidy.sources import TOP
from tests.waiting import PATIENCE

MUCH = 1 << 23  # bytes of an answer: many times what a pipe holds, so its worker waits until somebody reads
ONLY_POSIX = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
KILLED_IN_A_MESSAGE = """
import os, signal, time
from multiprocessing import active_children
from tests.study.test_workers import Task, much
from sim.study.workers import work_on

said = []
made = work_on(much, iter([Task(number) for number in range(4)]), 2, said.append)
numbers = [next(made)[0]]
time.sleep(2)  # the next answers are on their way
"""


class Task(NamedTuple):
    """An order of the least kind."""

    number: int

    @property
    def first_game(self):
        return 10 * self.number


def much(task):
    """Give the task's number and many bytes."""
    return task.number, bytes(MUCH)


def who(task):
    """Give the task's number and the process that did it."""
    return task.number, os.getpid()


def faulty(task):
    """Fail at the third task."""
    if task.number == 2:
        raise ValueError("no such world")
    return task.number


def tasks(count):
    return iter([Task(number) for number in range(count)])


def said_by(script):
    """Run a script that nobody should have to wait for."""
    command = [sys.executable, "-c", script]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, check=True, cwd=TOP
    ).stdout


def test_all_is_done_once_by_processes_that_end():
    done = dict(work_on(who, tasks(9), 2))
    assert sorted(done) == list(range(9))
    assert len(set(done.values())) == 2 and os.getpid() not in done.values()
    assert not active_children()


def test_no_more_workers_come_than_there_is_work():
    assert len({process for _, process in work_on(who, tasks(1), 4)}) == 1


def test_a_failure_is_ours_and_says_where_it_was():
    with pytest.raises(ValueError, match="no such world") as failure:
        list(work_on(faulty, tasks(5), 2))
    assert "in faulty" in failure.value.__notes__[0]
    assert not active_children()


@ONLY_POSIX
def test_one_that_dies_in_the_middle_of_an_answer_is_missed_at_once():
    script = (
        KILLED_IN_A_MESSAGE
        + f"""
os.kill(active_children()[0].pid, {signal.SIGKILL.value})
numbers += [number for number, _ in made]
print(sorted(numbers), said)
"""
    )
    said = said_by(script)
    assert said.startswith("[0, 1, 2, 3]") and said.count("(exit code -9) died; chunks from game") == 1


@ONLY_POSIX
def test_who_stops_does_not_wait_for_answers_on_their_way():
    assert said_by(KILLED_IN_A_MESSAGE + "made.close()\nprint(active_children())") == "[]\n"


@ONLY_POSIX
def test_a_worker_that_stands_still_is_ended_as_well():
    made = work_on(who, tasks(4), 2)
    next(made)
    crew = active_children()
    for worker in crew:
        os.kill(worker.pid, signal.SIGSTOP)
    made.close()
    left = active_children()
    for worker in left:
        worker.kill()  # else this process would wait for it at its own end
    assert crew and not left


@ONLY_POSIX
def test_ctrl_c_does_not_come_between_a_worker_and_what_it_needs_to_start():
    now, finished = Event(), []
    # Begun before, so that it does not block the signal, as the threads of NumPy and DuckDB do not.
    other = Thread(target=lambda: now.wait() and signal.pthread_kill(get_ident(), signal.SIGINT))
    other.start()
    with pytest.raises(KeyboardInterrupt), _starting():
        now.set()
        other.join()
        finished.append(True)
    assert finished and signal.getsignal(signal.SIGINT) is signal.default_int_handler

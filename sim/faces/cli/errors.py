"""What goes wrong, as a sentence and an exit code: the one place that maps faults to both."""

import errno
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

import click

from sim.faces.cli.faults import Told, report
from sim.faces.cli.frame import PROGRAM, Frame
from sim.faces.cli.refusal import (
    INTERNAL,
    INTERRUPTED,
    NO,
    NOT_FOUND,
    NOTHING_TO_DO,
    RESOURCE,
    USAGE,
    Refusal,
)
from sim.faces.cli.streams import silence
from sim.faces.cli.usage import usage_sentence
from sim.faces.terminal.text import clean
from sim.faces.words import say

# By the name of the class, because nothing may be imported only to look whether it was raised. The
# sentence is the error's own, led by `cli.fault.NAME` where a language has that.
EXITS = {
    "ScenarioNotFound": NOT_FOUND,
    "ScenarioError": NO,
    "EnsembleError": NO,
    "OverrideError": USAGE,
    "RunNotFound": NOT_FOUND,
    "RunExists": USAGE,
    "NoVariable": USAGE,
    "BadBranchName": USAGE,
    "ManifestError": NOT_FOUND,
    "LogDamaged": NOT_FOUND,
    "LogReadOnly": RESOURCE,
    "RunLocked": RESOURCE,
    "StorageError": RESOURCE,
    "StudyNotFound": NOT_FOUND,
    "EnsembleNotFound": NOT_FOUND,
    "StudyChanged": NOT_FOUND,
    "StudyExists": USAGE,
    "BadStudyName": USAGE,
    "StudyDamaged": NOT_FOUND,
    "StudyError": USAGE,
    "MissingPackage": USAGE,
    "NothingToDo": NOTHING_TO_DO,
    "WorkerLost": RESOURCE,
}
_RESOURCES = "ENOSPC EDQUOT EROFS EACCES EPERM EADDRINUSE EMFILE ENFILE EIO ENOMEM"
_RESOURCE_ERRORS = {getattr(errno, name) for name in _RESOURCES.split() if hasattr(errno, name)}


def guarded(work: Callable[[], int], frame: Frame) -> int:
    """Do a command's work and return its exit code; say on stderr whatever went wrong."""
    try:
        code = work()
    except BaseException as error:  # a person sees a sentence, never a traceback
        code = _answer(error, frame)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError) as error:
            silence(stream)
            code = code or _answer(error, frame)
    return code


def _answer(error: BaseException, frame: Frame) -> int:
    """Say what went wrong and return the exit code."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, KeyboardInterrupt | click.Abort):
        _tell("\n" + _interrupted(frame))
        return INTERRUPTED
    code, sentence = _known(error, frame.lang)
    if code == INTERNAL:
        sentence = _internal(error, frame)
    _tell(say(frame.lang, "cli.error.prefix", what=sentence))
    return code


def _interrupted(frame: Frame) -> str:
    """Say what is saved of a command that was stopped and how to go on with it, or that nothing is."""
    if frame.resume:
        return say(frame.lang, "cli.error.interrupted_resume", command=frame.resume)
    return say(frame.lang, "cli.error.interrupted" if frame.saved else "cli.error.interrupted_nothing")


def _known(error: BaseException, lang: str) -> tuple[int, str]:
    """Return the exit code and the sentence of an expected fault; 3 and nothing for an unexpected one."""
    if isinstance(error, Refusal):
        return error.exit_code, _with_help(say(lang, error.key, **error.values), error.command, lang)
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else ""
        return USAGE, _with_help(usage_sentence(error, lang), command, lang)
    for kind in type(error).__mro__:
        if kind.__name__ in EXITS and kind.__module__.startswith("sim."):
            return EXITS[kind.__name__], say(lang, f"cli.fault.{kind.__name__}", what=_told(error, lang))
    if isinstance(error, MemoryError):
        return RESOURCE, say(lang, "cli.error.memory")
    if isinstance(error, OSError) and error.errno in _RESOURCE_ERRORS:
        reason = say(lang, "cli.error.disk_full") if error.errno == errno.ENOSPC else error.strerror
        return RESOURCE, f"{error.filename}: {reason}" if error.filename else str(reason)
    return INTERNAL, ""


def _told(error: BaseException, lang: str) -> str:
    """Return an error's own sentence; a scenario's faults in the person's language."""
    faults: list[Told] = getattr(error, "faults", [])
    if not faults:
        return str(error)
    only_missing = type(error).__name__ == "ScenarioNotFound"  # nothing was read: places would say nothing
    return "\n".join(fault.message if only_missing else report(lang, fault) for fault in faults)


def _with_help(sentence: str, path: str, lang: str) -> str:
    """Add the help page of a command to a sentence about its usage."""
    return f"{sentence}\n{say(lang, 'cli.usage.see', command=path)}" if path else sentence


def _internal(error: BaseException, frame: Frame) -> str:
    """Save the details of an error of ours and return the sentence that says where."""
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    path = save_traceback(error, frame)
    key = "cli.error.internal" if path else "cli.error.internal_unsaved"
    return say(frame.lang, key, what=what, path=path)


def save_traceback(error: BaseException, frame: Frame) -> Path | None:
    """Write a traceback beside the run, else in the runs folder, else where temporary files go."""
    import platform  # only who needs these pays for them
    import tempfile
    import traceback

    head = (
        f"{PROGRAM} {list(frame.arguments)!r}\nPython {platform.python_version()}, {platform.platform()}\n\n"
    )
    text = head + "".join(traceback.format_exception(error))
    for folder in (frame.folder, frame.runs_dir, Path(tempfile.gettempdir())):
        if folder is not None and (path := _save(folder, text)):
            return path
    return None


def _save(folder: Path, text: str) -> Path | None:
    """Write a new file error-N.txt into a folder, or return None where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in count(1):
            with suppress(FileExistsError):  # of an error before, or of another process just now
                path = folder / f"error-{number}.txt"
                with path.open("x", encoding="utf-8", errors="backslashreplace") as file:
                    file.write(text)
                return path
    except OSError:
        pass
    return None


def _tell(sentence: str) -> None:
    """Say a sentence on stderr; where even that cannot be, the exit code has to do."""
    try:
        sys.stderr.write(clean(sentence) + "\n")
    except (OSError, ValueError):
        silence(sys.stderr)

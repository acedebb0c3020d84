"""`doctor`: every check can fail, and says so."""

import errno
import json
import shutil
import socket
import sys
import types
from importlib import metadata

import pytest

from sim.faces.cli import doctor as module
from sim.faces.words import LANGUAGES
from sim.study import engine
from tests.faces.call import call, spawn

NAMES = ["python", "encoding", "disk", "port", "network", "cache"]


@pytest.fixture(autouse=True)
def healthy(monkeypatch, tmp_path):
    """A computer on which everything is well, whatever the one that runs the tests is like."""
    monkeypatch.setattr(module, "PORT", 0)  # any free one
    monkeypatch.setenv("SIXPARTY_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("SIXPARTY_CACHE", str(tmp_path))


def checks(*arguments):
    answer = call("doctor", "--json", *arguments)
    found = {check["name"]: check for check in json.loads(answer.out)["checks"]}
    assert list(found) == NAMES
    assert answer.code == (0 if all(check["ok"] for check in found.values()) else 1)
    assert all(check["detail"] for check in found.values())
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_healthy_computer_passes(lang):
    found = checks("--lang", lang)
    assert all(check["ok"] for check in found.values())
    answer = call("doctor", "--lang", lang)
    assert answer.code == 0 and len(answer.out.splitlines()) == 1 + len(NAMES)
    assert "cli." not in answer.out + answer.err


def test_an_old_python_fails(monkeypatch):
    monkeypatch.setattr(module, "OLDEST_PYTHON", (sys.version_info[0], sys.version_info[1] + 1))
    assert not checks()["python"]["ok"]


@pytest.mark.parametrize(
    ("encoding", "name", "ok"),
    [
        ("utf-8", "utf-8", True),
        ("cp949", "cp949", True),
        ("ascii", "ascii", False),
        ("latin-1", "8859", False),
    ],
)
def test_an_encoding_without_hangul_fails(encoding, name, ok):
    answer = spawn("doctor", "--json", PYTHONIOENCODING=encoding)
    [check] = [check for check in json.loads(answer.out)["checks"] if check["name"] == "encoding"]
    assert check["ok"] == ok and name in check["detail"]


def test_a_full_disk_fails(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: types.SimpleNamespace(free=5_000_000))
    check = checks()["disk"]
    assert not check["ok"] and "5 MB" in check["detail"]


def test_a_folder_that_takes_no_file_fails(tmp_path, monkeypatch):
    file = tmp_path / "a-file"
    file.write_text("", encoding="utf-8")
    check = checks("--runs-dir", file)["disk"]
    assert not check["ok"] and "a-file" in check["detail"]

    def refuse(dir):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(module.tempfile, "TemporaryFile", refuse)
    assert "Read-only" in checks()["disk"]["detail"]


def test_looking_leaves_nothing_behind(tmp_path):
    checks()
    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_fails(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setattr(module, "PORT", other.getsockname()[1])
        check = checks()["port"]
        assert not check["ok"] and str(module.PORT) in check["detail"]
        assert call("doctor", "--lang", "en").err.startswith("1 check failed.")
    assert checks()["port"]["ok"]


def test_a_computer_alone_is_told_so_and_passes(monkeypatch):
    def unreachable(self, address):
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr(module.socket, "socket", type("Alone", (socket.socket,), {"connect": unreachable}))
    check = checks()["network"]
    assert check["ok"] and "alone" in check["detail"]


def test_a_cache_that_takes_no_file_fails(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "version", lambda package: "0.0")
    assert checks()["cache"]["ok"]
    file = tmp_path / "a-file"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv("SIXPARTY_CACHE", str(file / "missing"))
    check = checks()["cache"]
    assert not check["ok"] and "missing" in check["detail"]


def test_a_cache_says_whether_the_first_batch_will_wait(monkeypatch):
    monkeypatch.setattr(module, "version", lambda package: "0.0")
    details = []
    for warm in (True, False):
        monkeypatch.setattr(engine, "is_warm", lambda warm=warm: warm)
        details.append(checks()["cache"]["detail"])
    assert "minute" in details[1] and "minute" not in details[0]


def test_without_a_compiler_everything_still_works(monkeypatch):
    def missing(package):
        raise metadata.PackageNotFoundError(package)

    monkeypatch.setattr(module, "version", missing)
    check = checks()["cache"]
    assert check["ok"] and "not installed" in check["detail"]

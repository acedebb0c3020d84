"""Switches of the whole suite: short or nightly, goldens checked or rewritten, and no silent skip in CI."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.scale import NIGHTLY
from tests.scale import scale as scale_of_this_run

GOLDENS = Path(__file__).parent / "goldens"
CI = os.environ.get("CI", "") == "true"

# How long it takes says how busy the machine is.
UNTIMED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("short", max_examples=25, derandomize=True, **UNTIMED)
settings.register_profile("nightly", max_examples=1000, print_blob=True, **UNTIMED)
settings.load_profile("nightly" if NIGHTLY else "short")


def pytest_configure(config):
    """Hear Ctrl-C also where the whole suite runs as a job in the background, which would not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser):
    parser.addoption("--update-goldens", action="store_true", help="rewrite the files in tests/goldens")


def pytest_collection_modifyitems(config, items):
    """Leave out what is marked nightly unless SIXPARTY_NIGHTLY=1."""
    left_out = [item for item in items if "nightly" in item.keywords and not NIGHTLY]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def fail_if_skipped_in_ci(report):
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        _, _, reason = report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: in CI nothing may be skipped ({reason})"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    return fail_if_skipped_in_ci((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    return fail_if_skipped_in_ci((yield))


@pytest.fixture(scope="session")
def scale():
    """The function scale(short, long), for tests that need no decorator."""
    return scale_of_this_run


@pytest.fixture
def golden(request):
    """A function golden(name, text) that compares a text with tests/goldens/name, or rewrites that file."""

    def check(name, text):
        path = GOLDENS / name
        if request.config.getoption("update_goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.is_file(), f"{path} is missing; `make goldens` writes it, then read what it wrote"
        assert text == path.read_bytes().decode("utf-8")

    return check

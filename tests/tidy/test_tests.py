"""Tests of the tests: each can fail."""

import ast
import re

from tests.tidy.ratchet import hold
from tests.tidy.sources import dotted, functions

CHECKS = re.compile(r"assert|check|expect|fail|golden|hold|raises|refus|run_state_machine|same|verify|warns")


def checks_something(node):
    if isinstance(node, ast.Assert):
        return True
    return isinstance(node, ast.Call) and bool(CHECKS.match(dotted(node.func).rpartition(".")[2]))


def test_every_test_checks_something():
    tests = [(where, node) for where, node in functions("tests") if node.name.startswith("test_")]
    assert tests
    hold("no-assertion", [where for where, node in tests if not any(map(checks_something, ast.walk(node)))])

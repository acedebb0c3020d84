"""The ratchet itself."""

import pytest

from tests.tidy.ratchet import hold, parse


def test_a_new_violation_fails_and_a_known_one_does_not():
    known = parse("file-length sim/long.py  # splits in two with the next rule\n")
    hold("file-length", ["sim/long.py"], known)
    with pytest.raises(AssertionError, match=r"sim/other\.py"):
        hold("file-length", ["sim/long.py", "sim/other.py"], known)


def test_a_mended_violation_must_leave_the_list():
    known = parse("file-length sim/long.py  # splits in two with the next rule\n")
    with pytest.raises(AssertionError, match="strike"):
        hold("file-length", [], known)


@pytest.mark.parametrize("line", ["file-size sim/long.py  # why", "file-length sim/long.py"])
def test_an_entry_names_a_rule_and_a_reason(line):
    with pytest.raises(AssertionError):
        parse(line)

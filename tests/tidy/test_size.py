"""Files and functions stay small enough to read."""

from statistics import median, quantiles

from tests.tidy.ratchet import hold
from tests.tidy.sources import functions, modules

FILE_LINES = 300
MEDIAN_FILE_LINES = 120
FUNCTION_LINES = 70
USUAL_FUNCTION_LINES = 35  # of 95 in 100 functions


def lines(node):
    return node.end_lineno - node.lineno + 1


def test_no_file_is_too_long():
    hold("file-length", [name for name, text, _ in modules("sim") if text.count("\n") > FILE_LINES])


def test_most_files_are_short():
    assert median(text.count("\n") for _, text, _ in modules("sim")) <= MEDIAN_FILE_LINES


def test_no_function_is_too_long():
    hold("function-length", [where for where, node in functions("sim") if lines(node) > FUNCTION_LINES])


def test_most_functions_are_short():
    lengths = [lines(node) for _, node in functions("sim")]
    assert quantiles(lengths, n=20)[-1] <= USUAL_FUNCTION_LINES

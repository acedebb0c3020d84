"""The small language of `when`: what it means, and where it goes wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.condition import MAX_COMPARISONS, OPERATORS, Comparison, ConditionError, parse


def test_a_condition_is_an_or_of_ands():
    text = "tension.USA.DPRK > 60 and rung >= 3 or turn == 5"
    assert parse(text) == (
        (Comparison(("tension", "USA", "DPRK"), ">", 60.0, 1), Comparison(("rung",), ">=", 3.0, 27)),
        (Comparison(("turn",), "==", 5.0, 40),),
    )


def test_and_binds_tighter_than_or():
    shape = [[part.path[0] for part in parts] for parts in parse("a > 1 or b > 1 and c > 1 or d > 1")]
    assert shape == [["a"], ["b", "c"], ["d"]]


@pytest.mark.parametrize(
    "text", ["rung>=3", "rung >=3", "rung>= 3", "  rung  >=  3  ", "rung >= +3.0", "rung >= 3e0"]
)
def test_blanks_do_not_matter(text):
    ((comparison,),) = parse(text)
    assert (comparison.path, comparison.op, comparison.number) == (("rung",), ">=", 3.0)


WRONG = [
    ("", 1, "a variable was expected, but the condition ends here"),
    ("   ", 1, "ends here"),
    ("rung", 5, "one of == != <= >= < > was expected, but the condition ends here"),
    ("rung = 3", 6, "did you mean ==?"),
    ("rung => 3", 6, "not '=>'"),
    ("rung >= ", 8, "a number was expected, but the condition ends here"),
    ("rung >= high", 9, "a number was expected, not 'high'"),
    ("rung >= 012", 9, "a number was expected, not '012'"),
    ("rung >= true", 9, "a number was expected, not 'true'"),
    ("rung >= .nan", 9, "not a finite number"),
    ("rung >= " + "9" * 50, 9, "too long"),
    ("3 <= rung", 1, "no dotted name"),
    ("rung > 1 rung < 2", 10, "`and` or `or` was expected, not 'rung'"),
    ("rung > 1 and", 13, "a variable was expected, but the condition ends here"),
    ("rung > 1 and and rung < 2", 14, "a variable was expected, not 'and'"),
    ("rung > 1 && rung < 2", 10, "`and` or `or` was expected, not '&&'"),
    ("(rung > 1)", 1, "brackets are not possible"),
    ("tension.USA. > 1", 1, "no dotted name"),
    ("__import__('os').system('x') > 1", 1, "no dotted name"),
    ("rung > 1; rung < 2", 8, "a number was expected, not '1;'"),
    ("x" * 1001, 1, "longer than 1000"),
    (" or ".join(["rung > 1"] * (MAX_COMPARISONS + 1)), 1, "more than 32"),
]


@pytest.mark.parametrize(("text", "column", "word"), WRONG, ids=[text[:20] for text, *_ in WRONG])
def test_a_wrong_condition_says_where(text, column, word):
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert word in str(caught.value)
    assert caught.value.column == column


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text):
    try:
        parse(text)
    except ConditionError as error:
        assert 1 <= error.column <= len(text) + 1


NAMES = st.sampled_from([("turn",), ("rung",), ("trust", "USA", "DPRK"), ("support", "ROK")])
COMPARISONS = st.tuples(NAMES, st.sampled_from(OPERATORS), st.floats(-1e6, 1e6))


@given(st.lists(st.lists(COMPARISONS, min_size=1, max_size=3), min_size=1, max_size=3))
def test_what_is_written_is_what_is_read(wanted):
    text = " or ".join(" and ".join(f"{'.'.join(p)} {op} {n!r}" for p, op, n in part) for part in wanted)
    assert [[(c.path, c.op, c.number) for c in part] for part in parse(text)] == wanted


@pytest.mark.parametrize(
    ("op", "held"), [("==", [2]), ("!=", [1, 3]), ("<", [1]), ("<=", [1, 2]), (">", [3]), (">=", [2, 3])]
)
def test_a_comparison_holds(op, held):
    assert [value for value in (1, 2, 3) if Comparison(("rung",), op, 2.0, 1).holds(value)] == held

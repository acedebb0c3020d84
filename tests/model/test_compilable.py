"""The step stays a text that a compiler of numbers can take: no dictionaries, texts, exceptions, generators.

A compiler for arrays reads these functions as they stand. The check walks from the functions that a batch
calls to every function they reach, and looks at the kinds of expressions that stand in them.
"""

import ast
import importlib
import inspect
import types

import pytest

ROOTS = {
    "sim.model.step": ("step",),
    "sim.model.turn": ("play_turn", "play_game"),
    "sim.model.choose": ("choose", "option_weights"),
    "sim.model.inject": ("open_turn",),
    "sim.model.draws": ("fill", "empty_draws"),
    "sim.model.measures": ("scalar_measures", "named_measures"),
    "sim.model.ledger": ("new_ledger",),
    "sim.model.memory": ("at_war",),
}
FORBIDDEN = (
    *(ast.Dict, ast.DictComp, ast.Set, ast.SetComp, ast.GeneratorExp, ast.Lambda, ast.JoinedStr),
    *(ast.Try, ast.Raise, ast.With, ast.Yield, ast.YieldFrom, ast.Await, ast.Global, ast.Nonlocal),
    *(ast.ClassDef, ast.AsyncFunctionDef, ast.Import, ast.ImportFrom, ast.Starred, ast.NamedExpr),
    *(ast.Match, ast.Delete, ast.Assert, ast.MatMult, ast.Pow),
)
PYTHON_ONLY = {
    *("isinstance", "getattr", "setattr", "hasattr", "dict", "set", "frozenset", "sorted", "map", "filter"),
    *("sum", "any", "all", "print", "open", "repr", "str", "type", "vars", "super", "iter", "next", "round"),
}


def reached():
    """Collect every function of the model that a batch reaches, by walking the names that each one loads."""
    todo = [
        getattr(importlib.import_module(module), name) for module, names in ROOTS.items() for name in names
    ]
    found = {}
    while todo:
        function = todo.pop()
        key = f"{function.__module__}.{function.__name__}"
        if key in found:
            continue
        found[key] = tree = ast.parse(inspect.getsource(function)).body[0]
        loaded = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
        named = [function.__globals__.get(name) for name in loaded]
        todo += [
            thing
            for thing in named
            if isinstance(thing, types.FunctionType) and thing.__module__.startswith("sim.model")
        ]
    return found


REACHED = reached()


def faults(tree):
    """List what a compiler of numbers would not take in a function."""
    body = tree.body[1:] if isinstance(tree.body[0], ast.Expr) else tree.body
    found = []
    for statement in body:
        for node in ast.walk(statement):
            nested = isinstance(node, ast.FunctionDef)
            text = isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if isinstance(node, FORBIDDEN) or nested or text or called in PYTHON_ONLY:
                found.append(f"line {statement.lineno}: {ast.unparse(node)[:60]}")
            if isinstance(node, ast.Attribute) and node.attr in ("append", "items", "keys", "get", "tolist"):
                found.append(f"line {statement.lineno}: .{node.attr}")
    arguments = tree.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or tree.decorator_list:
        found.append("arguments by star or keyword, or a decorator")
    return found


def test_the_walk_reaches_the_rules():
    names = {key.rpartition(".")[2] for key in REACHED}
    assert len(REACHED) > 100
    assert names >= {
        "step",
        "philox",
        "exp",
        "best_package",
        "note",
        "set_ratio",
        "next_rung",
        "clash_chance",
    }


@pytest.mark.parametrize("key", sorted(REACHED))
def test_a_function_on_the_way_of_the_step_is_compilable(key):
    assert faults(REACHED[key]) == []


@pytest.mark.parametrize(
    "line",
    [
        "return {1: 2}",
        "raise ValueError",
        "return 'text'",
        "return sum(x for x in y)",
        "yield 1",
        "return a ** b",
        "return [*a]",
    ],
)
def test_the_check_sees_what_it_looks_for(line):
    tree = ast.parse(f"def f(a, b):\n    '''Say.'''\n    {line}\n").body[0]
    assert faults(tree)


def test_states_and_games_hold_arrays_and_whole_numbers_only():
    from tests.model.worlds import world

    for thing in (world().game, world().start):
        for name, value in zip(thing._fields, thing, strict=True):
            if isinstance(value, int):
                continue
            assert value.dtype.name in ("float64", "int64"), name
            assert value.flags["C_CONTIGUOUS"], name

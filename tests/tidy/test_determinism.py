"""The same bytes everywhere: what the code may not use, because it differs between runs or machines."""

import ast

from tests.tidy.ratchet import hold
from tests.tidy.sources import dotted, imports, modules

# Every random number has an address; the clock is for people, outside the record's hash.
CHANCE = {"random", "numpy.random", "secrets", "uuid", "os.urandom"}
UNSAFE = {"pickle", "marshal", "shelve", "importlib.import_module", "importlib.util"}
UNSAFE_CALLS = {"eval", "exec", "__import__", "compile"}
CLOCK = {"time", "datetime"}
READ_THE_CLOCK = ("sim/faces/", "sim/study/")
MAY_USE = {
    "sim/record/folder.py": {"secrets", "datetime"},  # the name of a run's folder
    "sim/record/line.py": {"datetime"},  # `at`, outside the hash
    "sim/record/lock.py": {"datetime"},  # since when somebody else holds the run
    "sim/faces/cli/help.py": {"importlib.import_module"},  # commands of our own table, for a quick --help
    "sim/__init__.py": {"importlib.import_module"},  # the public names of our own table, for the same reason
}
REDUCTIONS = {
    "sum",
    "prod",
    "mean",
    "std",
    "var",
    "dot",
    "cumsum",
    "cumprod",
    "average",
    "einsum",
    "matmul",
    "inner",
    "trace",
}
FROM_MATH = {"sqrt", "inf", "isfinite", "isnan", "nan"}
FROM_NUMPY = {
    "float64",
    "int64",
    "uint32",
    "uint64",
    "ndarray",
    "nan",
    "zeros",
    "zeros_like",
    "full",
    "empty",
    "array",
    "ones",
    "uint8",
}
ORDERED_BY = {"list", "tuple", "enumerate", "iter", "next", "map", "filter", "zip", "sum", "join", "array"}


def places(folder, wrong):
    """List `file: what is written` for each node that `wrong` finds fault with."""
    return [
        f"{name}: {ast.unparse(node)[:80]}"
        for name, _, tree in modules(folder)
        for node in ast.walk(tree)
        if wrong(node)
    ]


def uses(tree):
    """Spell everything a module imports or reaches through a dot, once."""
    names = set(imports(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        names.add(dotted(node).replace("np.", "numpy."))
    return sorted(names)


def test_chance_and_foreign_code_have_no_door():
    found = []
    for name, _, tree in modules("sim"):
        banned = (CHANCE | UNSAFE) - MAY_USE.get(name, set())
        found += [f"{name}: {used}" for used in uses(tree) if {used, used.rpartition(".")[0]} & banned]
    found += places("sim", lambda node: isinstance(node, ast.Call) and dotted(node.func) in UNSAFE_CALLS)
    hold("randomness", found)


def test_the_clock_is_for_people():
    found = []
    for name, _, tree in modules("sim"):
        banned = set() if name.startswith(READ_THE_CLOCK) else CLOCK - MAY_USE.get(name, set())
        found += [f"{name}: {module}" for module in imports(tree) if module in banned]
    hold("clock", found)


def test_the_model_counts_only_with_what_is_equal_on_every_machine():
    """`+ - * /`, sqrt, min, max and comparisons; `sum` of floats changed its bits with Python 3.12."""

    def wrong(node):
        if isinstance(node, ast.BinOp | ast.AugAssign):
            return isinstance(node.op, ast.Pow | ast.MatMult)
        if isinstance(node, ast.Call):
            return dotted(node.func).rpartition(".")[2] in REDUCTIONS | {"pow", "fsum", "hash", "round"}
        if isinstance(node, ast.ImportFrom) and node.module == "math":
            return not {alias.name for alias in node.names} <= FROM_MATH
        root, _, name = dotted(node).partition(".")
        return bool(name) and (
            (root == "math" and name not in FROM_MATH) or (root == "np" and name not in FROM_NUMPY)
        )

    hold("arithmetic", places("sim/model", wrong))


def test_the_rules_carry_no_decorators():
    """The compiler takes the rules as they are, from above."""
    found = []
    for name, _, tree in modules("sim/model"):
        for node in ast.walk(tree):
            if getattr(node, "decorator_list", []):
                found.append(f"{name}:{node.name}")
    hold("decorator", found)


def is_set(node):
    """Say whether an expression is plainly a set: a display, a comprehension, set() or frozenset()."""
    made = isinstance(node, ast.Call) and dotted(node.func) in {"set", "frozenset"}
    joined = isinstance(node, ast.BinOp) and (is_set(node.left) or is_set(node.right))
    return made or joined or isinstance(node, ast.Set | ast.SetComp)


def test_no_set_is_walked_through_in_its_own_order():
    def wrong(node):
        if isinstance(node, ast.For | ast.comprehension):
            return is_set(node.iter)
        called = isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2]
        return called in ORDERED_BY and any(is_set(argument) for argument in node.args)

    hold("set-order", places("sim", wrong))

"""What stands in the code is finished: nothing left for later, no stubs, and each leaf of the model shown."""

import ast
import re

from tests.tidy.ratchet import hold
from tests.tidy.sources import dotted, functions, modules, texts

# Written in pieces, so that this file does not find itself.
LEFTOVER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|NotImplemented" r"Error)\b")
CODE = (".py", ".js", ".css", ".html", ".j2", "Makefile", ".ci/run")
NUMBERS = {"int", "float", "bool"}


def test_nothing_is_left_for_later():
    found = []
    for name, data in texts():
        if name.endswith(CODE):
            found += [
                f"{name}: {line.strip()}" for line in data.decode().splitlines() if LEFTOVER.search(line)
            ]
    hold("leftover", found)


def is_stub(node):
    """Say whether a function's body is only a docstring, `...` or `pass`."""
    return all(
        isinstance(line, ast.Pass) or (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
        for line in node.body
    )


def test_no_function_is_a_stub():
    shapes = set()  # the methods of a Protocol have no body by nature
    for _, _, tree in modules("sim"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and any(
                dotted(base).endswith("Protocol") for base in node.bases
            ):
                shapes |= {id(method) for method in node.body}
    hold("stub", [where for where, node in functions("sim") if is_stub(node) and id(node) not in shapes])


def is_leaf(node):
    """Say whether a public function takes numbers only and gives numbers."""
    arguments = node.args.args + node.args.kwonlyargs
    takes = all(argument.annotation and dotted(argument.annotation) in NUMBERS for argument in arguments)
    gives = set(re.findall(r"\w+", ast.unparse(node.returns or ast.Constant(None)))) - {"tuple"}
    return bool(arguments) and takes and gives <= NUMBERS and not node.name.startswith("_")


def test_each_leaf_of_the_model_has_a_doctest():
    leaves = [(where, node) for where, node in functions("sim/model") if is_leaf(node)]
    assert leaves
    hold("doctest", [where for where, node in leaves if ">>>" not in (ast.get_docstring(node) or "")])

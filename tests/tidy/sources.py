"""The project's own files, for the tests of this folder to read."""

import ast
import os
from functools import cache
from pathlib import Path

TOP = Path(__file__).parents[2]
FOLDERS = ("sim", "scenarios", "studies", "tests", "docs", "benchmarks", ".ci")
PICTURES = {".png", ".jpg", ".ico", ".woff2"}


def files(*folders):
    """List the files below some folders of the checkout, without caches."""
    found = []
    for folder in folders:
        for where, below, names in os.walk(TOP / folder):
            below[:] = sorted(name for name in below if name != "__pycache__" and not name.startswith("."))
            found += [Path(where, name) for name in sorted(names)]
    return found


def texts():
    """Give (name, bytes) of every text file that belongs to the project."""
    runs = [TOP / "runs" / name for name in ("README.md", ".gitignore")]
    inside = [path for path in files(*FOLDERS) if path.suffix not in PICTURES]
    at_top = [path for path in sorted(TOP.iterdir()) if path.is_file() and path.name != ".coverage"]
    return [(name_of(path), path.read_bytes()) for path in inside + at_top + runs]


def name_of(path):
    return path.relative_to(TOP).as_posix()


@cache
def modules(folder):
    """Give (name, text, tree) of every Python file below a folder."""
    found = []
    for path in files(folder):
        if path.suffix == ".py":
            text = path.read_text(encoding="utf-8")
            found.append((name_of(path), text, ast.parse(text, filename=name_of(path))))
    assert found, f"no Python file in {folder}"
    return found


def functions(folder):
    """Give (where, node) of every function below a folder; nested ones and methods too."""
    return [
        (f"{name}:{node.name}", node)
        for name, _, tree in modules(folder)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def imports(tree):
    """Give the absolute name of everything a module imports, at its top or inside a function."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            names.append(node.module)
    return names


def dotted(node):
    """Spell `a.b.c` as written, or "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""

"""Who may import what, beyond the contracts of import-linter in pyproject.toml."""

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.tidy.ratchet import hold
from tests.tidy.sources import TOP, imports, modules

MODEL_MAY_IMPORT = {"math", "typing", "enum", "numpy", "numpy.typing"}
HEAVY = {
    "mesa",
    "numpy",
    "numba",
    "duckdb",
    "pandas",
    "scipy",
    "networkx",
    "starlette",
    "uvicorn",
    "websockets",
}
# Mesa imports it on Python 3.12 and later without asking for it.
DECLARED_FOR_ANOTHER = {"networkx"}
PART_OF = {"pydantic-core": "pydantic"}


def test_the_model_imports_four_modules_and_itself():
    found = []
    for name, _, tree in modules("sim/model"):
        for module in imports(tree):
            if module not in MODEL_MAY_IMPORT and module.split(".")[:2] != ["sim", "model"]:
                found.append(f"{name}: {module}")
    hold("model-import", found)


def test_the_dependencies_are_the_packages_that_are_imported():
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["analysis"], *extras["cluster"]]
    declared = {plain(re.match(r"[\w.-]+", line)[0]) for line in lines}
    owners = packages_distributions()
    imported = set()
    for _, _, tree in modules("sim"):
        for module in imports(tree):
            top = module.split(".")[0]
            if top != "sim" and top not in sys.stdlib_module_names:
                imported |= {PART_OF.get(plain(owner), plain(owner)) for owner in owners[top]}
    assert declared - DECLARED_FOR_ANOTHER == imported


def plain(distribution):
    """Spell a distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


@pytest.mark.parametrize(
    "arguments", [["--help"], ["validate", "scenarios/crossroads_2024.yaml"]], ids=" ".join
)
def test_quick_commands_import_nothing_heavy(arguments, tmp_path):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "sim", *arguments],
        cwd=TOP,
        env={**os.environ, "SIXPARTY_RUNS": str(tmp_path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    timed = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    said = [line for line in done.stderr.splitlines() if line not in timed]
    assert done.returncode == 0, done.stdout + "\n".join(said)
    imported = {line.rpartition("|")[2].strip() for line in timed}
    assert "sim" in imported
    assert not {name for name in imported if name.split(".")[0] in HEAVY}

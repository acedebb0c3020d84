"""The wheel holds all it needs: the command works from an empty folder."""

import subprocess
import sys
import zipfile
from pathlib import PurePosixPath

import pytest

from tests.tidy.sources import TOP, files, name_of


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel without a network and unpack it; give the folder."""
    folder = tmp_path_factory.mktemp("wheel")
    built = run(["-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], TOP)
    assert built.returncode == 0, built.stderr
    [path] = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def run(arguments, folder, **environment):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_it_carries_the_package_the_scenarios_and_the_studies(wheel):
    expected = {name_of(path): path for path in files("sim")}
    expected |= {f"sim/_content/{name_of(path)}": path for path in files("scenarios", "studies")}
    packed = {path.relative_to(wheel).as_posix(): path for path in wheel.rglob("*") if path.is_file()}
    of_sim = {name: path for name, path in packed.items() if PurePosixPath(name).parts[0] == "sim"}
    assert sorted(of_sim) == sorted(expected)
    assert not [name for name, path in of_sim.items() if path.read_bytes() != expected[name].read_bytes()]
    assert {PurePosixPath(name).parts[0].partition("-")[0] for name in packed} == {"sim", "sixparty"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["list", "scenarios"],
        ["run", "crossroads_2024", "--turns", "2", "--no-report"],
        ["claims", "S1", "S41", "--check"],
    ],
    ids=" ".join,
)
def test_it_works_from_an_empty_folder(wheel, tmp_path, arguments):
    where = run(["-c", "import sim; print(sim.__file__)"], tmp_path, PYTHONPATH=str(wheel))
    assert where.stdout.startswith(str(wheel))
    done = run(["-m", "sim", *arguments], tmp_path, PYTHONPATH=str(wheel))
    assert done.returncode == 0, done.stdout + done.stderr
    if arguments[0] == "list":
        assert "crossroads_2024" in done.stdout

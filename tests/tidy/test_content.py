"""Content is data: the code knows no actor."""

import re

import yaml

from tests.tidy.ratchet import hold
from tests.tidy.sources import TOP, files, name_of

ACTORS = sorted((TOP / "scenarios" / "library" / "actors").glob("*.yaml"))
# Words may speak of anybody to a person.
SPEAKS_TO_PEOPLE = "sim/faces/words/"


def names_of_actors():
    """Collect ids and display names, as in `USA`, `United States`, `미국`."""
    names = {path.stem for path in ACTORS}
    for path in ACTORS:
        names |= set(yaml.safe_load(path.read_text(encoding="utf-8"))["name"].values())
    return names


def test_no_actor_is_named_in_the_code():
    names = names_of_actors()
    assert len(names) >= 3 * len(ACTORS) > 0
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names)))
    found = []
    for path in files("sim"):
        if name_of(path).startswith(SPEAKS_TO_PEOPLE):
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if pattern.search(line) and ">>>" not in line:
                found.append(f"{name_of(path)}: {line.strip()}")
    hold("actor-name", found)

"""Names of the model's variables as people say them."""

from collections.abc import Mapping
from types import MappingProxyType

from sim.faces.words import has, say

NOTHING: Mapping[str, str] = MappingProxyType({})


def variable(lang: str, name: str, theatres: Mapping[str, str] = NOTHING) -> str:
    """Return the name of a variable, an attribute or a distraction; an unknown one comes back itself.

    `theatres` are the display names of what distracts, by the id of the distraction.

    >>> variable("en", "fired_upon"), variable("ko", "trust"), variable("en", "taiwan_distraction")
    ('fired upon', '신뢰', 'distraction: taiwan')
    """
    if has(lang, f"variables.{name}"):
        return say(lang, f"variables.{name}")
    if name.endswith("_distraction"):
        place = name.removesuffix("_distraction")
        return say(lang, "variables.distraction_of", name=theatres.get(place, place))
    if name.startswith("distraction_"):
        place = name.removeprefix("distraction_")
        return say(lang, "variables.weight_of_distraction", name=theatres.get(place, place))
    return name


def side(lang: str, name: str) -> str:
    """Return the name of the side that a doctrine is for; a side of a scenario's own comes back itself.

    >>> side("en", "any"), side("ko", "green")
    ('any', 'green')
    """
    return say(lang, f"cli.side.{name}") if has(lang, f"cli.side.{name}") else name


def rung(lang: str, level: float) -> str:
    """Return the name of a rung of the escalation ladder, 0-6, with its number.

    >>> rung("en", 4.0), rung("ko", 6)
    ('4 intense crisis', '6 전면전')
    """
    return f"{level:.0f} {say(lang, f'variables.rungs.{level:.0f}')}"

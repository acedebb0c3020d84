"""Names of the model's variables as people say them."""

from sim.faces.words import has, say


def variable(lang: str, name: str) -> str:
    """Return the name of a variable, an attribute or a distraction; an unknown one comes back itself.

    >>> variable("en", "fired_upon"), variable("ko", "trust"), variable("en", "taiwan_distraction")
    ('fired upon', '신뢰', 'distraction: taiwan')
    """
    if has(lang, f"variables.{name}"):
        return say(lang, f"variables.{name}")
    if name.endswith("_distraction"):
        return say(lang, "variables.distraction_of", name=name.removesuffix("_distraction"))
    if name.startswith("distraction_"):
        return say(lang, "variables.weight_of_distraction", name=name.removeprefix("distraction_"))
    return name


def rung(lang: str, level: float) -> str:
    """Return the name of a rung of the escalation ladder, 0-6, with its number.

    >>> rung("en", 4.0), rung("ko", 6)
    ('4 intense crisis', '6 전면전')
    """
    return f"{level:.0f} {say(lang, f'variables.rungs.{level:.0f}')}"

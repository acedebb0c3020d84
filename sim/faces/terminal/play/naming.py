"""The names of a game as people read them and as they type them."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from functools import cached_property

from sim.faces.terminal.events import act_title, actor_name, theatre_name
from sim.faces.words import LANGUAGES, pick, say
from sim.faces.words.terms import variable
from sim.model import names as N
from sim.record.place import NoVariable
from sim.record.variables import find, name_of
from sim.scenario.index import Index
from sim.scenario.schema import Scenario


def normal(text: str) -> str:
    """Bring a name to the form in which names are compared.

    >>> normal("Large exercise") == normal("large_exercise") == normal("LARGE-EXERCISE")
    True
    """
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def near(text: str, names: Iterable[str]) -> str:
    """Give the known name that is most like a text, or ""."""
    known = {normal(name): name for name in names}
    found = get_close_matches(normal(text[:100]), known, n=1, cutoff=0.5)
    return known[found[0]] if found else ""


class Names:
    """Names in one language; what is typed may be an id or a name in any language."""

    def __init__(self, scenario: Scenario, index: Index, lang: str) -> None:
        """Name the things of a scenario."""
        self.scenario, self.index, self.lang = scenario, index, lang

    @cached_property
    def actors(self) -> dict[str, str]:
        """Map every name of an actor, in the form of `normal`, to its id."""
        return {normal(name): actor for actor in self.index.actors for name in self._actor_names(actor)}

    @cached_property
    def acts(self) -> dict[str, str]:
        """Map every name of an act, in the form of `normal`, to its id."""
        return {normal(name): act for act in self.index.actions for name in self._act_names(act)}

    def actor(self, actor: str) -> str:
        """Give an actor's name."""
        return actor_name(self.scenario, actor, self.lang)

    def actor_with_id(self, actor: str) -> str:
        """Give an actor's name with the id that people may type."""
        name = self.actor(actor)
        return name if name == actor else f"{name} ({actor})"

    def act(self, action: str) -> str:
        """Give the title of an act."""
        return act_title(self.scenario, action, self.lang)

    def order(self, action: str, target: str | None) -> str:
        """Name an act and its target."""
        return f"{self.act(action)}, {self.actor(target)}" if target else self.act(action)

    def variable(self, name: str) -> str:
        """Give the name of a variable without its actors."""
        places = self.scenario.theatres.items()
        names = {place.distraction: theatre_name(self.scenario, key, self.lang) for key, place in places}
        return variable(self.lang, name, {key: name for key, name in names.items() if key})

    def dotted(self, name: str) -> str:
        """Name a variable with its actors, given as `trust.A.B`."""
        base, *owners = name.split(".")
        if not owners:
            return self.variable(base)
        shown = {"variable": self.variable(base), "actor": self.actor(owners[0])}
        if base == "force_share":
            return self._named("force", **shown, target=theatre_name(self.scenario, owners[1], self.lang))
        if len(owners) == 1:
            return self._named("actor", **shown)
        way = "pair" if base in N.PAIR_VARIABLES else "directed"
        return self._named(way, **shown, target=self.actor(owners[1]))

    def find_actor(self, text: str) -> str | None:
        """Find an actor by its id or one of its names."""
        return self.actors.get(normal(text))

    def find_act(self, words: Sequence[str]) -> tuple[str | None, list[str]]:
        """Find the act that begins a list of words, and the words that are left."""
        for cut in range(len(words), 0, -1):
            found = self.acts.get(normal("".join(words[:cut])))
            if found is not None:
                return found, list(words[cut:])
        return None, list(words)

    def find_variable(self, words: Sequence[str], seat: str | None) -> str:
        """Find a variable by words such as `trust A B`, `trust.A.B`, or `trust B` for the seat's own.

        Raises `NoVariable`.
        """
        parts = [part for word in words for part in word.split(".") if part]
        known = self._variables()
        for cut in range(len(parts), 0, -1):
            base = known.get(normal("".join(parts[:cut])))
            if base is not None:
                return self._complete(base, parts[cut:], seat)
        first = normal(parts[0]) if parts else ""
        holding = {base for name, base in known.items() if first and first in name}
        if len(holding) == 1:  # a part of a name, where it can be only one
            return self._complete(holding.pop(), parts[1:], seat)
        guess = near(" ".join(parts[:1]), known.values())
        hint = f" {say(self.lang, 'cli.did_you_mean', name=guess)}" if guess else ""
        raise NoVariable(say(self.lang, "play.refused.no_variable", variable=" ".join(words)) + hint)

    def _complete(self, base: str, words: list[str], seat: str | None) -> str:
        """Add the seat where its own variable is meant, and bring a pair into the order of the ledger."""
        owners = [self.find_actor(word) or word for word in words]
        try:
            return name_of(self.index, find(self.index, ".".join([base, *owners])))
        except NoVariable:
            if seat is not None and seat not in owners:
                with suppress(NoVariable):
                    return name_of(self.index, find(self.index, ".".join([base, seat, *owners])))
            raise NoVariable(self._misnamed(base, words)) from None

    def _misnamed(self, base: str, words: list[str]) -> str:
        """Say which actors a variable needs, and which word names none."""
        strange = [word for word in words if self.find_actor(word) is None]
        if strange and base != "force_share":
            guess = near(strange[0], self.actors.values()) or near(strange[0], self.actors)
            hint = f" {say(self.lang, 'cli.did_you_mean', name=guess)}" if guess else ""
            return say(self.lang, "play.unread.target", what=strange[0]) + hint
        return say(self.lang, "play.unread.owners", variable=self.variable(base), form=self._form(base))

    def _form(self, base: str) -> str:
        """Write how a variable is named in full."""
        if base == "force_share":
            return f"{base}.{self.index.actors[0]}.{self.index.theatres[0]}"
        family, _ = self.index.family(base)
        count = {N.WORLD: 0, N.ACTOR: 1, N.ATTRIBUTE: 1}.get(family, 2)
        return ".".join([base, *self.index.actors[:count]])

    def _variables(self) -> Mapping[str, str]:
        names = [*self.index.variables(), "force_share"]
        spoken = {normal(self.variable(name)): name for name in reversed(names)}
        return spoken | {normal(name): name for name in names}

    def _actor_names(self, actor: str) -> list[str]:
        spec, shown = self.scenario.actors[actor], self.scenario.names.get(actor)
        return [*(pick(text, lang) for lang in LANGUAGES for text in (shown, spec.name) if text), actor]

    def _act_names(self, act: str) -> list[str]:
        return [*(pick(self.scenario.actions[act].title, lang) for lang in LANGUAGES), act]

    def say(self, key: str, /, **values: str) -> str:
        """Give a name made of others."""
        return say(self.lang, key, **values)

    def _named(self, way: str, **values: str) -> str:
        return say(self.lang, f"explain.named.{way}", **values)

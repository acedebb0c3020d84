"""What the checks of references look at: the file, what it may refer to, and where faults are put."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from sim.scenario.faults import either, nearest, quote
from sim.scenario.form import follow
from sim.scenario.library import Library
from sim.scenario.merge import Data, distractions, included, patched_actor, world
from sim.scenario.strict_yaml import Document, Node
from sim.scenario.vocabulary import MAX_TURNS, PARAMETER_LIMIT, Range, parameter_range, variables


class View:
    """A scenario file whose form was checked, beside the library it builds on."""

    def __init__(self, document: Document, root: Node, library: Library, texts: Sequence[Node] = ()) -> None:
        """Look at the tree `root` of `document` beside `library`; `texts` are its texts for people."""
        self.document = document
        self.root = root
        self.texts = texts
        self.data: Data = root.data()
        self.blocks: dict[str, Mapping[str, Data]] = world(self.data, library)
        self.library = library

    # Where faults go.

    def fault(self, code: str, message: str, *loc: str | int, key: bool = False, offset: int = 0) -> None:
        """Report at `loc` (its key with `key`), `offset` columns further on."""
        node, place, found = follow(self.root, loc)
        at = (1, 1) if not found else place if key or found != loc else node.place
        self.document.fault((at[0], at[1] + offset), code, message)

    def node(self, *loc: str | int) -> Node | None:
        """Give the node at `loc`, also one with a fault; None when nothing is written there."""
        node, _, found = follow(self.root, loc)
        return node if found == loc else None

    def written(self, *loc: str | int) -> bool:
        """Say whether the file has a value at `loc`, be it a faulty one."""
        return self.node(*loc) is not None

    def whole(self, *loc: str | int) -> bool:
        """Say whether nothing directly below `loc` had a fault of form."""
        node = self.node(*loc)
        if node is None:
            return True
        items: Iterable[Node] = ()
        if isinstance(node.tree, dict):
            items = node.tree.values()
        elif isinstance(node.tree, list):
            items = node.tree
        return not node.bad and not any(item.bad for item in items)

    def section(self, *loc: str) -> Data:
        """Give the plain data of a mapping of the file; empty when it is not written."""
        found: Any = self.data
        for part in loc:
            found = found.get(part) or {}
        return dict(found)

    @property
    def turns(self) -> int:
        """Length of the game; as long as can be when the file does not say it."""
        return int(self.data.get("turns", MAX_TURNS))

    # What the file may refer to.

    def names(self, *loc: str) -> tuple[str, ...]:
        """Name the keys written in the mapping at `loc`, faulty ones too."""
        node = self.node(*loc)
        return tuple(node.tree) if node is not None and isinstance(node.tree, dict) else ()

    @cached_property
    def present(self) -> tuple[str, ...]:
        """Actors of this game."""
        if self.written("actors"):
            return self.names("actors") or self.known_actors
        return included(self.data, self.blocks["actors"])

    @cached_property
    def known_actors(self) -> tuple[str, ...]:
        """Actors that may be named at all: the library's, the file's own, and those it calls absent."""
        names = (*self.blocks["actors"], *self.names("define", "actors"), *self.data.get("absent", ()))
        return tuple(dict.fromkeys(names))

    @cached_property
    def distractions(self) -> tuple[str, ...]:
        """Distractions that the theatres make."""
        return distractions(self.blocks["theatres"])

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """All variables and attributes."""
        return variables(self.distractions)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """All parameters, with the means of distractions of the file's own."""
        return tuple(
            dict.fromkeys((*self.blocks["parameters"], *(f"{name}_mean" for name in self.distractions)))
        )

    def parameter_range(self, name: str) -> Range:
        """Give the hard range of a known parameter."""
        block = self.blocks["parameters"].get(name)
        return parameter_range(name, float(block["low"]) if block else -PARAMETER_LIMIT)

    @cached_property
    def actors(self) -> dict[str, Data]:
        """Blocks of the actors of this game, with the file's values over them, by name."""
        patches = self.data.get("actors") or {}
        known = self.blocks["actors"]
        return {
            name: patched_actor(known[name], patches.get(name) or {})
            for name in self.present
            if name in known
        }

    # Common checks; each says whether the name is good.

    def actor(self, name: str, *loc: str | int, key: bool = False, game: bool = True) -> bool:
        """Check that an actor exists and, with `game`, plays."""
        if name in self.present:
            return True
        if name not in self.known_actors:
            self.unknown("E301", "actor", name, self.present if game else self.known_actors, *loc, key=key)
        elif game:
            text = f"{name} is not in this game (actors: {either(self.present)})"
            self.fault("E319", text, *loc, key=key)
        else:
            return True
        return False

    def one_of(
        self, code: str, kind: str, name: str, known: Iterable[str], *loc: str | int, key: bool = False
    ) -> bool:
        """Check that `name` is among `known`."""
        names = known if isinstance(known, tuple | Mapping) else tuple(known)
        if name in names:
            return True
        self.unknown(code, kind, name, names, *loc, key=key)
        return False

    def unknown(
        self, code: str, kind: str, name: str, known: Iterable[str], *loc: str | int, key: bool = False
    ) -> None:
        """Report a name that is not known, with the nearest one or the first few."""
        names = list(known)
        hint = nearest(name, names) or (f" (known: {either(names)})" if names else "")
        self.fault(code, f"unknown {kind} {quote(name)}{hint}", *loc, key=key)

    @property
    def action_names(self) -> tuple[str, ...]:
        """Acts that the file may name."""
        return tuple(dict.fromkeys((*self.blocks["actions"], *self.names("define", "actions"))))

    @property
    def doctrine_names(self) -> tuple[str, ...]:
        """Doctrines that the file may name."""
        return tuple(dict.fromkeys((*self.blocks["doctrines"], *self.names("define", "doctrines"))))

    @property
    def theatre_names(self) -> tuple[str, ...]:
        """Theatres that the file may name."""
        return tuple(dict.fromkeys((*self.blocks["theatres"], *self.names("define", "theatres"))))

    def doctrine(self, actor: str, name: str, *loc: str | int) -> None:
        """Check that a doctrine exists and has a row for `actor`."""
        if not self.one_of("E303", "doctrine", name, self.doctrine_names, *loc):
            return
        block = self.blocks["doctrines"].get(name)
        if block is not None and actor not in block.get("rows", {}):
            playable = [other for other in self.doctrine_names if actor in self._rows(other)]
            text = f"doctrine {name} has no row for {actor}; it can play {either(playable, 20) or 'none'}"
            self.fault("E313", text, *loc)

    def _rows(self, doctrine: str) -> Any:  # noqa: ANN401  (rows by actor)
        return self.blocks["doctrines"].get(doctrine, {}).get("rows", {})

    def targets(self, actor: str, action: str) -> tuple[str | None, ...]:
        """List whom `actor` may choose for an act: None stands for "nobody in particular"."""
        block = self.blocks["actions"].get(action, {})
        found: list[str | None] = []
        for pair in block.get("pairs", ()):
            doer, arrow, target = str(pair).partition(">")
            if doer == "*" or doer == actor:
                found.append(target if arrow else None)
        own = self.actors.get(actor, {}).get("acts", {})
        if action in own:
            found.extend(own[action] or (None,))
        return tuple(found)

    def legal(self, actor: str, action: str, target: str | None, *loc: str | int, code: str = "E312") -> None:
        """Check that an act exists and that `actor` may do it to `target` (else a fault `code`)."""
        if not self.one_of("E302", "act", action, self.action_names, *loc):
            return
        if action not in self.blocks["actions"]:
            return
        targets = self.targets(actor, action)
        named = [name for name in dict.fromkeys(targets) if name in self.present]
        if target in targets or (target is None and len(named) == 1):
            return
        if not targets:
            text = f"{actor} has no way to do {action}"
        elif None in targets and not named:
            text = f"{action} takes no target"
        elif not named:
            text = f"nobody is in this game to whom {actor} could do {action}"
        else:
            text = f"{actor} can do {action} to {either(named)}" + ("" if target else "; name the target")
        self.fault(code, text, *loc)

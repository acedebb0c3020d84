"""Checks of the actors of a game and the pairs between them."""

from typing import Final

from sim.scenario.checks.view import View
from sim.scenario.faults import either, quote
from sim.scenario.merge import Data, pair_names
from sim.scenario.vocabulary import MAX_ACTORS

TOLERANCE: Final = 1e-6


def check_cast(view: View) -> None:
    """Check actors, their roles and forces, and the pairs."""
    _count(view)
    for name in view.present:
        node = view.node("actors", name)
        if node is not None and node.bad:
            continue
        known = view.one_of("E301", "actor", name, view.known_actors, "actors", name, key=True)
        if known and name not in (*view.blocks["actors"], *view.names("define", "actors")):
            view.fault("E301", f"actor {name} is called absent, and has no block", "actors", name, key=True)
    for name, patch in view.section("actors").items():
        if name in view.actors and patch is not None:
            _roles(view, name, patch, ("actors", name))
    for name, actor in view.actors.items():
        _doctrine(view, name, actor)
        _forces(view, name, actor)
    _addresses(view)
    _negotiators(view)
    _dyads(view)


def _count(view: View) -> None:
    count = len(view.present)
    if count > MAX_ACTORS:
        view.fault("E315", f"{count} actors are too many: at most {MAX_ACTORS}", "actors", key=True)
    elif count < 2:
        view.fault("E315", f"{count} actors are too few: a game needs two", "actors", key=True)


def _roles(view: View, name: str, patch: Data, loc: tuple[str, ...]) -> None:
    """Check what a patch or a block says about other actors, acts and theatres."""
    for role in ("main_rival", "patron"):
        other = patch.get(role)
        if other == name:
            view.fault("E309", f"{name} cannot be its own {role}", *loc, role)
        elif other is not None:
            view.actor(other, *loc, role, game=False)
    for role in ("patron_theatre", "barter_theatre"):
        if patch.get(role) is not None:
            view.one_of("E307", "distraction", patch[role], view.distractions, *loc, role)
    for theatre in patch.get("distraction") or {}:
        view.one_of("E307", "distraction", theatre, view.distractions, *loc, "distraction", theatre, key=True)
    for theatre in patch.get("force_share") or {}:
        view.one_of("E307", "theatre", theatre, view.theatre_names, *loc, "force_share", theatre, key=True)
    for action, targets in (patch.get("acts") or {}).items():
        view.one_of("E302", "act", action, view.action_names, *loc, "acts", action, key=True)
        for number, target in enumerate(targets):
            view.actor(target, *loc, "acts", action, number, game=False)


def _doctrine(view: View, name: str, actor: Data) -> None:
    doctrine = str(actor.get("doctrine", "status_quo"))
    loc = ("actors", name, "doctrine")
    view.doctrine(name, doctrine, *(loc if view.written(*loc) else ("actors", name)))


def _forces(view: View, name: str, actor: Data) -> None:
    shares = actor.get("force_share") or {}
    where = [
        loc for loc in (("actors", name), ("define", "actors", name)) if view.written(*loc, "force_share")
    ]
    loc = (*(where[0] if where else ("actors", name)), "force_share")
    if not shares and "home" not in view.theatre_names and view.theatre_names and not view.written(*loc):
        text = f"{name} has no forces, and there is no theatre `home` to put them in; give force_share"
        view.fault("E317", text, "actors", name, key=True)
    total = sum(shares.values())
    if shares and view.whole(*loc) and abs(total - 1) > TOLERANCE:
        view.fault("E317", f"the force shares of {name} add up to {total:.6g}, not to 1", *loc, key=True)


def _addresses(view: View) -> None:
    taken: dict[int, str] = {}
    for name, actor in view.actors.items():
        address = actor.get("address")
        if not isinstance(address, int):
            continue
        if address in taken:
            loc = ("actors", name, "address") if view.written("actors", name, "address") else ("actors", name)
            view.fault("E314", f"{name} has address {address}, as {taken[address]} has", *loc, key=True)
        taken.setdefault(address, name)


def _negotiators(view: View) -> None:
    parties = [name for name, actor in view.actors.items() if actor.get("negotiator")]
    if not parties or len(view.actors) < len(view.present):
        return
    sanctioned = [name for name in parties if view.actors[name].get("sanctioned")]
    if len(parties) != 2:
        text = f"a deal has two parties or there is none; negotiators here: {either(parties)}"
    elif len(sanctioned) != 1:
        text = (
            f"one party of the deal is sanctioned and one is not; of {either(parties)} {len(sanctioned)} are"
        )
    else:
        return
    view.fault("E316", text, "actors", key=True)


def _dyads(view: View) -> None:
    seen: dict[frozenset[str], str] = {}
    for name, patch in view.section("dyads").items():
        first, second = pair_names(name)
        if not first or not second or "-" in second:
            view.fault("E308", f"{quote(name)} is no pair: write A-B", "dyads", name, key=True)
            continue
        both = [view.actor(actor, "dyads", name, key=True, game=False) for actor in (first, second)]
        pair = frozenset((first, second))
        if first == second:
            view.fault("E308", f"{name} is no pair: it names one actor twice", "dyads", name, key=True)
        elif pair in seen:
            view.fault(
                "E308", f"{name} is the pair {seen[pair]}, which stands already", "dyads", name, key=True
            )
        elif all(both) and not all(actor in view.present for actor in pair):
            absent = either([actor for actor in (first, second) if actor not in view.present])
            view.fault(
                "W403", f"{absent} is not in this game: the pair {name} is left out", "dyads", name, key=True
            )
        seen.setdefault(pair, name)
        if patch.get("coupled_to") is not None:
            view.actor(patch["coupled_to"], "dyads", name, "coupled_to", game=False)


def check_own_actors(view: View) -> None:
    """Check the actors that the file defines itself."""
    for name, spec in view.section("define", "actors").items():
        loc = ("define", "actors", name)
        _roles(view, name, spec, loc)
        if name not in view.present:
            view.fault(
                "W406", f"{name} is defined, and not listed in `actors`: it does not play", *loc, key=True
            )

"""`sixparty show`: one thing in words."""

import click

from sim.faces.cli.frame import Options
from sim.faces.cli.options import command, option
from sim.faces.cli.reference import find
from sim.faces.cli.refusal import DONE, USAGE, Refusal


@command("show", "set", "doctrine", "json")
@click.argument("ref", metavar="REF")
@option("--turn", type=click.IntRange(min=0), metavar="N", text="show.option.turn")
@option("--seat", metavar="ACTOR", text="show.option.seat")
def show(options: Options, ref: str, turn: int | None, seat: str | None) -> int:
    """Find what a reference names and show it."""
    found = find(options, ref)
    if found.kind == "run":
        from sim.faces.cli.show_run import show_run

        show_run(options, found.name, turn, seat)
        return DONE
    if turn is not None:
        raise Refusal(USAGE, "show.turn_of_run", what=found.name)
    if found.kind == "scenario":
        from sim.faces.cli.show_scenario import show_scenario

        show_scenario(options, found.name, seat)
        return DONE
    if seat is not None:
        raise Refusal(USAGE, "show.seat_of_scenario", what=found.name)
    if options.given & {"overrides", "doctrines"}:
        raise Refusal(USAGE, "show.value_of_scenario", what=found.name)
    if found.kind == "claim":
        from sim.faces.cli.claims import show_claim

        show_claim(options, found.name)
        return DONE
    if found.kind == "ensemble":
        from sim.faces.cli.show_ensemble import show_ensemble

        show_ensemble(options, found.name)
        return DONE
    from sim.faces.cli.show_block import show_block

    show_block(options, found)
    return DONE

"""Where the page of a backtest goes, with the scenario of the recorded events beside it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.faces.cli.folder_out import why_shut
from sim.faces.cli.page_out import STDOUT, write_to_stdout
from sim.faces.cli.refusal import RESOURCE, USAGE, Refusal

if TYPE_CHECKING:
    from sim.faces.cli.frame import Options
    from sim.study.backtest import Backtest
    from sim.study.base_rates import BaseRate
    from sim.study.history import HistoryWorld

FOLDER, PAGE, SCENARIO = "backtests", "report", "scenario.yaml"


class Written(NamedTuple):
    """Hold where the page and the scenario are, and whether a run of it has room for every recorded act."""

    page: Path
    scenario: Path
    exact: bool


def check_out(options: "Options", out: Path | None, *inputs: Path | None) -> None:
    """Refuse a page that could not be written, before anything is played.

    It may be no folder, and neither it nor its scenario may stand where an input does.
    """
    if out is not None and out is not STDOUT:
        if out.is_dir():
            raise Refusal(USAGE, "backtest.usage.no_page", path=out)
        for written in (out, _scenario_beside(out)):
            for path in inputs:
                if path is not None and written is not None and written.exists() and written.samefile(path):
                    raise Refusal(USAGE, "backtest.usage.own_input", path=path, written=written)
    beside = None if out is None else _scenario_beside(out)
    _check_folder(options.runs_dir / FOLDER if beside is None else beside.parent)


def _check_folder(folder: Path) -> None:
    """Refuse a folder that takes no file, or that cannot be made."""
    if shut := why_shut(folder):
        nearest, reason = shut
        raise Refusal(RESOURCE, "backtest.usage.no_room", folder=nearest, reason=reason)


def _scenario_beside(out: Path) -> Path | None:
    """Give where the scenario of a page goes; None beside a pipe or a device."""
    if out is STDOUT:
        return None
    return out.with_name(f"{out.stem}.{SCENARIO}") if out.is_file() or not out.exists() else None


def write_out(
    options: "Options",
    world: "HistoryWorld",
    found: "Backtest",
    rates: "tuple[Sequence[BaseRate], Sequence[BaseRate]]",
    out: Path | None,
) -> Written:
    """Write the page, and beside it the scenario of the recorded events; StorageError where it cannot."""
    from sim.faces.cli.backtest_data import content_hash
    from sim.faces.report.backtest import page as page_of
    from sim.faces.report.backtest import write_page
    from sim.record.storage import DISK
    from sim.scenario.dump import dump

    rows, beside = rates
    folder = options.runs_dir / FOLDER / content_hash(found, rows, beside, options.overrides)
    page, scenario = out or folder / f"{PAGE}.html", folder / SCENARIO
    if out is not None:
        scenario = _scenario_beside(out) or scenario
    options.beside(scenario.parent)
    DISK.make_folder(scenario.parent.resolve())
    DISK.write(scenario.resolve(), dump(world.draft.resolve(options.overrides)).encode("utf-8"))
    options.frame.saved = True
    place = scenario.name if scenario.parent == page.parent else str(scenario)
    exact = _has_room(world)
    told = (place, rows, options.overrides)
    if out is STDOUT:
        write_to_stdout(options, page_of(found, options.lang, *told, beside=beside, exact=exact))
    else:
        write_page(found, options.lang, page, *told, beside=beside, exact=exact)
    return Written(page, scenario, exact)


def _has_room(world: "HistoryWorld") -> bool:
    """Say whether a run of the scenario has as much room for acts as the history itself takes."""
    from sim.scenario.build import build

    return build(world.scenario).game.slots >= world.built.game.slots

"""The faults of each kind of file that studies read: one function a kind, from a path to all faults."""

from collections.abc import Callable
from pathlib import Path

from sim.scenario.check import collected
from sim.scenario.faults import Fault, ScenarioError, quote
from sim.scenario.form import published
from sim.scenario.library import known_actors, shipped
from sim.study.file_form import checked_form


def of_study(path: Path) -> list[Fault]:
    """Check a study, and what it says about its scenario."""
    from sim.study.plan import faults_of

    return faults_of(path)[1]


def of_claim(path: Path) -> list[Fault]:
    """Check a claim, and what it says about its scenario."""
    from sim.study.claim_check import check_claim

    return check_claim(path)[1]


def of_ensemble(path: Path) -> list[Fault]:
    """Check an ensemble: its head, and the members beside it."""
    from sim.study.ensemble import ensemble_of

    return _told(lambda: ensemble_of(path))


def of_members(path: Path) -> list[Fault]:
    """Check the members of an ensemble."""
    from sim.study.ensemble_members import Members

    return Members(str(path), path.read_bytes()).faults


def of_history(path: Path) -> list[Fault]:
    """Check the plan of a backtest, and the files that it names."""
    from sim.study.history_check import check_history

    return check_history(path)


def of_base_rates(path: Path) -> list[Fault]:
    """Check bands of base rates."""
    from sim.study.base_rates_check import check_base_rates

    return check_base_rates(path)


def of_events(path: Path) -> list[Fault]:
    """Check dated events; actors are those of the library and those that the shipped histories name."""
    from sim.study.history_files import read_events
    from sim.study.history_find import histories, read_plan

    names = list(known_actors(shipped()))
    for plan in histories().values():
        try:
            names += read_plan(plan).aliases
        except ScenarioError:  # the fault of another file
            continue
    return _told(lambda: read_events(path, shipped().actions, tuple(dict.fromkeys(names))))


def of_monthly(path: Path) -> list[Fault]:
    """Check numbers by month, from 0 on."""
    from sim.study.history_files import MOST_INDEX, read_monthly

    return _told(lambda: read_monthly(path, 0.0, MOST_INDEX))


def of_yearly(path: Path) -> list[Fault]:
    """Check numbers by year, from 0 on, which bands of base rates name as their record."""
    from sim.study.history_csv import Table, number_of
    from sim.study.history_files import MOST_INDEX

    def judge() -> None:
        table = Table(path)
        for line, row in table.rows():
            for name, cell in row.items():
                number_of(table, line, cell, name, 0.0, MOST_INDEX)
        table.raise_faults()

    return _told(judge)


def of_table(path: Path) -> list[Fault]:
    """Say of a table that nothing here reads one of its columns."""
    from sim.study.history_csv import Table
    from sim.study.history_files import NEEDED

    def judge() -> None:
        table = Table(path)
        named = quote(",".join(table.head))
        known = f"{','.join(NEEDED)} (events) or month,NAME or member,PARAMETER,..."
        table.fault(1, 1, "E201", f"the first line is {named}; the tables that are read here begin {known}")
        table.raise_faults()

    return _told(judge)


def of_inject(path: Path) -> list[Fault]:
    """Check the form of an inject; what it names is checked in the game that it is added to."""
    return collected(checked_form(path, published()["$defs"]["Inject"])[0])


def _told(read_it: Callable[[], object]) -> list[Fault]:
    """Give the faults with which something refuses to be read."""
    try:
        read_it()
    except ScenarioError as error:
        return error.faults
    return []

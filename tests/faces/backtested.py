"""A made-up backtest for the tests of its faces: no game is played, every number is known."""

import math

from sim.study.backtest import Backtest, Month, Period
from sim.study.backtest_bars import Bar
from sim.study.backtest_figures import Figure
from sim.study.base_rates import BaseRate
from sim.study.past_votes import Enforced, Vote

PERIODS = (
    ("tension_2016", "2016-01", "2016-12", "in"),
    ("tension_2017H2", "2017-07", "2017-12", "in"),
    ("tension_2018", "2018-03", "2018-12", "in"),
    ("tension_2019_2021", "2019-01", "2021-12", "seen"),
    ("tension_2022_2024", "2022-01", "2024-12", "seen"),
)
MISSED = Bar("m", "order", "tension_2018", ">", "tension_2016", None, False)


def months(last):
    """Make the months from 2016 to a year; the reference ends five months early."""
    names = [f"{year}-{month:02d}" for year in range(2016, last + 1) for month in range(1, 13)]
    return tuple(
        Month(
            name,
            32.0 + 10.0 * math.sin(k / 11),
            30.0 + 20.0 * math.sin(k / 7) + 8.0 * math.sin(1.7 * k),
            None if k >= len(names) - 5 else math.exp(0.6 * math.sin(k / 7) - 1.0),
            (7 * k) % 4 if name <= "2020-12" else None,
            0.2 + 0.15 * math.sin(k / 9),
            "in" if name <= "2020-12" else "out",
            "in" if name <= "2020-12" else "seen",
        )
        for k, name in enumerate(names)
    )


def periods(rows):
    found = []
    for name, first, last, sample in PERIODS:
        values = [row.tension for row in rows if first <= row.month <= last]
        there = last <= rows[-1].month
        found.append(Period(name, first, last, sum(values) / len(values) if there else None, sample))
    return tuple(found)


def figures(rows, spans):
    later = 0.27 if rows[-1].sample == "out" else None
    found = [Figure(one.id, one.tension, one.tension, one.tension, 100, "games", one.sample) for one in spans]
    named = {"attention_r": 0.62, "attention_r_2016_2020": 0.7, "attention_r_2021_2024": later}
    named |= {"attention_r_out_of_sample": later, "tension_r": 0.18}
    for name, value in named.items():
        found.append(Figure(name, value, 0.1, 0.9, len(rows), "months", "both"))
    found.append(Figure("attention_placebo_95", 0.34, count=200, of="shuffles"))
    found.append(Figure("attention_placebo_95_out_of_sample", later, count=200, of="shuffles"))
    found.append(Figure("attention_shift_95", 0.37, count=40, of="shifts"))
    found += [
        Figure("veto_2022_05_RUS", 0.72),
        Figure("veto_2017_06_CHN", 0.99),
        Figure("enforcement_2017", 0.74),
    ]
    found += [Figure("launch_days_other", 1.2, count=46, of="months", sample="in"), Figure("strange", 3.0)]
    return {one.id: one for one in found}


BARS = (
    Bar("a", "order", "tension_2017H2", ">", "tension_2018", None, True),
    Bar("b", "attention", "attention_r", ">", "attention_placebo_95", None, True),
    Bar("c", "attention", "attention_r_out_of_sample", ">", "attention_placebo_95_out_of_sample", None, None),
    Bar("d", "vote", "veto_2022_05_RUS", ">", None, 0.5, True),
)
TESTS = (
    Bar("e", "vote", "veto_2017_06_CHN", "<", None, 0.5, False),
    Bar("f", "launches", "launch_windows_as_low", "<", None, 0.05, True),
)


def made(last=2024, text=None, bars=BARS, tests=(), **more):
    """Make a backtest of 2016 to a year; `text` stands wherever a text of a file may stand."""
    rows = months(last)
    spans = periods(rows)
    found = Backtest(
        history="made",
        title={"en": text or "Made up", "ko": text or "꾸며 낸 것"},
        events=text or "events.csv",
        reference="reference.csv",
        given=(),
        first=rows[0].month,
        last=rows[-1].month,
        begins="2016-01",
        in_sample_from="2016-01",
        in_sample_to="2020-12",
        seen={"periods_to": "2024-12", "votes": True},
        count=66,
        eventful=38,
        left_out=3,
        crowded_out=0,
        repeated=(),
        games=100,
        seed=1,
        reference_name=text or "INDEX",
        figures=figures(rows, spans),
        bars=bars,
        tests=tests,
        passed=all(one.passed is not False for one in bars) and any(one.passed for one in bars),
        months=rows,
        periods=spans,
        lags=tuple((lag, 0.62 - 0.08 * abs(lag)) for lag in range(-3, 4)),
        shifts=tuple((by, 0.3 * math.sin(by)) for by in range(1, len(rows))),
        shuffled=tuple(sorted(0.4 * math.sin(13.0 * k) * math.cos(k) for k in range(200))),
        votes=(Vote("2022_05", "RUS", 0.72, 0.2, "veto"), Vote("2024_03", "CHN", 0.21, 0.6, "abstain")),
        enforced=(Enforced("enforcement_2017", 0.74), Enforced("enforcement_2024", 0.32)),
        sources=(text or "Somebody (2022)",),
    )
    return found._replace(**more)


def rate(name="war", verdict="pass", statistic="rate", **more):
    """Make a base rate."""
    tail = statistic == "tail"
    found = BaseRate(
        id=name,
        statistic=statistic,
        unit="share of games" if tail else "a year",
        figure=0.02,
        low=0.01,
        high=0.03,
        band_low=0.0,
        band_high=0.042,
        verdict=verdict,
        runs=50,
        typical=1.8 if tail else math.nan,
        record={"value": 17.8} if tail else {"count": 0, "years": 71},
        source="Somebody counted.",
        reason="Because.",
    )
    return found._replace(**more)

"""Small studies on disk for the tests of their report."""

import numpy as np

from sim.faces.report.study import write_study_report
from sim.study import engine
from sim.study.batch import play_study
from sim.study.begin import begin
from sim.study.plan import Factor, Plan
from tests.study import made

NASTY = '<script>alert(1)</script> [/b] \x1b[31mred\x1b[0m {{7*7}} & "quote"'
CLEANED = "&lt;script&gt;alert(1)&lt;/script&gt; [/b] red {{7*7}} &amp; &#34;quote&#34;"
DOCTRINES = (
    Factor("doctrine.USA", ("status_quo", "maximum_pressure")),
    Factor("doctrine.DPRK", ("status_quo", "transactional", "tit_for_tat")),  # it cannot play the last
)


def played(folder, monkeypatch, runs=6, turns=4, factors=DOCTRINES, name="doctrines", **more):
    """Play a study with the interpreter, which needs no compiler and gives the same games."""
    monkeypatch.setattr(engine, "has_compiler", lambda: False)
    title = {"en": "Two doctrines", "ko": "독트린 둘"}
    question = {"en": "Which is calmer?", "ko": "어느 쪽이 더 잠잠한가?"}
    planned = Plan(name, "crossroads_2024", title, question, runs, 7, factors=factors, turns=turns, **more)
    store = begin(planned, folder)
    play_study(store)
    return store


def drawn(folder, points=60, runs=5, name="drawn", names=("parameters.x", "parameters.y"), text=None, **more):
    """Make up a study of two ranges and a factor of levels: crises come where x is above 0.6, and by luck."""
    factors = (*made.ranges(*names), Factor("doctrine.A", ("a", "b", "c's <b>")))
    planned = made.plan(
        "latin_hypercube", points, runs, factors, name,
        title={"en": text or "Made up", "ko": text or "꾸며 낸 것"}, question={"en": text or "Why?"}, **more,
    )  # fmt: skip
    from sim.study.design import design_of

    rows = design_of(planned).rows
    x = np.array([row[0] for row in rows])[:, None]
    luck = np.linspace(0.0, 1.0, points * runs).reshape(points, runs) * 997.0 % 1.0
    crisis = ((x > 0.6) ^ (luck < 0.1)).astype(float)
    measures = {
        "crisis": crisis,
        "months_in_crisis": crisis * np.round(10 * luck) + np.zeros((points, runs)),
        "peak_rung": 2 + 2 * crisis,
        "score_rivera": 100 * x + 10 * luck,
        "war_month": np.where(luck > 0.95, 3.0, np.nan),
    }
    return made.study(folder, planned, measures)


def report(store, lang="en", path=None):
    """Write a report and give its text."""
    return write_study_report(store, lang, path).read_text(encoding="utf-8")

"""`backtest` at the command line and its page: bars, exit codes, the scenario beside it, bad input."""

import errno
import json
import math
import re
from html import escape
from pathlib import Path

import pytest

from sim.faces.report.backtest import page
from sim.faces.terminal.backtest_facts import independent, months, placebo, windows
from sim.faces.terminal.backtest_terms import Teller
from sim.faces.terminal.chart import HIGH, two_lines
from sim.faces.terminal.text import width
from sim.faces.words import LANGUAGES
from sim.record.storage import Storage, StorageError
from sim.scenario.library import library_root
from sim.study import backtest as core
from sim.study import base_rates as rates_core
from tests.faces.backtested import BARS, MISSED, TESTS, made, rate
from tests.faces.call import call
from tests.faces.studied import CLEANED, NASTY
from tests.faces.test_report import Page

SECTIONS = "answer input order attention-and-news vote enforcement launch".split()
SECTIONS += "rates rates-beside again limits sources".split()


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The shipped record, told in words; gives the runs folder and the answer."""
    folder = tmp_path_factory.mktemp("runs")
    return folder, call("backtest", "--runs-dir", folder)


@pytest.fixture
def told(monkeypatch, tmp_path):
    """Give a function that tells a made-up result instead of computing one; it notes what was asked for."""

    def tell(found, *arguments, rates=(), beside=()):
        asked = {}

        def answer(history, **more):
            asked.update(more)
            return found

        def games(**more):
            asked.update(more)
            more["tell"](1, 2)
            return rates

        monkeypatch.setattr(core, "backtest", answer)

        def changing(**more):
            more["tell"](1, 1)
            return beside if asked["runs"] == more["runs"] else ()

        monkeypatch.setattr(rates_core, "base_rates", games)
        monkeypatch.setattr(rates_core, "policy_rates", changing)
        return call("backtest", "--runs-dir", tmp_path, *arguments), asked

    return tell


def test_the_record_is_told_with_its_bars_and_a_chart(shipped):
    folder, answer = shipped
    assert answer.code in (0, 1) and "Traceback" not in answer.err
    for part in ("47 windows of 14 months, 26 have", "these 60 months tell as much as about 14"):
        assert part in " ".join(answer.out.split())
    for part in ("Tension by period", "Attention and risk", "Votes in", "Enforcement of", "Launches",
                 "in sample      2016-01 to 2020-12 (60 months)", "out of sample  none",
                 "200 shuffles"):  # fmt: skip
        assert part in answer.out
    assert re.search(r"^tension 2017H2 +\d\d\.\d  >  \d\d\.\d  tension 2018 +pass$", answer.out, re.MULTILINE)
    assert "no months" in answer.out and "bars passed, none missed" in answer.out and answer.code == 0
    said = " ".join(answer.out.split())
    assert "of 11 tests 9 came out, 2 did not (FAIL): veto 2017-06 CHN, windows as low" in said
    assert "covered 2016-01 to 2020-12, in whole quarters; no other month is compared" in said
    drawn = re.findall(r"^.. {1,2}\|.*$", answer.out, re.MULTILINE)
    assert len(drawn) == HIGH and any("*" in one for one in drawn) and any("o" in one for one in drawn)
    assert max(width(one) for one in answer.out.splitlines() if str(folder) not in one) <= 80


def test_the_answer_for_programs_holds_every_figure(told, tmp_path):
    found = made(2020)
    answer, _ = told(found, "--json")
    data = json.loads(answer.out)
    assert answer.code == 0 and data["passed"] is True
    assert data["figures"] == {name: one.value for name, one in found.figures.items()}
    assert data["figures"]["tension_2022_2024"] is None and "Infinity" not in answer.out
    assert [one["passed"] for one in data["bars"]] == [True, True, None, True]
    assert len(data["months"]) == 60 and data["months"][-1]["reference"] is None
    assert data["base_rates"] is data["base_rates_beside"] is None and len(data["placebo"]) == 200
    for name in ("report", "scenario"):
        assert (tmp_path / data[name]).is_file()


def test_the_scenario_beside_the_page_plays_what_was_told(tmp_path):
    record = (library_root() / "history" / "events_2016_2020.csv").read_text(encoding="utf-8")
    lines = [one for one in record.splitlines() if one.startswith(("date", "2016"))]
    (tmp_path / "events.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = call("backtest", "--events", tmp_path / "events.csv", "--json", "--runs-dir", tmp_path)
    data = json.loads(told.out)
    assert (data["first"], data["last"], data["count"]) == ("2016-01", "2016-12", len(lines) - 1)
    run = call("run", data["scenario"], "--no-report", "--json", "--runs-dir", tmp_path)
    assert run.code == 0, run.err
    assert data["scenario_exact"] is True
    measures, months = json.loads(run.out)["measures"], data["months"]
    ends = [measures[f"tension_mean.{one}"] for one in ("DPRK.USA", "DPRK.ROK")]
    assert sum(ends) / 2 == pytest.approx(sum(one["tension"] for one in months) / 12, abs=1e-6)
    year = next(one for one in data["periods"] if one["id"] == "tension_2016")
    assert year["tension"] == pytest.approx(sum(one["tension"] for one in months) / 12, abs=1e-9)


def test_equal_results_have_equal_names(shipped):
    folder, answer = shipped
    data = json.loads(call("backtest", "--json", "--runs-dir", folder).out)
    assert data["scenario"] == re.search(r"^Next: sixparty run (\S+)$", answer.err, re.MULTILINE)[1]
    shown = re.findall(r"^20\S+ +20\S+ +20\S+ +(\d+\.\d)", answer.out, re.MULTILINE)
    assert [f"{one['tension']:.1f}" for one in data["periods"] if one["tension"] is not None] == shown


def test_a_missed_bar_is_said_and_answers_with_1(told):
    answer, _ = told(made(bars=(*BARS, MISSED)))
    assert answer.code == 1
    assert re.search(r"^tension 2018 .* tension 2016 +FAIL$", answer.out, re.MULTILINE)
    assert "3 of 5 bars passed, 1 missed: FAIL. 1 bar is left open" in " ".join(answer.out.split())
    answer, _ = told(made(bars=tuple(one._replace(passed=None) for one in BARS)))
    assert answer.code == 1 and "FAIL: no bar could be judged" in answer.out


@pytest.mark.parametrize(("verdict", "code"), [("pass", 0), ("undecided", 0), ("FAIL", 1)])
def test_base_rates_are_told_and_a_missed_one_answers_with_1(told, verdict, code):
    rates = (rate(), rate("launches_pause", verdict, "tail"), rate("of_tomorrow"))
    answer, asked = told(made(), "--base-rates", "--runs", 7, rates=rates)
    assert answer.code == code and asked["runs"] == 7
    assert re.search(
        r"^general wars +a year +0\.02 +0\.01 to 0\.03 +0 to 0\.042 +pass$", answer.out, re.MULTILINE
    )
    assert re.search(rf"^longest pause.* {verdict}$", answer.out, re.MULTILINE)
    assert "1.8 in the mean game, 17.8 in the record" in " ".join(answer.out.split())
    assert "of_tomorrow" in answer.out
    answer, _ = told(made(), "--base-rates", "--json", rates=rates)
    data = json.loads(answer.out)
    assert data["passed"] is (code == 0) and data["base_rates"][0]["typical"] is None


@pytest.mark.parametrize("verdict", ["pass", "undecided", "FAIL"])
def test_changing_policies_are_told_by_themselves_and_decide_nothing(told, tmp_path, verdict):
    beside = (rate(verdict=verdict), rate("launches_pause", verdict, "tail", typical=7.4, runs=49))
    answer, _ = told(made(), "--base-rates", rates=(rate(),), beside=beside)
    first, head, second = answer.out.partition("The same, when governments change course as they did")
    assert answer.code == 0 and head and "7.4 in the mean game" not in first
    assert re.search(rf"^general wars .* \({verdict}\)$", second, re.MULTILINE)
    said = " ".join(second.split())
    for words in ("policies_2012", "50 at most", "with hindsight", "do not decide", "7.4 in the mean game"):
        assert words in said
    passed = 2 * (verdict == "pass")
    assert f"(this decides nothing): {passed} of 2 in their bands" in said
    answer, _ = told(made(), "--base-rates", "--json", rates=(rate(),), beside=beside)
    data = json.loads(answer.out)
    rows = data["base_rates_beside"]
    assert data["passed"] is True and [one["verdict"] for one in rows] == [verdict] * 2
    assert {one["scenario"] for one in rows} == {"policies_2012"} and len(data["base_rates"]) == 1
    other, _ = told(made(), "--base-rates", "--json", rates=(rate(),), beside=beside[:1])
    assert json.loads(other.out)["report"] != data["report"]
    text = (tmp_path / data["report"]).read_text(encoding="utf-8")
    own = text[text.index('id="rates-beside"') : text.index('id="again"')]
    assert f"({verdict})" in own and "policies_2012" in own and "this decides nothing" in text


def test_parameters_reach_the_rules_and_the_scenario(told, tmp_path):
    answer, asked = told(made(), "-S", "parameters.tension_gain=0.5", "--seed", 4, "--json")
    assert asked["values"] == {"tension_gain": 0.5} and asked["seed"] == 4
    data = json.loads(answer.out)
    assert re.search(r"^ *tension_gain: 0\.5$", (tmp_path / data["scenario"]).read_text(), re.MULTILINE)
    assert "parameters.tension_gain=0.5" in (tmp_path / data["report"]).read_text(encoding="utf-8")
    other, _ = told(made(), "--json")
    assert json.loads(other.out)["report"] != data["report"]


def test_the_page_goes_where_it_is_wanted(told, tmp_path):
    out = tmp_path / "new" / "a page.html"
    answer, _ = told(made(), "-o", out)
    assert out.is_file() and (tmp_path / "new" / "a page.scenario.yaml").is_file()
    assert "sixparty run &#39;a page.scenario.yaml&#39;" in out.read_text(encoding="utf-8")
    assert answer.err.strip().endswith(f"sixparty run '{out.with_name('a page.scenario.yaml')}'")


def test_a_lone_hyphen_puts_the_page_on_stdout_and_nothing_else(told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer, _ = told(made(), "-o", "-")
    assert answer.out.startswith("<!DOCTYPE html>") and answer.out.rstrip().endswith("</html>")
    assert "scenario.yaml" in answer.err and not (tmp_path / "-").exists()
    refused, asked = told(made(), "-o", "-", "--json")
    assert (refused.code, refused.out, asked) == (2, "", {}) and "--json" in refused.err


def test_an_input_is_not_written_over(told, tmp_path):
    own, months = tmp_path / "own.csv", tmp_path / "months.csv"
    months.write_text("month,X\n2016-01,1\n", encoding="utf-8")
    text = "date,actor,target,goldstein,action\n2017-09-03,DPRK,UN,-7.2,nuclear_test\n"
    (tmp_path / "x.scenario.yaml").write_text(text, encoding="utf-8")
    own.write_text(text, encoding="utf-8")
    (tmp_path / "link.html").symlink_to(own)
    for flag, given, out in (
        ("--events", own, own), ("--reference", months, months),
        ("--events", own, tmp_path / "link.html"),
        ("--events", tmp_path / "x.scenario.yaml", tmp_path / "x.html"),
    ):  # fmt: skip
        before = given.read_bytes()
        answer, asked = told(made(), flag, given, "-o", out)
        assert answer.code == 2 and "over the input" in answer.err and not asked
        assert given.read_bytes() == before
    answer, _ = told(made(), "--events", own, "-o", tmp_path / "y.html")
    assert answer.code == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_files_of_ones_own_are_told_as_such(told, tmp_path, lang):
    path = tmp_path / "own.csv"
    path.write_text("date,actor,target,goldstein,action\n2021-03-01,DPRK,USA,-7.2,icbm_test\n")
    few = BARS[1]._replace(passed=None, open="few")
    bars = (BARS[0], few, *(one._replace(counts=False, passed=False) for one in BARS[3:]))
    found = made(bars=bars, given=("events",), first="2021-01", passed=True, sources=("Somebody else",))
    answer, _ = told(found, "--events", path, "--lang", lang, "-o", tmp_path / "page.html")
    text, plain = (tmp_path / "page.html").read_text(encoding="utf-8"), " ".join(answer.out.split())
    assert answer.code == 0
    data = json.loads(told(found, "--events", path, "--lang", lang, "--json")[0].out)
    [warned] = data["warnings"]
    assert warned in answer.err and warned in text and "2021-01" in warned and "2016-01" in warned
    assert [one["open"] for one in data["bars"]] == [None, "few", None] and data["tests"] == []
    said = {
        "en": ("1 of 2 bars passed, none missed. 1 bar is left open", "too few months", "(FAIL)",
               "1 bar cannot depend on the given files", "Events: your file events.csv",
               "the order of tension up to 2024-12, and the votes", "These bars cannot depend"),
        "ko": ("2개 가운데 1개를 통과", "달이 너무 적음", "(미달)", "1개는 주어진 파일에",
               "직접 준 파일 events.csv", "2024-12까지의 긴장의 순서와 표결", "이 기준들은"),
    }  # fmt: skip
    for words in said[lang]:
        assert words in plain and words in text, words
    answer, _ = told(made())
    assert "warning" not in answer.err and "your file" not in answer.out and "cannot depend" not in answer.out


def test_a_correlation_below_nothing_has_no_bar(told):
    answer, _ = told(made(lags=((-1, -0.6), (0, 0.6), (1, 0.3))))
    drawn = dict(re.findall(r"^ *(-1|0|\+1)  +-?0\.\d\d *(=*)$", answer.out, re.MULTILINE))
    assert drawn["-1"] == "" and len(drawn["0"]) == 2 * len(drawn["+1"]) > 0


def test_events_without_room_in_their_month_are_warned_of_and_told(told, tmp_path):
    lines = [f"2017-09-{day:02d},DPRK,USA,-7.2,nuclear_test\n" for day in range(1, 11)]
    path = tmp_path / "many.csv"
    path.write_text("date,actor,target,goldstein,action\n" + "".join(lines), encoding="utf-8")
    answer, _ = told(made(crowded_out=2), "--events", path)
    assert re.search(
        r"warning: 2 events are not played, .* more than 8 acts .*many\.csv:10$", answer.err, re.M
    )
    assert re.search(r"^ *not played +2 events beyond the most acts", answer.out, re.M)
    assert "2 events beyond the most acts" in page(made(crowded_out=2), "en", "x")
    answer, _ = told(made(crowded_out=2), "--events", path, "--json")
    assert (json.loads(answer.out)["crowded_out"], json.loads(answer.out)["left_out"]) == (2, 3)
    answer, _ = told(made())
    assert "not played" not in answer.out + answer.err


def test_events_that_no_bar_is_about_are_said_to_be_unjudged(told):
    open_bars = tuple(one._replace(passed=None) if one.kind != "vote" else one for one in BARS)
    answer, _ = told(made(bars=open_bars, passed=False))
    assert answer.code == 1
    said = " ".join(answer.out.split())
    assert "FAIL: no bar of these events could be judged" in said and "1 of 4 bars passed" in said
    assert "of these events" not in told(made())[0].out


def test_months_on_both_sides_of_the_sample_are_told_by_stretches():
    found = made()
    early = tuple(one._replace(sample="out") if one.month < "2018" else one for one in found.months)
    found = found._replace(months=early)
    assert (
        months(Teller(found, "en"), "out")
        == "2016-01 to 2017-12 (24 months), 2021-01 to 2024-12 (48 months), of which the index has 43"
    )
    assert page(found, "en", "x").count(">out of sample</text>") == 4  # before and after, in two pictures


def test_a_test_that_failed_is_named_and_decides_nothing(told, tmp_path):
    answer, _ = told(made(tests=TESTS))
    assert answer.code == 0 and "of 2 tests 1 came out, 1 did not (FAIL): veto 2017-06 CHN" in " ".join(
        answer.out.split()
    )
    assert re.search(r"^veto 2017-06 CHN +0\.99  <  0\.50 .*\(FAIL\)$", answer.out, re.MULTILINE)
    answer, _ = told(made(tests=TESTS), "--json")
    data = json.loads(answer.out)
    assert (answer.code, data["passed"], [one["passed"] for one in data["tests"]]) == (0, True, [False, True])
    [warned] = data["warnings"]
    assert "veto 2017-06 CHN" in warned and "windows" not in warned
    assert warned in (tmp_path / data["report"]).read_text(encoding="utf-8")
    answer, _ = told(made(tests=TESTS[1:]), "--json")
    assert json.loads(answer.out)["warnings"] == []


def test_why_bars_are_open_is_said_as_it_is(told):
    def said(*reasons):
        bars = [BARS[1]._replace(passed=None, open=why) for why in reasons]
        return " ".join(told(made(bars=tuple(bars), passed=False))[0].out.split())

    assert "because a series never changes." in said("constant", "constant")
    assert "because months are not in the input or a series never changes." in said("constant", "missing")
    found = made(shuffled=(), shifts=((1, None), (2, None)))
    flat = found.figures["attention_r"]._replace(value=None, count=60)
    for count, words in ((60, "never changes"), (3, "too few months"), (0, "no month has both")):
        figures = found.figures | {"attention_r": flat._replace(count=count)}
        assert words in placebo(Teller(found._replace(figures=figures), "en"))
    assert "0 shuffles of the dates, 0 shifts" in " ".join(told(found)[0].out.split())


def test_the_same_line_twice_is_warned_of(told, tmp_path):
    path = tmp_path / "twice.csv"
    line = "2017-09-03,DPRK,UN,-7.2,nuclear_test\n"
    path.write_text("date,actor,target,goldstein,action\n" + line * 2, encoding="utf-8")
    answer, _ = told(made(repeated=(3,), events=str(path)), "--events", path, "--json")
    assert (
        "warning: 1 event is in the file once more, word for word" in answer.err
        and "twice.csv:3" in answer.err
    )
    assert "twice.csv:3" in json.loads(answer.out)["warnings"][0]


def test_a_parameter_outside_its_range_is_warned_of(told):
    answer, _ = told(made(), "-S", "parameters.tension_gain=99")
    assert answer.code == 0 and "warning" in answer.err and "tension_gain" in answer.err
    assert "warning" not in told(made(), "-S", "parameters.tension_gain=0.5")[0].err


def test_a_page_that_cannot_be_written_is_said_before_anything_is_played(told, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for out in (tmp_path / "file" / "x.html", "/proc/1/x.html"):
        answer, asked = told(made(), "-o", out)
        assert (answer.code, answer.out, asked) == (6, "", {}) and "takes no file" in answer.err


def test_a_disk_that_fills_up_at_the_end_costs_the_page_and_not_the_figures(told, monkeypatch):
    def full(*_):
        raise StorageError("write", Path("x"), OSError(errno.ENOSPC, "full"))

    monkeypatch.setattr(Storage, "write", full)
    answer, _ = told(made(), "--json")
    data = json.loads(answer.out)
    assert (answer.code, data["passed"], data["report"]) == (6, True, None) and "disk is full" in answer.err
    answer, _ = told(made())
    assert answer.code == 6 and "bars passed" in answer.out and "Page:" not in answer.out


def test_a_name_that_begins_with_a_dash_is_no_flag_of_the_next_command(told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer, _ = told(made(), "-o", "./-x.html")
    assert answer.err.strip().endswith("sixparty run ./-x.scenario.yaml")
    assert "sixparty run ./-x.scenario.yaml" in (tmp_path / "-x.html").read_text(encoding="utf-8")


BAD = [
    (["--events", "{folder}/none.csv"], 4, "none.csv"),
    (["--reference", "{folder}"], 4, "is a folder"),
    (["--events", "{folder}/bad.csv"], 1, "bad.csv:2:1: E"),
    (["--events", "{folder}/bytes.csv"], 1, "bytes.csv:"),
    (["--events", "{folder}/empty.csv"], 1, "empty.csv:"),
    (["--reference", "{folder}/badref.csv"], 1, "badref.csv:3:1: E"),
    (["-S", "turns=3"], 2, "only parameters"),
    (["-S", "parameters.noise_sd=1"], 2, "fixes noise_sd at 0"),
    (["-S", "parameters.tensiongain=1"], 2, "tension_gain"),
    (["-S", "parameters.tension_gain=much"], 2, "tension_gain"),
    (["--runs", "5"], 2, "--base-rates"),
    (["-o", "{folder}"], 2, "is a folder"),
    (["--event", "x"], 2, "--events"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), BAD)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_bad_input_is_said_in_a_sentence(arguments, code, said, lang, tmp_path):
    (tmp_path / "bad.csv").write_text("date,actor,target,goldstein,action\n2017-13-01,XX,YY,99,foo\n")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\x00\n" * 9)
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "badref.csv").write_text("month,X\n2016-01,1\n2016-1,3\n")
    wanted = [one.format(folder=tmp_path) for one in arguments]
    answer = call("backtest", *wanted, "--lang", lang, "--runs-dir", tmp_path / "runs")
    assert answer.code == code, answer.err
    assert not answer.out and not (tmp_path / "runs").exists()
    assert (said in answer.err) if lang == "en" or ":" in said else re.search("[가-힣]", answer.err)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_terminal_of_korean_windows_can_carry_it(told, lang):
    rates = (rate(), rate("deals", "FAIL"))
    answer, _ = told(made(), "--base-rates", "--lang", lang, rates=rates, beside=rates)
    answer.out.encode("cp949")
    assert "backtest." not in re.sub(r"backtests/\S+", "", answer.out)
    if lang == "ko":
        assert "기준 4개 가운데 3개를 통과" in answer.out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_whole_and_needs_nothing_but_itself(lang):
    rates = (rate(), rate("deals", "FAIL"))
    text = page(made(), lang, "scenario.yaml", rates, beside=rates)
    found = Page(text)
    assert [attrs["id"] for attrs in found.all("section")] == SECTIONS
    assert set(re.findall(r"(?:https?:)?//[\w.]+", text)) <= {"http://www.w3.org"}
    assert not found.all("script") and not found.all("img") and "url(" not in text and "@import" not in text
    assert not [one for one in found.texts if re.search(r"\{\w+[:}]|\bbacktest\.\w+", one)]
    figures = re.findall(r"<figure.*?</figure>", text, flags=re.DOTALL)
    assert len(figures) == text.count("<svg") == 5
    for figure in figures:
        name = re.search(r'aria-labelledby="([\w-]+)-title \1-text"', figure)[1]
        assert re.search(rf'id="{name}-text">[^<]+<', figure) and "<table" in figure
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert text == page(made(), lang, "scenario.yaml", rates, beside=rates)
    if lang == "ko":
        assert len(re.findall("[가-힣]", " ".join(found.texts))) > 1000 and "Show as" not in text


def test_the_tables_under_the_pictures_say_what_the_months_are():
    found = made()
    text = page(found, "en", "scenario.yaml")
    month = next(one for one in found.months if one.month == "2019-05")
    for value in (f"{month.tension:.1f}", f"{month.attention:.1f}", str(month.launch_days)):
        assert f'<th scope="row">{month.month}</th><td class="number">{value}</td>' in text
    assert f'<td class="number">{math.log(month.reference):.2f}</td>' in text
    counts = re.search(r"<th scope=\"col\" class=\"number\">shuffles</th>.*?</tbody>", text, re.DOTALL)[0]
    assert sum(map(int, re.findall(r"<td class=\"number\">(\d+)</td></tr>", counts))) == 200


def test_a_record_without_the_later_months_has_its_page_too():
    short = made(2016)
    nothing = short._replace(
        months=tuple(m._replace(attention=None, reference=None, launch_days=None) for m in short.months),
        lags=tuple((lag, None) for lag, _ in short.lags), shuffled=(), shifts=(),
        figures={name: one._replace(value=None) for name, one in short.figures.items()},
        periods=tuple(one._replace(tension=None) for one in short.periods),
    )  # fmt: skip
    for found in (short, nothing):
        Page(page(found, "en", "scenario.yaml"))
    assert placebo(Teller(nothing, "en")).startswith("There is no placebo")
    assert independent(Teller(nothing, "en")) == windows(Teller(nothing, "en")) == ""


def test_foreign_text_is_text(told):
    text = page(made(text=NASTY), "en", "x; rm -rf y", (rate(source=NASTY),), (NASTY,))
    assert "<script" not in text and "\x1b" not in text and CLEANED in text
    assert escape("sixparty run 'x; rm -rf y'") in text.replace("&#39;", "&#x27;")
    answer, _ = told(made(text=NASTY))
    assert "\x1b" not in answer.out and "[/b]" in answer.out


def test_names_of_figures_are_words_and_unknown_ones_stay():
    teller = Teller(made(), "en")
    assert teller.figure("tension_2019_2021") == "tension 2019-2021"
    assert teller.figure("attention_r_2021_2024") == "attention, r 2021-2024"
    assert teller.figure("veto_2022_05_RUS") == "veto 2022-05 RUS"
    assert teller.figure("enforcement_2017") == "enforcement 2017"
    assert teller.figure("strange") == "strange"


def test_a_chart_has_the_months_where_they_are():
    one = [0.0] * 30 + [9.0] + [0.0] * 29
    other = [0.0] * 10 + [9.0] + [0.0] * 39 + [math.nan] * 10
    lines = two_lines(one, other, [(0, "2016"), (12, "2017"), (59, "late")], 80)
    top, quiet = lines[0], lines[HIGH // 2]
    assert (top[4 + 30], top[4 + 10]) == ("*", "o") and top.count("*") == top.count("o") == 1
    assert quiet[4:14] == "#" * 10 and quiet[4 + 10] == "*" and quiet[4 + 55] == "*"
    assert lines[-1].index("2017") == 4 + 12 and "late" in lines[-1]
    half = two_lines(one, other, [(12, "2017")], 40)
    assert half[0][4 + 15] == "*" and half[-1].index("2017") == 4 + 6
    assert max(map(len, half)) <= 40

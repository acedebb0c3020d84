"""The page of a backtest in a real browser (chromium): alone, on a telephone, on paper, nothing cut off."""

import re

import pytest

from sim.faces.report.backtest import write_page
from sim.faces.words import LANGUAGES
from tests.faces.backtested import made, rate
from tests.faces.browser import Browser
from tests.faces.studied import NASTY
from tests.faces.test_report_browser import CUT_OFF, TOO_WIDE
from tests.faces.test_study_report_browser import COVERED, WITHOUT_NAME


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


FOUND = {"short": made(2020), "long": made(2024), "nasty": made(2017, text=NASTY)}


@pytest.fixture(scope="module", params=[(name, lang) for name in FOUND for lang in LANGUAGES])
def page(request, tmp_path_factory):
    name, lang = request.param
    path = tmp_path_factory.mktemp("page") / "page.html"
    rates = (rate(), rate("launches_pause", "FAIL", "tail"))
    told = (lang, path, "scenario.yaml", rates, ("parameters.tension_gain=1",))
    write_page(FOUND[name], *told, beside=rates)
    return path.as_uri()


def test_it_loads_nothing_else_and_complains_of_nothing(browser, page):
    browser.open(page)
    asked = [one["request"]["url"] for one in browser.told("Network.requestWillBeSent")]
    assert page in asked and all(url == page or url.startswith("data:") for url in asked)
    assert not browser.told("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
    assert not browser.told("Page.javascriptDialogOpening")
    assert browser.ask("document.querySelectorAll('section h2').length") == 12


@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_runs_out_of_the_window(browser, page, width):
    browser.open(page, width)
    browser.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert browser.ask("document.documentElement.scrollWidth") <= width
    assert browser.ask(TOO_WIDE) == []
    assert browser.ask(WITHOUT_NAME) == 0


def test_no_word_of_a_picture_is_cut_off_or_covered(browser, page):
    browser.open(page)
    assert browser.ask("document.querySelectorAll('svg text').length") > 50
    assert browser.ask(CUT_OFF) == []
    assert browser.ask(COVERED) == []


def test_it_prints_on_a4(browser, page):
    browser.open(page)
    data = browser.pdf()
    sizes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data))
    assert {(round(float(wide)), round(float(high))) for wide, high in sizes} == {(595, 842)}

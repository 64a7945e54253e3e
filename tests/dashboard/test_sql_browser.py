"""The SQL page in a real browser: by keyboard alone, on a phone, stopped, and with hostile cells."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from random import Random
from urllib.parse import quote

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.dashboard.test_for_everybody import COLOURS, RULES

pytestmark = pytest.mark.browser
LONG = "SELECT count(*) FROM range(1000000000000)"
CUTS = "SELECT repo, position AS n FROM repos ORDER BY repo"
CELLS = [
    "<script>alert(1)</script>",
    "**bold** [a](http://x)",
    "$\\frac{1}{2}$ :material/home:",
    "🦆 مرحبا =1+1",
]
HOSTILE = (
    "SELECT * FROM (VALUES " + ", ".join(f"($${cell}$$, {place})" for place, cell in enumerate(CELLS)) + ")"
)
NAMED = f'{HOSTILE} AS t("<b>a</b> $x$", n)'


@pytest.fixture(scope="module")
def address(serve, organisation):
    return serve(organisation)


@pytest.fixture
def ask(address, look):
    """Opens the page with a query, until it is answered."""

    def opened(sql="", theme="light", width=1440, more=""):
        reader = look(f"{address}/sql?sql={quote(sql)}{more}" if sql else f"{address}/sql", theme, width)
        reader.page.get_by_role("textbox", name="Query").wait_for()
        reader.settle()
        return reader

    return opened


def cells(reader):
    """The table of the answer as a screen reader finds it."""
    grid = reader.page.locator("canvas table").last
    grid.wait_for(state="attached")
    return grid.evaluate("t => [...t.rows].map(r => [...r.cells].map(c => c.innerText))")


def running():
    """Programs that answer queries, of whoever started them."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if "bounded.py" in (process / "cmdline").read_text():
                found.append(process.name)
        except OSError:
            continue  # it has ended meanwhile
    return found


def until(what, seconds=20):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_query_is_written_and_run_by_the_keyboard_alone(ask):
    reader = ask()
    field = reader.page.get_by_role("textbox", name="Query")
    field.focus()
    reader.page.keyboard.type(CUTS)
    reader.page.keyboard.press("Control+Enter")
    reader.page.get_by_text("3 rows, 2 columns.").wait_for()
    reader.settle()
    assert [row[0] for row in cells(reader)[1:]] == ["acme/evals", "acme/serving", "acme/trainer"]
    assert f"sql={quote('SELECT repo')[:6]}" in reader.page.url
    for key, label in (("Tab", "Run"), ("Tab", "Tables, metrics, examples, help")):
        reader.page.keyboard.press(key)
        focused = reader.page.evaluate("document.activeElement.innerText")
        assert label in focused


def test_back_shows_the_query_before(ask):
    reader = ask(CUTS)
    field = reader.page.get_by_role("textbox", name="Query")
    field.fill("SELECT 1 AS one")
    reader.page.get_by_role("button", name="Run").click()
    reader.page.get_by_text("1 row, 1 column.").wait_for()
    assert reader.page.url.endswith("/sql?sql=SELECT+1+AS+one")
    reader.page.go_back()
    reader.page.get_by_text("3 rows, 2 columns.").wait_for()
    assert field.input_value() == CUTS


def test_a_running_query_shows_how_long_and_can_be_stopped(ask, address, look):
    reader = look(f"{address}/sql")
    reader.page.get_by_role("textbox", name="Query").fill(LONG)
    reader.page.get_by_role("button", name="Run").click()
    reader.page.get_by_text("of at most 10 seconds").wait_for()
    assert running() != []
    reader.page.get_by_test_id("stMain").get_by_role("button", name="Stop").click()
    reader.page.get_by_text("Stopped. Nothing was changed").wait_for()
    until(lambda: running() == [])
    reader.settle()


def test_who_closes_the_page_ends_the_query(address, look, windows):
    page = windows("light", 1440).new_page()
    page.goto(f"{address}/sql?sql={quote(LONG)}")
    until(lambda: running() != [])
    began = time.monotonic()
    page.close()
    until(lambda: running() == [])
    assert time.monotonic() - began < 9  # before its time would be up


def test_a_query_that_takes_too_long_is_ended_while_others_go_on(ask, address, look):
    slow = look(f"{address}/data")
    slow.page.goto(f"{address}/sql?sql={quote(LONG)}")
    slow.page.get_by_text("of at most 10 seconds").wait_for()
    other = ask(CUTS)
    assert len(cells(other)) == 4
    slow.page.get_by_text("the query was ended after 10 seconds").wait_for()
    slow.settle()


def test_hostile_cells_and_names_are_text(ask):
    reader = ask(NAMED)
    table = cells(reader)
    assert table[0][0] == "<b>a</b> $x$"
    assert [row[0] for row in table[1:]] == CELLS
    drawn = ask(NAMED, more="&show=Chart")
    drawn.page.locator(".js-plotly-plot .main-svg").first.wait_for()
    words = drawn.page.locator(".js-plotly-plot").first.text_content()
    assert [cell for cell in CELLS if cell not in words] == []
    for page in (reader.page, drawn.page):
        assert (
            page.locator(
                ".katex, [data-testid=stMain] script, [data-testid=stMain] a[href='http://x']"
            ).count()
            == 0
        )


def test_an_error_with_hostile_words_is_text(ask):
    reader = ask('SELECT "<img src=x onerror=alert(1)> **b** $x$" FROM repos')
    assert "<img src=x onerror=alert(1)> **b** $x$" in reader.text()
    assert reader.page.locator("[data-testid=stMain] img, .katex").count() == 0


def test_both_downloads_hold_what_the_table_shows(ask):
    reader = ask(NAMED)
    files = {}
    for name in ("CSV", "Parquet"):
        with reader.page.expect_download() as waited:
            reader.page.get_by_role("button", name=name, exact=True).click()
        files[name] = waited.value.path()
        assert waited.value.suggested_filename == f"query.{name.lower()}"
    assert pl.read_parquet(files["Parquet"]).rows() == [(cell, place) for place, cell in enumerate(CELLS)]
    with Path(files["CSV"]).open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1:] == [[cell, str(place)] for place, cell in enumerate(CELLS)]


def test_the_table_offers_no_file_of_its_own_that_would_hold_formulas(ask):
    reader = ask(NAMED)
    reader.page.get_by_test_id("stDataFrame").hover()
    reader.page.get_by_role("button", name="Fullscreen").first.wait_for()
    assert reader.page.get_by_role("button", name="Download as CSV").count() == 0


def test_how_a_figure_is_computed_leads_to_its_query(address, look):
    reader = look(f"{address}/ai_code_share?repos=acme%2Fserving&grain=quarter")
    box = reader.box("AI code share")
    box.get_by_role("tab", name="How computed").click()
    link = box.get_by_role("link", name="Open in the SQL page")
    link.wait_for()
    assert link.get_attribute("href").startswith("sql?packed=")
    link.click()
    reader.page.get_by_role("heading", name="SQL", exact=True, level=1).wait_for()
    reader.page.get_by_text("rows, ").wait_for()
    reader.settle()
    text = reader.page.get_by_role("textbox", name="Query").input_value()
    assert text.startswith(
        "SET VARIABLE grain = 'quarter';\nSET VARIABLE repos = ['acme/serving']::VARCHAR[];"
    )
    period, value = cells(reader)[0].index("period"), cells(reader)[0].index("value")
    found = {row[period]: row[value] for row in cells(reader)[1:]}
    assert found["2022-01-01"] == "0.02"  # 20 of 1,000 lines a month in 2022


def test_the_longest_query_that_an_address_takes_comes_through(address, look):
    noise = Random(1).randbytes(3_600).hex()
    reader = look(f"{address}/sql")
    reader.page.get_by_role("textbox", name="Query").fill(f"SELECT 1 AS one -- {noise}")
    reader.page.get_by_role("button", name="Run").click()
    reader.page.get_by_text("1 row, 1 column.").wait_for()
    assert 5_000 < len(reader.page.url) < 6_100
    again = look(reader.page.url)
    again.page.get_by_text("1 row, 1 column.").wait_for()


@pytest.mark.parametrize("more", ["", "&show=Chart"])
def test_no_width_breaks_the_page(more, ask):
    reader = ask(NAMED, width=400, more=more)
    reader.page.get_by_text("4 rows, 2 columns.").wait_for()
    for width in (400, 1280, 1920):
        reader.page.set_viewport_size({"width": width, "height": 900})
        reader.settle()
        assert reader.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width


STATES = {
    "empty": ("", ""),
    "table": (CUTS, ""),
    "chart": (CUTS, "&show=Chart"),
    "error": ("SELECT a FROM repos", ""),
    "none": ("SELECT 1 AS a WHERE false", ""),
    "more": ("FROM range(20000)", ""),
}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_light_or_dark(state, ask):
    sql, more = STATES[state]
    reader = ask(sql, more=more)
    if state == "chart":
        reader.page.locator(".js-plotly-plot .main-svg").first.wait_for()
    assert violations(reader) == []
    reader.turn("dark")
    assert violations(reader, COLOURS) == []


def test_axe_finds_nothing_among_tables_examples_and_help(ask):
    reader = ask(CUTS)
    reader.page.get_by_text("Tables, metrics, examples, help").click()
    reader.settle()
    assert violations(reader) == []
    for tab in ("Examples", "Help"):
        reader.page.get_by_role("tab", name=tab).click()
        reader.settle()
        assert violations(reader) == []


def violations(reader, rules=RULES):
    """What axe finds against WCAG A and AA in the part that is ours, as rule and place."""
    found = Axe().run(reader.page, context='[data-testid="stMain"]', options=rules).response["violations"]
    return [(one["id"], node["html"][:200]) for one in found for node in one["nodes"]]

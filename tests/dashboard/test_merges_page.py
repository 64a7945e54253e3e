"""The Merges page in a real browser: search, a click on a row, the evidence of one landing."""

from __future__ import annotations

import csv

import duckdb
import pytest

from tests.dashboard.reader import plain
from tests.dashboard.warehouse import insert, organisation

pytestmark = pytest.mark.browser
SHA = "c0ffee" + "0" * 34
# Markup of HTML, Markdown and LaTeX, an emoji, and letters that run from right to left.
SUBJECT = (
    "Fix *the* loader <script>alert(1)</script> <b>b</b> **b** $x^2$ \U0001f525 \u05e9\u05dc\u05d5\u05dd"
)
MARK = '<b onclick="x">Co-authored-by: Claude <noreply@anthropic.com>'


@pytest.fixture(scope="module")
def address(serve, tmp_path_factory):
    config = organisation(tmp_path_factory.mktemp("merges"))
    file = (config.parent / "warehouse" / "foreshock.duckdb").resolve()
    with duckdb.connect(str(file)) as con:
        landing = {"repo": "acme/trainer", "sha": SHA, "how": "squash", "landed_on": "2026-11-09"}
        said = {"subject": SUBJECT, "request": 77, "written": "mixed", "written_strict": "ai"}
        figures = {"written_lines": 120.0, "added": 130, "deleted": 4, "ai_share": 0.755}
        rest = {"share_method": "note", "grade": "lines", "landed_at": "2026-11-09 10:00:00+00"}
        rest |= {"reverted_by": "d00d" * 10}
        insert(con, "merges", [landing | said | figures | rest])
        insert(con, "commits", [{"repo": "acme/trainer", "sha": SHA, "landing": SHA, "subject": "Fix"}])
        mark = {"repo": "acme/trainer", "sha": SHA, "rule": "claude", "text": MARK, "role": "coauthor"}
        insert(con, "evidence", [mark | {"grade": "strong", "place": "message", "reporter": "agent"}])
        line = {"repo": "acme/trainer", "merge": SHA, "sha": SHA, "class": "rest", "tool": "", "model": ""}
        line |= {"kind": "source", "replaced": 0}
        ended = [{"ended_by": "", "lines": 90}, {"ended_by": "d00d" * 10, "lines": 30}]
        insert(con, "fates", [line | fate for fate in ended])
        con.execute("UPDATE events SET what = ?", [SUBJECT])
    return serve(config)


def test_landings_are_paged_and_found_by_number_words_and_hash(address, look):
    reader = look(address)
    reader.menu("Merges")
    # 2 landings of 6 persons in each of 20 quarters, and the one above
    assert "241 landings, here 1 to 50, newest first." in reader.text()
    reader.page.get_by_role("button", name="Older").click()
    reader.page.get_by_text("here 51 to 100").wait_for()
    for text in ("#77", "THE* loader", SHA[:7]):
        reader.go(f"{address}/merges?q={text.replace('#', '%23')}")
        assert "1 landing, here 1 to 1" in reader.text()
    assert SUBJECT in listed(reader)
    reader.go(f"{address}/merges?q=%2377&columns=AI+share&columns=request")
    head = listed(reader).splitlines()[0]
    assert head.split("\t")[-4:] == ["landed", "request", "subject", "AI share"]
    with reader.page.expect_download() as file:
        reader.page.get_by_role("button", name="CSV of this page").click()
    [row] = csv.DictReader(file.value.path().read_text().splitlines())
    assert (row["sha"], row["written"], row["ai_share"]) == (SHA, "ai", "0.755")
    reader.go(f"{address}/merges?q=nothing+like+it")
    assert "No landing is like that." in reader.text()


def listed(reader):
    """The list of landings, as a screen reader finds it."""
    grid = reader.page.locator('[data-testid="stDataFrame"] canvas table').first
    grid.wait_for(state="attached")
    return grid.evaluate(
        "t => [...t.rows].map(r => [...r.cells].map(c => c.innerText).join('\\t')).join('\\n')"
    )


def test_a_click_on_a_row_opens_the_landing_and_a_button_leads_back(address, look):
    reader = look(f"{address}/merges?q=%2377")
    box = reader.page.locator('[data-testid="stDataFrame"]').first.bounding_box()
    reader.page.mouse.click(box["x"] + 12, box["y"] + 52)
    reader.page.get_by_role("heading", name="Evidence").wait_for()
    assert f"landing=acme%2Ftrainer%40{SHA}" in reader.page.url
    reader.page.get_by_role("button", name="Back to the list").click()
    reader.page.get_by_text("1 landing, here 1 to 1").wait_for()
    assert "landing=" not in reader.page.url


def test_an_opened_landing_says_what_it_is_and_why(address, look):
    reader = look(f"{address}/merges?landing=acme/trainer@{SHA[:8]}")
    names, values = (reader.page.locator(f".fs-how {tag}").all_inner_texts() for tag in ("dt", "dd"))
    facts = dict(zip(names, map(plain, values), strict=True))
    assert facts == {
        "Repository": "acme/trainer",
        "Hash": SHA,
        "Landed": "2026-11-09, squash, request #77",
        "Written by": "AI (strict), Mixed (declared)",
        "AI share of written lines": "76 %",
        "Lines are told by": "note: line notes say who wrote which line",
        "Checked": "Not known",
        "Lines": "120 written; 130 added and 4 deleted of every kind",
        "Still standing": "90 of 120 lines that it added",
        "Taken back by": "d00d" * 10,
    }
    other = reader.page.get_by_role("link", name="d00d" * 10).get_attribute("href")
    assert other == f"merges?landing=acme%2Ftrainer%40{'d00d' * 10}"
    assert "Nothing is on record of lines, line notes, request, reviews, ci, mended" in reader.text()
    assert reader.page.locator("h2.fs-title").inner_text() == SUBJECT, "as text, never as markup"
    made = "script, strong, em, .katex".split(", ")
    assert reader.page.locator(", ".join(f"[data-testid=stMain] {name}" for name in made)).count() == 0
    assert MARK in reader.rows("Evidence")
    assert "in the message\tagent\tstrong\tcoauthor" in reader.rows("Evidence")
    reader.page.get_by_text("This is wrong").click()
    assert f"acme/trainer,{SHA},human,REASON,WHO,2026-11-10" in reader.text()
    hovered(reader)


def hovered(reader):
    """The same words over the mark of an event."""
    reader.menu("AI code share")
    reader.page.locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")
    chart = reader.page.locator(".js-plotly-plot").first
    chart.locator(".scatterlayer .trace").last.locator(".point").last.hover(force=True)
    said = chart.locator(".hoverlayer .hovertext")
    said.first.wait_for()
    assert "".join(SUBJECT.split()) in "".join(said.first.text_content().split())
    assert chart.locator(".hoverlayer").locator("script, a, .katex").count() == 0


def test_a_landing_that_is_not_there_is_named(address, look):
    reader = look(f"{address}/merges?landing=acme/trainer@0000000")
    assert "no landing 0000000 in acme/trainer" in reader.text()
    reader.go(f"{address}/merges?landing=%3Cscript%3E")
    assert "no landing <script> in" in reader.text()

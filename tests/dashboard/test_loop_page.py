"""The page The loop in a real browser; figures by hand from the rules in looped.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.dashboard.reader import Reader

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
BOXES = (
    "Who wrote the research code of each generation",
    "What the predecessors wrote, over time",
    "Who did which step",
    "Who checked before the next was begun",
    "How long each generation took",
    "Each stage of the work, by who did it",
    "Agent workdays per human workday",
    "What compute is spent on",
)


@pytest.fixture(scope="module")
def address(serve, looped):
    return serve(looped)


@pytest.fixture(scope="module")
def page(address, keep):
    """The page on a screen."""
    return keep(f"{address}/the_loop")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_says_first_what_the_predecessor_wrote_and_who_checked(theme, page):
    reader = page
    reader.turn(theme)
    reader.page.get_by_text("acme-2 wrote").first.wait_for()
    text = reader.text()
    assert "acme-2 wrote 52 % of the 12 k AI-research lines that landed while acme-3 was developed" in text
    assert "1 checked by nobody, 1 not on record, which is not passed" in text
    assert reader.card("Checkpoints with a person on record")[1] == "1 of 3"
    assert reader.card("Development cycle")[1:3] == ["180 days", "0.49 x that of acme-2"]
    assert reader.card("What a model wrote of its successor")[1:3] == ["0 %", "-55.1 points on 2026 Q2"]
    assert reader.card("Agent workdays per human workday")[1] == "0.5 x"
    for title in BOXES:
        reader.box(title).locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")


def test_the_table_of_steps_has_a_row_for_what_is_not_on_record(page):
    reader = page
    box = reader.box("Who did which step")
    box.locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")
    box.get_by_role("tab", name="Table").click()
    rows = [" ".join(row.split()) for row in reader.rows("Who did which step").splitlines()]
    assert "acme-2 decide 0 unknown unknown nothing is on record" in rows
    box.get_by_role("tab", name="Chart").click()
    box.locator(".js-plotly-plot .main-svg").first.wait_for()


APART = """box => {
    const words = [...box.querySelectorAll('.annotation-text')].map(word => word.getBoundingClientRect());
    const upon = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return [words.length, words.filter((a, at) => words.slice(at + 1).some(b => upon(a, b))).length];
}"""


def test_on_a_phone_the_words_in_fields_stand_apart(address, look):
    reader = look(f"{address}/the_loop", width=390)
    for title in ("Who did which step", "Who checked before the next was begun"):
        box = reader.box(title)
        box.locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")
        fields, upon_another = box.evaluate(APART)
        assert fields > 8, title
        assert upon_another == 0, title


def test_a_finger_on_a_chart_moves_the_chart_sideways_and_the_page_up(address, engine):
    phone = engine.new_context(viewport={"width": 390, "height": 860}, has_touch=True, is_mobile=True)
    reader = Reader(phone.new_page())
    reader.go(f"{address}/the_loop")
    wide = reader.box("Who did which step").locator('[class*="st-key-wide_"]')
    wide.locator(".main-svg").first.wait_for(state="attached")
    wide.scroll_into_view_if_needed()
    page = reader.page.locator('[data-testid="stMain"]')
    before = page.evaluate("e => e.scrollTop")
    swipe(reader.page, right=-150, down=0)
    assert wide.evaluate("e => e.scrollLeft") > 60
    swipe(reader.page, right=0, down=-150)
    assert page.evaluate("e => e.scrollTop") > before + 60
    assert reader.troubles == []
    phone.close()


def swipe(page: Page, right: float, down: float) -> None:
    """A finger set down in the middle of the glass and drawn over it."""
    touch = page.context.new_cdp_session(page)
    for kind, part in (("touchStart", 0), *(("touchMove", part / 12) for part in range(1, 13))):
        points = [{"x": 250 + right * part, "y": 430 + down * part}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(16)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(600)

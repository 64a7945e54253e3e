"""The page The loop in a real browser; figures by hand from the rules in looped.py."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_says_first_what_the_predecessor_wrote_and_who_checked(theme, address, look):
    reader = look(f"{address}/the_loop", theme)
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


def test_the_table_of_steps_has_a_row_for_what_is_not_on_record(address, look):
    reader = look(f"{address}/the_loop")
    box = reader.box("Who did which step")
    box.locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")
    box.get_by_role("tab", name="Table").click()
    rows = [" ".join(row.split()) for row in reader.rows("Who did which step").splitlines()]
    assert "acme-2 decide 0 unknown unknown nothing is on record" in rows


def test_a_phone_shows_the_page_without_scrolling_sideways(address, look):
    reader = look(f"{address}/the_loop", width=390)
    inner = "() => [document.querySelector('[data-testid=stMain]').scrollWidth, window.innerWidth]"
    wide, screen = reader.page.evaluate(inner)
    assert wide <= screen

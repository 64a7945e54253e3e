"""Every page for everybody: what axe finds, by the keyboard alone, and at any width."""

from __future__ import annotations

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.dashboard import looped, overseen, warehouse
from tests.dashboard.test_pages import PAGES

pytestmark = pytest.mark.browser
NIGHT = "20261110T020000Z"
STRIP = [
    "Last good night 10 Nov 2026 02:00 UTC, 21 hours ago",
    "3 of 3 repositories current",
    "files, git and github read 21 hours ago",
    "Fixed date 10 November 2026: sample or test data",
]
ADDRESSES = PAGES | {"Merges": "merges"}
# Filters that some pages do not honour, so that what is chosen and what is greyed out are looked at.
CHOSEN = "repos=acme%2Ftrainer&repos=acme%2Fevals&kinds=source&kinds=docs&from=2025-01-01"
# What it found in order is not asked for: to describe each element of a chart takes most of the time.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
# What is in the page does not depend on the theme, but for what can be told apart by its colour.
COLOURS = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
DRAWN = "() => [...document.querySelectorAll('.stPlotlyChart')].every(c => c.querySelector('.main-svg'))"
WIDER = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
    .map(place => place.scrollWidth - place.clientWidth)"""
# Words of charts that their picture cuts off.
CUT = """() => [...document.querySelectorAll('.js-plotly-plot .main-svg text')].filter(text => {
    const word = text.getBoundingClientRect(), picture = text.closest('svg').getBoundingClientRect()
    return word.width && (word.left < picture.left - 1 || word.right > picture.right + 1
        || word.top < picture.top - 1 || word.bottom > picture.bottom + 1)
}).map(text => text.textContent)"""
# Lines of text on cards that lie upon one another or stick out of their card.
CROSSED = """() => [...document.querySelectorAll('.fs-card')].flatMap(card => {
    const texts = document.createTreeWalker(card, NodeFilter.SHOW_TEXT), lines = []
    while (texts.nextNode()) {
        const range = document.createRange()
        range.selectNodeContents(texts.currentNode)
        if (texts.currentNode.parentElement.checkVisibility({contentVisibilityAuto: true}))
            for (const box of range.getClientRects()) lines.push([texts.currentNode.data, box])
    }
    const out = card.getBoundingClientRect()
    const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1
        || a.bottom <= b.top + 2 || b.bottom <= a.top + 2
    return lines.filter(([text, a], at) =>
        a.left < out.left || a.right > out.right || a.bottom > out.bottom
        || lines.some(([, b], other) => other > at && !apart(a, b))).map(([text]) => text)
})"""

# What of the Overview only appears when a reader scrolls.
FOLD = """() => [...document.querySelectorAll('.fs-state, .fs-card, .fs-wires li, .fs-moved')]
    .filter(part => part.getBoundingClientRect().bottom > window.innerHeight)
    .map(part => part.innerText.slice(0, 40))"""


@pytest.fixture(scope="module")
def address(serve, tmp_path_factory):
    """Of an organisation with something on every page."""
    folder = tmp_path_factory.mktemp("everybody")
    config = warehouse.unpublished(folder)
    warehouse.publish(folder / "warehouse", NIGHT, overseen.fill, looped.fill, watch)
    warehouse.hand_on(folder / "warehouse", NIGHT)
    warehouse.night(folder / "warehouse", NIGHT)
    return serve(config)


def watch(con):
    """As many tripwires as the sample organisation has, in every state, one of them judged."""
    usual = {"owner": "oversight", "source": "charter", "since_on": date(2026, 10, 1), "reason": "as it is"}
    line = "ai_code_share above 0.8 share for 3 months in a row"
    figure = {"metric": "ai_code_share", "unit": "share", "threshold": 0.8, "value": 0.82}
    measured = usual | figure | {"kind": "metric", "definition": line, "period": date(2026, 10, 1)}
    judged = usual | {"kind": "judged", "definition": "a person says so"}
    lines = [measured | {"state": state} for state in ("tripped", "near", "clear", "clear")]
    lines.append(judged | {"state": "unknown"})
    named = [{"tripwire": f"AI writes most of it, {at}", "position": at} for at in range(5)]
    warehouse.insert(con, "watched", [name | line for name, line in zip(named, lines, strict=True)])


def violations(reader, place, rules=RULES):
    """What axe finds against WCAG A and AA, with the sidebar, as place, rule and element."""
    reader.page.wait_for_function(DRAWN)
    found = Axe().run(reader.page, options=rules).response["violations"]
    return [(place, one["id"], node["html"][:200]) for one in found for node in one["nodes"]]


def test_axe_finds_nothing_on_the_other_sides_of_a_chart(address, look):
    reader = look(f"{address}/ai_code_share?{CHOSEN}")
    found = []
    for side in ("Table", "How computed"):
        reader.page.get_by_role("tab", name=side).first.click()
        reader.settle()
        found += violations(reader, side)
    assert found == []


def test_every_page_is_drawn_under_its_name_asks_nobody_outside_and_axe_and_no_screen_finds_it_broken(
    address, look
):
    reader, found, widths = look(f"{address}/?{CHOSEN}"), [], (1440, 1280, 1920)
    for title in ADDRESSES:
        reader.menu(title)
        reader.page.wait_for_function("title => document.title === title", arg=f"{title} · Foreshock")
        assert reader.strip() == STRIP
        found += violations(reader, title) + broken(reader, title, widths)
        widths = widths[::-1]  # the next page begins as wide as this one ends: each drawing takes seconds
    assert found == []


def test_on_a_dark_phone_no_page_is_broken_and_axe_can_tell_all_colours_apart(address, look):
    reader, found = look(f"{address}/?{CHOSEN}", "dark", 390), []
    opener = reader.page.get_by_test_id("stExpandSidebarButton")
    opener.click()
    found += violations(reader, "the sidebar", COLOURS)
    for title in ADDRESSES:
        if opener.count():
            opener.click()
        reader.menu(title)
        found += violations(reader, title, COLOURS) + broken(reader, title, (390,))
    assert found == []


def broken(reader, title, widths):
    """Where it has to be scrolled sideways, words lie upon one another, or are cut off."""
    found = []
    for width in widths:
        if width != reader.page.viewport_size["width"]:
            reader.page.set_viewport_size({"width": width, "height": 900})
            reader.settle()
        reader.page.wait_for_function(DRAWN)
        if (title, width) == ("Overview", 1440):
            assert reader.page.locator(".fs-wires li").count() == 5
            assert reader.page.evaluate(FOLD) == [], "all that a director looks at is in sight"
        wider, *crossed = (reader.page.evaluate(asked) for asked in (WIDER, CROSSED, CUT))
        found += [(title, width, wider, *crossed)] if max(wider) > 0 or any(crossed) else []
    return found


def test_the_table_of_a_chart_is_opened_and_left_again_by_the_keyboard_alone(address, look):
    reader = look(f"{address}/ai_code_share")
    reader.page.wait_for_function(DRAWN)
    walk(reader, "tab", "Chart")
    reader.page.keyboard.press("ArrowRight")
    assert "complete" in reader.rows("AI code share").splitlines()[0]
    reader.settle()
    walk(reader, "button", "CSV")


def walk(reader, role, name):
    """By Tab until that has the focus."""
    focused = reader.page.get_by_role(role, name=name).and_(reader.page.locator(":focus"))
    for _ in range(100):
        reader.page.keyboard.press("Tab")
        if focused.count():
            return
    raise AssertionError(f"no {role} {name} within 100 steps")

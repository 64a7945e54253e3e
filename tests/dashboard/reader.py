"""A reader with a browser: what stands on the page, in the words of the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dashboard.theme import surfaces

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page, Request

# Streamlit asks below the page's own address for its server before it asks at the root.
PROBES = re.compile(r"/\w+/_stcore/(health|host-config)$")
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
# What draws a kind of element is fetched with the first of its kind: until then a grey box stands there.
WHOLE = "() => !document.querySelector('[data-testid=stSkeleton]')"
WAIT = 60_000
# The ground of the page shows through each chart, and is the one that a PNG gets.
PAINTED = """ground => {
    const code = colour => Object.assign(document.createElement('i'), {style: `color: ${colour}`}).style.color
    const seen = place => getComputedStyle(place).backgroundColor
    return seen(document.querySelector('[data-testid=stApp]')) === code(ground)
        && [...document.querySelectorAll('.js-plotly-plot')].every(
            plot => code(plot.layout.paper_bgcolor ?? ground) === code(ground)
                && seen(plot.querySelector('.main-svg')) === 'rgba(0, 0, 0, 0)')
}"""


class Reader:
    """One browser tab, which notes everything that goes wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.set_default_timeout(WAIT)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"page error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not PROBES.search(str(message.location.get("url", ""))):
            self.troubles.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not re.match(r"(https?|ws)://127\.0\.0\.1:|data:|blob:", request.url):
            self.troubles.append(f"asked the network for {request.url}")

    def go(self, address: str) -> None:
        """To an address, until its page is drawn."""
        self.page.goto(address)
        self.page.wait_for_selector("h1")
        self.settle()

    def settle(self) -> None:
        """Until the page stands still, without an exception on it."""
        self.page.wait_for_selector(DONE, state="attached")
        self.page.wait_for_timeout(300)
        self.page.wait_for_selector(DONE, state="attached")
        self.page.wait_for_function(WHOLE)
        for box in self.page.query_selector_all('[data-testid="stException"]'):
            self.troubles.append(f"exception: {box.inner_text()}")

    def text(self) -> str:
        """All words on the page, with plain blanks."""
        return plain(self.page.inner_text('[data-testid="stMain"]'))

    def strip(self) -> list[str]:
        return [plain(sign.inner_text()) for sign in self.page.query_selector_all(".fs-strip li")]

    def alarms(self) -> list[str]:
        return [plain(sign.inner_text()) for sign in self.page.query_selector_all(".fs-strip li.fs-alarm")]

    def card(self, title: str) -> list[str]:
        """The lines of a card."""
        self.page.wait_for_selector(f'.fs-card[aria-label="{title}"]')
        return plain(self.page.inner_text(f'.fs-card[aria-label="{title}"]')).splitlines()

    def box(self, title: str) -> object:
        """The box of a chart or a table, by its heading."""
        headed = self.page.get_by_role("heading", name=re.compile(rf"^{re.escape(title)}(: |$)"))
        return self.page.locator('[data-testid="stVerticalBlock"]').filter(has=headed).last

    def rows(self, title: str) -> str:
        """The table in a box, as a screen reader finds it."""
        grid = self.box(title).locator("canvas table").first
        grid.wait_for(state="attached")
        return str(
            grid.evaluate(
                "t => [...t.rows].map(r => [...r.cells].map(c => c.innerText).join('\\t')).join('\\n')"
            )
        )

    def drawn(self, place: int) -> list[tuple[str, list[float | None]]]:
        """Name and values of each line or column of the chart at that place on the page."""
        self.page.locator(".js-plotly-plot .main-svg").nth(3 * place).wait_for(state="attached")
        chart = self.page.locator(".js-plotly-plot").nth(place)
        return [tuple(pair) for pair in chart.evaluate("p => p.data.map(t => [t.name, t.y])")]

    def turn(self, theme: str) -> None:
        """The open page in that theme, as where the system turns dark in the evening."""
        self.page.emulate_media(color_scheme=theme)
        self.page.wait_for_function(PAINTED, arg=surfaces(theme)[0])
        self.settle()

    def menu(self, title: str) -> None:
        """To another page by the menu, as a reader goes there."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
        self.page.get_by_role("heading", name=title, exact=True, level=1).wait_for()
        self.settle()


def plain(text: str) -> str:
    """Blanks and signs as a keyboard writes them."""
    for there, here in (("\u202f", " "), ("\u00a0", " "), ("\u2212", "-"), ("\u00d7", "x")):
        text = text.replace(there, here)
    return re.sub(r"\n\s*\n+", "\n", text).strip()

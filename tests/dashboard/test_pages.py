"""The pages in a real browser: what a reader sees, worked out by hand from the rules in warehouse.fill."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bench import BenchError, dashboard, readers
from tests.dashboard.reader import plain

pytestmark = pytest.mark.browser
PAGES = {
    "Overview": "",
    "AI code share": "ai_code_share",
    "Shipping velocity": "shipping_velocity",
    "Task horizon": "task_horizon",
    "Oversight": "oversight",
    "The loop": "the_loop",
    "Acceleration": "acceleration",
    "SQL": "sql",
    "Data": "data",
}


@pytest.fixture(scope="module")
def address(serve, organisation):
    return serve(organisation)


@pytest.fixture(scope="module")
def share(address, keep):
    """The page of the share, which each test leaves as it was."""
    return keep(f"{address}/ai_code_share")


def test_the_overview_says_what_is_missing_and_shows_four_figures(address, look):
    reader = look(address)
    assert "Not enough data: the state is read from 8 closed quarters on" in reader.text()
    assert "Speed: 14 closed quarters" in reader.text()  # 2023 Q2 to 2026 Q3, contributors need 365 days
    assert "Capability: 3 models measured in one suite version, 8 needed" in reader.text()
    # AI wrote 600 + 30 * 9 = 870 of 1,000 lines in each repository on average, 840 the month before.
    assert reader.card("AI code share")[:3] == ["AI code share", "87 %", "+3 points on September 2026"]
    assert "November 2026 so far: 90 %" in reader.card("AI code share")
    # 34 lines a day against 10 in the baseline, after 30 in the second quarter.
    assert reader.card("Output per contributor")[:4] == [
        "Output per contributor",
        "3.4 x",
        "+13 % on 2026 Q2",
        "2026 Q3, n = 6 contributors",
    ]
    # 90 + 96 + 90 of 300 first attempts; 270 the month before.
    assert reader.card("CI pass rate")[:4] == [
        "CI pass rate",
        "92 %",
        "+2 points on September 2026",
        "October 2026, n = 300 first attempts",
    ]
    assert "95 % interval 88 to 95 %" in reader.card("CI pass rate")
    # acme-3 finishes four hours half of the time, 120 days after acme-1
    assert reader.card("Task horizon")[:3] == ["Task horizon", "4 h", "acme-3, 29 Jun 2026"]


def test_the_cards_of_the_share_follow_its_two_ways_of_counting(address, look):
    reader = look(f"{address}/ai_code_share")
    assert reader.card("AI code share")[1] == "87 %"
    assert reader.card("Counting every mark")[1] == "94 %"  # 40 weak and 30 assisted of 1,000
    assert reader.card("Landings AI took part in")[1] == "80 %"  # 12 and 4 of 20
    assert reader.card("Lines of unknown origin")[1] == "1 %"  # 10 of 1,000
    reader.page.get_by_role("radio", name="declared").click()
    reader.settle()
    assert reader.card("AI code share")[1] == "94 %"
    assert reader.page.url.endswith("?policy=declared")


def test_the_page_of_the_share_says_where_it_comes_from_and_what_it_rests_on(share):
    reader = share
    # trainer 900 and evals 870 of 1,000 lines each, 30 less each the month before
    assert reader.card("AI share of research code")[1] == "88 %"
    assert "October 2026, n = 8 landings" in reader.card("AI share of research code")
    for title, there in [
        ("Why the share moved", ["October 2026: +3 points on September 2026", "acme/evals: +1 points"]),
        ("AI share of research code", ["Strict to declared"]),
        (
            "Lines that landed, by the grade of their marks",
            ["Line note", "Exact mark", "Weak mark", "Unknown"],
        ),
        ("By area", ["training (AI research)", "88 %", "permissions (guarded)", "\u2014"]),
        ("By model", ["acme-2", "65 %", "not named"]),
        ("Landings, by how their lines were given to marks", ["All commits alike", "Blame, line by line"]),
    ]:
        reader.box(title).locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")
        drawn = plain(reader.box(title).locator(".js-plotly-plot").text_content())
        assert [words for words in there if words not in drawn] == [], title


def test_who_checked_guarded_changes_is_shown_as_not_known_where_no_reviews_were_read(address, look):
    reader = look(f"{address}/oversight")
    box = reader.box("AI-written changes to guarded areas, by who checked them")
    box.locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")
    drawn = box.locator(".js-plotly-plot").text_content()
    assert "Not known" in drawn
    assert [word for word in ("second person", "Nobody", "Only AI") if word in drawn] == []
    box.get_by_role("tab", name="Table").click()
    rows = reader.rows("AI-written changes to guarded areas, by who checked them").splitlines()
    said = [" ".join(row.split()) for row in rows]
    assert "2026-10-01 unknown 2 2 true who checked 2 of them is not known" in said


def test_the_page_of_the_horizon_shows_how_fast_it_doubles_and_the_curve_of_a_model(address, look):
    reader = look(f"{address}/task_horizon")
    assert reader.card("Doubling time")[:4] == [
        "Doubling time",
        "30 days",  # four times in 60 days
        "not enough data",
        "95 % interval 20 to 60 days",
    ]
    # acme-3 passes 7 of 10 at two hours and 3 of 10 at eight.
    assert reader.card("Task success by length")[1:3] == ["1 to 4 h", "acme-3 passes 70 %"]
    for title, there in [
        ("Task horizon, half of the time", ["Doubles every 30 days", "Best at its date", "METR's frontier"]),
        ("Doubling time, by window", ["last 24 months (n = 3)"]),
        ("Success by length, acme-3", ["p50: 4 h", "p80: 1 h"]),
    ]:
        reader.box(title).locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")
        drawn = plain(reader.box(title).locator(".js-plotly-plot").text_content())
        assert [words for words in there if words not in drawn] == [], title
    assert "Left out: 6 attempts without a known length and 3 attempts marked invalid." in reader.text()


def test_a_link_to_the_horizon_keeps_level_window_and_model(address, look):
    reader = look(f"{address}/task_horizon?level=p80&model=acme-1&published=false")
    reader.box("Success by length, acme-1").wait_for()
    box = reader.box("Task horizon, four times in five")
    box.locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")
    assert "METR" not in box.locator(".js-plotly-plot").text_content()


def test_a_filter_changes_the_figure_and_a_link_shows_the_same_to_somebody_else(address, look):
    reader = look(address)
    reader.page.get_by_role("combobox", name="Repositories").fill("serving")
    reader.page.get_by_role("option", name="acme/serving").click()
    reader.page.keyboard.press("Escape")
    reader.settle()
    assert reader.card("AI code share")[1] == "84 %"  # 30 of 1,000 less than the average
    assert "repos=acme" in reader.page.url
    assert look(reader.page.url).card("AI code share")[1] == "84 %"


def test_filters_stay_when_the_page_changes(address, look):
    reader = look(f"{address}/?repos=acme%2Fserving&grain=quarter")
    assert reader.card("AI code share")[1] == "78 %"  # 780, 810 and 840 in the third quarter, 30 less each
    reader.menu("Shipping velocity")
    assert "repos=acme" in reader.page.url
    assert "grain=quarter" in reader.page.url
    assert "2026 Q3, n = 300 first attempts" in reader.card("CI pass rate")


def test_the_open_period_never_is_the_headline(address, look):
    reader = look(f"{address}/?to=2026-10-20")
    assert reader.card("AI code share")[1] == "84 %"  # September: October was cut off by the reader
    assert "October 2026 so far: 87 %" in reader.card("AI code share")


def test_the_downloaded_file_holds_the_numbers_of_the_chart(share, tmp_path: Path):
    reader = share
    box = reader.box("AI code share")
    box.get_by_role("tab", name="Table").click()
    with reader.page.expect_download() as download:
        box.get_by_role("button", name="CSV", exact=True).click()
    download.value.save_as(tmp_path / "rows.csv")
    rows = {row["period"]: row for row in csv.DictReader((tmp_path / "rows.csv").read_text().splitlines())}
    assert len(rows) == 59
    october = rows["2026-10-01"]
    assert (float(october["value"]), october["n"], october["complete"]) == (0.87, "60", "true")
    assert float(october["ai_lines"]) == 2610
    box.get_by_role("tab", name="Chart").click()
    box.locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")
    drawn = reader.page.evaluate(
        "() => document.querySelector('.js-plotly-plot').data.map(t => [t.name, t.y])"
    )
    assert drawn


def test_a_chart_is_downloaded_as_a_picture_named_after_its_metric(share, tmp_path: Path):
    reader = share
    box = reader.box("AI code share")
    box.locator(".js-plotly-plot .main-svg").first.hover()
    with reader.page.expect_download() as download:
        box.locator(".modebar-btn").click()
    assert download.value.suggested_filename == "ai_code_share.png"
    download.value.save_as(tmp_path / "chart.png")
    header = (tmp_path / "chart.png").read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = (int.from_bytes(header[at : at + 4]) for at in (16, 20))
    assert (width > 1_000, height > 400) == (True, True), "twice the size on the screen"


def test_every_chart_says_how_it_is_computed(address, look):
    reader = look(f"{address}/shipping_velocity?teams=research")
    box = reader.box("CI pass rate at the first attempt")
    box.get_by_role("tab", name="How computed").click()
    box.get_by_text("Commits and workflows whose first finished attempt succeeded.").first.wait_for()
    box.get_by_text("SET VARIABLE teams = ['research']::VARCHAR[];").first.wait_for()


def test_events_are_drawn_above_the_course_and_named(share, address, look):
    reader = share
    assert "Events" in dict(reader.drawn(0))
    listed = reader.page.locator(".fs-events").first
    listed.locator("summary").focus()
    reader.page.keyboard.press("Enter")
    listed.get_by_text("Example agent signs its commits by default").wait_for()
    assert "Events" not in dict(look(f"{address}/ai_code_share?events=false").drawn(0))


def test_the_data_page_names_sources_repositories_and_what_was_refused(address, look):
    reader = look(f"{address}/data")
    assert "acme/trainer" in reader.rows("Repositories")
    assert "files drop/ci_runs.csv" in reader.rows("Sources").replace("\t", " ")
    assert "attempt: expected a whole number" in reader.rows("Rejected rows")
    assert "2026-11-10 02:00" in reader.rows("Nights")


def test_the_tour_leads_through_the_pages_and_is_offered_once(address, look):
    reader = look(f"{address}/data")
    assert "AI code share" in reader.rows("Definitions")
    button = reader.page.get_by_role("button", name="New here? Take the tour")
    button.click()
    box = reader.page.get_by_role("dialog")
    box.get_by_text("1 of 6: Begin with the sentence").wait_for()
    box.get_by_role("button", name="Next").click()
    box.get_by_text("2 of 6: Read a card").wait_for()
    box.get_by_role("link", name="Open AI code share").click()
    reader.page.get_by_role("heading", name="AI code share", exact=True, level=1).wait_for()
    # 870 of 1,000 lines; a year before, AI wrote 400 of them, and the intervals lie apart
    found = reader.page.get_by_role("heading", name="AI code share: ", level=3).first
    assert plain(found.inner_text()) == "AI code share: 87 % in October 2026, up from 40 % a year before"
    assert button.count() == 0
    again = look(address)
    again.page.get_by_role("button", name="Take the tour", exact=True).wait_for()
    assert button.count() == 0


def test_the_readers_of_the_bench_change_a_choice_and_get_the_page_that_follows(address):
    with readers.opened(address, "ai_code_share", "grain") as reader:
        assert reader.options == ("week", "month", "quarter")
        said = list(readers.answer(reader.socket, readers.ask(reader.page, reader.widget, "quarter")))
        cards = "".join(str(each.delta.new_element.html.body) for each in said)
        assert "2026 Q3, n = " in cards
        assert readers.change(reader, "month") > 0
    assert len(readers.crowd(address, ("ai_code_share", ""), "grain", 2, 0)) == 2
    with (
        pytest.raises(BenchError, match="has no page 'nowhere'"),
        readers.opened(address, "nowhere", "grain"),
    ):
        pass
    assert dashboard.quantile([0.1] * 95 + [3.0] * 5) == 0.1
    assert dashboard.quantile([0.1] * 94 + [3.0] * 6) == 3.0

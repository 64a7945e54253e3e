"""The pages of what a forge tells, in a real browser; figures by hand from the rules in overseen.py."""

from __future__ import annotations

import pytest

from tests.dashboard.reader import plain

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(serve, overseen):
    return serve(overseen)


@pytest.fixture(scope="module")
def page(address, keep):
    """The page on a screen."""
    return keep(f"{address}/oversight")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_says_first_how_much_of_ai_s_work_a_second_person_checked(theme, page):
    reader = page
    reader.turn(theme)
    reader.page.get_by_text("a second person checked").first.wait_for()
    text = reader.text()
    assert (
        "October 2026: a second person checked 40 % of the 30 landings that AI wrote; 6 with AI in them"
        in text
    )
    assert reader.card("AI work a second person checked")[:2] == [
        "AI work a second person checked",
        "40 %",
    ]
    assert reader.card("Work without an AI mark, likewise")[1] == "80 %"
    assert reader.card("Unaccountable landings")[1:4] == [
        "6",
        "±0 % on September 2026",
        "October 2026, n = 45 landings with AI in them",
    ]
    # 12 reviews of 500 + 10 x 21 lines on 12 days of a reviewer
    assert reader.card("Review load")[1] == "710"
    assert reader.card("Days in the queue")[1] == "23"
    drawn = reader.box("What AI wrote, by who checked it").locator(".js-plotly-plot")
    drawn.locator(".main-svg").first.wait_for(state="attached")
    assert [
        word for word in ("A second person", "Nobody", "Not known") if word not in drawn.text_content()
    ] == []


def test_what_landed_is_followed_until_it_is_taken_back_or_mended(page):
    reader = page
    # of the 10 November all of September had 30 days: 1 of 30 in each of three repositories
    assert reader.card("Taken back within 30 days")[1:4] == [
        "3.3 %",
        "±0 points on August 2026",
        "September 2026, n = 90 landings",
    ]
    # all of July had 90 days: 3 of AI's 10 and 1 of the 10 without a mark
    assert reader.card("Mended within 90 days")[1] == "20 %"
    assert "July 2026, n = 60 landings" in reader.card("Mended within 90 days")
    # half after 20 days, half after 60; two of ten had outlived a generation
    assert reader.card("Time to detect")[1] == "1.3 months"
    assert reader.card("Outlived a generation of models")[1] == "20 %"


def test_the_link_leads_to_the_landings_that_no_person_looked_at(address, look):
    reader = look(f"{address}/oversight?repos=acme%2Ftrainer")
    reader.page.get_by_role("link", name="Open them on the Merges page").click()
    reader.page.get_by_role("heading", name="Merges", exact=True, level=1).wait_for()
    reader.settle()
    # two persons of trainer landed one each of AI's in each of the four quarters of 2026, and nobody looked
    assert "8 landings, here 1 to 8" in reader.text()
    assert "checked=Nobody&checked=Only+AI&origin=ai&origin=mixed" in reader.page.url
    assert "repos=acme%2Ftrainer" in reader.page.url


def test_take_overs_lead_to_their_landings_and_ai_s_work_stands_beside_its_like(address, look):
    reader = look(f"{address}/oversight")
    for title in (
        "Sessions taken over, by difficulty",
        "How many times as often it happens to AI's landings",
    ):
        reader.box(title).locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")
    assert "Association, not effect" in reader.text()
    reader.page.get_by_role("link", name="Open the branches and the requests done again").click()
    reader.page.get_by_role("heading", name="Merges", exact=True, level=1).wait_for()
    reader.settle()
    assert "1 landing, here 1 to 1" in reader.text()


def test_requests_ci_and_deliveries_stand_on_the_page_of_velocity(address, look):
    reader = look(f"{address}/shipping_velocity")
    # landed in October: twelve; AI's six took 4 + 52 + 6 h, the six others 20 h
    assert reader.card("Lead time")[1] == "1.7 days"
    assert reader.card("CI pass rate")[1] == "90 %"
    assert reader.card("Deployment frequency")[1] == "7"
    # 5 attempts of 10 to 14 minutes in each repository; (8 + 8 + 21) / 16
    assert reader.card("CI duration")[1] == "12 min"
    assert reader.card("Attempts to green")[1] == "2.3"
    for title in (
        "What faster coding alone can explain",
        "Speed-up that people report",
        "Where a request spends its time",
        "Machine time of CI, in minutes",
        "Deployments that caused an incident",
        "How long failures last",
    ):
        reader.box(title).locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")


def test_the_overview_has_a_card_of_what_was_checked_where_reviews_were_read(address, look):
    reader = look(address)
    assert reader.card("AI work a second person checked")[1] == "40 %"
    assert reader.page.query_selector('.fs-card[aria-label="CI pass rate"]') is None


def test_the_data_page_compares_counts_and_names_repositories_that_nobody_configured(address, look):
    reader = look(f"{address}/data")
    rows = reader.rows("Reconciliation").splitlines()
    assert plain(rows[1]).split()[:4] == ["github", "acme/trainer", "runs", "2"]
    assert "acme/sandbox" in reader.rows("Uncovered repositories")

"""Pages before the first night, after a new, late or failed one, with withheld figures and hostile names."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.dashboard import warehouse

pytestmark = pytest.mark.browser
PAGES = ("AI code share", "Shipping velocity", "Task horizon", "Acceleration", "Data")
HOSTILE = "acme/<img src=x onerror=alert(1)>**bold**[link](http://example.com)"
REASON = "expected <script>document.title=1</script> or :material/bug: $x^2$"
REPO_TABLES = (
    *("repos", "areas", "daily_lines", "daily_merges", "merges", "landed", "daily_ci", "activity_spans"),
)
NIGHT = "20261110T020000Z"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a configuration whose warehouse changes under the eyes of the reader."""
    return tmp_path_factory.mktemp("states")


@pytest.fixture(scope="module")
def address(serve, folder: Path) -> str:
    return serve(warehouse.unpublished(folder))


@pytest.fixture(scope="module")
def publish(folder: Path) -> Callable[..., None]:
    """A snapshot as it is filled, with these changes, and the record of nights."""
    numbers = count(10)

    def swing(*changes: str, nights: tuple[tuple[str, ...], ...] = ((NIGHT,),), rows: bool = True) -> None:
        (folder / "warehouse" / "nights.jsonl").unlink(missing_ok=True)
        for night in nights:
            warehouse.night(folder / "warehouse", *night)
        warehouse.publish(folder / "warehouse", f"20261120T0200{next(numbers)}Z", *changes, rows=rows)

    return swing


def test_before_the_first_night_it_says_which_command_to_run_and_shows_the_night_by_itself(
    address, look, folder, publish
):
    (folder / "warehouse" / "foreshock.duckdb").unlink(missing_ok=True)
    reader = look(address)
    assert "There is no published snapshot yet" in reader.text()
    assert f"python -m ingest --config {folder / 'foreshock.toml'}" in reader.text()
    publish()
    assert reader.card("AI code share")[1] == "87 %"


def test_a_newly_published_night_is_shown_without_a_restart(address, look, publish):
    publish()
    reader = look(address)
    assert reader.card("AI code share")[1] == "87 %"
    publish("UPDATE daily_lines SET origin = 'ai', grade = 'strong' WHERE landed_on >= DATE '2026-10-01'")
    reader.page.locator(".fs-card", has_text="100\u202f%").wait_for()
    reader.settle()
    assert reader.card("AI code share")[1] == "100 %"


def test_a_warehouse_without_any_row_is_explained_on_every_page(address, look, publish):
    publish(rows=False, nights=())
    reader = look(address)
    assert reader.alarms() == ["No good night on record"]
    assert reader.card("AI code share")[1:3] == ["\u2014", "no closed period in this selection"]
    assert "Speed: 0 closed quarters" in reader.text()
    for title in (*PAGES, "Merges"):
        reader.menu(title)
        assert reader.alarms() == ["No good night on record"]
    assert "No landings were read yet" in reader.text()
    assert "Clear the search" not in reader.text()


def test_a_failed_night_turns_the_strip_red_by_itself_and_names_what_failed(address, look, folder, publish):
    publish()
    reader = look(address)
    assert reader.alarms() == []
    warehouse.night(folder / "warehouse", "20261110T030000Z", "failed", "git acme/evals: no such repository")
    reader.page.locator(".fs-alarm").first.wait_for()
    assert reader.alarms() == ["Last night failed: git acme/evals: no such repository"]


def test_late_data_is_red_and_says_its_limit_and_that_no_repository_is_current(address, look, publish):
    later = "UPDATE settings SET value = '2026-11-13' WHERE key = 'now'"
    publish(later, nights=((NIGHT,), ("20261113T020000Z", "failed", "disk full")))
    reader = look(address)
    assert reader.alarms() == [
        "Last good night 10 Nov 2026 02:00 UTC, 3 days ago, limit 36 hours",
        "Last night failed: disk full",
        "0 of 3 repositories current",
        "files read 3 days ago",
        "git read 3 days ago",
    ]
    assert "0 of 3 repositories current" in reader.card("AI code share")


def test_a_repository_that_is_behind_makes_the_period_incomplete_and_the_one_before_the_headline(
    address, look, publish
):
    behind = "UPDATE repos SET head_seen_on = DATE '2026-10-20' WHERE repo = 'acme/serving'"
    stale = (
        "UPDATE source_parts SET good_at = TIMESTAMPTZ '2026-10-20 02:00:00+00' WHERE part = 'acme/serving'"
    )
    publish(behind, stale)
    reader = look(address)
    assert reader.card("AI code share")[1:3] == ["84 %", "+3 points on August 2026"]
    assert "2 of 3 repositories current" in reader.card("AI code share")
    assert "2 of 3 repositories current" in reader.alarms()


def test_figures_per_person_are_withheld_in_words_under_the_minimum(address, look, publish):
    publish("DELETE FROM activity_spans WHERE person IN ('person3', 'person4', 'person5')")
    reader = look(f"{address}/shipping_velocity")
    note = "3 people here; figures per person are shown from 5"
    assert reader.card("Landings per contributor")[1:4] == ["\u2014", "2026 Q3", note]
    reader.menu("Overview")
    assert note in reader.card("Output per contributor")


def test_a_selection_without_data_says_so_and_what_to_do(address, look, publish):
    publish()
    reader = look(f"{address}/ai_code_share?to=2020-01-01")
    assert reader.card("AI code share")[2] == "no closed period in this selection"
    assert "Nothing in this selection. Widen the period, or clear a filter." in reader.text()


def hostile() -> list[str]:
    """A repository, a tool, a model, an event and reasons whose words are markup."""
    name, reason = HOSTILE.replace("'", "''"), REASON.replace("'", "''")
    return [
        *(f"UPDATE {table} SET repo = '{name}' WHERE repo = 'acme/evals'" for table in REPO_TABLES),
        f"UPDATE source_parts SET state = 'failed', message = '{reason}' WHERE part = 'acme/evals'",
        f"UPDATE source_parts SET part = '{name}' WHERE part = 'acme/evals'",
        f"UPDATE rejects SET reason = '{reason}'",
        f"UPDATE merges SET bulk = 'subtree', subject = '{reason}' WHERE landed_on = DATE '2022-01-11'",
        "UPDATE daily_lines SET tool = '<b>claude</b>' WHERE tool = 'claude'",
        "UPDATE daily_lines SET model = '<i>acme-2</i>' WHERE model = 'acme-2'",
        "UPDATE areas SET name = '<b>training</b>' WHERE name = 'training'",
        "UPDATE evaluations SET model = '<script>alert(3)</script>' WHERE model = 'acme-3'",
        "UPDATE horizons SET model = '<script>alert(3)</script>' WHERE model = 'acme-3'",
        "UPDATE events SET what = '<a href=\"http://example.com\">released</a>'",
    ]


def test_names_from_outside_are_text_and_never_markup(address, look, publish):
    publish(*hostile(), nights=((NIGHT,), ("20261110T030000Z", "partial", f"git {HOSTILE}: {REASON}")))
    reader = look(address)
    reader.page.on("dialog", lambda dialog: reader.troubles.append(f"dialog {dialog.message}"))
    assert f"Last night was partial: git {HOSTILE}: {REASON}" in reader.alarms()
    assert "<script>alert(3)</script>, 29 Jun 2026" in reader.card("Task horizon")
    for title in PAGES:
        reader.menu(title)
        assert f"git failed: {HOSTILE}: {REASON}" in reader.alarms()
        assert (
            reader.page.locator("[data-testid=stMain] img[src=x], [data-testid=stMain] strong").count() == 0
        )
        assert reader.page.locator('a[href*="example.com"]').count() == 0
    assert HOSTILE in reader.rows("Repositories")
    assert REASON in reader.rows("Rejected rows")
    assert REASON in reader.rows("Bulk landings")
    assert reader.page.title() == "Data · Foreshock"


def test_a_repository_with_a_hostile_name_can_be_selected_like_any_other(address, look, publish):
    publish(*hostile())
    reader = look(f"{address}/ai_code_share")
    reader.page.get_by_role("combobox", name="Repositories").fill("onerror")
    reader.page.get_by_role("option", name=HOSTILE).click()
    reader.page.keyboard.press("Escape")
    reader.settle()
    assert reader.page.get_by_test_id("stMultiSelect").first.get_by_text(HOSTILE).count() == 1
    reader.page.locator(".js-plotly-plot .ytick text").filter(has_text="<b>claude</b>").wait_for()

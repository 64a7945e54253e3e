"""The pages as scripts: each runs, with data, without any row, and with what cannot be answered."""

from __future__ import annotations

from functools import cache
from html import unescape
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from dashboard import empty
from tests.dashboard import warehouse

APP = Path(__file__).parent.parent.parent / "dashboard" / "app.py"
PAGES = [
    "overview",
    "ai_code_share",
    "shipping_velocity",
    "task_horizon",
    "oversight",
    "the_loop",
    "acceleration",
    "sql",
    "data",
]
# Each AppTest looks through every installed package: that takes five times as long as to run the page.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def run(config: Path, page: str, monkeypatch: pytest.MonkeyPatch, **query: object) -> AppTest:
    monkeypatch.setenv("FORESHOCK_CONFIG", str(config))
    app = AppTest.from_file(str(APP), default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    return app.switch_page(f"app_pages/{page}.py").run() if page != "overview" else app


def html(app: AppTest) -> str:
    return "\n".join(str(block.proto.body) for block in app.get("html"))


FIXED = "Fixed date 10 November 2026: sample or test data"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_with_data_and_says_where_the_date_is_fixed_that_it_is_a_sample(
    page, organisation, monkeypatch
):
    app = run(organisation, page, monkeypatch)
    assert [error.message for error in app.exception] == []
    assert "21 hours ago" in html(app)
    assert html(app).count(FIXED) == 2  # the sign, and the same when pointed at


@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_on_a_warehouse_without_any_row_says_what_to_configure_and_blames_no_filter(
    page, unfilled, monkeypatch
):
    app = run(unfilled, page, monkeypatch)
    assert [error.message for error in app.exception] == []
    assert "No good night on record" in html(app)
    said = [str(block.value) for kind in (app.caption, app.info, app.text) for block in kind]
    assert said.count(empty.UNREAD) == 1
    assert empty.SELECTED not in said


def test_before_the_first_night_the_page_names_the_command(tmp_path, monkeypatch):
    config = warehouse.unpublished(tmp_path)
    app = run(config, "overview", monkeypatch)
    assert app.subheader[0].value == "There is no published snapshot yet"
    assert app.code[0].value == f"python -m ingest --config {config}"


def test_a_snapshot_of_another_version_is_explained(tmp_path, monkeypatch):
    config = warehouse.unpublished(tmp_path)
    warehouse.publish(tmp_path / "warehouse", "20261110T020000Z", "DROP TABLE settings")
    app = run(config, "overview", monkeypatch)
    assert [error.message for error in app.exception] == []
    assert app.subheader[0].value == "This snapshot cannot be read"
    assert "written by another version: `python -m ingest` publishes a new one" in app.text[0].value


def test_a_warehouse_that_goes_by_the_clock_is_not_called_a_sample(tmp_path, monkeypatch):
    config = warehouse.unpublished(tmp_path)
    moving = "UPDATE settings SET value = NULL WHERE key = 'now'"
    warehouse.publish(tmp_path / "warehouse", "20261110T020000Z", moving)
    app = run(config, "overview", monkeypatch)
    assert "Fixed date" not in html(app)


@pytest.fixture
def two_nights(tmp_path):
    """An older snapshot with another name for a team, and the newest."""
    config = warehouse.unpublished(tmp_path)
    warehouse.publish(tmp_path / "warehouse", "20261109T020000Z", "UPDATE repos SET team = 'former'")
    warehouse.publish(tmp_path / "warehouse", "20261110T020000Z")
    return config


def test_an_older_snapshot_can_be_looked_at_on_every_page_and_is_told_apart(two_nights, monkeypatch):
    app = run(two_nights, "overview", monkeypatch)
    assert app.selectbox(key="as_of").options == ["newest", "2026-11-09 02:00:00"]
    assert ("not the newest" in html(app), "former" in app.multiselect(key="teams").options) == (False, False)
    app.selectbox(key="as_of").select("2026-11-09 02:00:00").run()
    for page in ("overview", "data"):
        app.switch_page(f"app_pages/{page}.py").run()
        assert "As of 9 Nov 2026 02:00 UTC, not the newest" in html(app)
        assert app.multiselect(key="teams").options == ["former"]


def test_a_link_shows_the_snapshot_that_its_sender_saw_or_says_that_it_is_gone(two_nights, monkeypatch):
    app = run(two_nights, "overview", monkeypatch, as_of="2026-11-09 02:00:00")
    assert app.multiselect(key="teams").options == ["former"]
    app = run(two_nights, "overview", monkeypatch, as_of="2026-11-01 02:00:00")
    gone = 'The link asks for the snapshot of "2026-11-01 02:00:00", which is not kept: the newest is shown.'
    assert gone in unescape(html(app))
    assert "former" not in app.multiselect(key="teams").options


def test_an_older_snapshot_of_another_version_can_be_left_again(two_nights, monkeypatch):
    warehouse.publish(two_nights.parent / "warehouse", "20261108T020000Z", "DROP TABLE settings")
    warehouse.publish(two_nights.parent / "warehouse", "20261111T020000Z")
    app = run(two_nights, "overview", monkeypatch, as_of="2026-11-08 02:00:00")
    assert app.subheader[0].value == "This snapshot cannot be read"
    assert "choose newest under As of" in app.caption[-1].value
    app.selectbox(key="as_of").select("newest").run()
    assert [error.message for error in app.exception] == []
    assert app.title[0].value == "Overview"


SHARE = "Published: over 80 %, Anthropic, May 2026"
HOW = 'Published shares stand beside the preset "as published" (under "Marks that count").'


def test_a_published_share_stands_beside_the_preset_as_published_only(organisation, monkeypatch):
    app = run(organisation, "overview", monkeypatch, policy="as published")
    assert SHARE in html(app)
    assert HOW not in unescape(html(app))
    assert HOW not in [c.value for c in app.switch_page("app_pages/ai_code_share.py").run().caption]
    for policy in ("strict", "declared"):  # declared counts the same marks, and not the same lines
        app = run(organisation, "overview", monkeypatch, policy=policy)
        assert SHARE not in html(app)
        assert unescape(html(app)).count(HOW) == 1
        assert [c.value for c in app.switch_page("app_pages/ai_code_share.py").run().caption].count(HOW) == 1


def test_a_published_multiple_stands_beside_ours_whichever_marks_count(organisation, monkeypatch):
    assert "Published: 8\u202f\u00d7 (partial quarter)" in html(run(organisation, "overview", monkeypatch))


def test_published_figures_can_be_switched_off(organisation, monkeypatch):
    for policy in ("strict", "as published"):
        off = run(organisation, "overview", monkeypatch, policy=policy, published="false")
        assert "Published" not in html(off)


def test_a_filter_that_no_figure_of_the_page_honours_is_disabled_and_named(organisation, monkeypatch):
    app = run(organisation, "task_horizon", monkeypatch)
    disabled = {widget.label: widget.disabled for widget in (*app.multiselect, *app.date_input)}
    assert disabled == {
        "Repositories": True,
        "Teams": True,
        "Scope": True,
        "Kinds of code": True,
        "From": False,
        "To": False,
    }
    said = "repositories, teams, scope, marks that count and kinds of code"
    assert f"Greyed out: no figure on this page is cut by {said}." in [c.value for c in app.caption]


def test_as_published_fixes_scope_and_kinds_and_says_so(organisation, monkeypatch):
    app = run(organisation, "ai_code_share", monkeypatch, policy="as published")
    assert [widget.label for widget in app.multiselect if widget.disabled] == ["Scope", "Kinds of code"]
    assert "As published fixes scope and kinds of code: production, and every kind." in [
        c.value for c in app.caption
    ]
    # Serving is the one in production: 840 of 1,000 in October with 40 weak and 30 assisted ones.
    assert ">91\u202f%<" in html(app)


def test_a_figure_that_does_not_follow_the_selection_says_so(organisation, monkeypatch):
    app = run(organisation, "shipping_velocity", monkeypatch, kinds="docs")
    assert [c.value for c in app.caption].count("Not cut by kinds of code.") == 5  # landings, and CI


def test_days_in_the_wrong_order_show_what_lies_between_them_and_say_so(organisation, monkeypatch):
    app = run(organisation, "ai_code_share", monkeypatch, **{"from": "2026-09-30", "to": "2026-09-01"})
    assert "From is after To: the days between them are shown." in [c.value for c in app.caption]
    right = run(organisation, "ai_code_share", monkeypatch, **{"from": "2026-09-01", "to": "2026-09-30"})
    assert "From is after To: the days between them are shown." not in [c.value for c in right.caption]
    assert html(app) == html(right)


def test_a_repository_that_is_not_there_any_more_is_dropped_from_the_selection(organisation, monkeypatch):
    app = run(organisation, "ai_code_share", monkeypatch, repos="acme/gone")
    assert [error.message for error in app.exception] == []
    assert ">87\u202f%<" in html(app)


def test_nobody_sees_a_figure_before_signing_in_where_sign_in_is_asked_for(organisation, monkeypatch):
    monkeypatch.setenv("FORESHOCK_AUTH", "oidc")
    app = run(organisation, "overview", monkeypatch)
    assert [button.label for button in app.button] == ["Sign in"]
    assert html(app) == ""

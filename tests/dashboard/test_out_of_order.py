"""Pages whose files are damaged, late or failed: in words that say what to do, and never as an exception."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dashboard import snapshot, strip
from tests.dashboard import warehouse
from tests.dashboard.test_app import html, run

NIGHT, BEFORE = "20261110T020000Z", "20261109T020000Z"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Of a warehouse with one night."""
    return warehouse.organisation(tmp_path)


def words(app):
    """All plain sentences of the page, where nothing went wrong."""
    assert [error.message for error in app.exception] == []
    kinds = (app.subheader, app.text, app.caption, app.code, app.info)
    return [str(block.value) for kind in kinds for block in kind]


def cut(folder: Path, name: str) -> None:
    """Half of a file, as a full disk leaves it."""
    file = folder / "warehouse" / "snapshots" / name
    whole = file.read_bytes()
    file.unlink()
    file.write_bytes(whole[: len(whole) // 2])


def test_a_damaged_snapshot_names_the_way_back_to_the_night_before(tmp_path, monkeypatch):
    config = warehouse.unpublished(tmp_path)
    for name in (BEFORE, NIGHT):
        warehouse.publish(tmp_path / "warehouse", name)
    cut(tmp_path, f"{NIGHT}.duckdb")
    app = run(config, "overview", monkeypatch)
    assert "This snapshot cannot be read" in words(app)
    assert app.code[0].value == f"python -m ingest --config {config} restore {BEFORE}"
    assert app.selectbox(key="as_of").options == ["newest", "2026-11-09 02:00:00"]
    app.selectbox(key="as_of").select("2026-11-09 02:00:00").run()
    assert app.title[0].value == "Overview"


def test_a_damaged_snapshot_without_one_before_asks_for_a_copy(config, monkeypatch):
    cut(config.parent, f"{NIGHT}.duckdb")
    app = run(config, "data", monkeypatch)
    assert [line for line in words(app) if "no earlier snapshot is kept" in line] != []
    assert list(app.code) == []


def test_a_database_that_answers_no_more_is_opened_anew_for_the_next_page(config, monkeypatch):
    app = run(config, "overview", monkeypatch)
    snapshot.connection(snapshot.newest()).close()  # as good as gone, like one after a fault of DuckDB itself
    app.switch_page("app_pages/data.py").run()
    assert list(app.warning) == []
    assert "Definitions" in words(app)


def test_a_connection_is_given_up_after_a_fault_but_not_while_somebody_asks(tmp_path):
    con = duckdb.connect(tmp_path / "faulty.duckdb")
    con.execute("CREATE TABLE repos (repo VARCHAR)")
    con.execute("SET debug_checkpoint_abort = 'before_header'")
    asks = con.cursor()

    def fault():
        with pytest.raises(duckdb.FatalException):
            con.execute("CHECKPOINT")
        return snapshot.usable(con)

    assert snapshot.usable(con)
    asks.create_function("is_kept_after_a_fault", fault, [], "BOOLEAN")
    assert asks.execute("SELECT is_kept_after_a_fault()").fetchall() == [(True,)]
    assert not snapshot.usable(con)
    with duckdb.connect(tmp_path / "faulty.duckdb") as opened:  # which nobody could before all were closed
        assert opened.execute("FROM repos").fetchall() == []


@pytest.mark.parametrize(
    ("text", "why"),
    [("warehouse = [", "Invalid value"), (None, "no configuration at")],
    ids=["broken", "gone"],
)
def test_a_configuration_that_breaks_meanwhile_is_named_until_it_is_mended(text, why, config, monkeypatch):
    before = config.read_text()
    config.unlink() if text is None else config.write_text(text)
    app = run(config, "overview", monkeypatch)
    said = words(app)
    assert said[0] == "The configuration cannot be read"
    assert str(config) in said[1]
    assert why in said[1]
    config.write_text(before)
    assert app.run().title[0].value == "Overview"


def test_damaged_lines_among_the_nights_are_passed_over(config, monkeypatch):
    with (config.parent / "warehouse" / "nights.jsonl").open("ab") as file:
        file.write(b'\xff\xfe\x00\n3\n[]\n{"night": "x"}\n')
    app = run(config, "data", monkeypatch)
    assert words(app) != []
    assert "Last good night 10 Nov 2026 02:00 UTC, 21 hours ago" in html(app)


def test_a_record_of_nights_that_nobody_can_read_is_named_in_the_strip_and_on_its_page(config, monkeypatch):
    record = config.parent / "warehouse" / "nights.jsonl"
    record.unlink()
    record.mkdir()
    app = run(config, "data", monkeypatch)
    assert [error.message for error in app.exception] == []
    said = f"{record}: the record of nights cannot be read: Is a directory"
    assert f'<li class="fs-alarm" title="{said}">' in html(app)
    assert said in words(app)


def test_a_first_night_that_failed_says_why_where_its_figures_would_stand(tmp_path, monkeypatch):
    config = warehouse.unpublished(tmp_path)
    warehouse.night(tmp_path / "warehouse", NIGHT, "failed", "git acme/evals: no such repository")
    assert "Last night failed: git acme/evals: no such repository" in words(run(config, "sql", monkeypatch))


def test_late_and_failed_data_say_what_to_do(tmp_path, monkeypatch):
    config = warehouse.unpublished(tmp_path)
    later = "UPDATE settings SET value = '2026-11-13' WHERE key = 'now'"
    warehouse.publish(tmp_path / "warehouse", NIGHT, later)
    warehouse.night(tmp_path / "warehouse", NIGHT)
    warehouse.night(tmp_path / "warehouse", "20261113T020000Z", "failed", "disk full")
    advice = f'<p class="fs-advice">{strip.RUN} {strip.CHECK} {strip.BEHIND}</p>'
    assert advice in html(run(config, "overview", monkeypatch))


def test_what_is_current_gives_no_advice(organisation, monkeypatch):
    assert '"fs-advice"' not in html(run(organisation, "overview", monkeypatch))


def test_a_list_that_an_older_snapshot_cannot_answer_leaves_the_rest_of_the_page(tmp_path, monkeypatch):
    config = warehouse.unpublished(tmp_path)
    warehouse.publish(tmp_path / "warehouse", NIGHT, "DROP TABLE rejects")
    app = run(config, "data", monkeypatch)
    assert [block.value for block in app.warning] == ["This cannot be shown."]
    assert "Definitions" in words(app)


def test_a_page_that_an_older_snapshot_cannot_answer_says_so(tmp_path, monkeypatch):
    config = warehouse.unpublished(tmp_path)
    warehouse.publish(tmp_path / "warehouse", NIGHT, "DROP TABLE horizons")
    app = run(config, "task_horizon", monkeypatch)
    assert "This cannot be shown." in [block.value for block in app.warning]
    assert words(app) != []

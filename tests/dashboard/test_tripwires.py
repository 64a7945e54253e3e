"""Tripwires on the pages: in words and in order of what matters, whatever their names hold."""

from __future__ import annotations

from datetime import date

import polars as pl

from dashboard import tripwires

USUAL = {"owner": "oversight", "source": "charter", "since_on": date(2026, 10, 1), "reason": "not above 0.8"}
FIGURE = {"value": None, "low": None, "high": None, "threshold": 0.8, "unit": "share", "period": None}


def row(name: str, state: str, **more: object) -> dict[str, object]:
    return USUAL | FIGURE | {"tripwire": name, "state": state} | more


def test_how_many_are_watched_stands_above_them_with_what_they_say():
    rows = [row("a", "clear"), row("b", "tripped"), row("c", "clear"), row("d", "unknown")]
    assert tripwires.counted(pl.DataFrame(rows)).startswith(
        "4 lines are watched: 1 tripped, 1 unknown, 2 clear. "
    )
    assert tripwires.counted(pl.DataFrame(rows[:1])).startswith("1 line is watched: 1 clear. ")


def test_where_no_line_is_drawn_the_page_says_how_to_draw_one():
    assert "[[tripwires]] in foreshock.toml" in tripwires.counted(pl.DataFrame(schema={"state": pl.String}))


def test_what_is_tripped_comes_first_and_says_how_far():
    far = row("b", "tripped", value=0.82, low=0.754, high=0.879, period="2026-07-01", reason="above 0.8")
    html = tripwires.listed(pl.DataFrame([row("a", "clear"), far], infer_schema_length=None))
    first, second = html.split("<li ")[1:]
    assert 'class="fs-tripped"' in first
    said = "82\u202f% (75 to 88\u202f%) in the period from 2026-07-01, the line is at 80\u202f%"
    assert f"{said} · since 1 Oct 2026" in first.replace("\u00a0", "\u202f")
    assert 'title="above 0.8; the line is from: charter; oversight"' in first
    assert "fs-clear" in second
    assert "the line is at" not in second, "there is no figure"


def test_a_unit_that_no_sign_stands_for_is_named():
    days = row("a", "clear", value=102.0, threshold=32.0, unit="days", period="2026-08-28")
    assert tripwires.figure(days) == "102 days in the period from 2026-08-28, the line is at 32 days"


def test_names_and_reasons_are_shown_as_text():
    html = tripwires.item(row("<img src=x onerror=alert(1)>", "near", reason="<b>bold</b>"))
    assert "<img" not in html
    assert "<b>bold" not in html

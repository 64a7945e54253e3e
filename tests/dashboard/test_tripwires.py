"""Tripwires on the pages: in words and in order of what matters, whatever their names hold."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dashboard import tripwires
from tests.dashboard.reader import plain

USUAL = {"owner": "oversight", "source": "charter", "since_on": date(2026, 10, 1), "reason": "not above 0.8"}
FIGURE = {"value": None, "low": None, "high": None, "threshold": 0.8, "unit": "share", "period": None}
FIGURE |= {"metric": "ai_code_share", "definition": "ai_code_share above 0.8 share"}
JULY = date(2026, 7, 1)


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
    far = row("b", "tripped", value=0.82, low=0.754, high=0.879, period=JULY, reason="above 0.8")
    html = tripwires.listed(pl.DataFrame([row("a", "clear"), far], infer_schema_length=None))
    first, second = html.split("<li ")[1:]
    assert 'class="fs-tripped"' in first
    said = "82\u202f% (75 to 88\u202f%) in July 2026, it trips above 80\u202f%"
    assert f"{said} · since 1 Oct 2026" in first.replace("\u00a0", "\u202f")
    assert 'title="above 0.8; the line is from: charter; oversight"' in first
    assert "fs-clear" in second
    assert "it trips" not in second, "there is no figure"


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ("ai_code_share above 0.8 share", "82 % in July 2026, it trips above 80 %"),
        ("ai_code_share above 0.8 share by quarter", "82 % in 2026 Q3, it trips above 80 %"),
        ("all of the interval of ai_code_share below 0.8 share for 2 quarters in a row",
         "82 % in 2026 Q3, it trips below 80 %"),
        ("ai_code_share above 0.8 share, by to_on", "82 % on 1 Jul 2026, it trips above 80 %"),
    ],
)  # fmt: skip
def test_a_figure_names_its_period_and_the_side_on_which_it_trips(definition, said):
    assert plain(tripwires.figure(row("a", "clear", value=0.82, period=JULY, definition=definition))) == said


def test_a_unit_that_no_sign_stands_for_is_named():
    days = {"value": 102.0, "threshold": 32.0, "unit": "days", "definition": "cycle below 32 days, by to_on"}
    assert tripwires.figure(row("a", "clear", **days)) == "102 days, it trips below 32 days"
    level = {"value": 3.0, "threshold": 4.0, "unit": "level", "definition": "levels above 4 level"}
    assert tripwires.figure(row("a", "clear", **level)) == "level 3, it trips above level 4"


def test_names_and_reasons_are_shown_as_text():
    html = tripwires.item(row("<img src=x onerror=alert(1)>", "near", reason="<b>bold</b>"))
    assert "<img" not in html
    assert "<b>bold" not in html

"""Tables on pages: heads in words, the figure under its unit; files keep the names of SQL."""

from __future__ import annotations

from datetime import date

import polars as pl

from dashboard import landing_page, tables


def test_heads_are_words_and_the_figure_stands_under_its_unit():
    days = [date(2026, 8, 1), date(2026, 9, 1)]
    frame = pl.DataFrame({"period": days, "value": [0.5, 0.25], "merge_share": [0.1234, None], "n": [8, 9]})
    shown = tables.readable(frame, "share")
    assert shown.columns == ["period", "share %", "merge share %", "n"]
    assert shown.row(0) == (date(2026, 9, 1), 25.0, None, 9), "newest first"
    listed = pl.DataFrame(
        {"repo": ["acme/trainer"], "value": [3.14159], "n_effective": [2], "complete": [True]}
    )
    assert tables.readable(listed, "hours").columns == ["repository", "hours", "effective n"]
    assert tables.readable(listed, "hours").row(0) == ("acme/trainer", 3.14, 2)


def test_a_figure_keeps_its_name_where_its_unit_is_a_column_too():
    frame = pl.DataFrame({"value": [1], "landings": [2]})
    assert tables.readable(frame, "landings").columns == ["value", "landings"]


def test_what_is_known_of_a_landing_is_told_in_words():
    ended = pl.DataFrame(
        {"ended_by": [None, "Fix", None], "sha": [None, "c0ffee" + "0" * 34, "d00d" * 10]}
        | {"written_by": [None, "undeclared", "ai"], "lines": [7, 2, 1]}
    )
    assert landing_page.worded(ended).rows() == [
        ("nothing: they stand", None, None, 7),
        ("Fix", "c0ffee0000", "No AI mark", 2),
        (None, "d00dd00dd0", "AI", 1),
    ]

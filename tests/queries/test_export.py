"""Frames as CSV, JSON and Parquet."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

import polars as pl
import pytest

import queries

FRAME = pl.DataFrame(
    {
        "day": [date(2026, 1, 31), None],
        "seen": [datetime(2026, 1, 31, 9, tzinfo=UTC), None],
        "name": ["plain", '=HYPERLINK("http://x")'],
        "value": [-1.5, None],
        "whole": [-3, 4],
        "tags": [["=a", "b"], None],
    }
)


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(start):
    frame = pl.DataFrame({"text": [f"{start}1+1", f"1{start}1"]})
    rows = pl.read_csv(io.BytesIO(queries.as_csv(frame)))["text"].to_list()
    assert rows == [f"'{start}1+1", f"1{start}1"]


def test_numbers_and_dates_stay_as_they_are_in_csv():
    head, first, second = queries.as_csv(FRAME.drop("name", "tags")).decode().splitlines()
    assert head == "day,seen,value,whole"
    assert first.startswith("2026-01-31,2026-01-31T09:00:00.000000+0000,-1.5,-3")
    assert second == ",,,4"


def test_lists_are_written_into_one_cell_of_csv():
    rows = pl.read_csv(io.BytesIO(queries.as_csv(FRAME.select("tags", "whole"))))
    assert rows["tags"].to_list() == ["'=a; b", None]


def test_column_names_that_a_spreadsheet_would_run_get_one_too():
    assert queries.as_csv(pl.DataFrame({"=1+1": [1]})) == b"'=1+1\n1\n"


def test_json_is_one_object_per_row():
    rows = json.loads(queries.as_json(FRAME))
    assert rows[0] == {
        "day": "2026-01-31",
        "seen": "2026-01-31T09:00:00+00:00",
        "name": "plain",
        "value": -1.5,
        "whole": -3,
        "tags": ["=a", "b"],
    }
    assert set(rows[1].values()) == {None, 4, '=HYPERLINK("http://x")'}


def test_json_has_no_words_that_json_does_not_know():
    odd = pl.DataFrame({"value": [float("nan"), float("inf"), 1.0]})
    assert json.loads(queries.as_json(odd)) == [{"value": None}, {"value": None}, {"value": 1.0}]


def test_parquet_keeps_every_type():
    assert pl.read_parquet(io.BytesIO(queries.as_parquet(FRAME))).equals(FRAME)

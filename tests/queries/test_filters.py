"""Filters come as typed values or as text, and become statements that set variables."""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pytest

import queries
from queries.filters import assignment, read


def test_text_becomes_typed_values():
    given = {"from_date": "2026-01-31", "repos": "acme/api, acme/web", "grain": "week", "kinds": "docs"}
    assert read(given) == {
        "from_date": date(2026, 1, 31),
        "repos": ["acme/api", "acme/web"],
        "grain": "week",
        "kinds": ["docs"],
    }


def test_typed_values_stay_as_they_are():
    given = {"from_date": date(2026, 1, 31), "to_date": datetime(2026, 2, 1, 9), "repos": ("a", "b")}
    assert read(given) == {"from_date": date(2026, 1, 31), "to_date": date(2026, 2, 1), "repos": ["a", "b"]}


def test_what_is_empty_is_not_set():
    assert read({"from_date": None, "repos": [], "teams": (), "grain": "", "policy": None}) == {}


def test_as_published_stands_for_how_laboratories_count():
    assert read({"policy": "as published", "grain": "month"}) == {
        "policy": "declared",
        "scopes": ["production"],
        "kinds": list(queries.KINDS),
        "grain": "month",
    }


def test_all_kinds_can_be_said_in_one_word():
    assert read({"kinds": "all"}) == {"kinds": list(queries.KINDS)} == read({"kinds": ["all"]})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"repo": "x"}, "unknown filter 'repo': nearest is 'repos'"),
        ({"grain": "months"}, "unknown grain 'months': nearest is 'month'"),
        ({"policy": "strickt"}, "unknown policy 'strickt': nearest is 'strict'"),
        ({"scopes": ["production", "reserch"]}, "unknown scopes 'reserch': nearest is 'research'"),
        ({"kinds": "source,tests"}, "unknown kinds 'tests': nearest is 'test'"),
        ({"from_date": "31.1.2026"}, "from_date takes a date such as 2026-01-31, not '31.1.2026'"),
        ({"to_date": "2026-02-30"}, "to_date takes a date such as 2026-01-31, not '2026-02-30'"),
        ({"policy": "as published", "kinds": "docs"}, "policy 'as published' fixes kinds: leave it out"),
        ({"repos": 7}, "repos takes a list of names, not 7"),
        ({"penalty": "much"}, "penalty takes a number from 1e-9 to 1000, such as 1e-5 or 0.1, not 'much'"),
        ({"penalty": 0}, "penalty takes a number from 1e-9 to 1000, such as 1e-5 or 0.1, not '0'"),
        ({"penalty": "nan"}, "penalty takes a number from 1e-9 to 1000"),
        ({"dated": "release"}, "unknown dated 'release': nearest is 'released'"),
        (
            {"from_date": "2026-02-01", "to_date": "2026-01-01"},
            "from_date 2026-02-01 is after to_date 2026-01-01",
        ),
    ],
)
def test_a_mistake_is_named_with_what_was_probably_meant(given, message):
    with pytest.raises(queries.QueryError, match=message):
        read(given)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from_date", date(2026, 1, 31)),
        ("policy", "declared"),
        ("penalty", 1e-5),
        ("teams", ["o'neill", "a]'; DROP TABLE x; --", ""]),
    ],
)
def test_a_statement_sets_exactly_the_value(name, value):
    with duckdb.connect() as con:
        con.execute(assignment(name, value))
        type_ = queries.FILTERS[name]
        assert con.execute(
            f"SELECT getvariable('{name}')::{type_}, typeof(getvariable('{name}'))"
        ).fetchall() == [(value, type_)]

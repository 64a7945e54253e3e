"""Headers of metrics are strict: each key exactly once, and every mistake named."""

from __future__ import annotations

from datetime import date

import pytest

import queries
from queries.metric import KEYS, read

HEADER = {
    "title": "Landings",
    "family": "Data",
    "question": "How many?",
    "why": "To know.",
    "numerator": "Landings.",
    "denominator": "none",
    "excludes": "nothing",
    "grain": "period",
    "unit": "landings",
    "better": "neither",
    "minimum": "0",
    "settles": "30",
    "filters": "grain, repos",
    "statistic": "ratio",
    "caveat": "None known.",
}


@pytest.fixture
def metric_file(tmp_path):
    """Writes a file with this header and returns its path."""

    def write(*more: str, body="SELECT 1 AS value;\n", without=(), **changed):
        pairs = {**HEADER, **changed}
        lines = [f"-- {key}: {text}" for key, text in pairs.items() if key not in without]
        file = tmp_path / "landings.sql"
        file.write_text("\n".join([*lines, *more]) + "\n\n" + body)
        return file

    return write


def test_a_header_becomes_typed_values(metric_file):
    metric = read(metric_file("-- changed: 2026-05-01 counts pulls no more", "--     and says so"))
    assert (metric.name, metric.title, metric.minimum, metric.settles) == ("landings", "Landings", 0, 30)
    assert metric.filters == ("grain", "repos")
    assert metric.statistic == "ratio"
    assert metric.changed == ((date(2026, 5, 1), "counts pulls no more and says so"),)
    assert metric.sql == "SELECT 1 AS value"


def test_none_stands_for_no_filters_and_no_statistic(metric_file):
    metric = read(metric_file(filters="none", statistic="none"))
    assert (metric.filters, metric.statistic) == ((), None)


@pytest.mark.parametrize("key", KEYS)
def test_a_missing_key_is_named(metric_file, key):
    with pytest.raises(queries.QueryError, match=rf"landings\.sql: the key '{key}' is missing"):
        read(metric_file(without=(key,)))


def test_an_unknown_key_is_named_with_the_nearest_one(metric_file):
    with pytest.raises(queries.QueryError, match=r"landings\.sql: unknown key 'titel': nearest is 'title'"):
        read(metric_file("-- titel: twice"))


def test_a_key_that_stands_twice_is_named(metric_file):
    with pytest.raises(queries.QueryError, match="the key 'why' is there 2 times, once is expected"):
        read(metric_file("-- why: again"))


def test_a_line_that_is_no_key_is_named_with_its_number(metric_file):
    with pytest.raises(queries.QueryError, match="line 16: expected `-- key: text`, found '-- Landings'"):
        read(metric_file("-- Landings"))


def test_a_continuation_needs_a_key_before_it(tmp_path):
    file = tmp_path / "lost.sql"
    file.write_text("--     words\n\nSELECT 1;\n")
    with pytest.raises(queries.QueryError, match=r"lost\.sql, line 1: a continuation before any key"):
        read(file)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"family": "Dta"}, "unknown family 'Dta': nearest is 'Data'"),
        ({"better": "hihger"}, "unknown better 'hihger': nearest is 'higher'"),
        ({"filters": "grain, repo"}, "unknown filter 'repo': nearest is 'repos'"),
        ({"statistic": "ration"}, "unknown statistic 'ration': nearest is 'ratio'"),
        ({"minimum": "few"}, "minimum takes a whole number, not 'few'"),
        ({"settles": "-1"}, "settles takes a whole number, not '-1'"),
    ],
)
def test_a_value_that_is_not_known_is_named_with_the_nearest_one(metric_file, changed, message):
    with pytest.raises(queries.QueryError, match=message):
        read(metric_file(**changed))


def test_a_change_needs_a_date(metric_file):
    with pytest.raises(queries.QueryError, match="changed takes a date and a text, not 'yesterday it moved'"):
        read(metric_file("-- changed: yesterday it moved"))


def test_a_file_without_a_select_is_refused(metric_file):
    with pytest.raises(queries.QueryError, match="no SELECT after the header"):
        read(metric_file(body=";\n"))


def test_metrics_come_in_the_order_of_the_families():
    places = [queries.FAMILIES.index(metric.family) for metric in queries.metrics().values()]
    assert places == sorted(places)
    assert next(iter(queries.metrics())) == "ai_code_share"

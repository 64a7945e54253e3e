"""The list of what can be asked, and the examples to begin with."""

from __future__ import annotations

import pytest

import queries
from queries import catalogue

TABLES = """
    repos: repo | team
           x    | research
"""


@pytest.fixture(scope="module")
def copy(handed):
    return handed(TABLES)


@pytest.fixture(scope="module")
def sources(copy):
    with queries.connect(copy.with_name(copy.name.replace(".open", ""))) as whole:
        return catalogue.catalogue(copy, whole)


def test_metrics_come_first_then_tables_then_views(sources):
    kinds = [one.kind for one in sources.values()]
    assert kinds == sorted(kinds, key=("metric", "table", "view").index)
    assert {name for name in sources if name.startswith("metrics.")} == {
        f"metrics.{name}" for name in queries.metrics()
    }


def test_a_metric_says_its_question_and_has_its_columns(sources):
    found = sources["metrics.ai_code_share"]
    assert found.note == queries.metrics()["ai_code_share"].question
    assert found.columns[0] == catalogue.Column("period", "DATE", "")
    assert not found.stored


def test_a_metric_that_counts_persons_is_said_to_be_its_result(sources):
    found = sources["metrics.merges_per_contributor"]
    assert found.stored
    assert found.note.endswith(catalogue.TOLD)


def test_no_column_of_a_person_is_listed(sources):
    tables = [one for one in sources.values() if one.kind == "table"]
    assert {"person", "merged_by"} & {column.name for one in tables for column in one.columns} == set()
    assert {"activity", "activity_spans", "people"} & sources.keys() == set()


@pytest.mark.parametrize("example", catalogue.examples(), ids=lambda one: one.title)
def test_every_example_runs(copy, example):
    assert queries.ask(copy, example.sql).frame.columns


def test_an_example_without_a_title_is_named(tmp_path, monkeypatch):
    (tmp_path / "1_nameless.sql").write_text("SELECT 1\n")
    monkeypatch.setattr(catalogue, "EXAMPLES", tmp_path)
    with pytest.raises(queries.QueryError, match="1_nameless.sql: the first line has to be `-- what"):
        catalogue.examples.__wrapped__()


def test_the_sql_of_every_metric_runs_on_the_copy_as_it_ran(copy, sources):
    with queries.connect(copy) as con:
        for name, metric in queries.metrics().items():
            if not sources[f"metrics.{name}"].stored:
                con.execute(f"EXPLAIN {metric.sql}")

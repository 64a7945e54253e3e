"""What holds for each metric, whatever it measures."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import duckdb
import polars as pl
import pytest

import queries
from ingest.derive import rollups, survival
from queries.statistics import fitted

FOLDER = Path(queries.__file__).parent
NAMES = sorted(file.stem for file in FOLDER.glob("*.sql"))
ROLLUPS = {*rollups.DAILY, *rollups.SUMS, *survival.TABLES, "waits", "merges", "landed"}
SMALL = {
    "repos",
    "areas",
    "settings",
    "evaluations",
    "headcount",
    "surveys",
    "source_parts",
    "rejects",
    "audits",
    "note_lines",
    "suites",
    "horizons",
    "horizon_trends",
    "watched",
    "watch_changes",
    "models",
    "experiments",
    "compute",
    "agent_time",
    "incidents",
    "releases",
    "reconciled",
    "forge_repos",
    "followed",
    "quarter_signals",
    "state_readings",
    "oversight_rates",
    "adoption_lags",
    "events",
    "moved_figures",
}
# The views of the schema, and the filters that each reads.
DATES = {"from_date", "to_date"}
CHOSEN = {*DATES, "without", "dated"}
VIEWS = {
    "selected_repos": {"repos", "teams", "scopes"},
    "selected_periods": {"repos", "teams", "scopes", *DATES},
    "selected_lines": {"kinds", "grain", *DATES},
    "selected_merges": {"grain", *DATES},
    "selected_ages": {"repos", "teams", "scopes", "kinds", "policy", *DATES},
    "selected_ci": {"grain", "policy", *DATES},
    "selected_checks": {"repos", "teams", "scopes", "grain", "policy", *DATES},
    "selected_waits": {"repos", "teams", "scopes", "grain", "policy", *DATES},
    "selected_reviews": {"repos", "teams", "scopes", "grain", *DATES},
    "selected_feeds": {"repos", "teams", "scopes"},
    "feed_periods": {"repos", "teams", "scopes", "grain", *DATES},
    "written_output": {"grain", *DATES},
    "selected_output": {"kinds", "grain", *DATES},
    "baseline_output": {"kinds"},
    "selected_caps": {"kinds"},
    "selected_risks": {"repos", "teams", "scopes", "grain", "policy", *DATES},
    "selected_takeovers": {"grain", *DATES},
    "selected_stages": {"grain", *DATES},
    "month_periods": {"grain"},
    "velocity": set(),
    "selected_models": CHOSEN,
    "selected_fits": {*CHOSEN, "penalty"},
    "known_attempts": set(),
    "attempts": set(),
    "model_names": set(),
}
WAREHOUSE = """
    repos: repo | team     | scope      | head_seen_on
           x    | research | production | 2026-03-10
           y    | platform | research   | 2026-03-10
    areas: repo | pattern  | ai_research | guarded
           x    | train/** | true        | true
    watched: tripwire | position | kind | definition | owner | source | state | reason | value
             w | 0 | metric | share above 0.5 | o | s | tripped | above 0.5 | 0.6
    watch_changes: tripwire | what | changed_at | before | after
                   w | state | 2026-01-05 | . | clear
                   w | state | 2026-02-05 | clear | tripped
    moved_figures: figure | position | metric | unit | grain | change | times | compared
                   share | 0 | ai_code_share | share | month | 0.1 | 1.2 | 1
    daily_lines: repo | landed_on  | area     | origin     | grade  | tool   | model  | lines
                 x    | 2026-01-05 | train/** | ai         | strong | claude | acme-1 | 30
                 x    | 2026-01-07 | train/** | ai         | weak   | claude | acme-1 | 4
                 y    | 2026-02-05 |          | undeclared |        |        |        | 50
    daily_merges: repo | landed_on  | written    | merges
                  x    | 2023-01-05 | undeclared | 5
                  x    | 2026-01-05 | ai         | 5
                  y    | 2026-02-05 | undeclared | 6
    daily_merges: repo | landed_on  | written | written_strict | merges
                  x    | 2026-01-07 | ai      | undeclared     | 1
    merges: repo | sha | landed_on  | person | added | written_lines | written    | written_strict | bulk
            x    | m1  | 2026-01-05 | ann    | 30    | 30            | ai         | ai             | .
            x    | m2  | 2026-01-07 | ann    | 4     | 4             | ai         | undeclared     | .
            y    | m3  | 2026-02-05 | bob    | 50    | 50            | undeclared | undeclared     | .
            x    | m4  | 2026-01-06 | bob    | 900   | 900           | undeclared | undeclared     | subtree
    landed: repo | merge | area
            x    | m1    | train/**
            x    | m2    | train/**
    activity_spans: repo | person | from_day   | to_day
                    x    | ann    | 2023-01-05 | 2027-01-04
                    y    | bob    | 2026-02-05 | 2027-02-04
    daily_ci: repo | created_on | passed | failed | written    | written_strict | greens | attempts | runs
              x    | 2026-01-05 | 3      | 1      | ai         | undeclared     | 6      | 9        | 4
              y    | 2026-02-05 | 5      | 1      | undeclared | undeclared     | 5      | 5        | 6
    daily_checks: repo | landed_on  | checked       | written    | written_strict | merges
                  x    | 2026-01-05 | second_person | ai         | ai             | 5
                  x    | 2026-01-07 | nobody        | ai         | undeclared     | 1
                  y    | 2026-02-05 | operator      | undeclared | undeclared     | 5
                  y    | 2026-02-05 | unknown       | undeclared | undeclared     | 1
    daily_reverts: repo | landed_on  | written    | written_strict | landings | reverted
                   x    | 2026-01-05 | ai         | undeclared     | 6        | 1
                   y    | 2026-02-05 | undeclared | undeclared     | 5        | 2
    daily_faults: repo | landed_on  | written    | written_strict | fault_days | landings
                  x    | 2026-01-05 | ai         | undeclared     | 9          | 3
                  x    | 2026-01-07 | ai         | undeclared     | -1         | 3
                  y    | 2026-02-05 | undeclared | undeclared     | 2          | 1
                  y    | 2026-02-05 | undeclared | undeclared     | -1         | 5
    daily_fixes: repo | landed_on  | fixes
                 x    | 2026-01-14 | 3
                 y    | 2026-02-07 | 1
    daily_deployments: repo | created_on | succeeded | caused
                       x    | 2026-01-05 | 5         | 1
                       y    | 2026-02-05 | 6         | 0
    open_requests: repo | day        | age | n
                   x    | 2026-01-31 | 3   | 1
                   y    | 2026-02-28 | 4   | 2
    reconciled: source | repo | what | from_day   | to_day     | theirs | ours
                github | x    | runs | 2026-01-01 | 2026-01-07 | 7      | 6
                github | y    | runs | 2026-01-01 | 2026-01-07 | 9      | 9
    forge_repos: source | repo   | pushed_at              | seen_at
                 github | acme/z | 2026-03-01 00:00:00+00 | 2026-03-10 00:00:00+00
    incidents: repo | opened_on  | deployment
               x    | 2026-01-05 | 1
               y    | 2026-02-05 | .
    commits: repo | insertions | deletions
             x    | 30         | 2
    evaluations: model | task | human_minutes | passed | score | started_on
                 m1    | a    | 5             | true   | .     | 2026-01-05
                 m1    | b    | 40            | .      | 0.25  | 2026-01-05
                 m2    | a    | 5             | .      | 0.9   | 2026-01-05
                 m2    | c    | 90            | .      | 0.4   | 2026-01-05
                 m3    | b    | 40            | .      | 0.7   | 2026-02-05
                 m3    | c    | 90            | .      | 0.5   | 2026-02-05
    models: model | predecessor | development_from | available_at | released_at
            m1    | .           | 2025-10-01       | 2025-11-05   | 2025-12-24
            m2    | m1          | 2025-12-01       | 2026-01-12   | 2026-01-15
            m3    | m2          | 2026-01-13       | 2026-02-10   | .
    generation_steps: model | step     | level | checked_by | started_at | ended_at
                      m2    | evaluate | 2     | 1          | 2026-01-02 | 2026-01-04
    daily_stages: repo | day        | stage    | who     | who_strict | n
                  x    | 2026-01-05 | opened   | ai      | no_mark    | 5
                  y    | 2026-02-05 | opened   | person  | person     | 6
    compute: month      | purpose  | hours
             2026-01-01 | research | 60
             2026-01-01 | safety   | 20
             2026-02-01 | research | 70
    agent_time: month      | tool   | hours
                2026-01-01 | claude | 240
                2026-02-01 | claude | 480
    experiments: experiment | run | proposer | model | gain | correct | started_on
                 loader     | 1   | ai       | m1    | 2    | true    | 2026-01-05
    headcount: month      | team     | role       | people | workdays
               2026-01-01 | research | researcher | 6      | 120
               2026-02-01 | research | researcher | 6      | 120
    followed: repo | blamed_sha
              x    | a
              y    | b
    surveys: wave       | question     | statistic | value | invited | answered
             2026-01-05 | uplift       | median    | 1.5   | 8       | 6
             2026-01-05 | coding_share | mean      | 0.4   | 8       | 6
    daily_takeovers: repo | day        | kind    | n | taken_over
                     x    | 2026-01-05 | branch  | 6 | 2
                     y    | 2026-02-05 | branch  | 7 | 1
    daily_takeovers: repo | day        | kind    | difficulty | n | taken_over
                     x    | 2026-01-05 | session | hard       | 6 | 3
                     y    | 2026-02-05 | session | easy       | 5 | 1
    daily_outcomes: repo | landed_on  | written    | landings | happened
                    x    | 2026-01-05 | ai         | 9        | 6
                    x    | 2026-01-05 | undeclared | 8        | 2
                    y    | 2026-02-05 | ai         | 7        | 5
                    y    | 2026-02-05 | undeclared | 6        | 1
    daily_outcomes: repo | landed_on  | written | written_strict | landings | happened
                    x    | 2026-01-05 | ai      | undeclared     | 3        | 1
    source_parts: source | part | state | good_at
                  git    | x    | ok    | 2026-03-10 02:00:00+00
    rejects: source | file | line | reason  | seen_on
             files  | a    | 7    | no date | 2026-01-05
    quarter_signals: quarter    | signal       | policy   | family     | n
                     2026-01-01 | task_horizon | strict   | capability | 7
                     2026-01-01 | task_horizon | declared | capability | 9
    state_readings: quarter    | policy   | read_at                | state
                    2026-01-01 | strict   | 2026-04-02 02:00:00+00 | watch
                    2026-01-01 | declared | 2026-04-02 02:00:00+00 | steady
    oversight_rates: quarter    | policy   | part    | rate
                     2026-01-01 | strict   | checked | 0.1
                     2026-01-01 | declared | checked | 0.2
    adoption_lags: policy   | lag | difference
                   strict   | 0   | 0.1
                   declared | 0   | 0.2
"""
# Five of each in either repository: from fewer no median is shown, and no figure per person.
SPELLS = {
    "line_ages: repo | landed_on | origin | grade | age | ended | lines": (
        "x | 2026-01-0{0} | ai         | weak | 14 | true  | {0}",
        "y | 2026-02-0{0} | undeclared |      | 14 | false | {0}",
    ),
    "surviving: repo | landed_on | origin | grade | lines": (
        "x | 2026-01-0{0} | ai         | weak | {0}",
        "y | 2026-02-0{0} | undeclared |      | {0}",
    ),
    "rewriting: repo | landed_on | written | written_strict | origin | grade | lines": (
        "x | 2026-01-0{0} | ai | ai         | ai         | weak | {0}",
        "y | 2026-02-0{0} | ai | undeclared | undeclared |      | {0}",
    ),
    "chains: repo | landed_on | policy | depth | lines": (
        "x | 2026-01-0{0} | strict   | 1 | {0}",
        "y | 2026-02-0{0} | declared | {0} | {0}",
    ),
    "request_times: repo | created_on | landed_on  | written    | written_strict | whole_hours": (
        "x | 2026-01-05 | 2026-01-05 | ai         | undeclared | {0}",
        "y | 2026-02-05 | 2026-02-05 | undeclared | undeclared | {0}",
    ),
    "run_times: repo | created_on | written    | written_strict | minutes": (
        "x | 2026-01-05 | ai         | undeclared | {0}",
        "y | 2026-02-05 | undeclared | undeclared | {0}",
    ),
    "failure_times: repo | what | began_on | written | written_strict | hours | ended": (
        "x | incident | 2026-01-05 | ai         | undeclared | {0} | true",
        "y | incident | 2026-02-05 | undeclared | undeclared | {0} | true",
    ),
    "fault_times: repo | found_on | written | written_strict | hours | older": (
        "x | 2026-01-05 | ai         | undeclared | {0} | true",
        "y | 2026-02-05 | undeclared | undeclared | {0} | false",
    ),
    "daily_reviews: repo | day | person | requests | lines": (
        "x | 2026-01-05 | ann{0} | 1 | {0}",
        "y | 2026-02-05 | bob{0} | 2 | {0}",
    ),
}
WAREHOUSE += "\n".join(
    "\n".join([f"    {head}", *(f"    {row.format(number)}" for row in rows for number in range(1, 6))])
    for head, rows in SPELLS.items()
)
# 2026-02-01 is the Sunday of a week that began in January.
MONTH_END = """
    daily_lines: landed_on  | origin     | lines
                 2026-01-30 | undeclared | 7
                 2026-02-01 | undeclared | 9
    daily_merges: landed_on  | written    | merges
                  2026-01-30 | undeclared | 7
                  2026-02-01 | undeclared | 9
    daily_ci: created_on | passed | failed
              2026-01-30 | 7      | 1
              2026-02-01 | 9      | 2
    daily_stages: day        | stage  | who | n
                  2026-01-30 | opened | ai  | 7
                  2026-02-01 | opened | ai  | 9
    daily_checks: landed_on  | checked       | written | merges
                  2026-01-30 | second_person | ai      | 7
                  2026-02-01 | nobody        | ai      | 9
    daily_reviews: day        | person | requests | lines
                   2026-01-30 | ann1   | 1        | 70
                   2026-02-01 | ann1   | 1        | 90
"""
NARROW = {
    "from_date": "2026-02-01",
    "to_date": "2026-02-28",
    "grain": "week",
    "repos": "y",
    "teams": "platform",
    "scopes": "research",
    "kinds": "docs",
    "policy": "declared",
    "penalty": "0.1",
    "without": "m2",
    "dated": "released",
}

GRAINS = ("week", "month", "quarter", "year")


@pytest.fixture(scope="module")
def asked(shared):
    """What a metric says of the warehouse above, asked once for each selection."""
    return cache(lambda name, narrow=False: queries.run(shared(WAREHOUSE), name, NARROW if narrow else {}))


def test_the_folder_is_the_registry():
    assert sorted(queries.metrics()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_it_is_one_select_that_runs_as_the_file_stands(shared, name):
    text = (FOLDER / f"{name}.sql").read_text()
    assert len(duckdb.extract_statements(text)) == 1
    assert shared(WAREHOUSE).sql(text) is not None


@pytest.mark.parametrize("name", NAMES)
def test_its_view_and_its_run_agree_for_any_selection(shared, asked, name):
    con = shared(WAREHOUSE)
    for narrow in (False, True):
        result = asked(name, narrow)
        cursor = con.cursor()
        for line in result.sql.splitlines()[: len(result.variables)]:
            cursor.execute(line)
        seen = cursor.sql(f"SELECT * FROM metrics.{name}").pl()
        same = [column for column in seen.columns if column in result.frame.columns and column != "value"]
        if result.metric.statistic in fitted.STATISTICS:  # a bare view shows nothing of what is fitted anew
            same = [column for column in same if seen[column].null_count() < seen.height]
        assert seen.select(same).equals(result.frame.select(same))


@pytest.mark.parametrize("name", NAMES)
def test_it_answers_from_rollups_and_landings_only(name):
    sql = queries.metrics()[name].sql
    tables = set(re.findall(r"main\.(\w+)", sql))
    unqualified = set(re.findall(r"(?:FROM|JOIN) (\w+)", sql)) & (
        ROLLUPS | SMALL | VIEWS.keys() | {"commits", "changes"}
    )
    assert tables <= ROLLUPS | SMALL | VIEWS.keys()
    assert unqualified <= set(re.findall(r"(\w+)(?: \([^)]*\))? AS (?:MATERIALIZED )?\(", sql))


@pytest.mark.parametrize("name", NAMES)
def test_its_header_names_exactly_the_filters_that_its_sql_reads(name):
    metric = queries.metrics()[name]
    read = set(re.findall(r"getvariable\('(\w+)'\)", metric.sql))
    read |= {key for view in re.findall(r"main\.(\w+)", metric.sql) for key in VIEWS.get(view, ())}
    assert set(metric.filters) == read
    assert list(metric.filters) == [key for key in queries.FILTERS if key in read]


@pytest.mark.parametrize("name", NAMES)
def test_every_filter_that_it_names_is_honoured(shared, asked, name):
    con = shared(WAREHOUSE)
    metric = queries.metrics()[name]
    whole = asked(name).frame
    other = {**NARROW, "to_date": "2026-01-04", "from_date": "2026-02-06"}
    for key in metric.filters:
        assert not queries.run(con, name, {key: other[key]}).frame.equals(whole), key


@pytest.mark.parametrize("name", NAMES)
def test_it_starts_with_its_grain_and_has_value_and_complete(asked, name):
    metric = queries.metrics()[name]
    frame = asked(name).frame
    grain = [part.split()[0] for part in re.sub(r"\([^)]*\)", "", metric.grain).split(",")]
    assert frame.columns[: len(grain)] == grain
    assert frame.columns[len(grain)] == "value"
    assert {"complete"} <= set(frame.columns)
    assert not any(column.startswith("cluster_") for column in frame.columns)
    assert (frame.columns[len(grain) + 1 : len(grain) + 3] == ["low", "high"]) == (
        metric.statistic is not None
    )
    assert frame["complete"].null_count() == 0
    assert frame.select(grain).is_unique().all()


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_warehouse_has_no_rows_and_no_errors(shared, name):
    assert queries.run(shared(""), name).frame.is_empty()


def test_no_metric_shows_a_person(asked):
    for name in NAMES:
        shown = str(asked(name).frame.to_dicts())
        assert [word for word in re.findall(r"[a-z]+", shown) if word in ("ann", "bob")] == [], name


def test_no_note_counts_one_as_many(shared):
    # 500 and 10 of them at least
    many = {"output_per_contributor": ["{} landings"], "ai_against_no_mark": ["{} landings"]}
    found = {name: re.findall(r"\{\} [a-z]+s\b(?! no )", queries.metrics()[name].sql) for name in NAMES}
    assert {name: words for name, words in found.items() if words} == many
    con = shared(WAREHOUSE)
    notes = [
        note
        for name in NAMES
        for filters in ({}, NARROW)
        for note in queries.run(con, name, filters)
        .frame.get_column("note", default=pl.Series([]))
        .drop_nulls()
    ]
    assert "1 landing here; a share is shown from 5" in notes
    assert [note for note in notes if re.search(r"(?<![\d.,])1 (?!is |was |has )[a-z]+s\b", note)] == []


@pytest.mark.parametrize("name", NAMES)
def test_sums_by_week_and_by_day_give_the_same_figures(shared, name):
    con, filters = shared(WAREHOUSE + MONTH_END), queries.metrics()[name].filters
    if "from_date" in filters:
        for chosen in [{"grain": grain} for grain in GRAINS] if "grain" in filters else [{}]:
            by_week = queries.run(con, name, chosen)
            by_day = queries.run(con, name, {**chosen, "from_date": "2000-01-01"})
            assert by_week.frame.equals(by_day.frame), chosen

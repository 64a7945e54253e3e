"""An invented organisation for the pages: three repositories, 2022 to 10 November 2026, round numbers.

Every figure can be worked out by hand from the rules in `fill`:

    lines       each repository lands 1,000 lines a month beside 50 of automation. Of the 1,000, AI wrote a
                share that is fixed per year and in 2026 grows by 30 a month; trainer 30 more, serving 30 less
    landings    20 per repository and month beside 3 of automation; in 2026 AI wrote 12 and had a part in 4
    output      6 persons; each lands `OUTPUT` lines per day of the quarter: 10 in the baseline, 34 in 2026 Q3
    CI          100 first attempts per repository and month, 90 passed; in October 2026 serving passed 96
    evaluations 3 models, 10 attempts per length
    horizons    15 minutes, 1 hour and 4 hours, 60 days apart, so they double every 30 days; p80 is a quarter
    areas       all lines of trainer and evals are AI research, those of serving are guarded; in 2026 AI wrote
                the first of each person's two landings of a quarter, and no reviews were read
"""

from __future__ import annotations

import atexit
import json
import math
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import polars as pl

import queries
from ingest import publish as publishing
from ingest import schema
from ingest import warehouse as nights
from ingest.derive import rollups

REPOS = ("acme/trainer", "acme/serving", "acme/evals")
SEEN = date(2026, 11, 10)
AI_LINES = {2022: 20, 2023: 60, 2024: 150, 2025: 400, 2026: 600}
SHIFT = {"acme/trainer": 30, "acme/serving": -30, "acme/evals": 0}
AREAS = {
    "acme/trainer": {"pattern": "train/**", "name": "training", "ai_research": True, "guarded": False},
    "acme/evals": {"pattern": "suites/**", "name": "training", "ai_research": True, "guarded": False},
    "acme/serving": {
        "pattern": "permissions/**",
        "name": "permissions",
        "ai_research": False,
        "guarded": True,
    },
}
OUTPUT = {2022: 10, 2023: 10, 2024: 10, 2025: 16}
OUTPUT_2026 = {1: 24, 2: 30, 3: 34, 4: 36}
PASSED = {
    "under 1 min": (0.5, [10, 10, 10]),
    "4 to 15 min": (10, [6, 9, 10]),
    "15 to 60 min": (30, [2, 6, 9]),
    "1 to 4 h": (120, [0, 3, 7]),
    "4 to 16 h": (480, [0, 0, 3]),
}
SPANS = ("all", "2023 on", "2024 on", "last 24 months", "before the last 24 months")
SUITE = {"suite": "acme-tasks", "suite_version": "1"}
SETTINGS = {
    "now": "2026-11-10",
    "timezone": "UTC",
    "stale_after_hours": "36",
    "people.minimum": "5",
    "velocity.baseline_from": "2023-01-01",
    "velocity.baseline_to": "2024-12-31",
    "velocity.cap_lines": "2000",
}


def organisation(folder: Path) -> Path:
    """A configuration and a published warehouse; returns the configuration."""
    config = unpublished(folder)
    publish(folder / "warehouse", "20261110T020000Z")
    shutil.copy(handed(), folder / "warehouse" / "snapshots" / "20261110T020000Z.open.duckdb")
    night(folder / "warehouse", "20261110T020000Z")
    return config


def unpublished(folder: Path) -> Path:
    """A configuration whose first night has not been."""
    (folder / "warehouse" / "snapshots").mkdir(parents=True)
    config = folder / "foreshock.toml"
    config.write_text('warehouse = "warehouse"\n')
    return config


def hand_on(warehouse: Path, name: str) -> None:
    """The copy of a snapshot that has no persons, as a night puts it there."""
    without_persons(
        warehouse / "snapshots" / f"{name}.duckdb", warehouse / "snapshots" / f"{name}.open.duckdb"
    )


def without_persons(snapshot: Path, copy: Path) -> None:
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{snapshot}' AS build (READ_ONLY)")
        con.execute("USE build")
        publishing.without_persons(con, copy.parent)
    copy.with_name(nights.OPEN_BUILD).rename(copy)


Change = str | Callable[[duckdb.DuckDBPyConnection], None]


def publish(warehouse: Path, name: str, *changes: Change, rows: bool = True) -> None:
    """A fresh snapshot with that name, changed by statements or functions, swung in as a night does it."""
    target = warehouse / "snapshots" / f"{name}.duckdb"
    shutil.copy(unchanged(rows), target)
    if changes:
        change(target, *changes)
    fresh = warehouse / "foreshock.duckdb.new"
    fresh.symlink_to(target.relative_to(warehouse))
    os.replace(fresh, warehouse / "foreshock.duckdb")


def change(snapshot: Path, *changes: Change) -> None:
    """And what follows from its rows is summed again."""
    with duckdb.connect(str(snapshot)) as con:
        con.execute("SET TimeZone = 'UTC'")
        for one in changes:
            con.execute(one) if isinstance(one, str) else one(con)
        if con.execute("FROM duckdb_tables() WHERE table_name = 'settings'").fetchall():
            rollups.sums(con)  # without it the snapshot is one of another version


@cache
def handed() -> Path:
    """The copy of the unchanged one, made once."""
    file = unchanged(rows=True)
    without_persons(file, file.with_name("unchanged.open.duckdb"))
    return file.with_name("unchanged.open.duckdb")


@cache
def unchanged(rows: bool) -> Path:
    """Every table and metric, with or without rows, made once."""
    file = Path(mkdtemp(prefix="pages-")) / "unchanged.duckdb"
    atexit.register(shutil.rmtree, file.parent)
    with duckdb.connect(str(file)) as con:
        con.execute("SET TimeZone = 'UTC'")
        for _, sql in schema.migrations():
            con.execute(sql)
        con.execute("CREATE SCHEMA metrics")
        for word, metric in queries.metrics().items():
            con.execute(f"CREATE VIEW metrics.{word} AS {metric.sql}")
        if rows:
            fill(con)
        rollups.sums(con)
    return file


def night(warehouse: Path, name: str, outcome: str = "published", message: str | None = None) -> None:
    """A line on record."""
    began = f"{name[:4]}-{name[4:6]}-{name[6:8]}T{name[9:11]}:{name[11:13]}:{name[13:15]}+00:00"
    published = outcome in ("published", "partial")
    record = {"night": name, "began_at": began, "ended_at": began, "seconds": 1.5, "published": published}
    parts = [
        {"source": "git", "part": repo, "state": "ok", "rows": 7, "seconds": 0.4, "message": None}
        for repo in REPOS
    ]
    rest = {
        "snapshot": f"{name}.duckdb" if published else None,
        "outcome": outcome,
        "message": message,
        "parts": parts,
    }
    with (warehouse / "nights.jsonl").open("a") as file:
        file.write(json.dumps(record | rest) + "\n")


def fill(con: duckdb.DuckDBPyConnection) -> None:
    """Every table that the pages read."""
    teams = {"acme/trainer": ("research", "research"), "acme/serving": ("platform", "production")}
    insert(
        con,
        "repos",
        [
            {"repo": repo, "position": place, "branch": "main", "head_seen_at": f"{SEEN} 02:00:00+00"}
            | {"head_seen_on": SEEN, "team": teams.get(repo, ("research", "research"))[0]}
            | {"scope": teams.get(repo, ("research", "research"))[1], "git": f"/srv/git/{repo}.git"}
            for place, repo in enumerate(REPOS)
        ],
    )
    insert(con, "areas", [{"repo": repo} | area for repo, area in AREAS.items()])
    insert(con, "settings", [{"key": key, "value": value} for key, value in SETTINGS.items()])
    lines, landings = zip(
        *((month_lines(repo, day), month_landings(repo, day)) for repo in REPOS for day in months()),
        strict=True,
    )
    insert(con, "daily_lines", [row for rows in lines for row in rows])
    insert(con, "daily_merges", [row for rows in landings for row in rows])
    merges = list(output())
    insert(con, "merges", merges)
    insert(con, "landed", [landed(row) for row in merges])
    insert(con, "activity_spans", [span(person) for person in range(6)])
    insert(con, "daily_ci", [ci(repo, day) for repo in REPOS for day in months()])
    insert(con, "evaluations", list(attempts()))
    insert(con, "horizons", [horizon(number) for number in range(3)])
    insert(con, "horizon_trends", [trend(span, level) for span in SPANS for level in (50, 80)])
    insert(con, "source_parts", [part("git", repo) for repo in REPOS] + [part("files", "drop/ci_runs.csv")])
    refused = {
        "source": "files",
        "file": "drop/ci_runs.csv",
        "line": 3,
        "reason": "attempt: expected a whole number",
    }
    insert(con, "rejects", [refused | {"text": "run 7,first,ci", "seen_on": SEEN}])
    shipped = Path(queries.__file__).parent / "reference"
    con.execute(
        "INSERT INTO reference BY NAME SELECT * FROM read_csv(?, header = true, nullstr = '')",
        [[str(shipped / name) for name in ("published.csv", "metr_horizons.csv")]],
    )
    released = {"happened_on": date(2025, 5, 22), "what": "Example agent signs its commits by default"}
    insert(con, "events", [released | {"kind": "tool_default", "source": "example.com"}])


def insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, object]]) -> None:
    """Rows by name; columns that are left out take their default."""
    frame = pl.DataFrame(rows, infer_schema_length=None)
    con.register("given", frame.to_arrow())
    con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM given")
    con.unregister("given")


def months() -> Iterator[date]:
    """The fifth day of every month."""
    return (
        date(year, month, 5)
        for year in range(2022, 2027)
        for month in range(1, 13)
        if (year, month) < (2026, 12)
    )


def month_lines(repo: str, day: date) -> list[dict[str, object]]:
    """1,000 lines by origin in four equal parts, and 50 of automation; of November 2026 a tenth so far."""
    ai = AI_LINES[day.year] + (30 * (day.month - 1) + SHIFT[repo] if day.year == 2026 else 0)
    weak, assisted, unknown = (40, 30, 10) if day.year >= 2025 else (0, 0, 10)
    counts = {
        ("ai", "strong", "claude"): ai - ai // 4,
        ("ai", "lines", "cursor"): ai // 4,
        ("ai", "weak", "copilot"): weak,
        ("assisted", "strong", "aider"): assisted,
        ("unknown", "", ""): unknown,
        ("undeclared", "", ""): 1000 - ai - weak - assisted - unknown,
        ("automation", "strong", "dependabot"): 50,
    }
    open_month = (day.year, day.month) == (2026, 11)
    days, part = ((3, 10), 0.05) if open_month else ((3, 10, 17, 24), 0.25)
    models = {"claude": "acme-2" if day.year == 2026 else "acme-1"}
    same = {"repo": repo, "area": AREAS[repo]["pattern"], "kind": "source"}
    return [
        same
        | {
            "landed_on": day.replace(day=at),
            "origin": origin,
            "grade": grade,
            "tool": tool,
            "model": models.get(tool, ""),
            "lines": lines * part,
        }
        for (origin, grade, tool), lines in counts.items()
        for at in days
    ]


def month_landings(repo: str, day: date) -> list[dict[str, object]]:
    """20 landings by origin, and 3 of automation."""
    ai, mixed = (12, 4) if day.year == 2026 else (2, 1)
    same = {"repo": repo, "landed_on": day, "how": "squash"}
    counts = {"ai": ai, "mixed": mixed, "undeclared": 20 - ai - mixed, "automation": 3}
    return [
        same | {"written": word, "written_strict": word, "merges": number} for word, number in counts.items()
    ]


def output() -> Iterator[dict[str, object]]:
    """Each person's landings of a quarter, two of half the lines."""
    for year in range(2022, 2027):
        for quarter in range(1, 5):
            first = date(year, 3 * quarter - 2, 1)
            after = date(year + (quarter == 4), 1 if quarter == 4 else first.month + 3, 1)
            days = (min(after, SEEN + timedelta(days=1)) - first).days
            rate = OUTPUT_2026[quarter] if year == 2026 else OUTPUT[year]
            for person in range(6):
                for part in range(2):
                    written = "ai" if year == 2026 and part == 0 else "undeclared"
                    research = AREAS[REPOS[person % 3]]["ai_research"]
                    yield {
                        "repo": REPOS[person % 3],
                        "sha": f"{year}{quarter}{person}{part}".rjust(40, "a"),
                        "how": "squash",
                        "landed_on": first + timedelta(days=10 + part),
                        "landed_at": f"{first + timedelta(days=10 + part)} 12:00:00+00",
                        "person": f"person{person}",
                        "subject": "Adds a step",
                        "added": rate * days // 2,
                        "written_lines": rate * days / 2,
                        "source": rate * days / 2,
                        "ai_research_lines": rate * days / 2 if research else 0.0,
                        "share_method": ["pure", "blame"][part],
                        "grade": "strong" if written == "ai" else None,
                        "written": written,
                        "written_strict": written,
                    }


def landed(merge: dict[str, object]) -> dict[str, object]:
    """The lines of a landing, all in the one area of its repository."""
    same = {"repo": merge["repo"], "merge": merge["sha"], "sha": merge["sha"], "kind": "source"}
    return same | {"area": AREAS[merge["repo"]]["pattern"], "lines": merge["written_lines"]}


def span(person: int) -> dict[str, object]:
    return {
        "repo": REPOS[person % 3],
        "person": f"person{person}",
        "from_day": date(2022, 1, 1),
        "to_day": date(2027, 6, 30),
    }


def ci(repo: str, day: date) -> dict[str, object]:
    passed = 96 if (repo, day.year, day.month) == ("acme/serving", 2026, 10) else 90
    return {"repo": repo, "created_on": day, "workflow": "tests", "passed": passed, "failed": 100 - passed}


def attempts() -> Iterator[dict[str, object]]:
    for minutes, passes in PASSED.values():
        for model, passed in enumerate(passes, 1):
            for attempt in range(10):
                yield {
                    **SUITE,
                    "run": f"{model}-{minutes}-{attempt}",
                    "task": f"task-{minutes}-{attempt % 5}",
                    "human_minutes": float(minutes),
                    "score": float(attempt < passed),
                    "passed": attempt < passed,
                    "model": f"acme-{model}",
                    "started_on": date(2026, 3 * model, 1),
                }


def horizon(number: int) -> dict[str, object]:
    """Four times the one before; the curve loses ln 2 of log odds per doubling, so that p80 is a quarter."""
    p50 = 15.0 * 4**number
    bounds = {"p50_low": p50 / 2, "p50_high": p50 * 2, "p80_low": p50 / 8, "p80_high": p50 / 2}
    return (
        SUITE
        | {"model": f"acme-{number + 1}", "available_at": date(2026, 3, 1) + timedelta(days=60 * number)}
        | {"p50_minutes": p50, "p80_minutes": p50 / 4, "slope": -math.log(2), "intercept": math.log(p50)}
        | bounds
        | {"runs": 50, "tasks": 25, "families": 5, "draws_used": 1000, "longest_minutes": 480.0}
        | {"frontier": True, "no_minutes": 2, "no_score": 0, "invalid": 1}
    )


def trend(span: str, level: int) -> dict[str, object]:
    """The line through the three; before the last 24 months there is none."""
    none = {"span": span, "level": level, "models": 0, "left_out": 0} | dict.fromkeys(
        ("verdict", "verdict_without_newest"), "not enough data"
    )
    if span.startswith("before"):
        return SUITE | none
    minutes = (
        {"from_minutes": 15.0, "to_minutes": 240.0}
        if level == 50
        else {"from_minutes": 3.75, "to_minutes": 60.0}
    )
    line = {"models": 3, "doubling_days": 30.0, "low": 20.0, "high": 60.0, "r2": 1.0}
    days = {"from_on": date(2026, 3, 1), "to_on": date(2026, 6, 29), "doublings_per_year": 365.25 / 30}
    return SUITE | none | line | minutes | days


def part(source: str, name: str) -> dict[str, object]:
    when = f"{SEEN} 02:00:00+00"
    return {"source": source, "part": name, "state": "ok", "good_at": when, "tried_at": when, "message": None}

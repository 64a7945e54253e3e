"""The same organisation with three generations of models, so that the page The loop has something to show.

models      acme-2 was developed in 2025 and follows none; acme-3 in the first half of 2026, after acme-2;
            acme-4 since July, after acme-3. In 2026 marks of claude name acme-2, those of cursor no model
steps       of acme-3 two persons checked the evaluation, nobody the safety, and nothing is on record of the
            decision; the first step of acme-4 ran alone
stages      in August 2026 10 requests: 3 of agents, 6 of persons, 1 of nobody knows whom; 9 attempts of which
            nobody knows who judged
hours       from July to September 480 of agents and 120 workdays of 6 people a month; 60 hours of compute for
            research and 20 for safety
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from tests.dashboard import warehouse
from tests.dashboard.warehouse import REPOS, insert

DAYS = {
    "acme-2": (None, date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1)),
    "acme-3": ("acme-2", date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)),
    "acme-4": ("acme-3", date(2026, 7, 1), None, None),
}


def organisation(folder: Path) -> Path:
    """A configuration and a published warehouse; returns the configuration."""
    config = warehouse.unpublished(folder)
    warehouse.publish(folder / "warehouse", "20261110T020000Z", fill)
    warehouse.night(folder / "warehouse", "20261110T020000Z")
    return config


def fill(con: duckdb.DuckDBPyConnection) -> None:
    """Every table that the page reads of it."""
    names = ("model", "predecessor", "development_from", "development_to", "available_at")
    insert(con, "models", [dict(zip(names, (model, *days), strict=True)) for model, days in DAYS.items()])
    checked = {"model": "acme-3", "way": "together", "level": 3, "by_model": "acme-2", "outcome": "passed"}
    ended = {"started_at": "2026-05-01 00:00:00+00", "ended_at": "2026-06-01 00:00:00+00"}
    alone = {"model": "acme-4", "step": "diagnose", "way": "alone", "level": 5, "by_model": "acme-3"}
    insert(con, "generation_steps", [
        checked | ended | {"step": "evaluate", "checked_by": 2},
        checked | ended | {"step": "safety", "checked_by": 0},
        alone | {"outcome": "none", "started_at": "2026-07-05 00:00:00+00"},
    ])  # fmt: skip
    done = [("opened", "ai", 3.0), ("opened", "person", 6.0), ("opened", "unknown", 1.0)]
    insert(con, "daily_stages", [
        {"repo": REPOS[0], "day": date(2026, 8, 5), "stage": stage, "who": who, "who_strict": who, "n": n}
        for stage, who, n in (*done, ("judged", "unknown", 9.0))
    ])  # fmt: skip
    months = [{"month": date(2026, month, 1)} for month in (7, 8, 9)]
    insert(con, "agent_time", [month | {"team": "x", "tool": "claude", "hours": 480.0} for month in months])
    people = {"team": "research", "role": "engineer", "people": 6.0, "workdays": 120.0}
    insert(con, "headcount", [month | people for month in months])
    spent = {"research": 60.0, "safety": 20.0}
    insert(con, "compute", [
        month | {"purpose": purpose, "hours": hours} for month in months for purpose, hours in spent.items()
    ])  # fmt: skip

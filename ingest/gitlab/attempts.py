"""Attempts of a pipeline: GitLab runs failed jobs again within it, under the same names.

An attempt lasts until a job is run again: the second begins with the first job that has a name for the second
time, and has every job that started after that. What came before is told by its own jobs, as the pipeline
itself only says how the last attempt ended.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from ingest.gitlab.rows import ENDED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ingest.forge.sync import Row


def numbered(jobs: Sequence[Row]) -> list[Row]:
    """Jobs of one pipeline, each with its attempt."""
    begins = beginnings(jobs)
    return [
        job | {"attempt": 1 + (bisect_right(begins, began) if (began := first(job)) else 0)} for job in jobs
    ]


def beginnings(jobs: Sequence[Row]) -> list[datetime]:
    """When the second attempt began, the third, and so on."""
    seen: Counter[str] = Counter()
    found: dict[int, datetime] = {}
    for job in sorted(jobs, key=lambda job: int(job["job"])):
        name = job["name"] or job["job"]
        seen[name] += 1
        number = seen[name]
        if number > 1 and job["asked_at"]:
            found[number] = min(found.get(number, job["asked_at"]), job["asked_at"])
    return sorted(found.values())


def first(job: Row) -> datetime | None:
    """When it is first heard of, by the attempt that it is of."""
    return job["started_at"] or job["asked_at"]


def told(run: Row, jobs: Sequence[Row]) -> list[Row]:
    """The rows of a pipeline's attempts; `run` is as its last one ended."""
    last = max((job["attempt"] for job in jobs), default=1)
    return [
        run | times(own) | {"attempt": number} | (verdict(own) if number < last else {})
        for number in range(1, last + 1)
        for own in [[job for job in jobs if job["attempt"] == number]]
    ]


def times(jobs: Sequence[Row]) -> Row:
    """From the first job that started to the last that ended; and who began it."""
    started = [job["started_at"] for job in jobs if job["started_at"]]
    ended = [job["completed_at"] for job in jobs if job["completed_at"] and job["started_at"]]
    earliest = min(jobs, key=lambda job: int(job["job"]), default={"user": None})
    return {
        "started_at": min(started, default=None),
        "completed_at": max(ended, default=None),
        "actor": earliest["user"],
    }


def verdict(jobs: Sequence[Row]) -> Row:
    """How an attempt before the last one ended."""
    needed = {job["conclusion"] for job in jobs if not (job["allowed"] and job["conclusion"] == "failure")}
    ways = ("failure", "cancelled", "success")
    return {"status": ENDED, "conclusion": next((way for way in ways if way in needed), "skipped")}

"""Rows of the fake forge from text.

    write(state, "acme/trainer", '''
        runs: run | attempt | conclusion | created_at       | started_at | updated_at
              7   | 1       | failure    | 2026-03-02 09:00 | +0s        | +10m
              7   | 2       | success    | 2026-03-02 09:00 | +20d       | +10m
        jobs: run | attempt | name | started_at | completed_at
              7   | 2       | test | +30s       | +5m
    ''')

A dot is NULL. Columns that are left out take the defaults below. `+5m` is a time after the time before it in
the row (`s`, `m`, `h`, `d`), `=run` the value of another column, `^head` that of the row it belongs to, `#` a
number of its own. A short hash such as `a1` stands for `a1a1...` of forty signs. A later attempt of a run
takes what it leaves out from the first one, as a re-run does.
A row whose key is there already is replaced: that is how a run ends between two nights.
"""

from __future__ import annotations

import dataclasses
import re
import typing
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from types import NoneType

from tests.forge.rows import KEYS, ROWS, UNDER, Actor, Row, Sha
from tests.forge.state import State

DEFAULTS = {
    "repositories": {
        **{"id": "#", "branch": "main", "private": "yes", "fork": "no", "archived": "no"},
        **{"created_at": "2022-01-03", "pushed_at": "2026-10-30", "updated_at": "+0s"},
    },
    "runs": {
        **{"attempt": "1", "workflow": "ci", "number": "=run", "event": "push", "branch": "main"},
        **{"sha": "a1", "status": "completed", "conclusion": "success", "actor": "ada", "starter": "=actor"},
        **{"title": "Work", "request": ".", "created_at": "2026-03-02 09:00", "started_at": "+0s"},
        **{"updated_at": "+10m"},
    },
    "jobs": {
        **{"attempt": "1", "job": "#", "name": "test", "status": "completed", "conclusion": "success"},
        **{"runner": "GitHub Actions 2", "labels": "ubuntu-latest", "steps": "4"},
        **{"created_at": "^started_at", "started_at": "+10s", "completed_at": "+5m"},
    },
    "requests": {
        **{"title": "Work", "body": "", "draft": "no", "author": "ada", "merged_by": ".", "base": "main"},
        **{"branch": "topic", "head": "a1", "merge_sha": ".", "squash": "no", "added": "10", "deleted": "2"},
        **{"files": "1", "labels": "", "assignees": "", "fork": "no", "created_at": "2026-03-02 09:00"},
        **{"merged_at": ".", "closed_at": "=merged_at", "updated_at": "+0s"},
    },
    "reviews": {"review": "#", "author": "bob", "state": "APPROVED", "head": "^head", "body": "",
                "submitted_at": "^created_at"},
    "commits": {
        **{"parents": "b0", "message": "Work", "name": "Ada", "email": "ada@example.com", "login": "ada"},
        **{"added": "10", "deleted": "2", "files": "1", "authored_at": "^created_at", "committed_at": "+0s"},
    },
    "versions": {"version": "1", "head": "^head", "patch": "=head", "pushed_at": "^created_at"},
    "deployments": {
        **{"sha": "a1", "ref": "main", "environment": "production", "author": "ada"},
        **{"created_at": "2026-03-02 09:00", "updated_at": "+0s"},
    },
    "statuses": {"status": "#", "state": "success", "author": "ada", "created_at": "^created_at"},
    "releases": {
        **{"release": "#", "title": "=tag", "branch": "main", "prerelease": "no", "author": "ada"},
        **{"created_at": "2026-03-02 09:00", "published_at": "+0s"},
    },
}  # fmt: skip
RERUN = ("workflow", "number", "event", "branch", "sha", "actor", "title", "request", "created_at")
ENDED = ("conclusion", "completed_at")  # what a run or a job that goes on does not have
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def write(state: State, repo: str, text: str) -> None:
    """Adds what is written down, or replaces it; the repository too, where it is new."""
    if not state.repository(repo):
        state.put("", "repositories", row(state, repo, "repositories", {"name": repo}))
    for table, cells in read(text):
        state.put("" if table == "repositories" else repo, table, row(state, repo, table, cells))


def read(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each line as its table and its cells by column."""
    table, columns = "", []
    for line in filter(str.strip, text.splitlines()):
        if head := re.match(r"\s*(\w+): (.*)", line):
            table, columns = head[1], [name.strip() for name in head[2].split("|")]
            unknown = set(columns) - {field.name for field in dataclasses.fields(ROWS[table])}
            assert not unknown, f"{table} have no column {', '.join(sorted(unknown))}"
        else:
            yield table, dict(zip(columns, (cell.strip() for cell in line.split("|")), strict=True))


def row(state: State, repo: str, table: str, cells: dict[str, str]) -> Row:
    """A row of the forge; its columns are read in their order, so that a time can follow another one."""
    given, cells = cells, DEFAULTS[table] | cells
    first = state.row(repo, "runs", int(cells["run"]), 1) if table == "runs" else None
    made: dict[str, object] = {}
    for column, kind in kinds(table).items():
        cell = cells[column]
        if first and column in RERUN and column not in given:
            made[column] = getattr(first, column)
        elif cell.startswith("="):
            made[column] = made[cell[1:]]
        elif cell.startswith("^"):
            made[column] = getattr(above(state, repo, table, made), cell[1:])
        elif cell == "#":
            made[column] = own_number(state, repo, table, made)
        elif cell == "." or (column in ENDED and column not in given and made["status"] != "completed"):
            made[column] = None
        else:
            made[column] = value(cell, kind, made)
    return ROWS[table](**made)


@cache
def kinds(table: str) -> dict[str, type]:
    """The type of each column; that of one that may be NULL without the NULL."""
    hints = typing.get_type_hints(ROWS[table])
    return {
        column: hint if NoneType not in typing.get_args(hint) else typing.get_args(hint)[0]
        for column, hint in hints.items()
    }


def value(cell: str, kind: type, made: dict[str, object]) -> object:
    """A cell as a value of the type of its column."""
    if kind is Sha:
        return sha(cell)
    if kind is Actor:
        return actor(cell)
    if kind is datetime:
        times = [one for one in made.values() if isinstance(one, datetime)]
        return times[-1] + span(cell) if cell.startswith("+") else moment(cell)
    if kind is bool:
        return {"yes": True, "no": False}[cell]
    return kind(cell) if kind in (int, str) else tuple(cell.split())


def own_number(state: State, repo: str, table: str, made: dict[str, object]) -> int:
    """A number that no other row has: from what the row belongs to and its place there."""
    parent = tuple(made[name] for name in KEYS[table][:-1] if name in made)
    place = len(state.under("" if table == "repositories" else repo, table, *parent)) + 1
    return zlib.crc32(repr((repo, table, parent, place)).encode()) + 10**9


def above(state: State, repo: str, table: str, made: dict[str, object]) -> Row:
    found = state.row(repo, UNDER[table], *(made[name] for name in KEYS[UNDER[table]]))
    assert found, f"{table} of what {repo} does not have: {made}"
    return found


def sha(text: str) -> Sha:
    """Forty signs, from fewer."""
    return Sha((text * 40)[:40] if re.fullmatch("[0-9a-f]{1,39}", text) else text)


def actor(text: str) -> Actor:
    kind, _, login = text.rpartition(":")
    return Actor(login, kind or ("Bot" if login.endswith("[bot]") else "User"))


def span(text: str) -> timedelta:
    return timedelta(**{UNITS[text[-1]]: float(text[1:-1])})


def moment(text: str) -> datetime:
    """A time as it is written down, in UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)

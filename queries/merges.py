"""Landings found by hash, number or words: no metric, but the answer to "which ones?". No person is in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

from queries import fates, filters
from queries.warehouse import asking

PAGE = 50
MARKS = {"lines": "line notes", "strong": "strong marks", "weak": "weak marks only", "none": "no mark"}
FOUND = """
SELECT m.landed_on, m.repo, m.request, m.subject, m.how,
    CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN m.written ELSE m.written_strict END AS written,
    m.share_method, m.ai_share, m.written_lines, m.ai_lines, m.checked, m.bulk, m.sha,
    coalesce(m.grade, 'none') AS marks, m.reverted_by
FROM main.merges AS m
SEMI JOIN main.selected_repos AS r ON r.repo = m.repo
WHERE m.counted AND m.how NOT IN ('pull', 'batch')
    AND (getvariable('from_date') IS NULL OR m.landed_on >= getvariable('from_date')::DATE)
    AND (getvariable('to_date') IS NULL OR m.landed_on <= getvariable('to_date')::DATE)
    AND ($sha IS NULL OR starts_with(m.sha, $sha) OR (m.repo, m.sha) IN (
        SELECT repo, landing FROM main.commits WHERE starts_with(sha, $sha)))
    AND ($request IS NULL OR m.request = $request)
    AND ($text IS NULL OR contains(lower(m.subject), $text) OR contains(lower(m.branch), $text))
"""
CHOSEN = """
    (len($origins::VARCHAR[]) = 0 OR list_contains($origins::VARCHAR[], written))
    AND (len($marks::VARCHAR[]) = 0 OR list_contains($marks::VARCHAR[], marks))
    AND (len($hows::VARCHAR[]) = 0 OR list_contains($hows::VARCHAR[], how))
    AND (len($checks::VARCHAR[]) = 0 OR list_contains($checks::VARCHAR[], checked))
    AND ({became})
"""
LISTED = (
    f"SELECT * FROM ({FOUND}) WHERE {CHOSEN} ORDER BY landed_on DESC, repo, sha LIMIT {PAGE} OFFSET $offset"
)
COUNTED = f"SELECT count(*) AS n FROM ({FOUND}) WHERE {CHOSEN}"


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: words, a hash or a number, and what the landing has to be."""

    text: str = ""
    origins: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    hows: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    fates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """One page of landings, newest first; there may be fewer pages than asked for."""

    frame: pl.DataFrame
    total: int
    page: int
    pages: int


def find(
    con: duckdb.DuckDBPyConnection, selection: Mapping[str, Any], wanted: Wanted, page: int = 1
) -> Found:
    """The landings that are like that."""
    given = searched(wanted.text) | {
        "origins": list(wanted.origins),
        "marks": list(wanted.marks),
        "hows": list(wanted.hows),
        "checks": list(wanted.checks),
    }
    became = fates.among(wanted.fates)
    total = ask(con, COUNTED.format(became=became), selection, given).item()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    frame = ask(con, LISTED.format(became=became), selection, given | {"offset": PAGE * (page - 1)})
    return Found(frame, total, page, pages)


def searched(text: str) -> dict[str, Any]:
    """What was typed as a number of a request (#12), the beginning of a hash, or words."""
    text = text.strip()
    found: dict[str, Any] = {"sha": None, "request": None, "text": None}
    if number := re.fullmatch(r"[#!]?(\d{1,18})", text):
        named = len(number[1]) < 7 or text[0] in "#!"
        return found | ({"request": int(number[1])} if named else {"sha": number[1]})
    if re.fullmatch(r"[0-9a-fA-F]{7,64}", text):
        return found | {"sha": text.lower()}
    return found | {"text": text.lower() or None}


def ask(
    con: duckdb.DuckDBPyConnection, sql: str, selection: Mapping[str, Any], given: Mapping[str, Any]
) -> pl.DataFrame:
    """Rows, on a cursor of its own with the filters set."""
    with asking(con) as cursor:
        for name, value in filters.read(selection).items():
            cursor.execute(filters.assignment(name, value))
        return cursor.sql(sql, params=dict(given)).pl()

"""Landings one by one: found by hash, number or words, and opened with everything that is known of one.

No metric: these answer "which ones?" and "why do we say so?". No person is in what they return.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

from queries import fates, filters
from queries.error import QueryError

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
CHOSEN = f"""
    (len($origins::VARCHAR[]) = 0 OR list_contains($origins::VARCHAR[], written))
    AND (len($marks::VARCHAR[]) = 0 OR list_contains($marks::VARCHAR[], marks))
    AND (len($hows::VARCHAR[]) = 0 OR list_contains($hows::VARCHAR[], how))
    AND (len($checks::VARCHAR[]) = 0 OR list_contains($checks::VARCHAR[], checked))
    AND (len($fates::VARCHAR[]) = 0 OR {fates.ANY})
"""
LISTED = (
    f"SELECT * FROM ({FOUND}) WHERE {CHOSEN} ORDER BY landed_on DESC, repo, sha LIMIT {PAGE} OFFSET $offset"
)
COUNTED = f"SELECT count(*) AS n FROM ({FOUND}) WHERE {CHOSEN}"
LANDING = """
SELECT * EXCLUDE (person, merged_by) FROM main.merges WHERE repo = $repo AND starts_with(sha, $sha)
ORDER BY sha LIMIT 1
"""
PARTS = {
    "evidence": """
        SELECT c.sha, c.subject, e.place, e.reporter, e.rule, e.role, e.grade, e.tool, e.model, e.text
        FROM main.evidence AS e JOIN main.commits AS c USING (repo, sha)
        WHERE repo = $repo AND (c.landing = $sha OR sha = $sha) AND NOT c.superseded
        ORDER BY e.place, c.committed_at, e.rule
    """,
    "lines": """
        SELECT kind, mark.origin AS origin, nullif(mark.grade, '') AS grade, nullif(mark.tool, '') AS tool,
            nullif(mark.model, '') AS model, nullif(area, '') AS area, round(sum(lines), 1) AS lines
        FROM main.attributed_lines WHERE repo = $repo AND merge = $sha
        GROUP BY ALL ORDER BY lines DESC, kind, origin
    """,
    "commits": """
        SELECT sha, authored_on, subject, origin, grade, tool, model, insertions, deletions, files,
            ai_lines AS noted_ai_lines, NOT on_default_branch AS of_request
        FROM main.commits WHERE repo = $repo AND landing = $sha AND NOT superseded
        ORDER BY committed_at DESC, sha LIMIT 500
    """,
    "notes": """
        SELECT n.sha, nullif(n.class, '') AS class, nullif(n.tool, '') AS tool, nullif(n.model, '') AS model,
            n.claimed, n.kept
        FROM main.note_lines AS n JOIN main.commits AS c USING (repo, sha)
        WHERE repo = $repo AND c.landing = $sha ORDER BY ALL
    """,
    "mended": """
        SELECT found_on, what, found_by, round(hours / 24, 1) AS days_later
        FROM main.fault_times WHERE repo = $repo AND landing = $sha ORDER BY found_on, found_by
    """,
    "mends": """
        SELECT x.sha AS fix, x.how, x.text, f.path, f.introduced, f.landing
        FROM main.fixes AS x LEFT JOIN main.faults AS f ON f.repo = x.repo AND f.fix = x.sha
        WHERE x.repo = $repo AND x.landing = $sha ORDER BY ALL LIMIT 500
    """,
}


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
        "fates": list(wanted.fates),
    }
    total = ask(con, COUNTED, selection, given).item()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    frame = ask(con, LISTED, selection, given | {"offset": PAGE * (page - 1)})
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


def opened(con: duckdb.DuckDBPyConnection, repo: str, sha: str) -> dict[str, pl.DataFrame]:
    """A landing, its evidence, lines, commits, notes and faults; QueryError where there is none."""
    landing = ask(con, LANDING, {}, {"repo": repo, "sha": sha})
    if landing.is_empty():
        raise QueryError(f"no landing {sha} in {repo}: it may have been rewritten, or lie in another one")
    key = {"repo": repo, "sha": landing["sha"].item()}
    return {"landing": landing} | {name: ask(con, sql, {}, key) for name, sql in PARTS.items()}


def override(landing: Mapping[str, Any], day: object) -> str:
    """A line for overrides.csv, to be filled in."""
    return f"{landing['repo']},{landing['sha']},human,REASON,WHO,{day}"


def ask(
    con: duckdb.DuckDBPyConnection, sql: str, selection: Mapping[str, Any], given: Mapping[str, Any]
) -> pl.DataFrame:
    """Rows, on a cursor of its own with the filters set."""
    cursor = con.cursor()
    try:
        for name, value in filters.read(selection).items():
            cursor.execute(filters.assignment(name, value))
        return cursor.sql(sql, params=dict(given)).pl()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        words = "this snapshot was written by another version: `python -m ingest` publishes a new one"
        raise QueryError(f"{error}\n{words}") from error
    finally:
        cursor.close()

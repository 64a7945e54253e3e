"""One landing with everything that is known of it, to answer "why do we say so?". No person is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl

from queries.error import QueryError
from queries.merges import ask

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
    "request": """
        SELECT number, state, title, draft, created_at AS opened, closed_at AS closed,
            author_kind AS opened_by, merger_kind AS landed_by, commits, files, added,
            deleted_lines AS deleted, base, labels
        FROM main.requests
        WHERE repo = $repo AND (landing = $sha OR number = $request) AND NOT deleted ORDER BY number
    """,
    "reviews": """
        SELECT v.submitted_at AS submitted, v.state, v.actor_kind AS by, v.head = r.head AS of_what_landed
        FROM main.reviews AS v JOIN main.requests AS r USING (repo, number)
        WHERE repo = $repo AND (r.landing = $sha OR number = $request) ORDER BY submitted, v.review
    """,
    "runs": """
        SELECT c.workflow, c.attempt, c.event, c.status, c.conclusion, c.created_at AS created,
            round(date_diff('second', c.started_at, c.completed_at) / 60, 1) AS minutes, c.sha
        FROM main.ci_runs AS c
        WHERE c.repo = $repo AND NOT c.deleted AND c.sha IN (
                SELECT $sha UNION SELECT sha FROM main.commits WHERE repo = $repo AND landing = $sha
                UNION SELECT x.sha FROM main.request_commits AS x JOIN main.requests AS r USING (repo, number)
                WHERE repo = $repo AND (r.landing = $sha OR number = $request)
                UNION SELECT head FROM main.requests
                WHERE repo = $repo AND (landing = $sha OR number = $request))
        ORDER BY created DESC, workflow, c.attempt DESC LIMIT 500
    """,
    "survival": """
        SELECT m.landed_on AS ended_on, m.subject AS ended_by, nullif(f.ended_by, '') AS sha,
            m.written_strict AS written_by, sum(f.lines)::BIGINT AS lines
        FROM main.fates AS f LEFT JOIN main.merges AS m ON m.repo = f.repo AND m.sha = f.ended_by
        WHERE f.repo = $repo AND f.merge = $sha
        GROUP BY ALL ORDER BY ended_on NULLS FIRST, sha LIMIT 500
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


def opened(con: duckdb.DuckDBPyConnection, repo: str, sha: str) -> dict[str, pl.DataFrame]:
    """A landing, its evidence, lines, commits, notes and faults; QueryError where there is none."""
    landing = ask(con, LANDING, {}, {"repo": repo, "sha": sha})
    if landing.is_empty():
        raise QueryError(f"no landing {sha} in {repo}: it may have been rewritten, or lie in another one")
    key, request = {"repo": repo, "sha": landing["sha"].item()}, {"request": landing["request"].item()}
    return {"landing": landing} | {
        name: ask(con, sql, {}, key | (request if "$request" in sql else {})) for name, sql in PARTS.items()
    }


def override(landing: Mapping[str, Any], day: object) -> str:
    """A line for overrides.csv, to be filled in."""
    return f"{landing['repo']},{landing['sha']},human,REASON,WHO,{day}"

"""What landings touched, what became of them and what they did to others: in words, and as a condition.

Those that name a number of days are what the figures of that name count.
"""

from __future__ import annotations

from collections.abc import Sequence

WRITTEN = "coalesce(getvariable('kinds')::VARCHAR[], ['source', 'test', 'notebook'])"
# Lines of landings that another one deleted or changed.
ENDED = f"""
    FROM main.fates AS f
    JOIN main.merges AS a ON a.repo = f.repo AND a.sha = f.merge
    JOIN main.merges AS b ON b.repo = f.repo AND b.sha = f.ended_by
    WHERE a.counted AND a.bulk IS NULL AND a.how NOT IN ('pull', 'batch') AND a.reverts IS NULL
        AND a.relands IS NULL AND list_contains({WRITTEN}, f.kind)
"""
# Landings of which at least half of the written lines were gone after so many days.
HALF = """(repo, sha) IN (
        SELECT f.repo, f.merge FROM main.fates AS f
        JOIN main.merges AS a ON a.repo = f.repo AND a.sha = f.merge
        LEFT JOIN main.merges AS b ON b.repo = f.repo AND b.sha = f.ended_by
        WHERE a.counted AND a.bulk IS NULL AND a.how NOT IN ('pull', 'batch') AND a.reverts IS NULL
            AND a.relands IS NULL AND f.kind IN ('source', 'test', 'notebook')
        GROUP BY ALL
        HAVING 2 * coalesce(sum(f.lines) FILTER (b.landed_on - a.landed_on <= {}), 0) >= sum(f.lines))"""
# Landings of which git blames a line in the newest commit on one of their own commits.
STANDS = f"""
    FROM main.alive AS l
    JOIN main.commits AS c ON c.repo = l.repo AND c.sha = l.sha
    WHERE c.counted AND l.from_line > 0 AND list_contains({WRITTEN}, l.kind)
"""
USUAL = "usual"  # cuts what else is asked for: most links ask for it, and readers go on from there
CONDITIONS = {
    USUAL: "bulk IS NULL",
    "guarded": """bulk IS NULL AND (repo, sha) IN (
        SELECT l.repo, l.merge FROM main.landed AS l
        JOIN main.areas AS a ON a.repo = l.repo AND a.pattern = l.area WHERE a.guarded)""",
    "research": """bulk IS NULL AND (repo, sha) IN (
        SELECT repo, sha FROM main.merges WHERE ai_research_lines > 0)""",
    "timed": """(repo, sha) IN (
        SELECT q.repo, q.landing FROM main.requests AS q
        JOIN main.request_times AS t ON t.repo = q.repo AND t.number = q.number
        WHERE t.landed_on IS NOT NULL)""",
    "reverted": "reverted_by IS NOT NULL",
    "reverted_30d": """bulk IS NULL AND (repo, sha) IN (
        SELECT a.repo, a.sha FROM main.merges AS a
        JOIN main.merges AS b ON b.repo = a.repo AND b.sha = a.reverted_by
        WHERE b.landed_at <= a.landed_at + INTERVAL 30 DAY)""",
    "mended": "(repo, sha) IN (SELECT repo, landing FROM main.fault_times)",
    "mended_90d": """written_lines > 0 AND (repo, sha) IN (
        SELECT repo, landing FROM main.fault_times WHERE found_on - landed_on <= 90)""",
    "rewritten_14d": f"""(repo, sha) IN (
        SELECT f.repo, f.merge {ENDED} AND b.landed_on - a.landed_on <= 14)""",
    "rewritten_91d": f"""(repo, sha) IN (
        SELECT f.repo, f.merge {ENDED} AND b.landed_on - a.landed_on <= 91)""",
    "rewritten_365d": f"""(repo, sha) IN (
        SELECT f.repo, f.merge {ENDED} AND b.landed_on - a.landed_on <= 365)""",
    "stands": f"bulk IS NULL AND (repo, sha) IN (SELECT l.repo, c.landing {STANDS})",
    "churned_14d": HALF.format(14),
    "churned_90d": HALF.format(90),
    "rewrites": f"""bulk IS NULL AND (repo, sha) IN (
        SELECT f.repo, f.ended_by {ENDED} AND b.reverts IS NULL AND b.relands IS NULL)""",
    "mends": "(repo, sha) IN (SELECT repo, landing FROM main.fixes)",
    "taken_over": """(repo, sha) IN (
        SELECT repo, id FROM main.agent_work WHERE kind = 'branch' AND taken_over)""",
    "redone": """(repo, sha) IN (
        SELECT q.repo, q.landing FROM main.agent_work AS a
        JOIN main.requests AS q ON q.repo = a.repo AND q.number = a.redone_by)""",
}
WORDS = {
    USUAL: "no bulk landing",
    "guarded": "adds to a guarded area",
    "research": "adds to AI research",
    "timed": "its request is on record",
    "reverted": "taken back later",
    "reverted_30d": "taken back within 30 days",
    "mended": "mended later",
    "mended_90d": "mended within 90 days",
    "rewritten_14d": "some of its lines rewritten within 14 days",
    "rewritten_91d": "some of its lines rewritten within 91 days",
    "rewritten_365d": "some of its lines rewritten within 365 days",
    "stands": "some of its lines still stand",
    "churned_14d": "half or more of its lines rewritten within 14 days",
    "churned_90d": "half or more of its lines rewritten within 90 days",
    "rewrites": "changed earlier lines",
    "mends": "mends something",
    "taken_over": "a person wrote on an agent's branch",
    "redone": "does again what an agent's request did not land",
}


def among(names: Sequence[str]) -> str:
    """The condition that one of these holds of a landing, and that it is no bulk landing where that is asked.

    None asked for: any may hold. Only what is asked stands in it: each condition reads a table of its own.
    """
    cut = USUAL in names
    rest = [name for name in names if name != USUAL]
    known = " OR ".join(f"({CONDITIONS[name]})" for name in rest if name in CONDITIONS)
    any_of = known or str(not rest).lower()
    return f"{CONDITIONS[USUAL]} AND ({any_of})" if cut else any_of

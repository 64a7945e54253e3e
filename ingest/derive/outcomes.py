"""What became of each landing, beside what it is to be compared with: repository, size, kind of change.

An outcome is a row below: after how many days it is settled, and a condition that is NULL where nobody can
know. Another one needs nothing more, but a name on the pages.
"""

from __future__ import annotations

from ingest.git.kinds import KINDS

MOSTLY = ("source", "test", "notebook", "docs", "config")
OF_LINES = "if(w.followed AND m.reverts IS NULL AND m.relands IS NULL, w.{}, NULL)"
OUTCOMES = {
    "reverted": (30, "coalesce(b.reverted_at <= m.landed_at + INTERVAL 30 DAY, false)"),
    "mended": (90, "if(m.written_lines > 0 AND f.searched, e.landing IS NOT NULL, NULL)"),
    "rewritten": (14, OF_LINES.format("soon")),
    "churned": (14, OF_LINES.format("churned")),
    "short_lived": (90, OF_LINES.format("short_lived")),
    "second_person": (0, "if(m.checked <> 'unknown', m.checked = 'second_person', NULL)"),
    "stale": (0, "if(m.checked IN ('second_person', 'stale'), m.checked = 'stale', NULL)"),
    "within_a_day": (0, "t.whole_hours <= 24"),
    "green_first": (0, "coalesce(q.green_first, c.green_first)"),
}
# At least half of the lines that it wrote were gone by then.
HALF = "2 * coalesce(sum(f.lines) FILTER (b.landed_on - a.landed_on <= {}), 0) >= sum(f.lines)"
REST = " + ".join(f"coalesce({kind}, 0)" for kind in KINDS if kind not in MOSTLY)
MOST = f"""CASE greatest({", ".join(f"coalesce({kind}, 0)" for kind in MOSTLY)}, {REST}) WHEN 0 THEN 'none'
    {" ".join(f"WHEN {kind} THEN '{kind}'" for kind in MOSTLY)} ELSE 'other' END"""

DAILY = {
    "daily_outcomes": f"""
        WITH verdicts AS (
            SELECT repo, workflow, change, conclusion = 'success' AS passed FROM built_attempts
            WHERE conclusion IN ('success', 'failure', 'timed_out')
            QUALIFY row_number() OVER (
                PARTITION BY repo, workflow, change ORDER BY began_at, attempt, run
            ) = 1
        ), changes AS (
            SELECT repo, change, bool_and(passed) AS green_first FROM verdicts GROUP BY ALL
        ), lasting AS (
            SELECT f.repo, f.merge, true AS followed,
                coalesce(bool_or(b.landed_on - a.landed_on <= 14), false) AS soon,
                {HALF.format(14)} AS churned, {HALF.format(90)} AS short_lived
            FROM fates AS f JOIN merges AS a ON a.repo = f.repo AND a.sha = f.merge
            LEFT JOIN merges AS b ON b.repo = f.repo AND b.sha = f.ended_by
            WHERE f.kind IN ('source', 'test', 'notebook')
            GROUP BY ALL
        ), followed AS (
            SELECT m.repo, m.landed_on, m.written, m.written_strict, r.head_seen_on, {MOST} AS mostly,
                if(m.written_lines >= 1, least(floor(log10(m.written_lines)) + 1, 4), 0)::BIGINT AS size,
                {", ".join(f"{happened} AS {outcome}" for outcome, (_, happened) in OUTCOMES.items())}
            FROM merges AS m JOIN repos AS r ON r.repo = m.repo
            LEFT JOIN (SELECT repo, sha, landed_at AS reverted_at FROM merges) AS b
                ON b.repo = m.repo AND b.sha = m.reverted_by
            LEFT JOIN request_times AS t ON t.repo = m.repo AND t.number = m.request
                AND t.landed_on IS NOT NULL
            LEFT JOIN (
                SELECT repo, bool_and(searched_at IS NOT NULL) AS searched FROM fixes GROUP BY ALL
            ) AS f ON f.repo = m.repo
            LEFT JOIN (SELECT DISTINCT repo, landing FROM fault_times WHERE hours <= 90 * 24) AS e
                ON e.repo = m.repo AND e.landing = m.sha
            LEFT JOIN lasting AS w ON w.repo = m.repo AND w.merge = m.sha
            LEFT JOIN changes AS q ON q.repo = m.repo AND q.change = '#' || m.request
            LEFT JOIN changes AS c ON c.repo = m.repo AND c.change = m.sha
            WHERE m.counted AND m.bulk IS NULL AND m.how NOT IN ('pull', 'batch') AND m.landed_on IS NOT NULL
                AND (m.written IN ('ai', 'undeclared', 'human') OR m.written_strict IN ('ai', 'undeclared'))
        ), told AS (
            FROM followed UNPIVOT (happened FOR outcome IN ({", ".join(OUTCOMES)}))
        ), settled AS (
            SELECT told.*, s.settles,
                coalesce(landed_on + s.settles::INTEGER <= head_seen_on, false) AS settled
            FROM told JOIN (VALUES {", ".join(f"('{name}', {days})" for name, (days, _) in OUTCOMES.items())})
                AS s (outcome, settles) USING (outcome)
        )
        SELECT repo, landed_on, size, mostly, outcome, settles, written, written_strict,
            count(*) FILTER (settled) AS landings, count(*) FILTER (settled AND happened) AS happened,
            count(*) FILTER (NOT settled) AS unsettled
        FROM settled GROUP BY ALL
    """,
}

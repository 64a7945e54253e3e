"""What was taken back and what had to be mended, day by day and landing by landing."""

from __future__ import annotations

SOON = "b.landed_at <= m.landed_at + INTERVAL 30 DAY"  # it was taken back while it was new
COUNTED = "m.counted AND m.bulk IS NULL AND m.how NOT IN ('pull', 'batch') AND m.landed_on IS NOT NULL"

DAILY = {
    "daily_reverts": f"""
        SELECT m.repo, m.landed_on, m.written, m.written_strict, count(*) AS landings,
            count(*) FILTER ({SOON}) AS reverted,
            count(*) FILTER ({SOON} AND again.relands IS NOT NULL) AS relanded
        FROM merges AS m
        LEFT JOIN merges AS b ON b.repo = m.repo AND b.sha = m.reverted_by
        LEFT JOIN (SELECT DISTINCT repo, relands FROM merges) AS again
            ON again.repo = m.repo AND again.relands = m.sha
        WHERE {COUNTED}
        GROUP BY ALL
    """,
    "fault_times": f"""
        WITH shown AS (
            SELECT f.repo, f.landing, 'fix' AS what, x.landing AS found_by, f.found_at, f.found_on
            FROM faults AS f JOIN fixes AS x ON x.repo = f.repo AND x.sha = f.fix
            WHERE f.landing <> x.landing
            UNION
            SELECT repo, landing, 'incident', id, opened_at, opened_on FROM causes
        ), followed AS (
            SELECT m.available_at AS since, before.available_at AS older
            FROM models AS m JOIN models AS before ON before.model = m.predecessor
            WHERE before.available_at < m.available_at AND before.generation IS DISTINCT FROM m.generation
        ), uses AS (
            SELECT since, max(older) AS older FROM followed GROUP BY since
        ), times AS (
            SELECT s.repo, s.landing, s.what, s.found_by, m.landed_on, s.found_on,
                m.written, m.written_strict, epoch(s.found_at - m.landed_at) / 3600 AS hours
            FROM shown AS s JOIN merges AS m ON m.repo = s.repo AND m.sha = s.landing
            WHERE {COUNTED} AND m.written <> 'automation' AND s.found_at >= m.landed_at
        )
        SELECT t.*, t.landed_on < u.older AS older FROM times AS t ASOF LEFT JOIN uses AS u
            ON t.found_on >= u.since
    """,
    "daily_faults": f"""
        WITH firsts AS (
            SELECT repo, landing, min(found_on - landed_on) AS days FROM fault_times GROUP BY ALL
        )
        SELECT m.repo, m.landed_on, m.written, m.written_strict, coalesce(f.days, -1) AS fault_days,
            count(*) AS landings
        FROM merges AS m LEFT JOIN firsts AS f ON f.repo = m.repo AND f.landing = m.sha
        WHERE {COUNTED} AND m.written_lines > 0
        GROUP BY ALL
    """,
    "daily_fixes": """
        SELECT f.repo, m.landed_on, count(*) AS fixes,
            count(*) FILTER (f.searched_at IS NULL AND NOT r.retired) AS waiting,
            count(*) FILTER (f.searched_at IS NULL AND r.retired OR f.missed > 0
                OR f.outcome IN ('unreadable', 'too long')) AS left_out
        FROM fixes AS f JOIN merges AS m ON m.repo = f.repo AND m.sha = f.landing
        JOIN repos AS r ON r.repo = f.repo
        WHERE m.landed_on IS NOT NULL
        GROUP BY ALL
    """,
}

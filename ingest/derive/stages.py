"""Who did what in the making of software, day by day: opened, wrote, reviewed, started CI, judged, landed."""

from __future__ import annotations

# Scorers of evaluations that are programs; a name that is neither one, a person's nor a model's is not known.
PROGRAMS = ("program", "match", "includes", "pattern", "answer", "choice", "exact", "f1", "tests")
PEOPLE = ("person", "people", "human")
KINDS = ("person", "ai", "automation")

DAILY = {
    "daily_stages": f"""
        WITH models AS (
            SELECT lower(model) AS model FROM main.models UNION SELECT lower(alias) FROM model_names
            UNION SELECT lower(model) FROM evaluations WHERE model <> 'human'
        ), landings AS (
            SELECT m.repo, m.landed_on,
                coalesce(r.merger_kind, if(m.merged_by IS NOT NULL, 'person', NULL)) AS kind
            FROM merges AS m LEFT JOIN (
                SELECT repo, landing, merger_kind FROM requests WHERE landing IS NOT NULL
                QUALIFY row_number() OVER (
                    PARTITION BY repo, landing ORDER BY merged_at DESC NULLS LAST, number DESC) = 1
            ) AS r ON r.repo = m.repo AND r.landing = m.sha
            WHERE m.counted AND m.bulk IS NULL AND m.how NOT IN ('pull', 'batch')
        ), done AS (
            SELECT repo, created_on AS day, 'opened' AS stage, author_kind AS kind, 1 AS n FROM requests
            UNION ALL
            SELECT repo, submitted_on, 'reviewed', actor_kind, 1 FROM reviews WHERE state <> 'pending'
            UNION ALL
            SELECT repo, created_on, 'started', actor_kind, 1 FROM ci_runs WHERE attempt = 1
            UNION ALL
            SELECT '', started_on, 'proposed', lower(proposer), 1 FROM experiments
            UNION ALL
            SELECT '', started_on, 'judged', CASE
                WHEN lower(judge) IN {PEOPLE} THEN 'person' WHEN lower(judge) IN {PROGRAMS} THEN 'automation'
                WHEN starts_with(judge, 'model_graded') OR lower(judge) IN (FROM models) THEN 'ai' END, 1
            FROM evaluations WHERE model IS DISTINCT FROM 'human'
            UNION ALL
            SELECT repo, landed_on, 'landed', kind, 1 FROM landings
        ), written AS (
            SELECT repo, landed_on AS day, 'written' AS stage, CASE origin WHEN 'assisted' THEN 'ai'
                WHEN 'human' THEN 'person' WHEN 'undeclared' THEN 'no_mark' ELSE origin END AS who,
                if(who = 'ai' AND (origin = 'assisted' OR grade = 'weak'), 'no_mark', who) AS who_strict,
                lines AS n
            FROM daily_lines WHERE kind IN ('source', 'test', 'notebook')
        )
        SELECT repo, day, stage, who, who_strict, sum(n) AS n FROM (
            SELECT repo, day, stage, if(kind IN {KINDS}, kind, 'unknown') AS who, who AS who_strict, n
            FROM done
            UNION ALL FROM written
        ) WHERE day IS NOT NULL GROUP BY ALL
    """,
}

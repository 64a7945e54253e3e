"""How each model was built: when, in which steps, checked by whom, and who wrote the research code meanwhile.

A step and a checkpoint that nobody recorded is there as such: unknown, never passed.
"""

from __future__ import annotations

STEPS = ("diagnose", "propose", "data", "implement", "train", "evaluate", "safety", "decide")
CHECKPOINTS = ("evaluate", "safety", "decide")
WAYS = ("people", "together", "alone")
LONGEST = 100  # of a circle of predecessors that is looked for

# What is planned for after the newest look at the repositories has not happened yet.
# A model is built here where it has days of development or steps, or is of this organisation and follows one.
GENERATIONS = f"""
WITH RECURSIVE looks AS (
    SELECT coalesce(max(head_seen_on), DATE '9999-12-31') AS seen_on FROM repos
), steps AS (
    SELECT coalesce(n.model, s.model) AS model, min(s.started_on) AS first_on
    FROM generation_steps AS s LEFT JOIN model_names AS n ON n.alias = s.model GROUP BY ALL
), told AS (
    SELECT coalesce(m.model, s.model) AS model, m.model IS NOT NULL AS listed, m.generation,
        coalesce(n.model, m.predecessor) AS follows, coalesce(m.development_from, s.first_on) AS from_on,
        coalesce(m.available_at, m.released_at) AS first_use,
        coalesce(m.development_to, first_use - 1) AS last_on,
        if(first_use > seen_on, NULL, first_use) AS used_on, if(last_on > seen_on, NULL, last_on) AS to_on
    FROM looks CROSS JOIN models AS m FULL JOIN steps AS s ON s.model = m.model
    LEFT JOIN model_names AS n ON n.alias = m.predecessor
    WHERE s.model IS NOT NULL OR m.development_from IS NOT NULL OR m.development_to IS NOT NULL
        OR (m.developer IS NULL AND m.predecessor IS NOT NULL)
), links AS (
    SELECT m.model, coalesce(n.model, m.predecessor) AS follows
    FROM models AS m LEFT JOIN model_names AS n ON n.alias = m.predecessor WHERE m.predecessor IS NOT NULL
), ancestors AS (
    SELECT model, follows, 1 AS steps FROM links
    UNION ALL
    SELECT a.model, l.follows, steps + 1 FROM ancestors AS a JOIN links AS l ON l.model = a.follows
    WHERE steps < {LONGEST}
), judged AS (
    SELECT t.*, CASE WHEN NOT listed THEN 'it is not in models'
        WHEN follows = t.model THEN 'it is named as its own predecessor'
        WHEN t.model IN (SELECT model FROM ancestors WHERE follows = model)
            THEN 'its predecessors lead back to it' END AS circle,
        CASE WHEN last_on < from_on THEN 'its development ends before it begins' END AS turned
    FROM told AS t
), known AS (
    SELECT model, if(circle IS NULL, follows, NULL) AS predecessor,
        nullif(concat_ws('; ', circle, turned), '') AS doubt, generation,
        if(turned IS NULL, from_on, NULL) AS from_on,
        if(turned IS NULL AND from_on IS NOT NULL, to_on, NULL) AS to_on, used_on,
        turned IS NULL AND from_on IS NOT NULL AND to_on IS NULL AS is_open
    FROM judged
), followed AS (
    SELECT predecessor AS model, min(from_on) AS next_on FROM known WHERE predecessor IS NOT NULL GROUP BY ALL
)
SELECT known.*, next_on FROM known LEFT JOIN followed USING (model)
"""
# Every step of every generation; of a model that two rows name, the row with its own name counts.
BUILT = f"""
WITH zone AS (
    SELECT coalesce(max(value), 'UTC') AS name FROM settings WHERE key = 'timezone'
), found AS (
    SELECT coalesce(n.model, s.model) AS model, s.step, s.way,
        if(level BETWEEN 0 AND 5, level, NULL) AS level, coalesce(b.model, s.by_model) AS by_model,
        s.started_on, s.checked_by, s.outcome, s.evidence, s.rationale,
        if(ended_at < started_at, NULL, (ended_at AT TIME ZONE zone.name)::DATE) AS ended_on,
        if(ended_at < started_at, NULL, epoch(ended_at - started_at) / 86400) AS days
    FROM generation_steps AS s CROSS JOIN zone
    LEFT JOIN model_names AS n ON n.alias = s.model LEFT JOIN model_names AS b ON b.alias = s.by_model
    QUALIFY row_number() OVER (
        PARTITION BY coalesce(n.model, s.model), s.step ORDER BY n.model IS NOT NULL, s.model) = 1
), placed AS (
    SELECT g.model, g.next_on, g.is_open, unnest({list(STEPS)}) AS step FROM generations AS g
)
SELECT p.model, p.step, f.step IS NOT NULL AS recorded, f.level, f.by_model, f.started_on, f.ended_on, f.days,
    if(f.way IN {WAYS}, f.way, 'unknown') AS way, if(f.checked_by >= 0, f.checked_by, NULL) AS checked_by,
    f.outcome, f.evidence, f.rationale,
    CASE WHEN p.step NOT IN {CHECKPOINTS} THEN NULL WHEN f.outcome = 'waived' THEN 'waived'
        WHEN f.checked_by > 0 AND p.next_on IS NULL THEN 'person'
        WHEN f.checked_by > 0 AND f.ended_on IS NOT NULL THEN if(f.ended_on < p.next_on, 'person', 'late')
        WHEN f.checked_by = 0 THEN 'nobody'
        WHEN p.is_open AND p.next_on IS NULL THEN 'not due' ELSE 'unknown' END AS checkpoint
FROM placed AS p LEFT JOIN found AS f ON f.model = p.model AND f.step = p.step
"""
# A line that lands while several models are developed counts for each of them, and once in the sum.
LINES = """
WITH lines AS (
    SELECT l.repo, l.landed_on, l.kind, l.origin, coalesce(n.model, l.model) AS writer, CASE
        WHEN l.origin = 'ai' AND l.grade <> 'weak' THEN 'strict'
        WHEN l.origin IN ('ai', 'assisted') THEN 'declared' ELSE '' END AS marked, sum(l.lines) AS lines
    FROM daily_lines AS l JOIN areas AS a ON a.repo = l.repo AND a.pattern = l.area
    LEFT JOIN model_names AS n ON n.alias = l.model
    WHERE a.ai_research AND l.origin <> 'automation' AND l.lines > 0
    GROUP BY ALL
), developed AS (
    SELECT l.*, g.model, g.predecessor
    FROM lines AS l JOIN generations AS g
        ON l.landed_on >= g.from_on AND l.landed_on <= coalesce(g.to_on, DATE '9999-12-31')
), told AS (
    SELECT * EXCLUDE (predecessor), coalesce(writer = predecessor, false) AS own FROM developed
    UNION ALL
    SELECT * EXCLUDE (model, predecessor), '', bool_or(writer = predecessor)
    FROM developed WHERE predecessor IS NOT NULL GROUP BY ALL
)
SELECT model, repo, landed_on, kind, marked, CASE
    WHEN marked <> '' THEN CASE WHEN writer = '' THEN 'unnamed' WHEN own THEN 'predecessor' ELSE 'other' END
    WHEN origin = 'unknown' THEN 'unknown' ELSE 'no_mark' END AS author, sum(lines) AS lines
FROM told GROUP BY ALL
"""
LANDINGS = """
WITH landings AS (
    SELECT repo, landed_on, count(*) AS landings FROM merges
    WHERE ai_research_lines > 0 AND counted AND bulk IS NULL AND how NOT IN ('pull', 'batch')
        AND written <> 'automation' AND landed_on IS NOT NULL
    GROUP BY ALL
), developed AS (
    SELECT l.*, g.model, g.predecessor
    FROM landings AS l JOIN generations AS g
        ON l.landed_on >= g.from_on AND l.landed_on <= coalesce(g.to_on, DATE '9999-12-31')
)
SELECT model, repo, landed_on, landings FROM developed
UNION ALL
SELECT DISTINCT '', repo, landed_on, landings FROM developed WHERE predecessor IS NOT NULL
"""
SUMS = {
    "generations": GENERATIONS,
    "built_steps": BUILT,
    "research_lines": LINES,
    "research_landings": LANDINGS,
}

-- title: What faster coding alone can explain
-- family: Shipping velocity
-- question: By what factor could work speed up if coding took no time at all, and nothing else changed?
-- why: Coding is a part of the work. A larger multiple than this is not explained by faster coding, whoever writes it.
-- numerator: 1, over the share of work time that does not go into coding (Amdahl's law with infinitely fast coding).
-- denominator: none
-- excludes: Of marked: as the AI code share does.
-- grain: period (quarter unless grain says otherwise)
-- unit: multiple
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, kinds, policy
-- statistic: none
-- caveat: The share of coding is that of the first wave of the question "coding_share" with enough answers, because the law asks
--     how time went before; it is one figure for all periods and selections. marked supposes that only the part of coding was
--     sped up that the AI code share (marked_share) names, and infinitely: a bound for marked work, and a floor of the true
--     bound, because unmarked AI work is missing. Lines that nobody would have written without AI are no time saved. low and
--     high follow from the interval reported. n counts answers.

WITH settings AS (
    SELECT coalesce(max(value) FILTER (WHERE key = 'people.minimum')::INTEGER, 5) AS minimum FROM main.settings
), answers AS (
    SELECT wave, coalesce(answered, 0) AS n, low, high, minimum, surveys.value AS share,
        coalesce(isfinite(share) AND share >= 0 AND share < 1, false) AS is_share, is_share AND n >= minimum AS usable
    FROM main.surveys CROSS JOIN settings
    WHERE question = 'coding_share'
), told AS (
    SELECT * FROM answers ORDER BY usable DESC, wave LIMIT 1
), lines AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'quarter'), landed_on)::DATE AS period, sum(lines) AS lines,
        coalesce(sum(lines) FILTER (WHERE (origin = 'ai' AND grade <> 'weak')
            OR (getvariable('policy')::VARCHAR = 'declared' AND origin IN ('ai', 'assisted'))), 0) AS ai_lines
    FROM main.selected_lines SEMI JOIN main.selected_repos USING (repo)
    WHERE origin <> 'automation'
    GROUP BY ALL
)
SELECT period, CASE WHEN usable THEN 1 / (1 - share) END AS value, n, complete,
    CASE WHEN usable AND low BETWEEN 0 AND share THEN 1 / (1 - low) END AS low,
    CASE WHEN usable AND high >= share AND high < 1 THEN 1 / (1 - high) END AS high,
    CASE WHEN usable AND lines.lines > 0 THEN 1 / (1 - share * ai_lines / lines.lines) END AS marked,
    ai_lines / nullif(lines.lines, 0) AS marked_share,
    CASE WHEN usable THEN share END AS coding_share,
    wave,
    CASE WHEN NOT is_share THEN format('coding_share of {} is no share from 0 to 1', wave)
        WHEN NOT usable THEN format('{} {} answered; figures of people are shown from {}', n,
            CASE WHEN n = 1 THEN 'person' ELSE 'people' END, minimum) END AS note
FROM main.selected_periods AS periods CROSS JOIN told LEFT JOIN lines USING (period)
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'quarter')
ORDER BY period;

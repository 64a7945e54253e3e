-- title: Speed-up that people report
-- family: Shipping velocity
-- question: By what factor do people say that AI speeds up their work?
-- why: Lines tell nothing of work that leaves none; but what people say of themselves is no measurement either.
-- numerator: What a wave of a survey reports, under the short name "uplift", or one that begins with "uplift_".
-- denominator: none
-- excludes: Other questions; shares, which are no factor.
-- grain: wave, question
-- unit: multiple
-- better: higher
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date
-- statistic: none
-- caveat: In a randomised trial experienced developers took a fifth longer with AI and believed to have been a fifth faster
--     (METR, 2025-07-10). Who does not answer may see it otherwise: response_share says how many did. low and high are as
--     reported. Waves compare only under the same wording and statistic. n counts answers; of fewer than people.minimum
--     nothing is shown.

WITH settings AS (
    SELECT coalesce(max(value) FILTER (WHERE key = 'people.minimum')::INTEGER, 5) AS minimum FROM main.settings
), answers AS (
    SELECT *, coalesce(answered, 0) AS n, lower(statistic) AS told
    FROM main.surveys CROSS JOIN settings
    WHERE (question = 'uplift' OR starts_with(question, 'uplift_'))
        AND (getvariable('from_date') IS NULL OR wave >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR wave <= getvariable('to_date')::DATE)
), shown AS (
    SELECT *, n >= minimum AND told IS DISTINCT FROM 'share' AND value > 0 AND isfinite(value) AS usable FROM answers
)
SELECT wave, question, CASE WHEN usable THEN shown.value END AS value, n, true AS complete,
    CASE WHEN usable THEN shown.low END AS low,
    CASE WHEN usable THEN shown.high END AS high,
    told AS statistic,
    invited,
    answered / nullif(invited, 0) AS response_share,
    wording,
    lag(wording) OVER waves IS DISTINCT FROM wording AND lag(wave) OVER waves IS NOT NULL AS reworded,
    CASE WHEN answered IS NULL THEN 'how many answered is not on record'
        WHEN n < minimum THEN format('{} {} answered; figures of people are shown from {}',
            n, CASE WHEN n = 1 THEN 'person' ELSE 'people' END, minimum)
        WHEN told = 'share' THEN 'a share is no factor'
        WHEN usable IS NOT true THEN 'a factor above 0 is expected'
        WHEN response_share > 1 THEN 'more answered than were asked'
        WHEN response_share < 0.5 THEN 'fewer than half of those asked answered' END AS note
FROM shown
WINDOW waves AS (PARTITION BY question ORDER BY wave)
ORDER BY wave, question;

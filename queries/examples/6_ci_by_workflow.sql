-- How often CI passes at the first attempt, by workflow and month
SELECT date_trunc('month', created_on)::DATE AS month, workflow, sum(passed) AS passed,
    sum(passed + failed) AS n, round(100 * sum(passed) / sum(passed + failed), 1) AS percent
FROM daily_ci
GROUP BY ALL
HAVING n > 0
ORDER BY month DESC, workflow

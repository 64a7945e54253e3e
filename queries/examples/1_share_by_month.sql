-- The AI code share by month, strict and declared
SELECT period, n AS landings, round(100 * strict, 1) AS strict, round(100 * declared, 1) AS declared, complete
FROM metrics.ai_code_share
ORDER BY period DESC

-- Task horizons of models in minutes, with their intervals
SELECT available_at, suite, suite_version, model, p50_minutes, p50_low, p50_high, p80_minutes, runs, flag
FROM horizons
ORDER BY suite, suite_version, available_at

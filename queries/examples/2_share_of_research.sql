-- A metric under filters: the share by quarter, of research repositories
SET VARIABLE grain = 'quarter';
SET VARIABLE scopes = ['research']::VARCHAR[];
SELECT period, value, n, complete
FROM metrics.ai_code_share
ORDER BY period

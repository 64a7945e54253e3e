-- Which settings shaped these figures
SELECT key, value
FROM settings
ORDER BY key

-- Large landings that AI wrote and no person checked, newest first
SELECT landed_on, repo, request, subject, round(written_lines) AS lines, checked, sha
FROM merges
WHERE counted AND written IN ('ai', 'mixed') AND checked IN ('nobody', 'ai_only') AND written_lines >= 100
ORDER BY landed_on DESC
LIMIT 100

-- Who checked what AI wrote, by repository, in the last 90 days on record
WITH newest AS (SELECT max(landed_on) AS day FROM merges)
SELECT repo, checked, count(*) AS landings, round(sum(written_lines)) AS lines
FROM merges
WHERE counted AND written IN ('ai', 'mixed') AND landed_on > (SELECT day FROM newest) - 90
GROUP BY ALL
ORDER BY repo, landings DESC

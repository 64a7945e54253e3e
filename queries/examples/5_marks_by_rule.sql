-- Which marks were found, by tool, rule and grade, and when each was last seen
SELECT e.tool, e.rule, e.role, e.grade, count(*) AS marks, max(c.committed_on) AS last_seen
FROM evidence AS e
JOIN commits AS c USING (repo, sha)
WHERE NOT c.superseded
GROUP BY ALL
ORDER BY marks DESC

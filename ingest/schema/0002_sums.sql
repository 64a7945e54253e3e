-- Sums by week, quarter and repository, so that metrics group few rows; and which rules tagged a repository.

ALTER TABLE repos ADD COLUMN rules VARCHAR; -- version of the rules that tagged its commits; NULL: none yet
ALTER TABLE repos DROP COLUMN fingerprint;
-- The owner of a fork is a person, whose login no subject keeps.
UPDATE commits SET subject = regexp_replace(
    subject, '(Merge pull request #\d+ from |Merge (?:remote-tracking )?branch .* of (?:\S+://)?[^\s:/]+[:/])[^\s/]+/', '\1'
);

-- weekly_lines [repo, landed_on, origin, grade, tool]: rollup of daily_lines over areas and models by week, a week cut where a month ends: lines added and not repeated, a column per kind
CREATE TABLE weekly_lines (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- Monday, or the first of a month that begins within the week
    origin VARCHAR NOT NULL,             -- as in daily_lines
    grade VARCHAR NOT NULL,              -- as in daily_lines
    tool VARCHAR NOT NULL,               -- empty: none
    source DOUBLE NOT NULL,              -- lines of this kind
    test DOUBLE NOT NULL,                -- likewise
    notebook DOUBLE NOT NULL,            -- likewise
    docs DOUBLE NOT NULL,                -- likewise
    config DOUBLE NOT NULL,              -- likewise
    data DOUBLE NOT NULL,                -- likewise
    generated DOUBLE NOT NULL,           -- likewise
    vendored DOUBLE NOT NULL,            -- likewise
    lock DOUBLE NOT NULL                 -- likewise
);

-- weekly_merges [repo, landed_on, how, written, written_strict]: rollup of daily_merges by week, a week cut where a month ends
CREATE TABLE weekly_merges (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- Monday, or the first of a month that begins within the week
    how VARCHAR NOT NULL,                -- as in merges
    written VARCHAR NOT NULL,            -- origin with weak marks
    written_strict VARCHAR NOT NULL,     -- origin without them
    merges BIGINT NOT NULL               -- landings
);

-- weekly_ci [repo, created_on, workflow]: rollup of daily_ci by week, a week cut where a month ends
CREATE TABLE weekly_ci (
    repo VARCHAR NOT NULL,               -- repository
    created_on DATE NOT NULL,            -- Monday, or the first of a month that begins within the week
    workflow VARCHAR NOT NULL,           -- name; empty: not known
    passed BIGINT NOT NULL,              -- commits whose first finished attempt succeeded
    failed BIGINT NOT NULL               -- commits whose first finished attempt failed or timed out
);

-- output_caps [quarter]: rollup of merges: the most lines of one landing that output_per_contributor counts, of all repositories together
CREATE TABLE output_caps (
    quarter DATE NOT NULL,               -- first day; 0001-01-01: the baseline
    landings BIGINT NOT NULL,            -- landings with written lines that it was taken from
    lines DOUBLE NOT NULL                -- their 99th percentile; of a baseline with under 500: velocity.cap_lines of the settings
);

-- daily_output [repo, landed_on, person]: rollup of merges: written lines, each landing capped; automation, bulk, pull and uncounted landings left out
CREATE TABLE daily_output (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- day of the landing
    person VARCHAR NOT NULL,             -- keyed hash of who started it; empty: an agent
    landings BIGINT NOT NULL,            -- landings
    lines DOUBLE NOT NULL,               -- written lines, each landing capped as in the baseline
    uncapped_lines DOUBLE NOT NULL,      -- written lines
    own_quarter_lines DOUBLE NOT NULL    -- written lines, each landing capped as in its own quarter
);

-- quarterly_output [repo, landed_on, person]: rollup of daily_output by quarter
CREATE TABLE quarterly_output (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- first day of the quarter; of agents: of the week, cut where a quarter ends
    person VARCHAR NOT NULL,             -- as in daily_output
    landings BIGINT NOT NULL,            -- likewise
    lines DOUBLE NOT NULL,               -- likewise
    uncapped_lines DOUBLE NOT NULL,      -- likewise
    own_quarter_lines DOUBLE NOT NULL    -- likewise
);

-- repo_totals [repo]: rollup of all that was read of a repository
CREATE TABLE repo_totals (
    repo VARCHAR NOT NULL,               -- repository
    commits BIGINT NOT NULL,             -- commits that the configured branch reaches, merges left out
    merge_commits BIGINT NOT NULL,       -- merges that it reaches
    added BIGINT NOT NULL,               -- lines added by those commits, merges left out
    deleted BIGINT NOT NULL,             -- lines deleted by them
    superseded BIGINT NOT NULL,          -- commits that a rewritten history no longer reaches
    odd_dates BIGINT NOT NULL,           -- commits with a date that cannot be
    unreadable BIGINT NOT NULL,          -- commits whose changes git could not read
    landings BIGINT NOT NULL,            -- counted landings, bulk ones among them
    bulk BIGINT NOT NULL,                -- of them bulk
    first_landed_on DATE,                -- first of those landings; NULL: none
    last_landed_on DATE,                 -- last of them; NULL: none
    counted_from DATE,                   -- first landing that is not bulk; NULL: none
    baseline_landings BIGINT NOT NULL,   -- landings of the baseline; bulk and automation left out
    last_output_on DATE,                 -- last landing that is neither bulk nor automation; NULL: none
    first_run_on DATE,                   -- first day in daily_ci; NULL: none
    last_run_on DATE                     -- last day in daily_ci; NULL: none
);

-- The periods of that selection, at every grain: from its first landing (or from_date) to the last look at
-- a repository (or to_date). A period is complete when it lies whole in the filter and every repository
-- that is not retired was looked at on or after the first day that follows it.
CREATE OR REPLACE VIEW selected_periods AS
WITH bounds AS (
    SELECT min(counted_from) AS first_landed_on, max(head_seen_on) AS seen_on
    FROM main.selected_repos LEFT JOIN main.repo_totals USING (repo)
), grains (grain, step) AS (
    VALUES ('day', INTERVAL 1 DAY), ('week', INTERVAL 7 DAY), ('month', INTERVAL 1 MONTH),
        ('quarter', INTERVAL 3 MONTH), ('year', INTERVAL 1 YEAR)
), starts AS (
    SELECT grain, step, first_landed_on, seen_on,
        unnest(generate_series(
            date_trunc(grain, greatest(first_landed_on, getvariable('from_date')::DATE))::TIMESTAMP,
            least(seen_on, getvariable('to_date')::DATE)::TIMESTAMP, step))::DATE AS period
    FROM bounds CROSS JOIN grains
    WHERE first_landed_on IS NOT NULL
), periods AS (
    SELECT grain, period, (period + step)::DATE AS next_period, first_landed_on,
        next_period <= seen_on AND period >= coalesce(getvariable('from_date')::DATE, period)
            AND next_period - 1 <= coalesce(getvariable('to_date')::DATE, seen_on) AS whole
    FROM starts
), looks AS (
    SELECT coalesce(head_seen_on, DATE '0001-01-01') AS seen_on, count(*) AS repos
    FROM main.selected_repos WHERE NOT retired GROUP BY ALL
)
SELECT periods.grain, periods.period, periods.next_period, periods.first_landed_on,
    coalesce(sum(looks.repos), 0)::BIGINT AS repos,
    coalesce(sum(looks.repos) FILTER (WHERE looks.seen_on >= periods.next_period), 0)::BIGINT AS current_repos,
    periods.whole AND coalesce(bool_and(looks.seen_on >= periods.next_period), true) AS complete
FROM periods LEFT JOIN looks ON true
GROUP BY periods.grain, periods.period, periods.next_period, periods.first_landed_on, periods.whole;

-- Lines of the selected kinds and days: by week, or by day where days or dates are asked for.
CREATE VIEW selected_lines AS
SELECT repo, landed_on, origin, grade, tool,
    CASE WHEN getvariable('kinds') IS NULL THEN source + test + notebook ELSE
        coalesce(list_sum(list_where(
            [source, test, notebook, docs, config, data, generated, vendored, lock],
            list_transform(['source', 'test', 'notebook', 'docs', 'config', 'data', 'generated', 'vendored', 'lock'],
                lambda kind: list_contains(getvariable('kinds')::VARCHAR[], kind))
        )), 0)
    END AS lines
FROM main.weekly_lines
WHERE getvariable('grain') IS DISTINCT FROM 'day' AND getvariable('from_date') IS NULL AND getvariable('to_date') IS NULL
UNION ALL
SELECT repo, landed_on, origin, grade, tool, lines
FROM main.daily_lines
WHERE (getvariable('grain') = 'day' OR getvariable('from_date') IS NOT NULL OR getvariable('to_date') IS NOT NULL)
    AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
    AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
    AND list_contains(coalesce(getvariable('kinds')::VARCHAR[], ['source', 'test', 'notebook']), kind);

-- Landings of the selected days: by week, or by day where days or dates are asked for.
CREATE VIEW selected_merges AS
SELECT repo, landed_on, how, written, written_strict, merges
FROM main.weekly_merges
WHERE getvariable('grain') IS DISTINCT FROM 'day' AND getvariable('from_date') IS NULL AND getvariable('to_date') IS NULL
UNION ALL
SELECT repo, landed_on, how, written, written_strict, merges
FROM main.daily_merges
WHERE (getvariable('grain') = 'day' OR getvariable('from_date') IS NOT NULL OR getvariable('to_date') IS NOT NULL)
    AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
    AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE);

-- First attempts of the selected days: by week, or by day where days or dates are asked for.
CREATE VIEW selected_ci AS
SELECT repo, created_on, workflow, passed, failed
FROM main.weekly_ci
WHERE getvariable('grain') IS DISTINCT FROM 'day' AND getvariable('from_date') IS NULL AND getvariable('to_date') IS NULL
UNION ALL
SELECT repo, created_on, workflow, passed, failed
FROM main.daily_ci
WHERE (getvariable('grain') = 'day' OR getvariable('from_date') IS NOT NULL OR getvariable('to_date') IS NOT NULL)
    AND (getvariable('from_date') IS NULL OR created_on >= getvariable('from_date')::DATE)
    AND (getvariable('to_date') IS NULL OR created_on <= getvariable('to_date')::DATE);

-- The baseline of velocity, as configured.
CREATE VIEW velocity AS
SELECT coalesce(max(value) FILTER (WHERE key = 'velocity.baseline_from')::DATE, DATE '2023-01-01') AS baseline_from,
    coalesce(max(value) FILTER (WHERE key = 'velocity.baseline_to')::DATE, DATE '2024-12-31') AS baseline_to,
    coalesce(max(value) FILTER (WHERE key = 'velocity.cap_lines')::DOUBLE, 2000) AS cap_lines
FROM main.settings;

-- Every landing that is neither bulk nor automation, with its lines of the selected kinds; without a selection those
-- that are written. Who took part in no landed work is no person on record.
CREATE VIEW landing_lines AS
SELECT repo, coalesce(persons.person, '') AS person, landed_on, date_trunc('quarter', landed_on)::DATE AS quarter,
    CASE WHEN getvariable('kinds') IS NULL THEN coalesce(written_lines, 0) ELSE
        coalesce(list_sum(list_where(
            [source, test, notebook, docs, config, data, generated, vendored, lock],
            list_transform(['source', 'test', 'notebook', 'docs', 'config', 'data', 'generated', 'vendored', 'lock'],
                lambda kind: list_contains(getvariable('kinds')::VARCHAR[], kind))
        )), 0)
    END AS lines
FROM main.merges LEFT JOIN (SELECT DISTINCT person FROM main.activity_spans) AS persons USING (person)
WHERE counted AND bulk IS NULL AND how NOT IN ('pull', 'batch') AND written <> 'automation';

-- Their caps: what output_caps holds, for any kinds.
CREATE VIEW landing_caps AS
SELECT quarter, count(lines) AS landings,
    CASE WHEN quarter = DATE '0001-01-01' AND count(lines) < 500 THEN any_value(cap_lines)
        ELSE quantile_cont(lines, 0.99) END AS lines
FROM (
    SELECT DATE '0001-01-01' AS quarter, NULL AS lines, cap_lines FROM main.velocity
    UNION ALL
    SELECT unnest(CASE WHEN landed_on BETWEEN baseline_from AND baseline_to THEN [quarter, DATE '0001-01-01']
        ELSE [quarter] END), lines, cap_lines
    FROM main.landing_lines CROSS JOIN main.velocity
    WHERE lines > 0
)
GROUP BY quarter;

-- Their sums by day and person: what daily_output holds, for any kinds.
CREATE VIEW landing_output AS
WITH caps AS MATERIALIZED (
    SELECT quarter, lines AS cap FROM main.landing_caps
)
SELECT repo, landed_on, person, count(*) AS landings,
    sum(least(lines, (SELECT cap FROM caps WHERE quarter = DATE '0001-01-01'))) AS lines,
    sum(lines) AS uncapped_lines, sum(least(lines, cap)) AS own_quarter_lines
FROM main.landing_lines LEFT JOIN caps USING (quarter)
GROUP BY ALL;

-- Landings and written lines by person: by quarter, or by day where shorter periods or dates are asked for.
CREATE VIEW written_output AS
SELECT repo, landed_on, person, landings, lines, uncapped_lines, own_quarter_lines
FROM query_table(CASE WHEN coalesce(getvariable('grain')::VARCHAR, 'quarter') IN ('quarter', 'year')
    AND getvariable('from_date') IS NULL AND getvariable('to_date') IS NULL
    THEN 'main.quarterly_output' ELSE 'main.daily_output' END);

-- The same of the selected kinds: from landings one by one where kinds are asked for.
CREATE VIEW selected_output AS
SELECT repo, landed_on, person, landings, lines, uncapped_lines, own_quarter_lines
FROM query_table(CASE WHEN getvariable('kinds') IS NULL THEN 'main.written_output' ELSE 'main.landing_output' END);

-- The part of it that a baseline can be made of, whatever dates are asked for.
CREATE VIEW baseline_output AS
SELECT repo, date_trunc('quarter', landed_on)::DATE AS quarter, lines, uncapped_lines, own_quarter_lines
FROM query_table(CASE WHEN getvariable('kinds') IS NULL THEN 'main.quarterly_output' ELSE 'main.landing_output' END)
    CROSS JOIN main.velocity
WHERE landed_on BETWEEN baseline_from AND baseline_to;

-- Its caps.
CREATE VIEW selected_caps AS
SELECT quarter, landings, lines
FROM query_table(CASE WHEN getvariable('kinds') IS NULL THEN 'main.output_caps' ELSE 'main.landing_caps' END);

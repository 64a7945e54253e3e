-- How long a task models finish alone, and how fast that grows: fitted in the night to `evaluations`.

-- horizons [suite, suite_version, model]: the task horizon of a model in one version of a suite
CREATE TABLE horizons (
    suite VARCHAR NOT NULL,              -- suite
    suite_version VARCHAR NOT NULL,      -- version; not known: the attempts name none
    model VARCHAR NOT NULL,              -- model, by its name in `models` where an attempt names an alias
    available_at DATE,                   -- first internal use; NULL: not known
    released_at DATE,                    -- release to others; NULL: not released, or not known
    p50_minutes DOUBLE,                  -- human minutes of tasks that it finishes half of the time; 0: no success at all; NULL: no fit
    p50_low DOUBLE,                      -- 95 % interval; NULL: no draw has a fit
    p50_high DOUBLE,                     -- likewise
    p80_minutes DOUBLE,                  -- likewise, four times in five
    p80_low DOUBLE,                      -- 95 % interval; NULL: no draw has a fit
    p80_high DOUBLE,                     -- likewise
    slope DOUBLE,                        -- log odds of success per doubling of the length; NULL: no fit
    intercept DOUBLE,                    -- log odds of success at one minute; NULL: no fit
    runs BIGINT NOT NULL,                -- attempts that were fitted
    tasks BIGINT NOT NULL,               -- their tasks
    families BIGINT NOT NULL,            -- families of these; a task without one stands alone
    draws_used BIGINT NOT NULL,          -- draws of the interval in which it has a success and a failure
    flag VARCHAR,                        -- what to know before believing it, separated by semicolons; NULL: nothing
    longest_minutes DOUBLE,              -- longest task that it tried
    frontier BOOLEAN NOT NULL,           -- best at its date, so that trends are fitted to it
    no_minutes BIGINT NOT NULL,          -- attempts left out: the task or its length is not known
    no_score BIGINT NOT NULL,            -- attempts left out: neither verdict nor score
    invalid BIGINT NOT NULL              -- attempts left out: marked invalid by their source
);

-- horizon_trends [suite, suite_version, span, level]: how fast the horizon of the models best at their date grows
CREATE TABLE horizon_trends (
    suite VARCHAR NOT NULL,              -- suite
    suite_version VARCHAR NOT NULL,      -- version; not known: the attempts name none
    span VARCHAR NOT NULL,               -- all, 2023 on, 2024 on, last 24 months, before the last 24 months: up to the newest model
    level INTEGER NOT NULL,              -- 50 or 80: per cent of success
    models BIGINT NOT NULL,              -- models best at their date
    doubling_days DOUBLE,                -- days in which it doubles; NULL: it does not grow, or fewer than three dates
    low DOUBLE,                          -- 95 % interval; NULL: there the pace is not above zero
    high DOUBLE,                         -- likewise
    r2 DOUBLE,                           -- share of the variance that the line explains; NULL: no line
    doublings_per_year DOUBLE,           -- the pace itself, below zero where it shrinks; NULL: no line
    from_on DATE,                        -- date of the first model; NULL: no line
    to_on DATE,                          -- date of the newest; NULL: no line
    from_minutes DOUBLE,                 -- the line at the first date; NULL: no line
    to_minutes DOUBLE,                   -- the line at the newest date; NULL: no line
    verdict VARCHAR NOT NULL,            -- not enough data, consistent with a constant rate, faster recent slope, slower recent slope, one-off jump, faster than exponential
    verdict_without_newest VARCHAR NOT NULL, -- the same without the newest model
    aicc_line DOUBLE,                    -- Akaike's criterion for few models, lower is better; NULL: not enough data
    aicc_quadratic DOUBLE,               -- likewise
    aicc_break DOUBLE,                   -- likewise
    aicc_jump DOUBLE,                    -- likewise
    error_line DOUBLE,                   -- root mean square of ln minutes when each newer model is forecast from those before; NULL: not enough data
    error_quadratic DOUBLE,              -- likewise
    error_break DOUBLE,                  -- likewise
    error_jump DOUBLE,                   -- likewise
    break_on DATE,                       -- where one change of slope fits best; NULL: not enough data
    jump_on DATE,                        -- where one jump fits best; NULL: not enough data
    break_chance DOUBLE,                 -- how often a series at a constant rate finds a break as good; NULL: not enough data
    jump_chance DOUBLE,                  -- likewise a jump
    change DOUBLE,                       -- doublings per year less those before; NULL: too few models, or not the last 24 months
    change_low DOUBLE,                   -- 95 % interval
    change_high DOUBLE,                  -- likewise
    left_out BIGINT NOT NULL             -- models that cannot enter: no date, no horizon, or success that rises with length
);

-- What horizons are fitted to, a row per model, task, length and score. A verdict counts before a score, and a score
-- beyond 0 and 1 as these. A task without a family stands alone. `left_out` says why attempts cannot be fitted.
CREATE VIEW horizon_attempts AS
WITH aliases AS (
    SELECT min(model) AS named, trim(alias) AS alias
    FROM (SELECT model, unnest(string_split(aliases, ';')) AS alias FROM main.models)
    WHERE trim(alias) NOT IN (SELECT model FROM main.models)
    GROUP BY ALL
), attempts AS (
    SELECT suite, coalesce(suite_version, 'not known') AS suite_version, coalesce(named, model) AS model, task,
        CASE WHEN family IS NULL THEN 'task ' || task ELSE 'family ' || family END AS family,
        CASE WHEN isfinite(human_minutes) AND human_minutes > 0 THEN human_minutes END AS minutes,
        coalesce(passed::INTEGER::DOUBLE, CASE WHEN isfinite(score) THEN greatest(least(score, 1), 0) END) AS score,
        invalid
    FROM main.evaluations LEFT JOIN aliases ON aliases.alias = evaluations.model
    WHERE model <> 'human'
)
SELECT suite, suite_version, model, task, family, minutes, score, count(*) AS runs,
    CASE WHEN invalid THEN 'invalid' WHEN task IS NULL OR minutes IS NULL THEN 'no minutes'
        WHEN score IS NULL THEN 'no score' END AS left_out
FROM attempts
GROUP BY ALL;

-- How horizons are fitted, as configured.
CREATE VIEW horizon_settings AS
SELECT coalesce(max(value) FILTER (WHERE key = 'horizon.penalty')::DOUBLE, 1e-5) AS penalty,
    coalesce(max(value) FILTER (WHERE key = 'horizon.draws')::INTEGER, 1000) AS draws
FROM main.settings;

-- Models by the date and the choice that were asked for: the day each enters a trend, and whether it was chosen.
CREATE VIEW selected_models AS
SELECT suite, suite_version, model,
    CASE WHEN getvariable('dated') = 'released' THEN released_at ELSE coalesce(available_at, released_at) END AS dated_on,
    dated_on IS DISTINCT FROM coalesce(available_at, released_at) AS otherwise,
    (getvariable('from_date') IS NULL OR coalesce(dated_on >= getvariable('from_date')::DATE, false))
        AND (getvariable('to_date') IS NULL OR coalesce(dated_on <= getvariable('to_date')::DATE, false))
        AND (getvariable('without') IS NULL OR NOT list_contains(getvariable('without')::VARCHAR[], model)) AS chosen
FROM main.horizons;

-- The penalty that was asked for, and what a trend is fitted to anew where it, a model or a date is another than in the
-- night: all attempts of a version of a suite, and its chosen models with their days.
CREATE VIEW selected_fits AS
WITH asked AS (
    SELECT coalesce(getvariable('penalty')::DOUBLE, penalty) AS penalty, draws,
        coalesce(getvariable('penalty')::DOUBLE, penalty) <> penalty AS penalised
    FROM main.horizon_settings
), models AS (
    SELECT suite, suite_version, bool_or(otherwise OR NOT chosen) AS reselected,
        list(struct_pack(model := model, day := dated_on) ORDER BY model) FILTER (WHERE chosen) AS cluster_models
    FROM main.selected_models
    GROUP BY ALL
), attempts AS (
    SELECT suite, suite_version, list(struct_pack(model := model, task := task, family := family, minutes := minutes,
        score := score, runs := runs) ORDER BY model, task, minutes, score) AS cluster_attempts
    FROM main.horizon_attempts
    WHERE left_out IS NULL AND (getvariable('penalty') IS NOT NULL OR getvariable('without') IS NOT NULL
        OR getvariable('dated') IS NOT NULL OR getvariable('from_date') IS NOT NULL OR getvariable('to_date') IS NOT NULL)
    GROUP BY ALL
)
SELECT suite, suite_version, penalty, draws, penalised, penalised OR reselected AS refitted, cluster_models, cluster_attempts
FROM models CROSS JOIN asked LEFT JOIN attempts USING (suite, suite_version);

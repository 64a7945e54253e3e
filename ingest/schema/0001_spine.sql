-- The tables of the warehouse. One line above each table says
--     name [natural key] (open): what a row is
-- where (open) means that files in the drop folder may fill it. The text behind a column says its
-- unit, its values and what NULL means. The loader reads these lines: they become the comments in
-- the database, the natural keys of every MERGE, the contract of the drop folder and the data
-- dictionary. A column x_on beside a column x_at is never read from a file: it is the date of x_at
-- cut in the configured time zone. Keys are NOT NULL, defaults are literals, and there is no
-- PRIMARY KEY, so that the same statements run on a DuckDB file and on a DuckLake.

-- repos [repo]: a configured repository, also one that was taken out of the configuration
CREATE TABLE repos (
    repo VARCHAR NOT NULL,               -- name in foreshock.toml
    position INTEGER,                    -- order in foreshock.toml: a commit in two repositories counts in the first
    git VARCHAR,                         -- path or URL without credentials
    branch VARCHAR,                      -- the branch that is counted; NULL: no commits yet
    head_sha VARCHAR,                    -- its tip when last read; NULL: no commits yet
    team VARCHAR,                        -- NULL: none configured
    scope VARCHAR NOT NULL DEFAULT 'production', -- production, research or experimental
    upstream VARCHAR,                    -- repository this one is a fork of: its commits count for nobody; NULL: none
    retired BOOLEAN NOT NULL DEFAULT false, -- no longer in foreshock.toml; history is kept
    shallow BOOLEAN NOT NULL DEFAULT false, -- history is cut off: counts are a lower bound
    head_seen_at TIMESTAMPTZ,            -- last time its refs were read without error; NULL: never
    head_seen_on DATE,                   -- date of head_seen_at
    fingerprint VARCHAR                  -- refs, settings and rules it was read with; equal means nothing to do
);

-- areas [repo, pattern]: a part of a repository with a meaning of its own; the first pattern that matches a path is its area
CREATE TABLE areas (
    repo VARCHAR NOT NULL,               -- repository
    pattern VARCHAR NOT NULL,            -- glob of paths, ** crosses folders
    position INTEGER,                    -- order in foreshock.toml: the first match wins
    name VARCHAR,                        -- how it is shown
    ai_research BOOLEAN NOT NULL DEFAULT false, -- AI research code
    guarded BOOLEAN NOT NULL DEFAULT false,     -- evaluations, safety, monitoring, CI, permissions, reward code
    safety BOOLEAN NOT NULL DEFAULT false       -- safety work
);

-- commits [repo, sha]: a commit that the configured branch or a request head reaches
CREATE TABLE commits (
    repo VARCHAR NOT NULL,               -- repository
    sha VARCHAR NOT NULL,                -- full hash
    parents VARCHAR[],                   -- hashes, first parent first
    person VARCHAR,                      -- keyed hash of the author; NULL: an agent or automation
    authored_at TIMESTAMPTZ,             -- author date as recorded; NULL: not readable
    authored_on DATE,                    -- date of authored_at
    committed_at TIMESTAMPTZ,            -- committer date as recorded; NULL: not readable
    committed_on DATE,                   -- date of committed_at
    subject VARCHAR,                     -- first line of the message, at most 500 characters
    insertions BIGINT,                   -- lines added, renames detected; of a merge: against its first parent, NULL off the main line
    deletions BIGINT,                    -- lines deleted, likewise
    files BIGINT,                        -- files touched, likewise
    origin VARCHAR NOT NULL DEFAULT 'unknown', -- ai, assisted, human, automation, undeclared, unknown
    grade VARCHAR,                       -- lines, strong or weak: of the evidence that decided; NULL: none found
    tool VARCHAR,                        -- NULL: no AI mark
    model VARCHAR,                       -- NULL: not named in the mark
    ai_lines BIGINT,                     -- added lines that line notes give to AI; NULL: no notes
    is_merge BOOLEAN NOT NULL DEFAULT false,  -- more than one parent
    on_default_branch BOOLEAN NOT NULL DEFAULT true, -- reached by the configured branch
    superseded BOOLEAN NOT NULL DEFAULT false, -- history was rewritten: no longer reached, counts nowhere
    counted BOOLEAN NOT NULL DEFAULT true, -- false: reached by the upstream, or counted in an earlier repository
    landing VARCHAR,                     -- landing that brought it to the main line; NULL: none
    impersonal BOOLEAN NOT NULL DEFAULT false, -- its author is an agent or automation
    reverts VARCHAR,                     -- commit or #request its message says it reverts; NULL: none
    bulk_hint VARCHAR,                   -- subtree, already landed, cut off history: why its landing is bulk; NULL: nothing seen
    from_upstream BOOLEAN NOT NULL DEFAULT false, -- reached by the configured upstream
    odd_date BOOLEAN NOT NULL DEFAULT false, -- a date that is unreadable, before 1990 or after the night
    unreadable BOOLEAN NOT NULL DEFAULT false -- git could not read its changes: lines are missing
);

-- changes [repo, sha, path]: a file that a commit touched; of a merge on the main line, against its first parent
CREATE TABLE changes (
    repo VARCHAR NOT NULL,               -- repository
    sha VARCHAR NOT NULL,                -- commit
    path VARCHAR NOT NULL,               -- path after the commit; bytes that are not UTF-8 as \xNN
    added BIGINT,                        -- lines; NULL: binary
    deleted BIGINT,                      -- lines; NULL: binary
    kind VARCHAR NOT NULL DEFAULT 'source', -- source, test, notebook, docs, config, data, generated, vendored, lock, binary
    language VARCHAR                     -- NULL: not known by its name
);

-- run_changes [repo, sha, base, path]: what a run of rebased commits changed as a whole, from its base to its last commit
CREATE TABLE run_changes (
    repo VARCHAR NOT NULL,               -- repository
    sha VARCHAR NOT NULL,                -- last commit of the run
    base VARCHAR NOT NULL,               -- commit it was landed on
    path VARCHAR NOT NULL,               -- path after the run; empty: the run changed nothing
    added BIGINT,                        -- lines; NULL: binary
    deleted BIGINT                       -- lines; NULL: binary
);

-- merges [repo, sha]: one landing on the main line
CREATE TABLE merges (
    repo VARCHAR NOT NULL,               -- repository
    sha VARCHAR NOT NULL,                -- the commit that landed it; of a run, its last
    how VARCHAR NOT NULL,                -- merge, squash, rebase, direct, batch, pull
    landed_at TIMESTAMPTZ,               -- committer date, made non-decreasing along the main line
    landed_on DATE,                      -- date of landed_at
    moved BOOLEAN NOT NULL DEFAULT false, -- landed_at was moved up because an earlier landing is dated later
    guessed BOOLEAN NOT NULL DEFAULT false, -- a run taken for one landing: same committer within a minute
    request BIGINT,                      -- number of the request; NULL: none in the message
    branch VARCHAR,                      -- branch that was landed; NULL: not in the message
    person VARCHAR,                      -- keyed hash of who started it (author of its first commit); NULL: an agent or automation
    merged_by VARCHAR,                   -- keyed hash of the committer; NULL: the forge or a machine
    subject VARCHAR,                     -- first line of the message, at most 500 characters
    commits BIGINT,                      -- commits it brought in, itself among them
    files BIGINT,                        -- files in its first-parent diff
    added BIGINT,                        -- lines its first-parent diff adds, of every kind
    deleted BIGINT,                      -- lines its first-parent diff deletes, of every kind
    repeated BIGINT NOT NULL DEFAULT 0,  -- of added: restored by a revert or repeated by a re-landing, not written again
    written_lines DOUBLE,                -- source, test and notebook lines added and not repeated; of a bulk landing they count nowhere
    source DOUBLE,                       -- lines added and not repeated, by kind
    test DOUBLE,                         -- likewise
    notebook DOUBLE,                     -- likewise
    docs DOUBLE,                         -- likewise
    config DOUBLE,                       -- likewise
    data DOUBLE,                         -- likewise
    generated DOUBLE,                    -- likewise
    vendored DOUBLE,                     -- likewise
    lock DOUBLE,                         -- likewise
    ai_lines DOUBLE,                     -- written lines by origin of the commit they came from, weak marks included
    assisted_lines DOUBLE,               -- likewise
    human_lines DOUBLE,                  -- likewise
    undeclared_lines DOUBLE,             -- likewise
    unknown_lines DOUBLE,                -- likewise
    automation_lines DOUBLE,             -- likewise
    ai_research_lines DOUBLE,            -- written lines in AI-research areas
    guarded_lines DOUBLE,                -- written lines in guarded areas
    ai_share DOUBLE,                     -- ai / (ai + assisted + human + undeclared + unknown); NULL: nothing written was added
    share_method VARCHAR,                -- note, pure, blame, prorated, whole; NULL: landed nothing
    origin VARCHAR,                      -- ai from 0.9, mixed from 0.1, else the largest rest; NULL: nothing written was added
    written VARCHAR NOT NULL DEFAULT 'unknown', -- origin, or that of its commits where it added nothing written; weak marks included
    written_strict VARCHAR NOT NULL DEFAULT 'unknown', -- the same with weak and assisted marks read as undeclared
    checked VARCHAR NOT NULL DEFAULT 'unknown', -- second_person, stale, operator, ai_only, nobody, unknown
    bulk VARCHAR,                        -- unrelated history, cut off history, subtree, ignored revision, already landed, configured; NULL: an ordinary landing
    reverts VARCHAR,                     -- landing that this one takes back; NULL: none
    reverted_by VARCHAR,                 -- landing that took this one back; NULL: none
    relands VARCHAR,                     -- landing that this one lands again; NULL: none
    counted BOOLEAN NOT NULL DEFAULT true -- false: in the upstream, or counted in an earlier repository
);

-- landed [repo, merge, sha, area, kind, class, tool, model]: lines of a landing by the commit they came from
CREATE TABLE landed (
    repo VARCHAR NOT NULL,               -- repository
    merge VARCHAR NOT NULL,              -- landing
    sha VARCHAR NOT NULL,                -- commit the lines came from
    area VARCHAR NOT NULL DEFAULT '',    -- pattern of the area; empty: in none
    kind VARCHAR NOT NULL,               -- kind of path
    class VARCHAR NOT NULL DEFAULT 'rest', -- ai_note, human_note or rest: rest takes the origin of the commit
    tool VARCHAR NOT NULL DEFAULT '',    -- of a line note; empty: that of the commit
    model VARCHAR NOT NULL DEFAULT '',   -- of a line note; empty: that of the commit
    lines DOUBLE NOT NULL                -- lines added and not repeated; a fraction where they were prorated
);

-- activity [repo, day, person, role]: a person took part in work that landed on that day
CREATE TABLE activity (
    repo VARCHAR NOT NULL,               -- repository
    day DATE NOT NULL,                   -- day of the landing
    person VARCHAR NOT NULL,             -- keyed hash; agents and automation have no row
    role VARCHAR NOT NULL                -- author, requester or merger
);

-- evidence [repo, sha, rule, text]: a mark that was found in or beside a commit
CREATE TABLE evidence (
    repo VARCHAR NOT NULL,               -- repository
    sha VARCHAR NOT NULL,                -- commit
    rule VARCHAR NOT NULL,               -- id of the rule in rules.toml
    text VARCHAR NOT NULL,               -- the mark as found, without names or addresses of persons
    role VARCHAR NOT NULL,               -- agent, coauthor, assist, review, automation, note, override
    tool VARCHAR,                        -- NULL: the rule names none
    model VARCHAR,                       -- NULL: not named in the mark
    grade VARCHAR NOT NULL,              -- lines, strong, weak
    place VARCHAR NOT NULL,              -- message, author, note, branch, request, override
    reporter VARCHAR NOT NULL            -- agent, person, forge, hook: who put the mark there
);

-- ci_runs [repo, run, attempt] (open): one attempt of a CI run
CREATE TABLE ci_runs (
    repo VARCHAR NOT NULL,               -- repository
    run VARCHAR NOT NULL,                -- id of the run at its source
    attempt INTEGER NOT NULL,            -- 1 for the first
    workflow VARCHAR,                    -- name; NULL: not known
    sha VARCHAR,                         -- commit that was built; NULL: not known
    branch VARCHAR,                      -- NULL: not known
    event VARCHAR,                       -- what started it: push, pull_request, schedule ...
    actor_kind VARCHAR,                  -- person, ai, automation; NULL: not known
    status VARCHAR,                      -- queued, in_progress, completed
    conclusion VARCHAR,                  -- success, failure, timed_out, cancelled, skipped, neutral ...; NULL: not finished
    created_at TIMESTAMPTZ,              -- when the run was asked for
    created_on DATE,                     -- date of created_at
    started_at TIMESTAMPTZ,              -- when this attempt began; NULL: not yet
    completed_at TIMESTAMPTZ             -- when this attempt ended; NULL: not yet
);

-- ci_jobs [repo, run, attempt, job] (open): one job of an attempt
CREATE TABLE ci_jobs (
    repo VARCHAR NOT NULL,               -- repository
    run VARCHAR NOT NULL,                -- run
    attempt INTEGER NOT NULL,            -- attempt of the run
    job VARCHAR NOT NULL,                -- id of the job at its source
    name VARCHAR,                        -- NULL: not known
    status VARCHAR,                      -- queued, in_progress, completed
    conclusion VARCHAR,                  -- as for runs; NULL: not finished
    runner VARCHAR,                      -- kind or name of the machine; NULL: not known
    created_at TIMESTAMPTZ,              -- when it was queued
    created_on DATE,                     -- date of created_at
    started_at TIMESTAMPTZ,              -- NULL: not yet
    completed_at TIMESTAMPTZ             -- NULL: not yet
);

-- deployments [repo, id] (open): a version brought to an environment
CREATE TABLE deployments (
    repo VARCHAR NOT NULL,               -- repository
    id VARCHAR NOT NULL,                 -- id at its source
    sha VARCHAR,                         -- commit; NULL: not known
    environment VARCHAR,                 -- production, staging ...
    status VARCHAR,                      -- success, failure, in_progress, inactive
    created_at TIMESTAMPTZ,              -- when it was asked for
    created_on DATE,                     -- date of created_at
    finished_at TIMESTAMPTZ              -- NULL: not finished
);

-- incidents [repo, id] (open): a failure that users or operators felt
CREATE TABLE incidents (
    repo VARCHAR NOT NULL,               -- repository
    id VARCHAR NOT NULL,                 -- id at its source
    opened_at TIMESTAMPTZ,               -- when it was noticed
    opened_on DATE,                      -- date of opened_at
    resolved_at TIMESTAMPTZ,             -- NULL: still open
    severity VARCHAR,                    -- as the organisation grades it
    merge VARCHAR,                       -- landing that caused it; NULL: not known
    deployment VARCHAR,                  -- deployment that caused it; NULL: not known
    cause VARCHAR                        -- implementation, objective, specification, unknown
);

-- evaluations [suite, run] (open): one attempt of a model at a task
CREATE TABLE evaluations (
    suite VARCHAR NOT NULL,              -- suite of tasks
    run VARCHAR NOT NULL,                -- id of the attempt, unique within the suite
    suite_version VARCHAR,               -- NULL: not known
    task VARCHAR,                        -- task within the suite
    family VARCHAR,                      -- group of kindred tasks; NULL: the task stands alone
    difficulty VARCHAR,                  -- as the suite grades it; NULL: not graded
    human_minutes DOUBLE,                -- time a skilled person needs; NULL: not measured
    score DOUBLE,                        -- 0 to 1
    passed BOOLEAN,                      -- NULL: the score has no threshold
    model VARCHAR,                       -- model, or human
    scaffold VARCHAR,                    -- agent around the model; NULL: not known
    started_at TIMESTAMPTZ,              -- NULL: not recorded
    started_on DATE,                     -- date of started_at
    tokens BIGINT,                       -- tokens used; NULL: not recorded
    cost_usd DOUBLE,                     -- US dollars; NULL: not recorded
    judge VARCHAR,                       -- who scored it: program, model name, person; NULL: not known
    invalid BOOLEAN DEFAULT false,       -- marked invalid by its source: shown nowhere but in counts
    source_file VARCHAR,                 -- file it was read from
    source_row BIGINT                    -- row in that file, from 1
);

-- suites [suite, suite_version] (open): a version of a suite of tasks
CREATE TABLE suites (
    suite VARCHAR NOT NULL,              -- suite
    suite_version VARCHAR NOT NULL,      -- version
    ceiling DOUBLE,                      -- highest score that is meaningful, 0 to 1; NULL: 1
    ceiling_minutes DOUBLE,              -- longest task that is reliable, human minutes; NULL: not known
    safety BOOLEAN DEFAULT false         -- a suite about safety
);

-- models [model] (open): a model whose work or score is measured
CREATE TABLE models (
    model VARCHAR NOT NULL,              -- name
    predecessor VARCHAR,                 -- model it follows; NULL: none
    generation VARCHAR,                  -- family or generation; NULL: not known
    development_from DATE,               -- NULL: not known
    development_to DATE,                 -- NULL: still going, or not known
    available_at DATE,                   -- first internal use; NULL: not known
    released_at DATE,                    -- release to others; NULL: not released, or not known
    developer VARCHAR,                   -- organisation; NULL: this one
    aliases VARCHAR                      -- other names, separated by semicolons; NULL: none
);

-- generation_steps [model, step] (open): how a model was built, step by step
CREATE TABLE generation_steps (
    model VARCHAR NOT NULL,              -- model that was built
    step VARCHAR NOT NULL,               -- diagnose, propose, data, implement, train, evaluate, safety, decide
    way VARCHAR,                         -- people, together, alone, unknown
    level INTEGER,                       -- 0 no AI to 5 no person in the loop; NULL: not graded
    by_model VARCHAR,                    -- model that took part; NULL: none or not known
    started_at TIMESTAMPTZ,              -- NULL: not recorded
    started_on DATE,                     -- date of started_at
    ended_at TIMESTAMPTZ,                -- NULL: not recorded
    checked_by INTEGER,                  -- how many persons checked it; NULL: not recorded
    outcome VARCHAR,                     -- passed, held, waived, none
    evidence VARCHAR,                    -- link; NULL: none
    rationale VARCHAR,                   -- link; NULL: none
    reporter VARCHAR                     -- who reported it
);

-- experiments [experiment, run] (open): an optimisation or design run with a fixed goal
CREATE TABLE experiments (
    experiment VARCHAR NOT NULL,         -- what was to be improved
    run VARCHAR NOT NULL,                -- id of the attempt
    proposer VARCHAR,                    -- person, ai
    model VARCHAR,                       -- model that ran it; NULL: a person
    gain DOUBLE,                         -- factor over the start, 1 is no gain
    correct BOOLEAN,                     -- result was checked and holds; NULL: not checked
    hours DOUBLE,                        -- wall clock
    cost_usd DOUBLE,                     -- US dollars; NULL: not recorded
    human_gain DOUBLE,                   -- what a person reached on the same goal; NULL: not measured
    human_hours DOUBLE,                  -- in how many hours; NULL: not measured
    started_at TIMESTAMPTZ,              -- NULL: not recorded
    started_on DATE                      -- date of started_at
);

-- surveys [wave, question] (open): what people said, added up
CREATE TABLE surveys (
    wave DATE NOT NULL,                  -- when it was asked
    question VARCHAR NOT NULL,           -- short name
    wording VARCHAR,                     -- the question as asked
    invited INTEGER,                     -- persons asked
    answered INTEGER,                    -- persons who answered
    statistic VARCHAR,                   -- median, mean, share ...
    value DOUBLE,                        -- the figure
    low DOUBLE,                          -- NULL: no interval
    high DOUBLE                          -- NULL: no interval
);

-- sessions [session] (open): a working session of an agent
CREATE TABLE sessions (
    session VARCHAR NOT NULL,            -- id
    started_at TIMESTAMPTZ,              -- NULL: not recorded
    started_on DATE,                     -- date of started_at
    minutes DOUBLE,                      -- length
    model VARCHAR,                       -- NULL: not recorded
    difficulty VARCHAR,                  -- as graded; NULL: not graded
    verdict VARCHAR,                     -- succeeded, failed, abandoned
    judge VARCHAR,                       -- who gave the verdict
    corrections INTEGER,                 -- times a person stepped in
    taken_over BOOLEAN,                  -- a person finished it
    repo VARCHAR,                        -- NULL: none
    branch VARCHAR                       -- NULL: none
);

-- compute [month, purpose] (open): compute spent
CREATE TABLE compute (
    month DATE NOT NULL,                 -- first day
    purpose VARCHAR NOT NULL,            -- research, ai_driven, safety, other
    hours DOUBLE,                        -- accelerator hours
    cost_usd DOUBLE                      -- US dollars; NULL: not recorded
);

-- headcount [month, team, role] (open): people employed
CREATE TABLE headcount (
    month DATE NOT NULL,                 -- first day
    team VARCHAR NOT NULL,               -- team
    role VARCHAR NOT NULL,               -- engineer, researcher ...
    people DOUBLE,                       -- mean over the month
    workdays DOUBLE                      -- worked by them
);

-- agent_time [month, team, tool] (open): time that agents worked
CREATE TABLE agent_time (
    month DATE NOT NULL,                 -- first day
    team VARCHAR NOT NULL,               -- team
    tool VARCHAR NOT NULL,               -- tool
    hours DOUBLE,                        -- hours of work
    cost_usd DOUBLE                      -- US dollars; NULL: not recorded
);

-- events [happened_on, what] (open): something that explains a change on a chart
CREATE TABLE events (
    happened_on DATE NOT NULL,           -- day
    what VARCHAR NOT NULL,               -- in a few words
    kind VARCHAR,                        -- model, tool_default, policy, pause, prediction
    detail VARCHAR,                      -- NULL: none
    source VARCHAR                       -- where it is written; NULL: this organisation
);

-- reference [series, period_end]: a published figure of somebody else
CREATE TABLE reference (
    series VARCHAR NOT NULL,             -- what was measured and by whom
    period_end DATE NOT NULL,            -- last day of what it measures
    label VARCHAR,                       -- model or note; NULL: none
    value DOUBLE,                        -- the figure
    low DOUBLE,                          -- NULL: no interval
    high DOUBLE,                         -- NULL: no interval
    unit VARCHAR,                        -- share, multiple, minutes
    source VARCHAR,                      -- who published it
    published_on DATE,                   -- when
    note VARCHAR                         -- what to know before comparing
);

-- people [person, from_on]: the team of a person from a day on
CREATE TABLE people (
    person VARCHAR NOT NULL,             -- keyed hash
    from_on DATE NOT NULL,               -- first day; 0001-01-01: from the beginning
    team VARCHAR,                        -- NULL: not known
    kind VARCHAR                         -- person
);

-- nights [night]: a run of ingest up to this snapshot
CREATE TABLE nights (
    night VARCHAR NOT NULL,              -- UTC time it began
    began_at TIMESTAMPTZ NOT NULL,       -- when it began
    began_on DATE,                       -- date of began_at
    seconds DOUBLE,                      -- how long it took; NULL: the night that made this snapshot
    published BOOLEAN NOT NULL,          -- a snapshot was published
    outcome VARCHAR NOT NULL,            -- published, nothing new, partial, failed
    message VARCHAR                      -- what went wrong; NULL: nothing
);

-- source_parts [source, part]: how a source or one of its parts was last read
CREATE TABLE source_parts (
    source VARCHAR NOT NULL,             -- git, files ...
    part VARCHAR NOT NULL,               -- repository, or the file of a drop folder
    state VARCHAR NOT NULL,              -- ok, failed, retired
    good_at TIMESTAMPTZ,                 -- last time it was read without error; NULL: never
    good_on DATE,                        -- date of good_at
    tried_at TIMESTAMPTZ,                -- last time it was tried
    tried_on DATE,                       -- date of tried_at
    message VARCHAR,                     -- what went wrong; NULL: nothing
    fingerprint VARCHAR                  -- of what was read; equal means nothing to do
);

-- rejects [source, file, line]: a row that could not be taken
CREATE TABLE rejects (
    source VARCHAR NOT NULL,             -- git, files ...
    file VARCHAR NOT NULL,               -- file, or repository
    line BIGINT NOT NULL,                -- line or row in it, from 1; 0: the file as a whole
    reason VARCHAR,                      -- what was expected
    text VARCHAR,                        -- what stood there, at most 200 characters
    seen_at TIMESTAMPTZ,                 -- when it was first refused
    seen_on DATE                         -- date of seen_at
);

-- settings [key]: what shaped the figures of this snapshot
CREATE TABLE settings (
    key VARCHAR NOT NULL,                -- dotted name as in foreshock.toml, or a version
    value VARCHAR                        -- as text; NULL: not set
);

-- daily_lines [repo, landed_on, area, kind, origin, grade, tool, model]: rollup of landed; bulk, pull and uncounted landings left out
CREATE TABLE daily_lines (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- day of the landing
    area VARCHAR NOT NULL,               -- pattern of the area; empty: in none
    kind VARCHAR NOT NULL,               -- kind of path
    origin VARCHAR NOT NULL,             -- origin of the commit or note the lines came from, weak marks included
    grade VARCHAR NOT NULL,              -- lines, strong, weak; empty: no evidence
    tool VARCHAR NOT NULL,               -- empty: none
    model VARCHAR NOT NULL,              -- empty: not named
    lines DOUBLE NOT NULL                -- lines added and not repeated
);

-- daily_merges [repo, landed_on, how, written, written_strict]: rollup of merges; bulk, pull and uncounted landings left out
CREATE TABLE daily_merges (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- day of the landing
    how VARCHAR NOT NULL,                -- as in merges
    written VARCHAR NOT NULL,            -- origin with weak marks
    written_strict VARCHAR NOT NULL,     -- origin without them
    merges BIGINT NOT NULL               -- landings
);

-- activity_spans [repo, person, from_day]: rollup of activity: days on which a person counts as a contributor
CREATE TABLE activity_spans (
    repo VARCHAR NOT NULL,               -- repository
    person VARCHAR NOT NULL,             -- keyed hash
    from_day DATE NOT NULL,              -- first day of activity
    to_day DATE NOT NULL                 -- last day counted: 364 days after the last activity of an unbroken run
);

-- daily_ci [repo, created_on, workflow]: rollup of ci_runs: first finished attempt of a commit and workflow
CREATE TABLE daily_ci (
    repo VARCHAR NOT NULL,               -- repository
    created_on DATE NOT NULL,            -- day the run was asked for
    workflow VARCHAR NOT NULL,           -- name; empty: not known
    passed BIGINT NOT NULL,              -- commits whose first finished attempt succeeded
    failed BIGINT NOT NULL               -- commits whose first finished attempt failed or timed out
);

-- What a reader selected: repositories by name, team and scope. Every metric joins it.
CREATE VIEW selected_repos AS
SELECT repo, position, team, scope, head_seen_on, retired
FROM main.repos
WHERE (getvariable('repos') IS NULL OR list_contains(getvariable('repos')::VARCHAR[], repo))
  AND (getvariable('teams') IS NULL OR list_contains(getvariable('teams')::VARCHAR[], team))
  AND (getvariable('scopes') IS NULL OR list_contains(getvariable('scopes')::VARCHAR[], scope));

-- The periods of that selection, at every grain: from its first landing (or from_date) to the last look at
-- a repository (or to_date). A period is complete when it lies whole in the filter and every repository
-- that is not retired was looked at on or after the first day that follows it.
CREATE VIEW selected_periods AS
WITH bounds AS (
    SELECT min(landed_on) AS first_landed_on, (SELECT max(head_seen_on) FROM main.selected_repos) AS seen_on
    FROM main.daily_merges SEMI JOIN main.selected_repos USING (repo)
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

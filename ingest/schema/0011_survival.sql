-- What became of landed lines: which stand in the newest commit, and which landing deleted or changed the others.

-- alive [repo, path, from_line]: lines of the counted branch's newest commit, each by the commit that git blame names
CREATE TABLE alive (
    repo VARCHAR NOT NULL,               -- repository
    path VARCHAR NOT NULL,               -- path in the newest commit
    from_line BIGINT NOT NULL,           -- first line, from 1; 0: git could not blame this file
    lines BIGINT NOT NULL,               -- how many lines from there on; of a file that could not be blamed, all of it
    kind VARCHAR NOT NULL,               -- kind of path
    sha VARCHAR NOT NULL,                -- commit that last touched them; empty: not known, as beyond the edge of a shallow clone
    origin_path VARCHAR NOT NULL,        -- path in that commit
    origin_line BIGINT NOT NULL          -- first line there
);

-- standing [repo, path, from_line]: the same lines as the diffs of landings left them, from which the next night goes on
CREATE TABLE standing (
    repo VARCHAR NOT NULL,               -- repository
    path VARCHAR NOT NULL,               -- path in the newest commit
    from_line BIGINT NOT NULL,           -- first line, from 1
    lines BIGINT NOT NULL,               -- how many lines from there on
    merge VARCHAR NOT NULL,              -- landing that added them; empty: not known
    sha VARCHAR NOT NULL,                -- commit of it that wrote them; empty: not told apart
    class VARCHAR NOT NULL,              -- ai_note, human_note or rest
    tool VARCHAR NOT NULL,               -- of a line note; empty: that of the commit
    model VARCHAR NOT NULL               -- of a line note; empty: that of the commit
);

-- fates [repo, merge, sha, class, tool, model, kind, ended_by]: lines that a landing added, and the landing that deleted or changed them
CREATE TABLE fates (
    repo VARCHAR NOT NULL,               -- repository
    merge VARCHAR NOT NULL,              -- landing that added them
    sha VARCHAR NOT NULL,                -- commit of it that wrote them; empty: not told apart
    class VARCHAR NOT NULL,              -- ai_note, human_note or rest
    tool VARCHAR NOT NULL,               -- of a line note; empty: that of the commit
    model VARCHAR NOT NULL,              -- of a line note; empty: that of the commit
    kind VARCHAR NOT NULL,               -- kind of their path when they ended, or now
    ended_by VARCHAR NOT NULL,           -- landing that deleted or changed them; empty: they stand
    lines BIGINT NOT NULL,               -- how many
    replaced DOUBLE NOT NULL             -- lines that ended_by put in their place, at most as many
);

-- followed [repo]: how far the lines of a repository are followed
CREATE TABLE followed (
    repo VARCHAR NOT NULL,               -- repository
    head_sha VARCHAR,                    -- newest commit whose landings are in fates and standing; NULL: none
    steps BIGINT NOT NULL DEFAULT 0,     -- landings and back-merges up to there
    print VARCHAR,                       -- of those, of what is told of their lines, and of kinds: another one begins anew
    lost BIGINT NOT NULL DEFAULT 0,      -- landings that git cannot compare: what they changed is not in fates
    blamed_sha VARCHAR,                  -- newest commit whose files are in alive; NULL: none
    blamed_print VARCHAR,                -- of what shapes a blame beside history: another one begins anew
    files BIGINT NOT NULL DEFAULT 0,     -- files of countable kinds in that commit
    waiting BIGINT NOT NULL DEFAULT 0    -- of them not blamed yet: the next night goes on
);

-- surviving [repo, landed_on, kind, origin, grade, tool, model, left_out]: rollup of alive: lines of the newest commits by when they landed and who wrote them
CREATE TABLE surviving (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- day of their landing; 0001-01-01: not known
    kind VARCHAR NOT NULL,               -- kind of path
    origin VARCHAR NOT NULL,             -- ai, assisted, human, automation, undeclared, unknown
    grade VARCHAR NOT NULL,              -- lines, strong or weak; empty: no mark
    tool VARCHAR NOT NULL,               -- empty: none named
    model VARCHAR NOT NULL,              -- empty: not named
    left_out VARCHAR NOT NULL,           -- bulk, upstream, back-merge, unknown: why they count in no share; empty: they count
    lines DOUBLE NOT NULL                -- how many
);

-- line_ages [repo, landed_on, kind, origin, grade, age, ended]: rollup of fates: how long the lines of ordinary landings lasted, those that take back or land again left out
CREATE TABLE line_ages (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- day they landed
    kind VARCHAR NOT NULL,               -- kind of path
    origin VARCHAR NOT NULL,             -- ai, assisted, human, automation, undeclared, unknown
    grade VARCHAR NOT NULL,              -- lines, strong or weak; empty: no mark
    age INTEGER NOT NULL,                -- ended: they did within so many days; else: they have stood for at least so many
    ended BOOLEAN NOT NULL,              -- deleted or changed by a later landing
    lines DOUBLE NOT NULL                -- how many
);

-- rewriting [repo, landed_on, kind, written, written_strict, origin, grade]: rollup of fates: whose lines landings deleted or changed
CREATE TABLE rewriting (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- day of the landing that did
    kind VARCHAR NOT NULL,               -- kind of path
    written VARCHAR NOT NULL,            -- origin of that landing, with weak marks
    written_strict VARCHAR NOT NULL,     -- origin without them
    origin VARCHAR NOT NULL,             -- whose the lines were: ai, assisted, human, automation, undeclared, unknown
    grade VARCHAR NOT NULL,              -- lines, strong or weak; empty: no mark
    lines DOUBLE NOT NULL                -- how many
);

-- chains [repo, landed_on, policy, depth]: rollup of fates: lines of AI that landings of AI deleted or changed, by how often in a row AI did
CREATE TABLE chains (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- day of the last of those landings
    policy VARCHAR NOT NULL,             -- strict or declared
    depth INTEGER NOT NULL,              -- 1: the first time since a person wrote them, or a second person checked them
    lines DOUBLE NOT NULL                -- written lines
);

-- Lines of the selected kinds, repositories and days by how long they lasted and who wrote them.
CREATE VIEW selected_ages AS
WITH classed AS (
    SELECT repo, landed_on, age, ended, lines, CASE
        WHEN (origin = 'ai' AND grade <> 'weak')
            OR (getvariable('policy')::VARCHAR = 'declared' AND origin IN ('ai', 'assisted')) THEN 'ai'
        WHEN origin = 'unknown' THEN 'other' ELSE 'undeclared' END AS origin
    FROM main.line_ages SEMI JOIN main.selected_repos USING (repo)
    WHERE origin <> 'automation'
        AND list_contains(coalesce(getvariable('kinds')::VARCHAR[], ['source', 'test', 'notebook']), kind)
        AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
)
SELECT repo, landed_on, origin, age, ended, sum(lines) AS lines FROM classed GROUP BY ALL
UNION ALL
SELECT repo, landed_on, 'all', age, ended, sum(lines) FROM classed GROUP BY ALL;

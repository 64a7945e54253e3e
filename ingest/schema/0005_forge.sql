-- What a forge knows: requests, who reviewed them, what was released, and what it says it holds.

ALTER TABLE ci_runs ADD COLUMN source VARCHAR; -- made here: which one it was read from; NULL: a file of the drop folder
ALTER TABLE ci_runs ADD COLUMN jobs_at TIMESTAMPTZ; -- made here: when the jobs of this attempt were read; NULL: not yet
ALTER TABLE ci_runs ADD COLUMN deleted BOOLEAN DEFAULT false; -- made here: it is there no more, and keeps counting
ALTER TABLE deployments ADD COLUMN deleted BOOLEAN DEFAULT false; -- made here: it is there no more, and keeps counting

-- requests [repo, number]: a pull or merge request
CREATE TABLE requests (
    repo VARCHAR NOT NULL,               -- repository
    number BIGINT NOT NULL,              -- its number, as people write it
    state VARCHAR,                       -- open, closed, merged
    draft BOOLEAN,                       -- not yet offered for review
    title VARCHAR,                       -- at most 500 characters
    person VARCHAR,                      -- account that opened it, keyed hash; NULL: an agent or automation, or not known
    author_kind VARCHAR,                 -- person, ai, automation; NULL: not known
    merged_by VARCHAR,                   -- account that landed it, keyed hash; NULL: not landed, or no person
    merger_kind VARCHAR,                 -- person, ai, automation; NULL: not landed, or not known
    created_at TIMESTAMPTZ,              -- when it was opened
    created_on DATE,                     -- date of created_at
    updated_at TIMESTAMPTZ,              -- last change at the forge
    closed_at TIMESTAMPTZ,               -- NULL: open
    merged_at TIMESTAMPTZ,               -- NULL: not landed
    merged_on DATE,                      -- date of merged_at
    base VARCHAR,                        -- branch it goes to
    branch VARCHAR,                      -- branch it comes from
    head VARCHAR,                        -- newest commit of that branch
    merge_sha VARCHAR,                   -- commit that landed it; NULL: not landed, or not known
    added BIGINT,                        -- lines
    deleted_lines BIGINT,                -- lines
    files BIGINT,                        -- files changed
    commits BIGINT,                      -- commits on its branch
    labels VARCHAR[],                    -- names
    landing VARCHAR,                     -- landing of the main line that brought it in; NULL: none yet
    deleted BOOLEAN NOT NULL DEFAULT false -- the forge has it no more
);

-- reviews [repo, number, review]: what a reviewer did
CREATE TABLE reviews (
    repo VARCHAR NOT NULL,               -- repository
    number BIGINT NOT NULL,              -- request
    review VARCHAR NOT NULL,             -- id at the forge
    person VARCHAR,                      -- account, keyed hash; NULL: an agent or automation, or not known
    actor_kind VARCHAR,                  -- person, ai, automation; NULL: not known
    state VARCHAR,                       -- approved, changes_requested, commented, dismissed, pending
    head VARCHAR,                        -- commit that was looked at; NULL: not known
    submitted_at TIMESTAMPTZ,            -- NULL: not submitted
    submitted_on DATE                    -- date of submitted_at
);

-- request_commits [repo, number, sha]: a commit on the branch of a request
CREATE TABLE request_commits (
    repo VARCHAR NOT NULL,               -- repository
    number BIGINT NOT NULL,              -- request
    sha VARCHAR NOT NULL,                -- full hash
    position INTEGER,                    -- order on the branch, from 1
    person VARCHAR,                      -- keyed hash of the author; NULL: an agent or automation
    authored_at TIMESTAMPTZ,             -- author date; NULL: not readable
    is_merge BOOLEAN,                    -- more than one parent; NULL: not known
    added BIGINT,                        -- lines; NULL: not known
    origin VARCHAR NOT NULL DEFAULT 'unknown', -- as in commits
    grade VARCHAR,                       -- as in commits
    tool VARCHAR,                        -- as in commits
    model VARCHAR                        -- as in commits
);

-- request_shares [repo, merge, origin, grade, tool, model]: derived; the part of a squash that its request's commits of one mark wrote, where git does not have them
CREATE TABLE request_shares (
    repo VARCHAR NOT NULL,               -- repository
    merge VARCHAR NOT NULL,              -- landing
    origin VARCHAR NOT NULL,             -- as in commits
    grade VARCHAR NOT NULL,              -- empty: no evidence
    tool VARCHAR NOT NULL,               -- empty: none named
    model VARCHAR NOT NULL,              -- empty: none named
    part DOUBLE NOT NULL                 -- 0 to 1; those of a landing add up to 1
);

-- accounts [account, person]: which persons of git an account of a forge is, by the addresses of its commits
CREATE TABLE accounts (
    account VARCHAR NOT NULL,            -- keyed hash
    person VARCHAR NOT NULL              -- keyed hash
);

-- releases [repo, tag]: a published version
CREATE TABLE releases (
    repo VARCHAR NOT NULL,               -- repository
    tag VARCHAR NOT NULL,                -- name of the tag
    prerelease BOOLEAN,                  -- marked as not ready for everyone
    published_at TIMESTAMPTZ,            -- NULL: a draft
    published_on DATE                    -- date of published_at
);

-- forge_repos [source, repo]: a repository that the forge shows, whether or not it is configured
CREATE TABLE forge_repos (
    source VARCHAR NOT NULL,             -- github
    repo VARCHAR NOT NULL,               -- full name at the forge
    archived BOOLEAN,                    -- read-only
    fork BOOLEAN,                        -- made from another one
    private BOOLEAN,                     -- not shown to everyone
    pushed_at TIMESTAMPTZ,               -- last push; NULL: never
    pushed_on DATE,                      -- date of pushed_at
    covered VARCHAR,                     -- repository it is configured as; NULL: not configured
    seen_at TIMESTAMPTZ                  -- when the forge last listed it
);

-- reconciled [source, repo, what, from_day]: the source's own count beside ours
CREATE TABLE reconciled (
    source VARCHAR NOT NULL,             -- github
    repo VARCHAR NOT NULL,               -- repository
    what VARCHAR NOT NULL,               -- runs, requests
    from_day DATE NOT NULL,              -- first day that was asked for, in UTC
    to_day DATE NOT NULL,                -- last day
    theirs BIGINT NOT NULL,              -- rows that the source says it has
    ours BIGINT NOT NULL,                -- rows that are stored, those deleted at the source left out
    compared_at TIMESTAMPTZ              -- when both were counted
);

-- cursors [source, repo, what]: how far a forge was read
CREATE TABLE cursors (
    source VARCHAR NOT NULL,             -- github
    repo VARCHAR NOT NULL,               -- repository
    what VARCHAR NOT NULL,               -- runs, requests, history, deployments, rules ...
    position VARCHAR NOT NULL            -- a time, a page or a version: what is behind it has been read
);

-- replies [source, repo, address]: a page that need not be sent again while it stays as it is
CREATE TABLE replies (
    source VARCHAR NOT NULL,             -- github
    repo VARCHAR NOT NULL,               -- repository
    address VARCHAR NOT NULL,            -- hash of what was asked for, and of the token
    tag VARCHAR NOT NULL,                -- the forge's mark of the page (ETag)
    following VARCHAR                    -- path and query of the next page; NULL: it was the last
);

-- As before; and the lines of a squash whose commits only the forge knows are split as its request's commits
-- are marked.
CREATE OR REPLACE VIEW attributed_lines AS
SELECT l.repo, l.merge, l.sha, l.area, l.kind, l.lines * coalesce(q.part, 1) AS lines, l.class,
    CASE WHEN m.overridden IS NOT NULL
            THEN {'origin': m.overridden, 'grade': 'strong', 'tool': '', 'model': ''}
         WHEN l.class = 'ai_note' THEN {'origin': 'ai', 'grade': 'lines', 'tool': l.tool, 'model': l.model}
         WHEN l.class = 'human_note' THEN {'origin': 'human', 'grade': 'lines', 'tool': '', 'model': ''}
         WHEN k.ai_lines > 0 OR (s.ai_lines > 0 AND (m.how = 'merge' OR m.head IS NOT NULL))
            OR (m.head IS NOT NULL AND l.sha = l.merge AND m.marked IS NULL) THEN {'origin': 'undeclared', 'grade': '', 'tool': '', 'model': ''}
         WHEN q.origin <> 'undeclared' THEN {'origin': q.origin, 'grade': q.grade, 'tool': q.tool, 'model': q.model}
         WHEN coalesce(q.origin, k.origin) = 'undeclared' AND m.marked IS NOT NULL
            THEN {'origin': m.marked, 'grade': m.marked_grade, 'tool': coalesce(m.marked_tool, ''),
                'model': coalesce(m.marked_model, '')}
         WHEN q.origin IS NOT NULL THEN {'origin': q.origin, 'grade': q.grade, 'tool': q.tool, 'model': q.model}
         ELSE {'origin': k.origin, 'grade': coalesce(k.grade, ''), 'tool': coalesce(k.tool, ''),
            'model': coalesce(k.model, '')} END AS mark
FROM main.landed AS l
JOIN main.merges AS m ON m.repo = l.repo AND m.sha = l.merge
JOIN main.commits AS k ON k.repo = l.repo AND k.sha = l.sha
LEFT JOIN main.commits AS s ON s.repo = l.repo AND s.sha = l.merge
LEFT JOIN main.request_shares AS q ON q.repo = l.repo AND q.merge = l.merge AND l.class = 'rest'
WHERE k.counted;

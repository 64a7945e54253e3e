-- Where each landed line came from: line notes, blame, marks on landings, and what owners say of them.

ALTER TABLE merges ADD COLUMN marked VARCHAR; -- ai or assisted: what its branch or its squash message says of work without a mark of its own; NULL: nothing
ALTER TABLE merges ADD COLUMN marked_grade VARCHAR; -- grade of that mark; NULL: none
ALTER TABLE merges ADD COLUMN marked_tool VARCHAR; -- its tool; NULL: none named
ALTER TABLE merges ADD COLUMN marked_model VARCHAR; -- its model; NULL: none named
ALTER TABLE merges ADD COLUMN grade VARCHAR; -- lines, strong or weak: of the best mark of AI or of a known person in it; NULL: none
ALTER TABLE merges ADD COLUMN overridden VARCHAR; -- origin that its owner set for all its lines; NULL: none
ALTER TABLE merges ADD COLUMN head VARCHAR; -- of a squash, the head of its request, whose commits its lines are given to; NULL: not there, or no squash
ALTER TABLE merges ADD COLUMN line_method VARCHAR; -- how its lines were given to commits: blame, prorated, or whole, all to itself; NULL: landed nothing

-- note_ranges [repo, sha, path, from_line]: lines that a commit added and a line note speaks of
CREATE TABLE note_ranges (
    repo VARCHAR NOT NULL,               -- repository
    sha VARCHAR NOT NULL,                -- commit
    path VARCHAR NOT NULL,               -- path after the commit
    from_line BIGINT NOT NULL,           -- first line in that version of the file, from 1
    to_line BIGINT NOT NULL,             -- last line
    class VARCHAR NOT NULL,              -- ai_note or human_note
    tool VARCHAR NOT NULL DEFAULT '',    -- empty: a person, or not named
    model VARCHAR NOT NULL DEFAULT ''    -- empty: a person, or not named
);

-- note_lines [repo, sha, class, tool, model]: what the note of a commit claims, and what of it the commit added
CREATE TABLE note_lines (
    repo VARCHAR NOT NULL,               -- repository
    sha VARCHAR NOT NULL,                -- commit
    class VARCHAR NOT NULL,              -- ai_note or human_note; empty: a note that speaks of no line
    tool VARCHAR NOT NULL,               -- empty: a person, or not named
    model VARCHAR NOT NULL,              -- empty: a person, or not named
    note VARCHAR NOT NULL,               -- hash of the note as it was read
    claimed BIGINT NOT NULL,             -- lines that the note names, each once
    kept BIGINT NOT NULL                 -- of them lines that the commit itself added
);

-- blames [repo, merge, base, tip, path, from_line]: which commit last touched the lines that a landing adds, where its commits differ
CREATE TABLE blames (
    repo VARCHAR NOT NULL,               -- repository
    merge VARCHAR NOT NULL,              -- landing
    base VARCHAR NOT NULL,               -- commit it was landed on
    tip VARCHAR NOT NULL,                -- commit that was blamed: the landing, or the head of its request
    path VARCHAR NOT NULL,               -- path after the landing
    from_line BIGINT NOT NULL,           -- first line, from 1; 0: this path could not be blamed
    lines BIGINT NOT NULL,               -- how many lines from there on
    sha VARCHAR NOT NULL,                -- commit that last touched them; empty: one outside of the landing
    origin_path VARCHAR NOT NULL,        -- path in that commit
    origin_line BIGINT NOT NULL          -- first line there
);

-- The origin of landed lines: what their owner says, then line notes, then the marks of their commit, then
-- those of their landing. Lines that a note with AI lines does not claim are undeclared, and so are lines of a
-- squash that none of its request's commits wrote.
CREATE VIEW attributed_lines AS
SELECT l.repo, l.merge, l.sha, l.area, l.kind, l.lines, l.class,
    CASE WHEN m.overridden IS NOT NULL
            THEN {'origin': m.overridden, 'grade': 'strong', 'tool': '', 'model': ''}
         WHEN l.class = 'ai_note' THEN {'origin': 'ai', 'grade': 'lines', 'tool': l.tool, 'model': l.model}
         WHEN l.class = 'human_note' THEN {'origin': 'human', 'grade': 'lines', 'tool': '', 'model': ''}
         WHEN k.ai_lines > 0 OR (s.ai_lines > 0 AND (m.how = 'merge' OR m.head IS NOT NULL))
            OR (m.head IS NOT NULL AND l.sha = l.merge AND m.marked IS NULL) THEN {'origin': 'undeclared', 'grade': '', 'tool': '', 'model': ''}
         WHEN k.origin = 'undeclared' AND m.marked IS NOT NULL
            THEN {'origin': m.marked, 'grade': m.marked_grade, 'tool': coalesce(m.marked_tool, ''),
                'model': coalesce(m.marked_model, '')}
         ELSE {'origin': k.origin, 'grade': coalesce(k.grade, ''), 'tool': coalesce(k.tool, ''),
            'model': coalesce(k.model, '')} END AS mark
FROM main.landed AS l
JOIN main.merges AS m ON m.repo = l.repo AND m.sha = l.merge
JOIN main.commits AS k ON k.repo = l.repo AND k.sha = l.sha
LEFT JOIN main.commits AS s ON s.repo = l.repo AND s.sha = l.merge
WHERE k.counted;

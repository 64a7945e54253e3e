-- What is taken back and what has to be mended: fixes, the commits whose lines they mend, and what that adds up to.

ALTER TABLE commits ADD COLUMN fix VARCHAR; -- words of its message that call it a fix; NULL: none
ALTER TABLE repos ADD COLUMN fix_words VARCHAR; -- version of the words that its messages were searched for; NULL: none yet
ALTER TABLE requests ADD COLUMN fix VARCHAR; -- words of its title or text that call it a fix; NULL: none, or read before they were looked for
ALTER TABLE requests ADD COLUMN reverts BIGINT; -- request of the repository that its text says it takes back; NULL: none

-- fixes [repo, sha]: derived; a commit of the main line that mends something
CREATE TABLE fixes (
    repo VARCHAR NOT NULL,               -- repository
    sha VARCHAR NOT NULL,                -- commit
    landing VARCHAR NOT NULL,            -- landing that brought it in
    how VARCHAR NOT NULL,                -- by what it is known as a fix: incident, label, request, message; the first that holds
    text VARCHAR NOT NULL,               -- the words, the label or the incident
    searched_at TIMESTAMPTZ,             -- when the commits whose lines it mends were looked for; NULL: not yet
    outcome VARCHAR,                     -- searched; nothing: it deletes no written line; unreadable; too long; NULL: not yet
    missed BIGINT,                       -- files of it that could not be searched; NULL: not yet
    ground VARCHAR                       -- ignored revisions and the edge of a shallow clone at that time, hashed; another one searches again
);

-- faults [repo, fix, path, introduced]: a commit that wrote lines which a fix mends, by PyDriller's SZZ
CREATE TABLE faults (
    repo VARCHAR NOT NULL,               -- repository
    fix VARCHAR NOT NULL,                -- commit that mends, as in fixes
    path VARCHAR NOT NULL,               -- path after the fix; of a deleted file, before it
    introduced VARCHAR NOT NULL,         -- commit that last wrote a line which the fix deletes or changes
    landing VARCHAR,                     -- landing that brought this in; NULL: none
    found_at TIMESTAMPTZ,                -- when the fix landed
    found_on DATE                        -- date of found_at
);

-- daily_reverts [repo, landed_on, written, written_strict]: rollup of merges by whether they were taken back; bulk, pull and uncounted landings left out
CREATE TABLE daily_reverts (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- day of the landing
    written VARCHAR NOT NULL,            -- origin with weak marks
    written_strict VARCHAR NOT NULL,     -- origin without them
    landings BIGINT NOT NULL,            -- landings
    reverted BIGINT NOT NULL,            -- of them taken back within 30 days
    relanded BIGINT NOT NULL             -- of reverted: landed again since
);

-- daily_faults [repo, landed_on, written, written_strict, fault_days]: rollup of merges with written lines by how soon a fault of them was found; bulk, pull and uncounted landings left out
CREATE TABLE daily_faults (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- day of the landing
    written VARCHAR NOT NULL,            -- origin with weak marks
    written_strict VARCHAR NOT NULL,     -- origin without them
    fault_days BIGINT NOT NULL,          -- days until a fix or an incident first showed a fault of it; -1: none has
    landings BIGINT NOT NULL             -- landings
);

-- daily_fixes [repo, landed_on]: rollup of fixes by the day on which they landed
CREATE TABLE daily_fixes (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- day of the landing
    fixes BIGINT NOT NULL,               -- commits that mend something
    waiting BIGINT NOT NULL,             -- of them not searched yet
    left_out BIGINT NOT NULL             -- of them not to be searched: unreadable, too long, or with a file that could not be
);

-- fault_times [repo, landing, what, found_by]: rollup of faults and incidents: how long a landing had been there when a fault of it was found; bulk, automation and uncounted landings left out
CREATE TABLE fault_times (
    repo VARCHAR NOT NULL,               -- repository
    landing VARCHAR NOT NULL,            -- landing that brought the fault in
    what VARCHAR NOT NULL,               -- fix or incident
    found_by VARCHAR NOT NULL,           -- landing of the fix, or id of the incident
    landed_on DATE NOT NULL,             -- day of the landing
    found_on DATE NOT NULL,              -- day on which the fix landed, or the incident was opened
    written VARCHAR NOT NULL,            -- origin of the landing with weak marks
    written_strict VARCHAR NOT NULL,     -- origin without them
    hours DOUBLE NOT NULL,               -- from the landing to its fix, or to the incident
    older BOOLEAN                        -- it landed before the model came into use that preceded the newest one in use when it was found; NULL: such models are not on record
);

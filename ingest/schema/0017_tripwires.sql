-- Lines that were drawn beforehand, and whether figures have crossed them; written by each night.

-- watched [tripwire]: each tripwire of foreshock.toml as it stands
CREATE TABLE watched (
    tripwire VARCHAR NOT NULL,           -- its name
    position INTEGER NOT NULL,           -- its place in foreshock.toml; the first is 0
    kind VARCHAR NOT NULL,               -- metric; judged: its owner says what no metric can
    definition VARCHAR NOT NULL,         -- the line in words
    owner VARCHAR NOT NULL,              -- who answers for it
    source VARCHAR NOT NULL,             -- where the threshold comes from
    state VARCHAR NOT NULL,              -- clear; near: the interval holds the threshold, or it was crossed for fewer periods than asked; tripped; unknown
    reason VARCHAR NOT NULL,             -- why
    since_on DATE,                       -- first day of this state
    metric VARCHAR,                      -- NULL: judged
    unit VARCHAR,                        -- of value and threshold; NULL: judged
    threshold DOUBLE,                    -- NULL: judged
    period DATE,                         -- first day of the period that the figure is of; NULL: no figure, or of no period
    value DOUBLE,                        -- the figure; NULL: none
    low DOUBLE,                          -- lower end of its interval; NULL: none
    high DOUBLE,                         -- upper end of its interval; NULL: none
    expires_on DATE                      -- last day on which a judgement holds; NULL: measured
);

-- watch_changes [tripwire, what, changed_on]: what became of tripwires: kept for good
CREATE TABLE watch_changes (
    tripwire VARCHAR NOT NULL,           -- its name
    what VARCHAR NOT NULL,               -- state, definition
    changed_on DATE NOT NULL,            -- the day of the night that noticed; of several on one day the last
    before VARCHAR,                      -- what it was; NULL: it is new
    after VARCHAR,                       -- what it is; NULL: it is no longer watched
    reason VARCHAR,                      -- of a state: why
    value DOUBLE                         -- of a state: the figure; NULL: none
);

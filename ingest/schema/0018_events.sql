-- Where an event was read from.

ALTER TABLE events ADD COLUMN source_file VARCHAR; -- made here: file it was read from; NULL: read before this was kept
ALTER TABLE events ADD COLUMN source_row BIGINT; -- made here: line in that file, from 1; NULL: it ships with Foreshock, or was read before this was kept

-- moved_figures [figure]: a headline figure in its last two complete periods, and whether the change is beyond its uncertainty
CREATE TABLE moved_figures (
    figure VARCHAR NOT NULL,             -- its name
    position INTEGER NOT NULL,           -- its place in the list of figures; the first is 0
    metric VARCHAR NOT NULL,             -- metric that it is read from
    unit VARCHAR NOT NULL,               -- of value
    grain VARCHAR NOT NULL,              -- month, quarter: what a period is
    period DATE,                         -- first day of its last complete period; NULL: none
    before_period DATE,                  -- first day of the period before; NULL: none with a figure
    value DOUBLE,                        -- the figure; NULL: none
    low DOUBLE,                          -- lower end of its 95 % interval; NULL: none
    high DOUBLE,                         -- upper end; NULL: none
    n BIGINT,                            -- what it is counted from; NULL: none
    before_value DOUBLE,                 -- the figure of the period before; NULL: none
    before_low DOUBLE,                   -- lower end of its 95 % interval; NULL: none
    before_high DOUBLE,                  -- upper end; NULL: none
    before_n BIGINT,                     -- what it is counted from; NULL: none
    change DOUBLE,                       -- of a share the difference, of all else the factor; NULL: they cannot be compared
    change_low DOUBLE,                   -- lower end of the interval of the change, 95 % for all compared figures together; NULL: no change
    change_high DOUBLE,                  -- upper end; NULL: no change
    times DOUBLE,                        -- the change in units of that interval: above 1 it leaves out no change; NULL: no change
    compared INTEGER NOT NULL,           -- figures that could be compared this night
    reason VARCHAR,                      -- why they cannot be compared; NULL: they can
    within DOUBLE,                       -- of the AI code share: what changed within repositories; NULL: of another figure, or not known
    mix DOUBLE,                          -- of the AI code share: what work adds that shifted between repositories; NULL: as above
    repo VARCHAR,                        -- repository that moved it most; NULL: not looked for
    repo_adds DOUBLE,                    -- of the AI code share: what this repository adds; NULL: of another figure, or not known
    without_repo DOUBLE,                 -- change without this repository; NULL: of the AI code share, or not looked for
    top_change DOUBLE,                   -- factor of the numerator; NULL: not of this figure
    bottom_change DOUBLE,                -- factor of the denominator; NULL: not of this figure
    models VARCHAR                       -- of the task horizon: the two models; NULL: of another figure
);

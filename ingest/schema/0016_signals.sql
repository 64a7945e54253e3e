-- Is the building of AI speeding up: what is read once a quarter has closed, from the metrics themselves.

-- quarter_signals [quarter, signal, policy]: recent rate against earlier rate of what the state is read from
CREATE TABLE quarter_signals (
    quarter DATE NOT NULL,               -- first day of the closed quarter that it is read at, from nothing newer
    signal VARCHAR NOT NULL,             -- metric: output_per_contributor, successor_share, ai_research_share, task_horizon
    policy VARCHAR NOT NULL,             -- strict or declared: how marks are counted
    family VARCHAR NOT NULL,             -- speed, loop, capability
    n BIGINT NOT NULL,                   -- closed quarters in a row that have a value; of task_horizon models
    needed BIGINT NOT NULL,              -- how many it takes
    evidence_on DATE,                    -- last day of the newest quarter with a value, or date of the newest model; NULL: none
    recent_from DATE,                    -- first day of the recent window; of task_horizon the newest date; NULL: cannot be computed
    recent_to DATE,                      -- its last day
    recent DOUBLE,                       -- rate per year there: of ln of output, of log-odds of a share, of ln of the horizon
    recent_low DOUBLE,                   -- 95 % interval
    recent_high DOUBLE,                  -- likewise
    earlier_from DATE,                   -- first day of the earlier window; of task_horizon the first date
    earlier_to DATE,                     -- its last day
    earlier DOUBLE,                      -- rate per year there
    earlier_low DOUBLE,                  -- 95 % interval
    earlier_high DOUBLE,                 -- likewise
    difference DOUBLE,                   -- recent less earlier; NULL: cannot be computed
    low DOUBLE,                          -- 95 % interval
    high DOUBLE,                         -- likewise
    one_off BOOLEAN NOT NULL,            -- one step or ramp fits best: it counts for nothing
    turned_on DATE,                      -- where one change of slope fits best; NULL: cannot be computed
    turn_chance DOUBLE,                  -- how often a series at a constant rate finds one as good
    known BOOLEAN NOT NULL,              -- it can be computed, and is not too old
    counts BOOLEAN NOT NULL,             -- it rises, as one of three families
    watched BOOLEAN NOT NULL,            -- it rises by its 95 % interval
    firm BOOLEAN NOT NULL,               -- it rises, as the states elevated and accelerating ask for it where three agree
    strict BOOLEAN NOT NULL,             -- it rises, as they ask for it where two stand alone
    note VARCHAR                         -- why it is not known; NULL: it is
);

-- state_readings [quarter, policy, read_at]: the state as it was read: another reading of a quarter adds a row, and changes none
CREATE TABLE state_readings (
    quarter DATE NOT NULL,               -- first day of the closed quarter
    policy VARCHAR NOT NULL,             -- strict or declared: how marks are counted
    read_at TIMESTAMPTZ NOT NULL,        -- night that read it
    read_on DATE NOT NULL,               -- its date
    state VARCHAR NOT NULL,              -- not enough data, steady, watch, elevated, accelerating
    highest VARCHAR NOT NULL,            -- the highest state that can be read with the families that are known
    speed VARCHAR NOT NULL,              -- strict, firm, counts, watched, none, one-off or unknown
    loop VARCHAR NOT NULL,               -- likewise
    capability VARCHAR NOT NULL          -- likewise
);

-- oversight_rates [quarter, policy, part]: how oversight changed over the recent window of speed
CREATE TABLE oversight_rates (
    quarter DATE NOT NULL,               -- first day of the closed quarter that it is read at
    policy VARCHAR NOT NULL,             -- strict or declared: how marks are counted
    part VARCHAR NOT NULL,               -- checked, queue, faults, guarded, unaccountable; all: their mean; speed: beside them
    first_quarter DATE NOT NULL,         -- first day of the window
    rate DOUBLE,                         -- of ln, per year; of all, below zero where oversight falls behind; NULL: too few quarters
    low DOUBLE,                          -- 95 % interval
    high DOUBLE,                         -- likewise
    n BIGINT NOT NULL,                   -- quarters of the window that have a value; of all, parts
    first_value DOUBLE,                  -- the figure itself in the first of them; NULL: none, or all
    last_value DOUBLE,                   -- and in the last
    note VARCHAR                         -- why there is no rate; NULL: there is one
);

-- adoption_lags [policy, lag]: output per contributor of teams before and after they took AI up, less that of teams that had not
CREATE TABLE adoption_lags (
    policy VARCHAR NOT NULL,             -- strict or declared: how marks are counted
    lag BIGINT NOT NULL,                 -- quarters after a team's AI share first reached a quarter; below zero: before
    difference DOUBLE,                   -- mean change of ln output since the quarter before, less that of the others; NULL: none
    low DOUBLE,                          -- 95 % interval over teams; NULL: fewer than four
    high DOUBLE,                         -- likewise
    adopters BIGINT NOT NULL,            -- teams that took it up, and have a value then
    others BIGINT NOT NULL               -- teams that had not yet, and are set beside them
);

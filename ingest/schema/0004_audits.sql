-- What our tags are worth: measured on samples that people labelled, and on line notes.

-- audits [audit, measure, class, policy, unit]: how right or how complete our tags were in one audit
CREATE TABLE audits (
    audit VARCHAR NOT NULL,              -- hash of the labelled file and the snapshot it was scored with; notes: of line notes, made anew with each snapshot
    measure VARCHAR NOT NULL,            -- mark_precision, mark_recall: against a reader; author_precision, author_recall, author_correction: against those who landed it; note_recall: against line notes
    class VARCHAR NOT NULL,              -- ai, assisted, automation
    policy VARCHAR NOT NULL,             -- strict or declared: weak and assisted marks left out, or counted
    unit VARCHAR NOT NULL,               -- landings, commits or lines: what was counted
    value DOUBLE,                        -- share; of author_correction: what marked lines have to be multiplied with; NULL: no row can show it
    low DOUBLE,                          -- 95 % interval; NULL: none
    high DOUBLE,                         -- likewise
    n BIGINT NOT NULL,                   -- rows it was measured on
    n_effective DOUBLE NOT NULL,         -- rows of equal weight that would say as much
    scored_at TIMESTAMPTZ NOT NULL,      -- when it was scored
    scored_on DATE,                      -- date of scored_at
    from_on DATE,                        -- first day of the landings or commits that the sample stands for; NULL: not known
    to_on DATE,                          -- last day; NULL: not known
    rules VARCHAR NOT NULL,              -- version of the attribution rules that were measured
    snapshot VARCHAR,                    -- snapshot that was measured; NULL: the one that holds this row
    basis VARCHAR NOT NULL,              -- marks: those in messages, authors and branches alone; all: line notes and overrides too
    labelled BIGINT NOT NULL,            -- labelled rows of the sample; of line notes: commits that have one
    left_out BIGINT NOT NULL             -- rows without a label or whose author cannot say
);

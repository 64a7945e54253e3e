-- title: Tag audits
-- family: Data
-- question: How right and how complete are the tags?
-- why: A share of marks is worth as much as the tags it is made of, and unmarked AI work is in no mark.
-- numerator: mark_precision: rows that a reader labels as we do. mark_recall: rows that we tag as the reader does.
--     author_precision: of what we take for AI's, what those who landed it say is. author_recall: of what they say
--     is AI's, what we take for it. author_correction: both together, precision over recall. note_recall: commits
--     with a line note of AI that carry another mark.
-- denominator: Of precision, what we give this class; of recall, what the label, the author or the note gives it;
--     of author_correction, marked lines.
-- excludes: Rows without a label, and those whose authors cannot say.
-- grain: measure, class, policy, unit, basis, from_on, to_on
-- unit: share
-- better: higher
-- minimum: 0
-- settles: 0
-- filters: none
-- statistic: none
-- caveat: The newest audit of each period. Intervals are stored with it: Wilson with the effective n, which is below
--     n where rows stand for unequal numbers of landings; of author_correction, resampled by landing. strict reads
--     weak and assisted marks as none; basis marks leaves line notes and overrides out. complete is true where the
--     rules that were measured are still those in force.
--     note_recall is no sample: it holds for AI work whose tool writes line notes.

WITH settings AS (
    SELECT max(value) FILTER (WHERE key = 'rules.version') AS current_rules FROM main.settings
), newest AS (
    SELECT * FROM main.audits
    QUALIFY row_number() OVER (
        PARTITION BY measure, class, policy, unit, basis, from_on, to_on ORDER BY scored_at DESC, audit
    ) = 1
)
SELECT measure, class, policy, unit, basis, from_on, to_on, value, n, coalesce(rules = current_rules, false) AS complete,
    low, high, n_effective, scored_on, if(rules = current_rules, 'current', 'other rules') AS state, rules,
    labelled, left_out,
    CASE WHEN value IS NULL THEN 'no row of the sample can show it' END AS note
FROM newest CROSS JOIN settings
ORDER BY measure, class, policy, unit, basis, from_on, to_on;

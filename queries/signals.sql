-- title: Signals
-- family: Acceleration
-- question: Does anything grow faster than it grew before?
-- why: Acceleration is a rising growth rate, not growth: a level that rises at a constant rate counts for nothing.
-- numerator: Recent rate less earlier rate, per year: of ln of output per contributor (panel) over the last 8 closed quarters
--     against up to 8 before them; of the log-odds of the AI share of research code and of what a model wrote of its successor
--     over the last 4 against up to 8 before them; of ln of the task horizon of all models, at the newest date against the first.
-- denominator: none
-- excludes: Open quarters, quarters before a gap; models without a date or a horizon, and those that horizon.apart names.
-- grain: period (quarter), signal
-- unit: a year
-- better: neither
-- minimum: 8
-- settles: 0
-- filters: from_date, to_date, policy
-- statistic: nightly
-- caveat: Of the whole organisation: repositories and teams cannot be chosen. counts, watched, firm and strict say which of the
--     levels of docs/method.md lie above zero; where one step or ramp fits best (one_off) none does. turn_chance is how often a
--     constant rate finds as good a change of slope as that on turned_on. n counts quarters in a row, of task_horizon models.
--     Earlier periods are read with what is known of them today.

SELECT quarter AS period, signal, difference AS value, low, high, n, true AS complete, family, needed, evidence_on,
    recent, recent_low, recent_high, recent_from, recent_to, earlier, earlier_low, earlier_high, earlier_from, earlier_to,
    one_off, turned_on, turn_chance, known, counts, watched, firm, strict, note
FROM main.quarter_signals
WHERE policy = coalesce(getvariable('policy')::VARCHAR, 'strict')
    AND (getvariable('from_date') IS NULL OR quarter >= getvariable('from_date')::DATE)
    AND (getvariable('to_date') IS NULL OR quarter + INTERVAL 3 MONTH <= getvariable('to_date')::DATE + INTERVAL 1 DAY)
ORDER BY quarter, list_position(['output_per_contributor', 'successor_share', 'ai_research_share', 'task_horizon'], signal);

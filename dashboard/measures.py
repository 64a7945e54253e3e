"""The cards that pages show: which column of which metric, in which colour, beside which published figure."""

from __future__ import annotations

from dashboard import drawings, generations, horizons, loop, theme
from dashboard.cards import Measure, longest
from dashboard.remarks import checked_remarks, failure_remarks, fault_remarks, output_remarks, share_remarks

BLUE = theme.ORIGINS["ai"].colour

AI_SHARE = Measure("ai_code_share", colour=BLUE, series=drawings.PUBLISHED_SHARE, remarks=share_remarks)
RESEARCH = Measure("ai_research_share", colour=BLUE)
DECLARED = Measure(
    "ai_code_share",
    "Counting every mark",
    "declared",
    "",
    "",
    colour=theme.ORIGINS["assisted"].colour,
)
LANDINGS = Measure(
    "ai_code_share", "Landings AI took part in", "merge_share", "", "", colour=theme.ORIGINS["mixed"].colour
)
UNKNOWN = Measure(
    "ai_code_share",
    "Lines of unknown origin",
    "unknown_share",
    "",
    "",
    colour=theme.ORIGINS["unknown"].colour,
)
OUTPUT = Measure(
    "output_per_contributor",
    "Output per contributor",
    "multiple",
    "multiple_low",
    "multiple_high",
    unit="multiple",
    counted="contributors",
    where=("repositories", "all"),
    series=drawings.PUBLISHED_OUTPUT,
    remarks=output_remarks,
)
PER_CONTRIBUTOR = Measure("merges_per_contributor", counted="contributors")
ALL = ("origin", "all")
CI = Measure("ci_pass_rate", counted="first attempts", where=ALL)
CI_DURATION = Measure("ci_duration", counted="attempts", where=ALL)
ATTEMPTS = Measure("attempts_to_green", counted="changes", where=ALL)
LEAD = Measure("lead_time", counted="requests", where=ALL)
DEPLOYMENTS = Measure("deployment_frequency", counted="deployments")
FAILURES = Measure("change_failure", counted="deployments", remarks=failure_remarks)
CHURN = Measure("churn_14d", counted="days with landings", where=ALL)
CHURN_AI = Measure(
    "churn_14d",
    "Of what AI wrote, likewise",
    counted="days with landings",
    where=("origin", "ai"),
    colour=BLUE,
)
CHECKED = Measure(
    "review_coverage", "AI work a second person checked", where=("origin", "ai"), remarks=checked_remarks
)
CHECKED_REST = Measure("review_coverage", "Work without an AI mark, likewise", where=("origin", "undeclared"))
UNACCOUNTABLE = Measure("unaccountable_merges", counted="landings with AI in them", unit="count")
LOAD = Measure("review_load", counted="reviewers")
QUEUE = Measure(
    "review_load", "Days in the queue", "queue_days", "", "", unit="days", counted="open requests", n="open"
)
FAST = Measure(
    "review_load",
    "Large changes approved fast",
    "fast_share",
    "",
    "",
    unit="share",
    counted="such approvals",
    n="large",
)
REVERTS = Measure("revert_rate", "Taken back within 30 days", where=ALL)
FAULTS = Measure("fault_rate", "Mended within 90 days", where=ALL, remarks=fault_remarks)
DETECTED = Measure("time_to_detect", counted="faults", where=ALL)
OLDER = Measure("older_faults", "Outlived a generation of models", counted="faults")
SUCCESSOR = Measure("successor_share", colour=BLUE, where=("model", loop.EVERY), remarks=generations.ceiling)
CHECKPOINTS = Measure("checkpoint_coverage", whole=generations.covered)
CYCLE = Measure("development_cycle", whole=generations.cycle)
AGENTS = Measure("agent_human_ratio", counted="people", low="", high="", series=loop.AGENTS, colour=BLUE)
HORIZON = Measure("task_horizon", series=horizons.METR, whole=horizons.newest)
DOUBLING = Measure("horizon_trend", whole=horizons.doubling)
LONGEST = Measure("success_by_length", whole=longest)
HEADLINES = (AI_SHARE, OUTPUT, HORIZON)
CHECKS = (CHECKED, CI)  # of which the first that has a figure stands beside them
OVERVIEW = (*HEADLINES, *CHECKS)

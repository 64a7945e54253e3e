"""The cards that pages show: which column of which metric, in which colour, beside which published figure."""

from __future__ import annotations

from dashboard import drawings, horizons, theme
from dashboard.cards import Measure, longest, output_remarks, share_remarks

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
CI = Measure("ci_pass_rate", counted="first attempts")
HORIZON = Measure("task_horizon", series=horizons.METR, whole=horizons.newest)
DOUBLING = Measure("horizon_trend", whole=horizons.doubling)
LONGEST = Measure("success_by_length", whole=longest)
OVERVIEW = (AI_SHARE, OUTPUT, CI, HORIZON)

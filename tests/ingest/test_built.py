"""Attempts of CI by the change that they built, each figure worked out from a few rows."""

from __future__ import annotations

from ingest.derive import rollups
from ingest.night import Night
from tests.ingest.filled import fill, shown

FIRSTS = "SELECT workflow, passed, failed, flaky FROM daily_ci ORDER BY workflow"
GREENS = "SELECT workflow, greens, attempts, reds FROM daily_ci WHERE greens + reds > 0 ORDER BY workflow"
WRITTEN = "SELECT written, written_strict, passed FROM daily_ci ORDER BY ALL"


def test_a_commit_that_passes_on_a_later_attempt_is_flaky_and_still_failed_at_first(night: Night) -> None:
    fill(
        night,
        "ci_runs",
        "repo run attempt workflow sha conclusion created_on created_at started_at\n"
        "acme 1 1 tests a failure 2026-01-05 2026-01-05T09:00:00Z 2026-01-05T09:00:00Z\n"
        "acme 1 2 tests a success 2026-01-05 2026-01-05T09:00:00Z 2026-01-25T09:00:00Z\n"  # 20 days later
        "acme 2 1 tests b failure 2026-01-05 2026-01-05T09:00:00Z 2026-01-05T09:00:00Z\n"
        "acme 3 1 tests b success 2026-01-05 2026-01-05T10:00:00Z 2026-01-05T10:00:00Z\n"  # another run of it
        "acme 4 1 tests c failure 2026-01-05 2026-01-05T09:00:00Z 2026-01-05T09:00:00Z\n"
        "acme 4 2 tests c failure 2026-01-05 2026-01-05T09:00:00Z 2026-01-05T10:00:00Z\n"
        "acme 5 1 tests d success 2026-01-05 2026-01-05T09:00:00Z 2026-01-05T09:00:00Z\n"
        "acme 6 1 tests d failure 2026-01-05 2026-01-05T10:00:00Z 2026-01-05T10:00:00Z",
    )
    rollups.update(night)
    assert shown(night, FIRSTS) == "tests 1 3 2"


def test_the_first_attempt_is_the_one_that_began_first(night: Night) -> None:
    fill(
        night,
        "ci_runs",
        "repo run attempt workflow sha conclusion created_on created_at started_at\n"
        "acme 1 1 tests a cancelled 2026-01-05 2026-01-05T09:00:00Z 2026-01-05T09:00:00Z\n"
        "acme 1 2 tests a failure 2026-01-05 2026-01-05T09:00:00Z 2026-01-05T09:30:00Z\n"
        "acme 2 1 tests a success 2026-01-05 2026-01-05T10:00:00Z 2026-01-05T10:00:00Z",
    )
    rollups.update(night)
    assert shown(night, FIRSTS) == "tests 0 1 1"


def requests(night: Night) -> None:
    """Request 1 by an agent, open; 2 landed as m2; 3 on the same branch after it."""
    fill(night, "repos", "repo branch\nacme main")
    fill(
        night,
        "requests",
        "repo number author_kind branch base landing created_at closed_at\n"
        "acme 1 ai one main - 2026-01-05T08:00:00Z -\n"
        "acme 2 person two main m2 2026-01-05T08:00:00Z 2026-01-06T08:00:00Z\n"
        "acme 3 person two main - 2026-01-07T08:00:00Z -",
    )
    fill(
        night,
        "request_commits",
        "repo number sha origin grade added\nacme 1 a1 undeclared - 5\nacme 2 b2 ai strong 10\n"
        "acme 3 c3 ai weak 19\nacme 3 c4 undeclared - 1",
    )
    fill(
        night,
        "merges",
        "repo sha how landed_on written written_strict\nacme m2 squash 2026-01-06 mixed undeclared\n"
        "acme m9 direct 2026-01-06 human human",
    )


def test_attempts_of_a_change_are_those_of_all_its_commits(night: Night) -> None:
    requests(night)
    fill(
        night,
        "ci_runs",
        "repo run attempt workflow sha branch conclusion created_on created_at\n"
        "acme 1 1 tests a1 one failure 2026-01-05 2026-01-05T09:00:00Z\n"
        "acme 2 1 tests b1 two failure 2026-01-05 2026-01-05T09:00:00Z\n"  # pushed over: known by its branch
        "acme 3 1 tests b2 two timed_out 2026-01-05 2026-01-05T10:00:00Z\n"
        "acme 3 2 tests b2 two cancelled 2026-01-05 2026-01-05T10:10:00Z\n"
        "acme 4 1 tests b2 two success 2026-01-06 2026-01-06T01:00:00Z\n"
        "acme 5 1 tests b2 two failure 2026-01-06 2026-01-06T02:00:00Z\n"  # after it was green
        "acme 6 1 tests b9 two failure 2026-01-06 2026-01-06T09:00:00Z\n"  # after 2 was closed and before 3
        "acme 7 1 tests m9 main success 2026-01-06 2026-01-06T09:00:00Z\n"
        "acme 8 1 tests m2 main success 2026-01-06 2026-01-06T09:00:00Z",
    )
    rollups.update(night)
    # green: request 2 on the 5th after 3 attempts, m9 and m2 on the 6th after one; red: request 1, and b9
    assert shown(
        night,
        "SELECT created_on, sum(greens), sum(attempts), sum(reds) FROM daily_ci GROUP BY ALL ORDER BY ALL",
    ) == ("2026-01-05 1 3 1\n2026-01-06 2 2 1")


def test_a_run_has_the_origin_of_the_landing_that_its_commit_became_else_of_its_request(night: Night) -> None:
    requests(night)
    fill(
        night,
        "commits",
        "repo sha landing origin grade\nacme w1 m2 undeclared -\nacme w2 - ai weak\nacme w3 - ai strong",
    )
    fill(
        night,
        "ci_runs",
        "repo run attempt workflow sha conclusion created_on\n"
        "acme 1 1 t a1 success 2026-01-01\n"  # opened by an agent
        "acme 2 1 t b2 success 2026-01-02\n"  # a commit of the request that m2 landed
        "acme 3 1 t m2 success 2026-01-03\nacme 4 1 t w1 success 2026-01-04\n"
        "acme 5 1 t c3 success 2026-01-05\n"  # 19 of 20 lines are weakly marked
        "acme 6 1 t w2 success 2026-01-06\nacme 7 1 t w3 success 2026-01-07\n"
        "acme 8 1 t m9 success 2026-01-08\nacme 9 1 t z success 2026-01-09\nacme 10 1 t - success 2026-01-10",
    )
    rollups.update(night)
    assert shown(
        night,
        "SELECT day(created_on), written, written_strict FROM daily_ci WHERE passed > 0 ORDER BY created_on",
    ) == "\n".join([
        "1 ai ai", "2 mixed undeclared", "3 mixed undeclared", "4 mixed undeclared", "5 ai undeclared",
        "6 ai undeclared", "7 ai ai", "8 human human", "9 unknown unknown", "10 unknown unknown",
    ])  # fmt: skip


def test_minutes_are_those_of_jobs_and_without_jobs_of_the_run(night: Night) -> None:
    fill(
        night,
        "ci_runs",
        "repo run attempt workflow sha conclusion created_on started_at completed_at\n"
        "acme 1 1 tests a success 2026-01-05 2026-01-05T09:00:00Z 2026-01-05T12:00:00Z\n"
        "acme 2 1 tests b cancelled 2026-01-05 2026-01-05T09:00:00Z 2026-01-05T09:08:00Z\n"
        "acme 3 1 tests c - 2026-01-05 2026-01-05T09:00:00Z -",
    )
    fill(
        night,
        "ci_jobs",
        "repo run attempt job conclusion created_at started_at completed_at\n"
        "acme 1 1 x success 2026-01-05T09:00:00Z 2026-01-05T09:01:00Z 2026-01-05T09:11:00Z\n"
        "acme 1 1 y failure 2026-01-05T09:00:00Z 2026-01-05T09:02:00Z 2026-01-05T09:17:00Z\n"
        "acme 1 1 z skipped 2026-01-05T09:00:00Z 2026-01-05T11:00:00Z 2026-01-05T11:00:00Z\n"
        "acme 1 1 w success 2026-01-05T09:20:00Z - -",
    )
    rollups.update(night)
    # jobs: 10 + 15 minutes, waited 1 + 2 + 120; the run that was cancelled: 8
    totals = "SELECT sum(runs), sum(unlisted), sum(minutes), sum(queued_minutes) FROM daily_ci"
    assert shown(night, totals) == "2 1 33 123"
    # from 09:01 to 09:17, whatever the run says of itself; cancelled attempts have no verdict to wait for
    assert shown(night, "SELECT run, attempt, minutes FROM run_times") == "1 1 16"


def test_sums_by_week_leave_out_the_workflow(night: Night) -> None:
    fill(
        night,
        "daily_ci",
        "repo created_on workflow passed failed flaky minutes\nacme 2026-01-05 tests 3 1 1 4.5\n"
        "acme 2026-01-06 lint 2 0 0 0.5",
    )
    rollups.sums(night.con)
    assert shown(night, "SELECT created_on, passed, failed, flaky, minutes FROM weekly_ci") == (
        "2026-01-05 5 1 1 5"
    )

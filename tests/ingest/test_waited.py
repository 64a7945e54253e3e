"""How long requests waited, who looked at them, and how long failures lasted: from a few rows by hand."""

from __future__ import annotations

from ingest.derive import rollups
from ingest.night import Night
from tests.ingest.filled import fill, shown

TIMES = (
    "SELECT number, coding_hours, pickup_hours, picked_up, review_hours, reviewed, landing_hours, "
    "whole_hours, landed_on FROM request_times ORDER BY number"
)


def read_until(night: Night, time: str) -> None:
    """The forge was last read then."""
    fill(night, "repos", "repo branch\nacme main")
    fill(
        night,
        "source_parts",
        f"source part state good_at good_on tried_at\ngithub acme ok {time} {time[:10]} {time}",
    )


def test_each_part_of_a_landed_request_is_measured(night: Night) -> None:
    read_until(night, "2026-01-20T00:00:00Z")
    fill(
        night,
        "requests",
        "repo number person author_kind base created_at created_on merged_at closed_at\n"
        "acme 1 ann person main 2026-01-05T10:00:00Z 2026-01-05 2026-01-06T10:00:00Z 2026-01-06T10:00:00Z",
    )
    fill(
        night,
        "request_commits",
        "repo number sha authored_at is_merge\n"
        "acme 1 a 2025-09-01T00:00:00Z false\n"  # more than 90 days before: an old commit brought along
        "acme 1 b 2026-01-05T04:00:00Z false\n"
        "acme 1 c 2026-01-05T01:00:00Z true\n"  # others' work
        "acme 1 d 2026-01-05T12:00:00Z false",
    )
    fill(
        night,
        "reviews",
        "repo number review person actor_kind state submitted_at\n"
        "acme 1 1 - ai approved 2026-01-05T10:01:00Z\n"
        "acme 1 2 ann person commented 2026-01-05T11:00:00Z\n"
        "acme 1 3 bob person pending 2026-01-05T11:30:00Z\n"
        "acme 1 4 bob person commented 2026-01-05T12:00:00Z\n"
        "acme 1 5 cy person approved 2026-01-05T15:00:00Z\n"
        "acme 1 6 bob person approved 2026-01-05T20:00:00Z\n"
        "acme 1 7 cy person approved 2026-01-07T20:00:00Z",
    )
    rollups.update(night)
    # coding 04 to 10; pickup 10 to 12 by bob; review 12 to 15; landing 15 to 10 on the next day
    assert shown(night, TIMES) == "1 6 2 True 3 True 19 30 2026-01-06"
    # bob and cy each looked at it for the first time once; cy's look after it landed is none
    assert shown(night, "SELECT day, person, requests FROM daily_reviews ORDER BY ALL") == (
        "2026-01-05 bob 1\n2026-01-05 cy 1"
    )


def test_what_has_not_ended_is_measured_to_when_it_was_closed_or_last_seen(night: Night) -> None:
    read_until(night, "2026-01-10T00:00:00Z")
    fill(
        night,
        "requests",
        "repo number person author_kind base created_at created_on merged_at closed_at landing\n"
        "acme 1 ann person main 2026-01-09T00:00:00Z 2026-01-09 - - -\n"  # open, nobody looked
        "acme 2 ann person main 2026-01-09T00:00:00Z 2026-01-09 - - -\n"  # open, commented
        "acme 3 ann person main 2026-01-09T00:00:00Z 2026-01-09 - - -\n"  # open, approved
        "acme 4 ann person main 2026-01-08T00:00:00Z 2026-01-08 - 2026-01-08T06:00:00Z -\n"  # closed
        "acme 5 ann person main 2026-01-08T00:00:00Z 2026-01-08 2026-01-08T03:00:00Z 2026-01-08T03:00:00Z -\n"
        "acme 6 ann person main 2026-01-08T00:00:00Z 2026-01-08 2026-01-08T05:00:00Z 2026-01-08T05:00:00Z -\n"
        "acme 7 - ai main 2026-01-08T00:00:00Z 2026-01-08 - 2026-01-08T04:00:00Z m7",  # landed by a queue
    )
    fill(night, "merges", "repo sha how landed_on written written_strict\nacme m7 squash 2026-01-08 ai ai")
    fill(
        night,
        "reviews",
        "repo number review person actor_kind state submitted_at\n"
        "acme 2 1 bob person changes_requested 2026-01-09T08:00:00Z\n"
        "acme 3 2 bob person approved 2026-01-09T10:00:00Z\n"
        "acme 6 3 bob person commented 2026-01-08T01:00:00Z",
    )
    rollups.update(night)
    assert shown(night, TIMES) == "\n".join([
        "1 0 24 False - - - 24 -",
        "2 0 8 True 16 False - 24 -",
        "3 0 10 True 0 True 14 24 -",
        "4 0 6 False - - - 6 -",
        "5 0 3 False - - - 3 2026-01-08",
        "6 0 1 True 4 True - 5 2026-01-08",  # the landing ended the review
        "7 0 4 False - - - 4 2026-01-08",
    ])  # fmt: skip


def test_drafts_automation_other_branches_bulk_and_deleted_requests_are_left_out(night: Night) -> None:
    read_until(night, "2026-01-10T00:00:00Z")
    fill(
        night,
        "merges",
        "repo sha how landed_on written written_strict bulk\nacme m4 squash 2026-01-09 ai ai subtree\n"
        "acme m5 squash 2026-01-09 automation automation -",
    )
    fill(
        night,
        "requests",
        "repo number author_kind base created_at created_on draft deleted landing\n"
        "acme 1 person main 2026-01-09T00:00:00Z 2026-01-09 true false -\n"
        "acme 2 automation main 2026-01-09T00:00:00Z 2026-01-09 false false -\n"
        "acme 3 person topic 2026-01-09T00:00:00Z 2026-01-09 false false -\n"
        "acme 4 person main 2026-01-09T00:00:00Z 2026-01-09 false false m4\n"
        "acme 5 person main 2026-01-09T00:00:00Z 2026-01-09 false false m5\n"
        "acme 6 person main 2026-01-09T00:00:00Z 2026-01-09 false true -\n"
        "acme 7 person main 2026-01-09T00:00:00Z 2026-01-09 false false -",
    )
    rollups.update(night)
    assert shown(night, "SELECT number FROM request_times") == "7"


def test_days_are_cut_in_the_configured_time_zone(night: Night) -> None:
    read_until(night, "2026-01-10T00:00:00Z")
    fill(night, "settings", "key value\ntimezone Asia/Tokyo")
    fill(
        night,
        "requests",
        "repo number base created_at created_on merged_at closed_at\n"
        "acme 1 main 2026-01-05T10:00:00Z 2026-01-05 2026-01-05T16:00:00Z 2026-01-05T16:00:00Z",
    )
    rollups.update(night)
    assert shown(night, "SELECT landed_on FROM request_times") == "2026-01-06"


def test_large_approvals_are_fast_within_ten_minutes(night: Night) -> None:
    read_until(night, "2026-01-10T00:00:00Z")
    fill(
        night,
        "requests",
        "repo number person author_kind base added created_at created_on\n"
        "acme 1 ann person main 400 2026-01-05T10:00:00Z 2026-01-05\n"
        "acme 2 ann person main 399 2026-01-05T10:00:00Z 2026-01-05\n"
        "acme 3 ann person main 1000 2026-01-05T10:00:00Z 2026-01-05",
    )
    fill(
        night,
        "reviews",
        "repo number review person actor_kind state submitted_at submitted_on\n"
        "acme 1 1 bob person approved 2026-01-05T10:09:00Z 2026-01-05\n"
        "acme 2 2 bob person approved 2026-01-05T10:01:00Z 2026-01-05\n"
        "acme 3 3 bob person commented 2026-01-05T10:02:00Z 2026-01-05\n"
        "acme 3 4 bob person approved 2026-01-05T10:10:00Z 2026-01-05",
    )
    rollups.update(night)
    # 400 + 399 + 1000 lines, each request once
    assert shown(night, "SELECT person, requests, lines, large, fast FROM daily_reviews") == "bob 3 1799 2 1"


def test_open_requests_are_counted_on_sundays_at_ends_of_months_and_on_the_last_day(night: Night) -> None:
    read_until(night, "2026-02-03T12:00:00Z")
    fill(
        night,
        "requests",
        "repo number base created_at created_on closed_at\n"
        "acme 1 main 2026-01-29T10:00:00Z 2026-01-29 -\n"
        "acme 2 main 2026-01-31T10:00:00Z 2026-01-31 2026-02-01T10:00:00Z\n"  # a Saturday; closed on Sunday
        "acme 3 main 2026-02-01T10:00:00Z 2026-02-01 2026-02-01T11:00:00Z",
    )
    rollups.update(night)
    assert shown(night, "SELECT day, age, n FROM open_requests ORDER BY ALL") == "\n".join([
        "2026-01-31 0 1", "2026-01-31 2 1", "2026-02-01 3 1", "2026-02-03 5 1",
    ])  # fmt: skip


DEPLOYED = (
    "SELECT created_on, environment, production, succeeded, failed, caused "
    "FROM daily_deployments ORDER BY ALL"
)


def test_deployments_are_those_to_production_and_their_failures_those_that_incidents_name(
    night: Night,
) -> None:
    fill(night, "merges", "repo sha how landed_at landed_on\nacme m1 squash 2026-01-06T00:00:00Z 2026-01-06")
    fill(
        night,
        "deployments",
        "repo id environment status created_at created_on\n"
        "acme 1 production success 2026-01-05T10:00:00Z 2026-01-05\n"
        "acme 2 prod-eu failure 2026-01-05T11:00:00Z 2026-01-05\n"
        "acme 3 staging success 2026-01-05T10:00:00Z 2026-01-05\n"
        "acme 4 pre-production success 2026-01-05T10:00:00Z 2026-01-05\n"
        "acme 5 - success 2026-01-06T10:00:00Z 2026-01-06\n"  # the first that brought m1
        "acme 6 production success 2026-01-07T10:00:00Z 2026-01-07\n"
        "acme 7 production in_progress 2026-01-07T10:00:00Z 2026-01-07",
    )
    fill(
        night,
        "incidents",
        "repo id opened_at opened_on merge deployment\nacme i1 2026-01-05T12:00:00Z 2026-01-05 - 1\n"
        "acme i2 2026-01-05T12:00:00Z 2026-01-05 - 1\nacme i3 2026-01-07T12:00:00Z 2026-01-07 m1 -\n"
        "acme i4 2026-01-07T12:00:00Z 2026-01-07 - -",
    )
    rollups.update(night)
    assert shown(night, DEPLOYED) == "\n".join([
        "2026-01-05 pre-production False 1 0 0",
        "2026-01-05 prod-eu True 0 1 0",
        "2026-01-05 production True 1 0 1",
        "2026-01-05 staging False 1 0 0",
        "2026-01-06  True 1 0 1",
        "2026-01-07 production True 1 0 0",
    ])  # fmt: skip


def test_a_failed_deployment_lasts_until_the_next_that_succeeds_in_its_environment(night: Night) -> None:
    fill(night, "source_parts", "source part state tried_at\nfiles d ok 2026-01-10T00:00:00Z")
    fill(
        night,
        "deployments",
        "repo id environment status created_at created_on finished_at\n"
        "acme 1 production failure 2026-01-05T09:00:00Z 2026-01-05 2026-01-05T10:00:00Z\n"
        "acme 2 production failure 2026-01-05T11:00:00Z 2026-01-05 2026-01-05T12:00:00Z\n"  # the same failure
        "acme 3 staging success 2026-01-05T13:00:00Z 2026-01-05 2026-01-05T13:00:00Z\n"
        "acme 4 production success 2026-01-05T14:00:00Z 2026-01-05 2026-01-05T14:30:00Z\n"
        "acme 5 production failure 2026-01-09T00:00:00Z 2026-01-09 -",
    )
    fill(
        night,
        "incidents",
        "repo id opened_at opened_on resolved_at\n"
        "acme i1 2026-01-05T12:00:00Z 2026-01-05 2026-01-05T15:00:00Z\n"
        "acme i2 2026-01-09T12:00:00Z 2026-01-09 -",
    )
    rollups.update(night)
    assert shown(
        night, "SELECT what, id, began_on, hours, ended FROM failure_times ORDER BY ALL"
    ) == "\n".join([
        "deployment 1 2026-01-05 4.5 True",
        "deployment 5 2026-01-09 24 False",
        "incident i1 2026-01-05 3 True",
        "incident i2 2026-01-09 12 False",
    ])  # fmt: skip


def test_what_half_of_them_took_is_computed_for_each_period_and_way_of_counting(night: Night) -> None:
    fill(night, "repos", "repo\nacme")
    fill(
        night,
        "run_times",
        "repo run attempt created_on written written_strict minutes\nacme 1 1 2026-01-05 ai undeclared 4\n"
        "acme 2 1 2026-01-06 undeclared undeclared 8\nacme 3 1 2026-02-05 ai ai 20",
    )
    rollups.sums(night.con)
    chosen = "what = 'run' AND grain = '{}' AND policy = '{}'"
    waits = f"SELECT period, origin, n, half FROM waits WHERE {chosen} ORDER BY ALL"
    assert shown(night, waits.format("month", "strict")) == "\n".join([
        "2026-01-01 all 2 6", "2026-01-01 undeclared 2 6", "2026-02-01 ai 1 20", "2026-02-01 all 1 20",
    ])  # fmt: skip
    assert shown(night, waits.format("quarter", "declared")) == "\n".join([
        "2026-01-01 ai 2 12", "2026-01-01 all 3 8", "2026-01-01 undeclared 1 8",
    ])  # fmt: skip

"""What became of landings, beside the strata in which they are compared, from a few rows."""

from __future__ import annotations

from ingest.derive import built, outcomes, risks, rollups, waited
from ingest.night import Night
from tests.ingest.filled import fill, shown

HEAD = "repo sha how landed_on landed_at written written_strict written_lines source test checked"
TOLD = "SELECT landed_on, landings, happened, unsettled FROM daily_outcomes WHERE outcome = '{}' ORDER BY ALL"


def landed(night: Night, *rows: str, seen: str = "2026-06-01") -> None:
    """Landings, told by their hash, day, origin, lines of source and of test, and who checked them."""
    fill(night, "repos", f"repo branch head_seen_on\nacme main {seen}")
    lines = []
    for row in rows:
        sha, day, written, source, test, checked = row.split()
        total = int(source) + int(test)
        time = f"{day}T12:00:00Z"
        lines.append(f"acme {sha} squash {day} {time} {written} {written} {total} {source} {test} {checked}")
    fill(night, "merges", "\n".join([HEAD, *lines]))


def derive(night: Night) -> None:
    """Only what is tested here."""
    for statement in (*built.PREPARED, *waited.PREPARED):
        night.con.execute(statement)
    times = {"request_times": waited.DAILY["request_times"]}
    rollups.write(night.con, times | outcomes.DAILY)


def test_a_landing_is_reverted_within_thirty_days_and_before_that_nobody_knows(night: Night) -> None:
    landed(
        night,
        "a 2026-01-01 ai 10 0 nobody",
        "b 2026-01-02 ai 10 0 nobody",
        "c 2026-01-31 undeclared 1 0 nobody",  # reverts a after 30 days
        "d 2026-02-02 undeclared 1 0 nobody",  # reverts b after 31
        "e 2026-02-10 undeclared 1 0 nobody",
        seen="2026-03-04",
    )
    night.con.execute("UPDATE merges SET reverted_by = if(sha = 'a', 'c', 'd') WHERE sha IN ('a', 'b')")
    derive(night)
    assert shown(night, TOLD.format("reverted")) == "\n".join([
        "2026-01-01 1 1 0",
        "2026-01-02 1 0 0",
        "2026-01-31 1 0 0",
        "2026-02-02 1 0 0",
        "2026-02-10 0 0 1",  # 22 days old
    ])  # fmt: skip


def test_a_landing_is_rewritten_where_some_of_its_lines_are_within_fourteen_days(night: Night) -> None:
    days = ("01", "02", "03", "04", "05", "15", "17")
    landed(night, *(f"m{day} 2026-01-{day} ai 10 0 nobody" for day in days), seen="2026-01-28")
    night.con.execute("UPDATE merges SET reverts = 'gone' WHERE sha = 'm05'")
    fill(
        night,
        "fates",
        "repo merge sha class tool model kind ended_by lines replaced\n"
        "acme m01 x rest x x source m15 1 1\n"  # after fourteen days
        "acme m01 x rest x x source m17 8 1\n"
        "acme m02 x rest x x source m17 9 9\n"  # after fifteen
        "acme m03 x rest x x docs m04 2 2\n"
        "acme m03 x rest x x source gone 4 0\n"  # by what is known no more
        "acme m05 x rest x x source m15 4 0\n"  # it took something back
        "acme m15 x rest x x source m17 1 0",  # thirteen days ago
    )
    derive(night)
    # nobody followed the lines of the others
    assert shown(night, TOLD.format("rewritten")) == (
        "2026-01-01 1 1 0\n2026-01-02 1 0 0\n2026-01-03 1 0 0\n2026-01-15 0 0 1"
    )


def test_a_landing_is_churned_where_half_of_its_lines_are_gone_in_time(night: Night) -> None:
    days = ("01-01", "01-02", "01-03", "01-04", "01-15", "01-17", "04-01", "04-02", "06-20")
    landed(night, *(f"m{day} 2026-{day} ai 10 0 nobody" for day in days), seen="2026-06-28")
    night.con.execute("UPDATE merges SET relands = 'gone' WHERE sha = 'm01-04'")
    fill(
        night,
        "fates",
        "repo merge sha class tool model kind ended_by lines replaced\n"
        "acme m01-01 x rest x x source m01-15 3 1\n"  # five of ten within fourteen days: half of them
        "acme m01-01 x rest x x test m01-02 2 1\n"
        "acme m01-01 x rest x x source x 5 0\n"
        "acme m01-01 x rest x x docs x 90 0\n"  # of docs nobody asks
        "acme m01-02 x rest x x source m01-15 4 1\n"  # four of ten, and one more after fifteen days
        "acme m01-02 x rest x x source m01-17 1 1\n"
        "acme m01-02 x rest x x source x 5 0\n"
        "acme m01-03 x rest x x source m04-02 9 1\n"  # after 89 days
        "acme m01-04 x rest x x source m01-15 9 1\n"  # it landed something again
        "acme m01-15 x rest x x source m04-01 4 1\n"
        "acme m01-15 x rest x x source x 5 1\n"
        "acme m06-20 x rest x x source x 5 1",  # eight days ago
    )
    derive(night)
    assert shown(night, TOLD.format("churned")) == (
        "2026-01-01 1 1 0\n2026-01-02 1 0 0\n2026-01-03 1 0 0\n2026-01-15 1 0 0\n2026-06-20 0 0 1"
    )
    assert shown(night, TOLD.format("short_lived")) == (
        "2026-01-01 1 1 0\n2026-01-02 1 1 0\n2026-01-03 1 1 0\n2026-01-15 1 0 0\n2026-06-20 0 0 1"
    )


def test_what_is_churned_is_compared_within_repository_quarter_size_and_kind(night: Night) -> None:
    rows = (
        ("a1", "01-05", "ai", 10, 0, True), ("a2", "01-06", "ai", 10, 0, False),
        ("n1", "02-05", "undeclared", 99, 0, True), ("n2", "03-06", "undeclared", 10, 0, False),
        ("a3", "01-05", "ai", 9, 0, True),  # of another size
        *((f"n{place}", "01-05", "human", 1, 0, place == 3) for place in (3, 4, 5)),
        ("a4", "01-05", "ai", 0, 10, True),  # of another kind, and alone
        ("n6", "04-05", "undeclared", 10, 0, True),  # of another quarter, and alone
        ("a5", "05-25", "ai", 10, 0, True), ("n7", "05-25", "undeclared", 10, 0, False),  # too young
    )  # fmt: skip
    landed(
        night,
        *(f"{sha} 2026-{day} {who} {code} {test} nobody" for sha, day, who, code, test, _ in rows),
        *(f"z{day} 2026-{day} mixed 1 0 nobody" for day in ("01-10", "02-10", "04-10", "05-28")),
        seen="2026-06-01",
    )
    after = {"01": "z01-10", "02": "z02-10", "04": "z04-10", "05": "z05-28"}
    fates = [
        f"acme {sha} x rest x x {'test' if test else 'source'} {after[day[:2]] if gone else 'x'} 8 0"
        for sha, day, _, _, test, gone in rows
    ]
    fill(night, "fates", "\n".join(["repo merge sha class tool model kind ended_by lines replaced", *fates]))
    derive(night)
    # 10 to 99 lines: 1 of 2 and 1 of 2; below: 1 of 1 and 1 of 3
    # 1 x 2 / 4 + 1 x 3 / 4 over 1 x 2 / 4 + 1 x 1 / 4
    found = "FROM risks_now WHERE outcome = 'churned' ORDER BY period"
    assert shown(
        night, f"SELECT ai, ai_n, no_mark, no_mark_n, top, bottom, strata, left_out, unsettled {found}"
    ) == ("2 3 2 5 1.25 0.75 2 1 0\n0 0 0 0 - - 0 1 2")


def test_the_night_compares_by_month_and_quarter_with_weak_marks_and_without(night: Night) -> None:
    fill(night, "repos", "repo branch\nacme main")
    fill(
        night,
        "daily_outcomes",
        "repo landed_on size mostly outcome settles written written_strict landings happened unsettled\n"
        "acme 2026-01-05 2 source reverted 30 ai ai 10 5 0\n"
        "acme 2026-01-05 2 source reverted 30 ai undeclared 10 4 0\n"
        "acme 2026-02-05 2 source reverted 30 undeclared undeclared 10 1 0",
    )
    risks.write(night.con)
    told = """
        SELECT grain, policy, month(period), ai_n, ai, no_mark_n, no_mark,
            low < top / bottom AND top / bottom < high,
            difference_low < (top - bottom) / weight AND (top - bottom) / weight < difference_high
        FROM risks ORDER BY ALL
    """
    assert shown(night, told).splitlines() == [
        "month declared 1 0 0 0 0 - -", "month declared 2 0 0 0 0 - -",
        "month strict 1 10 5 10 4 True True", "month strict 2 0 0 0 0 - -",
        "quarter declared 1 20 9 10 1 True True", "quarter strict 1 10 5 20 5 True True",
    ]  # fmt: skip


def test_a_second_person_and_a_change_after_an_approval_are_known_where_reviews_are(night: Night) -> None:
    checks = ("second_person", "stale", "operator", "unknown")
    landed(night, *(f"{who} 2026-01-0{day} ai 10 0 {who}" for day, who in enumerate(checks, 1)))
    derive(night)
    assert shown(night, TOLD.format("second_person")) == (
        "2026-01-01 1 1 0\n2026-01-02 1 0 0\n2026-01-03 1 0 0"
    )
    assert shown(night, TOLD.format("stale")) == "2026-01-01 1 0 0\n2026-01-02 1 1 0"


def test_a_landing_is_within_a_day_of_its_first_commit_where_its_request_is_known(night: Night) -> None:
    landed(night, *(f"m{day} 2026-01-0{day} ai 10 0 nobody" for day in (1, 2, 3)))
    night.con.execute("UPDATE merges SET request = right(sha, 1)::BIGINT WHERE sha <> 'm3'")
    fill(
        night,
        "requests",
        "repo number base created_at created_on merged_at closed_at landing\n"
        "acme 1 main 2026-01-01T00:00:00Z 2026-01-01 2026-01-02T00:00:00Z 2026-01-02T00:00:00Z m1\n"
        "acme 2 main 2026-01-01T00:00:00Z 2026-01-01 2026-01-02T00:01:00Z 2026-01-02T00:01:00Z m2",
    )
    derive(night)
    assert shown(night, TOLD.format("within_a_day")) == "2026-01-01 1 1 0\n2026-01-02 1 0 0"


def test_ci_is_green_first_where_every_workflow_passed_at_its_first_attempt(night: Night) -> None:
    landed(night, *(f"m{day} 2026-01-0{day} ai 10 0 nobody" for day in (1, 2, 3)))
    night.con.execute("UPDATE merges SET request = 1 WHERE sha = 'm1'")
    fill(night, "requests", "repo number landing\nacme 1 m1")
    fill(night, "request_commits", "repo number sha position origin\nacme 1 a 1 ai\nacme 1 b 2 ai")
    fill(
        night,
        "ci_runs",
        "repo run attempt workflow sha conclusion created_on created_at\n"
        "acme 1 1 test a failure 2026-01-01 2026-01-01T01:00:00Z\n"
        "acme 2 1 test b success 2026-01-01 2026-01-01T02:00:00Z\n"  # of the same request
        "acme 3 1 lint a success 2026-01-01 2026-01-01T01:00:00Z\n"
        "acme 4 1 test m1 success 2026-01-01 2026-01-01T03:00:00Z\n"  # after it landed
        "acme 5 1 test m2 cancelled 2026-01-02 2026-01-02T01:00:00Z\n"
        "acme 6 1 test m2 success 2026-01-02 2026-01-02T02:00:00Z",
    )
    derive(night)
    assert shown(night, TOLD.format("green_first")) == "2026-01-01 1 0 0\n2026-01-02 1 1 0"


def test_a_stratum_is_the_digits_of_the_size_and_the_kind_of_most_lines(night: Night) -> None:
    cases = (
        (0, 0, "0 none"),
        (1, 0, "1 source"),
        (9, 0, "1 source"),
        (10, 0, "2 source"),
        (99, 100, "3 test"),
        (500, 500, "4 source"),
        (70000, 0, "4 source"),
    )
    rows = (
        f"m{day} 2026-01-0{day} ai {source} {test} nobody" for day, (source, test, _) in enumerate(cases, 1)
    )
    landed(night, *rows)
    derive(night)
    found = "SELECT size, mostly FROM daily_outcomes WHERE outcome = 'reverted' ORDER BY landed_on"
    assert shown(night, found).splitlines() == [stratum for *_, stratum in cases]


def test_lines_that_are_not_written_by_people_make_a_change_of_another_kind(night: Night) -> None:
    landed(night, "a 2026-01-01 ai 5 0 nobody", "b 2026-01-01 ai 5 0 nobody")
    night.con.execute("UPDATE merges SET docs = 6 WHERE sha = 'a'")
    night.con.execute("UPDATE merges SET docs = 6, lock = 4, data = 3 WHERE sha = 'b'")
    derive(night)
    assert shown(night, "SELECT DISTINCT size, mostly FROM daily_outcomes ORDER BY ALL") == "1 docs\n1 other"


def test_mixed_work_automation_and_bulk_are_compared_with_nothing(night: Night) -> None:
    rest = (f"{origin[:2]} 2026-01-01 {origin} 5 0 nobody" for origin in ("mixed", "automation", "unknown"))
    landed(night, "a 2026-01-01 ai 5 0 nobody", "b 2026-01-01 ai 5 0 nobody", *rest)
    night.con.execute("UPDATE merges SET bulk = 'subtree' WHERE sha = 'b'")
    rollups.update(night)
    assert shown(night, TOLD.format("reverted")) == "2026-01-01 1 0 0"


def test_a_landing_is_mended_by_a_fix_within_ninety_days_where_all_fixes_are_searched(night: Night) -> None:
    landed(
        night,
        "a 2026-01-01 ai 10 0 nobody",
        "b 2026-01-02 ai 10 0 nobody",
        "c 2026-01-03 ai 0 0 nobody",  # nothing written, so there is nothing to mend
        "x 2026-04-01 undeclared 1 0 nobody",  # mends a after 90 days
        "y 2026-04-03 undeclared 1 0 nobody",  # mends b after 91, and is too young itself
    )
    times = "repo landing what found_by landed_on found_on written written_strict hours"
    fill(night, "fixes", "repo sha landing how text\nacme x1 x message Fix\nacme y1 y message Fix")
    for searched, expected in ((False, ""), (True, "2026-01-01 1 1 0\n2026-01-02 1 0 0\n")):
        if searched:
            night.con.execute("UPDATE fixes SET searched_at = TIMESTAMPTZ '2026-05-01 00:00:00+00'")
        fill(
            night,
            "fault_times",
            f"{times}\nacme a fix x 2026-01-01 2026-04-01 ai ai 2160\n"
            "acme b fix y 2026-01-02 2026-04-03 ai ai 2184",
        )
        derive(night)
        young = "2026-04-01 0 0 1\n2026-04-03 0 0 1" if searched else ""
        assert shown(night, TOLD.format("mended")) == expected + young
        night.con.execute("DELETE FROM fault_times")

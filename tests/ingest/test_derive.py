"""Origins of landings and daily rollups, each figure worked out from a few rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.derive import counted, origins, rollups, shipped
from ingest.night import Night
from tests.ingest.filled import fill, shown


@pytest.mark.parametrize(
    ("lines", "origin", "share"),
    [
        ({"ai": 9, "undeclared": 1}, "ai", "0.9"),
        ({"ai": 89, "undeclared": 11}, "mixed", "0.89"),
        ({"ai": 1, "undeclared": 9}, "mixed", "0.1"),
        ({"ai": 9, "undeclared": 91}, "undeclared", "0.09"),
        ({"human": 5, "undeclared": 5}, "undeclared", "0"),
        ({"human": 6, "undeclared": 5}, "human", "0"),
        ({"assisted": 8, "undeclared": 2}, "assisted", "0"),
        ({"unknown": 5, "undeclared": 5}, "unknown", "0"),
        ({"ai": 2, "undeclared": 2, "automation": 3}, "mixed", "0.5"),
        ({"automation": 8, "undeclared": 1}, "automation", "0"),
    ],
)
def test_a_landing_is_named_by_its_written_lines(
    night: Night, lines: dict[str, int], origin: str, share: str
) -> None:
    fill(night, "merges", "repo sha how\nacme m merge")
    for name, count in lines.items():
        fill(night, "commits", f"repo sha landing origin grade\nacme {name} m {name} strong")
        fill(
            night,
            "landed",
            f"repo merge sha kind lines\nacme m {name} source {count}\nacme m {name} docs 1000",
        )
    origins.update(night)
    assert shown(night, "SELECT origin, written, ai_share FROM merges") == f"{origin} {origin} {share}"
    assert shown(night, f"SELECT {', '.join(f'{name}_lines' for name in lines)} FROM merges") == " ".join(
        str(count) for count in lines.values()
    )


def test_weak_and_assisted_marks_are_undeclared_in_the_strict_reading(night: Night) -> None:
    fill(night, "merges", "repo sha how\nacme m merge")
    fill(night, "commits", "repo sha landing origin grade\nacme a m ai weak\nacme b m assisted strong")
    fill(night, "landed", "repo merge sha kind lines\nacme m a source 95\nacme m b source 5")
    origins.update(night)
    assert (
        shown(night, "SELECT written, written_strict, ai_lines, assisted_lines FROM merges")
        == "ai undeclared 95 5"
    )


def test_a_landing_without_written_lines_is_named_by_its_commits(night: Night) -> None:
    fill(night, "merges", "repo sha how\nacme m merge\nacme d direct")
    fill(
        night,
        "commits",
        "repo sha landing origin grade is_merge\n"
        "acme a m ai strong false\nacme b m undeclared - false\nacme m m undeclared - true\n"
        "acme d d automation strong false",
    )
    fill(night, "landed", "repo merge sha kind lines\nacme m a docs 4")
    origins.update(night)
    assert (
        shown(night, "SELECT sha, origin, written, ai_share FROM merges ORDER BY sha")
        == "d - automation -\nm - mixed -"
    )


def test_lines_in_research_and_guarded_areas_are_counted(night: Night) -> None:
    fill(night, "merges", "repo sha how\nacme m direct")
    fill(night, "commits", "repo sha landing origin\nacme m m undeclared")
    fill(
        night, "areas", "repo pattern ai_research guarded\nacme evals/** true true\nacme train/** true false"
    )
    fill(
        night,
        "landed",
        "repo merge sha area kind lines\nacme m m evals/** source 3\nacme m m train/** test 4\n"
        "acme m m train/** docs 9",
    )
    origins.update(night)
    assert shown(night, "SELECT ai_research_lines, guarded_lines FROM merges") == "7 3"


def test_daily_sums_leave_out_bulk_pulls_upstream_and_what_counts_elsewhere(night: Night) -> None:
    fill(
        night,
        "merges",
        "repo sha how landed_on written written_strict bulk counted\n"
        "acme a direct 2026-01-05 ai ai - true\n"
        "acme b direct 2026-01-05 undeclared undeclared subtree true\n"
        "acme c pull 2026-01-05 undeclared undeclared - true\n"
        "acme d direct 2026-01-05 undeclared undeclared - false\n"
        "acme e merge 2026-01-05 undeclared undeclared - true",
    )
    fill(
        night,
        "commits",
        "repo sha origin grade tool counted\nacme a ai strong claude true\n"
        "acme b undeclared - - true\n"
        "acme c undeclared - - true\nacme d undeclared - - true\nacme e undeclared - - true\n"
        "acme u undeclared - - false",
    )
    fill(
        night,
        "landed",
        "repo merge sha kind lines\nacme a a source 1\nacme b b source 2\nacme c c source 4\n"
        "acme d d source 8\n"
        "acme e e source 16\nacme e u source 32",
    )
    rollups.update(night)
    assert shown(night, "SELECT origin, grade, tool, lines FROM daily_lines ORDER BY origin") == (
        "ai strong claude 1\nundeclared   16"
    )
    assert (
        shown(night, "SELECT how, written, merges FROM daily_merges ORDER BY how")
        == "direct ai 1\nmerge undeclared 1"
    )


def test_a_contributor_counts_for_365_days_from_each_day_of_activity(night: Night) -> None:
    fill(
        night,
        "activity",
        "repo day person role\nacme 2024-01-01 ada author\nacme 2024-12-31 ada merger\n"
        "acme 2026-01-01 ada author\n"
        "acme 2024-01-01 bo author",
    )
    rollups.update(night)
    # 2024-12-31 is day 366 after 2024-01-01 (day 365 counted from it): the stretches touch and are one span
    assert shown(night, "SELECT person, from_day, to_day FROM activity_spans ORDER BY ALL") == (
        "ada 2024-01-01 2025-12-30\nada 2026-01-01 2026-12-31\nbo 2024-01-01 2024-12-30"
    )


def test_ci_counts_the_first_finished_attempt_of_a_commit_and_workflow(night: Night) -> None:
    fill(
        night,
        "ci_runs",
        "repo run attempt workflow sha conclusion created_on\n"
        "acme 1 1 tests a cancelled 2026-01-05\nacme 1 2 tests a failure 2026-01-05\n"
        "acme 1 3 tests a success 2026-01-05\n"
        "acme 2 1 tests b success 2026-01-05\nacme 3 1 lint b timed_out 2026-01-05\n"
        "acme 4 1 tests c - 2026-01-05\n"
        "acme 5 1 tests d skipped 2026-01-05",
    )
    rollups.update(night)
    assert (
        shown(night, "SELECT workflow, passed, failed FROM daily_ci ORDER BY workflow")
        == "lint 0 1\ntests 1 1"
    )


def test_weeks_are_cut_where_a_month_ends(night: Night) -> None:
    fill(
        night,
        "daily_merges",
        "repo landed_on how written written_strict merges\n"
        "acme 2026-03-29 squash ai ai 1\n"
        "acme 2026-03-30 squash ai ai 2\nacme 2026-03-31 squash ai ai 4\n"
        "acme 2026-04-01 squash ai ai 8\nacme 2026-04-05 squash ai ai 16\n"
        "acme 2026-04-06 squash ai ai 32",
    )
    rollups.write(night.con, rollups.SUMS)
    # 2026-03-29 is a Sunday, 2026-03-30 a Monday, 2026-04-01 a Wednesday
    assert shown(night, "SELECT landed_on, merges FROM weekly_merges ORDER BY ALL") == (
        "2026-03-23 1\n2026-03-30 6\n2026-04-01 24\n2026-04-06 32"
    )


def test_lines_of_a_week_stand_in_a_column_per_kind(night: Night) -> None:
    fill(
        night,
        "daily_lines",
        "repo landed_on area kind origin grade tool model lines\n"
        "acme 2026-01-05 a source ai strong claude m 1\nacme 2026-01-06 b source ai strong claude n 2\n"
        "acme 2026-01-07 a test ai strong claude m 4\nacme 2026-01-07 a lock ai weak claude m 8",
    )
    rollups.write(night.con, rollups.SUMS)
    assert shown(
        night, "SELECT landed_on, grade, source, test, docs, lock FROM weekly_lines ORDER BY grade"
    ) == ("2026-01-05 strong 3 4 0 0\n2026-01-05 weak 0 0 0 8")


def test_output_is_capped_and_counts_who_took_part_as_persons(night: Night) -> None:
    fill(
        night,
        "settings",
        "key value\nvelocity.baseline_from 2024-01-01\nvelocity.baseline_to 2024-12-31\n"
        "velocity.cap_lines 30",
    )
    fill(night, "activity", "repo day person role\nacme 2024-01-05 ada author")
    fill(
        night,
        "merges",
        "repo sha how landed_on person written_lines written bulk\n"
        "acme a squash 2024-01-05 ada 10 ai -\nacme b squash 2024-01-05 ada 110 ai -\n"
        "acme c squash 2024-02-05 bot 20 ai -\nacme d squash 2024-02-06 - 20 ai -\n"
        "acme e squash 2024-02-06 ada 50 automation -\nacme f squash 2024-02-06 ada 50 ai subtree",
    )
    rollups.update(night)
    # under 500 landings in the baseline: 30 lines; 99 % of 10, 20, 20 and 110 lie under 20 + 0.97 x 90
    assert shown(night, "SELECT quarter, landings, lines FROM output_caps ORDER BY ALL") == (
        "0001-01-01 4 30\n2024-01-01 4 107.3"
    )
    assert shown(night, "SELECT landed_on, person, landings, lines, uncapped_lines, own_quarter_lines "
                 "FROM daily_output ORDER BY ALL") == (
        "2024-01-05 ada 2 40 120 117.3\n2024-02-05  1 20 20 20\n2024-02-06  1 20 20 20"
    )  # fmt: skip
    # of agents by week: the two days lie in the one from 2024-02-05
    assert shown(night, "SELECT landed_on, person, landings, lines FROM quarterly_output ORDER BY ALL") == (
        "2024-01-01 ada 2 40\n2024-02-05  2 40"
    )


def test_totals_of_a_repository_are_added_up(night: Night) -> None:
    fill(
        night,
        "commits",
        "repo sha insertions deletions is_merge superseded odd_date on_default_branch\n"
        "acme a 10 1 false false true true\nacme b 5 2 false false false true\n"
        "acme c 99 9 true false false true\nacme d 99 9 false true false true\n"
        "acme e 99 9 false false false false",
    )
    fill(
        night,
        "merges",
        "repo sha how landed_on written bulk counted\n"
        "acme a squash 2023-05-01 ai subtree true\nacme b squash 2023-06-01 ai - true\n"
        "acme c squash 2025-07-01 automation - true\nacme d pull 2025-08-01 ai - true\n"
        "acme e squash 2022-01-01 ai - false",
    )
    rollups.update(night)
    assert shown(night, "SELECT commits, merge_commits, added, deleted, superseded, odd_dates, "
                 "landings, bulk, first_landed_on, last_landed_on, counted_from, "
                 "baseline_landings, last_output_on FROM repo_totals") == (
        "2 1 15 3 1 1 3 1 2023-05-01 2025-07-01 2023-06-01 1 2023-06-01"
    )  # fmt: skip


def test_a_commit_in_two_repositories_counts_in_the_first_configured(night: Night) -> None:
    fill(night, "repos", "repo position scope\nlib 1 production\nacme 0 production")
    fill(
        night,
        "commits",
        "repo sha from_upstream superseded\nacme a false false\nlib a false false\nlib b false false\n"
        "lib u true false\n"
        "acme s false true\nlib s false false",
    )
    fill(night, "merges", "repo sha how\nacme a direct\nlib a direct")
    counted.update(night)
    assert shown(night, "SELECT repo, sha, counted FROM commits ORDER BY repo, sha") == (
        "acme a True\nacme s False\nlib a False\nlib b True\nlib s True\nlib u False"
    )
    assert shown(night, "SELECT repo, counted FROM merges ORDER BY repo") == "acme True\nlib False"


def test_figures_of_others_are_taken_once_and_again_when_they_change(
    night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    figures = tmp_path / "published.csv"
    figures.write_text("series,period_end,value\nshare,2026-05-31,0.8\n")
    shipped.update(night)
    night.con.execute("UPDATE reference SET value = 0.1")
    shipped.update(night)
    assert shown(night, "SELECT series, value FROM reference") == "share 0.1", "they are read each night"
    figures.write_text("series,period_end,value\nshare,2026-05-31,0.9\n")
    shipped.update(night)
    assert shown(night, "SELECT series, value FROM reference") == "share 0.9"

"""What the Data page asks: freshness, refused rows, landings, bulk landings, repositories."""

from __future__ import annotations

import queries


def test_freshness_tells_current_from_stale_failed_retired_and_never_read(build, shows):
    con = build("""
    settings: key               | value
              now               | 2026-10-31
              stale_after_hours | 36
    source_parts: source | part | state   | good_at                | message
                  files  | ci   | failed  | 2026-10-31 00:00:00+00 | line 3: no date
                  git    | new  | ok      | .                      | .
                  git    | old  | ok      | 2026-10-30 10:59:59+00 | .
                  git    | out  | retired | 2026-01-01 00:00:00+00 | .
                  git    | x    | ok      | 2026-10-31 23:59:59+00 | .
    """)
    # now is the last second of 31 October: 37 hours after 10:59:59 on the 30th
    assert queries.run(con, "freshness").frame["value"].to_list()[2:] == [37, 7296 - 1 / 3600, 0]
    shows(
        queries.run(con, "freshness"),
        """
        source part value  state      complete stale_after_hours
        files  ci   24     failed     no       36
        git    new  .      never read no       36
        git    old  37     stale      no       36
        git    out  7296   retired    no       36
        git    x    0      current    yes      36
        """,
    )


def test_the_fixed_day_ends_where_its_time_zone_ends_it(build, shows):
    con = build("""
    settings: key      | value
              now      | 2026-01-31
              timezone | America/New_York
    source_parts: source | part | state | good_at
                  git    | x    | ok    | 2026-02-01 03:59:59+00
    """)
    shows(queries.run(con, "freshness"), "part value stale_after_hours\nx 1 36")


def test_without_a_fixed_now_ages_are_against_the_clock(build):
    con = build("""
    settings: key | value
              now | .
    source_parts: source | part | state | good_at
                  git    | x    | ok    | 2026-02-01 04:59:59+00
    """)
    (seconds,) = con.execute("SELECT epoch(now()) - epoch(TIMESTAMPTZ '2026-02-01 04:59:59+00')").fetchall()[
        0
    ]
    assert abs(queries.run(con, "freshness").frame["value"][0] - max(seconds, 0) / 3600) < 0.1


def test_refused_rows_are_counted_by_file_and_reason(build, shows):
    con = build("""
    rejects: source | file | line | reason  | text | seen_on
             files  | a    | 7    | no date | q    | 2026-01-02
             files  | a    | 3    | no date | p    | 2026-01-01
             files  | a    | 0    | .       | .    | 2026-01-01
             git    | b    | 1    | no date | r    | 2026-01-01
    """)
    shows(
        queries.run(con, "rejected_rows"),
        """
        source file reason       value first_line first_text first_seen_on last_seen_on
        files  a    not recorded 1     0          .          2026-01-01    2026-01-01
        files  a    no date      2     3          p          2026-01-01    2026-01-02
        git    b    no date      1     1          r          2026-01-01    2026-01-01
        """,
    )
    shows(queries.run(con, "rejected_rows", {"from_date": "2026-01-02"}), "file value\na 1")
    shows(queries.run(con, "rejected_rows", {"to_date": "2026-01-01"}), "file value\na 1\na 1\nb 1")


def test_landings_are_counted_by_how_they_landed_and_who_wrote_them(build, shows):
    con = build("""
    repos: repo | head_seen_on
           x    | 2026-03-01
    daily_merges: landed_on  | how    | written    | written_strict | merges
                  2026-01-05 | squash | ai         | undeclared     | 3
                  2026-01-06 | squash | undeclared | undeclared     | 2
                  2026-01-07 | direct | automation | automation     | 4
                  2026-02-07 | direct | mixed      | mixed          | 1
    """)
    shows(
        queries.run(con, "landings", {"to_date": "2026-02-28"}),
        """
        period     how    value n ai mixed no_mark automation complete
        2026-01-01 direct 4     9 0  0     0       4          yes
        2026-01-01 squash 5     9 0  0     5       0          yes
        2026-02-01 direct 1     1 0  1     0       0          yes
        2026-02-01 squash 0     1 0  0     0       0          yes
        """,
    )
    daily = {"policy": "declared", "grain": "day", "from_date": "2026-01-05", "to_date": "2026-01-06"}
    shows(
        queries.run(con, "landings", daily),
        "period how value ai no_mark\n2026-01-05 squash 3 3 0\n2026-01-06 squash 2 0 2",
    )


def test_bulk_landings_are_listed_largest_first_with_reason_and_undo(build, shows):
    con = build("""
    repos: repo | scope
           x    | production
           y    | research
    merges: repo | sha  | landed_on  | added | files | bulk    | counted
            x    | aaa  | 2026-01-05 | 10    | 1     | .       | true
            x    | bbb  | 2026-01-05 | 500   | 3     | subtree | true
            y    | ccc  | 2026-02-05 | 9000  | 40    | unrelated | true
            y    | ddd  | 2026-02-05 | 9000  | 40    | unrelated | false
    """)
    shows(
        queries.run(con, "bulk_landings"),
        """
        repo sha value reason    files landed_on  undo
        y    ccc 9000  unrelated 40    2026-02-05 keep = ["ccc"]
        x    bbb 500   subtree   3     2026-01-05 keep = ["bbb"]
        """,
    )
    shows(queries.run(con, "bulk_landings", {"scopes": "production"}), "sha\nbbb")
    shows(queries.run(con, "bulk_landings", {"from_date": "2026-02-01"}), "sha\nccc")


def test_repositories_count_commits_and_lines_as_git_does_without_merges(build, shows):
    con = build("""
    repos: repo  | position | head_seen_on | shallow | retired
           y     | 2        | 2026-01-01   | true    | false
           x     | 1        | 2026-01-01   | false   | false
           gone  | .        | 2025-01-01   | false   | true
           empty | 3        | .            | false   | false
    commits: repo | insertions | deletions | is_merge | on_default_branch | superseded | odd_date
             x    | 10         | 1         | false    | true              | false      | false
             x    | 20         | 2         | false    | true              | false      | true
             x    | 900        | 9         | true     | true              | false      | false
             x    | 900        | 9         | false    | false             | false      | false
             x    | 900        | 9         | false    | true              | true       | false
             y    | .          | .         | false    | true              | false      | false
    merges: repo | landed_on  | how    | bulk    | counted
            x    | 2026-01-02 | squash | .       | true
            x    | 2026-01-05 | merge  | subtree | true
            x    | 2026-01-09 | pull   | .       | true
            x    | 2026-01-09 | batch  | .       | true
            x    | 2026-01-09 | merge  | .       | false
    note_lines: repo | sha | class      | tool   | model | note | claimed | kept
                x    | a   | ai_note    | claude |       | 1.1  | 28500   | 0
                x    | a   | human_note |        |       | 1.1  | 5       | 4
                x    | b   | ai_note    | codex  |       | 1.2  | 10      | 10
    """)
    shows(
        queries.run(con, "repositories"),
        """
        repo  value added deleted merge_commits superseded odd_dates n bulk last_landed_on complete notes claimed_lines kept_lines
        x     2     30    3       1             1          1         2 1    2026-01-05     yes      2     28515         14
        y     1     0     0       0             0          0         0 0    .              no       .     .             .
        empty 0     0     0       0             0          0         0 0    .              no       .     .             .
        gone  0     0     0       0             0          0         0 0    .              yes      .     .             .
        """,  # noqa: E501
    )


def test_both_counts_are_compared_and_what_differs_stands_on_top(build, shows):
    con = build("""
    repos: repo | team
           x    | research
           y    | platform
    reconciled: source | repo | what     | from_day   | to_day     | theirs | ours | compared_at
                github | x    | requests | 2024-01-01 | 2026-03-01 | 40     | 40   | 2026-03-01 02:00:00+00
                github | x    | runs     | 2026-01-05 | 2026-01-11 | 10     | 10   | 2026-02-01 02:00:00+00
                github | x    | runs     | 2026-01-12 | 2026-01-18 | 12     | 9    | 2026-02-01 02:00:00+00
                github | x    | runs     | 2026-01-19 | 2026-01-25 | 5      | 6    | 2026-02-02 02:00:00+00
                github | y    | runs     | 2026-01-19 | 2026-01-25 | 7      | 5    | 2026-02-02 02:00:00+00
    """)
    # 3 that we lack and 1 that they lack do not cancel out
    shows(
        queries.run(con, "reconciliation"),
        """
        source repo what     value n  complete theirs stretches_that_differ stretches from_day   to_day     differs_from
        github x    runs     4     25 no       27     2                     3         2026-01-05 2026-01-25 2026-01-12
        github y    runs     2     5  no       7      1                     1         2026-01-19 2026-01-25 2026-01-19
        github x    requests 0     40 yes      40     0                     1         2024-01-01 2026-03-01 .
        """,  # noqa: E501
    )
    assert queries.run(con, "reconciliation", {"teams": "platform"}).frame["repo"].to_list() == ["y"]


def test_repositories_that_nobody_configured_are_listed_by_their_last_push(build, shows):
    con = build("""
    forge_repos: source | repo         | archived | fork  | covered | pushed_at              | seen_at
                 github | acme/covered | false    | false | x       | 2026-03-01 00:00:00+00 | 2026-03-10 02:00:00+00
                 github | acme/fork    | false    | true  | .       | 2026-03-09 00:00:00+00 | 2026-03-10 02:00:00+00
                 github | acme/done    | true     | false | .       | 2026-03-09 00:00:00+00 | 2026-03-10 02:00:00+00
                 github | acme/quiet   | false    | false | .       | 2026-01-09 00:00:00+00 | 2026-03-10 02:00:00+00
                 github | acme/empty   | false    | false | .       | .                      | 2026-03-10 02:00:00+00
                 github | acme/busy    | false    | false | .       | 2026-03-08 23:00:00+00 | 2026-03-10 02:00:00+00
    """)  # noqa: E501
    shows(
        queries.run(con, "uncovered_repositories"),
        """
        source repo       value fork archived
        github acme/busy  2     no   no
        github acme/quiet 60    no   no
        github acme/empty .     no   no
        github acme/fork  1     yes  no
        github acme/done  1     no   yes
        """,
    )

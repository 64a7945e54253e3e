"""The AI share of landed lines by the tool that its marks name."""

from __future__ import annotations

import queries

WAREHOUSE = """
    repos: repo | head_seen_on
           x    | 2026-03-01
    daily_lines: landed_on  | origin     | grade  | tool       | lines
                 2026-01-05 | ai         | strong | claude     | 30
                 2026-01-12 | ai         | lines  | cursor     | 10
                 2026-01-12 | ai         | weak   | cursor     | 20
                 2026-01-12 | ai         | strong |            | 5
                 2026-01-19 | assisted   | strong | aider      | 15
                 2026-01-19 | undeclared |        |            | 120
                 2026-01-19 | automation | strong | dependabot | 500
                 2026-02-02 | ai         | strong | claude     | 50
                 2026-02-02 | undeclared |        |            | 50
    daily_merges: landed_on  | written | merges
                  2026-01-05 | ai      | 6
                  2026-02-05 | ai      | 5
"""


def test_the_tools_of_a_period_add_up_to_the_ai_code_share(build, shows):
    con = build(WAREHOUSE)
    filters = {"to_date": "2026-02-28"}
    shows(
        queries.run(con, "ai_share_by_tool", filters),
        """
        period     tool      value lines all_lines n
        2026-01-01 claude    0.15  30    200       6
        2026-01-01 cursor    0.05  10    200       6
        2026-01-01 not_named 0.025 5     200       6
        2026-02-01 claude    0.5   50    100       5
        2026-02-01 cursor    0     0     100       5
        2026-02-01 not_named 0     0     100       5
        """.replace("not_named", "not named"),
    )
    together = queries.run(con, "ai_code_share", filters).frame["value"].to_list()
    assert [round(value, 9) for value in together] == [0.225, 0.5]


def test_declared_gives_weak_and_assisted_lines_to_their_tools(build, shows):
    result = queries.run(
        build(WAREHOUSE), "ai_share_by_tool", {"policy": "declared", "to_date": "2026-01-31"}
    )
    shows(result, "tool value\naider 0.075\nclaude 0.15\ncursor 0.15\nnot named 0.025")


def test_the_interval_of_a_tool_is_that_of_repository_weeks(build):
    weeks = [(5, 20), (12, 40), (19, 60), (26, 80)]
    rows = "\n".join(
        f"2026-01-{day:02} | ai | claude | {ai}\n2026-01-{day:02} | undeclared | | {100 - ai}"
        for day, ai in weeks
    )
    con = build(f"""
    repos: repo | head_seen_on
           x    | 2026-02-01
    daily_lines: landed_on | origin | tool | lines
    {rows}
    daily_merges: landed_on  | written | merges
                  2026-01-05 | ai      | 5
                  2026-01-26 | ai      | 1
    """)
    by_tool = queries.run(con, "ai_share_by_tool", {"to_date": "2026-01-31"}).frame.row(0, named=True)
    whole = queries.run(con, "ai_code_share", {"to_date": "2026-01-31"}).frame.row(0, named=True)
    assert (by_tool["low"], by_tool["high"]) == (whole["low"], whole["high"])
    assert by_tool["low"] < by_tool["value"] < by_tool["high"]


def test_too_few_landings_are_said_in_a_note(build, shows):
    result = queries.run(build(WAREHOUSE), "ai_share_by_tool", {"from_date": "2026-02-06"})
    assert result.frame.is_empty()  # no tool wrote anything after that day
    result = queries.run(
        build(WAREHOUSE), "ai_share_by_tool", {"to_date": "2026-02-04", "from_date": "2026-02-01"}
    )
    shows(result, "tool value n\nclaude . 0")
    assert result.frame["note"].to_list() == ["0 landings here; a share is shown from 5"]

"""How right and how complete the tags are, and what that makes of the AI code share."""

from __future__ import annotations

import queries

SETTINGS = """
    settings: key           | value
              rules.version | new
"""
AUDITS = """
    audits: audit | measure     | class | policy   | unit     | value | low | high | n  | n_effective | scored_at              | scored_on  | from_on    | to_on      | rules | basis | labelled | left_out
            a     | mark_recall | ai    | declared | landings | 0.8   | 0.5 | 0.9  | 20 | 12          | 2026-04-01 02:00:00+00 | 2026-04-01 | 2026-01-01 | 2026-03-31 | old   | marks | 120      | 3
            b     | mark_recall | ai    | declared | landings | 0.9   | 0.7 | 1    | 25 | 20          | 2026-05-01 02:00:00+00 | 2026-05-01 | 2026-01-01 | 2026-03-31 | new   | marks | 130      | 0
            c     | mark_recall | ai    | declared | landings | 0.6   | 0.4 | 0.8  | 20 | 12          | 2026-04-01 02:00:00+00 | 2026-04-01 | 2025-10-01 | 2025-12-31 | old   | marks | 120      | 3
            d     | mark_recall | ai    | declared | landings | 0.7   | 0.5 | 0.9  | 25 | 20          | 2026-05-02 02:00:00+00 | 2026-05-02 | 2026-01-01 | 2026-03-31 | new   | all   | 130      | 0
            b     | mark_recall | ai    | strict   | landings | .     | .   | .    | 0  | 0           | 2026-05-01 02:00:00+00 | 2026-05-01 | 2026-01-01 | 2026-03-31 | new   | marks | 130      | 0
"""  # noqa: E501
LINES = """
    repos: repo | team     | scope      | head_seen_on
           x    | research | production | 2026-04-10
    daily_lines: landed_on  | origin     | grade  | lines
                 2026-01-05 | ai         | strong | 30
                 2026-01-05 | undeclared |        | 70
                 2026-02-05 | ai         | strong | 60
                 2026-02-05 | undeclared |        | 40
                 2026-04-05 | ai         | strong | 10
                 2026-04-05 | undeclared |        | 90
    daily_merges: landed_on  | written    | merges
                  2026-01-05 | ai         | 9
                  2026-02-05 | ai         | 9
                  2026-04-05 | ai         | 9
"""


def correction(*rows: str) -> str:
    """Rows of audits: policy, value, low, high, scored_on, from_on, to_on, rules."""
    head = (
        "    audits: audit | measure | class | unit | n | n_effective | basis | labelled | left_out | "
        "scored_at | policy | value | low | high | scored_on | from_on | to_on | rules\n"
    )
    same = "author_correction | ai | lines | 9 | 9 | marks | 20 | 0"
    return head + "".join(
        f"            {number} | {same} | {row.split(' | ')[4]} 02:00:00+00 | {row}\n"
        for number, row in enumerate(rows)
    )


def test_the_newest_audit_of_each_period_is_shown_and_whether_its_rules_are_in_force(build, shows):
    shows(
        queries.run(build(SETTINGS + AUDITS), "tag_audit"),
        """
        class policy   basis from_on    to_on      value n  low high n_effective scored_on  rules complete
        ai    declared all   2026-01-01 2026-03-31 0.7   25 0.5 0.9  20          2026-05-02 new   yes
        ai    declared marks 2025-10-01 2025-12-31 0.6   20 0.4 0.8  12          2026-04-01 old   no
        ai    declared marks 2026-01-01 2026-03-31 0.9   25 0.7 1    20          2026-05-01 new   yes
        ai    strict   marks 2026-01-01 2026-03-31 .     0  .   .    0           2026-05-01 new   yes
        """,
    )
    notes = queries.run(build(SETTINGS + AUDITS), "tag_audit").frame["note"].to_list()
    assert notes == [None, None, None, "no row of the sample can show it"]


def test_where_authors_were_asked_the_share_is_estimated_beside_the_floor(build, shows):
    con = build(
        LINES + SETTINGS + correction("strict | 1.5 | 1.2 | 2 | 2026-05-01 | 2026-01-01 | 2026-03-31 | new")
    )
    # January: 30 of 100 lines, half as much again. February: 60 x 1.5 = 90, and never more than all.
    # April was not asked about.
    shows(
        queries.run(con, "ai_code_share"),
        """
        period     value estimated_share estimated_low_share estimated_high_share audited_on outdated_audit_on
        2026-01-01 0.3   0.45            0.36                0.6                  2026-05-01 .
        2026-02-01 0.6   0.9             0.72                1                    2026-05-01 .
        2026-03-01 .     .               .                   .                    2026-05-01 .
        2026-04-01 0.1   .               .                   .                    .          .
        """,
    )


def test_the_estimate_is_for_all_repositories_and_the_policy_that_was_asked_about(build, shows):
    con = build(
        LINES + SETTINGS + correction("strict | 1.5 | 1.2 | 2 | 2026-05-01 | 2026-01-01 | 2026-03-31 | new")
    )
    for name, value in {"repos": "x", "teams": "research", "scopes": "production", "kinds": "source"}.items():
        frame = queries.run(con, "ai_code_share", {name: value}).frame
        assert frame["estimated_share"].null_count() == frame.height, name
    declared = queries.run(con, "ai_code_share", {"policy": "declared"}).frame
    assert declared["estimated_share"].null_count() == declared.height


def test_a_quarter_is_estimated_only_by_an_audit_of_all_of_it(build, shows):
    rows = (
        "strict | 1.5 | 1.2 | 2 | 2026-05-01 | 2026-01-05 | 2026-02-28 | new",
        "strict | 1.1 | 1 | 1.2 | 2026-04-30 | 2026-01-01 | 2026-03-31 | new",
    )
    con = build(LINES + SETTINGS + correction(*rows))
    # of January and February the newer one; it begins with the first landing there is
    shows(
        queries.run(con, "ai_code_share", {"to_date": "2026-03-31"}),
        "period value estimated_share\n2026-01-01 0.3 0.45\n2026-02-01 0.6 0.9\n2026-03-01 . .",
    )
    shows(
        queries.run(con, "ai_code_share", {"grain": "quarter"}),
        "period value estimated_share audited_on\n2026-01-01 0.45 0.495 2026-04-30\n2026-04-01 0.1 . .",
    )


def test_an_audit_of_other_rules_estimates_nothing_and_is_named(build, shows):
    rows = (
        "strict | 1.5 | 1.2 | 2 | 2026-05-01 | 2026-01-01 | 2026-01-31 | old",
        "strict | 1.5 | . | . | 2026-06-01 | 2026-02-01 | 2026-02-28 | new",  # too few marked landings
    )
    con = build(LINES + SETTINGS + correction(*rows))
    shows(
        queries.run(con, "ai_code_share", {"to_date": "2026-02-28"}),
        """
        period     value estimated_share audited_on outdated_audit_on
        2026-01-01 0.3   .               .          2026-05-01
        2026-02-01 0.6   .               .          .
        """,
    )

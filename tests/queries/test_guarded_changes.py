"""What AI wrote into guarded areas, by who checked it; where reviews are missing nobody can say."""

from __future__ import annotations

import pytest

import queries

WAREHOUSE = """
    repos: repo | team     | scope      | head_seen_on
           x    | research | research   | 2026-03-10
           y    | platform | production | 2026-03-10
    areas: repo | pattern  | guarded
           x    | evals/** | true
           x    | .ci/**   | true
           x    | train/** | false
           y    | evals/** | true
    daily_merges: repo | landed_on  | written | merges
                  x    | 2026-01-05 | ai      | 1
                  y    | 2026-01-05 | ai      | 1
    merges: repo | sha | landed_on  | how    | written    | written_strict | checked       | bulk    | counted
            x    | a1  | 2026-01-05 | squash | ai         | ai             | second_person | .       | true
            x    | a2  | 2026-01-06 | merge  | mixed      | mixed          | second_person | .       | true
            x    | a3  | 2026-01-12 | squash | ai         | undeclared     | nobody        | .       | true
            y    | a4  | 2026-01-12 | squash | assisted   | undeclared     | operator      | .       | true
            y    | a5  | 2026-01-12 | squash | ai         | ai             | stale         | .       | true
            x    | u1  | 2026-01-12 | squash | undeclared | undeclared     | nobody        | .       | true
            x    | r1  | 2026-01-12 | squash | automation | automation     | nobody        | .       | true
            x    | n1  | 2026-01-12 | squash | ai         | ai             | nobody        | .       | true
            y    | n2  | 2026-01-12 | squash | ai         | ai             | nobody        | .       | true
            x    | b1  | 2026-01-12 | squash | ai         | ai             | nobody        | subtree | true
            x    | b2  | 2026-01-12 | pull   | ai         | ai             | nobody        | .       | true
            x    | b3  | 2026-01-12 | batch  | ai         | ai             | nobody        | .       | true
            x    | b4  | 2026-01-12 | squash | ai         | ai             | nobody        | .       | false
            x    | f1  | 2026-02-05 | squash | ai         | ai             | unknown       | .       | true
            x    | f2  | 2026-02-06 | squash | ai         | ai             | second_person | .       | true
    landed: repo | merge | area     | kind
            x    | a1    | evals/** | source
            x    | a1    | .ci/**   | config
            x    | a1    | train/** | source
            x    | a2    | .ci/**   | config
            x    | a3    | evals/** | docs
            y    | a4    | evals/** | source
            y    | a5    | evals/** | source
            x    | u1    | evals/** | source
            x    | r1    | evals/** | source
            x    | n1    | train/** | source
            y    | n2    | .ci/**   | config
            x    | b1    | evals/** | source
            x    | b2    | evals/** | source
            x    | b3    | evals/** | source
            x    | b4    | evals/** | source
            x    | f1    | evals/** | source
            x    | f2    | evals/** | source
"""


def test_landings_that_touch_a_guarded_area_are_counted_by_who_checked_them(build, shows):
    # .ci of y is no area, train of x is not guarded; a line of any kind counts, a landing once
    shows(
        queries.run(build(WAREHOUSE), "guarded_changes", {"to_date": "2026-01-31"}),
        """
        period     checked       value n complete
        2026-01-01 second_person 2     3 yes
        2026-01-01 stale         1     3 yes
        """,
    )


def test_declared_counts_weak_and_assisted_marks_too(build, shows):
    shows(
        queries.run(build(WAREHOUSE), "guarded_changes", {"policy": "declared", "to_date": "2026-01-31"}),
        """
        checked       value n
        second_person 2     5
        stale         1     5
        operator      1     5
        nobody        1     5
        """,
    )


def test_where_reviews_are_missing_the_other_classes_are_unknown_and_not_zero(build, shows):
    result = queries.run(build(WAREHOUSE), "guarded_changes")
    shows(
        result,
        """
        period     checked       value n complete
        2026-01-01 second_person 2     3 yes
        2026-01-01 stale         1     3 yes
        2026-01-01 unknown       0     3 yes
        2026-02-01 second_person 1     2 yes  # of this one it is known
        2026-02-01 stale         .     2 yes  # the other one may be stale, nobody can say
        2026-02-01 unknown       1     2 yes
        2026-03-01 second_person 0     0 no   # nothing landed there, so nothing is unknown
        2026-03-01 stale         0     0 no
        2026-03-01 unknown       0     0 no
        """,
    )
    notes = result.frame["note"].to_list()
    assert notes == [None] * 3 + ["who checked 1 of them is not known"] * 3 + [None] * 3


def test_without_any_review_there_is_no_class_but_unknown(build):
    unknown = WAREHOUSE
    for word in ("second_person", "stale", "nobody", "operator"):
        unknown = unknown.replace(f"| {word}", "| unknown")
    frame = queries.run(build(unknown), "guarded_changes", {"to_date": "2026-02-28"}).frame
    assert frame.select("checked", "value", "n").rows() == [("unknown", 3, 3), ("unknown", 2, 2)]


@pytest.mark.parametrize(
    ("filters", "landings"),
    [
        ({"repos": "x"}, 2),
        ({"teams": "platform"}, 1),
        ({"scopes": "research"}, 2),
        ({"from_date": "2026-01-06"}, 2),
        ({"to_date": "2026-01-06"}, 2),
    ],
)
def test_each_filter_narrows_the_landings(build, filters, landings):
    frame = queries.run(build(WAREHOUSE), "guarded_changes", {"to_date": "2026-01-31"} | filters).frame
    assert frame["value"].sum() == landings


def test_weeks_start_on_monday(build, shows):
    result = queries.run(build(WAREHOUSE), "guarded_changes", {"grain": "week", "to_date": "2026-01-18"})
    shows(
        result,
        """
        period     checked       value
        2026-01-05 second_person 2
        2026-01-05 stale         0
        2026-01-12 second_person 0
        2026-01-12 stale         1
        """,
    )


def test_without_a_guarded_area_there_is_nothing_to_count(build):
    areas, rest = WAREHOUSE.split("daily_merges:")
    unguarded = f"{areas.replace('true', 'false')}daily_merges:{rest}"
    assert queries.run(build(unguarded), "guarded_changes").frame.is_empty()

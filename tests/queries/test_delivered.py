"""How often versions reach production, and how many of them cause incidents."""

from __future__ import annotations

import queries

WAREHOUSE = """
    repos: repo | team     | head_seen_on
           x    | research | 2026-04-01
           y    | platform | 2026-04-01
    source_parts: source | part | state | good_on
                  github | x    | ok    | 2026-03-10
                  github | y    | ok    | 2026-03-10
    daily_deployments: repo | created_on | environment | production | succeeded | failed | caused
                       x    | 2026-01-05 | production  | true       | 10        | 2      | 1
                       x    | 2026-01-05 | staging     | false      | 40        | 0      | 0
                       y    | 2026-01-20 |             | true       | 21        | 0      | 1
                       x    | 2026-02-20 | production  | true       | 4         | 1      | 0
                       x    | 2026-03-09 | production  | true       | 5         | 0      | 0
    releases: repo | published_on | prerelease
              x    | 2026-01-07   | false
              x    | 2026-01-08   | true
    daily_checks: repo | landed_on  | checked | written    | merges
                  x    | 2026-01-08 | unknown | ai         | 6
                  x    | 2026-01-08 | unknown | mixed      | 2
                  x    | 2026-01-08 | unknown | undeclared | 9
    incidents: repo | id | opened_on  | deployment | merge
               x    | i1 | 2026-01-06 | 7          | .
               x    | i2 | 2026-01-06 | .          | m1
               x    | i3 | 2026-01-09 | .          | .
               y    | i4 | 2026-02-01 | 8          | .
    failure_times: repo | id | what     | began_on   | written | written_strict | hours | ended
                   x    | i2 | incident | 2026-01-06 | ai      | undeclared     | 1     | true
"""


def test_frequency_is_successful_deployments_to_production_over_weeks(build, shows):
    # 31 in 31 days, 4 in 28, 5 in the ten days of March so far
    shows(
        queries.run(build(WAREHOUSE), "deployment_frequency"),
        """
        period     value n  failed elsewhere repositories released complete
        2026-01-01 7     31 2      40        2            1        yes
        2026-02-01 1     4  1      0         1            0        yes
        2026-03-01 3.5   5  0      0         1            0        no
        """,
    )


def test_filters_narrow_deployments_and_days(build, shows):
    con = build(WAREHOUSE)
    shows(
        queries.run(con, "deployment_frequency", {"repos": "y", "to_date": "2026-01-21"}),
        """
        value n  complete
        7     21 no       # 21 in the 21 days that are selected
        """,
    )
    assert (
        queries.run(con, "deployment_frequency", {"teams": "research", "grain": "quarter"}).frame["n"][0]
        == 19
    )
    assert queries.run(con, "deployment_frequency", {"from_date": "2026-01-06"}).frame["n"][0] == 21


def test_releases_are_never_mixed_in_and_the_note_says_so(build, shows):
    head, _, rest = WAREHOUSE.partition("    daily_deployments:")
    only_releases = f"{head}    releases:{rest.partition('    releases:')[2]}"
    result = queries.run(build(only_releases), "deployment_frequency", {"to_date": "2026-01-31"})
    shows(
        result,
        """
        period     value n released
        2026-01-01 .     0 1
        """,
    )
    assert result.frame["note"][0] == "only releases are on record, and a release is no deployment"


def test_environments_that_are_not_production_are_named_as_what_is_missing(build):
    elsewhere = WAREHOUSE.replace("| true       |", "| false      |")
    frame = queries.run(build(elsewhere), "deployment_frequency").frame
    assert frame["value"].null_count() == 3
    assert frame["note"][0] == "no deployment to an environment named prod, production or live is on record"
    assert frame["elsewhere"].to_list() == [71, 4, 5]


def test_failures_are_deployments_that_incidents_name(build, shows):
    result = queries.run(build(WAREHOUSE), "change_failure")
    shows(
        result,
        """
        period     value n  passed incidents unattributed last_incident_on complete
        2026-01-01 0.065 31 2      3         1            2026-02-01       yes
        2026-02-01 .     4  0      1         0            2026-02-01       no   # 14 days later
        2026-03-01 0     5  0      0         0            2026-02-01       no
        """,
    )
    assert result.frame["note"][1] == "4 deployments here; a share is shown from 5"


def test_incidents_stand_beside_the_landings_of_each_origin(build, shows):
    con = build(WAREHOUSE)
    columns = """
        ai_incidents ai_landings undeclared_incidents undeclared_landings
    """
    january = {"to_date": "2026-01-31"}
    shows(queries.run(con, "change_failure", january), f"{columns}0 8 1 9")
    shows(queries.run(con, "change_failure", january | {"policy": "declared"}), f"{columns}1 8 0 9")


def test_without_incidents_on_record_there_is_no_rate(build):
    head = WAREHOUSE.partition("    incidents:")[0]
    frame = queries.run(build(head), "change_failure").frame
    assert frame["value"].null_count() == 3
    assert frame["note"][0] == "no incidents are on record, so which deployments failed is not known"

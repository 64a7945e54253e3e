"""What the list of models says, applied to every attempt; and suites that changed under one version.

Other names of a model are joined to it, whatever source named it. The list may change after a file was read,
which may be gone then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest import rejects

if TYPE_CHECKING:
    from ingest.night import Night
    from ingest.rejects import Problem

SHOWN = 20
NEWEST = 3  # changes of a suite that are told
ADVICE = "give a changed suite a new version"
ANY = "(SELECT 1 FROM evaluations LIMIT 1) UNION ALL (SELECT 1 FROM models LIMIT 1)"
RENAME = """
    UPDATE evaluations AS e SET model = r.model
    FROM (
        SELECT a.alias, coalesce(n.model, a.alias) AS model
        FROM (SELECT DISTINCT alias FROM evaluations WHERE alias IS NOT NULL) AS a
        LEFT JOIN model_names AS n USING (alias)
    ) AS r
    WHERE e.alias = r.alias AND e.model IS DISTINCT FROM r.model
"""
# Models in the order in which they first tried a suite (without times, that of their dates), but for trials
# of a few tasks: fewer than half of what one before and one after tried. Where tasks came with a model and
# stayed, or tasks that all before it had tried never came again, the suite was changed.
CHANGED = """
    WITH tries AS (
        SELECT suite, suite_version, model, task, min(started_on) AS began FROM attempts GROUP BY ALL
    ), models AS (
        SELECT suite, suite_version, model, count(*) AS tasks,
            coalesce(min(began), any_value(available_at), any_value(released_at)) AS began
        FROM tries LEFT JOIN main.models USING (model) GROUP BY ALL
    ), sizes AS (
        SELECT *, row_number() OVER suite AS place, max(tasks) OVER suite AS before,
            max(tasks) OVER (suite ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS after
        FROM models WINDOW suite AS (PARTITION BY suite, suite_version ORDER BY began NULLS LAST, model)
    ), ordered AS (
        SELECT suite, suite_version, model, count(*) OVER (PARTITION BY suite, suite_version) AS models,
            row_number() OVER (PARTITION BY suite, suite_version ORDER BY place) AS place
        FROM sizes WHERE 2 * tasks >= least(before, after)
    ), spans AS (
        SELECT suite, suite_version, task, min(place) AS came, max(place) AS went, count(*) AS seen,
            max(models) AS models
        FROM tries JOIN ordered USING (suite, suite_version, model) GROUP BY ALL
    ), cuts AS (
        SELECT suite, suite_version, came AS place, count(*) AS new, 0 AS gone
        FROM spans WHERE came > 1 AND seen = models - came + 1 GROUP BY ALL
        UNION ALL
        SELECT suite, suite_version, went + 1, 0, count(*)
        FROM spans WHERE went < models AND seen = went GROUP BY ALL
    ), changes AS (
        SELECT suite, suite_version, place, sum(new)::BIGINT AS new, sum(gone)::BIGINT AS gone
        FROM cuts GROUP BY ALL
    )
    SELECT suite, suite_version, model, new, gone
    FROM changes JOIN ordered USING (suite, suite_version, place)
    QUALIFY row_number() OVER (PARTITION BY suite, suite_version ORDER BY place DESC) <= $newest
    ORDER BY suite, suite_version, place
"""
MEASURED = """
    SELECT suite, suite_version, count(*), min(task)
    FROM (
        SELECT suite, suite_version, task FROM attempts
        GROUP BY ALL HAVING max(human_minutes) > 1.000001 * min(human_minutes)
    )
    GROUP BY ALL ORDER BY ALL
"""
CLAIMED = """
    SELECT alias, list(DISTINCT model ORDER BY model) AS models
    FROM (SELECT model, trim(unnest(string_split(aliases, ';'))) AS alias FROM models)
    WHERE alias <> '' GROUP BY alias HAVING count(DISTINCT model) > 1 ORDER BY alias
"""


def update(night: Night) -> None:
    """Applies the list, and notes what is odd about suites and names where the Data page shows it."""
    con = night.con
    if not con.execute(ANY).fetchall():
        return
    con.execute("UPDATE evaluations SET alias = model WHERE alias IS NULL AND model IS NOT NULL")
    con.execute(RENAME)
    suites = con.execute("SELECT DISTINCT 'suite ' || suite || ' ' || suite_version FROM attempts").fetchall()
    problems = [*changed(night), *measured(night), *claimed(night)]
    for name, _, reason, _ in problems:
        night.say.line(f"evaluations {name}: {reason}", source="evaluations", part=name)
    rejects.keep(replace(night, source="evaluations"), ["models", *(name for (name,) in suites)], problems)


def changed(night: Night) -> Iterator[Problem]:
    """Suites that tasks joined or left under one version: the newest changes of each."""
    for suite, version, model, new, gone in night.con.execute(CHANGED, {"newest": NEWEST}).fetchall():
        more = f"it has {tasks(new)} that no model before had tried"
        less = f"it lacks {tasks(gone)} that every model before had tried"
        words = " and ".join(said for said, count in ((more, new), (less, gone)) if count)
        yield f"suite {suite} {version}", 0, f"from {model[:60]} on {words}: {ADVICE}", ""


def tasks(count: int) -> str:
    """1 task, 1,200 tasks."""
    return f"{count:,} task{'' if count == 1 else 's'}"


def measured(night: Night) -> Iterator[Problem]:
    """Suites in which a task takes a person one time here and another there."""
    for suite, version, count, first in night.con.execute(MEASURED).fetchall():
        words = f"{tasks(count)} with several human minutes, {first[:60]} among them"
        yield f"suite {suite} {version}", 0, f"{words}: {ADVICE}", ""


def claimed(night: Night) -> Iterator[Problem]:
    """Names that two models claim."""
    found = night.con.execute(CLAIMED).fetchall()
    for alias, models in found[:SHOWN]:
        yield (
            "models",
            0,
            f"{alias[:60]} is claimed by {', '.join(models[:3])}: it stands for none of them",
            "",
        )
    if len(found) > SHOWN:
        yield "models", 0, f"{len(found):,} names are claimed by several models", ""

"""How often in a row AI rewrote the same lines: until a person wrote them, or a second person checked them.

Which lines of a landing another one rewrote is known, which of those it had rewritten itself is not: they are
taken to be as deep as its lines are on the whole.
"""

from __future__ import annotations

from collections import defaultdict
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from ingest.rows import framed

if TYPE_CHECKING:
    import duckdb

    Landing = tuple[str, str]
    Depths = dict[int, float]

DEEPEST = 5  # and more
POLICIES = {
    "strict": ("written_strict", "mark.origin = 'ai' AND mark.grade <> 'weak'"),
    "declared": ("written", "mark.origin IN ('ai', 'assisted')"),
}
# Lines of AI that landings of AI rewrote, and how many those landings wrote.
LINKS = """
WITH ours AS (
    SELECT * FROM owned WHERE {ai} AND kind IN ('source', 'test', 'notebook')
), writers AS (
    SELECT repo, merge, sum(lines) AS lines FROM ours GROUP BY ALL
)
SELECT o.repo, o.merge, o.ended_by, sum(o.lines) AS lines, sum(o.replaced * o.share) AS replaced,
    any_value(b.checked = 'second_person') AS checked, any_value(w.lines) AS written,
    any_value(o.ended_on) AS ended_on
FROM ours AS o
JOIN merges AS b ON b.repo = o.repo AND b.sha = o.ended_by
LEFT JOIN writers AS w ON w.repo = o.repo AND w.merge = o.ended_by
WHERE b.{column} = 'ai' AND b.counted AND b.bulk IS NULL AND b.reverts IS NULL AND b.relands IS NULL
    AND o.ended_on IS NOT NULL
GROUP BY ALL
"""


def write(con: duckdb.DuckDBPyConnection) -> None:
    """The table `chains` from the temporary table `owned`."""
    import polars as pl

    for policy, (column, ai) in POLICIES.items():
        found = con.execute(LINKS.format(column=column, ai=ai)).fetchall()
        rows = [
            (repo, ended_on, policy, depth, lines)
            for (repo, ended_on, depth), lines in summed(found).items()
            if lines > 0
        ]
        names = ["repo", "landed_on", "policy", "depth", "lines"]
        if rows:
            with framed(con, "found_chains", pl.DataFrame(rows, schema=names, orient="row")):
                con.execute("INSERT INTO chains BY NAME SELECT * FROM found_chains ORDER BY ALL")


def summed(links: list[tuple]) -> dict[tuple[str, object, int], float]:
    """Rewritten lines by repository, day and depth."""
    into: dict[Landing, list[tuple]] = defaultdict(list)
    for repo, merge, ended_by, *rest in links:
        into[repo, ended_by].append(((repo, merge), *rest))
    order = TopologicalSorter({landing: {link[0] for link in found} for landing, found in into.items()})
    carried: dict[Landing, Depths] = {}
    sums: dict[tuple[str, object, int], float] = defaultdict(float)
    for landing in order.static_order():
        deep: Depths = defaultdict(float)
        for source, lines, replaced, checked, written, ended_on in into.get(landing, ()):
            for depth, share in carried.get(source, {0: 1.0}).items():
                reached = min(depth + 1, DEEPEST)
                sums[landing[0], ended_on, reached] += lines * share
                if not checked and written:
                    deep[reached] += replaced / written * share
        rest = max(0.0, 1.0 - sum(deep.values()))
        whole = rest + sum(deep.values())
        carried[landing] = {depth: share / whole for depth, share in ({0: rest} | deep).items() if share > 0}
    return sums

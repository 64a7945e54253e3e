"""The temporary table `nodes`: the graph of a repository and where each commit of it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars

from ingest import attribution, people
from ingest.git.graph import FORGE, Node
from ingest.git.units import Units
from ingest.rows import framed

if TYPE_CHECKING:
    from ingest.night import Night

NUMBERS = ("position", "landed", "request")
FLAGS = ("on_branch", "from_upstream", "is_merge", "moved", "unrelated")
TYPES = dict.fromkeys(NUMBERS, polars.Int64) | dict.fromkeys(FLAGS, polars.Boolean)


def write(night: Night, found: dict[str, Node], reached: set[str], upstream: set[str], units: Units) -> None:
    """The graph as the temporary table `nodes`, oldest commit first."""
    emails = {node.author_mapped for node in found.values()} | {
        node.committer_mapped for node in found.values()
    }
    persons: dict[str, str | None] = dict(people.pseudonyms(night.config, emails - {""}))
    persons[""] = None
    robots = attribution.machines(
        sorted({node.committer for node in found.values()}), night.config.attribution
    ) | {FORGE}
    columns: dict[str, list[object]] = {
        "sha": list(found),
        "position": list(range(len(found) - 1, -1, -1)),
        "on_branch": [sha in reached for sha in found],
        "from_upstream": [sha in upstream for sha in found],
        "parents": [" ".join(node.parents) for node in found.values()],
        "is_merge": [len(node.parents) > 1 for node in found.values()],
        "landing": [units.landing.get(sha) for sha in found],
        "how": [units.how.get(sha) for sha in found],
        "base": [units.runs.get(sha) for sha in found],
        "head": [units.heads.get(sha) for sha in found],
        "landed": [units.landed.get(sha) for sha in found],
        "moved": [sha in units.moved for sha in found],
        "unrelated": [sha in units.unrelated for sha in found],
        "request": [node.request() if sha in units.how else None for sha, node in found.items()],
        "branch": [node.branch() if sha in units.how else None for sha, node in found.items()],
        "person": [persons[node.author_mapped] for node in found.values()],
        "merged_by": [merger(node, persons, robots) for node in found.values()],
    }
    frame = polars.DataFrame(columns, schema={name: TYPES.get(name, polars.String) for name in columns})
    with framed(night.con, "found_nodes", frame):
        night.con.execute("CREATE OR REPLACE TEMP TABLE nodes AS SELECT * FROM found_nodes")


def merger(node: Node, persons: dict[str, str | None], robots: set[str]) -> str | None:
    """Who landed it: the committer, unless that is the forge, an agent or a robot."""
    machine = node.committer in robots or "[bot]@" in node.committer
    return None if machine else persons[node.committer_mapped]

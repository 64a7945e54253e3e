"""Which commits are landings, how each landed, and what it brought in: plain Python over the graph."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingest.git import line
from ingest.git.graph import Node

Nodes = dict[str, Node]
HOUR, DAY = 3_600, 86_400
FIRST = 631_152_000  # 1990: no version control that git can import is older


@dataclass(frozen=True)
class Units:
    """The landings of a branch, oldest first, and what belongs to each."""

    how: dict[str, str]  # landing to how, oldest first
    landing: dict[str, str]  # commit to the landing that brought it in
    runs: dict[str, str]  # last commit of a rebased run to the commit that the run was landed on
    landed: dict[str, int]  # landing to time, non-decreasing
    moved: set[str]  # landings whose time had to be moved up
    unrelated: set[str]  # landings that join a history of their own
    heads: dict[str, str]  # squash to the head of its request


def find(nodes: Nodes, head: str, branch: str, now: int, edges: frozenset[str] = frozenset()) -> Units:
    """Landings of the commits that the branch reaches; `nodes` come newest first.

    `edges` have no parents here only because the clone is shallow: they join no history of their own.
    """
    graph = {sha: node.parents for sha, node in nodes.items()}
    oldest_first = list(reversed(nodes))
    merges = [sha for sha, parents in graph.items() if len(parents) > 1]
    pulls = {
        sha for sha in merges if line.is_pull(nodes[sha].subject, branch) and nodes[sha].request() is None
    }
    on_line = line.main_line(graph, head, pulls)
    batches = find_batches(nodes, graph, on_line, pulls)
    if batches:
        on_line = line.main_line(graph, head, pulls | batches)
    landing = line.assign(graph, on_line, oldest_first, pulls | batches)
    units = [sha for sha in oldest_first if sha in on_line]
    runs = line.runs(
        [sha for sha in units if len(graph[sha]) == 1],
        graph,
        {sha: (nodes[sha].committer, nodes[sha].committed or 0) for sha in units},
        {sha for sha in units if nodes[sha].request() is not None},
    )
    last = {sha: tip for tip, run in runs.items() for sha in run}
    landing = {sha: last.get(unit, unit) for sha, unit in landing.items()}
    units = [sha for sha in units if last.get(sha, sha) == sha]
    landed, moved = times(nodes, units, now)
    roots = {sha for sha, parents in graph.items() if not parents and sha not in on_line | edges}
    return Units(
        how={sha: how(nodes[sha], sha, pulls, batches, runs) for sha in units},
        landing=landing,
        runs={tip: graph[run[0]][0] for tip, run in runs.items()},
        landed=landed,
        moved=moved,
        unrelated={landing[sha] for sha in roots if sha in landing},
        heads={},
    )


def with_heads(units: Units, nodes: Nodes, beside: Nodes, requests: dict[int, str]) -> Units:
    """Units of which each squash brought in the commits of its request, if its head is known.

    `beside` are the commits that only heads of requests reach. One that is in two requests came with the
    first of them that landed.
    """
    squashes = {sha: nodes[sha].request() for sha, how in units.how.items() if how == "squash"}
    tips = {
        sha: landed_tip(beside, requests[number], nodes[sha].committed)
        for sha, number in squashes.items()
        if number in requests
    }
    landing: dict[str, str] = {}
    for squash, tip in tips.items():
        todo = [tip]
        while todo:
            sha = todo.pop()
            if sha in beside and sha not in landing:
                landing[sha] = squash
                todo.extend(beside[sha].parents)
    heads = {squash: tip for squash, tip in tips.items() if landing.get(tip) == squash}
    return replace(units, landing=units.landing | landing, heads=heads)


def landed_tip(beside: Nodes, tip: str, when: int | None) -> str:
    """The head as it was when it landed: what was pushed to it afterwards did not, give or take a clock."""
    while (
        tip in beside
        and when is not None
        and (beside[tip].committed or 0) > when + HOUR
        and beside[tip].parents
    ):
        tip = beside[tip].parents[0]
    return tip


def how(node: Node, sha: str, pulls: set[str], batches: set[str], runs: dict[str, list[str]]) -> str:
    """The word for how a landing came to the line."""
    if sha in pulls or sha in batches:
        return "pull" if sha in pulls else "batch"
    if len(node.parents) > 1:
        return "merge"
    if sha in runs:
        return "rebase"
    return "squash" if node.squashed() else "direct"


def find_batches(nodes: Nodes, graph: line.Graph, on_line: set[str], pulls: set[str]) -> set[str]:
    """Merges of a queue or a develop branch: most of what they bring landed through requests of its own."""
    batches = set()
    seen = set(on_line)
    for sha in reversed(nodes):
        if sha not in on_line or sha in pulls or len(graph[sha]) < 2:
            continue
        chain = []
        tip: str | None = graph[sha][1]
        while tip and tip in nodes and tip not in seen:
            chain.append(tip)
            seen.add(tip)
            tip = next(iter(graph[tip]), None)
        own = [unit for unit in chain if requested(nodes[unit], nodes[sha])]
        if len(own) >= 2 and 2 * len(own) >= len(chain):
            batches.add(sha)
    return batches


def requested(node: Node, merge: Node) -> bool:
    """Landed through a request other than that of the merge around it."""
    number = node.request()
    return number is not None and number != merge.request() and (len(node.parents) > 1 or node.squashed())


def times(nodes: Nodes, units: list[str], now: int) -> tuple[dict[str, int], set[str]]:
    """Committer dates made non-decreasing along the line; nonsense ones, long ago or to come, move nobody."""
    landed: dict[str, int | None] = {}
    moved = set()
    latest: int | None = None
    for sha in units:
        when = nodes[sha].committed
        if when is None or not max(FIRST, latest or 0) <= when <= now + DAY:
            moved.add(sha)
            when = latest
        landed[sha] = latest = when
    missing = next((when for when in landed.values() if when is not None), now)
    return {sha: missing if when is None else when for sha, when in landed.items()}, moved

"""The main line of a branch, and which commits each landing on it brought in.

The line is the first-parent line with back-merges made transparent: where people pull, a merge such as
"Merge branch 'main' of ..." swaps the parents, so the line goes on along both.
"""

from __future__ import annotations

import re

Graph = dict[str, tuple[str, ...]]


def is_pull(subject: str, branch: str) -> bool:
    """A merge of the branch itself, into its own other half or into a topic that was then fast-forwarded."""
    name = re.escape(branch)
    source = rf"(?:remote-tracking )?branch '(?:refs/remotes/)?(?:[\w.-]+/)?{name}'"
    return bool(re.fullmatch(rf"Merge {source}(?: of \S+)?(?: into \S+)?", subject))


def main_line(graph: Graph, head: str, pulls: set[str]) -> set[str]:
    """Every commit on the line, pulls among them."""
    line: set[str] = set()
    todo = [head]
    while todo:
        sha = todo.pop()
        if sha in line or sha not in graph:
            continue
        line.add(sha)
        todo.extend(graph[sha] if sha in pulls else graph[sha][:1])
    return line


def assign(graph: Graph, line: set[str], oldest_first: list[str], pulls: set[str]) -> dict[str, str]:
    """Commit to the landing that brought it in: the oldest one from which it can be reached."""
    landing = {sha: sha for sha in line}
    for unit in oldest_first:
        if unit not in line or unit in pulls:
            continue
        todo = list(graph[unit][1:])
        while todo:
            sha = todo.pop()
            if sha in landing or sha not in graph:
                continue
            landing[sha] = unit
            todo.extend(graph[sha])
    return landing


def runs(
    units: list[str], graph: Graph, committer: dict[str, tuple[str, int]], alone: set[str]
) -> dict[str, list[str]]:
    """Rebased commits that landed together: one committer, within a minute, each the parent of the next.

    `units` are single-parent landings, oldest first; those in `alone` (squashes, with a request of their
    own) start and end a run. Last commit to all of the run, for runs of two or more.
    """
    found: dict[str, list[str]] = {}
    run: list[str] = []
    for sha in units:
        follows = run and graph[sha][:1] == (run[-1],) and sha not in alone and run[-1] not in alone
        if follows and near(committer.get(run[0]), committer.get(sha)):
            run.append(sha)
            continue
        if len(run) > 1:
            found[run[-1]] = run
        run = [sha]
    if len(run) > 1:
        found[run[-1]] = run
    return found


def near(first: tuple[str, int] | None, last: tuple[str, int] | None) -> bool:
    """The same committer within a minute."""
    return bool(first and last and first[0] == last[0] and abs(last[1] - first[1]) <= 60)

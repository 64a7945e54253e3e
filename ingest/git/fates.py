"""What became of the lines of landings: the tables `fates`, `standing` and `followed`.

The diffs of all landings are replayed once; a night goes on from the lines as the last one left them, unless
history, kinds of paths, or what is told of lines that are already there became another.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.git import authors, deltas, replay
from ingest.git.kinds import WRITTEN
from ingest.rows import framed

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from ingest.night import Night

VERSION = 2  # of what this module makes of a history: a new number begins anew
KINDS = (*WRITTEN, "docs", "config")  # lines that a metric may count
JOINS = ("pull", "batch")
FOLLOWED = ("alive", "standing", "fates", "followed")


@dataclass(frozen=True)
class Line:
    """The main line, oldest first: each step and what its lines are compared with (empty: with nothing)."""

    links: dict[str, tuple[str, ...]]
    joins: set[str]  # steps that landed nothing: their own lines are nobody's


STEPS = """
SELECT sha, how, coalesce(base, ''), parents FROM nodes WHERE how IS NOT NULL ORDER BY position
"""
KEPT = """
SELECT path, from_line, lines, merge, sha, class, tool, model FROM standing WHERE repo = $repo
ORDER BY path, from_line
"""
STORE = f"""
INSERT INTO fates
SELECT $repo, u.merge, u.sha, u.class, u.tool, u.model, p.kind, f.ended_by, sum(f.lines), sum(f.replaced)
FROM found_fates AS f JOIN found_units AS u USING (unit) JOIN paths AS p USING (path)
WHERE u.merge <> '' AND p.kind IN {KINDS}
GROUP BY ALL
"""
STAND = """
INSERT INTO standing
SELECT $repo, s.path, s.from_line, s.lines, u.merge, u.sha, u.class, u.tool, u.model
FROM found_spans AS s JOIN found_units AS u USING (unit)
ORDER BY s.path, s.from_line
"""


def update(night: Night, repo: str, path: Path, shape: str) -> int:
    """Follows the lines of new landings, or of all; returns how many rows were written."""
    line, units = main_line(night), authors.Units()
    told = "SELECT head_sha, print FROM followed WHERE repo = ? AND head_sha IS NOT NULL"
    for head, print_ in night.con.execute(told, [repo]).fetchall():
        old = reached(line, head)
        new = [sha for sha in line.links if sha not in old]
        if print_ == printed(night, repo, line, old, shape) and follows(line, head, old, new):
            if not new:
                return 0
            states = {head: kept(night, repo, units)}
            return store(night, repo, line, replayed(night, repo, path, line, new, states, units), shape)
    for table in ("fates", "standing"):
        night.con.execute(f"DELETE FROM {table} WHERE repo = ?", [repo])
    every = list(line.links)
    return (
        store(night, repo, line, replayed(night, repo, path, line, every, {}, units), shape) if every else 0
    )


def forget(night: Night, repo: str) -> int:
    """What is followed no more: its lines would seem to stand for ever. Returns how many rows there were."""
    counts = (
        night.con.execute(f"DELETE FROM {table} WHERE repo = ?", [repo]).fetchall()[0][0]
        for table in FOLLOWED
    )
    return int(sum(counts))


def main_line(night: Night) -> Line:
    """From the table `nodes`; a step whose beginning is not on the line goes on from the one before it."""
    links: dict[str, tuple[str, ...]] = {}
    joins = set()
    previous = ""
    for sha, how, base, parents in night.con.execute(STEPS).fetchall():
        every = tuple(parents.split())
        wanted = every if how in JOINS else (base or (every[0] if every else ""),)
        there = tuple(link for link in wanted if link in links or not link)
        links[sha] = there or (previous,)
        if how in JOINS or there != wanted:
            joins.add(sha)
        previous = sha
    return Line(links, joins)


def reached(line: Line, head: str) -> set[str]:
    """The steps up to a head, itself among them; none where it is no step any more."""
    found: set[str] = set()
    todo = [head]
    while todo:
        sha = todo.pop()
        if sha in line.links and sha not in found:
            found.add(sha)
            todo.extend(line.links[sha])
    return found


def follows(line: Line, head: str, old: set[str], new: list[str]) -> bool:
    """Whether all that is new began at that head."""
    return bool(old) and all(link == head or link not in old for sha in new for link in line.links[sha])


def printed(night: Night, repo: str, line: Line, among: set[str], shape: str) -> str:
    """Of these steps, of what is told of their lines, and of what shapes kinds of paths."""
    words = sorted(f"{sha} {' '.join(line.links[sha])}" for sha in among)
    told = night.con.execute(
        f"SELECT sum(hash(merge, path, first, last, sha, class, tool, model)) FROM ({authors.TOLD})",
        {"repo": repo, "merges": sorted(among)},
    ).fetchall()[0][0]
    return hashlib.sha256(repr((VERSION, shape, words, told)).encode()).hexdigest()[:32]


def kept(night: Night, repo: str, units: authors.Units) -> replay.State:
    """The lines as the last night left them."""
    import numpy as np

    pieces: dict[str, list[np.ndarray]] = {}
    for path, _, lines, *unit in night.con.execute(KEPT, {"repo": repo}).fetchall():
        pieces.setdefault(path, []).append(np.full(lines, units.number(tuple(unit)), np.int32))
    return {path: np.concatenate(parts) for path, parts in pieces.items()}


@dataclass(frozen=True)
class Replayed:
    """What came of some steps: the lines after the last, those that ended, and who added them."""

    steps: list[str]
    state: replay.State
    ended: replay.Ended
    units: authors.Units
    lost: int  # steps that git cannot compare


def replayed(
    night: Night,
    repo: str,
    path: Path,
    line: Line,
    todo: list[str],
    states: dict[str, replay.State],
    units: authors.Units,
) -> Replayed:
    """Replays these steps, which begin with these states."""
    links, ended, lost = line.links, replay.Ended(), 0
    uses = Counter(link for sha in todo for link in links[sha])
    told = authors.painted(night, repo, todo, units)
    answers = deltas.read(path, [(sha, link) for sha in todo for link in links[sha]])
    states[""] = {}
    with night.say.bar(f"{repo}: lines", len(todo)) as bar:
        for number, sha in enumerate(todo):
            found = [next(answers) for _ in links[sha]]
            lost += any(each.lost for each in found)
            begun = [states[link] for link in links[sha]]
            uses.subtract(links[sha])
            for link in links[sha]:
                if link and not uses[link]:
                    del states[link]
            if len(found) > 1:
                states[sha] = replay.joined(begun, [each.deltas for each in found])
            else:
                mine = begun[0] if links[sha][0] not in states else dict(begun[0])
                whose = replay.UNKNOWN if sha in line.joins else units.number((sha, "", *authors.REST))
                counted = None if sha in line.joins else ended
                author = authors.added(told.get(sha, {}), whose)
                states[sha] = replay.step(mine, found[0].deltas, author, number, counted)
            bar.advance(1)
    return Replayed(todo, states[todo[-1]], ended, units, lost)


def store(night: Night, repo: str, line: Line, found: Replayed, shape: str) -> int:
    """The lines that ended, those that stand, and how far this goes."""
    con = night.con
    con.execute("DELETE FROM fates WHERE repo = ? AND ended_by = ''", [repo])
    con.execute("DELETE FROM standing WHERE repo = ?", [repo])
    spans, units, fates = frames(found)
    with framed(con, "found_units", units), framed(con, "found_spans", spans):
        with framed(con, "found_fates", fates):
            count = con.execute(STORE, {"repo": repo}).fetchall()[0][0]
        con.execute(STAND, {"repo": repo})
    print_ = printed(night, repo, line, set(line.links), shape)
    night.merge(
        "followed",
        "SELECT $repo AS repo, $head AS head_sha, $steps AS steps, $print AS print, $lost AS lost",
        {
            "repo": repo,
            "head": found.steps[-1],
            "steps": len(line.links),
            "print": print_,
            "lost": found.lost,
        },
    )
    return int(count)


def frames(found: Replayed) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Runs of lines that stand, who added them, and what became of all lines."""
    import polars as pl

    rows = [
        (path, *span)
        for path, lines in found.state.items()
        for span in zip(*map(list, replay.spans_of(lines)), strict=True)
    ]
    names = dict.fromkeys(("from_line", "lines", "unit"), pl.Int64)
    spans = pl.DataFrame(rows, schema={"path": pl.String} | names, orient="row")
    units = pl.DataFrame(
        [(*unit, number) for unit, number in found.units.numbers.items()],
        schema=["merge", "sha", "class", "tool", "model", "unit"],
        orient="row",
    )
    ended = pl.DataFrame(
        [
            (unit, path, found.steps[by], lines, found.ended.replaced[unit, path, by])
            for (unit, path, by), lines in found.ended.lines.items()
        ],
        schema={"unit": pl.Int64, "path": pl.String, "ended_by": pl.String, "lines": pl.Int64}
        | {"replaced": pl.Float64},
        orient="row",
    )
    standing = spans.select(
        "unit", "path", pl.lit("").alias("ended_by"), "lines", pl.lit(0.0).alias("replaced")
    )
    return spans, units, pl.concat([ended, standing])

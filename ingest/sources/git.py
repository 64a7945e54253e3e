"""Git histories: commits, what they changed, who wrote them, and how they landed.

A part is a repository. Only commits that are not stored yet are read from git; landings are worked out
anew from the tables whenever anything of the repository changed, so that rewritten history, new settings
and new rules need no case of their own.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingest import IngestError, attribution, people
from ingest.faults import words
from ingest.git import graph, ignored, kinds, landings, shadow, store, units
from ingest.git.command import GitError, check_version
from ingest.git.place import is_local

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from ingest.config import Config, Repo
    from ingest.night import Night

VERSION = 5  # of what this module makes of a repository: a new number reads landings anew


def parts(config: Config) -> list[str]:
    """The configured repositories, in order."""
    return [repo.name for repo in config.repos]


def load(night: Night, part: str) -> int:
    """Reads one repository; 0 at once where neither its refs nor its settings changed."""
    position = parts(night.config).index(part)
    repo = night.config.repos[position]
    try:
        return brought(night, repo, position)
    except GitError as error:
        where = repo.git if is_local(repo.git) else night.folder / "mirrors" / f"{part}.git"
        raise IngestError(f"{where} could not be read ({error}): `git fsck` there says more") from None


def brought(night: Night, repo: Repo, position: int) -> int:
    """What changed in the tables since it was last read, in rows."""
    part = repo.name
    seen = shadow.read(repo, night.folder, kept=night.config.rebuild)
    if not seen.head and store.known(night.con, part):
        raise IngestError(
            f"{repo.git} has no branches any more; what was read of it is kept: check `git` in foreshock.toml"
        )
    mark = fingerprint(night.config, repo, position, seen)
    if mark == night.fingerprint(part):
        return 0
    check_version()
    if seen.edges or store.shallow(night.con, part):
        night.con.execute("DELETE FROM blames WHERE repo = ?", [part])  # deeper history may tell otherwise
    changed = store.repository(night, repo, position, seen)
    if seen.edges:
        night.say.line(f"git {part}: a shallow clone, so its counts are a lower bound")
    if seen.head:
        shadow.point(seen, followed=bool(night.config.survival.seconds or night.config.faults.fixes))
        changed += history(night, repo, seen)
        changed += survival(night, repo, seen)
    left = waiting(night, part)
    night.remember(part, f"{mark}, {left} files left" if left else mark)
    return changed


def check(config: Config) -> Iterator[tuple[str, bool, str]]:
    """Whether each repository answers, and has the branch that is counted."""
    for repo in config.repos:
        try:
            yield repo.name, True, shadow.answer(repo)
        except IngestError as error:
            yield repo.name, False, str(error)


def fingerprint(config: Config, repo: Repo, position: int, seen: shadow.Shadow) -> str:
    """Everything that shapes what is stored of a repository."""
    shaping = {
        "version": VERSION,
        "rules": attribution.version(config.attribution),
        "fix_words": words.version(),
        "repo": repo.model_dump(mode="json"),
        "position": position,
        "kinds": config.kinds,
        "timezone": config.timezone,
        "lines": config.survival.seconds > 0,
        "people": [config.people.names, people.roster(config.people.teams)],
        "refs": sorted(seen.refs.items()),
        "upstream": sorted(seen.upstream),
        "edges": sorted(seen.edges),
    }
    return hashlib.sha256(json.dumps(shaping, sort_keys=True).encode("utf-8", "surrogateescape")).hexdigest()


def history(night: Night, repo: Repo, seen: shadow.Shadow) -> int:
    """Commits, changes, marks and landings of a repository that has commits."""
    keep, bulk = graphed(night, repo, seen)
    with modest(night.con):
        return stored(night, repo, seen, keep, bulk)


@contextmanager
def modest(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Memory in proportion to the history: DuckDB would rather take what the machine has than write to disk.

    A MERGE of commits fails below 1.2 KB for each.
    """
    commits = con.execute("SELECT count(*) FROM nodes").fetchall()[0][0]
    con.execute(f"SET memory_limit = '{200 + commits // 500}MB'")
    try:
        yield
    finally:
        con.execute("RESET memory_limit")


def stored(night: Night, repo: Repo, seen: shadow.Shadow, keep: list[str], bulk: list[str]) -> int:
    """Everything that follows from the table `nodes`; returns the rows that changed."""
    changed = store.commits(night, repo, seen)
    kinds.classify(night.con, seen.path, repo.name, night.config.kinds, repo.areas)
    changed += store.changes(night, repo)
    listed = ignored.revisions(seen.path)
    changed += landings.write(night, repo.name, seen.path, keep, bulk, listed)
    return changed + store.activity(night, repo)


def survival(night: Night, repo: Repo, seen: shadow.Shadow) -> int:
    """What became of lines: through the diffs of landings, and as blame says; forgotten where nobody asks."""
    from ingest.git import alive, fates  # load numpy, which a night with nothing new must not

    if not night.config.survival.seconds:
        return fates.forget(night, repo.name)
    changed = fates.update(night, repo.name, seen.path, kinds.shape(seen.path, night.config.kinds))
    return changed + alive.update(night, repo.name, seen, ignored.revisions(seen.path))


def waiting(night: Night, repo: str) -> int:
    """Files that this night had no time to blame: the repository is read again in the next."""
    found = night.con.execute(
        "SELECT waiting FROM followed WHERE repo = ? AND waiting > 0", [repo]
    ).fetchall()
    left = found[0][0] if found else 0
    if left:
        night.say.line(f"git {repo}: {left} files are left for the next night to blame")
    return int(left)


def graphed(night: Night, repo: Repo, seen: shadow.Shadow) -> tuple[list[str], list[str]]:
    """The graph into the table `nodes`; returns the landings that the settings keep, and call bulk."""
    from ingest.git import nodes  # loads polars, which a night with nothing new must not

    found, reached, upstream = graph.read(seen)
    line = {sha: node for sha, node in found.items() if sha in reached}
    beside = {sha: node for sha, node in found.items() if sha not in reached}
    heads = {number: seen.refs[ref] for ref, number in seen.requests().items()}
    landed = units.find(line, seen.head or "", seen.branch or "", int(night.began_at.timestamp()), seen.edges)
    landed = units.with_heads(landed, line, beside, heads)
    nodes.write(night, found, reached, upstream, landed)
    keep, bulk = ([sha for sha in found if sha.startswith(named)] for named in (repo.keep, repo.bulk))
    return keep, bulk

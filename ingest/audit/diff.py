"""What other rules would move: every commit that is stored, tagged by both, in a copy of the snapshot.

Messages are read from the shadows of the repositories, without any diff; nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, attribution
from ingest.attribution import owner
from ingest.attribution.rules import load
from ingest.audit import snapshot
from ingest.derive import origins, rollups
from ingest.git import marks, stream
from ingest.git.landings import WRITTEN
from ingest.mistakes import ConfigError
from ingest.rows import framed
from ingest.say import STEERING

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    from ingest.attribution import Rules
    from ingest.config import Config
    from ingest.night import Night
    from ingest.say import Say

EXAMPLES = 20
NAMES = ("now", "then")
STORED = "SELECT sha FROM commits WHERE repo = ? AND NOT superseded"
BRANCHES = "SELECT sha, branch FROM merges WHERE repo = $repo AND how = 'merge' AND branch IS NOT NULL"
TAGGED = """
CREATE TEMP TABLE tagged (
    rules VARCHAR, repo VARCHAR, sha VARCHAR, origin VARCHAR, grade VARCHAR, tool VARCHAR, model VARCHAR,
    impersonal BOOLEAN
);
CREATE TEMP TABLE seen AS SELECT ''::VARCHAR AS rules, * FROM evidence LIMIT 0;
CREATE TEMP TABLE outcomes (rules VARCHAR, what VARCHAR, repo VARCHAR, sha VARCHAR, tag VARCHAR);
CREATE TEMP TABLE shares (rules VARCHAR, repo VARCHAR, strict DOUBLE, declared DOUBLE);
"""
RETAGGED = """
UPDATE commits SET origin = t.origin, grade = t.grade, tool = t.tool, model = t.model
FROM tagged AS t WHERE t.rules = '{0}' AND t.repo = commits.repo AND t.sha = commits.sha;
DELETE FROM evidence WHERE place = 'branch' AND repo IN (SELECT repo FROM tagged);
INSERT INTO evidence BY NAME SELECT * EXCLUDE (rules) FROM seen WHERE rules = '{0}' AND place = 'branch';
"""
OUTCOMES = """
INSERT INTO outcomes
SELECT '{0}', 'commits', repo, sha, concat(origin, if(grade = 'weak', ' (weak)', '')) FROM commits
WHERE landing IS NOT NULL AND counted AND NOT superseded AND repo IN (SELECT repo FROM tagged)
UNION ALL
SELECT '{0}', 'landings', repo, sha,
    concat(written, if(written = written_strict, '', ' (strict: ' || written_strict || ')'))
FROM merges
WHERE counted AND bulk IS NULL AND how NOT IN ('pull', 'batch') AND repo IN (SELECT repo FROM tagged)
"""
SHARES = f"""
INSERT INTO shares
SELECT '{{0}}', repo, sum(lines) FILTER (origin = 'ai' AND grade <> 'weak') / sum(lines),
    sum(lines) FILTER (origin IN ('ai', 'assisted')) / sum(lines)
FROM ({rollups.DAILY["daily_lines"]})
WHERE origin <> 'automation' AND kind IN {WRITTEN} AND repo IN (SELECT repo FROM tagged)
GROUP BY repo
"""
MOVED = """
CREATE TEMP TABLE moved AS
SELECT what, a.repo, sha, a.tag AS before, b.tag AS after
FROM outcomes AS a JOIN outcomes AS b USING (what, repo, sha)
WHERE a.rules = 'now' AND b.rules = 'then'
"""
COUNTED = """
SELECT what, count(*) AS total, count(*) FILTER (before <> after) AS moved
FROM moved WHERE repo = ? GROUP BY ALL
"""
CHANGES = """
SELECT what, before, after, count(*) FROM moved WHERE repo = ? AND before <> after
GROUP BY ALL ORDER BY what, count(*) DESC, before, after
"""
LINES = """
SELECT a.strict, b.strict, a.declared, b.declared FROM shares AS a JOIN shares AS b USING (repo)
WHERE a.rules = 'now' AND b.rules = 'then' AND repo = ?
"""
# The first of each change, then the second, so that no change hides the others.
SHOWN = f"""
SELECT repo, sha, before, after,
    (SELECT string_agg(concat(rule, ': ', text), '; ' ORDER BY rule, text) FROM seen
     WHERE seen.repo = moved.repo AND seen.sha = moved.sha
        AND seen.rules = if(after = 'undeclared', 'now', 'then'))
FROM moved WHERE what = 'commits' AND before <> after
ORDER BY row_number() OVER (PARTITION BY repo, before, after ORDER BY sha), repo, before, after
LIMIT {EXAMPLES}
"""


def run(config: Config, file: Path, say: Say) -> None:
    """Prints what would change; ConfigError where the rules cannot be used."""
    now, then = attribution.of(config.attribution), other(config, file)
    with snapshot.copied(config, say) as night:
        night.con.execute(TAGGED)
        for repo in config.repos:
            tag(night, repo.name, {"now": now, "then": then})
        for name in NAMES:
            night.con.execute(RETAGGED.format(name))
            origins.update(night)
            night.con.execute(OUTCOMES.format(name))
            night.con.execute(SHARES.format(name))
        night.con.execute(MOVED)
        for line in told(night.con):
            print(STEERING.sub("?", line))


def other(config: Config, file: Path) -> Rules:
    """The other rules, with what the owner adds to either."""
    own = config.attribution
    try:
        return load(file, owner.blocks(own), owner.WHERE, own.ignore)
    except IngestError as error:
        raise ConfigError(str(error)) from None


def tag(night: Night, repo: str, both: dict[str, Rules]) -> None:
    """Tags what is stored of a repository, by either rules."""
    con, path = night.con, night.folder / "mirrors" / f"{repo}.git"
    shas = [sha for (sha,) in con.execute(STORED, [repo]).fetchall()]
    if not shas or not path.exists():
        night.say.error(f"{repo}: left out, no night has read it yet")
        return
    con.execute(stream.STAGE)
    with night.say.bar(f"{repo}: tags", len(shas)) as bar:
        stream.work(stream.messages(con, path, shas), bar.advance)
    headers = con.sql(marks.HEADERS).pl()
    con.execute("DROP TABLE messages")
    branches = con.sql(BRANCHES, params={"repo": repo}).pl()
    notes = con.sql(marks.NOTED, params={"repo": repo}).pl()
    for name, rules in both.items():
        evidence = attribution.find(headers, rules)
        decided = attribution.decide(headers["sha"], evidence.vstack(notes))
        keep(con, "tagged", name, repo, decided)
        keep(con, "seen", name, repo, evidence.vstack(attribution.find(branches, rules)))


def keep(con: duckdb.DuckDBPyConnection, table: str, name: str, repo: str, frame: pl.DataFrame) -> None:
    """Rows of a repository by these rules."""
    with framed(con, "frame", frame):
        con.execute(f"INSERT INTO {table} BY NAME SELECT ? AS rules, ? AS repo, * FROM frame", [name, repo])


def told(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """What moves in each repository, and the first examples."""
    repos = [repo for (repo,) in con.execute("SELECT DISTINCT repo FROM tagged ORDER BY ALL").fetchall()]
    for repo in repos:
        counts = {what: (total, moved) for what, total, moved in con.execute(COUNTED, [repo]).fetchall()}
        many = (f"{moved:,} of {total:,} {what}" for what, (total, moved) in sorted(counts.items()))
        yield f"{repo}: {', '.join(many)} change"
        for what, before, after, count in con.execute(CHANGES, [repo]).fetchall():
            yield f"  {what:<8}  {before} -> {after}  {count:,}"
        for shares in con.execute(LINES, [repo]).fetchall():
            now, then, *both = (f"{100 * (share or 0):.2f} %" for share in shares)
            yield f"  AI share of lines  {now} -> {then}; with weak and assisted marks {' -> '.join(both)}"
    if examples := con.execute(SHOWN).fetchall():
        yield f"examples (at most {EXAMPLES}):"
    for repo, sha, before, after, mark in examples:
        yield f"  {repo} {sha[:12]}  {before} -> {after}  {mark or ''}".rstrip()

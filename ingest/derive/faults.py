"""The commits whose lines fixes mend: as many fixes as a night allows, newest first; the next one goes on."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError
from ingest.derive import fixes
from ingest.faults import search
from ingest.git import ignored
from ingest.git.kinds import WRITTEN

if TYPE_CHECKING:
    from ingest.night import Night

# A fix that deletes and changes no written line mends none that somebody wrote.
NOTHING = f"""
UPDATE fixes SET outcome = 'nothing', missed = 0, searched_at = $now
WHERE searched_at IS NULL AND (repo, sha) NOT IN (
    SELECT repo, sha FROM changes WHERE deleted > 0 AND kind IN {WRITTEN}
)
"""
# Those that were never searched come first; then those of which the ground has changed since.
WAITING = """
SELECT f.repo, f.sha FROM fixes AS f
JOIN merges AS m ON m.repo = f.repo AND m.sha = f.landing
JOIN (SELECT unnest($repos::VARCHAR[]) AS repo, unnest($grounds::VARCHAR[]) AS ground) AS g ON g.repo = f.repo
WHERE f.searched_at IS NULL OR f.ground <> g.ground
ORDER BY f.searched_at IS NOT NULL, m.landed_at DESC, f.repo, f.sha
"""
PATHS = f"""
SELECT sha, list(path ORDER BY path) FROM changes
WHERE deleted > 0 AND kind IN {WRITTEN} AND (repo, sha) IN (
    SELECT unnest($repos::VARCHAR[]), unnest($shas::VARCHAR[])
) GROUP BY sha
"""
KEPT = """
UPDATE fixes SET outcome = $outcome, missed = $missed, ground = $ground, searched_at = $now
WHERE repo = $repo AND sha = $sha
"""
FOUND = """
INSERT INTO faults (repo, fix, path, introduced)
SELECT $repo, $sha, unnest($paths::VARCHAR[]), unnest($introduced::VARCHAR[])
"""
# Where history stands tonight: the landings of what was found, and of the fixes.
LANDED = """
SELECT f.repo, f.fix, f.path, f.introduced, c.landing, m.landed_at AS found_at
FROM faults AS f
JOIN fixes AS x ON x.repo = f.repo AND x.sha = f.fix
JOIN merges AS m ON m.repo = x.repo AND m.sha = x.landing
LEFT JOIN commits AS c ON c.repo = f.repo AND c.sha = f.introduced AND NOT c.superseded
"""


def update(night: Night) -> None:
    """Finds the fixes, searches some of them, and brings what is known up to date."""
    fixes.update(night)
    if not night.con.execute("SELECT 1 FROM fixes LIMIT 1").fetchall():
        return
    night.con.execute(NOTHING, {"now": night.began_at})
    with tempfile.TemporaryDirectory() as folder:
        try:
            searched(night, Path(folder))
        except IngestError as error:  # what is not searched tonight waits; it must not stop the night
            night.say.error(f"faults: {error}")
    night.merge("faults", LANDED)


def searched(night: Night, folder: Path) -> None:
    """Asks about as many as the settings allow, and keeps what was said."""
    places = {
        repo.name: place
        for repo in night.config.repos
        if ((place := night.folder / "mirrors" / f"{repo.name}.git") / "HEAD").exists()
    }
    lists = {name: ignored.revisions(place) for name, place in places.items()}
    grounds = {name: ground(lists[name], place) for name, place in places.items()}
    key = {"repos": list(grounds), "grounds": list(grounds.values())}
    waiting = night.con.execute(WAITING, key).fetchall()
    todo = waiting[: night.config.faults.fixes]
    if not todo:
        return
    repos, shas = zip(*todo, strict=True)
    paths = dict(night.con.execute(PATHS, {"repos": repos, "shas": shas}).fetchall())
    files = {name: written(folder / f"{number}", lists[name]) for number, name in enumerate(set(repos))}
    questions = [
        search.Question(str(places[repo].absolute()), sha, tuple(paths.get(sha, ())), files[repo])
        for repo, sha in todo
    ]
    done, lost = 0, []
    for place, answer in search.run(questions, night.config.faults.seconds):
        repo, sha = todo[place]
        if answer.outcome:
            keep(night, repo, sha, grounds[repo], answer)
            done += 1
        if answer.outcome != "searched":
            lost.append(f"{repo}@{sha[:10]} ({answer.reason or answer.outcome})")
    report(night, done, len(waiting) - done, lost)


def ground(listed: list[str], place: Path) -> str:
    """What an answer rests on beside the history behind the fix, which cannot change."""
    shallow = place / "shallow"
    edges = shallow.read_text() if shallow.exists() else ""
    return hashlib.sha256("\n".join([*listed, "", edges]).encode()).hexdigest()[:16]


def written(file: Path, listed: list[str]) -> str | None:
    """A file of these commits for git; None: there are none."""
    if not listed:
        return None
    file.write_text("\n".join(listed))
    return str(file)


def keep(night: Night, repo: str, sha: str, ground: str, answer: search.Answer) -> None:
    """One answer, in place of an older one."""
    key = {"repo": repo, "sha": sha}
    said = {"outcome": answer.outcome, "missed": answer.missed, "ground": ground, "now": night.began_at}
    night.con.execute(KEPT, key | said)
    night.con.execute("DELETE FROM faults WHERE repo = $repo AND fix = $sha", key)
    if answer.found:
        paths, introduced = map(list, zip(*answer.found, strict=True))
        night.con.execute(FOUND, key | {"paths": paths, "introduced": introduced})


def report(night: Night, done: int, left: int, lost: list[str]) -> None:
    """What a night did, what it leaves for the next ones, and what could not be searched."""
    more = f"; {left} follow in the next nights" if left else ""
    night.say.line(f"faults: {done} fixes searched{more}")
    if lost:
        some = ", ".join(lost[:3]) + (" ..." if len(lost) > 3 else "")
        night.say.error(f"faults: {len(lost)} fixes could not be searched: {some}")

"""What our tags say of the landings and commits of a file, in a copy of the snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest import attribution
from ingest.audit import kind
from ingest.derive import origins
from ingest.git.landings import WRITTEN
from ingest.rows import framed

if TYPE_CHECKING:
    import polars as pl

    from ingest.audit.labels import Row
    from ingest.night import Night

PLACES = {
    "marks": ("author", "message", "branch", "request"),
    "all": ("author", "message", "branch", "request", "note"),
}
FOUND = f"""
SELECT DISTINCT {", ".join(attribution.EVIDENCE)} FROM evidence
WHERE list_contains($places::VARCHAR[], place) AND ($shas IS NULL OR sha IN (SELECT unnest($shas::VARCHAR[])))
"""
# Without line notes and overrides: commits have the origin of their own marks, and no line its own.
UNNOTED = """
UPDATE commits SET origin = d.origin, grade = d.grade, tool = d.tool, model = d.model, ai_lines = NULL
FROM decided AS d WHERE d.sha = commits.sha AND commits.origin <> 'unknown';
UPDATE landed SET class = 'rest', tool = '', model = '';
UPDATE merges SET overridden = NULL;
"""
LANDINGS = f"""
WITH lines AS (
    SELECT repo, merge AS sha, sum(lines) FILTER (mark.origin <> 'automation') AS lines,
        coalesce(sum(lines) FILTER (mark.origin = 'ai' AND mark.grade <> 'weak'), 0) AS strict,
        coalesce(sum(lines) FILTER (mark.origin IN ('ai', 'assisted')), 0) AS declared
    FROM attributed_lines WHERE kind IN {WRITTEN} GROUP BY ALL
), marks AS (
    SELECT repo, landing AS sha, string_agg(DISTINCT text, '; ' ORDER BY text) AS marks
    FROM evidence JOIN commits USING (repo, sha)
    WHERE landing IS NOT NULL AND list_contains($places::VARCHAR[], place)
    GROUP BY ALL
)
SELECT repo, sha, m.landed_on, m.written, m.written_strict, l.lines, l.strict, l.declared, k.marks
FROM merges AS m
SEMI JOIN (SELECT unnest($repos::VARCHAR[]) AS repo, unnest($shas::VARCHAR[]) AS sha) USING (repo, sha)
LEFT JOIN lines AS l USING (repo, sha) LEFT JOIN marks AS k USING (repo, sha)
"""
COMMITS = """
SELECT repo, sha, coalesce(c.committed_on, c.authored_on), d.origin, d.grade,
    (SELECT string_agg(text, '; ' ORDER BY text) FROM found WHERE found.sha = c.sha)
FROM commits AS c
SEMI JOIN (SELECT unnest($repos::VARCHAR[]) AS repo, unnest($shas::VARCHAR[]) AS sha) USING (repo, sha)
JOIN decided AS d USING (sha)
"""


@dataclass(frozen=True)
class Tag:
    """Our word by policy; of a landing also its lines, without those of automation, and the marked ones."""

    day: object
    said: dict[str, str]
    lines: float
    marked: dict[str, float]
    marks: str


def of(night: Night, rows: list[Row], basis: str) -> dict[tuple[str, str], Tag]:
    """The tag of each row."""
    landings = [row for row in rows if row.unit == "landing"]
    commits = [row for row in rows if row.unit == "commit"]
    found = of_commits(night, commits, basis) if commits else {}
    if landings:
        if basis == "marks":
            unnoted(night)
        origins.update(night)
        found |= of_landings(night, landings, basis)
    return found


def of_commits(night: Night, rows: list[Row], basis: str) -> dict[tuple[str, str], Tag]:
    """By their own marks; of a merge also what the name of its branch says."""
    con, asked = night.con, named(rows)
    evidence = con.sql(FOUND, params={"places": PLACES[basis], "shas": asked["shas"]}).pl()
    with framed(con, "found", evidence), framed(con, "decided", decided(asked["shas"], evidence)):
        answer = con.execute(COMMITS, asked).fetchall()
    return {(repo, sha): of_commit(*told) for repo, sha, *told in answer}


def named(rows: list[Row]) -> dict[str, list[str]]:
    """These rows as parameters of a query."""
    return {"repos": [row.repo for row in rows], "shas": [row.sha for row in rows]}


def of_commit(day: object, origin: str, grade: str | None, marks: str | None) -> Tag:
    """What `strict` reads as no mark is what is weak or assisted."""
    strict = "none" if grade == "weak" or origin == "assisted" else kind(origin)
    return Tag(day, {"strict": strict, "declared": kind(origin)}, 0.0, {}, marks or "")


def of_landings(night: Night, rows: list[Row], basis: str) -> dict[tuple[str, str], Tag]:
    """By the lines that landed, as the night has told them."""
    found = {}
    answer = night.con.execute(LANDINGS, named(rows) | {"places": PLACES[basis]}).fetchall()
    for repo, sha, day, written, strictly, lines, strict, declared, marks in answer:
        said = {"strict": kind(strictly), "declared": kind(written)}
        counted = {"strict": strict or 0.0, "declared": declared or 0.0}
        found[repo, sha] = Tag(day, said, lines or 0.0, counted, marks or "")
    return found


def unnoted(night: Night) -> None:
    """Tags every commit of the copy by marks alone."""
    con = night.con
    places = [place for place in PLACES["marks"] if place != "branch"]  # which is of the landing
    evidence = con.sql(FOUND, params={"places": places, "shas": None}).pl()
    shas = [sha for (sha,) in con.execute("SELECT DISTINCT sha FROM commits").fetchall()]
    with framed(con, "decided", decided(shas, evidence)):
        con.execute(UNNOTED)


def decided(shas: list[str], evidence: pl.DataFrame) -> pl.DataFrame:
    """The origin of these commits by this evidence."""
    import polars as pl

    return attribution.decide(pl.Series(shas, dtype=pl.String), evidence)

"""Requests with their commits and reviews, as both forges have them, into the warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from ingest import attribution, people
from ingest.forge import actors, starters, text
from ingest.forge.actors import Actor
from ingest.rows import framed

if TYPE_CHECKING:
    from ingest.forge.sync import Row, Sync

SHORT = 500  # characters that are kept of a title
OWN = """
CREATE OR REPLACE TEMP TABLE own_marks AS
SELECT $repo AS repo, f.* REPLACE (r.merge_sha AS sha) FROM found AS f
JOIN requests AS r ON r.repo = $repo AND '#' || r.number = f.sha
WHERE r.merge_sha IS NOT NULL
"""
UNSAID = """
DELETE FROM evidence
WHERE repo = $repo AND place = 'request' AND sha IN (
        SELECT merge_sha FROM requests WHERE repo = $repo AND list_contains($numbers::BIGINT[], number)
    ) AND (sha, rule, text) NOT IN (SELECT sha, rule, text FROM own_marks)
"""
# Of commits that git has read, git's own reading stands.
BESIDE = (
    "SELECT $repo AS repo, * FROM found ANTI JOIN (SELECT sha FROM commits WHERE repo = $repo) USING (sha)"
)


@dataclass(frozen=True)
class Commit:
    """A commit on the branch of a request."""

    sha: str
    message: str
    author_name: str
    author_email: str
    committer_name: str
    committer_email: str
    authored_at: datetime | None
    is_merge: bool | None
    added: int | None
    account: Actor | None


@dataclass(frozen=True)
class Review:
    """What a reviewer did."""

    review: str
    actor: Actor | None
    state: str
    head: str | None
    submitted_at: datetime | None


@dataclass(frozen=True)
class Request:
    """A request as a forge tells of it; `row` has what `requests` stores as it is."""

    number: int
    row: Row
    body: str
    author: Actor | None
    merger: Actor | None
    commits: tuple[Commit, ...] = ()
    reviews: tuple[Review, ...] = ()
    labels: tuple[str, ...] = field(default=())
    assignees: tuple[Actor, ...] = field(default=())


def store(sync: Sync, found: Sequence[Request], host: str) -> None:
    """Everything of these requests."""
    if not found:
        return
    everyone = {actor for request in found for actor in accounts(request)}
    kinds = actors.kinds(everyone, sync.night.config)
    hashes = actors.hashes(sync.night.config, everyone, host)

    def person(actor: Actor | None) -> str | None:
        return hashes[actor] if actor and kinds[actor] == "person" else None

    def kind(actor: Actor | None) -> str | None:
        return kinds[actor] if actor else None

    said = text.read(sync, found)
    sync.merge("requests", [
        {"repo": sync.repo, "number": each.number, "deleted": False, "labels": list(each.labels)} | each.row
        | said[each.number] | {"person": person(each.author), "author_kind": kind(each.author)}
        | {"merged_by": person(each.merger), "merger_kind": kind(each.merger)}
        for each in found
    ])  # fmt: skip
    sync.merge("reviews", [
        {"repo": sync.repo, "number": each.number, "review": review.review, "person": person(review.actor),
         "actor_kind": kind(review.actor), "state": review.state, "head": review.head,
         "submitted_at": review.submitted_at}
        for each in found for review in each.reviews
    ])  # fmt: skip
    gone(sync, "reviews", "review", {each.number: [r.review for r in each.reviews] for each in found})
    begun = starters.found(sync.night.config, found, kinds, hashes)
    sync.merge("starters", [
        {"repo": sync.repo, "number": number, "person": one} for number, several in begun.items()
        for one in several
    ])  # fmt: skip
    gone(sync, "starters", "person", begun)
    commits(sync, found, host)
    own_marks(sync, found)


def accounts(request: Request) -> list[Actor]:
    """All that it names."""
    reviewers = [review.actor for review in request.reviews]
    return [actor for actor in (request.author, request.merger, *request.assignees, *reviewers) if actor]


def gone(sync: Sync, table: str, column: str, kept: dict[int, list[str]]) -> None:
    """Deletes what a request does not have any more: dismissed drafts, commits that were pushed over."""
    pairs = [(number, key) for number, keys in kept.items() for key in keys]
    statement = f"""
        DELETE FROM {table} WHERE repo = $repo AND list_contains($numbers::BIGINT[], number)
            AND (number, {column}) NOT IN (SELECT unnest($owners::BIGINT[]), unnest($keys::VARCHAR[]))
    """
    values = {
        "numbers": list(kept),
        "owners": [number for number, _ in pairs],
        "keys": [key for _, key in pairs],
    }
    sync.execute(statement, values)


def commits(sync: Sync, found: Sequence[Request], host: str) -> None:
    """The commits of the branches, tagged as those of git are."""
    import polars as pl

    listed = [(each.number, at, commit) for each in found for at, commit in enumerate(each.commits, start=1)]
    kept = {each.number: [commit.sha for commit in each.commits] for each in found}
    gone(sync, "request_commits", "sha", kept)
    if not listed:
        return
    once = {commit.sha: commit for _, _, commit in listed}
    names = (
        "sha",
        "author_name",
        "author_email",
        "committer_name",
        "committer_email",
        "message",
        "authored_at",
    )
    headers = pl.DataFrame([[getattr(c, name) for name in names] for c in once.values()], schema={
        name: pl.Datetime("us", "UTC") if name == "authored_at" else pl.String for name in names
    }, orient="row")  # fmt: skip
    evidence = attribution.find(headers, attribution.tonight(sync.night.config.attribution))
    decided = {row["sha"]: row for row in attribution.decide(headers["sha"], evidence).iter_rows(named=True)}
    hashed = people.pseudonyms(sync.night.config, {c.author_email.lower() for c in once.values()} - {""})
    sync.merge("request_commits", [
        {"repo": sync.repo, "number": number, "sha": c.sha, "position": at, "authored_at": c.authored_at,
         "person": None if decided[c.sha]["impersonal"] else hashed.get(c.author_email.lower()),
         "is_merge": c.is_merge, "added": c.added,
         **{name: decided[c.sha][name] for name in ("origin", "grade", "tool", "model")}}
        for number, at, c in listed
    ])  # fmt: skip
    with framed(sync.night.con, "found", evidence):
        sync.changes.append(sync.night.merge("evidence", BESIDE, {"repo": sync.repo}))
    known = [
        (c.account, c.author_email) for c in once.values() if c.account and not decided[c.sha]["impersonal"]
    ]
    sync.merge("accounts", actors.links(sync, known, host))


def own_marks(sync: Sync, found: Sequence[Request]) -> None:
    """What the author, the branch, the labels and the text of a request say: evidence of its landing."""
    import polars as pl

    from ingest.forge import marks

    landed = [each for each in found if each.row.get("merge_sha")]
    if not landed:
        return
    con, repo = sync.night.con, {"repo": sync.repo}
    evidence = marks.find(landed, sync.night.config).with_columns(place=pl.lit("request"))
    with framed(con, "found", evidence):
        con.execute(OWN, repo)
    sync.execute(UNSAID, {"numbers": [each.number for each in landed]})
    sync.changes.append(sync.night.merge("evidence", "SELECT * FROM own_marks"))


def with_more(request: Request, commits: Sequence[Commit], reviews: Sequence[Review]) -> Request:
    """A request and what did not fit on its page."""
    return replace(request, commits=(*request.commits, *commits), reviews=(*request.reviews, *reviews))

"""What each address of GitLab's REST answers from the state."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from urllib.parse import unquote, urlencode

from tests.forge import lab_bodies as bodies
from tests.forge import lab_requests as shapes
from tests.forge.answers import Answer, Ask
from tests.forge.rows import Actor, Repository, Request, Row, Version
from tests.forge.shapes import Body
from tests.forge.state import State

COUNTED = 10_000  # rows up to which a listing says how many there are


def refused(status: int, message: str) -> Answer:
    return Answer(status, {"message": f"{status} {message}"})


def answer(ask: Ask) -> Answer:
    """The reply to a question with a valid token; `path` begins behind /api/v4."""
    for pattern, reply in ROUTES:
        if found := re.fullmatch(pattern, ask.path):
            return reply(ask, *found.groups())
    found = re.fullmatch(r"/projects/([^/]+)(/.*)?", ask.path)
    repo = project(ask, unquote(found[1])) if found else None
    if not repo:
        return refused(404, "Project Not Found" if found else "Not Found")
    for pattern, reply in OF_PROJECT:
        if inner := re.fullmatch(pattern, found[2] or ""):
            return reply(ask, repo, *map(int, inner.groups()))
    return refused(404, "Not Found")


def project(ask: Ask, name: str) -> Repository | None:
    """By its number, or by its name with a slash that is escaped."""
    rows = ask.state.repositories()
    return next((repo for repo in rows if name in (str(repo.id), repo.name)), None)


def listing(
    ask: Ask, rows: list[Row], shape: Callable[..., Body], by: str = "created_at", own: str = ""
) -> Answer:
    """In the order that is asked for, after what is asked for, a page of it."""
    order = ask.query.get("order_by", by)
    key = own if order == "id" else order
    shaped = [shape(row) for row in rows]
    for bound, keeps in (("after", lambda time, end: time > end), ("before", lambda time, end: time < end)):
        if wanted := ask.query.get(f"updated_{bound}"):
            shaped = [one for one in shaped if keeps(moment(one["updated_at"]), moment(wanted))]
    for name in ("status", "ref", "sha", "source"):
        shaped = [one for one in shaped if ask.query.get(name, one.get(name)) == one.get(name)]
    shaped.sort(key=lambda one: (one[key], one.get("id", 0)), reverse=ask.query.get("sort", "desc") == "desc")
    return page(ask, shaped)


def moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def page(ask: Ask, shaped: list[Body]) -> Answer:
    """By number: none of these listings can be gone through by keys."""
    size = min(max(int(ask.query.get("per_page", 20)), 1), 100)
    number, last = max(int(ask.query.get("page", 1)), 1), max(-(-len(shaped) // size), 1)
    rels = {"prev": number - 1, "next": number + 1, "first": 1, "last": last}
    kept = {
        rel: at for rel, at in rels.items() if 1 <= at <= last and (rel != "last" or len(shaped) <= COUNTED)
    }
    links = {rel: linked(ask, page=at, per_page=size) for rel, at in kept.items()}
    return Answer(200, shaped[(number - 1) * size : number * size], links, counts(shaped, number, size, last))


def linked(ask: Ask, **more: object) -> str:
    return f"{ask.at}{ask.path}?{urlencode({**ask.query, **more})}"


def counts(shaped: list[Body], number: int, size: int, last: int) -> dict[str, str]:
    told = {"X-Page": number, "X-Per-Page": size, "X-Next-Page": number + 1 if number < last else ""}
    told["X-Prev-Page"] = number - 1 if number > 1 else ""
    if len(shaped) <= COUNTED:
        told |= {"X-Total": len(shaped), "X-Total-Pages": last}
    return {name: str(value) for name, value in told.items()}


def user(ask: Ask) -> Answer:
    return Answer(200, bodies.user_alone(Actor(ask.who)))


def token(ask: Ask) -> Answer:
    scopes = (ask.scopes or "").split(", ")
    return Answer(
        200,
        {
            "id": 1,
            "name": "night",
            "revoked": False,
            "active": True,
            "scopes": scopes,
            "expires_at": "2027-01-01",
        },
    )


def version(ask: Ask) -> Answer:
    return Answer(200, {"version": "18.5.0", "revision": "a1b2c3d4e5f"})


def robots(state: State, asked: Body) -> Answer:
    """The one question that is answered by GraphQL: which of these accounts are robots?"""
    assert "users(usernames: $names, first: 100) { nodes { username bot } }" in asked["query"]
    shown = {body["username"]: body["bot"] for body in map(bodies.user_alone, actors(state))}
    names = [name for name in asked["variables"]["names"] if name in shown]
    return Answer(
        200, {"data": {"users": {"nodes": [{"username": name, "bot": shown[name]} for name in names]}}}
    )


def actors(state: State) -> list[Actor]:
    """Those that appear in any row."""
    rows = [row for of_table in state.rows.values() for rows in of_table.values() for row in rows.values()]
    return [value for row in rows for value in vars(row).values() if isinstance(value, Actor)]


def account(ask: Ask, number: str) -> Answer:
    found = next((one for one in actors(ask.state) if one.id == int(number)), None)
    return Answer(200, bodies.user_alone(found)) if found else refused(404, "User Not Found")


def of_group(ask: Ask, group: str) -> Answer:
    owned = ask.state.of_owner(unquote(group))
    owned = [] if group in ask.state.users else owned
    return listing(ask, owned, bodies.project, own="id") if owned else refused(404, "Group Not Found")


def of_user(ask: Ask, name: str) -> Answer:
    owned = ask.state.of_owner(name) if name in ask.state.users else []
    return listing(ask, owned, bodies.project, own="id") if owned else refused(404, "User Not Found")


def one_project(ask: Ask, repo: Repository) -> Answer:
    return Answer(200, bodies.project(repo))


def pipelines(ask: Ask, repo: Repository) -> Answer:
    return listing(ask, ask.state.runs(repo.name), lambda row: bodies.pipeline(repo, row), "id", "id")


def one_pipeline(ask: Ask, repo: Repository, number: int) -> Answer:
    attempts = ask.state.attempts(repo.name, number)
    return Answer(200, bodies.pipeline_alone(repo, attempts[-1])) if attempts else refused(404, "Not found")


def jobs(ask: Ask, repo: Repository, number: int) -> Answer:
    """Those that were run again are left out unless they are asked for."""
    attempts = ask.state.attempts(repo.name, number)
    if not attempts:
        return refused(404, "Not found")
    rows = [job for run in attempts for job in ask.state.under(repo.name, "jobs", number, run.attempt)]
    if ask.query.get("include_retried") != "true":
        rows = list({job.name: job for job in rows}.values())
    return listing(ask, rows, lambda row: bodies.job(repo, row, attempts), "id", "id")


def requests(ask: Ask, repo: Repository) -> Answer:
    rows = ask.state.under(repo.name, "requests")
    state = ask.query.get("state", "all")
    rows = [row for row in rows if state in ("all", shapes.STATES.get(row.state, row.state))]
    return listing(ask, rows, lambda row: shapes.request(repo, row), own="iid")


Shown = Callable[[Ask, Repository, Request], Answer]


def of_request(shown: Shown) -> Callable[..., Answer]:
    """What a request has, if there is one."""

    def reply(ask: Ask, repo: Repository, number: int) -> Answer:
        row = ask.state.row(repo.name, "requests", number)
        return shown(ask, repo, row) if row else refused(404, "Not found")

    return reply


def one_request(ask: Ask, repo: Repository, row: Request) -> Answer:
    return Answer(200, shapes.request_alone(repo, row))


def approvals(ask: Ask, repo: Repository, row: Request) -> Answer:
    return Answer(200, shapes.approvals(repo, row, ask.state.under(repo.name, "reviews", row.number)))


def reviewers(ask: Ask, repo: Repository, row: Request) -> Answer:
    """Each with the last that they did."""
    latest = {one.author: one for one in ask.state.under(repo.name, "reviews", row.number)}
    return Answer(200, [shapes.reviewer(one) for one in latest.values()])


def notes(ask: Ask, repo: Repository, row: Request) -> Answer:
    return listing(ask, ask.state.under(repo.name, "reviews", row.number), shapes.note, own="id")


def commits(ask: Ask, repo: Repository, row: Request) -> Answer:
    """Newest first."""
    rows = reversed(ask.state.under(repo.name, "commits", row.number))
    return page(ask, [shapes.commit(repo, one) for one in rows])


def versions(ask: Ask, repo: Repository, row: Request) -> Answer:
    """What the request was at each push, newest first: as is written down, else after each of its commits."""
    pushed = ask.state.under(repo.name, "versions", row.number)
    pushed = pushed or [
        Version(row.number, place, one.sha, str(one.sha), one.committed_at)
        for place, one in enumerate(ask.state.under(repo.name, "commits", row.number), start=1)
    ]
    return page(ask, [shapes.version(one) for one in reversed(pushed)])


def deployments(ask: Ask, repo: Repository) -> Answer:
    def shape(row: Row) -> Body:
        return bodies.deployment(row, ask.state.under(repo.name, "statuses", row.deployment))

    if ("updated_after" in ask.query) != (ask.query.get("order_by") == "updated_at"):
        return refused(400, "`updated_at` filter and `updated_at` sorting must be paired")
    return listing(ask, ask.state.under(repo.name, "deployments"), shape, "id", "id")


def releases(ask: Ask, repo: Repository) -> Answer:
    return listing(ask, ask.state.under(repo.name, "releases"), bodies.release, "released_at")


ROUTES: Sequence[tuple[str, Callable[..., Answer]]] = (
    (r"/user", user),
    (r"/users/(\d+)", account),
    (r"/personal_access_tokens/self", token),
    (r"/version", version),
    (r"/groups/([^/]+)/projects", of_group),
    (r"/users/([^/]+)/projects", of_user),
)
OF_PROJECT: Sequence[tuple[str, Callable[..., Answer]]] = (
    (r"", one_project),
    (r"/pipelines", pipelines),
    (r"/pipelines/(\d+)", one_pipeline),
    (r"/pipelines/(\d+)/jobs", jobs),
    (r"/merge_requests", requests),
    (r"/merge_requests/(\d+)", of_request(one_request)),
    (r"/merge_requests/(\d+)/approvals", of_request(approvals)),
    (r"/merge_requests/(\d+)/reviewers", of_request(reviewers)),
    (r"/merge_requests/(\d+)/notes", of_request(notes)),
    (r"/merge_requests/(\d+)/commits", of_request(commits)),
    (r"/merge_requests/(\d+)/versions", of_request(versions)),
    (r"/deployments", deployments),
    (r"/releases", releases),
)

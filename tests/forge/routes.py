"""What each address of GitHub's REST answers from the state: which rows, and in which order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tests.forge import pulls, runs, shapes
from tests.forge.answers import LISTED, NOT_FOUND, Answer, Ask, Query, page
from tests.forge.rows import Actor, Repository, Run
from tests.forge.shapes import Body
from tests.forge.state import State
from tests.forge.windows import Span, span

FILTERED = 1_000  # rows that a filtered listing of runs shows, however many there are
FILTERS = ("actor", "branch", "event", "status", "created", "head_sha", "check_suite_id")


def answer(ask: Ask) -> Answer:
    """The reply to a question with a valid token."""
    for pattern, reply in ROUTES:
        if found := re.fullmatch(pattern, ask.path):
            return reply(ask, *found.groups())
    if found := re.fullmatch(r"/(?:repos/([^/]+/[^/]+)|repositories/(\d+))(/.*)?", ask.path):
        repo = by_name_or_number(ask.state, *found.group(1, 2))
        if repo and not ask.may_see(repo):
            return NOT_FOUND
        for pattern, reply in OF_REPOSITORY if repo else ():
            if inner := re.fullmatch(pattern, found[3] or ""):
                return reply(ask, repo, *map(int, inner.groups()))
    return NOT_FOUND


def by_name_or_number(state: State, name: str | None, number: str | None) -> Repository | None:
    """Links to further pages name a repository by its number, as the real ones do."""
    if name:
        return state.repository(name)
    return next((repo for repo in state.repositories() if repo.id == int(number)), None)


def user(ask: Ask) -> Answer:
    counts = ("public_repos", "public_gists", "followers", "following")
    about = ("name", "company", "blog", "location", "email", "hireable", "bio")
    times = {"created_at": "2020-01-01T00:00:00Z", "updated_at": "2026-10-01T00:00:00Z"}
    more = dict.fromkeys(counts, 0) | dict.fromkeys(about) | times
    return Answer(200, shapes.user(Actor(ask.who), ask.at) | more)


def of_organisation(ask: Ask, organisation: str) -> Answer:
    owned = ask.state.of_owner(organisation)
    if not owned or organisation in ask.state.users:
        return NOT_FOUND
    newest = sorted(filter(ask.may_see, owned), key=lambda repo: repo.created_at, reverse=True)
    return page(ask, newest, lambda repo: shapes.listed(repo, ask.at))


def of_person(ask: Ask, login: str) -> Answer:
    """By name, and only what everyone may see."""
    public = [repo for repo in ask.state.of_owner(login) if not repo.private]
    public.sort(key=lambda repo: repo.name)
    return page(ask, public, lambda repo: shapes.listed(repo, ask.at))


def repository(ask: Ask, repo: Repository) -> Answer:
    return Answer(200, shapes.full(repo, ask.at))


def list_runs(ask: Ask, repo: Repository) -> Answer:
    """Newest first; a filter caps what is shown, not what is counted."""
    within = span(ask.query["created"]) if "created" in ask.query else None
    rows = [row for row in ask.state.runs(repo.name) if wanted(row, ask.query, within)]
    ceiling = FILTERED if any(name in ask.query for name in FILTERS) else LISTED
    return page(ask, rows, lambda row: run_body(ask, repo, row), "workflow_runs", ceiling, repo)


def wanted(row: Run, query: Query, within: Span | None) -> bool:
    same = {"branch": row.branch, "event": row.event, "head_sha": row.sha}
    if any(query.get(name, of_row) != of_row for name, of_row in same.items()):
        return False
    if "status" in query and query["status"] not in (row.status, row.conclusion):
        return False
    return within is None or within[0] <= row.created_at <= within[1]


def run_body(ask: Ask, repo: Repository, row: Run) -> Body:
    request = row.request and ask.state.row(repo.name, "requests", row.request)
    return runs.run(repo, row, request, ask.at)


def one_run(ask: Ask, repo: Repository, number: int) -> Answer:
    attempts = ask.state.attempts(repo.name, number)
    return Answer(200, run_body(ask, repo, attempts[-1])) if attempts else NOT_FOUND


def one_attempt(ask: Ask, repo: Repository, number: int, attempt: int) -> Answer:
    row = ask.state.row(repo.name, "runs", number, attempt)
    return Answer(200, run_body(ask, repo, row)) if row else NOT_FOUND


def jobs_of_run(ask: Ask, repo: Repository, number: int) -> Answer:
    """Of the latest attempt, or of all of them, newest first."""
    attempts = ask.state.attempts(repo.name, number)
    chosen = attempts if ask.query.get("filter") == "all" else attempts[-1:]
    return jobs(ask, repo, list(reversed(chosen)))


def jobs_of_attempt(ask: Ask, repo: Repository, number: int, attempt: int) -> Answer:
    row = ask.state.row(repo.name, "runs", number, attempt)
    return jobs(ask, repo, [row] if row else [])


def jobs(ask: Ask, repo: Repository, attempts: Sequence[Run]) -> Answer:
    if not attempts:
        return NOT_FOUND
    rows = [
        (job, run) for run in attempts for job in ask.state.under(repo.name, "jobs", run.run, run.attempt)
    ]
    return page(ask, rows, lambda both: runs.job(repo, *both, ask.at), "jobs", repo=repo)


def list_requests(ask: Ask, repo: Repository) -> Answer:
    by, state = ask.query.get("sort", "created"), ask.query.get("state", "open")
    newest = ask.query.get("direction", "desc" if by == "created" else "asc") == "desc"
    rows = [
        row
        for row in ask.state.under(repo.name, "requests")
        if state == "all" or (state == "open") == (row.state == "open")
    ]
    rows.sort(key=lambda row: (getattr(row, f"{by}_at"), row.number), reverse=newest)
    return page(ask, rows, lambda row: pulls.request(repo, row, ask.at), repo=repo)


def one_request(ask: Ask, repo: Repository, number: int) -> Answer:
    row = ask.state.row(repo.name, "requests", number)
    if not row:
        return NOT_FOUND
    commits = len(ask.state.under(repo.name, "commits", number))
    return Answer(200, pulls.request_alone(repo, row, commits, ask.at))


def reviews(ask: Ask, repo: Repository, number: int) -> Answer:
    if not ask.state.row(repo.name, "requests", number):
        return NOT_FOUND
    rows = ask.state.under(repo.name, "reviews", number)
    return page(ask, rows, lambda row: pulls.review(repo, row, ask.at), repo=repo)


def commits(ask: Ask, repo: Repository, number: int) -> Answer:
    """At most 250, the oldest first."""
    if not ask.state.row(repo.name, "requests", number):
        return NOT_FOUND
    rows = ask.state.under(repo.name, "commits", number)[:250]
    return page(ask, rows, lambda row: pulls.commit(repo, row, ask.at), repo=repo)


def deployments(ask: Ask, repo: Repository) -> Answer:
    rows = ask.state.under(repo.name, "deployments")
    rows.sort(key=lambda row: (row.created_at, row.deployment), reverse=True)
    return page(ask, rows, lambda row: runs.deployment(repo, row, ask.at), repo=repo)


def statuses(ask: Ask, repo: Repository, number: int) -> Answer:
    """Newest first."""
    row = ask.state.row(repo.name, "deployments", number)
    if not row:
        return NOT_FOUND
    found = ask.state.under(repo.name, "statuses", number)
    found.sort(key=lambda one: one.created_at, reverse=True)
    return page(ask, found, lambda one: runs.status(repo, one, row.environment, ask.at), repo=repo)


def releases(ask: Ask, repo: Repository) -> Answer:
    rows = sorted(ask.state.under(repo.name, "releases"), key=lambda row: row.created_at, reverse=True)
    return page(ask, rows, lambda row: runs.release(repo, row, ask.at), repo=repo)


Reply = Callable[..., Answer]
ROUTES: Sequence[tuple[str, Reply]] = (
    (r"/user", user),
    (r"/orgs/([^/]+)/repos", of_organisation),
    (r"/users/([^/]+)/repos", of_person),
)
OF_REPOSITORY: Sequence[tuple[str, Reply]] = (
    (r"", repository),
    (r"/actions/runs", list_runs),
    (r"/actions/runs/(\d+)", one_run),
    (r"/actions/runs/(\d+)/attempts/(\d+)", one_attempt),
    (r"/actions/runs/(\d+)/jobs", jobs_of_run),
    (r"/actions/runs/(\d+)/attempts/(\d+)/jobs", jobs_of_attempt),
    (r"/pulls", list_requests),
    (r"/pulls/(\d+)", one_request),
    (r"/pulls/(\d+)/reviews", reviews),
    (r"/pulls/(\d+)/commits", commits),
    (r"/deployments", deployments),
    (r"/deployments/(\d+)/statuses", statuses),
    (r"/releases", releases),
)

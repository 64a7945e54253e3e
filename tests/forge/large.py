"""A repository with years of work, the same with every call: what a first night has to read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from tests.forge import tables
from tests.forge.rows import Actor, Commit, Deployment, Job, Request, Review, Run, Sha, Status
from tests.forge.state import State

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 1000
PEOPLE = tuple(Actor(name) for name in ("ada", "bob", "cy", "dee", "eli", "fay", "gus", "hal"))
AGENTS = (Actor("claude[bot]", "Bot"), Actor("Copilot", "Bot"), Actor("renovate[bot]", "Bot"))
NAMES = ("build", "lint", "test (3.11)", "test (3.12)", "package")
WORDS = (
    "loader",
    "gradient",
    "shard",
    "checkpoint",
    "metric",
    "sampler",
    "cache",
    "retry",
    "schedule",
    "eval",
)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def fill(
    state: State,
    repo: str = "acme/trainer",
    runs: int = 10_000,
    jobs: int = 5,
    requests: int = 5_000,
    seed: int = 1,
) -> None:
    """So many runs, each with so many jobs over all its attempts, and so many requests, spread over time."""
    chance = Random(seed)
    tables.write(state, repo, "")
    for number in range(1, requests + 1):
        request(state, repo, number, BEGIN + DAY * DAYS * number / requests, chance)
    for number in range(1, runs + 1):
        time = BEGIN + DAY * DAYS * number / runs
        run(state, repo, number, time, jobs, chance.randint(1, requests) if requests else None, chance)
    for number in range(1, runs // 50 + 1):
        deployment(state, repo, number, BEGIN + DAY * DAYS * number * 50 / runs, chance)


def sha(chance: Random) -> Sha:
    return Sha(f"{chance.getrandbits(160):040x}")


def text(chance: Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize()


def run(
    state: State, repo: str, number: int, time: datetime, jobs: int, request: int | None, chance: Random
) -> None:
    """A run; one in thirty failed and was run again a day later."""
    who = chance.choice(PEOPLE + AGENTS)
    head, title, branch = sha(chance), text(chance, 5), f"topic-{request}"
    sizes = (jobs // 2, jobs - jobs // 2) if number % 30 == 0 else (jobs,)
    for attempt, size in enumerate(sizes, start=1):
        start = time + DAY * (attempt - 1)
        ends = "failure" if attempt < len(sizes) or chance.random() < 0.15 else "success"
        state.put(
            repo,
            "runs",
            Run(
                *(10**10 + number, attempt, "ci", number, "pull_request", branch, head, "completed", ends),
                *(who, who, title, request, time, start, start + MINUTE * (2 + size)),
            ),
        )
        for place in range(size):
            job(state, repo, number, attempt, place, start, ends, chance)


def job(
    state: State, repo: str, number: int, attempt: int, place: int, start: datetime, ends: str, chance: Random
) -> None:
    begun = start + timedelta(seconds=chance.randint(2, 90))
    state.put(
        repo,
        "jobs",
        Job(
            *(10**10 + number, attempt, 4 * 10**10 + number * 100 + attempt * 10 + place),
            *(NAMES[place % len(NAMES)], "completed", ends if place == 0 else "success"),
            *(f"runner-{chance.randint(1, 40)}", ("self-hosted", "linux", "x64"), 10),
            *(start, begun, begun + timedelta(seconds=chance.randint(20, 900))),
        ),
    )


def request(state: State, repo: str, number: int, time: datetime, chance: Random) -> None:
    """A request with its commits and reviews; five of six are merged."""
    merged = time + HOUR * chance.randint(1, 200) if number % 6 else None
    author, reviewer = chance.choice(PEOPLE + AGENTS), chance.choice(PEOPLE)
    commits = [sha(chance) for _ in range(chance.randint(1, 5))]
    state.put(
        repo,
        "requests",
        Request(
            *(number, text(chance, 6), "\n".join(text(chance, 30) for _ in range(6)), False, author),
            *(reviewer if merged else None, "main", f"topic-{number}", commits[-1]),
            *(
                sha(chance) if merged else None,
                False,
                chance.randint(1, 900),
                chance.randint(0, 300),
                chance.randint(1, 20),
            ),
            *(tuple(chance.sample(WORDS, 2)), (), False, time, merged, merged, (merged or time) + HOUR),
        ),
    )
    for place, one in enumerate(commits):
        when = time + MINUTE * place
        who = (f"{author.login}", f"{author.login.removesuffix('[bot]')}@example.com", author)
        message = f"{text(chance, 6)}\n\n{text(chance, 40)}\n"
        state.put(repo, "commits", Commit(number, one, (sha(chance),), message, *who, 10, 2, 1, when, when))
    for place in range(chance.randint(0, 3)):
        state.put(
            repo,
            "reviews",
            Review(
                *(
                    number,
                    3 * 10**9 + number * 10 + place,
                    reviewer,
                    chance.choice(("APPROVED", "COMMENTED")),
                ),
                *(chance.choice(commits), text(chance, 12), time + MINUTE * 30 * (place + 1)),
            ),
        )


def deployment(state: State, repo: str, number: int, time: datetime, chance: Random) -> None:
    who = chance.choice(PEOPLE)
    state.put(
        repo, "deployments", Deployment(10**9 + number, sha(chance), "main", "production", who, time, time)
    )
    for place, word in enumerate(("in_progress", "failure" if number % 20 == 0 else "success")):
        key = 3 * 10**9 + number * 10 + place
        state.put(repo, "statuses", Status(10**9 + number, key, word, who, time + MINUTE * (place + 1)))

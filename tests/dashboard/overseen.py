"""The same organisation with what a forge tells: requests, reviews, CI, deployments; from January 2025 on.

checks      each repository lands 10 a month that AI wrote, 5 that it had a part in, 10 without a mark. Of
            AI's a second person checked 9 at first and one less every four months, 4 in October 2026; in 2026
            nobody checked one, from July on only AI another; the rest their operators. Of each 10 without
            a mark a second person checked 8. What landed in December 2024 is not known
requests    of 5 a month and repository AI wrote 3; each takes 10 h to a review (of AI's 2 h more a month),
            5 h to an approval and 1 h to land, after 4 h of coding; in October 2026 one of AI's in each
            repository is open and nobody looked
CI          5 runs a month and repository of 10 to 14 minutes; 50 first attempts each of AI's (40 passed) and
            of others' (all); 8 changes each: others' took one attempt, AI's one more in all every month
reviews     6 reviewers, each on two days a month with 500 lines at first and 10 more every month; one of
            two large approvals was fast
queue       3 open requests, 2 days old at first and one more every month
outcomes    100 landings a month and repository of each side: of AI's 10 were reverted and 40 checked by a
            second person, of those without a mark 5 and 80; in trainer 2 approvals of each, 1 changed
takeovers   a month 5 hard sessions (2 taken over, 3 corrections each) and 10 easy ones (1), 10 branches of
            agents (4) and 8 of their requests (2); one of those landings is known
surveys     coding took half of the time (20 answers in 2024); speed-up of 1.5 and 2 (1.5 to 2.5), 30 of 40
deployments 31 a month to production in trainer, of which one caused an incident; 2 releases of serving
incidents   5 a month of 1 to 5 hours, of which one names its cause
reverts     of AI's landings 1 of 10 in each repository was taken back within 30 days, of the others none
faults      of AI's landings 3 of 10 were mended after 20 days, of those without a mark 1 of 10 after 60
found       5 a month of AI's after 480 hours, of which 2 had outlived a generation from 2026 on; 5 without
            a mark after 1440 hours; of 2025 the models are not known. 6 fixes a month, all searched
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb

from tests.dashboard import warehouse
from tests.dashboard.warehouse import REPOS, SEEN, insert

Row = dict[str, object]


def organisation(folder: Path) -> Path:
    """A configuration and a published warehouse; returns the configuration."""
    config = warehouse.unpublished(folder)
    warehouse.publish(folder / "warehouse", "20261110T020000Z", fill)
    warehouse.night(folder / "warehouse", "20261110T020000Z")
    return config


def fill(con: duckdb.DuckDBPyConnection) -> None:
    """Every table that the pages read of it."""
    con.execute("DELETE FROM daily_ci")
    tables = (checks, requests, open_requests, runs, lengths, reviews, deployments, incidents, failures)
    tables += (outcomes, takeovers, reverts, faults, found, fixes)
    insert(con, "surveys", list(surveys()))
    taken = {"repo": REPOS[0], "kind": "branch", "id": "2026300".rjust(40, "a"), "day": date(2026, 7, 11)}
    insert(con, "agent_work", [taken | {"taken_over": True}])
    for table in tables:
        insert(con, named(table.__name__), [row for at, day in enumerate(days()) for row in table(at, day)])
    insert(con, "followed", [{"repo": repo, "blamed_sha": "a"} for repo in REPOS])
    for table in ("line_ages", "surviving", "rewriting", "chains"):
        insert(con, table, [row for day in weekdays() for row in lives(table, day)])
    insert(con, "daily_checks", [
        {"repo": repo, "landed_on": date(2024, 12, 5), "checked": "unknown", "merges": 5, "lines": 100.0}
        | written("ai") for repo in REPOS
    ])  # fmt: skip
    con.execute("UPDATE merges SET checked = CASE WHEN sha LIKE '%0' THEN 'nobody' ELSE 'second_person' END "
                "WHERE landed_on >= DATE '2025-01-01'")  # fmt: skip
    released = {"repo": "acme/serving", "prerelease": False, "published_on": date(2026, 10, 7)}
    insert(con, "releases", [released | {"tag": tag} for tag in ("v1", "v2")])
    insert(con, "source_parts", [warehouse.part("github", repo) | {"good_on": SEEN} for repo in REPOS])
    counted = {"source": "github", "repo": "acme/trainer", "from_day": date(2025, 1, 1), "to_day": SEEN}
    both = {"requests": (115, 115), "runs": (120, 118)}
    insert(con, "reconciled", [
        counted | {"what": what, "theirs": theirs, "ours": ours} for what, (theirs, ours) in both.items()
    ])  # fmt: skip
    seen = {"source": "github", "seen_at": f"{SEEN} 02:00:00+00", "archived": False, "fork": False}
    pushed = seen | {"pushed_at": f"{SEEN} 01:00:00+00", "pushed_on": SEEN, "private": True}
    insert(con, "forge_repos", [pushed | {"repo": "acme/sandbox"}])


def named(kind: str) -> str:
    """The table that a function below fills."""
    return {
        "checks": "daily_checks", "requests": "request_times", "runs": "daily_ci", "lengths": "run_times",
        "outcomes": "daily_outcomes", "takeovers": "daily_takeovers",
        "reviews": "daily_reviews", "deployments": "daily_deployments", "failures": "failure_times",
        "reverts": "daily_reverts", "faults": "daily_faults", "found": "fault_times", "fixes": "daily_fixes",
    }.get(kind, kind)  # fmt: skip


def days() -> Iterator[date]:
    """The fifth of each month from January 2025 to November 2026."""
    return (date(2025 + at // 12, at % 12 + 1, 5) for at in range(23))


def written(origin: str) -> Row:
    return {"written": origin, "written_strict": origin}


def checks(at: int, day: date) -> Iterator[Row]:
    second = 9 - at // 4
    alone = {"nobody": int(at >= 12), "ai_only": int(at >= 18)}
    mix = {
        "ai": {"second_person": second, "operator": 10 - second - sum(alone.values()), **alone},
        "mixed": {"second_person": 3, "stale": 1, "operator": 1},
        "undeclared": {"second_person": 8, "operator": 2},
    }
    for repo in REPOS:
        for origin, counts in mix.items():
            for checked, merges in counts.items():
                landed = {"repo": repo, "landed_on": day, "checked": checked, "merges": merges}
                yield landed | written(origin) | {"lines": 40.0 * merges}


def requests(at: int, day: date) -> Iterator[Row]:
    for place, repo in enumerate(REPOS):
        for number in range(5):
            origin = "ai" if number < 3 else "undeclared"
            pickup = 10.0 + (2 * at if origin == "ai" else 0)
            waiting = at == 21 and number == 0
            yield written(origin) | {
                "repo": repo, "number": 1000 * at + 10 * number + place, "created_on": day,
                "landed_on": None if waiting else day + timedelta(days=2), "coding_hours": 4.0,
                "pickup_hours": 800.0 if waiting else pickup, "picked_up": not waiting,
                "review_hours": None if waiting else 5.0, "reviewed": None if waiting else True,
                "landing_hours": None if waiting else 1.0, "whole_hours": 804.0 if waiting else pickup + 10,
            }  # fmt: skip


def open_requests(at: int, day: date) -> Iterator[Row]:
    end = min((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1), SEEN)
    yield {"repo": REPOS[0], "day": end, "age": 2 + at, "n": 3}


def runs(at: int, day: date) -> Iterator[Row]:
    for repo in REPOS:
        for origin, passed in (("ai", 40), ("undeclared", 50)):
            yield written(origin) | {
                "repo": repo, "created_on": day, "workflow": "tests", "passed": passed, "failed": 50 - passed,
                "flaky": 2 if origin == "ai" else 0, "greens": 8, "attempts": 8 + at if origin == "ai" else 8,
                "reds": 1, "runs": 50, "unlisted": 0, "minutes": 400.0, "queued_minutes": 20.0,
            }  # fmt: skip


def lengths(at: int, day: date) -> Iterator[Row]:
    for repo in REPOS:
        for number in range(5):
            run = {"repo": repo, "run": f"{at}-{number}", "attempt": 1, "created_on": day}
            yield run | written("ai" if number % 2 else "undeclared") | {"minutes": 10.0 + number}


def reviews(at: int, day: date) -> Iterator[Row]:
    for person in range(6):
        for when in (day, day + timedelta(days=1)):
            yield {
                "repo": REPOS[person % 3], "day": when, "person": f"person{person}", "requests": 2,
                "lines": 500 + 10 * at, "large": 1, "fast": int(when == day),
            }  # fmt: skip


def outcomes(at: int, day: date) -> Iterator[Row]:
    many = {
        "reverted": (30, 100, {"ai": 10, "undeclared": 5}),
        "second_person": (0, 100, {"ai": 40, "undeclared": 80}),
    }
    few = {"stale": (0, 2, {"ai": 1, "undeclared": 1})}
    for repo in REPOS:
        for outcome, (settles, landings, happened) in (many | (few if repo == REPOS[0] else {})).items():
            for origin, number in happened.items():
                young = outcome == "reverted" and at == 22
                yield written(origin) | {
                    "repo": repo, "landed_on": day, "size": 2, "mostly": "source", "outcome": outcome,
                    "settles": settles, "landings": 0 if young else landings,
                    "happened": 0 if young else number, "unsettled": landings if young else 0,
                }  # fmt: skip


def takeovers(at: int, day: date) -> Iterator[Row]:
    same = {"repo": REPOS[0], "day": day, "not_told": 0}
    for difficulty, n, taken, corrections in (("hard", 5, 2, 15), ("easy", 10, 1, 0)):
        graded = {"kind": "session", "difficulty": difficulty, "n": n, "taken_over": taken}
        yield same | graded | {"corrected": n, "corrections": corrections}
    for kind, n, taken in (("branch", 10, 4), ("request", 8, 2)):
        yield same | {
            "kind": kind,
            "difficulty": "all",
            "n": n,
            "taken_over": taken,
            "corrected": 0,
            "corrections": 0,
        }


def surveys() -> Iterator[Row]:
    asked = {"statistic": "median", "invited": 40, "answered": 30, "wording": "By what factor?"}
    yield asked | {"wave": date(2025, 12, 5), "question": "uplift", "value": 1.5}
    yield asked | {"wave": date(2026, 6, 5), "question": "uplift", "value": 2.0, "low": 1.5, "high": 2.5}
    yield asked | {"wave": date(2024, 6, 5), "question": "coding_share", "value": 0.5, "answered": 20}


def deployments(at: int, day: date) -> Iterator[Row]:
    yield {
        "repo": REPOS[0], "created_on": day, "environment": "production", "production": True, "succeeded": 31,
        "failed": 1, "caused": 1,
    }  # fmt: skip


def incidents(at: int, day: date) -> Iterator[Row]:
    for number in range(5):
        cause = "7" if number == 0 else None
        yield {"repo": REPOS[0], "id": f"{at}-{number}", "opened_on": day, "deployment": cause}


def failures(at: int, day: date) -> Iterator[Row]:
    for number in range(5):
        incident = {"repo": REPOS[0], "what": "incident", "id": f"{at}-{number}", "began_on": day}
        yield incident | written("unknown") | {"hours": 1.0 + number, "ended": True}


def weekdays() -> Iterator[date]:
    """Monday to Saturday of the weeks of those days: a share by days is shown from five."""
    for day in days():
        monday = day - timedelta(days=day.weekday())
        yield from (monday + timedelta(days=later) for later in range(6))


def lives(table: str, day: date) -> Iterator[Row]:
    """Of ten lines of AI two end within two weeks, one of ten others within a year."""
    of_ai = {"origin": "ai", "grade": "strong"}
    other = {"origin": "undeclared", "grade": ""}
    ended, stands = {"ended": True}, {"ended": False}
    of = {"repo": REPOS[0], "landed_on": day, "kind": "source"}
    rows = {
        "line_ages": [
            of | of_ai | ended | {"age": 14, "lines": 2.0},
            of | of_ai | stands | {"age": 365, "lines": 8.0},
            of | other | ended | {"age": 365, "lines": 1.0},
            of | other | stands | {"age": 730, "lines": 9.0},
        ],
        "surviving": [
            of | mark | {"tool": "", "model": "", "left_out": "", "lines": lines}
            for mark, lines in ((of_ai, 8.0), (other, 9.0))
        ],
        "rewriting": [
            of | mark | written("ai") | {"lines": lines} for mark, lines in ((of_ai, 2.0), (other, 1.0))
        ],
        "chains": [
            {"repo": REPOS[0], "landed_on": day, "policy": "strict", "depth": depth, "lines": 1.0}
            for depth in (1, 3)
        ],
    }
    yield from rows[table]


def reverts(at: int, day: date) -> Iterator[Row]:
    for repo in REPOS:
        for origin, reverted in (("ai", 1), ("mixed", 0), ("undeclared", 0)):
            landed = {"repo": repo, "landed_on": day, "landings": 10, "reverted": reverted, "relanded": 0}
            yield landed | written(origin)


def faults(at: int, day: date) -> Iterator[Row]:
    for repo in REPOS:
        for origin, faulty, after in (("ai", 3, 20), ("undeclared", 1, 60)):
            landed = {"repo": repo, "landed_on": day} | written(origin)
            late = day + timedelta(days=after) > SEEN
            yield landed | {"fault_days": -1, "landings": 10 if late else 10 - faulty}
            if not late:
                yield landed | {"fault_days": after, "landings": faulty}


def found(at: int, day: date) -> Iterator[Row]:
    for origin, hours in (("ai", 480.0), ("undeclared", 1440.0)):
        for number in range(5):
            older = None if at < 12 else origin == "ai" and number < 2
            yield written(origin) | {
                "repo": REPOS[0], "landing": f"{origin}{at}-{number}", "what": "fix", "found_by": f"fix{at}",
                "landed_on": day - timedelta(hours=hours), "found_on": day, "hours": hours, "older": older,
            }  # fmt: skip


def fixes(at: int, day: date) -> Iterator[Row]:
    yield {"repo": REPOS[0], "landed_on": day, "fixes": 6, "waiting": 0, "left_out": 0}

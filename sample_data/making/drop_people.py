"""Headcount, surveys, compute, agents' hours and events: what is known beside the repositories."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from making.curves import moment, year
from making.dice import normal
from making.people import PEOPLE, team_of
from making.rows import Row, write_csv, write_jsonl

HEADCOUNT = "month team role people workdays"
SURVEYS = "wave question wording invited answered statistic value low high"
COMPUTE = "month purpose hours cost_usd"
AGENT_TIME = "month team tool hours cost_usd"
EVENTS = "happened_on what kind detail source"

QUESTIONS = {
    "uplift": "By what factor does AI change what you get done in a week?",
    "share_written": "Which share of the code you landed last week did AI write first?",
    "reads_all": "Do you read every line that you approve?",
    "coding_share": "Which share of your working time went into writing and changing code last month?",
}
REWORDED = "By what factor does AI change what you get done in a week, against a week without any AI?"
REWORDED_FROM = "2026-06-08"
# wave: uplift, share written, reads all, answered; in the last one fewer than half of those asked
WAVES = {
    "2024-06-10": (1.1, 0.04, 0.91, 15),
    "2024-12-09": (1.2, 0.08, 0.88, 16),
    "2025-06-09": (1.4, 0.27, 0.83, 17),
    "2025-12-08": (1.9, 0.58, 0.69, 16),
    "2026-03-09": (2.4, 0.72, 0.61, 19),
    "2026-06-08": (2.9, 0.80, 0.52, 18),
    "2026-09-07": (3.3, 0.84, 0.55, 12),
}
# wave: share of time that goes into code, low, high
CODING = {"2024-06-10": (0.42, 0.34, 0.5), "2025-06-09": (0.38, 0.31, 0.46), "2026-06-08": (0.24, 0.17, 0.32)}
TOOLS = {
    "research": {"aider": 0.5, "claude": 0.4, "codex": 0.1},
    "safety": {"aider": 0.35, "claude": 0.5, "codex": 0.15},
    "platform": {"claude": 0.5, "copilot": 0.3, "cursor": 0.2},
    "web": {"cursor": 0.5, "copilot": 0.3, "claude": 0.2},
}
HAPPENED = (
    ("2023-03-13", "acme-1 in use", "model", None),
    ("2023-06-05", "aider allowed in research", "policy", "Marks of the tool must stay"),
    ("2023-10-16", "trainer reformatted", "policy", "One landing, out of written lines"),
    ("2023-11-06", "acme-2 in use", "model", None),
    ("2024-06-03", "acme-3 in use", "model", None),
    ("2024-07-15", "Move to the new office", "pause", "Two weeks with few landings"),
    ("2024-11-18", "acme-3.5 in use", "model", "First own model behind aider"),
    ("2025-03-03", "Claude Code for all teams", "policy", None),
    ("2025-04-14", "acme-4 in use", "model", None),
    ("2025-06-10", "Cursor in console", "policy", None),
    ("2025-07-14", "acme-4-mini in use", "model", "Distilled from acme-4; not of the main line"),
    ("2025-08-04", "Summer of repairs", "pause", "Six weeks of migration in trainer and serving"),
    ("2025-09-22", "acme-4.5 in use", "model", None),
    ("2025-11-03", "One approval is enough in console", "policy", "Before: two"),
    ("2026-01-26", "acme-5 in use", "model", None),
    ("2026-03-09", "Agents held back in evals", "pause", "After a change to a grader; until April 10"),
    ("2026-05-11", "acme-5.5 in use", "model", "Sandbox results fell behind acme-5"),
    ("2026-06-15", "Prediction: a working day by 2027", "prediction", "Horizon of acme-6 or its successor"),
    ("2026-08-31", "acme-6 in use", "model", None),
)  # fmt: skip


def write(folder: Path) -> dict[str, int]:
    rng = Random("acme: people")
    tables = {
        "headcount.csv": (HEADCOUNT, headcount(rng)),
        "compute.csv": (COMPUTE, compute(rng)),
        "agent_time.csv": (AGENT_TIME, agent_time(rng)),
        "events.csv": (EVENTS, ((*row, None) for row in HAPPENED)),
    }
    counts = {name: write_csv(folder / name, *table) for name, table in tables.items()}
    return counts | {"surveys.jsonl": write_jsonl(folder / "surveys.jsonl", SURVEYS, surveys())}


def months(first: date) -> list[date]:
    """First days of the months from one on until October 2026."""
    count = (2026 - first.year) * 12 + 11 - first.month
    return [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
        for n in range(count)
    ]


def workdays(month: date) -> int:
    days = [month + timedelta(days=n) for n in range(31)]
    return sum(day.month == month.month and day.weekday() < 5 for day in days)


def present(month: date, team: str) -> list[float]:
    """The part of the month that each member of a team was there."""
    days = [day for n in range(31) if (day := month + timedelta(days=n)).month == month.month]
    parts = [
        sum(p.joined <= day <= (p.left or date.max) and team_of(p, day) == team for day in days) / len(days)
        for p in PEOPLE
    ]
    return [part for part in parts if part]


def headcount(rng: Random) -> Iterator[Row]:
    """One in three of the researching teams is an engineer."""
    for month in months(date(2022, 1, 1)):
        for team in TOOLS:
            there = present(month, team)
            split = len(there) // 3 if team in ("research", "safety") else len(there)
            for role, parts in (("engineer", there[:split]), ("researcher", there[split:])):
                if parts:
                    worked = sum(parts) * workdays(month) * (0.9 + 0.02 * normal(rng))
                    yield month, team, role, round(sum(parts), 2), round(worked, 1)


def compute(rng: Random) -> Iterator[Row]:
    """Accelerator hours; the part of safety shrinks while all grows."""
    for month in months(date(2023, 1, 1)):
        t = year(moment(month)) - 2023
        whole = 9000 * math.exp(0.72 * t)
        driven = 0.42 / (1 + math.exp(-2.6 * (t - 3.1)))
        safety = 0.09 - 0.013 * t
        parts = {"research": 0.86 - driven - safety, "ai_driven": driven, "safety": safety, "other": 0.14}
        for purpose, part in parts.items():
            hours = whole * part * (1 + 0.05 * normal(rng))
            yield month, purpose, round(hours), round(hours * 2.1)


def agent_time(rng: Random) -> Iterator[Row]:
    """Hours in which agents worked, by team and tool, since March 2025."""
    for month in months(date(2025, 3, 1)):
        t = year(moment(month)) - 2025.17
        for team, tools in TOOLS.items():
            people = sum(present(month, team)) * workdays(month) * 8
            ratio = (0.04 + 1.9 / (1 + math.exp(-3.6 * (t - 1.25)))) * (0.55 if team == "web" else 1)
            for tool, part in tools.items():
                hours = people * ratio * part * (1 + 0.08 * normal(rng))
                yield month, team, tool, round(hours, 1), round(hours * 3.4, 0)


def surveys() -> Iterator[Row]:
    """Of those asked, most answer; the interval of a share is Wilson's, roughly."""
    for wave, (uplift, share, reads, answered) in WAVES.items():
        invited = 26 if wave == "2026-09-07" else round(answered / 0.78)
        width = 0.45 * uplift / math.sqrt(answered)
        told = ("uplift", "median", uplift, round(uplift - width, 2), round(uplift + width, 2))
        yield survey(wave, invited, answered, told)
        yield survey(wave, invited, answered, ("share_written", "median", share, None, None))
        half = 1.96 * math.sqrt(reads * (1 - reads) / answered)
        low, high = round(max(reads - half, 0), 2), round(min(reads + half, 1), 2)
        yield survey(wave, invited, answered, ("reads_all", "share", reads, low, high))
        if wave in CODING:
            yield survey(wave, invited, answered, ("coding_share", "mean", *CODING[wave]))


def survey(wave: str, invited: int, answered: int, told: tuple) -> Row:
    question, statistic, value, low, high = told
    reworded = question == "uplift" and wave >= REWORDED_FROM
    wording = REWORDED if reworded else QUESTIONS[question]
    return wave, question, wording, invited, answered, statistic, value, low, high

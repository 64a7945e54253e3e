"""The marks that tools leave in commits, in the very forms they use, at the dates they use them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from making.dice import chance, digits, pick, weighted
from making.people import Identity

GITHUB = Identity("GitHub", "noreply@github.com")
COPILOT = Identity("copilot-swe-agent[bot]", "198982749+Copilot@users.noreply.github.com")
DEVIN = Identity("devin-ai-integration[bot]", "158243242+devin-ai-integration[bot]@users.noreply.github.com")
CURSOR = Identity("Cursor Agent", "cursoragent@cursor.com")
DEPENDABOT = Identity("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com")
RENOVATE = Identity("renovate[bot]", "29139614+renovate[bot]@users.noreply.github.com")
ACTIONS = Identity("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")
RABBIT = Identity("coderabbitai[bot]", "136622811+coderabbitai[bot]@users.noreply.github.com")
APPLIED = Identity("Copilot", "175728472+Copilot@users.noreply.github.com")
EDITOR = Identity("Copilot", "copilot@github.com")

SINCE = {
    "aider": date(2023, 6, 5),
    "devin": date(2024, 12, 10),
    "claude": date(2025, 2, 24),
    "codex": date(2025, 6, 3),
    "copilot": date(2025, 5, 19),
    "cursor": date(2025, 6, 10),
}
TOOLS = {
    "trainer": {"aider": 45, "claude": 40, "codex": 8, "cursor": 7},
    "serving": {"claude": 45, "copilot": 24, "cursor": 12, "devin": 9, "codex": 10},
    "evals": {"aider": 35, "claude": 52, "codex": 13},
    "console": {"cursor": 45, "copilot": 30, "claude": 25},
}
CLAUDES = (
    (date(2025, 11, 26), "Claude Opus 4.5"),
    (date(2026, 2, 6), "Claude Opus 4.6"),
    (date(2026, 5, 4), "Claude Opus 4.7"),
    (date(2026, 8, 17), "Claude Opus 5"),
)
# The organisation's own models drive aider from their first internal use on.
OWN = (
    (date(2024, 11, 18), "acme-3.5"),
    (date(2025, 4, 14), "acme-4"),
    (date(2025, 9, 22), "acme-4.5"),
    (date(2026, 1, 26), "acme-5"),
    (date(2026, 5, 11), "acme-5.5"),
    (date(2026, 8, 31), "acme-6"),
)
ASSISTED = (
    (date(2024, 11, 4), "Assisted-by: Copilot (GPT-4o)"),
    (date(2025, 3, 3), "Assisted-by: Claude Code"),
    (date(2025, 11, 26), "Assisted-by: Claude:claude-opus-4-5"),
    (date(2026, 2, 6), "Assisted-by: Claude:claude-opus-4-6"),
    (date(2026, 3, 9), "Assisted-by: Copilot (GPT-5.4)"),
)


@dataclass(frozen=True)
class Mark:
    """What a commit carries beside its subject: who stands as author, what the message ends with."""

    tool: str = ""
    author: Identity | None = None
    suffix: str = ""
    footer: str = ""
    trailers: tuple[str, ...] = ()
    prefix: str = ""
    alone: bool = False  # no person is named beside the agent


@dataclass(frozen=True)
class Use:
    """A tool at work: where, when, and for whom."""

    rng: Random
    repo: str
    day: date
    person: Identity


PLAIN = Mark()


def signed(identity: Identity, key: str = "Co-authored-by") -> str:
    return f"{key}: {identity.name} <{identity.email}>"


def latest(names: tuple[tuple[date, str], ...], day: date, otherwise: str) -> str:
    return next((name for since, name in reversed(names) if day >= since), otherwise)


def choose(rng: Random, repo: str, day: date) -> str:
    """A tool that the repository's people use and that was there on the day."""
    ready = {tool: weight for tool, weight in TOOLS[repo].items() if day >= SINCE[tool]}
    return weighted(rng, ready) if ready else "aider"


def mark(tool: str, use: Use) -> Mark:
    """The sure mark that a tool leaves."""
    return MAKERS[tool](use)


def claude(use: Use) -> Mark:
    name = latest(CLAUDES, use.day, "Claude")
    page = "https://claude.com/claude-code" if use.day >= date(2025, 10, 6) else "https://claude.ai/code"
    footer = f"🤖 Generated with [Claude Code]({page})" if chance(use.rng, 0.8) else ""
    trailers = [f"Co-Authored-By: {name} <noreply@anthropic.com>"]
    if use.day >= date(2026, 3, 16) and chance(use.rng, 0.2):
        trailers.append(f"Claude-Session: https://claude.ai/code/session_sample{digits(use.rng, 8)}")
    prefix = "claude/" if chance(use.rng, 0.2) else ""
    return Mark("claude", footer=footer, trailers=tuple(trailers), prefix=prefix)


def scheduled(use: Use) -> bool:
    """Some work of agents is begun by a schedule: no person asked for it."""
    return use.day >= date(2025, 11, 3) and chance(use.rng, 0.45)


def copilot(use: Use) -> Mark:
    alone = scheduled(use)
    trailers = [] if alone else [signed(use.person)]
    if use.day >= date(2026, 3, 20):
        parts = "-".join(digits(use.rng, count) for count in (8, 4, 4, 4, 12))
        trailers.insert(0, f"Agent-Logs-Url: https://github.com/acme/{use.repo}/sessions/{parts}")
    return Mark("copilot", author=COPILOT, trailers=tuple(trailers), prefix="copilot/", alone=alone)


def cursor(use: Use) -> Mark:
    if chance(use.rng, 0.45):
        return Mark("cursor", author=CURSOR, trailers=(signed(use.person),), prefix="cursor/")
    if use.day >= date(2026, 2, 2) and chance(use.rng, 0.4):
        return Mark("cursor", trailers=("Made-with: Cursor",))
    return Mark("cursor", trailers=("Co-authored-by: Cursor <cursoragent@cursor.com>",))


def codex(use: Use) -> Mark:
    name = "codex (GPT-5.4)" if use.day >= date(2026, 3, 9) and chance(use.rng, 0.5) else "Codex"
    return Mark("codex", trailers=(f"Co-authored-by: {name} <noreply@openai.com>",), prefix="codex/")


def devin(use: Use) -> Mark:
    alone = scheduled(use)
    trailers = () if alone else (signed(use.person, "Co-Authored-By"),)
    return Mark("devin", author=DEVIN, trailers=trailers, prefix="devin/", alone=alone)


def aider(use: Use) -> Mark:
    if use.day < date(2024, 11, 18):
        return Mark("aider", suffix=" (aider)")
    model = latest(OWN, use.day, "gpt-4o") if chance(use.rng, 0.85) else "gpt-4o"
    if use.repo not in ("trainer", "evals"):
        model = "gpt-4o"
    return Mark("aider", trailers=(f"Co-authored-by: aider ({model}) <aider@aider.chat>",))


MAKERS = {
    "claude": claude,
    "copilot": copilot,
    "cursor": cursor,
    "codex": codex,
    "devin": devin,
    "aider": aider,
}


def unsure(rng: Random, day: date, branches: bool) -> Mark:
    """A weak or assisting mark: it counts only where declared marks are counted."""
    if date(2026, 4, 6) <= day <= date(2026, 5, 8) and chance(rng, 0.5):
        return Mark("copilot", trailers=(signed(EDITOR),))
    if branches and day >= SINCE["codex"] and chance(rng, 0.5):
        return Mark("codex", prefix="codex/")
    if chance(rng, 0.4):
        return Mark("copilot", trailers=(signed(APPLIED),))
    return Mark("assisted", trailers=(pick(rng, [trailer for since, trailer in ASSISTED if day >= since]),))

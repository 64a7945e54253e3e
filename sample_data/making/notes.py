"""Line notes as git-ai writes them: which lines of its commits an agent wrote, and which a person."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

from making.dice import between, chance
from making.writer import git, note

SINCE = "2026-01-12"  # trainer tried git-ai from then on
HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")
SIGNED = re.compile(r"Co-Authored-By: (Claude [\w .]+) <noreply@anthropic\.com>")
PERSON = "h_00000000000001"


def write(rng: Random, folder: Path) -> int:
    """Notes on about half of the branch commits that Claude signed; returns how many."""
    words = ("log", "--all", "--no-merges", "--reverse", "--topo-order", f"--since={SINCE}")
    listed = git(folder, *words, "--format=%H%x00%ct%x00%B%x01")
    notes, last = {}, 0
    for entry in listed.split("\x01"):
        sha, _, rest = entry.strip().partition("\0")
        when, _, message = rest.partition("\0")
        signed = SIGNED.search(message)
        if signed and "(#" not in message.split("\n")[0] and chance(rng, 0.5):
            notes[sha] = attested(rng, added(folder, sha), signed[1], sha)
            last = max(last, int(when))
    note(folder, notes, last)
    return len(notes)


def added(folder: Path, sha: str) -> dict[str, list[tuple[int, int]]]:
    """The lines that a commit added, by path."""
    found: dict[str, list[tuple[int, int]]] = {}
    path = ""
    for line in git(folder, "diff-tree", "-r", "-p", "-U0", "-M", "--no-commit-id", sha).split("\n"):
        if line.startswith("+++ b/"):
            path = line.removeprefix("+++ b/")
        elif hunk := HUNK.match(line):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            if count:
                found.setdefault(path, []).append((first, first + count - 1))
    return found


def attested(rng: Random, lines: dict[str, list[tuple[int, int]]], agent: str, sha: str) -> str:
    """Most of it by the agent, some by a known person, some that nobody tells; now and then too much."""
    session, text = f"s_{sha[:14]}", []
    for path, ranges in lines.items():
        ours, theirs = [], []
        for first, last in ranges:
            split = last - (last - first + 1) * between(rng, 0, 3) // 10
            ours.append((first, split + (40 if chance(rng, 0.04) else 0)))
            if split < last and chance(rng, 0.4):
                theirs.append((split + 1, last))
        text += [f'"{path}"' if " " in path else path, f"  {session}::t_{sha[14:28]} {joined(ours)}"]
        text += [f"  {PERSON} {joined(theirs)}"] if theirs else []
    model = agent.lower().replace(" ", "-").replace(".", "-")
    told = {"schema_version": "authorship/3.0.0", "base_commit_sha": sha, "prompts": {}}
    told["sessions"] = {session: {"agent_id": {"tool": "claude", "id": sha[28:], "model": model}}}
    told["humans"] = {PERSON: {}}
    return "\n".join(text) + f"\n---\n{json.dumps(told)}\n"


def joined(ranges: list[tuple[int, int]]) -> str:
    """1-4,9."""
    return ",".join(f"{first}-{last}" if last > first else str(first) for first, last in ranges)

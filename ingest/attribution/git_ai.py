"""Line notes of git-ai: which lines of a commit an agent wrote, and which a person is known to have written.

Attestations stand before a line of three dashes, JSON after it. Of the JSON, which can hold whole
conversations, only the agents behind the keys are taken.
https://github.com/git-ai-project/git-ai/blob/main/specs/git_ai_standard_v3.0.0.md
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

REF = "refs/notes/ai"
READING = 1  # raise it when notes must be read again because they are read otherwise
LARGEST = 8_000_000  # bytes of one note: real ones with all their conversations have up to 3 million
RANGES = 300_000
LINES = 10_000_000  # no file has more
RANGE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
TOOLS = {"continue-cli": "continue", "github-copilot": "copilot"}  # as rules.toml names them
NO_MODEL = ("", "unknown", "default", "<synthetic>")
PERSON = re.compile(r"h_|hu")  # of old notes too


class NoteError(Exception):
    """What is wrong with a note."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Lines of one file that a note gives to an agent or a person."""

    path: bytes
    first: int
    last: int
    person: bool
    tool: str
    model: str


def claims(note: bytes) -> list[Claim]:
    """What a note claims, in its order."""
    if len(note) > LARGEST:
        raise NoteError(f"{len(note):,} bytes; expected at most {LARGEST:,}")
    head, dashes, tail = note.partition(b"---\n")
    if dashes and head and not head.endswith(b"\n"):
        head, dashes, tail = note.partition(b"\n---\n")
    if not dashes:
        raise NoteError("no line of three dashes; expected attestations before it and JSON after it")
    agents = named(tail)
    return list(attested(head, agents))


def named(text: bytes) -> dict[str, tuple[str, str]]:
    """The tool and the model behind each key."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoteError(f"not JSON after the dashes: {error}") from None
    if not isinstance(data, dict):
        raise NoteError("the JSON after the dashes is not an object")
    found = {}
    for table in ("sessions", "prompts"):
        for key, entry in whole(data.get(table)).items():
            agent = whole(whole(entry).get("agent_id"))
            found[key] = text_of(agent.get("tool")), text_of(agent.get("model"))
    return found


def whole(value: Any) -> dict[str, Any]:
    """An object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def text_of(value: Any) -> str:
    """A short text, or none."""
    return value.strip()[:100] if isinstance(value, str) else ""


def attested(head: bytes, agents: dict[str, tuple[str, str]]) -> Iterator[Claim]:
    """A path at the beginning of a line, and below it, after two blanks, a key and its ranges."""
    path, count = b"", 0
    for number, line in enumerate(head.split(b"\n"), start=1):
        if not line.strip():
            continue
        if not line.startswith(b"  "):
            path = line.strip().strip(b'"')
            continue
        key, _, ranges = line.strip().decode(errors="replace").rpartition(" ")
        if not path or not key:
            raise NoteError(f"line {number}: expected a path, and below it a key and its lines")
        session = key.split("::")[0]
        person = bool(PERSON.match(key)) and session not in agents
        tool, model = ("", "") if person else agents.get(session, ("", ""))
        for first, last in spans(ranges, number):
            count += 1
            if count > RANGES:
                raise NoteError(f"more than {RANGES:,} ranges of lines")
            yield Claim(path, first, last, person, tool, model)


def spans(text: str, number: int) -> Iterator[tuple[int, int]]:
    """Ranges such as 1-4,9,12."""
    for part in text.split(","):
        found = RANGE.fullmatch(part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 0 < first <= last <= LINES:
            raise NoteError(f"line {number}: {part[:40]!r}; expected lines such as 1-4,9,12")
        yield first, last

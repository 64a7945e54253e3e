"""Notes of git-ai as its tools write them, and broken ones."""

from __future__ import annotations

import json

import pytest

from ingest.attribution import git_ai
from ingest.attribution.git_ai import Claim, NoteError, claims

META = {
    "schema_version": "authorship/3.0.0",
    "base_commit_sha": "0" * 40,
    "prompts": {"0123456789abcdef": {"agent_id": {"tool": "cursor", "id": "x", "model": "gpt-5"}}},
    "sessions": {
        "s_00000000000001": {
            "agent_id": {"tool": "claude", "id": "y", "model": "claude-opus-4-6"},
            "human_author": "Ada <ada@example.com>",
        }
    },
    "humans": {"h_00000000000002": {"author": "Ada <ada@example.com>"}},
}


def note(attested: str, meta: object = META) -> bytes:
    """A note as git holds it."""
    return f"{attested}---\n{json.dumps(meta, indent=2)}".encode()


def test_sessions_prompts_and_known_persons_are_told_apart():
    text = (
        "src/a.py\n  s_00000000000001::t_00000000000009 1-4,9\n  h_00000000000002 5-8\n"
        '"src/with blank.py"\n  0123456789abcdef 2\n'
    )
    assert claims(note(text)) == [
        Claim(b"src/a.py", 1, 4, False, "claude", "claude-opus-4-6"),
        Claim(b"src/a.py", 9, 9, False, "claude", "claude-opus-4-6"),
        Claim(b"src/a.py", 5, 8, True, "", ""),
        Claim(b"src/with blank.py", 2, 2, False, "cursor", "gpt-5"),
    ]


def test_old_keys_of_persons_and_of_agents_that_nobody_names():
    text = "a.py\n  hu_1 1\n  0123456 2-3\n"
    assert claims(note(text, META | {"prompts": {}})) == [
        Claim(b"a.py", 1, 1, True, "", ""),
        Claim(b"a.py", 2, 3, False, "", ""),
    ]


def test_a_note_without_attestations_claims_nothing():
    assert claims(note("")) == []


def test_dashes_in_the_conversation_do_not_end_the_attestations():
    meta = META | {"messages": ["one\n---\ntwo"]}
    assert len(claims(note("a.py\n  s_00000000000001::t_1 1\n", meta))) == 1


def test_of_the_json_only_agents_are_taken():
    meta = {"sessions": {"s_1": {"agent_id": {"tool": 7, "model": ["x"]}}, "s_2": "text"}, "prompts": [1]}
    assert claims(note("a.py\n  s_1::t 1\n  s_2::t 2\n", meta)) == [
        Claim(b"a.py", 1, 1, False, "", ""),
        Claim(b"a.py", 2, 2, False, "", ""),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no line of three dashes"),
        (b"a.py\n  key 1-4\n", "no line of three dashes"),
        (b"a.py\n  s_1::t 1\n---\n{", "not JSON after the dashes"),
        (b"---\n[1, 2]", "not an object"),
        (b"---\n" + b"[" * 100_000, "not JSON after the dashes"),
        (note("  s_1::t 1\n"), "line 1: expected a path"),
        (note("a.py\n  s_1::t\n"), "line 2: expected a path, and below it a key and its lines"),
        (note("a.py\n  s_1::t 4-1\n"), "line 2: '4-1'; expected lines such as 1-4,9,12"),
        (note("a.py\n  s_1::t 0\n"), "line 2: '0'; expected lines"),
        (note("a.py\n  s_1::t 1-99999999999\n"), "expected lines"),
        (note("a.py\n  s_1::t one\n"), "line 2: 'one'; expected lines"),
        (note("a.py\n" + "  s_1::t 1\n" * 900_000), "bytes; expected at most 8,000,000"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value[:30],
)
def test_a_broken_note_is_refused_with_what_was_expected(content, said):
    with pytest.raises(NoteError, match=said.replace("(", r"\(")):
        claims(content)


def test_the_limit_leaves_room_for_the_largest_real_notes():
    assert git_ai.LARGEST > 3_200_000

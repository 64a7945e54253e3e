"""Marks that say more than they know are weak, with the reason in their text."""

from __future__ import annotations

import datetime

import pytest

from ingest.attribution import find

CLAUDE = "Co-authored-by: Claude <noreply@anthropic.com>"
FOUND = f"claude coauthor strong: {CLAUDE}"
SPRING, AUTUMN = datetime.date(2026, 4, 30), datetime.date(2026, 9, 1)
VSCODE = "Add a thing\n\nCo-authored-by: Copilot <copilot@github.com>"


@pytest.mark.parametrize(
    ("on", "grade", "reason"),
    [
        (datetime.date(2026, 3, 31), "strong", ""),
        (datetime.date(2026, 4, 1), "weak", " [from a time when this tool marked wrongly]"),
        (datetime.date(2026, 5, 31), "weak", " [from a time when this tool marked wrongly]"),
        (datetime.date(2026, 6, 1), "strong", ""),
        (None, "weak", " [no date; this tool marked wrongly for a time]"),
    ],
)
def test_a_mark_from_an_unreliable_time_is_weak(on, grade, reason, marks):
    said = f"copilot-vscode coauthor {grade}: Co-authored-by: Copilot <copilot@github.com>{reason}"
    assert marks(message=VSCODE, on=on) == [said]


def test_the_copilot_command_line_was_reliable_in_spring(marks):
    message = "Add\n\nCo-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>"
    assert [mark.split(":")[0] for mark in marks(message=message, on=SPRING)] == ["copilot coauthor strong"]


def test_headers_without_dates_and_branches_are_enough(headers):
    frame = headers(message=VSCODE, on=AUTUMN).drop("authored_at", "branch", "committer_email")
    assert find(frame)["grade"].to_list() == ["weak"]


def squash(*commits: str, tail: str = "", title: str = "Add login (#12)") -> str:
    quoted = "".join(f"* {text}\n\n" for text in commits)
    return f"{title}\n\n{quoted}" + (f"---------\n\n{tail}\n" if tail else "")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (squash(f"one\n\n{CLAUDE}", "two", "three", "four", "five"), "weak 1 of 5"),
        (squash(f"one\n\n{CLAUDE}", "two\n\nBody of the\nsecond.", tail=CLAUDE), "weak 1 of 2"),
        (squash("one", "two", "three", tail=CLAUDE), "weak 0 of 3"),
        (squash(f"one\n\n{CLAUDE}", f"two\n\n{CLAUDE}", tail=CLAUDE), "strong"),
        (squash(f"one\n\n{CLAUDE}", tail=CLAUDE), "strong"),
        (squash("one", "two", title="Add login") + CLAUDE, "weak 1 of 2"),
        ("Add login\n\n* one\n* two\n* three\n\n" + CLAUDE, "strong"),
        ("Add login\n\nSome words.\n\n* a loose\n\n* list\n\n" + CLAUDE, "strong"),
        (
            f"Squashed commit of the following:\n\ncommit {'a' * 40}\n\n    one\n\n    {CLAUDE}\n\n"
            f"commit {'b' * 40}\n\n    two\n",
            "weak 1 of 2",
        ),
    ],
)
def test_a_squash_marked_in_some_of_its_commits_is_weak(message, said, marks):
    grade, _, count = said.partition(" ")
    reason = f" [{count} quoted commits marked]" if count else ""
    assert marks(message=message) == [f"claude coauthor {grade}: {CLAUDE}{reason}"]


def test_a_squash_counts_marks_of_any_tool(marks):
    cursor = "Co-authored-by: Cursor <cursoragent@cursor.com>"
    message = squash(f"one\n\n{CLAUDE}", f"two\n\n{cursor}")
    assert marks(message=message) == [FOUND, f"cursor coauthor strong: {cursor}"]


def test_an_applied_suggestion_does_not_mark_a_quoted_commit_as_written(marks):
    suggestion = "Co-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>"
    message = squash(f"one\n\n{CLAUDE}", f"Apply suggestion\n\n{suggestion}")
    assert [mark.rpartition(" [")[2] for mark in marks(message=message)] == [
        "1 of 2 quoted commits marked]"
    ] * 2


def test_an_agent_as_author_of_a_squash_stays_strong(origin):
    author = "Copilot <198982749+Copilot@users.noreply.github.com>"
    assert (
        origin(message=squash("one", "two", tail=CLAUDE), author=author) == "ai strong copilot - impersonal"
    )


def test_release_notes_that_a_robot_quotes_are_weak(marks, origin):
    author = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
    message = f"Bump acme from 1 to 2\n\n- Fix a bug\n\n  {CLAUDE}"
    assert marks(message=message, author=author)[1:] == [
        f"claude coauthor weak: {CLAUDE} [beside quoted release notes]"
    ]
    assert origin(message=message, author=author) == "automation strong - - impersonal"


def test_a_long_mark_keeps_its_reason(headers):
    link = "Claude-Session: https://claude.ai/code/session_" + "x" * 300
    text = find(headers(message=squash(f"one\n\n{link}", "two")))["text"].item()
    assert (len(text), text[-31:]) == (200, "[1 of 2 quoted commits marked]".rjust(31))

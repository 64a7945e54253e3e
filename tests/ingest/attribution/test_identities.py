"""Who an author or co-author is: in which order names and addresses count, and people who are no agents."""

from __future__ import annotations

import pytest

HUMANS = [
    "Paul Gauthier <aider@paulg.org>",
    "Paul Gauthier <paul@aider.chat>",
    "Devin Breshears <devin@example.com>",
    "Devin <devin@example.com>",
    "Jules Mons <jules@example.com>",
    "Jules <jules@example.com>",
    "Benjamin Goose <goose@example.com>",
    "Goose <goose@example.com>",
    "Claude Dupont <claude@example.com>",
    "Claude <claude@example.com>",
    "Jane Doe <jane@anthropic.com>",
    "Jane Doe <jane@openai.com>",
    "Jane Doe <jane@cursor.com>",
    "Jane Doe <jane@zed.dev>",
    "Jane Doe <jane@factory.ai>",
    "Jane Doe <jane@roocode.com>",
    "Jane Doe <jane@cline.bot>",
    "Chuck Butkus <chuck@all-hands.dev>",
    "rUv <ruv@ruv.net>",
    "Open Source <opensource@block.xyz>",
    "Amazon <noreply@amazon.com>",
    "Cursor <jane@example.com>",
    "Copilot <jane@example.com>",
    "devin-ai-integration[bot] <jane@example.com>",
    "github-actions[bot] <jane@example.com>",
    "Copilot <198982749+jane@users.noreply.github.com>",
    "Copilot <12345+Copilot@users.noreply.github.com>",
    "Copilot <Copilot@users.noreply.github.com>",
    "jane <41898282+jane@users.noreply.github.com>",
    "Claude",
    "Devin",
    "Jules",
    "Goose",
    "Devin Breshears",
    "Claude Dupont",
    "Claude Opus",
]


@pytest.mark.parametrize("person", HUMANS)
def test_a_person_is_no_agent_as_author(person, marks):
    assert marks(author=person) == []


@pytest.mark.parametrize("person", HUMANS)
def test_a_person_is_no_agent_as_co_author(person, marks):
    assert marks(message=f"Add a thing\n\nCo-authored-by: {person}") == []


@pytest.mark.parametrize(
    ("author", "found"),
    [
        # the exact address, in any case
        ("Anyone <NoReply@Anthropic.com>", "claude agent strong: author: <noreply@anthropic.com>"),
        ("Claude <noreply@anthropic.com>", "claude agent strong: author: Claude <noreply@anthropic.com>"),
        # id and login together
        (
            "Copilot <198982749+Copilot@users.noreply.github.com>",
            "copilot-agent agent strong: author: Copilot <198982749+copilot@users.noreply.github.com>",
        ),
        (
            "Copilot <175728472+Copilot@users.noreply.github.com>",
            "copilot-suggestion assist strong: author: Copilot <175728472+copilot@users.noreply.github.com>",
        ),
        # the login of an App under another id: 41898282 is github-actions
        (
            "claude[bot] <41898282+claude[bot]@users.noreply.github.com>",
            "claude agent strong: author: claude[bot] <41898282+claude[bot]@users.noreply.github.com>",
        ),
        (
            "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>",
            "github-actions automation strong: author: github-actions[bot]"
            " <41898282+github-actions[bot]@users.noreply.github.com>",
        ),
        # an App on a forge of one's own
        (
            "dependabot[bot] <9+dependabot[bot]@users.noreply.git.example.com>",
            "dependabot automation strong: author: dependabot[bot]"
            " <9+dependabot[bot]@users.noreply.git.example.com>",
        ),
        # the old form without an id
        (
            "Cline Agent <cline-agent@users.noreply.github.com>",
            "cline agent strong: author: Cline Agent <cline-agent@users.noreply.github.com>",
        ),
        # name and address together
        ("claude-flow <ruv@ruv.net>", "claude-flow agent strong: author: claude-flow <ruv@ruv.net>"),
        ("Goose <opensource@block.xyz>", "goose agent strong: author: Goose <opensource@block.xyz>"),
        # a name only where the address is empty
        ("Cursor Agent", "cursor agent strong: author: Cursor Agent"),
        ("devin-ai-integration[bot]", "devin agent strong: author: devin-ai-integration[bot]"),
        # an App that nobody knows
        (
            "acme-sync[bot] <7+acme-sync[bot]@users.noreply.github.com>",
            "unknown-app automation weak: author: acme-sync[bot] <7+acme-sync[bot]@users.noreply.github.com>",
        ),
    ],
)
def test_an_author_is_known_in_the_order_of_the_rules(author, found, marks):
    assert marks(author=author) == [found]


@pytest.mark.parametrize(
    ("author", "origin_is"),
    [
        ("Claude <noreply@anthropic.com>", "ai strong claude - impersonal"),
        ("Claude Opus 4.6 <noreply@anthropic.com>", "ai strong claude claude-opus-4.6 impersonal"),
        ("claude[bot] <41898282+claude[bot]@users.noreply.github.com>", "ai strong claude - impersonal"),
        (
            "coderabbitai[bot] <136622811+coderabbitai[bot]@users.noreply.github.com>",
            "assisted strong coderabbit - impersonal",
        ),
        ("gemini-cli[bot] <gemini-cli[bot]@users.noreply.github.com>", "ai strong gemini - impersonal"),
        ("gemini-cli-robot <gemini-cli-robot@google.com>", "automation strong - - impersonal"),
        ("semantic-release-bot <semantic-release-bot@martynus.net>", "automation strong - - impersonal"),
        ("OpenHands Bot <contact@all-hands.dev>", "automation strong - - impersonal"),
        ("GitHub Actions <actions@github.com>", "automation strong - - impersonal"),
        ("acme-sync[bot] <7+acme-sync[bot]@users.noreply.github.com>", "undeclared - - - impersonal"),
        ("Jane Doe <jane@example.com>", "undeclared - - - personal"),
        ("Jane Doe (aider) <jane@example.com>", "ai strong aider - personal"),
    ],
)
def test_the_origin_of_an_author(author, origin_is, origin):
    assert origin(author=author) == origin_is


def test_the_committer_makes_nothing_automation(marks):
    assert marks(committer="GitHub <noreply@github.com>") == []
    assert (
        marks(committer="github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>") == []
    )
    assert marks(committer="Claude <noreply@anthropic.com>") == []


def test_a_tool_that_commits_what_a_person_wrote_did_not_write_it(marks, origin):
    aider = "Jane Doe (aider) <jane@example.com>"
    assert marks(committer=aider) == []
    assert marks(author=aider, committer=aider) == ["aider-name coauthor strong: author name: (aider)"]
    assert origin(author=aider, committer=aider) == "ai strong aider - personal"


def test_a_missing_name_and_address_is_nobody(marks):
    assert marks(author="") == []

"""Marks in messages and branches: where they may stand, what is kept of them."""

from __future__ import annotations

import time

import polars as pl
import pytest

from ingest.attribution import find
from ingest.attribution.matcher import EVIDENCE

CLAUDE = "Co-authored-by: Claude <noreply@anthropic.com>"
FOUND = f"claude coauthor strong: {CLAUDE}"


@pytest.mark.parametrize(
    "line",
    [
        "Co-authored-by: Claude <noreply@anthropic.com>",
        "Co-Authored-By: Claude <noreply@anthropic.com>",
        "CO-AUTHORED-BY:Claude <noreply@anthropic.com>",
        "Coauthored-by: Claude <noreply@anthropic.com>",
        "Co-developed-by: Claude <noreply@anthropic.com>",
        "Co-authored-by: Claude noreply@anthropic.com",
        "        Co-authored-by: Claude <noreply@anthropic.com>",
        "\tCo-authored-by: Claude <noreply@anthropic.com>  ",
        "* Co-authored-by: Claude <noreply@anthropic.com>",
        "  - Co-authored-by: Claude <noreply@anthropic.com>\r",
        "Co-authored-by: Jane Doe <jane@example.com>, Claude <noreply@anthropic.com>",
    ],
)
@pytest.mark.parametrize("message", ["Add\n\n{}", "Add\n\n{}\n\nMore words in a last paragraph.", "{}"])
def test_a_co_author_is_found_anywhere_in_a_message(line, message, marks):
    assert marks(message=message.format(line)) == [FOUND]


@pytest.mark.parametrize(
    "message",
    [
        "Stop adding Co-authored-by: Claude <noreply@anthropic.com> to commits",
        "Strip `Co-Authored-By: Claude <noreply@anthropic.com>` from messages",
        "> Co-authored-by: Claude <noreply@anthropic.com>",
        "feat: add the opencode preset to the cursor settings",
        "Support Claude Code hooks, Codex and Devin",
        "Remove the 🤖 Generated with [Claude Code](https://claude.ai/code) footer",
        "See https://claude.ai/code and https://app.devin.ai/review/acme/trainer/12",
        "aider is mentioned here",
        "feat: aider: support more models",
        "Reviewed-by: Claude Dupont <claude@example.com>",
        "Signed-off-by: Devin Doe <devin@example.com>",
        "Assisted-by: Jane Doe <jane@example.com>",
        "Assisted-by: Claude Dupont",
        "Assisted-by: Jean Claude",
        "Assisted-by: Jean-Claude",
        "Assisted-by: Claude-Marie Dupont",
        "Assisted-by: Claude Dupont <claude@example.com>",
        "Assisted-by: Devin Breshears",
        "Assisted-by: Jules Mons",
        "Assisted-by: Benjamin Goose",
        "Assisted-by: Ai Tanaka",
        "Assisted-by: Copilot <jane@example.com>",
        "Assisted-by: coccinelle",
        "Generated-by: openapi-generator 7.2",
        "Patch-generated-by: Coccinelle",
        "AI-assisted: no",
        "Ai-assisted: false",
        "Executed-By: Jane Doe",
        "Made-with: love",
        "Agent-Id: zabbix-01",
        "Entire-Attribution: 0% agent (0/200 lines)",
        "Apply suggestions from code review",
        "Use gpt-5 in the summary job",
        "Potential fix for the code scanner",
    ],
)
@pytest.mark.parametrize("place", ["{}", "Add a thing\n\n{}"])
def test_talk_about_tools_is_no_mark(message, place, marks):
    assert marks(message=place.format(message)) == []


def test_a_subject_counts_only_as_the_first_line(marks):
    assert marks(message="aider: add a test") == ["aider-prefix coauthor weak: aider:"]
    assert marks(message="Add a test\n\naider: add a test") == []


@pytest.mark.parametrize(
    ("line", "found", "model"),
    [
        (
            "Assisted-by: Claude:claude-3-opus coccinelle sparse",
            "Assisted-by: claude (claude-3-opus)",
            "claude-3-opus",
        ),
        ("Assisted-by: Claude Opus 4.6", "Assisted-by: Claude Opus 4.6", "claude-opus-4.6"),
        ("Assisted-by: Opus 4.7", "Assisted-by: Opus 4.7", "claude-opus-4.7"),
        ("Assisted-by: Copilot (GPT-5.4)", "Assisted-by: Copilot GPT-5.4", "gpt-5.4"),
        ("Assisted-by: Claude, asked by Jane Doe", "Assisted-by: Claude", None),
        ("Assisted-by: GLM 5.1 via Crush <crush@charm.land>", "Assisted-by: GLM 5.1 via Crush", "glm-5.1"),
        ("Assisted-by: LLM", "Assisted-by: LLM", None),
        ("Generated-by: Claude Code 2.1", "Generated-by: Claude Code 2.1", None),
        ("AI-assisted: Codex", "AI-assisted: Codex", None),
        ("Ai-assisted: true", "Ai-assisted: true", None),
    ],
)
def test_a_policy_trailer_with_an_ai_word_is_assistance(line, found, model, headers):
    evidence = find(headers(message=f"Add a thing\n\n{line}"))
    assert evidence.select("role", "grade", "text", "model").rows() == [("assist", "strong", found, model)]


@pytest.mark.parametrize(
    ("name", "address", "model", "kept"),
    [
        (
            "Claude Opus 4.5 (1M context)",
            "noreply@anthropic.com",
            "claude-opus-4.5",
            "Claude Opus 4.5 1M context",
        ),
        ("Claude (Opus 4.8)", "noreply@anthropic.com", "claude-opus-4.8", "Claude Opus 4.8"),
        (
            "Claude Code 2.1 / Claude Fable 5",
            "noreply@anthropic.com",
            "claude-fable-5",
            "Claude Code 2.1 Claude Fable 5",
        ),
        ("codex (GPT-5.4)", "noreply@openai.com", "gpt-5.4", "codex GPT-5.4"),
        (
            "aider (openrouter/deepseek/deepseek-r1:free)",
            "aider@aider.chat",
            "deepseek-r1",
            "aider (deepseek-r1)",
        ),
        ("OpenHands-GPT-5", "openhands@all-hands.dev", "gpt-5", "OpenHands GPT-5"),
        ("Cursor", "cursoragent@cursor.com", None, "Cursor"),
    ],
)
def test_the_model_is_read_from_the_name_of_a_co_author(name, address, model, kept, headers):
    evidence = find(headers(message=f"Add a thing\n\nCo-authored-by: {name} <{address}>"))
    assert evidence.select("model", "text").rows() == [(model, f"Co-authored-by: {kept} <{address}>")]


@pytest.mark.parametrize(
    "header",
    [
        {"author": "Quentin Quux <noreply@anthropic.com>"},
        {"author": "Quentin Quux (aider) <quentin@example.com>"},
        {"message": "Add\n\nCo-authored-by: Quentin Quux (via Claude Opus 4.5) <noreply@anthropic.com>"},
        {"message": "Add\n\nCo-authored-by: Quentin Quux <q@example.com>, Claude <noreply@anthropic.com>"},
        {"message": "Add\n\nAssisted-by: Claude, asked by Quentin Quux"},
        {"message": "Add\n\nAgent-Signature: claude-opus-4-8-max on behalf of Quentin Quux <q@example.com>"},
        {"message": "Add\n\nAgent-Signature: claude-opus-4-8-max on behalf of Quentin Quux"},
        {"message": "Add\n\nCo-authored-by: aider (q@example.com) <aider@aider.chat>"},
        {"message": "Add\n\nAgent-Logs-Url: https://github.com/quentin/quux/sessions/0a1b2c3d-1111"},
        {"message": "Add\n\nhttps://app.devin.ai/sessions/0123456789abcdef requested by Quentin Quux"},
        {"branch": "codex/quentin-quux-login"},
    ],
)
def test_no_mark_keeps_a_person(header, headers):
    text = " ".join(find(headers(**header))["text"]).lower()
    assert [word for word in ("quentin", "quux", "q@example") if word in text] == []


def test_marks_stand_in_the_order_of_author_message_and_branch(marks):
    message = f"Add a thing\n\n🤖 Generated with [Claude Code](https://claude.ai/code)\n\n{CLAUDE}"
    assert marks(message=message, author="Jane Doe (aider) <jane@example.com>", branch="codex/add") == [
        "aider-name coauthor strong: author name: (aider)",
        "claude-footer coauthor strong: 🤖 Generated with [Claude Code](https://claude.ai/code)",
        FOUND,
        "codex-branch coauthor weak: branch codex/…",
    ]


def test_one_mark_said_twice_is_one_row(marks):
    assert marks(message=f"Add\n\n{CLAUDE}\n{CLAUDE.replace('authored', 'AUTHORED')}\n  * {CLAUDE}") == [
        FOUND
    ]


def test_a_mark_is_cut_at_two_hundred_characters(headers):
    link = "Claude-Session: https://claude.ai/code/session_" + "x" * 300
    assert find(headers(message=f"Add\n\n{link}"))["text"].to_list() == [link[:200]]


def test_place_and_reporter_say_where_a_mark_is_from(headers):
    message = "Add\n\nAssisted-by: Codex\nEntire-Checkpoint: 0123456789ab\n" + CLAUDE
    author = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
    evidence = find(headers(message=message, author=author, branch="claude/add"))
    assert evidence.select("rule", "place", "reporter").rows() == [
        ("dependabot", "author", "forge"),
        ("assisted-by", "message", "person"),
        ("entire-checkpoint", "message", "hook"),
        ("claude", "message", "agent"),
        ("claude-branch", "branch", "forge"),
    ]


@pytest.mark.parametrize(
    "name",
    ["coderabbitai[bot]", "ellipsis-dev[bot]", "cubic-dev-ai[bot]", "greptile-apps[bot]", "graphite-app[bot]",
     "sourcery-ai[bot]", "qodo-merge-pro[bot]", "chatgpt-codex-connector[bot]"],
)  # fmt: skip
def test_a_reviewer_in_a_trailer_wrote_nothing(name, headers, origin):
    message = f"Add\n\nCo-authored-by: {name} <{name}@users.noreply.github.com>"
    assert find(headers(message=message))["role"].to_list() == ["review"]
    assert origin(message=message) == "undeclared - - - personal"


def test_a_robot_in_a_trailer_says_nothing(marks):
    robot = "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"
    assert marks(message=f"Add\n\nCo-authored-by: {robot}") == []


@pytest.mark.parametrize(
    ("branch", "found"),
    [
        ("codex/add-login", ["codex-branch coauthor weak: branch codex/…"]),
        ("Claude/fix", ["claude-branch coauthor weak: branch Claude/…"]),
        (
            "jules-1234567890123456789-0a1b2c3d",
            ["jules-branch coauthor weak: branch jules-1234567890123456789…"],
        ),
        ("jules-fixes-login", []),
        ("cursor-settings", []),
        ("gemini-support", []),
        ("feature/codex/add", []),
        ("jane/claude/fix", []),
        ("codex", []),
        ("", []),
    ],
)
def test_only_a_branch_below_the_tools_name_is_a_mark(branch, found, marks):
    assert marks(branch=branch) == found


def test_nulls_are_nothing(headers):
    nothing = headers().with_columns(
        pl.lit(None, pl.String).alias(name) for name in ("author_name", "author_email", "message")
    )
    assert find(nothing).rows() == []


def test_no_commits_give_no_evidence(headers):
    none = find(headers().clear())
    assert (none.columns, none.height) == (list(EVIDENCE), 0)


def test_hostile_messages_cost_no_time(headers):
    began = time.process_time()
    for text in (
        "Co-authored-by: " + "<" * 500_000,
        "* \n\n" * 200_000,
        "a" * 1_000_000 + "\nAssisted-by: " + "claude " * 100_000,
    ):
        find(headers(message=text))
    assert time.process_time() - began < 5

"""What evidence adds up to; the tables are written by hand."""

from __future__ import annotations

import polars as pl
import pytest

from ingest.attribution import decide, find
from ingest.attribution.matcher import EVIDENCE


def evidence(table: str) -> pl.DataFrame:
    """Rows of `sha rule role tool model grade place`, `-` for NULL."""
    rows = [[None if word == "-" else word for word in line.split()] for line in table.strip().splitlines()]
    columns = ("sha", "rule", "role", "tool", "model", "grade", "place")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return frame.with_columns(text=pl.lit("mark"), reporter=pl.lit("agent")).select(EVIDENCE)


def decided(table: str, *shas: str) -> list[str]:
    """Each decision as `sha origin grade tool model impersonal`."""
    frame = decide(pl.Series("sha", shas or ("a",)), evidence(table))
    return [" ".join("-" if value is None else str(value) for value in row) for row in frame.iter_rows()]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("a r1 agent    claude - strong author", "a ai strong claude - True"),
        ("a r1 coauthor claude - strong message", "a ai strong claude - False"),
        ("a r1 coauthor codex - weak branch", "a ai weak codex - False"),
        ("a r1 note codex gpt-5 lines note", "a ai lines codex gpt-5 False"),
        ("a r1 assist copilot - strong message", "a assisted strong copilot - False"),
        ("a r1 assist coderabbit - strong author", "a assisted strong coderabbit - True"),
        ("a r1 review coderabbit - strong message", "a undeclared - - - False"),
        ("a r1 automation dependabot - strong author", "a automation strong - - True"),
        ("a r1 automation - - weak author", "a undeclared - - - True"),
        ("b r1 agent claude - strong author", "a undeclared - - - False"),
    ],
)
def test_one_mark_decides(table, expected):
    assert decided(table) == [expected]


@pytest.mark.parametrize(
    ("name", "table", "expected"),
    [
        (
            "a strong mark of AI over a robot: a workflow ran an agent",
            "a r1 automation github-actions - strong author\na r2 coauthor claude - strong message",
            "a ai strong claude - True",
        ),
        (
            "a robot over a weak mark of AI",
            "a r1 automation dependabot - strong author\na r2 coauthor claude - weak message",
            "a automation strong - - True",
        ),
        (
            "a robot over assistance",
            "a r1 automation dependabot - strong author\na r2 assist copilot - strong message",
            "a automation strong - - True",
        ),
        (
            "AI, also weak, over assistance",
            "a r1 assist claude - strong message\na r2 coauthor codex - weak branch",
            "a ai weak codex - False",
        ),
        (
            "a weak mark over a robot that nobody knows",
            "a r1 automation - - weak author\na r2 coauthor codex - weak branch",
            "a ai weak codex - True",
        ),
        (
            "the best grade of what decided",
            "a r1 coauthor codex - weak branch\na r2 coauthor claude - strong message",
            "a ai strong claude - False",
        ),
        (
            "lines of a note, tool of the author",
            "a r1 agent copilot - strong author\na r2 note copilot gpt-5 lines note",
            "a ai lines copilot gpt-5 True",
        ),
        (
            "the author's identity before trailers",
            "a r1 coauthor claude claude-opus-4.6 strong message\na r2 agent copilot - strong author",
            "a ai strong copilot - True",
        ),
        (
            "the first of several tools",
            "a r1 coauthor cursor - strong message\na r2 coauthor claude claude-opus-4.6 strong message",
            "a ai strong cursor - False",
        ),
        (
            "the model of the same tool from a later mark",
            "a r1 coauthor claude - strong message\na r2 coauthor claude claude-opus-4.6 strong message",
            "a ai strong claude claude-opus-4.6 False",
        ),
        (
            "a tool that a later mark names",
            "a r1 coauthor - - strong message\na r2 coauthor claude claude-opus-4.6 strong message",
            "a ai strong claude claude-opus-4.6 False",
        ),
        (
            "no tool at all",
            "a r1 coauthor - gpt-5 strong message",
            "a ai strong - gpt-5 False",
        ),
    ],
)
def test_several_marks_decide_in_order(name, table, expected):
    assert decided(table) == [expected]


def test_every_commit_is_decided_in_the_order_given():
    table = "b r1 agent claude - strong author\nz r1 agent claude - strong author"
    assert decided(table, "c", "b", "a") == [
        "c undeclared - - - False",
        "b ai strong claude - True",
        "a undeclared - - - False",
    ]


def test_nothing_found_is_undeclared_and_never_human(headers):
    frame = headers()
    assert decide(frame["sha"], find(frame)).rows() == [("a1", "undeclared", None, None, None, False)]


def test_no_commits_are_no_decisions():
    none = decide(pl.Series("sha", [], pl.String), evidence(""))
    assert (none.columns, none.height) == (["sha", "origin", "grade", "tool", "model", "impersonal"], 0)


def test_a_workflow_that_ran_an_agent_is_ai(origin):
    author = "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"
    message = "Fix the build\n\nCo-Authored-By: Claude Opus 4.6 <noreply@anthropic.com>"
    assert origin(author=author, message=message) == "ai strong claude claude-opus-4.6 impersonal"

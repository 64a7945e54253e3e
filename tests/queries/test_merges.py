"""Landings one by one: searched, filtered, paged and opened, from a few rows."""

from __future__ import annotations

from datetime import date

import pytest

from queries import QueryError, merges
from queries.landing import opened, override
from queries.merges import Wanted, find

TABLES = """
    repos: repo | team     | scope
           x    | research | research
           y    | platform | production
    merges: repo | sha        | landed_on  | subject        | request | branch    | how    | written    | written_strict | grade | reverted_by
            x    | aaaaaaa111 | 2026-03-01 | Add the loader | 12      | codex/add | merge  | ai         | undeclared     | weak | .
            x    | bbbbbbb222 | 2026-03-02 | Fix loader     | 13      | .         | squash | ai         | ai             | lines | .
            y    | ccccccc333 | 2026-03-03 | Tidy           | 12      | .         | direct | undeclared | undeclared     | . | eeeeeee555
            y    | ddddddd444 | 2026-03-04 | Merge main     | .       | .         | pull   | undeclared | undeclared     | . | .
            y    | eeeeeee555 | 2026-03-05 | Elsewhere      | .       | .         | direct | undeclared | undeclared     | . | .
    requests: repo | number | landing
              x    | 13     | bbbbbbb222
    agent_work: repo | kind    | id         | day        | taken_over | redone_by
                x    | branch  | aaaaaaa111 | 2026-03-01 | true       | .
                x    | branch  | bbbbbbb222 | 2026-03-02 | false      | .
                x    | request | 9          | 2026-03-02 | true       | 13
    commits: repo | sha        | landing    | subject | origin     | grade  | ai_lines | superseded
             x    | aaaaaaa111 | aaaaaaa111 | Add     | undeclared | .      | .        | false
             x    | fffffff666 | aaaaaaa111 | Draft   | ai         | strong | .        | false
             x    | bbbbbbb222 | bbbbbbb222 | Fix     | ai         | lines  | 4        | false
             x    | 9999999777 | .          | Gone    | ai         | strong | .        | true
    landed: repo | merge      | sha        | kind   | class   | tool  | lines
            x    | bbbbbbb222 | bbbbbbb222 | source | ai_note | codex | 4
            x    | bbbbbbb222 | bbbbbbb222 | source | rest    |       | 2.5
            x    | aaaaaaa111 | fffffff666 | docs   | rest    |       | 7
    evidence: repo | sha        | rule         | text           | role     | grade | place   | reporter | tool
              x    | aaaaaaa111 | codex-branch | branch codex/… | coauthor | weak  | branch  | forge    | codex
              x    | fffffff666 | claude       | Co-authored-by | coauthor | strong | message | agent   | claude
              y    | ccccccc333 | rabbit       | reviewed       | review   | strong | message | forge   | .
    note_lines: repo | sha        | class   | tool  | model | note | claimed | kept
                x    | bbbbbbb222 | ai_note | codex |       | 1.ab | 400     | 4
"""  # noqa: E501


@pytest.fixture
def con(build):
    made = build(TABLES)
    made.execute("SELECT 1")
    return made


def subjects(found: merges.Found) -> list[str]:
    return found.frame["subject"].to_list()


@pytest.mark.parametrize(
    ("fates", "expected"),
    [
        (("taken_over",), ["Add the loader"]),
        (("redone",), ["Fix loader"]),
        (("taken_over", "redone"), ["Fix loader", "Add the loader"]),
        (("reverted",), ["Tidy"]),
        (("unheard of",), []),
        (("unheard of", "reverted"), ["Tidy"]),
    ],
)
def test_landings_are_found_by_what_became_of_them(con, fates, expected):
    assert subjects(find(con, {}, Wanted(fates=fates))) == expected


def test_landings_are_listed_newest_first_without_pulls_and_persons(con):
    found = find(con, {}, Wanted())
    assert subjects(found) == ["Elsewhere", "Tidy", "Fix loader", "Add the loader"]
    assert (found.total, found.page, found.pages) == (4, 1, 1)
    assert not {"person", "merged_by"} & set(found.frame.columns)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("loader", ["Fix loader", "Add the loader"]),
        ("LOADER ", ["Fix loader", "Add the loader"]),
        ("codex/", ["Add the loader"]),
        ("#12", ["Tidy", "Add the loader"]),
        ("13", ["Fix loader"]),
        ("#1234567", []),
        ("bbbbbbb", ["Fix loader"]),
        ("BBBBBBB2", ["Fix loader"]),
        ("fffffff6", ["Add the loader"]),  # a commit finds the landing that brought it in
        ("9999999777", []),
        ("%", []),
        ("nothing", []),
    ],
)
def test_words_numbers_and_hashes_are_searched(con, text, expected):
    assert subjects(find(con, {}, Wanted(text))) == expected


def test_landings_are_found_by_who_checked_them(build):
    con = build("""
    repos: repo
           x
    merges: landed_on  | subject | checked
            2026-03-01 | first   | nobody
            2026-03-02 | second  | ai_only
            2026-03-03 | third   | operator
            2026-03-04 | fourth  | unknown
    """)
    assert subjects(find(con, {}, Wanted(checks=("nobody", "ai_only")))) == ["second", "first"]
    assert find(con, {}, Wanted(checks=("second_person",))).total == 0


def test_who_wrote_it_follows_the_marks_that_count(con):
    assert subjects(find(con, {}, Wanted(origins=("ai",)))) == ["Fix loader"]
    assert subjects(find(con, {"policy": "declared"}, Wanted(origins=("ai",)))) == [
        "Fix loader",
        "Add the loader",
    ]


def test_the_best_mark_can_be_asked_for(con):
    assert subjects(find(con, {}, Wanted(marks=("weak", "lines")))) == ["Fix loader", "Add the loader"]
    assert subjects(find(con, {}, Wanted(marks=("none",)))) == ["Elsewhere", "Tidy"]
    assert subjects(find(con, {}, Wanted(hows=("merge",)))) == ["Add the loader"]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({"repos": ["x"]}, ["Fix loader", "Add the loader"]),
        ({"teams": ["platform"]}, ["Elsewhere", "Tidy"]),
        ({"scopes": ["research"]}, ["Fix loader", "Add the loader"]),
        ({"from_date": date(2026, 3, 2), "to_date": date(2026, 3, 3)}, ["Tidy", "Fix loader"]),
    ],
)
def test_the_filters_of_every_page_hold_here_too(con, selection, expected):
    assert subjects(find(con, selection, Wanted())) == expected


def test_a_page_behind_the_last_is_the_last(con, monkeypatch):
    monkeypatch.setattr(merges, "PAGE", 3)
    monkeypatch.setattr(merges, "LISTED", merges.LISTED.replace("LIMIT 50", "LIMIT 3"))
    assert subjects(find(con, {}, Wanted(), 2)) == ["Add the loader"]
    found = find(con, {}, Wanted(), 99)
    assert (subjects(found), found.page, found.pages) == (["Add the loader"], 2, 2)


def test_an_opened_landing_shows_evidence_lines_commits_and_notes(con):
    found = opened(con, "x", "aaaaaaa")
    assert found["landing"]["sha"].to_list() == ["aaaaaaa111"]
    assert found["evidence"].select("place", "rule", "sha").rows() == [
        ("branch", "codex-branch", "aaaaaaa111"),
        ("message", "claude", "fffffff666"),
    ]
    assert found["lines"].select("kind", "origin", "grade", "lines").rows() == [("docs", "ai", "strong", 7.0)]
    assert sorted(found["commits"]["sha"]) == ["aaaaaaa111", "fffffff666"]
    noted = opened(con, "x", "bbbbbbb222")
    # the note gives 4 lines to codex; what it does not cover is undeclared
    assert noted["lines"].select("origin", "grade", "tool", "lines").rows() == [
        ("ai", "lines", "codex", 4.0),
        ("undeclared", None, None, 2.5),
    ]
    assert noted["notes"].select("claimed", "kept").rows() == [(400, 4)]
    for frame in (*found.values(), *noted.values()):
        assert not {"person", "merged_by"} & set(frame.columns)


def test_an_opened_landing_shows_its_request_reviews_runs_and_what_became_of_its_lines(build):
    con = build("""
    repos: repo
           x
    merges: sha | landed_on  | subject | request | written_strict
            a   | 2026-03-01 | first   | 7       | ai
            b   | 2026-03-09 | second  | .       | undeclared
    commits: repo | sha | landing
             x    | a1  | a
    requests: repo | number | landing | head | title | author_kind | merger_kind | deleted
              x    | 7      | a       | h    | First | ai          | person      | false
              x    | 8      | .       | h8   | Other | person      | .           | false
    request_commits: repo | number | sha
                     x    | 7      | r1
    reviews: repo | number | review | state     | actor_kind | head | submitted_at
             x    | 7      | 1      | commented | ai         | old  | 2026-02-28 10:00:00+00
             x    | 7      | 2      | approved  | person     | h    | 2026-02-28 12:00:00+00
             x    | 8      | 3      | approved  | person     | h8   | 2026-02-28 12:00:00+00
    ci_runs: repo | run | attempt | sha | workflow | conclusion | started_at             | completed_at           | created_at             | deleted
             x    | 1   | 1       | h   | tests    | failure    | 2026-02-28 09:00:00+00 | 2026-02-28 09:06:00+00 | 2026-02-28 09:00:00+00 | false
             x    | 1   | 2       | h   | tests    | success    | 2026-02-28 09:10:00+00 | 2026-02-28 09:13:30+00 | 2026-02-28 09:10:00+00 | false
             x    | 2   | 1       | a1  | lint     | success    | .                      | .                      | 2026-02-27 09:00:00+00 | false
             x    | 3   | 1       | r1  | lint     | success    | .                      | .                      | 2026-02-26 09:00:00+00 | false
             x    | 4   | 1       | h   | gone     | success    | .                      | .                      | 2026-02-26 09:00:00+00 | true
             x    | 5   | 1       | z   | other    | success    | .                      | .                      | 2026-02-26 09:00:00+00 | false
    fates: repo | merge | sha | class | tool | model | kind   | ended_by | lines | replaced
           x    | a     | a1  | rest  |      |       | source |          | 30    | 0
           x    | a     | a1  | rest  |      |       | docs   |          | 3     | 0
           x    | a     | a1  | rest  |      |       | source | b        | 9     | 2
           x    | b     | b   | rest  |      |       | source |          | 5     | 0
    """)  # noqa: E501
    found = opened(con, "x", "a")
    request = ["number", "title", "opened_by", "landed_by"]
    assert found["request"].select(request).rows() == [(7, "First", "ai", "person")]
    assert found["reviews"].select("state", "by", "of_what_landed").rows() == [
        ("commented", "ai", False),
        ("approved", "person", True),
    ]
    assert found["runs"].select("workflow", "attempt", "conclusion", "minutes", "sha").rows() == [
        ("tests", 2, "success", 3.5, "h"),
        ("tests", 1, "failure", 6.0, "h"),
        ("lint", 1, "success", None, "a1"),
        ("lint", 1, "success", None, "r1"),
    ]
    assert found["survival"].rows() == [
        (None, None, None, None, 33),
        (date(2026, 3, 9), "second", "b", "undeclared", 9),
    ]
    other = opened(con, "x", "b")
    assert [other[name].height for name in ("request", "reviews", "runs", "survival")] == [0, 0, 0, 1]
    for frame in found.values():
        assert not {"person", "merged_by"} & set(frame.columns)


def test_a_landing_that_is_not_there_is_named(con):
    with pytest.raises(QueryError, match="no landing abcdef0 in x"):
        opened(con, "x", "abcdef0")


def test_a_line_for_overrides_can_be_copied():
    assert override({"repo": "x", "sha": "aaa"}, date(2026, 3, 1)) == "x,aaa,human,REASON,WHO,2026-03-01"


def test_landings_are_found_by_what_mended_them_and_what_they_mend(build):
    con = build("""
    repos: repo
           x
    merges: sha | landed_on  | subject | reverted_by
            a   | 2026-03-01 | first   | c
            b   | 2026-03-02 | second  | .
            c   | 2026-03-03 | third   | .
    fault_times: landing | found_on   | found_by | hours
                 b       | 2026-03-03 | c        | 36
    fixes: repo | sha | landing | how     | text
           x    | c1  | c       | message | Fix
           x    | c2  | c       | label   | bug
    faults: repo | fix | path | introduced | landing
            x    | c1  | a.py | b1         | b
    """)
    assert subjects(find(con, {}, Wanted(fates=("reverted",)))) == ["first"]
    assert subjects(find(con, {}, Wanted(fates=("reverted", "mended")))) == ["second", "first"]
    assert subjects(find(con, {}, Wanted(fates=("mends",)))) == ["third"]
    assert opened(con, "x", "b")["mended"].rows() == [(date(2026, 3, 3), "fix", "c", 1.5)]
    assert opened(con, "x", "c")["mends"].rows() == [
        ("c1", "message", "Fix", "a.py", "b1", "b"),
        ("c2", "label", "bug", None, None, None),
    ]


LASTING = """
    repos: repo
           x
    merges: sha | landed_on  | landed_at           | subject | reverted_by | reverts | bulk   | written_lines
            a   | 2026-03-01 | 2026-03-01 10:00:00 | first   | d           | .       | .      | 4
            b   | 2026-03-01 | 2026-03-01 10:00:00 | second  | e           | .       | .      | 4
            c   | 2026-03-15 | 2026-03-15 10:00:00 | third   | .           | .       | .      | 4
            d   | 2026-03-31 | 2026-03-31 10:00:00 | fourth  | .           | a       | .      | 0
            e   | 2026-03-31 | 2026-03-31 10:00:01 | fifth   | .           | b       | .      | 0
            f   | 2026-03-31 | 2026-03-31 11:00:00 | import  | g           | .       | listed | 9
            g   | 2026-04-01 | 2026-04-01 11:00:00 | sixth   | .           | .       | .      | 0
    fault_times: landing | landed_on  | found_on   | found_by
                 a       | 2026-03-01 | 2026-05-30 | c
                 b       | 2026-03-01 | 2026-05-31 | c
                 d       | 2026-03-31 | 2026-04-01 | g
    fates: repo | merge | sha | class | tool | model | kind   | ended_by | lines | replaced
           x    | a     |     | rest  |      |       | source | c        | 2     | 2
           x    | b     |     | rest  |      |       | docs   | c        | 2     | 2
           x    | b     |     | rest  |      |       | source | d        | 1     | 0
           x    | c     |     | rest  |      |       | source | g        | 3     | 1
           x    | c     |     | rest  |      |       | source |          | 1     | 0
           x    | d     |     | rest  |      |       | source | g        | 1     | 1
           x    | f     |     | rest  |      |       | source | g        | 9     | 0
    commits: repo | sha | landing | counted
             x    | c   | c       | true
             x    | b   | b       | true
             x    | f   | f       | true
             x    | a1  | a       | true
             x    | b1  | b       | false
    alive: repo | path | from_line | lines | kind   | sha | origin_path | origin_line
           x    | a.py | 1         | 1     | source | c   | a.py        | 1
           x    | a.py | 2         | 1     | source | a1  | a.py        | 1
           x    | a.py | 3         | 1     | source | b1  | a.py        | 1
           x    | b.md | 1         | 1     | docs   | b   | b.md        | 1
           x    | c.py | 0         | 1     | source | b   |             | 0
           x    | d.py | 1         | 1     | source | f   | d.py        | 1
"""


@pytest.mark.parametrize(
    ("fate", "expected"),
    [
        ("reverted_30d", ["first"]),  # the second a second too late; the import is bulk
        ("mended_90d", ["first"]),  # 90 days later, and 91; the fourth wrote nothing
        ("rewritten_14d", ["first"]),  # docs do not count; the third after 17 days; the fourth takes back
        ("rewritten_91d", ["third", "first", "second"]),
        ("churned_14d", ["first"]),
        ("churned_90d", ["third", "first", "second"]),  # three of four, all, the one that is no page
        ("stands", ["third", "first"]),
        ("rewrites", ["sixth", "third"]),  # what the fourth changed it only took back
    ],
)
def test_landings_behind_a_figure_are_those_that_it_counts(build, fate, expected):
    assert subjects(find(build(LASTING), {}, Wanted(fates=(fate,)))) == expected


def test_lines_of_other_kinds_bring_their_landings_in_where_they_are_chosen(build):
    found = find(build(LASTING), {"kinds": ["docs"]}, Wanted(fates=("rewritten_14d",)))
    assert subjects(found) == ["second"]


TOUCHED = """
    repos: repo
           x
    merges: sha | landed_on  | subject | bulk   | ai_research_lines
            a   | 2026-03-01 | first   | .      | 4
            b   | 2026-03-02 | second  | .      | .
            c   | 2026-03-03 | third   | .      | 0
            d   | 2026-03-04 | import  | listed | 9
    areas: repo | pattern  | guarded | ai_research
           x    | evals/** | true    | false
           x    | train/** | false   | true
    landed: repo | merge | sha | area     | kind | class | tool | lines
            x    | a     | a   | train/** | source | rest |    | 4
            x    | a     | a   | evals/** | docs   | rest |    | 1
            x    | c     | c   |          | source | rest |    | 1
            x    | d     | d   | evals/** | source | rest |    | 9
    requests: repo | number | landing
              x    | 1      | a
              x    | 2      | b
              x    | 3      | c
    request_times: number | created_on | landed_on  | written
                   1      | 2026-03-01 | 2026-03-01 | ai
                   3      | 2026-03-01 | .          | ai
"""


@pytest.mark.parametrize(
    ("fate", "expected"),
    [
        ("usual", ["third", "second", "first"]),
        ("guarded", ["first"]),  # the import is bulk
        ("research", ["first"]),
        ("timed", ["first"]),  # the times of the second's request are not known; the third's has not landed
    ],
)
def test_landings_are_found_by_what_they_touched(build, fate, expected):
    assert subjects(find(build(TOUCHED), {}, Wanted(fates=(fate,)))) == expected


def test_no_bulk_landing_cuts_what_else_is_asked_for(build):
    con = build(LASTING)
    became = ("reverted", "mended")
    assert subjects(find(con, {}, Wanted(fates=became))) == ["fourth", "import", "first", "second"]
    assert subjects(find(con, {}, Wanted(fates=("usual", *became)))) == ["fourth", "first", "second"]
    assert subjects(find(con, {}, Wanted(fates=("usual", "unheard of")))) == []

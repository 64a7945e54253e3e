"""How long lines last, worked out by hand: their origin, their age when they end, and who ended them."""

from __future__ import annotations

import itertools
import json
from datetime import date

import pytest

from ingest.derive.chains import summed
from tests.ingest.nights import FOLLOWING, Home, home
from tests.ingest.repository import Repository, create, lines

CLAUDE = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
NOTE = {
    "schema_version": "authorship/3.0.0",
    "base_commit_sha": "0" * 40,
    "prompts": {},
    "sessions": {"s_1": {"agent_id": {"tool": "claude", "id": "1", "model": "claude-opus-4-6-20260101"}}},
}
AGES = """
    SELECT landed_on, origin, age, ended, lines::INT FROM line_ages WHERE kind = 'source' ORDER BY ALL
"""
STANDING = """
    SELECT origin, grade, tool, left_out, sum(lines)::DECIMAL(9, 1) FROM surviving GROUP BY ALL ORDER BY ALL
"""
REWRITTEN = "SELECT landed_on, written, origin, lines::INT FROM rewriting ORDER BY ALL"
FATES = """
    SELECT c.subject, f.class, f.ended_by = '' AS stands, f.lines
    FROM fates AS f LEFT JOIN commits AS c USING (sha)
    ORDER BY ALL
"""


def read(folder, repository: Repository, night=Home.followed) -> Home:
    """A warehouse after one night that follows lines."""
    acme = home(folder, {"acme/trainer": repository}, FOLLOWING)
    assert night(acme) == 0
    return acme


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Home:
    """Ten lines of a person; AI changes four into six, then three, then four; a person changes two."""
    folder = tmp_path_factory.mktemp("lives")
    made = create(folder / "trainer.git")
    steps = (
        ("Start", "2026-01-05", lines(10)),
        (f"First{CLAUDE}", "2026-01-10", lines(6) + lines(6, "ai")),
        (f"Second{CLAUDE}", "2026-01-13", lines(6) + lines(3, "ai") + lines(3, "second")),
        (f"Third{CLAUDE}", "2026-01-20", lines(6) + lines(2, "ai") + lines(4, "third")),
        ("Mine", "2026-02-10", lines(6) + lines(2, "ai") + lines(2, "third") + lines(2, "mine")),
    )
    for message, day, text in steps:
        made.commit(message, {"a.py": text}, date=day)
    return read(folder / "home", made, Home.derived)


def test_each_line_lasts_from_its_landing_to_the_one_that_changed_it(written):
    assert written.shown(AGES).splitlines() == [
        "2026-01-05 undeclared 7 True 4",  # changed on the 10th, five days later: within seven
        "2026-01-05 undeclared 273 False 6",  # on 2026-10-31 they have stood for 299 days
        "2026-01-10 ai 3 True 3",
        "2026-01-10 ai 14 True 1",  # ten days later
        "2026-01-10 ai 273 False 2",
        "2026-01-13 ai 7 True 3",
        "2026-01-20 ai 28 True 2",  # 21 days later
        "2026-01-20 ai 273 False 2",
        "2026-02-10 undeclared 182 False 2",  # for 263 days
    ]


def test_lines_that_stand_are_those_of_who_wrote_them(written):
    assert written.shown(STANDING) == "ai strong claude  4.0\nundeclared    8.0"


def test_whose_lines_a_landing_changed_is_told_by_who_wrote_the_landing(written):
    assert written.shown(REWRITTEN).splitlines() == [
        "2026-01-10 ai undeclared 4",
        "2026-01-13 ai ai 3",
        "2026-01-20 ai ai 4",
        "2026-02-10 undeclared ai 2",
    ]


def test_a_chain_grows_where_ai_rewrites_what_ai_rewrote(written):
    # on the 20th three lines had been rewritten by AI before, and one was written for the first time
    query = "SELECT landed_on, depth, lines::INT FROM chains WHERE policy = 'strict' ORDER BY ALL"
    assert written.shown(query) == "2026-01-13 1 3\n2026-01-20 1 1\n2026-01-20 2 3"


def test_the_metrics_say_the_same(written):
    strict = "value, n, ai_lines::INT, lines::INT FROM metrics"
    assert written.shown(f"SELECT repo, {strict}.surviving_ai_share") == (
        "all repositories - 4 4 12\nacme/trainer - 4 4 12"
    )
    assert written.shown(f"SELECT period, {strict}.ai_on_ai WHERE n > 0") == "2026-01-01 - 3 7 11"
    churned = (
        "SELECT period, origin, ended_lines::INT, lines::INT FROM metrics.churn_14d WHERE n > 0 ORDER BY ALL"
    )
    assert written.shown(churned).splitlines() == [
        "2026-01-01 ai 7 13",  # 3 and 1 of six, 3 of three, none of four within fourteen days
        "2026-01-01 all 11 23",
        "2026-01-01 undeclared 4 10",
        "2026-02-01 all 0 2",
        "2026-02-01 undeclared 0 2",
    ]


def test_what_ai_rewrites_of_its_documents_is_no_chain(tmp_path):
    made = create(tmp_path / "trainer.git")
    made.commit(f"First{CLAUDE}", {"README.md": lines(4), "a.py": lines(2)}, date="2026-01-05")
    made.commit(f"Second{CLAUDE}", {"README.md": lines(4, "new"), "a.py": lines(2, "new")})
    acme = read(tmp_path / "home", made)
    assert acme.shown("SELECT depth, lines::INT FROM chains WHERE policy = 'strict'") == "1 2"


def summary(*rows):
    """Lines by depth from links: landing, landing that ended it, lines, replaced, checked, written."""
    links = [
        ("x", old, new, lines, put, checked, wrote, date(2026, 1, 5))
        for old, new, lines, put, checked, wrote in rows
    ]
    return {depth: round(lines, 6) for (_, _, depth), lines in summed(links).items()}


def test_a_check_by_a_second_person_begins_the_chain_anew():
    assert summary(("a", "b", 4, 4, False, 4), ("b", "c", 4, 4, False, 4)) == {1: 4, 2: 4}
    assert summary(("a", "b", 4, 4, True, 4), ("b", "c", 4, 4, False, 4)) == {1: 8}


def test_lines_that_were_added_beside_begin_a_chain_of_their_own():
    # four of the eight lines of b stand in place of others: each counts half as one of these, half as new
    assert summary(("a", "b", 4, 4, False, 8), ("b", "c", 2, 2, False, 2)) == {1: 4 + 1, 2: 1}


def test_where_more_lines_were_replaced_than_ai_wrote_they_are_its_lines_in_proportion():
    # b replaced six lines of a, two of d (which had replaced its own), and AI wrote four of what it put there
    links = ("x", "d", 2, 2, False, 2), ("a", "b", 6, 6, False, 4), ("d", "b", 2, 2, False, 4)
    assert summary(*links, ("b", "c", 4, 4, False, 4)) == {1: 2 + 6, 2: 2 + 3, 3: 1}


def test_a_chain_is_counted_up_to_five_and_whatever_the_order_of_the_rows():
    names = "abcdefgh"
    rows = [(old, new, 1, 1, False, 1) for old, new in itertools.pairwise(names)]
    assert summary(*reversed(rows)) == summary(*rows) == {1: 1, 2: 1, 3: 1, 4: 1, 5: 3}


def test_lines_of_a_mixed_merge_are_told_apart_by_blame(tmp_path):
    made = create(tmp_path / "trainer.git")
    made.commit("Start", {"a.py": lines(1)}, date="2026-01-05")
    base = made.tip()
    made.commit(f"Agent{CLAUDE}", {"b.py": lines(3, "ai")}, branch="topic", parents=[base], date="2026-01-06")
    tip = made.commit("Mine", {"b.py": lines(3, "ai") + lines(2, "mine")}, branch="topic", date="2026-01-07")
    made.merge("Merge branch 'topic'", tip, date="2026-01-08")
    made.commit("Shorten", {"b.py": lines(1, "ai") + lines(2, "mine")}, date="2026-01-09")
    acme = read(tmp_path / "home", made)
    assert acme.shown(FATES).splitlines() == [
        "Agent rest False 2", "Agent rest True 1", "Mine rest True 2", "- rest True 1",
    ]  # fmt: skip
    assert acme.shown(STANDING) == "ai strong claude  1.0\nundeclared    3.0"


def test_lines_of_a_note_are_told_apart_from_the_rest_of_the_commit(tmp_path):
    made = create(tmp_path / "trainer.git")
    sha = made.commit("Start", {"a.py": lines(5)}, date="2026-01-05")
    note = f"a.py\n  s_1::t_1 1-3\n---\n{json.dumps(NOTE)}"
    blob = made.git("hash-object", "-w", "--stdin", stdin=note)
    made.git("notes", "--ref=ai", "add", "-f", "-C", blob, sha)
    made.commit("Shorten", {"a.py": "".join(lines(5).splitlines(True)[2:])}, date="2026-01-06")
    acme = read(tmp_path / "home", made)
    # the first two of the three lines that the note names are gone
    assert acme.shown("SELECT class, ended_by = '', lines FROM fates ORDER BY ALL") == (
        "ai_note False 2\nai_note True 1\nrest True 2"
    )
    assert acme.shown(STANDING) == "ai lines claude  1.0\nundeclared    2.0"
    assert acme.shown(AGES).splitlines()[0] == "2026-01-05 ai 1 True 2"


def test_what_a_revert_takes_back_ended_and_what_it_restores_is_no_new_line(tmp_path):
    made = create(tmp_path / "trainer.git")
    made.commit("Start", {"a.py": lines(4)}, date="2026-01-05")
    bad = made.commit(f"Shorten{CLAUDE}", {"a.py": lines(1) + lines(2, "ai")}, date="2026-01-06")
    made.commit(f'Revert "Shorten"\n\nThis reverts commit {bad}.', {"a.py": lines(4)}, date="2026-01-07")
    acme = read(tmp_path / "home", made)
    assert acme.shown(AGES).splitlines() == [
        "2026-01-05 undeclared 1 True 3", "2026-01-05 undeclared 273 False 1", "2026-01-06 ai 1 True 2",
    ]  # fmt: skip
    assert acme.shown(REWRITTEN) == "2026-01-06 ai undeclared 3"


def test_bulk_landings_and_what_an_owner_says_count_as_they_do_when_they_land(tmp_path):
    made = create(tmp_path / "trainer.git")
    made.commit("Start", {"a.py": lines(3)}, date="2026-01-05")
    imported = made.commit("Import", {"b.py": lines(50)}, date="2026-01-06")
    mine = made.commit("Add", {"c.py": lines(2)}, date="2026-01-07")
    said = f"""
        now = "2026-10-31"
        survival = {{ seconds = 900 }}
        [[attribution.override]]
        repo = "acme/trainer"
        sha = "{mine}"
        origin = "ai"
        reason = "pasted from a chat"
        by = "ada@example.com"
        on = 2026-02-01
    """
    acme = home(tmp_path / "home", {"acme/trainer": {"git": made, "bulk": [imported]}}, said)
    assert acme.followed() == 0
    assert acme.shown(STANDING) == "ai strong   2.0\nundeclared    3.0\nundeclared   bulk 50.0"
    assert acme.shown("SELECT origin, lines::INT FROM line_ages ORDER BY ALL") == "ai 2\nundeclared 3"


def test_lines_that_are_followed_no_more_are_forgotten_and_do_not_grow_old(tmp_path):
    made = create(tmp_path / "trainer.git")
    made.commit("Start", {"a.py": lines(4)}, date="2026-01-05")
    acme = read(tmp_path / "home", made)
    made.commit("Change", {"a.py": lines(4, "new")}, date="2026-01-06")
    acme.configure({"acme/trainer": made}, 'now = "2026-10-31"\nsurvival = { seconds = 0 }')
    assert acme.followed() == 0
    tables = "followed", "alive", "standing", "fates", "surviving", "line_ages"
    assert [acme.ask(f"FROM {table}") for table in tables] == [[]] * len(tables)
    acme.configure({"acme/trainer": made}, FOLLOWING)
    assert acme.followed() == 0
    assert acme.shown(AGES).splitlines() == [
        "2026-01-05 undeclared 1 True 4",
        "2026-01-06 undeclared 273 False 4",
    ]


def test_a_line_that_was_only_indented_stands_as_it_did(tmp_path):
    made = create(tmp_path / "trainer.git")
    made.commit("Start", {"a.py": lines(3)}, date="2026-01-05")
    made.commit("Indent", {"a.py": "".join(f"    {line}" for line in lines(3).splitlines(True))})
    acme = read(tmp_path / "home", made)
    assert acme.shown(FATES) == "- rest True 3"
    assert acme.shown("SELECT landed_on, lines FROM surviving") == "2026-01-05 3.0"

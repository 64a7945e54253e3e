"""Steps of the main line, what each goes on from, and whose the lines are that it adds."""

from __future__ import annotations

from types import SimpleNamespace

import duckdb

from ingest.git import authors, fates, replay
from tests.ingest.repository import create, lines


def test_a_step_begins_with_what_it_landed_on_or_with_the_one_before_it_and_is_nobody_s_then():
    steps = [
        ("a", "squash", None, ""),
        ("b", "rebase", "a", "x"),  # a run: its last commit's parent is in the run
        ("c", "squash", None, "b"),
        ("d", "pull", None, "c b"),
        ("e", "merge", None, "gone x"),  # on what is not on the line
        ("x", None, None, "a"),
    ]
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE nodes (sha VARCHAR, how VARCHAR, base VARCHAR, parents VARCHAR, position INT)"
        )
        rows = [(*step, place) for place, step in enumerate(steps)]
        con.executemany("INSERT INTO nodes VALUES (?, ?, ?, ?, ?)", rows)
        line = fates.main_line(SimpleNamespace(con=con))
    assert line.links == {"a": ("",), "b": ("a",), "c": ("b",), "d": ("c", "b"), "e": ("d",)}
    assert line.joins == {"d", "e"}


def test_lines_of_a_step_that_landed_nothing_are_nobody_s_and_what_it_deletes_has_no_end(night, tmp_path):
    made = create(tmp_path / "x.git")
    a = made.commit("A", {"a.py": lines(2)})
    b = made.commit("B", {"b.py": lines(2)})
    c = made.commit("C", {"a.py": lines(1), "c.py": lines(3)}, branch="other", parents=[a])
    line, units = fates.Line({a: ("",), b: (a,), c: (a,)}, {c}), authors.Units()
    found = fates.replayed(night, "x", made.path, line, [a, b, c], {}, units)
    assert {path: len(set(whose)) for path, whose in found.state.items()} == {"a.py": 1, "c.py": 1}
    assert found.state["c.py"].tolist() == [replay.UNKNOWN] * 3, "and b.py is not on its line"
    assert not found.ended.lines


def test_where_work_is_found_to_have_landed_otherwise_all_of_it_is_followed_anew(night, tmp_path):
    made = create(tmp_path / "x.git")
    a = made.commit("A", {"a.py": lines(2)})
    b = made.commit("B", {"a.py": lines(2) + lines(3, "b")})
    c = made.commit("C", {"a.py": lines(2) + lines(3, "b") + lines(4, "c")})
    whose = "SELECT merge, sum(lines)::INT FROM standing GROUP BY ALL"

    def followed(*steps: tuple) -> dict:
        rows = [(sha, how, base, "", place) for place, (sha, how, base) in enumerate(steps)]
        night.con.execute("DELETE FROM nodes")
        night.con.executemany("INSERT INTO nodes VALUES (?, ?, ?, ?, ?)", rows)
        fates.update(night, "x", made.path, "shape")
        return dict(night.con.execute(whose).fetchall())

    night.con.execute(
        "CREATE TEMP TABLE nodes (sha VARCHAR, how VARCHAR, base VARCHAR, parents VARCHAR, position INT)"
    )
    night.con.execute("CREATE TEMP TABLE paths AS SELECT 'a.py' AS path, 'source' AS kind")
    assert followed((a, "direct", ""), (b, "direct", a), (c, "direct", b)) == {a: 2, b: 3, c: 4}
    assert followed((a, "direct", ""), (b, None, None), (c, "rebase", a)) == {a: 2, c: 7}, "b and c are one"

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

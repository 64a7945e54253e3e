"""Lines followed through diffs: who added each line that stands, and which landing ended the others."""

from __future__ import annotations

import io

import numpy as np
import pytest

from ingest.git import deltas, replay
from ingest.git.deltas import Delta


def by(number):
    """Every new line is this landing's."""
    return lambda path, first, count: np.full(count, number, np.int32)


def played(state, *changes, number=1):
    """The lines after a landing, and what it ended: (whose, path) to lines and to how many replaced them."""
    ended = replay.Ended()
    state = replay.step(state, changes, by(number), 0, ended)
    gone = {(author, path): lines for (author, path, _), lines in ended.lines.items()}
    put = {(author, path): lines for (author, path, _), lines in ended.replaced.items()}
    return {path: lines.tolist() for path, lines in state.items()}, gone, put


def lines(*numbers):
    return np.array(numbers, np.int32)


def test_lines_of_a_new_file_are_those_of_the_landing():
    assert played({}, Delta(None, "a", [(0, 0, 1, 3)])) == ({"a": [1, 1, 1]}, {}, {})


def test_a_changed_line_ends_and_one_takes_its_place():
    before = {"a": lines(7, 7, 8)}
    assert played(before, Delta("a", "a", [(2, 1, 2, 1)])) == ({"a": [7, 1, 8]}, {(7, "a"): 1}, {(7, "a"): 1})


def test_new_lines_stand_behind_the_line_that_the_hunk_names():
    assert played({"a": lines(7, 8)}, Delta("a", "a", [(1, 0, 2, 2)]))[0] == {"a": [7, 1, 1, 8]}
    assert played({"a": lines(7, 8)}, Delta("a", "a", [(0, 0, 1, 1)]))[0] == {"a": [1, 7, 8]}


def test_several_hunks_count_in_the_lines_before_the_landing():
    spans = [(1, 1, 0, 0), (3, 2, 2, 3), (6, 0, 6, 1)]
    state, gone, put = played({"a": lines(2, 3, 4, 2, 6, 7)}, Delta("a", "a", spans))
    assert state == {"a": [3, 1, 1, 1, 6, 7, 1]}
    assert gone == {(2, "a"): 2, (4, "a"): 1}
    assert put == {(2, "a"): 1, (4, "a"): 1}, "no more lines replace others than were there"


def test_where_fewer_lines_replace_more_each_is_replaced_in_part():
    _, gone, put = played({"a": lines(4, 4, 4, 5)}, Delta("a", "a", [(1, 4, 1, 2)]))
    assert gone == {(4, "a"): 3, (5, "a"): 1}
    assert put == {(4, "a"): 1.5, (5, "a"): 0.5}


def test_a_deleted_file_ends_all_its_lines():
    assert played({"a": lines(7, 7), "b": lines(8)}, Delta("a", None, [(1, 2, 0, 0)])) == (
        {"b": [8]}, {(7, "a"): 2}, {(7, "a"): 0}
    )  # fmt: skip


def test_lines_go_with_a_file_that_is_renamed_and_two_files_can_change_places():
    assert played({"a": lines(7)}, Delta("a", "b")) == ({"b": [7]}, {}, {})
    both = Delta("a", "b"), Delta("b", "a", [(1, 1, 1, 1)])
    assert played({"a": lines(7, 7), "b": lines(8)}, *both)[0] == {"b": [7, 7], "a": [1]}


def test_a_file_that_becomes_binary_is_not_followed_any_more():
    assert played({"a": lines(7, 7)}, Delta("a", "a", text=False)) == ({}, {}, {})


def test_of_lines_whose_beginning_was_not_seen_nobody_is_the_author():
    state, gone, _ = played({"a": lines(7)}, Delta("a", "a", [(3, 2, 3, 1)]))
    assert state == {"a": [7, 0, 1]}
    assert gone == {(0, "a"): 2}
    # a line behind the fifth: there were five
    assert played({}, Delta("a", "a", [(5, 0, 6, 1)]))[0] == {"a": [0, 0, 0, 0, 0, 1]}


def test_a_link_that_takes_the_place_of_a_file_is_another_file():
    changes = Delta("a", None, [(1, 2, 0, 0)]), Delta(None, "a", [(0, 0, 1, 1)])
    assert played({"a": lines(7, 7)}, *changes)[0] == {"a": [1]}


def test_lines_of_a_merge_are_those_of_the_first_parent_that_has_them():
    ours = {"a": lines(1, 1, 1), "same": lines(1)}
    theirs = {"a": lines(2, 2), "new": lines(2), "same": lines(1)}
    # the merge of `a`: two lines of ours, one of theirs between them, and one that neither has
    from_ours = [Delta("a", "a", [(1, 0, 2, 1), (3, 1, 4, 1)]), Delta(None, "new", [(0, 0, 1, 1)])]
    from_theirs = [Delta("a", "a", [(0, 0, 1, 1), (2, 1, 3, 2)])]
    merged = replay.joined([ours, theirs], [from_ours, from_theirs])
    assert {path: numbers.tolist() for path, numbers in merged.items()} == {
        "a": [1, 2, 1, 0], "new": [2], "same": [1]
    }  # fmt: skip
    assert ours["a"].tolist() == [1, 1, 1], "the parents keep their lines"


def test_a_merge_finds_lines_of_its_second_parent_under_their_older_name_and_believes_no_other_length():
    ours, from_ours = {"a": lines(1)}, [Delta("a", "new", [(1, 0, 2, 2)])]
    theirs = {"old": lines(2, 2, 2)}
    merged = replay.joined([ours, theirs], [from_ours, [Delta("old", "new", [(1, 1, 1, 1)])]])
    assert merged["new"].tolist() == [1, 2, 2]
    shorter = replay.joined([ours, theirs], [from_ours, [Delta("old", "new", [(1, 2, 1, 1)])]])
    assert shorter["new"].tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("said", "span"),
    [
        (b"@@ -3,2 +3,4 @@ def f():\n", (3, 2, 3, 4)),
        (b"@@ -3 +3 @@\n", (3, 1, 3, 1)),
        (b"@@ -0,0 +1,9 @@\n", (0, 0, 1, 9)),
    ],
)
def test_a_hunk_is_read_from_its_head(said, span):
    assert list(deltas.spans(said)) == [span]


def test_content_that_looks_like_a_diff_is_passed_over():
    text = (
        b"\x01" + deltas.MARK[1:] + b"abc\n\ndiff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n"
        b"@@ -1 +1,2 @@\n<@@ -9,9 +9,9 @@\n>diff --git a/y b/y\n>+++ b/z\n\\ No newline at end of file\n"
    )
    (step,) = deltas.parsed(io.BytesIO(text))
    assert [(delta.before, delta.after, delta.spans) for delta in step.deltas] == [("x", "x", [(1, 1, 1, 2)])]


def test_renames_binary_files_links_and_names_with_blanks_are_read_from_what_git_prints():
    text = (
        b"\x01" + deltas.MARK[1:] + b"abc\n\ndiff --git a/x b/y\nsimilarity index 100%\nrename from x\n"
        b"rename to y\ndiff --git a/two words b/two words\nindex 1..2 100644\n--- a/two words\t\n"
        b"+++ b/two words\t\n@@ -1 +1 @@\n<a\n>b\ndiff --git a/z b/z\nindex 1..2 100644\n"
        b"Binary files a/z and b/z differ\ndiff --git a/m b/m\nindex 1..2 160000\n--- a/m\n+++ b/m\n"
        b"@@ -1 +1 @@\n<Subproject commit 1\n>Subproject commit 2\ndiff --git a/f b/f\n"
        b"deleted file mode 100644\nindex 1..0\n--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n<f\n"
        b"diff --git a/f b/f\nnew file mode 120000\nindex 0..1\n--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n>t\n"
    )
    (step,) = deltas.parsed(io.BytesIO(text))
    assert [(delta.before, delta.after, delta.text) for delta in step.deltas] == [
        ("x", "y", True),
        ("two words", "two words", True),
        ("z", "z", False),
        ("m", "m", False),
        ("f", None, True),
        (None, "f", False),
    ]


@pytest.mark.parametrize(
    ("names", "pair"),
    [
        (b"a/x.bin and b/x.bin", ("x.bin", "x.bin")),
        (b"/dev/null and b/salt and pepper", (None, "salt and pepper")),
        (b"a/salt and pepper and b/salt and pepper", ("salt and pepper", "salt and pepper")),
    ],
)
def test_the_names_of_a_binary_file_are_told_apart(names, pair):
    assert deltas.both(names) == pair


def test_runs_of_one_author_are_told_with_their_first_line():
    first, count, whose = replay.spans_of(lines(4, 4, 9, 4))
    assert (first.tolist(), count.tolist(), whose.tolist()) == ([1, 3, 4], [2, 1, 1], [4, 9, 4])
    assert [part.size for part in replay.spans_of(lines())] == [0, 0, 0]

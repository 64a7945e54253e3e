"""The main line, worked out on small graphs drawn in text: child: parents."""

from __future__ import annotations

import pytest

from ingest.git import line


def graph(text: str) -> line.Graph:
    """ "c: a b" means that c has the parents a and b."""
    pairs = (row.split(":") for row in text.strip().splitlines())
    return {child.strip(): tuple(parents.split()) for child, parents in pairs}


@pytest.mark.parametrize(
    "subject",
    [
        "Merge branch 'main' of github.com:acme/trainer",
        "Merge remote-tracking branch 'origin/main'",
        "Merge remote-tracking branch 'refs/remotes/origin/main'",
        "Merge branch 'main' into topic",
        "Merge remote-tracking branch 'upstream/main' into topic",
    ],
)
def test_a_merge_of_the_branch_itself_is_a_pull(subject: str) -> None:
    assert line.is_pull(subject, "main")


@pytest.mark.parametrize(
    "subject",
    [
        "Merge branch 'topic'",
        "Merge pull request #1 from acme/main",
        "Merge branch 'maintenance'",
        "Merge branch 'main': it works",
    ],
)
def test_another_merge_is_none(subject: str) -> None:
    assert not line.is_pull(subject, "main")


def test_the_line_follows_first_parents() -> None:
    drawn = graph("m: b t\nb: a\nt: a\na:")
    assert line.main_line(drawn, "m", set()) == {"m", "b", "a"}


def test_a_pull_does_not_hide_the_line_behind_its_second_parent() -> None:
    # p joins local work (l1 l2, first parent) with the main line of the server (s1 s2)
    drawn = graph("c: p\np: l2 s2\nl2: l1\nl1: a\ns2: s1\ns1: a\na:")
    assert line.main_line(drawn, "c", {"p"}) == {"c", "p", "l2", "l1", "s2", "s1", "a"}


def test_each_commit_belongs_to_the_oldest_landing_that_reaches_it() -> None:
    # t1 lands with m1; t2, built on it, with m2; an octopus brings x and y
    drawn = graph("o: m2 x y\nm2: m1 t2\nm1: a t1\nt2: t1\nt1: a\nx: a\ny: a\na:")
    landing = line.assign(drawn, {"o", "m2", "m1", "a"}, ["a", "t1", "m1", "t2", "m2", "x", "y", "o"], set())
    assert landing == {"o": "o", "m2": "m2", "m1": "m1", "a": "a", "t1": "m1", "t2": "m2", "x": "o", "y": "o"}


def test_a_run_is_one_committer_within_a_minute() -> None:
    drawn = graph("e: d\nd: c\nc: b\nb: a\na:")
    committer = {"a": ("ada", 0), "b": ("ada", 30), "c": ("ada", 60), "d": ("ada", 61), "e": ("bo", 61)}
    assert line.runs(["a", "b", "c", "d", "e"], drawn, committer, set()) == {"c": ["a", "b", "c"]}


def test_a_commit_with_a_request_of_its_own_is_in_no_run() -> None:
    drawn = graph("c: b\nb: a\na:")
    committer = dict.fromkeys("abc", ("ada", 0))
    assert line.runs(["a", "b", "c"], drawn, committer, {"b"}) == {}

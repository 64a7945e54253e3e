"""Landings that take others back without a word of it, and those of which only the request says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.derive import reverts
from ingest.forge.text import REVERTS
from ingest.git import inverse
from ingest.night import Night
from tests.ingest.filled import fill, shown
from tests.ingest.nights import home
from tests.ingest.repository import create, lines

FOUND = """
    SELECT m.subject, r.subject, b.subject, l.subject, m.added, m.repeated FROM merges AS m
    LEFT JOIN merges AS r ON r.sha = m.reverts
    LEFT JOIN merges AS b ON b.sha = m.reverted_by
    LEFT JOIN merges AS l ON l.sha = m.relands
    WHERE m.repo = ? ORDER BY m.landed_at
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Histories after one night: subject, what it reverts, by what it is reverted, what it lands again."""
    folder = tmp_path_factory.mktemp("reverts")
    whole = create(folder / "whole.git")
    before, after = {"a.py": lines(5), "b.py": lines(3)}, {"a.py": lines(4, "new"), "b.py": None}
    whole.commit("Start", before)
    whole.commit("Replace", after)
    whole.commit("Beside", {"c.py": lines(2)})
    whole.commit("Put back", before)
    whole.commit("Once more", after)
    whole.commit("Half of it", {"a.py": lines(5)})
    merged = create(folder / "merged.git")
    root = merged.commit("Start", {"a.py": lines(5)})
    merged.commit("One", {"a.py": lines(6)}, branch="topic", parents=[root])
    tip = merged.commit("Two", {"a.py": lines(6), "d.py": lines(2)}, branch="topic")
    merged.merge("Merge branch 'topic'", tip)
    merged.commit("Back out", {"a.py": lines(5), "d.py": None})
    bumps = create(folder / "bumps.git")
    for number in ("1", "2", "3"):
        bumps.commit(f"Version {number}", {"version.py": f"{number}\n"})
    made = home(folder / "home", {"whole": whole, "merged": merged, "bumps": bumps})
    assert made.landed() == 0
    return lambda repo: made.ask(FOUND, [repo])


def test_a_landing_that_puts_every_path_back_takes_it_back(told):
    assert told("whole") == [
        ("Start", None, None, None, 8, 0),
        ("Replace", None, "Put back", None, 4, 0),
        ("Beside", None, None, None, 2, 0),
        ("Put back", "Replace", None, None, 8, 8),  # restores what Replace deleted: nothing is written again
        ("Once more", "Put back", None, "Replace", 4, 4),  # the inverse of the inverse lands it again
        ("Half of it", None, None, None, 5, 0),  # b.py stays away
    ]


def test_a_merge_is_taken_back_as_a_whole(told):
    assert told("merged")[1:] == [
        ("Merge branch 'topic'", None, "Back out", None, 3, 0),
        ("Back out", "Merge branch 'topic'", None, None, 0, 0),
    ]


def test_the_same_numbers_of_lines_are_no_revert(told):
    assert [row[1] for row in told("bumps")] == [None, None, None]


def test_what_git_cannot_read_hides_no_other_revert(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    shas = [repo.commit(f"Number {number}", {"x/a.py": f"{number}\n"}) for number in range(4)]
    repo.loose(repo.git("rev-parse", f"{shas[1]}:x")).unlink()
    pairs = [(shas[0], ""), *zip(shas[1:], shas[:-1], strict=True)]
    # neither the second nor the third, which is compared with it
    assert list(inverse.read(repo.path, pairs)) == [shas[0], shas[3]]


def test_a_request_says_what_it_takes_back(night: Night) -> None:
    fill(
        night,
        "merges",
        "repo sha how landed_at request branch reverts\n"
        "acme a merge 2026-01-05T00:00:00Z 12 topic -\n"
        "acme b merge 2026-01-06T00:00:00Z 13 - -\n"
        "acme c direct 2026-01-07T00:00:00Z - - -\n"
        "acme d merge 2026-01-08T00:00:00Z 15 revert-13-more -\n"
        "acme e merge 2026-01-09T00:00:00Z 16 revert-99-gone -\n"
        "acme f merge 2026-01-10T00:00:00Z 17 - a\n"
        "tools g merge 2026-01-11T00:00:00Z 12 - -",
    )
    fill(
        night,
        "requests",
        "repo number landing reverts\n"
        "acme 12 a -\n"
        "acme 14 c 12\n"  # its text says so
        "acme 18 f 13",  # git knows better what f takes back
    )
    reverts.update(night)
    assert shown(night, "SELECT sha, reverts, reverted_by FROM merges ORDER BY sha") == (
        "a - c\nb - d\nc a -\nd b -\ne - -\nf a -\ng - -"
    )


def test_of_two_that_take_it_back_at_one_time_every_night_names_the_same(night: Night) -> None:
    fill(
        night,
        "merges",
        "repo sha how landed_at request branch\n"
        "acme a merge 2026-01-05T00:00:00Z 12 topic\n"
        "acme c merge 2026-01-06T00:00:00Z 13 revert-12-topic\n"
        "acme b merge 2026-01-06T00:00:00Z 14 revert-12-topic",
    )
    reverts.update(night)
    assert shown(night, "SELECT reverted_by FROM merges WHERE sha = 'a'") == "b"


def test_what_landed_later_cannot_be_taken_back(night: Night) -> None:
    fill(
        night,
        "merges",
        "repo sha how landed_at request branch\n"
        "acme a merge 2026-01-05T00:00:00Z 12 revert-13-topic\n"
        "acme b merge 2026-01-06T00:00:00Z 13 topic",
    )
    reverts.update(night)
    assert shown(night, "SELECT sha, reverts, reverted_by FROM merges ORDER BY sha") == "a - -\nb - -"


def test_a_request_that_takes_back_a_revert_lands_it_again(night: Night) -> None:
    fill(
        night,
        "merges",
        "repo sha how landed_at request branch\n"
        "acme a merge 2026-01-05T00:00:00Z 12 topic\n"
        "acme b merge 2026-01-06T00:00:00Z 13 revert-12-topic\n"
        "acme c merge 2026-01-07T00:00:00Z 14 revert-13-revert-12-topic",
    )
    reverts.update(night)
    assert shown(night, "SELECT sha, reverts, reverted_by, relands FROM merges ORDER BY sha") == (
        "a - b -\nb a - -\nc b - a"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Reverts acme/trainer#12", ("acme/trainer", None, "12")),
        ("It broke.\n\nReverts #12", (None, None, "12")),
        ("This reverts merge request !7", (None, None, "7")),
        ("This reverts merge request acme/ml/trainer!7", (None, "acme/ml/trainer", "7")),
        ("Nothing reverts #12", None),
        ("Reverts the order of batches", None),
    ],
)
def test_the_text_of_a_request_names_it(text: str, said: tuple[str | None, ...] | None) -> None:
    found = REVERTS.search(text)
    assert (found and (found["github"], found["gitlab"], found["number"])) == said

"""What the subject of a commit says of the request that it landed, and of its branch."""

from __future__ import annotations

import pytest

from ingest.git.graph import FORGE, Node

MERGES = {
    "Merge pull request #12 from acme/topic/one": (12, "topic/one"),
    "Merge branch 'topic/one' into 'main'": (None, "topic/one"),
    "Merged branch 'topic'": (None, "topic"),
    "Merge remote-tracking branch 'origin/topic'": (None, "origin/topic"),
    "Merged in topic/one (pull request #34)": (34, "topic/one"),
    "Merged PR 56: Tune the loop": (56, None),
    "Merge the loop (#78)": (78, None),
    "Merge pull requests of #12": (None, None),
}
SQUASHES = {
    "Tune the loop (#12)": (12, True),
    "Tune the loop (!34)": (34, True),
    "Tune the loop (acme/trainer!56)": (56, True),
    "Tune the loop (#12) again": (None, False),
    "Tune the loop (#1234567890123456789)": (None, True),
}


def node(subject: str, parents: int, committer: str = FORGE) -> Node:
    return Node(("a",) * parents, 0, committer, "", "", subject)


@pytest.mark.parametrize("subject", MERGES)
def test_a_merge_names_its_request_and_its_branch_as_each_forge_writes_them(subject: str) -> None:
    found = node(subject, 2)
    assert (found.request(), found.branch()) == MERGES[subject]
    assert not found.squashed()


@pytest.mark.parametrize("subject", SQUASHES)
def test_a_squash_is_what_the_forge_committed_under_the_number_of_a_request(subject: str) -> None:
    found = node(subject, 1)
    assert (found.request(), found.squashed()) == SQUASHES[subject]
    assert not node(subject, 1, "ada@example.com").squashed()

"""Precision, recall and the correction of a labelled sample, worked out by hand."""

from __future__ import annotations

import pytest

from ingest.audit.labels import Row
from ingest.audit.measures import Measure, Pair, correction, of_answers, of_labels, paired, share
from ingest.audit.tags import Tag


def row(said: str, stratum: str = "1", population: int | None = None, grade: str = "", sha: str = "a") -> Row:
    return Row(2, "x", sha, "landing", stratum, population, said, grade)


def pair(weight: float, ours: str, said: str, grade: str = "", strict: str = "") -> Pair:
    """A landing that we tag as `ours`; `strict` where that is a weak mark."""
    return Pair(
        row(said, grade=grade), Tag(None, {"declared": ours, "strict": strict or ours}, 0, {}, ""), weight
    )


def asked(weight: float, lines: float, marked: float, said: str) -> Pair:
    """A landing of so many lines, of which so many carry a strong mark."""
    ours = "ai" if marked else "none"
    both = {"strict": marked, "declared": marked}
    return Pair(row(said), Tag(None, {"strict": ours, "declared": ours}, lines, both, ""), weight)


def shown(found: list[Measure], policy: str, unit: str = "landings") -> list[tuple[object, ...]]:
    return [
        (each.measure, each.class_, each.value and round(each.value, 4), each.n, round(each.n_effective, 4))
        for each in found
        if (each.policy, each.unit) == (policy, unit)
    ]


LABELLED = [
    pair(3, "ai", "ai"),
    pair(3, "none", "ai"),
    pair(1, "ai", "ai"),
    pair(1, "ai", "none"),
    pair(1, "none", "none"),
    pair(1, "ai", "ai", "weak", strict="none"),
    pair(2, "automation", "automation"),
    pair(2, "none", "automation"),
]


def test_precision_and_recall_weigh_each_row_by_what_it_stands_for():
    # we call 3 + 1 + 1 + 1 AI, of which 5 are; of 3 + 3 + 1 + 1 that are, we call 5 so.
    # effective n: 6^2 / (9 + 1 + 1 + 1) = 3 and 8^2 / (9 + 9 + 1 + 1) = 3.2
    assert shown(list(of_labels(LABELLED)), "declared") == [
        ("mark_precision", "ai", 0.8333, 4, 3),
        ("mark_recall", "ai", 0.625, 4, 3.2),
        ("mark_precision", "assisted", None, 0, 0),
        ("mark_recall", "assisted", None, 0, 0),
        ("mark_precision", "automation", 1, 1, 1),
        ("mark_recall", "automation", 0.5, 2, 2),
    ]


def test_strict_reads_a_weak_mark_as_none_on_either_side():
    # without the weak row: 4 of 5 and 4 of 7
    assert shown(list(of_labels(LABELLED)), "strict") == [
        ("mark_precision", "ai", 0.8, 3, 2.2727),
        ("mark_recall", "ai", 0.5714, 3, 2.5789),
    ]


def test_the_interval_is_that_of_wilson_with_the_effective_n():
    found = next(of_labels(LABELLED))
    # p = 5/6, n = 3, z = 1.96: (p + z2/2n -+ z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n)
    assert (round(found.low, 4), round(found.high, 4)) == (0.31, 0.9823)
    none = share("mark_recall", "ai", "strict", "landings", [(1.0, 0.0)] * 10)
    assert (round(none.low, 4), round(none.high, 4)) == (0, 0.2775)  # 3.8415 / 13.8415


def test_rows_that_nobody_labelled_are_stood_for_by_the_others_of_their_stratum():
    rows = [row("ai", "1", 10, sha="a"), row("ai", "1", 10, sha="b"), row("none", "2", 3, sha="c")]
    tags = {("x", sha): Tag(None, {}, 0, {}, "") for sha in "abc"}
    assert [each.weight for each in paired(rows, tags)] == [5, 5, 3]
    assert [each.weight for each in paired([row("ai"), row("none", sha="b")], tags)] == [1, 1]


ASKED = [
    asked(2, 10, 10, "all"),  # 10 lines said to be AI's, all of them marked
    asked(2, 20, 0, "most"),  # 15 lines, none marked
    asked(1, 40, 20, "some"),  # 10 lines; 20 are marked
    asked(1, 8, 0, "none"),
    asked(1, 0, 0, "all"),  # nothing written
]


def test_authors_are_asked_of_landings_and_of_lines():
    # landings: 3 marked, all of which are AI's; 2 + 2 + 1 + 1 are AI's, of which 3 are marked.
    # lines: 2 x 10 + 20 = 40 marked, of which 20 + 10 are AI's; 20 + 30 + 10 = 60 are, of which 30 are marked
    found = list(of_answers(ASKED))
    assert shown(found, "strict") == [
        ("author_precision", "ai", 1, 2, 1.8),
        ("author_recall", "ai", 0.5, 4, 3.6),
    ]
    assert shown(found, "strict", "lines") == [
        ("author_precision", "ai", 0.75, 2, 2),
        ("author_recall", "ai", 0.5, 3, 2.5714),
        ("author_correction", "ai", 1.5, 3, 2),  # 60 / 40, which is 0.75 / 0.5
    ]


def test_the_correction_has_an_interval_from_four_marked_landings_on():
    assert correction("strict", [(10.0, 10.0)] * 3 + [(0.0, 5.0)] * 9).low is None
    found = correction("strict", [(10.0, 10.0)] * 4 + [(0.0, 10.0)] * 4)
    assert found.value == 2
    assert found.low < 2 < found.high
    assert found.low >= 1  # no draw has less AI than marks
    assert correction("strict", [(0.0, 10.0)] * 4) == Measure(
        "author_correction", "ai", "strict", "lines", None, None, None, 4, 0.0
    )


def test_a_whole_share_is_never_more_than_one():
    weights = [357.3, 285.9, 51.7, 8.1, 2.2]
    assert share("mark_recall", "ai", "strict", "commits", [(weight, 1.0) for weight in weights]).value == 1.0


@pytest.mark.parametrize("policy", ["strict", "declared"])
def test_nothing_to_ask_about_is_unknown_and_not_zero(policy):
    found = list(of_answers([asked(1, 0, 0, "none")]))
    values = {(each.measure, each.unit): each.value for each in found if each.policy == policy}
    assert set(values.values()) == {None}

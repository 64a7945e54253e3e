"""Every rule of rules.toml finds its own examples, and every identity its own rule."""

from __future__ import annotations

import re

import polars as pl
import pytest

from ingest.attribution import find, rules
from ingest.attribution.rules import Rule

EXAMPLES = [(rule, text) for rule in rules.default().rules for text in rule.examples]
ENTRIES = [(rule, text) for rule in rules.default().of("identity") for text in rule.who if text != "*[bot]"]


def header_of(rule: Rule, example: str) -> dict[str, str]:
    """The commit that an example stands for."""
    if rule.look == "branch":
        return {"branch": example}
    if rule.look == "name" or (rule.look, rule.role) == ("identity", "automation"):
        return {"author": example}
    if rule.look == "identity":
        return {"message": f"Add a thing\n\nCo-authored-by: {example}"}
    return {"message": example if rule.look == "subject" else f"Add a thing\n\n{example}"}


@pytest.fixture(scope="module")
def found_in_examples(headers) -> dict[tuple[str, str], list[str]]:
    """Every example of the file, tagged in one call as commits are at night."""
    return found_in([(rule, text, headers(**header_of(rule, text))) for rule, text in EXAMPLES])


@pytest.fixture(scope="module")
def found_in_authors(headers) -> dict[tuple[str, str], list[str]]:
    """Every identity of the file as the author of a commit."""
    return found_in([(rule, text, headers(author=author_of(text))) for rule, text in ENTRIES])


def author_of(entry: str) -> str:
    address = entry if "@" in entry else f"{entry}@users.noreply.github.com"
    return entry if "<" in entry else f"Someone <{address}>"


def found_in(cases: list[tuple[Rule, str, pl.DataFrame]]) -> dict[tuple[str, str], list[str]]:
    frames = [header.with_columns(sha=pl.lit(str(at))) for at, (_, _, header) in enumerate(cases)]
    found = find(pl.concat(frames)).group_by("sha", maintain_order=True).agg("rule")
    known = dict(found.iter_rows())
    return {(rule.id, text): known.get(str(at), []) for at, (rule, text, _) in enumerate(cases)}


@pytest.mark.parametrize(("rule", "example"), [(rule.id, text) for rule, text in EXAMPLES])
def test_an_example_of_a_rule_is_found_by_it(rule, example, found_in_examples):
    assert rule in found_in_examples[rule, example]


@pytest.mark.parametrize(("rule", "entry"), [(rule.id, text) for rule, text in ENTRIES])
def test_an_author_of_a_rule_is_found_by_it_alone(rule, entry, found_in_authors):
    assert found_in_authors[rule, entry] == [rule]


def test_every_rule_has_an_example_and_a_public_source():
    assert [rule.id for rule in rules.default().rules if not rule.examples] == []
    public = re.compile(r"^(listed at )?https://\S+|^seen in public histories, 20\d\d$")
    assert [rule.id for rule in rules.default().rules if not public.search(rule.source)] == []


def test_every_kind_of_rule_is_in_use():
    looks = {rule.look for rule in rules.default().rules}
    assert looks == {"identity", "name", "trailer", "line", "subject", "branch"}

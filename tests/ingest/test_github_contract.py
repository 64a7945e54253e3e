"""What GitHub's contract allows is read: every field, every value and every null, in any reply."""

from __future__ import annotations

from math import inf
from pathlib import Path

import pytest

from tests.forge import invent, invent_graph, openapi
from tests.forge.fake import Fake, Fault
from tests.forge.faults import changed
from tests.forge.openapi import Published
from tests.forge.wire import Asked, Reply
from tests.ingest import synced
from tests.ingest.synced import Store

LISTINGS = ("/actions/runs[?]", "/jobs", "/pulls", "/deployments[?]", "/statuses", "/releases", "trainer$")


@pytest.fixture
def forge(github: Fake, monkeypatch: pytest.MonkeyPatch) -> Fake:
    synced.hurried(monkeypatch, github)
    github.write("acme/trainer", synced.HISTORY)
    return github


def stores(forge: Fake, folder: Path, count: int) -> list[Store]:
    return [Store(folder / str(number), forge) for number in range(count)]


def invented(published: Published, seed: int) -> Fault:
    """Any reply that the contract allows, instead of what the forge has."""

    def fault(fake: Fake, asked: Asked, reply: Reply) -> Reply:
        if asked.method != "GET" or reply.status != 200:
            return reply
        body = invent.everything(published, openapi.operation(published, asked.path), seed)
        return changed(lambda old: body)(fake, asked, reply)

    return fault


def test_fields_that_are_not_read_change_nothing(forge, published, tmp_path):
    for seed, at in enumerate(stores(forge, tmp_path, 2)):
        forge.fail("", invent.filled(published, seed), times=inf)
        night = at.night()
        assert (night.state, night.message) == ("ok", None)
        assert at.stored() == at.undisturbed()


def test_fields_that_are_not_promised_are_not_needed(forge, published, tmp_path):
    forge.fail("", invent.hollowed(published), times=inf)
    (at,) = stores(forge, tmp_path, 1)
    night = at.night()
    assert (night.state, night.message) == ("ok", None)
    assert at.stored() == at.undisturbed()


def test_without_anything_that_is_not_promised_the_rows_are_there_all_the_same(forge, published, tmp_path):
    forge.fail("", invent.hollowed(published, keep=()), times=inf)
    (at,) = stores(forge, tmp_path, 1)
    assert at.night().state == "ok"
    bare, whole = at.stored(), at.undisturbed()
    assert len(bare["ci_runs"]) == len({row[:2] for row in whole["ci_runs"]})  # without its attempts
    assert len(bare["requests"]) == len(whole["requests"])


@pytest.mark.parametrize("where", LISTINGS)
def test_any_reply_that_the_contract_allows_is_read_or_set_aside(forge, published, tmp_path, where):
    for seed, at in enumerate(stores(forge, tmp_path, 2)):
        forge.heal()
        forge.fail(where, invented(published, seed), times=inf)
        night = at.night()
        assert (night.state, night.message) == ("ok", None)


def test_any_reply_that_the_schema_allows_is_read_or_set_aside(forge, published_graphql, tmp_path):
    for seed, at in enumerate(stores(forge, tmp_path, 6)):
        forge.heal()
        forge.fail("POST", invent_graph.invented(published_graphql, seed), times=inf)
        night = at.night()
        assert (seed, night.state, night.message) == (seed, "ok", None)

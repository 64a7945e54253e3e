"""A query in the address: short ones as they are, long ones packed, endless ones not at all."""

from __future__ import annotations

import base64
import random
import string
import zlib
from urllib.parse import quote

import pytest

import queries
from dashboard import address
from dashboard.address import DAMAGED, MOST, SHORT

LONG = "SELECT repo, count(*) AS n\nFROM merges\nWHERE subject <> 'ä'\n" * 60


def test_a_short_query_stands_in_the_address_as_it_is():
    assert address.parameters("SELECT 'ä' + 1") == {"sql": "SELECT 'ä' + 1"}
    assert address.asked({"sql": "SELECT 'ä' + 1"}) == "SELECT 'ä' + 1"


@pytest.mark.parametrize(("letters", "name"), [(SHORT, "sql"), (SHORT + 1, "packed")])
def test_from_which_length_on_it_is_packed(letters, name):
    assert list(address.parameters("x" * letters)) == [name]


def test_a_long_query_is_packed_and_comes_back_letter_by_letter():
    named = address.parameters(LONG)
    assert len(named["packed"]) < len(quote(LONG)) / 10
    assert address.asked(named) == LONG


def test_what_is_too_long_even_packed_has_no_address():
    noise = "".join(random.Random(1).choices(string.ascii_letters, k=MOST + 1000))
    assert address.parameters(noise) == {}


def test_the_sql_of_every_metric_fits_into_an_address():
    too_long = [name for name, metric in queries.metrics().items() if not address.parameters(metric.sql)]
    assert too_long == []


def test_without_a_query_nothing_is_asked():
    assert [address.asked(given) for given in ({}, {"sql": "  "}, {"repos": "acme/x"}, {"packed": ""})] == [
        ""
    ] * 4


BOMB = base64.urlsafe_b64encode(zlib.compress(b"x" * 10**8, 9)).decode()[:MOST]


@pytest.mark.parametrize("packed", ["!", "abc", "e" * 9000, address.parameters(LONG)["packed"][:-9], BOMB])
def test_a_packed_query_that_is_damaged_or_unpacks_without_end_is_said(packed):
    with pytest.raises(queries.QueryError) as raised:
        address.asked({"packed": packed})
    assert str(raised.value) == DAMAGED

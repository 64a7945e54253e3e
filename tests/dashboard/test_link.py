"""Links that ask for what is not here: said once, as text, with what is shown instead."""

from __future__ import annotations

from html import unescape
from urllib.parse import parse_qs

import pytest

from dashboard import filters, link
from tests.dashboard.test_app import html, run

KNOWN = filters.options(["acme/serving", "acme/trainer"], ["research"])
FILTERS = "from, to, grain, repos, teams, scopes, policy, kinds, published, events, suite and as_of"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"repos": ["flaks"]}, 'asks for repository "flaks", which is not here: all are shown.'),
        ({"repos": ["acme/serving", "x"]}, 'asks for repository "x", which is not here: it is left out.'),
        ({"teams": ["foo"]}, 'asks for team "foo", which is not here: all are shown.'),
        (
            {"grain": ["fortnight"]},
            'asks for period "fortnight", which is not here: each figure uses its own.',
        ),
        ({"policy": ["x"]}, 'asks for marks that count "x", which is not here: strict is used.'),
        ({"from": ["2026-99-01"]}, 'asks for from "2026-99-01", which is no date: all are shown.'),
        ({"repo": ["nix"]}, f'sets "repo", which is no filter here: filters are {FILTERS}.'),
    ],
)
def test_a_wrong_value_or_name_is_named_with_what_is_shown_instead(asked, said):
    assert list(link.in_vain(asked, KNOWN)) == [f"The link {said}"]


def test_a_link_that_asks_for_what_is_here_is_not_remarked_upon():
    right = {"repos": ["acme/serving"], "policy": ["as published"], "from": ["2026-01-01"], "teams": [""]}
    chosen = {"published": ["false"], "suite": ["acme-tasks 1"], "level": ["p80"], "span": ["2024 on"]}
    assert list(link.in_vain(right | chosen | {"model": ["acme-1"], "fate": ["reverted"]}, KNOWN)) == []


def test_the_ways_from_figures_to_their_landings_ask_for_nothing_in_vain(overseen, monkeypatch):
    app = run(overseen, "oversight", monkeypatch)
    asked = [parse_qs(found.proto.query_string) for found in app.get("page_link")]
    assert [sorted(each) for each in asked] == [["checked", "origin"], ["fate"], ["fate"], ["fate", "origin"]]
    assert [said for each in asked for said in link.in_vain(each, KNOWN)] == []


def test_the_page_says_it_once_and_as_text(organisation, monkeypatch):
    app = run(organisation, "overview", monkeypatch, repos="<b>flaks</b>", period="year")
    assert [error.message for error in app.exception] == []
    assert unescape(html(app)).count('The link asks for repository "<b>flaks</b>", which is not here') == 1
    assert unescape(html(app)).count('The link sets "period", which is no filter here') == 1
    assert "<b>flaks" not in html(app)


@pytest.mark.browser
def test_a_reader_sees_what_the_link_asked_for_in_vain(serve, organisation, look):
    address = serve(organisation)
    reader = look(f"{address}/ai_code_share?repos=flaks&grain=fortnight&policy=x&teams=foo&from=2026-99-01")
    lines = reader.page.inner_text(".fs-link").split("\n")
    assert len([line for line in lines if line.startswith("The link asks for")]) == 5
    reader.page.goto(f"{address}/?repos=acme%2Fserving")
    reader.settle()
    assert reader.page.locator(".fs-link").count() == 0


def test_the_address_to_hand_on_holds_every_choice(organisation, monkeypatch):
    app = run(
        organisation, "ai_code_share", monkeypatch, repos=["acme/evals", "acme/serving"], grain="quarter"
    )
    (address,) = (block.value for block in app.sidebar.code)
    assert address.partition("?")[2] == "repos=acme%2Fevals&repos=acme%2Fserving&grain=quarter"

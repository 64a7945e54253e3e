"""A drawing is made once for all who ask the same, and never for another question."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard import drawings, once, picture, snapshot
from dashboard.view import View

METRIC = "ai_code_share"
drawn: list[View] = []


@pytest.fixture
def view(organisation: Path, monkeypatch: pytest.MonkeyPatch) -> View:
    monkeypatch.setenv("FORESHOCK_CONFIG", str(organisation))
    newest = snapshot.newest()
    drawn.clear()
    return View(newest, {}, snapshot.clock(newest))


def draw(view: View, result):
    drawn.append(view)
    return drawings.ai_share(view, result)


def asked(view: View):
    return picture.figure(draw, view, view.ask(METRIC))


def test_who_asks_the_same_on_the_same_day_shares_the_drawing(view):
    first = asked(view)
    assert asked(replace(view, now=view.now - timedelta(hours=1))) is first
    assert len(drawn) == 1
    assert first == drawings.ai_share(view, view.ask(METRIC))


@pytest.mark.parametrize(
    "other",
    [
        {"selection": {"grain": "quarter"}},
        {"selection": {"policy": "declared"}},
        {"others": False},
        {"noted": False},
    ],
)
def test_another_choice_is_another_drawing(view, other):
    asked(view)
    changed = replace(view, **other)
    assert asked(changed) == drawings.ai_share(changed, changed.ask(METRIC))
    assert drawn[-1] is changed


def test_another_day_is_another_drawing(view):
    asked(view)
    later = replace(view, now=view.now + timedelta(days=1))
    asked(later)
    assert drawn[-1] is later


def test_what_was_made_for_one_reader_is_not_kept(view):
    before = once.kept.cache_info().misses
    assert picture.figure(lambda *_: "m1", view, view.ask(METRIC)) == "m1"
    assert once.kept.cache_info().misses == before, "it would push out what others ask for"

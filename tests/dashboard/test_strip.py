"""The freshness strip: late is red, failed is named, retired is silent."""

from __future__ import annotations

from datetime import UTC, datetime

from dashboard import strip

NOW = datetime(2026, 11, 12, 14, tzinfo=UTC)


def night(day: int, outcome: str = "published", message: str | None = None) -> dict[str, object]:
    return {"ended_at": f"2026-11-{day}T02:00:00+00:00", "outcome": outcome, "message": message}


def part(name: str, hours: float | None, state: str = "current", source: str = "git") -> dict[str, object]:
    return {"source": source, "part": name, "value": hours, "state": state, "note": None}


def texts(signs: list[strip.Sign]) -> list[str]:
    return [("! " if sign.alarm else "") + sign.text for sign in signs]


def test_a_night_that_found_nothing_new_is_a_good_night():
    sign = strip.night_sign([night(12, "nothing new"), night(11)], NOW, 36)
    assert texts([sign]) == ["Last good night 12 Nov 2026 02:00 UTC, 12 hours ago"]


def test_a_partial_or_failed_night_is_not():
    nights = [night(12, "failed", "disk full"), night(11, "partial", "git a: gone"), night(10)]
    sign = strip.night_sign(nights, NOW, 36)
    assert texts([sign]) == ["! Last good night 10 Nov 2026 02:00 UTC, 2 days ago, limit 36 hours"]
    assert texts(strip.failure(nights)) == ["! Last night failed: disk full"]


def test_a_night_that_found_nothing_new_but_stumbled_is_no_good_night():
    nights = [night(12, "nothing new", "git a: gone"), night(11)]
    assert strip.last_good(nights) == night(11)


def test_only_the_newest_night_is_reported_as_failed():
    assert strip.failure([night(12), night(11, "failed", "disk full")]) == []


def test_no_night_at_all_is_an_alarm():
    assert texts([strip.night_sign([], NOW, 36)]) == ["! No good night on record"]


def test_repositories_are_counted_and_those_behind_are_named():
    parts = [part(f"acme/{at}", 2) for at in range(11)] + [
        part("acme/late", 50, "stale"),
        part("gone", 900, "retired"),
    ]
    assert texts(strip.sources(parts)) == ["! 11 of 12 repositories current", "! git read 2 days ago"]
    assert strip.repositories(parts).more == "Not current: acme/late"
    assert strip.behind(parts) == "11 of 12 repositories current"


def test_a_source_that_never_was_read_and_one_that_failed_are_told_apart():
    parts = [
        part("a.csv", None, "never read", "files"),
        part("acme/x", 3, "failed") | {"note": "no such branch"},
    ]
    assert texts(strip.sources(parts)) == [
        "! 0 of 1 repositories current",
        "! files never read",
        "! files failed: a.csv: never read",
        "! git failed: acme/x: no such branch",
        "git read 3 hours ago",
    ]


def test_sources_that_were_read_equally_long_ago_are_one_sign():
    parts = [part("a.csv", 3, source="files"), part("x", 3.2), part("acme/x", 70, source="github")]
    assert texts(strip.sources(parts))[1:] == ["files and git read 3 hours ago", "github read 2 days ago"]


def test_an_organisation_without_repositories_counts_none():
    assert texts(strip.sources([part("a.csv", 1, source="files")])) == ["files read 60 minutes ago"]
    assert strip.behind([]) == ""


def test_words_from_outside_are_escaped():
    assert "<b>" not in strip.html([strip.Sign("<b>x</b>", alarm=True, more='"quoted"')])

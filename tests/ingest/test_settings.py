"""What shapes a figure is stored with it, so that a snapshot explains itself."""

from __future__ import annotations

from dataclasses import replace

from ingest import config
from ingest.derive import settings
from ingest.night import Night

TOML = """
timezone = "Europe/Berlin"
now = 2026-10-31
stale_after_hours = 48
horizon = { penalty = 0.1, draws = 500, apart = ["mini", "nano"] }
evaluations = { minutes_key = "minutes" }
people = { names = "plain", minimum = 7 }
velocity = { baseline = ["2022-01-01", "2023-12-31"], cap_lines = 500 }
kinds = { "proto/**" = "generated", "**" = "docs" }
repos = [
    { name = "acme/trainer", git = "x", keep = ["0123abc", "0123abd"] },
    { name = "acme/tools", git = "y", keep = ["4567def"], bulk = ["89abcde"] },
]
"""
HERE = {
    "timezone": "Europe/Berlin",
    "now": "2026-10-31",
    "stale_after_hours": "48",
    "horizon.penalty": "0.1",
    "horizon.draws": "500",
    "horizon.apart": "mini, nano",
    "evaluations.minutes_key": "minutes",
    "people.minimum": "7",
    "people.names": "plain",
    "velocity.baseline_from": "2022-01-01",
    "velocity.baseline_to": "2023-12-31",
    "velocity.cap_lines": "500",
    "kinds": '{"proto/**": "generated", "**": "docs"}',
    "repos.keep": "acme/trainer@0123abc, acme/trainer@0123abd, acme/tools@4567def",
    "repos.bulk": "acme/tools@89abcde",
}


def test_what_shapes_a_figure_is_stored_and_only_what_is_new_is_a_change(night: Night) -> None:
    file = night.folder / "foreshock.toml"
    file.write_text(TOML)
    tonight = replace(night, config=config.load(file))
    assert settings.update(tonight) > len(HERE)
    stored = dict(night.con.execute("SELECT key, value FROM settings").fetchall())
    assert {key: stored[key] for key in HERE} == HERE
    assert settings.update(tonight) == 0
    assert settings.update(night) == len(HERE)
    emptied = "SELECT key FROM settings WHERE key IN ('kinds', 'repos.keep', 'repos.bulk') AND value IS NULL"
    assert len(night.con.execute(emptied).fetchall()) == 3

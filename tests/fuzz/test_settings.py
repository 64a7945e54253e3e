"""foreshock.toml and people.csv with anything in them: settings, or the place of what is wrong."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from hypothesis import example, given
from hypothesis import strategies as st

from ingest import config, people
from ingest.config import Settings
from ingest.git import kinds
from ingest.mistakes import ConfigError
from tests.fuzz.mutations import documents, outcome, spoilt

WHOLE = {
    "timezone": "UTC",
    "keep_raw_days": 30,
    "now": "2026-10-31",
    "publish_minutes": 30,
    "repos": [
        {
            "name": "acme/trainer",
            "git": "https://example.com/acme/trainer.git",
            "branch": "main",
            "scope": "research",
            "areas": [{"glob": "evals/**", "guarded": True}],
            "keep": ["0123abc"],
        }
    ],
    "kinds": {"gen/**": "generated"},
    "people": {"names": "hashed", "minimum": 5},
    "velocity": {"baseline": ["2023-01-01", "2024-12-31"], "cap_lines": 2000},
    "attribution": {
        "agents": [{"tool": "acme-coder", "identities": ["coder@example.com"], "trailers": ["Executed-By"]}],
        "ignore": ["windsurf"],
        "override": [
            {
                "repo": "acme/trainer",
                "sha": "0123abc",
                "origin": "ai",
                "reason": "r",
                "by": "b",
                "on": "2026-10-31",
            }
        ],
    },
    "github": {"repos": ["acme/trainer"], "token_env": "TOKEN", "url": "https://github.example.com/api/v3"},
    "gitlab": {"since": "2026-01-01"},
    "evaluations": {
        "paths": ["evals/**"],
        "suites": [{"name": "hcast", "version": "1.1", "paths": ["metr/**"]}],
    },
    "notices": {},
    "horizon": {"penalty": 0.1},
    "tripwires": [{"name": "t", "metric": "ai_code_share", "above": 0.5}],
    "files": {"paths": ["drop/**"]},
}
LITERALS = st.sampled_from(
    [
        *(
            "true",
            "0",
            "-1",
            "1e400",
            "nan",
            "inf",
            "9" * 30,
            "9" * 5000,
            "0x" + "f" * 5000,
            "0o7",
            '""',
            "''",
        ),
        *(
            "1979-05-27",
            "0000-01-01",
            "9999-12-31",
            "07:32:00",
            "1979-05-27T00:32:00-23:59",
            "[]",
            "{}",
            "[[]]",
        ),
        *(
            "[" * 2000 + "]" * 2000,
            "[" * 5,
            '"\\u0000"',
            '"\\uD83D"',
            '"a\\nb"',
            "{ a = 1 }",
            "[1, 'a']",
            '"~x/y"',
        ),
        *(
            '"../.."',
            "'''x'''",
            '"' + "x" * 3000 + '"',
            '"Europe"',
            '"https://ada:token@example.com"',
            '"$HOME"',
        ),
    ]
)
KEYS = sorted(Settings.model_fields)


def toml(value: Any) -> str:
    """A document of JSON as inline TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, float) and value != value:
        return "nan"
    return {None: '""', float("inf"): "inf"}.get(value) or json.dumps(value)


def document(settings: Any) -> bytes:
    pairs = settings.items() if isinstance(settings, dict) else ()
    return "\n".join(f"{json.dumps(key)} = {toml(value)}" for key, value in pairs).encode(errors="replace")


def loaded(folder: Path, content: bytes) -> None:
    """Settings that can be used, or words that each name the file, and its line or key."""
    file = folder / "foreshock.toml"
    file.write_bytes(content)
    found, words = outcome(lambda: config.load(file), ConfigError)
    for line in words.splitlines():
        assert re.match(rf"{re.escape(str(file))}: (line \d+|end of document|at end|[\w\"'])", line), line
    if found:
        used(found)


BEGAN = datetime(2026, 10, 31, tzinfo=UTC)


def used(found: config.Config) -> None:
    """What nights make of settings that were taken."""
    repr(found).encode()
    with duckdb.connect() as con:
        globs = [*found.kinds, *(area.glob for repo in found.repos for area in repo.areas)]
        for glob in globs:
            con.execute("SELECT regexp_matches('a/b', ?)", [kinds.pattern(glob)])
    config.secret_names(found)
    assert BEGAN - timedelta(days=found.keep_raw_days) < BEGAN
    assert found.publish_minutes * 60.0 < 2**63 > max(found.keep_snapshots, found.people.minimum)
    config.replaying(found)


def test_the_whole_document_is_one_that_is_taken(tmp_path):
    file = tmp_path / "foreshock.toml"
    file.write_bytes(document(WHOLE | {"tripwires": []}))
    assert config.load(file).repos[0].name == "acme/trainer"


@given(st.binary(max_size=80) | spoilt(document(WHOLE), most=6))
@example(b"\xef\xbb\xbf" + document(WHOLE))
def test_any_bytes_are_settings_or_wrong_in_a_line_or_key(tmp_path, content):
    loaded(tmp_path, content)


@given(documents(WHOLE, most=4, depth=1))
@example({"kinds": {"[b-a]": "generated"}})
@example({"repos": [{"name": "\n", "git": "x"}]})
def test_any_values_are_settings_or_wrong_under_a_key(tmp_path, settings):
    loaded(tmp_path, document(settings))


@given(st.sampled_from(KEYS), LITERALS)
@example("keep_raw_days", "0x" + "f" * 5000)
@example("keep_raw_days", "9" * 5000)
@example("keep_raw_days", "9" * 12)
@example("publish_minutes", "9" * 400)
@example("warehouse", "[" * 2000 + "]" * 2000)
@example("kinds", "{ a = { b = { c = 1 } } }")
def test_any_literal_under_any_key_is_taken_or_named(tmp_path, key, literal):
    loaded(tmp_path, f"{key} = {literal}\n".encode())


PEOPLE = b"email,person,team,from\nada@example.com,ada,research,2026-01-01\nada@example.org,ada,,\n"


@given(st.binary(max_size=80) | spoilt(PEOPLE))
@example(b'"' + b"x" * 140_000 + PEOPLE)
@example(PEOPLE + b'"' + b"x" * 140_000)
@example(PEOPLE + b"\xff\n")
def test_any_list_of_people_is_read_or_named_with_its_line(tmp_path, content):
    (tmp_path / "people.csv").write_bytes(content)
    (tmp_path / "foreshock.toml").write_text('[people]\nteams = "people.csv"\n')
    _, words = outcome(lambda: people.read(config.load(tmp_path / "foreshock.toml")), ConfigError)
    assert all(str(tmp_path / "people.csv") in line for line in words.splitlines())

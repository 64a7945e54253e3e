"""Tables that follow a fake forge: nights of that source alone, and all that they stored, to compare."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import duckdb
import pytest

from ingest import config, night, reading, warehouse
from ingest.forge import client, limits, session
from ingest.record import FIELDS, RECORD, Part, append
from ingest.say import Say
from tests.forge.server import Fake
from tests.ingest import template

NOW = datetime(2026, 10, 31, 2, tzinfo=UTC)  # by the clock of the forge
API = {"github": "", "gitlab": "/api/v4"}
STORED = {  # columns that tell when something was read, not what
    "ci_runs": "jobs_at",
    "ci_jobs": "",
    "requests": "",
    "reviews": "",
    "request_commits": "",
    "evidence": "",
    "accounts": "",
    "deployments": "",
    "releases": "",
    "forge_repos": "seen_at",
    "reconciled": "compared_at",
    "rejects": "seen_at, seen_on",
}
SINCE = "2026-01-01"  # every quarter that is looked at costs each night some questions
HISTORY = """
    runs: run | attempt | workflow | conclusion | sha | event        | created_at       | started_at
          1   | 1       | ci       | success    | a1  | push         | 2026-03-04 09:00 | +0s
          2   | 1       | ci       | failure    | a2  | pull_request | 2026-09-29 09:00 | +0s
          2   | 2       | ci       | success    | a2  | pull_request | 2026-09-29 09:00 | +1h
          3   | 1       | deploy   | cancelled  | a3  | push         | 2026-10-27 09:00 | +0s
          4   | 1       | ci       | success    | a4  | push         | 2026-10-28 09:00 | +0s
    jobs: run | attempt | name | conclusion
          1   | 1       | test | success
          2   | 1       | test | failure
          2   | 2       | test | success
          2   | 2       | lint | success
          4   | 1       | test | success
    requests: number | author | merged_by | merge_sha | head | created_at       | merged_at | labels
              11     | ada    | bob       | c1        | b1   | 2026-08-03 09:00 | +2h       | fast
              12     | devin-ai-integration[bot] | ada | c2 | b2 | 2026-10-05 09:00 | +3h  | slow
              13     | bob    | .         | .         | b3   | 2026-10-26 09:00 | .         | docs
    reviews: number | author            | state     | submitted_at
             11     | bob               | APPROVED  | 2026-08-03 09:30
             11     | coderabbitai[bot] | COMMENTED | 2026-08-03 09:01
             12     | ada               | APPROVED  | 2026-10-05 10:00
    commits: number | sha | message
             11     | b1  | Load it
             12     | b2  | Train it
    deployments: deployment | sha | created_at
                 21         | c1  | 2026-08-03 12:00
    statuses: deployment | state       | created_at
              21         | in_progress | 2026-08-03 12:01
              21         | success     | 2026-08-03 12:05
    releases: tag  | created_at
              v1.0 | 2026-08-04
"""

WELL: dict[tuple[str, str], dict[str, list[tuple]]] = {}  # of a source and what its forge knows


@dataclass
class Store:
    """The tables of a warehouse whose one repository is at the forge; `night` reads it once."""

    folder: Path
    forge: Fake
    more: str = ""
    word: str = "github"
    con: duckdb.DuckDBPyConnection = field(init=False)
    nights: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        (self.folder / "warehouse").mkdir(parents=True, exist_ok=True)
        (self.folder / "warehouse" / "key").write_bytes(b"k" * 32)
        shutil.copy(template.tables(), self.folder / "tables.duckdb")
        self.con = duckdb.connect(str(self.folder / "tables.duckdb"))
        self.con.execute("SET TimeZone = 'UTC'")

    def night(self, part: str = "acme/trainer") -> Part:
        """How a night went; it is a day after the one before by our own clock, of which nothing depends."""
        url = self.forge.url + API[self.word]
        more = self.more if "since" in self.more else f"since = {SINCE}\n{self.more}"
        settings = f'[{self.word}]\nurl = "{url}"\nrepos = ["acme/trainer"]\n{more}\n'
        file = self.folder / "foreshock.toml"
        file.write_text(f'{settings}[[repos]]\nname = "acme/trainer"\ngit = "/nowhere/trainer"\n')
        began = NOW + timedelta(days=self.nights)
        self.nights += 1
        loaded = config.load(file)
        tonight = night.Night(loaded, self.con, loaded.warehouse, began, Say(quiet=True), self.word)
        source = import_module(f"ingest.sources.{self.word}")
        ended = reading.read_part(tonight, source, part)
        record = dict.fromkeys(FIELDS) | {"night": f"{began:{warehouse.NAME}}"}
        append(loaded.warehouse / RECORD, record)
        return ended

    def shown(self, sql: str) -> str:
        """Rows as text: a line a row, fields apart by blanks, NULL as a dash."""
        found = self.con.execute(sql).fetchall()
        return "\n".join(" ".join("-" if cell is None else str(cell) for cell in row) for row in found)

    def stored(self) -> dict[str, list[tuple]]:
        """Every table that a forge fills."""
        return {
            table: self.con.execute(
                f"SELECT * {f'EXCLUDE ({left_out})' if left_out else ''} FROM {table} ORDER BY ALL"
            ).fetchall()
            for table, left_out in STORED.items()
        }

    def undisturbed(self) -> dict[str, list[tuple]]:
        """What tables of their own hold of the same forge after one night in which it is well."""
        self.forge.heal()
        known = self.word, repr(self.forge.state)
        if known not in WELL:
            fresh = Store(self.folder / "well", self.forge, word=self.word)
            assert fresh.night().state == "ok"
            WELL[known] = fresh.stored()
        return WELL[known]


def hurried(monkeypatch: pytest.MonkeyPatch, forge: Fake) -> None:
    """Pauses are short, the token is known, the forge's clock stands, each night has a client of its own."""
    forge.skew = NOW - datetime.now(UTC)
    for variable in ("GITHUB_TOKEN", "GITLAB_TOKEN"):
        monkeypatch.setenv(variable, forge.token)
    monkeypatch.setattr(client, "TRIES", client.TRIES.new(backoff_factor=0.01, backoff_jitter=0))
    monkeypatch.setattr(limits, "MINUTE", 0.1)
    monkeypatch.setattr(session, "shared", lambda opened, settings, _began: opened(settings))

"""What the real source saves of a forge on one night, as a file of the sample."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from ingest import config, night, reading, schema
from ingest.github import jobs
from ingest.say import Say
from ingest.sources import github
from tests.forge.server import Fake


def save(fake: Fake, part: str, work: Path, folder: Path, began: datetime, since: date) -> int:
    """Asks for one part and keeps what was saved; returns how many replies."""
    jobs.AT_ONCE = 1  # so that replies stand in the same order each time
    os.environ["GITHUB_TOKEN"], fake.skew = fake.token, began - datetime.now(UTC)
    loaded = configured(fake, work, since)
    con = duckdb.connect()
    for _, sql in schema.migrations():
        con.execute(sql)
    tonight = night.Night(loaded, con, loaded.warehouse, began, Say(quiet=True), "github")
    ended = reading.read_part(tonight, github, part)
    if ended.state != "ok":
        raise RuntimeError(f"{part}: {ended.message}")
    (saved,) = (loaded.warehouse / "raw" / "github" / part.replace("/", "~")).iterdir()
    target = folder / saved.parent.name / saved.name
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = gzip.decompress(saved.read_bytes()).replace(fake.url.encode(), b"https://api.github.example")
    with target.open("wb") as plain, gzip.GzipFile("", "wb", 9, plain, mtime=0) as out:
        out.write(lines)
    return lines.count(b"\n")


def configured(fake: Fake, work: Path, since: date) -> config.Config:
    """All repositories of the forge, in a warehouse of no further use."""
    names = sorted(repository.name for repository in fake.state.repositories())
    repos = "\n".join(f'[[repos]]\nname = "{name}"\ngit = "/nowhere"' for name in names)
    table = f'[github]\nurl = "{fake.url}"\nrepos = {names}\norganisation = "acme"\nrequests = 1000000'
    (work / "foreshock.toml").write_text(f"{table}\nsince = {since}\n{repos}\n")
    (work / "warehouse").mkdir(exist_ok=True)
    return config.load(work / "foreshock.toml")

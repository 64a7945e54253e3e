"""A warehouse with its configuration, beside the world that it reads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest import record
from tests.month.troubles import Trouble
from tests.month.world import World

SETTINGS = """
now = {now}
keep_snapshots = 3
{settings}
[people]
names = "hashed"
[files]
paths = ["../world/drop/**"]
[evaluations]
paths = ["../world/evals/**/*"]
suites = [{{ name = "hcast", version = "1.1", paths = ["../world/evals/metr/**"], ceiling_minutes = 960 }}]
[[tripwires]]
name = "Commits of a week"
metric = "merges_per_contributor"
comparison = "above"
threshold = 100
unit = "landings per contributor and week"
owner = "board"
source = "charter"
"""
FORGE = '[{word}]\nurl = "{url}"\nrepos = {repos}\nsince = 2026-07-01\nminutes = 60\n{more}\n'
API = {"github": "", "gitlab": "/api/v4"}


@dataclass(frozen=True)
class Place:
    """A warehouse with its configuration, beside the world that it reads."""

    folder: Path
    world: World

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse"

    @property
    def file(self) -> Path:
        return self.folder / "foreshock.toml"

    def configure(self, now: date, trouble: Trouble) -> None:
        """foreshock.toml as it is on this night."""
        self.folder.mkdir(exist_ok=True)
        text = [SETTINGS.format(now=now, settings=trouble.settings)]
        for word, fake in self.world.forges.items():
            url, ours = fake.url + API[word], json.dumps(self.world.at(word))
            text.append(FORGE.format(word=word, url=url, repos=ours, more=trouble.forge))
        for name, source in sources(self.world).items():
            areas = '[{ glob = "tests/**", guarded = true }, { glob = "src/**", ai_research = true }]'
            text.append(
                f"[[repos]]\nname = {json.dumps(name)}\ngit = {json.dumps(source)}\nareas = {areas}\n"
            )
        self.file.write_text("\n".join(text))

    def lines(self) -> list[dict]:
        """The nights on record."""
        return record.recorded(self.warehouse / record.RECORD)


def sources(made: World) -> dict[str, str]:
    """Where each repository is read from: a path, HTTP, a file:// address."""
    form = {"acme/trainer": "{path}", "acme/serving": "{url}/{path.name}", "acme/tools": "file://{path}"}
    return {
        name: form[name].format(path=repository.path.resolve(), url=made.server.url)
        for name, repository in made.repos.items()
    }

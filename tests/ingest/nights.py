"""A warehouse in a folder of its own: configure it, run nights in it, ask what was published."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import duckdb

from ingest import config, derive, night, reading, warehouse
from ingest.say import Say
from tests.ingest.repository import Repository

NOW = "2026-10-31"
FOLLOWING = f'now = "{NOW}"\nsurvival = {{ seconds = 900 }}'
TOTALS = """
    SELECT count(*), coalesce(sum(insertions), 0)::BIGINT, coalesce(sum(deletions), 0)::BIGINT
    FROM commits WHERE repo = ? AND on_default_branch AND NOT is_merge
"""
Source = Repository | Path | str | Mapping[str, object]


@dataclass(frozen=True)
class Home:
    """A folder with foreshock.toml and a warehouse; `night` uses what was configured last."""

    folder: Path

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse"

    def configure(self, repos: Mapping[str, Source], more: str = f'now = "{NOW}"') -> Path:
        """Writes foreshock.toml: names to a repository, a path or URL, or a table of settings.

        Lines are followed only where a test asks for it: it takes a sixth of a small night.
        """
        text = [f"{more}\n"] if "survival" in more else [f"survival = {{ seconds = 0 }}\n{more}\n"]
        for name, source in repos.items():
            table = {"name": name} | (dict(source) if isinstance(source, Mapping) else {"git": source})
            table["git"] = getattr(table["git"], "path", table["git"])
            text += ["[[repos]]", *(f"{key} = {toml(value)}" for key, value in table.items()), ""]
        file = self.folder / "foreshock.toml"
        file.write_text("\n".join(text))
        return file

    def night(self, *sources: str) -> int:
        """The exit code of a night over these sources, git alone by default."""
        return night.run(
            config.load(self.folder / "foreshock.toml"), list(sources or ("git",)), Say(quiet=True)
        )

    def read(self, *sources: str) -> int:
        """The same for what sources store, served as it was read: nothing is derived of it, nothing summed.

        That takes a third of a small night, for tests of what is read.
        """
        return self.half(sources, lambda _: None)

    def landed(self, *sources: str) -> int:
        """The same with what is told of each landing, but no sums of them: half of a small night."""
        return self.half(sources, tell)

    def followed(self, *sources: str) -> int:
        """The same with what became of the lines of each landing, but no sums of landings."""
        return self.half(sources, follow)

    def derived(self, *sources: str) -> int:
        """The same with what is derived, but without metrics, checks and a copy to hand on."""
        return self.half(sources, derive.run)

    def half(self, sources: Sequence[str], then: Callable[[night.Night], None]) -> int:
        """A night that ends early."""
        loaded = config.load(self.folder / "foreshock.toml")
        with warehouse.lock(loaded.warehouse):
            return night.attempt(
                loaded, list(sources or ("git",)), Say(quiet=True), partial(ended_early, then)
            )

    def ask(self, sql: str, params: Sequence[object] = ()) -> list[tuple]:
        """Rows of the served snapshot."""
        return opened(served(self.warehouse), self.folder / "asked").execute(sql, list(params)).fetchall()

    def shown(self, sql: str) -> str:
        """The same as text: a line a row, fields apart by blanks, NULL as a dash."""
        return "\n".join(
            " ".join("-" if cell is None else str(cell) for cell in row) for row in self.ask(sql)
        )

    def figure(self, sql: str, params: Sequence[object] = ()) -> object:
        """The one value of a query."""
        ((value,),) = self.ask(sql, params)
        return value

    def totals(self, repo: str) -> tuple[int, int, int]:
        """Commits, added and deleted lines of a repository, merge commits left out."""
        return self.ask(TOTALS, [repo])[0]

    def landings(self, repo: str) -> dict[str, list[tuple]]:
        """All that is told of how a repository's work landed, row by row."""
        tables = ("merges", "landed", "activity")
        return {
            name: self.ask(f"SELECT * FROM {name} WHERE repo = ? ORDER BY ALL", [repo]) for name in tables
        }

    def paths(self, sha: str) -> set[str]:
        """The paths that a commit touched."""
        return {path for (path,) in self.ask("SELECT path FROM changes WHERE sha = ?", [sha])}

    def fresh(self, folder: Path, night: Callable[[Home], int]) -> Home:
        """Another warehouse after its first night, with the same settings and the same key of persons."""
        made = Home(folder)
        made.warehouse.mkdir(parents=True)
        shutil.copy(self.warehouse / "key", made.warehouse / "key")
        shutil.copy(self.folder / "foreshock.toml", folder / "foreshock.toml")
        night(made)
        return made

    def last(self) -> dict:
        """The newest line of nights.jsonl."""
        return json.loads((self.warehouse / "nights.jsonl").read_text().splitlines()[-1])

    def said(self, part: str) -> str | None:
        """What the newest night recorded about a part."""
        return next(entry["message"] for entry in self.last()["parts"] if entry["part"] == part)


def tell(tonight: night.Night) -> None:
    """What is derived before anything is summed."""
    for update in derive.STEPS[: 1 + derive.STEPS.index(derive.origins.update)]:
        update(tonight)


def follow(tonight: night.Night) -> None:
    """The same and what became of the lines that landed."""
    tell(tonight)
    derive.survival.update(tonight)


def ended_early(
    then: Callable[[night.Night], None], tonight: night.Night, words: list[str]
) -> tuple[str, str | None]:
    """What was read, and what was done with it, served as if it were whole."""
    folder = tonight.folder
    with tonight.con:
        _, message = reading.gather(tonight, words)
        for update in (derive.settings.update, derive.overridden.update, then):
            update(tonight)
    shutil.copy(folder / warehouse.BUILD, folder / warehouse.OPEN_BUILD)
    warehouse.publish(folder, tonight.name)
    return ("partial" if message else "published"), message


def home(folder: Path, repos: Mapping[str, Source], more: str = f'now = "{NOW}"') -> Home:
    """A new folder, configured."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Home(folder)
    made.configure(repos, more)
    return made


def twin(at: Home, folder: Path) -> Home:
    """A copy of a warehouse to change; what it reads is shared."""
    return Home(Path(shutil.copytree(at.folder, folder, symlinks=True, dirs_exist_ok=True)))


def copied(at: Home, folder: Path) -> Home:
    """A copy of a warehouse and of the repositories beside it, to change; it borrows their objects anew."""
    shutil.copytree(at.folder.parent, folder, symlinks=True)
    made = Home(folder / at.folder.name)
    file = made.folder / "foreshock.toml"
    file.write_text(file.read_text().replace(str(at.folder.parent), str(folder)))
    return made


@lru_cache(maxsize=1)
def opened(snapshot: Path, folder: Path) -> duckdb.DuckDBPyConnection:
    """What a test asks one question after the other: to open a file takes longer than most of them.

    It has a name of its own, so that nobody else who opens the snapshot needs to do it in the same way.
    """
    folder.mkdir(exist_ok=True)
    own = folder / f"{len(list(folder.iterdir()))}.duckdb"
    own.hardlink_to(snapshot)
    con = duckdb.connect(str(own), read_only=True)
    con.execute("SET TimeZone = 'UTC'")
    return con


def served(warehouse: Path) -> Path:
    """The snapshot that people open."""
    return (warehouse / "foreshock.duckdb").resolve(strict=True)


def toml(value: object) -> str:
    """A value as TOML: of texts, numbers, lists and tables JSON differs only in how it joins a table."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, default=str)

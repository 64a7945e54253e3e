"""All rows of the fake forge, changed between two nights or in the middle of one."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.forge.rows import KEYS, UNDER, Repository, Row, Run

Key = tuple[object, ...]


@dataclass
class State:
    """The rows of all repositories: by repository, table, the key of what they belong to, and their own."""

    rows: dict[tuple[str, str], dict[Key, dict[Key, Row]]] = field(default_factory=dict)
    version: int = 0  # one more with every change, so that kept replies are dropped
    users: set[str] = field(default_factory=set)  # owners who are persons, not organisations
    sorted: dict[str, tuple[int, list[Run]]] = field(default_factory=dict, compare=False)

    def put(self, repo: str, table: str, row: Row) -> None:
        """Adds a row, or replaces the one with its key."""
        key = tuple(getattr(row, name) for name in KEYS[table])
        self.rows.setdefault((repo, table), {}).setdefault(key[:-1], {})[key] = row
        self.version += 1

    def remove(self, repo: str, table: str, *key: object) -> None:
        """Takes rows away whose key begins so, and what belongs to them: `remove(repo, "runs", 7)`."""
        for name in (table, *(name for name, above in UNDER.items() if above == table)):
            for rows in self.rows.get((repo, name), {}).values():
                for found in [one for one in rows if one[: len(key)] == key]:
                    del rows[found]
        self.version += 1

    def under(self, repo: str, table: str, *above: object) -> list[Row]:
        """Rows that belong to a row: `under(repo, "jobs", 7, 1)`, `under(repo, "requests")`."""
        return list(self.rows.get((repo, table), {}).get(above, {}).values())

    def row(self, repo: str, table: str, *key: object) -> Row | None:
        return self.rows.get((repo, table), {}).get(key[:-1], {}).get(key)

    def attempts(self, repo: str, run: int) -> list[Run]:
        """All attempts of a run, the first one first."""
        return sorted(self.under(repo, "runs", run), key=lambda row: row.attempt)

    def runs(self, repo: str) -> list[Run]:
        """The newest attempt of every run, newest run first; sorted once while nothing changes."""
        version, found = self.sorted.get(repo, (-1, []))
        if version != self.version:
            found = [rows[max(rows)] for rows in self.rows.get((repo, "runs"), {}).values() if rows]
            found.sort(key=lambda row: (row.created_at, row.run), reverse=True)
            self.sorted[repo] = (self.version, found)
        return found

    def repository(self, name: str) -> Repository | None:
        """Names are compared without regard to case, as the forge does."""
        return next((row for row in self.repositories() if row.name.lower() == name.lower()), None)

    def of_owner(self, login: str) -> list[Repository]:
        return [row for row in self.repositories() if row.name.lower().startswith(f"{login}/".lower())]

    def repositories(self) -> list[Repository]:
        return self.under("", "repositories")

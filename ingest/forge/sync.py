"""One repository of a forge on one night: what is asked, saved, read and merged there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from ingest import IngestError, Unfinished, warehouse
from ingest.forge import cells
from ingest.forge.reply import Reply
from ingest.rows import framed

if TYPE_CHECKING:
    from ingest.forge.client import Client, Parameters
    from ingest.forge.raw import Raw
    from ingest.night import Night

Row = dict[str, Any]
Item = TypeVar("Item")
FIRST = "first day"  # the cursor that says from when on all was asked for
BACKWARD = (
    "runs",
    "runs history",
    "history",
    "pulls history",
    "deployments",
)  # cursors of what is read from that day on
SETTLED = 20  # questions one by one whose answers are committed at once
TOLERATED = 3  # questions in a row that fail before it is taken to be more than them


@dataclass(frozen=True)
class Sync:
    """`repo` is the name here, `name` the forge's; without a client saved replies are read."""

    night: Night
    repo: str
    name: str
    began: datetime
    client: Client | None = None
    raw: Raw | None = None
    changes: list[int] = field(default_factory=list)  # rows that changed, merge by merge

    @property
    def online(self) -> Client:
        """The client, where there is one."""
        if self.client is None:
            raise RuntimeError("nothing is asked while saved replies are read")
        return self.client

    def as_of(self, night: str) -> Sync:
        """Where the replies of that night are read: what was seen then was seen then, and not tonight."""
        try:
            began = datetime.strptime(night, warehouse.NAME).replace(tzinfo=UTC)
        except ValueError:
            raise IngestError(f"{night}.jsonl.gz does not bear the name of a night: move it away") from None
        return replace(self, night=replace(self.night, began_at=began), began=began)

    def get(self, what: str, path: str, params: Parameters | None = None, key: str = "") -> Any:
        """The body of one reply."""
        return self.kept(what, key, self.online.get(path, params))

    def pages(self, what: str, path: str, params: Parameters | None = None, key: str = "") -> Iterator[Any]:
        """The bodies of a listing."""
        for reply in self.online.pages(path, params):
            yield self.kept(what, key, reply)

    def kept(self, what: str, key: str, reply: Reply) -> Any:
        """The body, once it is saved."""
        if self.raw:
            self.raw.save(what, key, reply.body)
        return reply.json(f"{self.name} {what}")

    def merge(self, table: str, found: Sequence[Row], *, counts: bool = True) -> None:
        """Rows into a table; of a key that stands twice the last one counts."""
        if not found:
            return
        import polars as pl

        frame = pl.DataFrame(found, infer_schema_length=None).with_row_index("rowid_")
        if self.client is None and "deleted" in frame.columns and not frame["deleted"].any():
            frame = frame.drop("deleted")  # an old reply does not know what has gone since
        with framed(self.night.con, "fetched", frame):
            changed = self.night.merge(table, "SELECT * FROM fetched")
        self.changes.append(changed if counts else 0)

    def execute(self, statement: str, values: dict[str, Any]) -> None:
        """An UPDATE or DELETE of this repository's rows."""
        own = {"repo": self.repo} | ({"source": self.night.source} if "$source" in statement else {})
        self.changes.append(self.night.con.execute(statement, own | values).fetchall()[0][0])

    def found(self, query: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """What is stored of this repository."""
        own = {"repo": self.repo} | ({"source": self.night.source} if "$source" in query else {})
        return self.night.con.execute(query, own | (values or {})).fetchall()

    def readable(
        self, what: str, items: Iterable[Any], make: Callable[[Any], Row], line: str = "id"
    ) -> Iterator[Row]:
        """The rows of what can be read; the rest is listed under `rejects`, and asked for again."""
        for number, item in enumerate(items, start=1):
            try:
                yield make(item)
            except cells.Unlike as error:
                known = item.get(line) if isinstance(item, dict) else None
                at = known if isinstance(known, int) and not isinstance(known, bool) else number
                self.refuse(what, at, error, json.dumps(item)[:200])

    def refuse(self, what: str, line: int, error: Exception, text: str = "") -> None:
        """Lists what cannot be read, and says so."""
        self.night.reject(f"{self.repo} {what}", line, str(error), text)
        self.night.say.error(f"{self.night.source} {self.repo}: {what} {line}: {error}")

    def each(self, items: Iterable[Item], work: Callable[[Item], None]) -> None:
        """Does it for each; one over which it fails leaves the others."""
        failed: list[IngestError] = []
        in_a_row = 0
        for done, item in enumerate(items, start=1):
            if done % SETTLED == 0:
                self.settle()
            try:
                work(item)
                in_a_row = 0
            except Unfinished:
                raise
            except IngestError as error:
                failed.append(error)
                in_a_row += 1
                if in_a_row == TOLERATED:
                    break
        if failed:
            raise failed[0]

    def refused(self, what: str) -> list[int]:
        """What could not be read before."""
        found = self.night.con.execute(
            "SELECT line FROM rejects WHERE source = ? AND file = ? ORDER BY line LIMIT 200",
            [self.night.source, f"{self.repo} {what}"],
        ).fetchall()
        return [line for (line,) in found]

    def accepted(self, what: str, lines: Iterable[int]) -> None:
        """Now it could."""
        self.night.con.execute(
            "DELETE FROM rejects WHERE source = ? AND file = ? AND list_contains(?::BIGINT[], line)",
            [self.night.source, f"{self.repo} {what}", list(lines)],
        )

    def position(self, what: str) -> str | None:
        """How far this was read."""
        query = "SELECT position FROM cursors WHERE source = $source AND repo = $repo AND what = $what"
        found = self.found(query, {"what": what})
        return found[0][0] if found else None

    def reached(self, what: str, position: str) -> None:
        """In the transaction of the rows that it stands for."""
        select = "SELECT $source AS source, $repo AS repo, $what AS what, $position AS position"
        values = {"source": self.night.source, "repo": self.repo, "what": what, "position": position}
        self.night.merge("cursors", select, values)
        self.settle()

    def settle(self) -> None:
        """What came so far stays, whatever follows: DuckDB holds in memory what is not committed."""
        self.night.con.execute("COMMIT")
        self.night.con.execute("BEGIN")

    def begin_anew(self, first: datetime) -> None:
        """Forgets how far was read, where an earlier day than ever before is the first that is asked for."""
        before = self.position(FIRST)
        if before and first < datetime.fromisoformat(before):
            self.night.con.execute(
                "DELETE FROM cursors WHERE source = ? AND repo = ? AND list_contains(?::VARCHAR[], what)",
                [self.night.source, self.repo, list(BACKWARD)],
            )
        if not before or first < datetime.fromisoformat(before):
            self.reached(FIRST, first.isoformat())

    def address(self, path: str, params: Parameters | None) -> str:
        """A question under which its answer's mark is kept."""
        text = f"{self.online.identity} {path} {sorted((params or {}).items())}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]

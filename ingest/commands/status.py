"""What is published: the snapshot, how old each source is, and the rows per table.

Exit codes: 0 all is current, 1 nothing is published, 3 a part or the last night failed, or a source or the
last night is older than stale_after_hours.
"""

from __future__ import annotations

import json
import shlex
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest import IngestError, clock, record, warehouse
from ingest.config import Config, load
from ingest.say import STEERING, Say

State = dict[str, Any]
Parts = dict[tuple[str, str], State]
MOST = 3  # of the slowest
PARTS = """
    SELECT source, part, state, message, strftime(timezone('UTC', good_at), '%Y-%m-%dT%H:%M:%SZ')
    FROM main.source_parts
    WHERE state <> 'retired'
    ORDER BY ALL
"""


def arguments(parser: ArgumentParser) -> None:
    """What this command takes."""
    parser.add_argument("--json", action="store_true", help="one JSON object, for programs")


def run(options: Namespace, say: Say) -> int:
    """Prints the state to stdout; where there is none, says what to do."""
    config = load(options.config)
    state = found(config)
    if options.json:
        print(json.dumps(state, indent=2))
    elif state["snapshot"]:
        print(STEERING.sub("?", text(state)))
    last = state["last_night"] or {}
    if not state["snapshot"]:
        why = f"; the last night failed: {last['message']}" if last.get("outcome") == "failed" else ""
        say.error(f"{config.warehouse}: nothing is published{why}")
        say.error(f"publish a first snapshot: python -m ingest --config {shlex.quote(str(config.file))}")
        return 1
    bad = any(source["failed"] or source["stale"] for source in state["sources"].values())
    return 3 if bad or last.get("outcome") == "failed" or last.get("stale") or last.get("waiting") else 0


def found(config: Config) -> State:
    """All that is known of the snapshot and of the nights since."""
    nights = record.recorded(config.warehouse / record.RECORD)
    last = newest(nights[-1], clock.now(config), config.stale_after_hours) if nights else None
    snapshot = warehouse.newest(config.warehouse)
    if snapshot is None:
        return {"warehouse": str(config.warehouse), "snapshot": None, "last_night": last}
    tables, parts = read(snapshot)
    for since in nights:
        if since["outcome"] != "failed" and str(since["night"]) > snapshot.stem:
            overlay(parts, since)
    taken, now = warehouse.taken_at(snapshot), clock.now(config)
    names = sorted({name for name, _ in parts})
    return {
        "warehouse": str(config.warehouse),
        "snapshot": str(snapshot),
        "taken_at": taken.isoformat(),
        "hours": hours(taken, now),
        "bytes": snapshot.stat().st_size,
        "last_night": last,
        "sources": {name: source(name, parts, now, config.stale_after_hours) for name in names},
        "tables": tables,
    }


def newest(night: State, now: datetime, limit: int) -> State:
    """The last night on record, when it ended, and what took it longest."""
    ended = night.get("ended_at")
    age = hours(datetime.fromisoformat(ended), now) if isinstance(ended, str) else None
    steps = night.get("steps")
    parts = {f"{part['source']} {part['part']}": part.get("seconds") for part in night.get("parts") or ()}
    return {key: night.get(key) for key in ("night", "outcome", "message")} | {
        "hours": age,
        "stale": age is None or age > limit,
        "seconds": night.get("seconds"),
        "waiting": night.get("waiting") or 0,
        "slowest_steps": slowest(steps if isinstance(steps, dict) else {}),
        "slowest_parts": slowest(parts),
    }


def slowest(seconds: dict[str, Any]) -> dict[str, float]:
    """The longest first; what took no time, or has none on record, is left out."""
    known = ((each, name) for name, each in seconds.items() if isinstance(each, int | float))
    most = sorted((pair for pair in known if pair[0] > 0), reverse=True)
    return {name: each for each, name in most[:MOST]}


def read(snapshot: Path) -> tuple[dict[str, int], Parts]:
    """Rows per table, and how each part stood when the snapshot was taken."""
    import duckdb

    try:
        with duckdb.connect(str(snapshot), read_only=True) as con:
            names = con.execute(
                "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' ORDER BY ALL"
            ).fetchall()
            counts = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM main.{name}" for (name,) in names)
            tables = dict(con.execute(counts).fetchall())
            parts = con.execute(PARTS).fetchall()
    except duckdb.Error as error:
        raise IngestError(f"{snapshot}: not readable as a snapshot: {error}") from None
    keys = ("part", "state", "message", "good_at")
    return tables, {(name, row[0]): dict(zip(keys, row, strict=True)) for name, *row in parts}


def overlay(parts: Parts, since: State) -> None:
    """A night that published nothing has still read each part, or failed to."""
    for part in since.get("parts", ()):
        good = parts.get((part["source"], part["part"]), {}).get("good_at")
        parts[part["source"], part["part"]] = {
            "part": part["part"],
            "state": part["state"],
            "message": part["message"],
            "good_at": since.get("ended_at") if part["state"] == "ok" else good,
        }


def source(name: str, parts: Parts, now: datetime, limit: int) -> State:
    """A source is as old as its oldest part; one that was never read is among the failed."""
    mine = [part for key, part in parts.items() if key[0] == name]
    oldest = min((part["good_at"] for part in mine if part["good_at"]), default=None)
    age = hours(datetime.fromisoformat(oldest), now) if oldest else None
    return {
        "parts": len(mine),
        "good_at": oldest,
        "hours": age,
        "stale": age is None or age > limit,
        "failed": {part["part"]: part["message"] for part in mine if part["state"] == "failed"},
    }


def hours(then: datetime, now: datetime) -> float:
    """Never below zero: a fixed clock may stand before a real one."""
    return max(round((now - then).total_seconds() / 3600, 2), 0.0)


def text(state: State) -> str:
    """The same for people."""
    last = state["last_night"] or {"night": "none", "outcome": "not recorded"}
    lines = [
        f"snapshot    {state['snapshot']}",
        f"taken       {state['taken_at'][:16].replace('T', ' ')} UTC, {words(state['hours'])} ago",
        f"size        {state['bytes'] / 1e6:,.1f} MB",
        f"last night  {last['night']}: {last['outcome']}{took(last)}",
        *waits(last),
        "",
        f"{'source':<22}{'parts':>10}  last read without error",
    ]
    for name, each in state["sources"].items():
        age = f"{words(each['hours'])} ago" if each["good_at"] else "never"
        lines.append(f"{name:<22}{each['parts']:>10,}  {age}{', stale' if each['stale'] else ''}")
        lines += [f"  failed: {part}: {message}" for part, message in each["failed"].items()]
    filled = {name: rows for name, rows in state["tables"].items() if rows}
    lines += ["", f"{'table':<22}{'rows':>10}", *(f"{name:<22}{rows:>10,}" for name, rows in filled.items())]
    empty = [name for name in state["tables"] if name not in filled]
    return "\n".join([*lines, "", f"without rows: {', '.join(empty) or 'none'}"])


def took(last: State) -> str:
    """When the last night ended and how long it took, where that is on record."""
    if last.get("hours") is None:
        return ""
    late = ", stale: is it still started every night?" if last["stale"] else ""
    return f", {words(last['hours'])} ago{late}; it took {last['seconds'] or 0:,.1f} s"


def waits(last: State) -> Iterator[str]:
    """What the last night had not reached, and what took it longest."""
    if last.get("waiting"):
        yield f"waiting     {last['waiting']} parts were not reached: the next night goes on with them"
    for what in ("steps", "parts"):
        if most := last.get(f"slowest_{what}"):
            yield f"slow {what:<6} " + ", ".join(f"{name} {each:,.1f} s" for name, each in most.items())


def words(age: float) -> str:
    """An age in the unit that one would say."""
    if age < 1:
        return f"{round(age * 60)} min"
    return f"{round(age)} h" if age < 72 else f"{round(age / 24)} days"

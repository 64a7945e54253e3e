"""What there is to tell after a night: notices with a key that stays the same until they are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

NEW = timedelta(days=14)  # what changed before that is history: a webhook that was set up today is spared it
# A quarter as it was read first, against the one before; and the newest wherever it is read otherwise later.
STATES = """
WITH readings AS (
    SELECT quarter, state, read_on, read_at, row_number() OVER same_quarter AS number,
        lag(state) OVER same_quarter AS last
    FROM state_readings WHERE policy = 'strict' WINDOW same_quarter AS (PARTITION BY quarter ORDER BY read_at)
), quarters AS (
    SELECT quarter, lag(arg_max(state, read_at)) OVER (ORDER BY quarter) AS earlier,
        lead(quarter) OVER (ORDER BY quarter) IS NULL AS newest
    FROM readings GROUP BY quarter
)
SELECT quarter, state, coalesce(last, earlier) AS before, number FROM readings JOIN quarters USING (quarter)
WHERE read_on >= $since AND (number = 1 OR newest) AND state <> coalesce(last, earlier)
ORDER BY quarter, number
"""
TRIPWIRES = """
SELECT c.tripwire, c.what, c.changed_on, c.before, c.after, c.reason, w.owner,
    row_number() OVER (PARTITION BY c.tripwire, c.what, c.changed_on, c.after ORDER BY c.changed_at) AS number
FROM watch_changes AS c LEFT JOIN watched AS w USING (tripwire)
WHERE c.changed_on >= $since AND (c.before IS NOT NULL OR c.after IN ('tripped', 'near'))
ORDER BY c.changed_at, c.tripwire, c.what
"""
STALE = """
SELECT source, part, good_at, coalesce(message, '') FROM source_parts
WHERE state <> 'retired' AND tried_at IS NOT NULL AND coalesce(good_at, '-infinity') < $oldest
ORDER BY source, part
"""


@dataclass(frozen=True)
class Notice:
    """A line for people; `page` of the dashboard says more."""

    key: str
    text: str
    page: str  # with its filters


def quarter_of(day: date) -> str:
    """2026 Q3"""
    return f"{day.year} Q{(day.month + 2) // 3}"


def again(key: str, number: int) -> str:
    """What happens for the second time is another thing to tell."""
    return f"{key} {number}" if number > 1 else key


def changed(con: duckdb.DuckDBPyConnection, today: date) -> Iterator[Notice]:
    """The state, and tripwires."""
    since = {"since": today - NEW}
    for quarter, state, before, number in con.execute(STATES, since).fetchall():
        said = f"is read as {state} at {quarter_of(quarter)}"
        if number > 1:
            said = f"at {quarter_of(quarter)} is now read as {state}"
        key = again(f"state {quarter} {state}", number)
        yield Notice(key, f"The state {said}; it was {before}.", "acceleration?policy=strict")
    for name, what, day, before, after, reason, owner, number in con.execute(TRIPWIRES, since).fetchall():
        key = again(f"tripwire {name} {what} {day} {after}", number)
        if what == "state":
            text = f"Tripwire {name}: {after}, {reason}; it was {before or 'not watched'}. Owner: {owner}."
        elif after is None:
            text = f"Tripwire {name} is no longer watched. It was: {before}."
        else:
            text = f"Tripwire {name} was drawn anew: {after}. It was: {before}."
        yield Notice(key, text, "acceleration")


def stale(con: duckdb.DuckDBPyConnection, now: datetime, hours: int) -> Iterator[Notice]:
    """Parts that were not read without error for too long: told once for each time it happens."""
    found = con.execute(STALE, {"oldest": now - timedelta(hours=hours)}).fetchall()
    for source, part, good, message in found:
        since = f"since {good:%Y-%m-%d %H:%M} UTC" if good else "yet"
        why = f": {message}" if message else ""
        text = f"{source} {part} was not read without error {since}{why}."
        yield Notice(f"stale {source} {part} {good}", text, "data")


def gone_wrong(nights: list[dict[str, object]]) -> Iterator[Notice]:
    """A night that published nothing, or lacked a part: told once until one goes well or says otherwise."""
    *earlier, last = nights
    if last["outcome"] not in ("failed", "partial"):
        return
    well = [night["night"] for night in earlier if night["outcome"] not in ("failed", "partial")]
    since, message = well[-1] if well else "the first", str(last["message"])
    what = "published nothing" if last["outcome"] == "failed" else "lacks a part"
    key = f"night since {since}: {what} {message}"
    yield Notice(key, f"The night {last['night']} {what}: {message}.", "data")

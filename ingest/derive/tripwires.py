"""The tripwires of foreshock.toml against the metrics of this night: `watched` and `watch_changes`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ingest import clock
from ingest.derive.asked import asked, complete
from ingest.tripwires import judge
from ingest.tripwires.judge import Reading, Verdict
from ingest.warehouse import quoted

if TYPE_CHECKING:
    import polars as pl

    from ingest.night import Night
    from ingest.tripwires.settings import Tripwire

KEPT = "SELECT tripwire, definition, state, since_on FROM watched"
ROW = """
SELECT $tripwire AS tripwire, $position AS position, $kind AS kind, $definition AS definition,
    $owner AS owner, $source AS source, $state AS state, $reason AS reason, $since_on::DATE AS since_on,
    $metric::VARCHAR AS metric, $unit::VARCHAR AS unit, $threshold::DOUBLE AS threshold,
    $period::DATE AS period, $value::DOUBLE AS value, $low::DOUBLE AS low, $high::DOUBLE AS high,
    $expires_on::DATE AS expires_on
"""
CHANGE = """
SELECT $tripwire AS tripwire, $what AS what, $moment::TIMESTAMPTZ AS changed_at, $before::VARCHAR AS before,
    $after::VARCHAR AS after, $reason::VARCHAR AS reason, $value::DOUBLE AS value
"""
Change = tuple[str, str | None, str | None, str | None, float | None]


def update(night: Night) -> None:
    """Brings both tables up to date; the views of the metrics are there."""
    con, tripwires = night.con, night.config.tripwires
    kept = {name: (line, state, since) for name, line, state, since in con.execute(KEPT).fetchall()}
    if not tripwires and not kept:
        return
    today = clock.day_of(night.began_at, night.config.timezone)
    for name in kept.keys() - {each.name for each in tripwires}:
        con.execute("DELETE FROM watched WHERE tripwire = ?", [name])
        note(night, name, ("definition", kept[name][0], None, None, None))
    for position, tripwire in enumerate(tripwires):
        line, state, since = kept.get(tripwire.name, (None, None, None))
        verdict = taken(night, tripwire, today)
        if line != tripwire.definition():
            note(night, tripwire.name, ("definition", line, tripwire.definition(), None, None))
        if state != verdict.state:
            since = today
            said = (state, verdict.state, verdict.reason, verdict.reading.value)
            note(night, tripwire.name, ("state", *said))
        keep(night, position, tripwire, verdict, since)


def taken(night: Night, tripwire: Tripwire, today: date) -> Verdict:
    """Its state now; one that cannot be read is unknown, and says why."""
    if tripwire.kind == "judged":
        return judge.judged(tripwire, today)
    variables = {"grain": quoted(tripwire.grain)} if tripwire.grain else {}
    frame = asked(night.con, tripwire.metric or "", variables)
    if lacking := unfit(frame, tripwire):
        return Verdict("unknown", f"{tripwire.metric} has {lacking}")
    chosen = complete(frame, tripwire.rows, tripwire.by)
    periods = chosen[tripwire.by].to_list() if tripwire.by in chosen.columns else [None] * chosen.height
    if len(set(periods)) < len(periods):
        return Verdict("unknown", f"{tripwire.metric} has several rows for it: say which in rows")
    return judge.measured(tripwire, list(readings(chosen, tripwire)), today)


def unfit(frame: pl.DataFrame, tripwire: Tripwire) -> str | None:
    """Which column it does not have, or has of another kind: a line cannot stop a night."""
    named = [*tripwire.rows, tripwire.column, *([tripwire.by] if tripwire.by != "period" else ())]
    if absent := [name for name in named if name not in frame.columns]:
        return f"no column {absent[0]}; it has {', '.join(frame.columns)}"
    if nested := [name for name in tripwire.rows if frame.schema[name].is_nested()]:
        return f"lists in {nested[0]}: they choose no rows"
    if not (frame.schema[tripwire.column].is_numeric() or frame[tripwire.column].is_null().all()):
        return f"no numbers in {tripwire.column}"
    if tripwire.by in frame.columns and frame.schema[tripwire.by].to_python() is not date:
        return f"no days in {tripwire.by}"
    return None


def readings(frame: pl.DataFrame, tripwire: Tripwire) -> list[Reading]:
    """Each row as the judge takes it."""
    before = "" if tripwire.column == "value" else f"{tripwire.column}_"
    names = {"value": tripwire.column, "low": f"{before}low", "high": f"{before}high"}
    found = {key: column for key, column in names.items() if column in frame.columns}
    found |= {key: name for key, name in (("period", tripwire.by), ("note", "note")) if name in frame.columns}
    return [
        Reading(**{"period": None} | {key: row[column] for key, column in found.items()})
        for row in frame.iter_rows(named=True)
    ]


def note(night: Night, name: str, change: Change) -> None:
    """A change into the history, and into the log of the night."""
    what, before, after, reason, value = change
    said = {"tripwire": name, "what": what, "moment": night.began_at, "before": before, "after": after}
    night.merge("watch_changes", CHANGE, said | {"reason": reason, "value": value})
    night.say.line(f"tripwire {name}: {what} {before or 'new'} -> {after or 'no longer watched'}")


def keep(night: Night, position: int, tripwire: Tripwire, verdict: Verdict, since: date | None) -> None:
    """How it stands."""
    reading = verdict.reading
    night.merge(
        "watched",
        ROW,
        {"tripwire": tripwire.name, "position": position, "kind": tripwire.kind, "since_on": since}
        | {"definition": tripwire.definition(), "owner": tripwire.owner, "source": tripwire.source}
        | {"state": verdict.state, "reason": verdict.reason, "metric": tripwire.metric}
        | {"unit": tripwire.unit, "threshold": tripwire.threshold, "period": reading.period}
        | {"value": reading.value, "low": reading.low, "high": reading.high, "expires_on": tripwire.expires},
    )

"""Deployments and releases: few, and read from the newest back to what is known and settled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ingest.forge import cells
from ingest.forge.cells import moment
from ingest.forge.limits import Gone
from ingest.github import rows

if TYPE_CHECKING:
    from ingest.forge.sync import Row, Sync

LOOK_BACK = timedelta(days=35)
FIRST = datetime(1, 1, 1, tzinfo=UTC)
SETTLED = ("success", "failure", "error", "inactive")
ENDED = "SELECT id FROM deployments WHERE repo = $repo AND status IS NOT NULL AND finished_at IS NOT NULL"


def deployments(sync: Sync, since: datetime) -> None:
    """A deployment's newest status that says how it ended is what became of it."""
    settled = {number for (number,) in sync.found(ENDED)}
    until = sync.began - LOOK_BACK if sync.position("deployments") else since
    path = f"/repos/{sync.name}/deployments"
    for body in sync.pages("deployments", path, {"per_page": rows.PAGE}):
        listed = cells.listed(body)
        found = list(sync.readable("deployments", listed, rows.deployment))
        fresh = [row for row in found if (row["created_at"] or until) >= until]
        asked: list[Row] = []
        try:
            sync.each(
                (row for row in fresh if row["id"] not in settled),
                lambda row, asked=asked: asked.append({"repo": sync.repo} | row | outcome(sync, row["id"])),
            )
        finally:
            sync.merge("deployments", asked)
        if len(fresh) < len(found):
            break
    sync.reached("deployments", sync.began.isoformat())


def outcome(sync: Sync, number: str) -> Row:
    """How a deployment ended, and when."""
    path = f"/repos/{sync.name}/deployments/{number}/statuses"
    try:
        statuses = [
            each
            for body in sync.pages("statuses", path, {"per_page": rows.PAGE}, number)
            for each in cells.listed(body)
        ]
    except Gone:
        return {"status": None, "finished_at": None, "deleted": True}
    return ended(statuses)


def ended(statuses: list[Any]) -> Row:
    """An environment that a later version took over is inactive: before that it was a success."""
    first = sorted(statuses, key=lambda each: moment(each, "created_at") or FIRST)
    told = [(rows.take(each, "state", kind=str), moment(each, "created_at")) for each in first]
    verdicts = [each for each in told if each[0] in SETTLED and each[0] != "inactive"]
    state, when = verdicts[-1] if verdicts else told[-1] if told else (None, None)
    done = state in SETTLED
    status = "failure" if state == "error" else "success" if state == "inactive" else state
    return {"status": status, "finished_at": when if done else None, "deleted": False}


def releases(sync: Sync) -> None:
    """The newest page, at first all."""
    first = sync.position("releases") is None
    for body in sync.pages("releases", f"/repos/{sync.name}/releases", {"per_page": rows.PAGE}):
        found = list(sync.readable("releases", cells.listed(body), rows.release))
        sync.merge("releases", [{"repo": sync.repo} | row for row in found])
        if not first:
            break
    sync.reached("releases", sync.began.isoformat())

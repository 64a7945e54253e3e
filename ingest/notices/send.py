"""Tells each notice once: on the standard output, and to a webhook that takes what Slack's takes.

What could not be told is told after the next night. Nothing here fails a night, and the address of the
webhook, which is a secret, reaches no file and no log.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import clock, record, warehouse
from ingest.notices import found
from ingest.notices.found import Notice

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.notices.settings import Notices
    from ingest.say import Say

RECORD = "notices.jsonl"
PATIENCE = (5.0, 15.0)  # seconds to connect, and between two bytes of an answer
WHOLE = 30.0  # seconds for all of it, since one that drips would hold the night for as long as it likes
LATE = "did not answer in time"
MOST = 20  # notices of one night
LONGEST = 500  # letters of one that is no digest


def tell(config: Config, say: Say) -> None:
    """All that is new after a night."""
    if config.notices is None:
        return
    try:
        notices = list(gathered(config, config.notices))
        for place, put in (("stdout", printed), ("webhook", posted)):
            told = already(config.warehouse / RECORD, place)
            new = [notice for notice in notices if notice.key not in told]
            if new and put(config.notices, new, say):
                keep(config, place, new)
    except Exception as error:  # noqa: BLE001 - a night is whole, whatever becomes of its notices
        say.error(f"notices could not be told: {type(error).__name__}: {error}")


def gathered(config: Config, settings: Notices) -> Iterator[Notice]:
    """Of the newest snapshot, and of the record of nights."""
    import duckdb

    from ingest.notices import digest

    now = clock.now(config)
    today = clock.day_of(now, config.timezone)
    if nights := record.recorded(config.warehouse / record.RECORD):
        yield from found.gone_wrong(nights)
    served = warehouse.served(config.warehouse)
    if served is None:
        return
    with duckdb.connect(str(served), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        yield from found.changed(con, today)
        yield from found.stale(con, now, config.stale_after_hours)
        yield from digest.due(con, today, settings.digest)


def printed(settings: Notices, notices: list[Notice], _: Say) -> bool:
    """On the standard output, which cron puts into a mail."""
    print("\n".join(worded(settings, notices)), flush=True)
    return True


def posted(settings: Notices, notices: list[Notice], say: Say) -> bool:
    """To the webhook, all in one message; a redirect is not followed, since it may lead anywhere."""
    name = settings.webhook_env
    if not name:
        return False
    url = os.environ.get(name)
    if not url:
        say.error(f"notices: the environment has no {name}, so none went to the webhook")
        return False
    text = "\n".join(worded(settings, notices))
    for sign, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, escaped)  # else Slack takes names of branches for mentions and links
    answers: list[str] = []
    asking = threading.Thread(target=lambda: answers.append(answer(url, text)), daemon=True)
    asking.start()
    asking.join(WHOLE)
    said = answers[0] if answers else LATE
    if said:
        say.error(f"notices: the webhook in {name} {said}; they are sent after the next night")
    return not said


def answer(url: str, text: str) -> str:
    """What went wrong; nothing where all went well."""
    import requests

    try:
        with requests.post(
            url, json={"text": text}, timeout=PATIENCE, allow_redirects=False, stream=True
        ) as reply:
            code = reply.status_code
    except requests.Timeout:
        return LATE
    except Exception as error:  # noqa: BLE001 - no error's own words are passed on: they have the address
        return f"could not be reached ({type(error).__name__})"
    if 200 <= code < 300:
        return ""
    return f"answered {code}" + (", a redirect, which is not followed" if 300 <= code < 400 else "")


def worded(settings: Notices, notices: list[Notice]) -> list[str]:
    """A line each, with the page that says more."""
    lines = []
    for notice in notices[:MOST]:
        text = notice.text if notice.key.startswith("digest") else notice.text[:LONGEST]
        link = f" {settings.link}/{notice.page}".rstrip("/") if settings.link else ""
        lines.append(f"{text}{link}")
    more = len(notices) - MOST
    return [*lines, f"And {more} more: the page Data lists them."] if more > 0 else lines


def already(file: Path, place: str) -> set[str]:
    """Keys of what was told there; a line that a power cut left unfinished is passed over."""
    told = set()
    for line in file.read_text(errors="replace").splitlines() if file.exists() else []:
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(entry, dict) and entry.get("to") == place:
            told.add(entry.get("key"))
    return told


def keep(config: Config, place: str, notices: list[Notice]) -> None:
    """On record, so that none is told there again."""
    when = clock.now(config).isoformat()
    for notice in notices:
        record.append(config.warehouse / RECORD, {"key": notice.key, "to": place, "told_at": when})

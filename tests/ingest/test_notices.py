"""Notices over loopback: what is told of a night, once, to the standard output and to a webhook."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest import publish
from ingest.notices import digest, found, send
from tests.ingest.filled import fill
from tests.ingest.nights import Home, copied, home, twin
from tests.ingest.repository import create, lines

SECRET = "T0PSECRET"
LINK = "https://foreshock.example.com"
NOTICES = f'[notices]\nwebhook_env = "HOOK"\nlink = "{LINK}"\ndigest = "never"\n'
TRIPWIRE = """
[[tripwires]]
name = "Most code is AI's"
metric = "ai_code_share"
comparison = "above"
threshold = 0.5
unit = "share"
owner = "oversight"
source = "charter"
"""
MARK = "Co-Authored-By: Claude <noreply@anthropic.com>"


@dataclass
class Hook:
    """A webhook: what it answers, and what it was told."""

    url: str = ""
    code: int = 200
    wait: float = 0.0
    drips: int = 0
    texts: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@pytest.fixture
def hook(monkeypatch) -> Iterator[Hook]:
    made = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.paths.append(self.path)
            made.texts.append(json.loads(body)["text"])
            time.sleep(made.wait)
            for _ in range(made.drips):
                self.wfile.write(b"HTTP/1.1 200 OK\r\n" if _ == 0 else b"X")
                self.wfile.flush()
                time.sleep(0.1)
            self.send_response(made.code)
            self.send_header("Location", f"{made.url}/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("HOOK", f"{made.url}/{SECRET}")
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def crossed(tmp_path_factory) -> Home:
    """Six landings of October, all AI's, and a line at one half that they crossed: nobody was told yet."""
    folder = tmp_path_factory.mktemp("crossed")
    repo = create(folder / "trainer.git")
    for number in range(6):
        repo.commit(f"Draft\n\n{MARK}", {f"d{number}.py": lines(1)}, date=f"2026-10-0{number + 1}T10:00:00")
    made = home(folder / "home", {"acme/trainer": repo})
    write(made, NOTICES + TRIPWIRE)
    assert made.night() == 0
    (made.warehouse / send.RECORD).unlink()
    return made


@pytest.fixture
def acme(crossed: Home, tmp_path: Path, hook) -> Home:
    """A copy of it: a night finds nothing new, and has that to tell."""
    return twin(crossed, tmp_path / "home")


def write(acme: Home, more: str, now: str = "2026-11-02") -> None:
    file = acme.folder / "foreshock.toml"
    head = file.read_text().partition("[notices]")[0]
    before = next(line for line in head.splitlines() if line.startswith("now"))
    file.write_text(head.replace(before, f'now = "{now}"') + more)


TRIPPED = (
    "Tripwire Most code is AI's: tripped, above 0.5; it was not watched. Owner: oversight. "
    f"{LINK}/acceleration"
)


def test_a_tripped_line_is_told_once_to_both(acme, hook, capfd):
    assert acme.night() == 0
    assert capfd.readouterr().out == f"{TRIPPED}\n"
    assert hook.texts == [TRIPPED]
    assert hook.paths == [f"/{SECRET}"]
    assert acme.night() == 0
    assert (capfd.readouterr().out, len(hook.texts)) == ("", 1)


def test_without_a_table_nothing_is_told(acme, hook, capfd):
    write(acme, TRIPWIRE)
    acme.night()
    assert (capfd.readouterr().out, hook.texts) == ("", [])


@pytest.mark.parametrize(
    ("code", "wait", "said"),
    [
        (500, 0.0, "answered 500;"),
        (302, 0.0, "answered 302, a redirect, which is not followed;"),
        (200, 1.0, "did not answer in time;"),
    ],
)
def test_a_webhook_that_fails_fails_no_night_and_hears_it_after_the_next(
    acme, hook, capfd, monkeypatch, code, wait, said
):
    monkeypatch.setattr(send, "PATIENCE", (0.3, 0.3))
    hook.code, hook.wait = code, wait
    assert acme.night() == 0
    out, err = capfd.readouterr()
    assert out == f"{TRIPPED}\n"
    assert f"notices: the webhook in HOOK {said} they are sent after the next night" in err
    assert hook.paths == [f"/{SECRET}"], "a redirect was followed"
    hook.code, hook.wait = 200, 0.0
    assert acme.night() == 0
    assert (capfd.readouterr().out, hook.texts) == ("", [TRIPPED, TRIPPED])


def test_a_webhook_that_drips_holds_no_night(acme, hook, capfd, monkeypatch):
    monkeypatch.setattr(send, "WHOLE", 0.3)
    hook.drips = 100
    assert acme.night() == 0
    assert "the webhook in HOOK did not answer in time;" in capfd.readouterr().err
    assert '"to": "webhook"' not in (acme.warehouse / send.RECORD).read_text()


def test_a_webhook_that_is_not_there_or_not_named_is_said_without_its_address(acme, capfd, monkeypatch):
    monkeypatch.setenv("HOOK", f"http://127.0.0.1:1/{SECRET}")
    assert acme.night() == 0
    assert "the webhook in HOOK could not be reached (ConnectionError)" in capfd.readouterr().err
    monkeypatch.setenv("HOOK", f"no address [{SECRET}")
    acme.night()
    assert "the webhook in HOOK could not be reached (" in capfd.readouterr().err
    monkeypatch.delenv("HOOK")
    acme.night()
    assert "the environment has no HOOK, so none went to the webhook" in capfd.readouterr().err
    written = [
        file for file in acme.folder.rglob("*") if file.is_file() and SECRET.encode() in file.read_bytes()
    ]
    assert written == []


def test_a_line_is_told_by_the_night_that_trips_it_and_its_name_is_no_mention_and_no_link(acme, hook):
    write(acme, NOTICES + TRIPWIRE.replace("Most code is AI's", "<!channel> & all"))
    acme.night()
    assert acme.last()["outcome"] == "published"
    assert hook.texts[0].startswith("Tripwire &lt;!channel&gt; &amp; all: tripped")


def test_a_night_gone_wrong_is_told_once_until_one_goes_well(crossed, tmp_path, hook):
    acme = copied(crossed, tmp_path / "own")
    acme.night()
    gone = acme.folder.parent / "trainer.git"
    away = gone.rename(gone.with_name("away.git"))
    assert acme.night() == 3
    (said,) = hook.texts[1:]
    assert "lacks a part: git acme/trainer: " in said
    assert said.endswith(f"{LINK}/data")
    assert acme.night() == 3
    assert len(hook.texts) == 2
    away.rename(gone)
    assert acme.night() == 0
    gone.rename(away)
    acme.night()
    assert len(hook.texts) == 3


NIGHTS = [
    {"night": name, "outcome": outcome, "message": "disk full"}
    for name, outcome in (
        ("n1", "published"),
        ("n2", "failed"),
        ("n3", "failed"),
        ("n4", "nothing new"),
        ("n5", "failed"),
    )
]


def test_the_key_of_a_bad_night_is_that_of_the_last_good_one():
    keys = [[notice.key for notice in found.gone_wrong(NIGHTS[: count + 1])] for count in range(5)]
    assert keys == [
        [],
        ["night since n1: published nothing disk full"],
        ["night since n1: published nothing disk full"],
        [],
        ["night since n4: published nothing disk full"],
    ]


def test_a_part_that_was_not_read_for_too_long_is_told_once_for_each_time(night):
    night.con.execute("""
        INSERT INTO source_parts (source, part, state, good_at, tried_at, message) VALUES
        ('git', 'old', 'failed', '2026-10-29 10:00:00+00', '2026-10-31 10:00:00+00', 'no answer'),
        ('git', 'new', 'ok', '2026-10-31 02:00:00+00', '2026-10-31 02:00:00+00', NULL),
        ('git', 'left', 'retired', '2026-01-01 02:00:00+00', '2026-10-31 02:00:00+00', NULL),
        ('ci', 'never', 'failed', NULL, '2026-10-31 02:00:00+00', 'no token')
    """)
    now = datetime(2026, 10, 31, 12, tzinfo=UTC)
    assert [notice.text for notice in found.stale(night.con, now, 36)] == [
        "ci never was not read without error yet: no token.",
        "git old was not read without error since 2026-10-29 10:00 UTC: no answer.",
    ]
    assert [notice.key for notice in found.stale(night.con, now, 72)] == ["stale ci never None"]


def test_a_state_that_changes_between_quarters_is_told_and_the_first_one_is_not(night):
    fill(
        night,
        "state_readings",
        """quarter policy read_at read_on state highest speed loop capability
        2026-01-01 strict 2026-04-05T02:00:00Z 2026-04-05 steady elevated none none none
        2026-04-01 strict 2026-07-05T02:00:00Z 2026-07-05 steady elevated none none none
        2026-07-01 strict 2026-10-05T02:00:00Z 2026-10-05 watch elevated counts none none
        2026-07-01 declared 2026-10-05T02:00:00Z 2026-10-05 elevated elevated counts none none""",
    )
    (notice,) = found.changed(night.con, date(2026, 10, 6))
    assert notice.text == "The state is read as watch at 2026 Q3; it was steady."
    assert list(found.changed(night.con, date(2026, 10, 20))) == []
    told = [notice.key for notice in found.changed(night.con, date(2026, 7, 6))]
    assert told == ["state 2026-07-01 watch"], "the second quarter is steady, as the first was"


def test_the_newest_quarter_is_told_again_whenever_it_is_read_otherwise(night):
    fill(
        night,
        "state_readings",
        """quarter policy read_at read_on state highest speed loop capability
        2026-04-01 strict 2026-07-05T02:00:00Z 2026-07-05 steady elevated none none none
        2026-04-01 strict 2026-11-20T02:00:00Z 2026-11-20 elevated elevated none none none
        2026-07-01 strict 2026-10-05T02:00:00Z 2026-10-05 watch elevated counts none none
        2026-07-01 strict 2026-11-20T02:00:00Z 2026-11-20 elevated elevated strict none none
        2026-07-01 strict 2026-11-21T02:00:00Z 2026-11-21 elevated accelerating strict none none
        2026-07-01 strict 2026-11-22T02:00:00Z 2026-11-22 watch accelerating strict none none""",
    )
    assert [(notice.key, notice.text) for notice in found.changed(night.con, date(2026, 11, 22))] == [
        ("state 2026-07-01 elevated 2", "The state at 2026 Q3 is now read as elevated; it was watch."),
        ("state 2026-07-01 watch 4", "The state at 2026 Q3 is now read as watch; it was elevated."),
    ]


def test_a_line_that_trips_twice_in_a_day_is_told_twice(night):
    fill(
        night,
        "watch_changes",
        """tripwire what changed_at before after reason
        share state 2026-10-31T02:00:00Z clear tripped high
        share state 2026-10-31T09:00:00Z tripped clear low
        share state 2026-10-31T15:00:00Z clear tripped high""",
    )
    assert [notice.key for notice in found.changed(night.con, date(2026, 10, 31))] == [
        "tripwire share state 2026-10-31 tripped",
        "tripwire share state 2026-10-31 clear",
        "tripwire share state 2026-10-31 tripped 2",
    ]


def test_the_digest_of_a_week_is_ten_lines_of_figures(acme, hook, capfd):
    write(acme, NOTICES.replace("never", "monday") + TRIPWIRE)
    acme.night()
    told = hook.texts[0].splitlines()[1:]
    assert told[-1].endswith(LINK)
    assert told[0] == "Foreshock, the week to 2026-11-01", "that day is a Sunday"
    assert told[2] == "AI code share: 100 %, 2026-10-01"
    assert "Tripwires: 1 watched, 1 tripped (Most code is AI's)" in told
    assert told[8:] == ["Landings: 0, in the week before 0", f"Data: 1 part, all were read {LINK}"]
    assert len(told) == 10
    write(acme, NOTICES.replace("never", "monday") + TRIPWIRE, now="2026-11-08")
    acme.night()
    assert len(hook.texts) == 1, "that is still the same week"
    write(acme, NOTICES.replace("never", "monday") + TRIPWIRE, now="2026-11-09")
    acme.night()
    assert hook.texts[1].startswith("Foreshock, the week to 2026-11-08\n")


def test_each_line_of_the_digest_is_what_its_table_says(night):
    publish.create_views(night.con)
    fill(
        night,
        "state_readings",
        """quarter policy read_at read_on state highest speed loop capability
        2026-04-01 strict 2026-07-05T02:00:00Z 2026-07-05 steady elevated none none none
        2026-07-01 strict 2026-10-05T02:00:00Z 2026-10-05 watch elevated counts none none
        2026-07-01 declared 2026-10-05T02:00:00Z 2026-10-05 accelerating accelerating counts none none""",
    )
    night.con.execute("""
        INSERT INTO horizons BY NAME
        SELECT 'tasks' AS suite, '1' AS suite_version, model, used::DATE AS available_at, p50 AS p50_minutes,
            p50 / 2 AS p50_low, p50 * 2 AS p50_high, 1 AS runs, 1 AS tasks, 1 AS families, 1 AS draws_used,
            best AS frontier, 0 AS no_minutes, 0 AS no_score, 0 AS invalid
        FROM (VALUES ('old', '2026-01-01', 60.0, true), ('new', '2026-08-01', 240.0, true),
            ('small', '2026-09-01', 30.0, false)) AS t (model, used, p50, best)
    """)
    for place, (name, state) in enumerate(
        (("a", "near"), ("b", "clear"), ("c", "near"), ("d", "tripped"), ("e", "unknown"))
    ):
        row = (name, place, "metric", "line", "o", "s", state, "why")
        columns = "tripwire, position, kind, definition, owner, source, state, reason"
        night.con.execute(f"INSERT INTO watched ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    fill(
        night,
        "daily_merges",
        """repo landed_on how written written_strict merges
        acme 2026-10-18 squash ai ai 100
        acme 2026-10-19 squash ai ai 4
        acme 2026-10-25 squash ai ai 2
        acme 2026-10-26 squash ai ai 7
        acme 2026-11-01 squash ai ai 9
        acme 2026-11-02 squash ai ai 100""",
    )
    told = list(digest.lines(night.con, date(2026, 11, 2)))
    assert told[1] == "State at 2026 Q3: watch (the families that are known allow elevated)"
    assert told[6:9] == [
        "Task horizon: 4.0 h (2.0 h to 8.0 h), new",
        "Tripwires: 5 watched, 1 tripped (d), 2 near (a, c), 1 unknown (e)",
        "Landings: 16, in the week before 6",
    ]


def test_lengths_are_said_in_minutes_and_hours():
    assert [digest.length(minutes) for minutes in (0.4, 119, 120, 2880)] == [
        "0 min",
        "119 min",
        "2.0 h",
        "48.0 h",
    ]

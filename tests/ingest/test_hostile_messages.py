"""Messages, persons and dates as bad as git can hold: read, counted as git does, and flagged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest import menagerie
from tests.ingest.menagerie import raw_commit
from tests.ingest.nights import Home
from tests.ingest.repository import Repository, create, lines, seconds

DATES = [
    *(
        "-86400 +0000",
        "0 +0000",
        "4294967296 +0000",
        "99999999999999999999 +0000",
        "9223372036854775807 +0000",
    ),
    *("1767600000 +9999", "1767600000 -7777", "1767600000 nonsense", "nonsense +0000", ""),
]
# Seconds as git reads them, which knows none before 1970 and none without a zone, and whether they are odd.
TOLD = {
    **{"-86400 +0000": (None, True), "0 +0000": (0, True), "4294967296 +0000": (4294967296, True)},
    **{"99999999999999999999 +0000": (0, True), "9223372036854775807 +0000": (None, True)},
    **{"1767600000 +9999": (1767600000, False), "1767600000 -7777": (1767600000, False)},
    **{"1767600000 nonsense": (None, True), "nonsense +0000": (None, True), "": (None, True)},
}
AUTHORS = [
    *("author Ada", "author", "author Ada <ada@example.com", "author Ada ada@example.com> 1 +0000"),
    *("author <> 1767600000 +0000", "author Ada <> 1767600000 +0000", "authored by nobody"),
    *("author A\0B <a\0b@example.com> 1 +0000", "author Ada <a> <b> 1767600000 +0000"),
]
SIGNED = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
CASES: dict[str, menagerie.Build] = {}
case = menagerie.into(CASES)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Every case, made once."""
    return menagerie.made(CASES, tmp_path_factory.mktemp("menagerie"))


@pytest.fixture(scope="module")
def night(made: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The warehouse after one night over all of them."""
    return menagerie.night(made, tmp_path_factory)


@case
def messages(path: Path) -> Repository:
    repository = create(path)
    repository.commit("Long", {"a.py": lines(1)})
    repository.commit("x" * 1_000_000 + "\n\n" + "y" * 1_000_000 + SIGNED, {"a.py": lines(2)})
    repository.commit("", {"a.py": lines(3)})
    repository.commit(b"\x01" + b"a" * 40 + b"\nm\n1\t1\tfake.py\n", {"a.py": lines(4)})
    repository.commit(b"Caf\xe9 \xff\x00 cut here", {"a.py": lines(5)})
    repository.commit(
        "\n\n  \nSecond line first", {"a.py": lines(6)}, author=b"Caf\xe9 <caf\xe9@example.com>"
    )
    ada = [f"{role} \xe9 <ada@example.com> 1767700000 +0000" for role in ("author", "committer")]
    for encoding in ("ISO-8859-1", "UTF-16", "no-such-encoding"):
        raw_commit(repository, *ada, f"encoding {encoding}", message="Encoded \xe9\n")
    return repository


def test_messages_of_any_length_and_bytes_leave_the_counts_alone(made, night):
    assert night.totals("messages") == made["messages"].totals() == (9, 6, 0)
    subjects = [subject for (subject,) in night.ask("SELECT subject FROM commits WHERE repo = 'messages'")]
    assert max(map(len, subjects)) == 500
    assert {r"Caf\xe9 \xff", "Second line first", "Long", ""} <= set(subjects)
    assert night.ask("SELECT subject FROM commits WHERE origin = 'ai'") == [("x" * 500,)], "read to its end"


@case
def dates(path: Path) -> Repository:
    repository = create(path)
    for date in DATES:
        role = f"<ada@example.com> {date}"
        raw_commit(repository, f"author Ada {role}", f"committer Ada {role}", message=f"{date}\n")
    repository.commit("Sane", {"a.py": lines(2)}, date="2026-02-01")
    return repository


def test_absurd_dates_are_kept_and_flagged_and_do_not_move_what_lands_after(night):
    assert night.totals("dates") == (11, 2, 0)
    told = "SELECT subject, (epoch(authored_at)::BIGINT, odd_date) FROM commits WHERE repo = 'dates'"
    assert dict(night.ask(told)) == TOLD | {"Sane": (seconds("2026-02-01"), False)}
    assert night.ask(
        "SELECT landed_on::VARCHAR, moved FROM merges WHERE repo = 'dates' AND subject = 'Sane'"
    ) == [("2026-02-01", False)]
    assert night.figure("SELECT max(landed_on) <= '2026-11-01' FROM merges WHERE repo = 'dates'")
    assert night.figure("SELECT min(landed_on) >= '1990-01-01' FROM merges WHERE repo = 'dates'")


@case
def malformed(path: Path) -> Repository:
    repository = create(path)
    good = "committer Ada <ada@example.com> 1767600000 +0000"
    for author in AUTHORS:
        raw_commit(repository, author, good, message=f"{author}\n")
    raw_commit(repository, "author A <a@example.com> 1767600000 +0000", message="No committer\n")
    raw_commit(repository, message="Neither\n")
    repository.commit("Sane", {"a.py": lines(2)}, date="2026-02-01")
    return repository


def test_malformed_author_lines_are_read_and_make_nobody_a_contributor(made, night):
    assert night.totals("malformed") == made["malformed"].totals() == (12, 2, 0)
    people = {person for (person,) in night.ask("SELECT person FROM activity WHERE repo = 'malformed'")}
    assert people <= {"ada@example.com", "a@example.com", "a", "b", "a> <b"}

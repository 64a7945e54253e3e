"""Headers of metrics, filters, links and the record of nights with anything in them: read, or refused."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard import address, link, snapshot
from ingest import config, quarantine, record
from ingest.commands import status
from ingest.night import Night
from ingest.say import Say
from ingest.sources import files
from queries import LIMITS, QueryError, metric
from queries.filters import FILTERS, assignment, read
from tests.fuzz.mutations import ODD, documents, odd, outcome, spoilt

HEADER = next(Path(metric.FOLDER).glob("ai_code_share.sql")).read_bytes()
NIGHT = {
    "night": "20261030T020000Z",
    "began_at": "2026-10-30T02:00:00+00:00",
    "ended_at": "2026-10-30T02:01:00+00:00",
    "seconds": 61.5,
    "published": False,
    "outcome": "failed",
    "message": "git acme/trainer: no answer",
    "parts": [{"source": "git", "part": "acme/trainer", "state": "failed", "seconds": 1.5, "message": None}],
}
DEEP = b"[" * 100_000


@given(st.binary(max_size=60) | spoilt(HEADER, most=6))
@example(HEADER.replace(b"minimum: ", b"minimum: " + b"9" * 5000))
@example(HEADER + b"\xff")
def test_any_header_of_a_metric_is_read_or_refused_with_its_file(tmp_path, content):
    file = tmp_path / "any.sql"
    file.write_bytes(content)
    found, words = outcome(lambda: metric.read(file), QueryError)
    assert found or words.startswith("any.sql")


values = (
    st.text(max_size=20) | odd | st.sampled_from(["all", ",", " , ", "'; DROP TABLE x; --", "as published"])
)


@given(st.dictionaries(st.sampled_from([*FILTERS, "other"]), values, max_size=4))
@example({"penalty": 10**400})
@example({"repos": ","})
@example({"repos": ["a'b", "\\"], "teams": "a\nb"})
def test_any_filters_are_set_or_refused_by_name(given_):
    chosen, words = outcome(lambda: read(given_), QueryError)
    if words:
        return
    with duckdb.connect() as con:
        for name, value in chosen.items():
            if all(
                "\0" not in str(one) and "\ud83d" not in str(one)
                for one in (value if isinstance(value, list) else [value])
            ):
                con.execute(assignment(name, value))
                (stored,) = con.execute(f"SELECT getvariable('{name}')").fetchall()[0]
                assert stored == value
        assert [] not in chosen.values()


@given(st.text(max_size=2000))
@example("SELECT '\ud83d'")
def test_a_query_in_an_address_comes_back_as_it_was(sql):
    given_ = address.parameters(sql.encode(errors="replace").decode())
    assert address.asked(given_) == (
        sql.encode(errors="replace").decode().strip() if "sql" in given_ else sql
    )


@given(st.text(max_size=80) | st.binary(max_size=80).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
@example("é")
@example("\ud83d")
def test_any_packed_query_is_unpacked_or_called_damaged(text):
    found, words = outcome(lambda: address.asked({"packed": text}), QueryError)
    assert words in ("", address.DAMAGED)
    assert len(found or "") <= 4 * LIMITS.letters


@given(st.binary(max_size=200) | spoilt(zlib.compress(b"SELECT 1 FROM merges" * 40)))
def test_any_bytes_packed_are_a_query_or_called_damaged(raw):
    packed = base64.urlsafe_b64encode(raw).decode()
    found, _ = outcome(lambda: address.unpacked(packed), QueryError)
    assert len(found or "") <= 4 * LIMITS.letters


def test_a_link_that_unpacks_without_end_is_refused_before_it_fills_memory():
    bomb = base64.urlsafe_b64encode(zlib.compress(b" " * 4_000_000, 9)).decode()
    assert len(bomb) <= address.MOST
    with pytest.raises(QueryError, match="cannot be read"):
        address.unpacked(bomb)


@given(
    st.dictionaries(
        st.text(max_size=12) | st.sampled_from([*link.KEYS.values(), "as_of", "q"]),
        st.lists(st.text(max_size=60), max_size=3),
    )
)
@example({"from": ["0001-01-01", "9999-12-31T23:59:59-12:00"], "repos": ["x" * 500]})
def test_any_address_is_answered_by_a_few_short_sentences(asked):
    known = {"repos": ["acme/trainer"], "grain": ["week"], "policy": ["strict"]}
    for said in link.in_vain(asked, known):
        assert len(said) < 1000
        assert said.endswith(".")
    quote("".join(asked), errors="replace")


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    from tests.ingest import template

    folder = tmp_path_factory.mktemp("night")
    (folder / "foreshock.toml").write_text("")
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(f"ATTACH '{template.tables()}' AS made (READ_ONLY)")
        con.execute("COPY FROM DATABASE made TO memory")
        began = datetime(2026, 10, 31, 2, tzinfo=UTC)
        yield Night(config.load(folder / "foreshock.toml"), con, folder, began, Say(quiet=True), "")
    assert files.READING


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)


@given(
    st.binary(max_size=60) | spoilt(lines(NIGHT, NIGHT)) | documents(NIGHT).map(lambda one: lines(one, NIGHT))
)
@example(DEEP)
@example(lines(NIGHT).replace(b"61.5", b"9" * 5000))
@example(lines(NIGHT | {"seconds": "long"}))
@example(lines(NIGHT | {"night": []}))
@example(lines(NIGHT | {"began_at": "yesterday"}))
@example(lines(NIGHT | {"message": "\ud83d"}))
@example(lines(NIGHT | {"parts": [{"source": [], "part": "x", "state": "failed"}]}))
@example(lines(NIGHT | {"ended_at": "2026-10-30T02:01:00"}))
@example(lines({"released": [[], {}]}))
def test_any_record_of_nights_is_kept_and_shown_but_for_lines_that_are_none(night, content):
    file = night.folder / record.RECORD
    file.write_bytes(content)
    night.con.execute("DELETE FROM nights")
    record.keep_night(night, "20261031T020000Z", None)
    assert ("20261031T020000Z",) in night.con.execute("SELECT night FROM nights").fetchall()
    snapshot.recorded.cache_clear()
    for one in snapshot.nights(night.folder):
        assert one.keys() >= snapshot.NIGHT
    for (source, part), standing in quarantine.standings(record.read(file)).items():
        quarantine.kept_out(source, part, standing)
    for one in record.recorded(file):
        json.dumps(status.newest(one, night.began_at, 36))
        status.overlay({}, one)
    whole = content.endswith(b"\n")
    record.append(file, NIGHT)
    assert record.recorded(file)[-1] == NIGHT
    assert whole or len(ODD) > 30

"""Replies of both forges with any value in any place: rows, or a sentence about what stands where."""

from __future__ import annotations

import gzip
import json
import math
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.forge import cells, limits, raw
from ingest.forge.cells import Unlike
from ingest.forge.reply import Reply
from ingest.github import deployments, errors, listing, nodes, pulls
from ingest.github import rows as hub
from ingest.gitlab import api, requests, robots
from ingest.gitlab import rows as lab
from tests.forge import lab as labs
from tests.forge.server import serve
from tests.fuzz.mutations import documents, few, outcome, put, spoilt
from tests.ingest import synced
from tests.ingest.synced import Store

Saved = list[tuple[str, str, Any]]  # what a reply answers, its key, and its body
UNFORESEEN = re.compile(r"unexpected [A-Z]|(\w+ )+Error: ")


def of_one_night(word: str, folder: Path, more: str = "") -> Saved:
    """Every reply of a night over a small forge."""
    with pytest.MonkeyPatch.context() as patch, serve(labs.made() if word == "gitlab" else None) as forge:
        synced.hurried(patch, forge)
        forge.write("acme/trainer", synced.HISTORY)
        store = Store(folder, forge, more, word=word)
        assert store.night().message is None
        (file,) = (folder / "warehouse" / "raw" / word / "acme~trainer").iterdir()
        store.con.close()
    return [(one.what, one.key, json.loads(one.body)) for one in raw.read(file.parent, file.name[:-9])]


@pytest.fixture(scope="module")
def replies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Saved]:
    folder = tmp_path_factory.mktemp("fuzz")
    return {word: of_one_night(word, folder / word) for word in ("github", "gitlab")}


def first(saved: Saved, what: str, *keys: str, key: str = "") -> Any:
    """The first row of the first reply of a kind that has any."""
    for each, own, body in saved:
        for inner in keys:
            body = body[inner] if each == what else body
        if each == what and key in ("", own) and body:
            return body[0] if isinstance(body, list) else body
    raise AssertionError(what)


@pytest.fixture(scope="module")
def samples(replies) -> dict[str, tuple[Callable[[Any], Any], Any]]:
    """Every maker of rows, and a body that it takes."""
    github, gitlab = replies["github"], replies["gitlab"]
    request = first(gitlab, "merge_requests")
    parts = {part: [first(gitlab, part, key="11")] for part in ("notes", "versions", "commits")}
    parts["notes"].append(first(gitlab, "notes", key="12"))
    return {
        "run": (hub.run, first(github, "run")),
        "job of GitHub": (hub.job, first(github, "jobs", "jobs")),
        "deployment of GitHub": (hub.deployment, first(github, "deployments")),
        "statuses": (deployments.ended, [first(github, "statuses")]),
        "release of GitHub": (hub.release, first(github, "releases")),
        "repository of GitHub": (listing.row, first(github, "repository")),
        "request by GraphQL": (nodes.request, first(github, "requests", *GRAPHQL)),
        "request by REST": (pulls.request, {"pull": PULL, "commits": [COMMIT], "reviews": [REVIEW]}),
        "pipeline": (lab.pipeline, first(gitlab, "pipelines")),
        "job of GitLab": (lab.job, first(gitlab, "jobs")),
        "deployment of GitLab": (lab.deployment, first(gitlab, "deployments")),
        "release of GitLab": (lab.release, first(gitlab, "releases")),
        "project": (lab.project, first(gitlab, "repository")),
        "robots": (robots.told, first(gitlab, "users")),
        "merge request": (
            requests.request,
            {"request": request, "approvals": first(gitlab, "approvals", key="11")} | parts,
        ),
    }


GRAPHQL = ("data", "repository", "pullRequests", "nodes")
PERSON = {"login": "ada", "id": 7, "type": "User"}
WHO = {"name": "Ada", "email": "ada@example.com", "date": "2026-08-03T09:00:00Z"}
COMMIT = {
    "sha": "b" * 40,
    "commit": {"message": "Load", "author": WHO, "committer": WHO},
    "parents": [],
    "author": PERSON,
}
REVIEW = {
    "id": 3,
    "node_id": "PRR_3",
    "user": PERSON,
    "state": "APPROVED",
    "submitted_at": WHO["date"],
    "commit_id": "b",
}
PULL = {
    "number": 11,
    "state": "closed",
    "title": "Load",
    "body": "Fixes #3",
    "merged_at": WHO["date"],
    "created_at": WHO["date"],
    "head": {"ref": "topic", "sha": "b" * 40},
    "merge_commit_sha": "c" * 40,
    "user": PERSON,
    "merged_by": PERSON,
    "assignees": [PERSON],
    "labels": [{"name": "fast"}],
    "additions": 3,
}
OURS = {
    "statuses": 1,
    "request by REST": 2,
    "merge request": 2,
}  # what is put together here, and has its form
MAKERS = (
    *(
        "run",
        "job of GitHub",
        "deployment of GitHub",
        "statuses",
        "release of GitHub",
        "repository of GitHub",
    ),
    *("request by GraphQL", "request by REST", "pipeline", "job of GitLab", "deployment of GitLab"),
    *("release of GitLab", "project", "robots", "merge request"),
)


@pytest.mark.parametrize("maker", MAKERS)
def test_a_row_is_made_of_any_reply_or_it_is_said_where_it_cannot_be(samples, maker):
    make, sample = samples[maker]
    assert make(sample) is not None
    before = json.dumps(sample)

    @given(documents(sample, depth=OURS.get(maker, 0)))
    def tried(body: Any) -> None:
        made, _ = outcome(partial(make, body), Unlike)
        repr(made).encode()
        json.dumps(made, default=str, ensure_ascii=False).encode()

    tried()
    assert json.dumps(sample) == before


@pytest.mark.parametrize("word", ["github", "gitlab"])
def test_saved_replies_with_any_values_are_read_or_set_aside(replies, tmp_path, word, monkeypatch):
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    kept = tmp_path / "kept" / "acme~trainer"
    kept.mkdir(parents=True)
    whole = replies[word]
    numbers = st.sampled_from(
        [number for number, (_, _, body) in enumerate(whole) if len(json.dumps(body)) > 60]
    )

    @settings(max_examples=-(-few // 2))
    @given(st.data())
    def tried(data: st.DataObject) -> None:
        spoilt_ones = {
            n: data.draw(documents(whole[n][2], most=2))
            for n in data.draw(st.sets(numbers, min_size=1, max_size=4))
        }
        with gzip.open(kept / "20261031T020000Z.jsonl.gz", "wb") as out:
            for number, (what, key, body) in enumerate(whole):
                text = json.dumps(spoilt_ones.get(number, body)).encode()
                out.write(b"%s\t%s\t%s\n" % (what.encode(), key.encode(), text))
        ended = store.night()
        assert not UNFORESEEN.search(ended.message or ""), ended.message
        store.stored()  # every value can be handed out

    store = Store(tmp_path / word, synced_forge(), f'replay = "{kept.parent}"', word=word)
    tried()


def synced_forge() -> Any:
    """A forge that nobody asks."""
    from tests.forge.fake import Fake

    made = Fake()
    made.url = "http://127.0.0.1:9"
    return made


numbers_or_not = st.text(max_size=12) | st.sampled_from(
    [
        "²",
        "-1",
        "0",
        "9" * 400,
        "Mon, 01 Jan 0001 00:00:00 -0000",
        "Fri, 31 Dec 9999 23:59:59 -9999",
        "",
        "1.5",
    ]
)
HEADERS = (
    "retry-after",
    "date",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit-reset",
    "x-total",
    "scope",
)


@given(
    st.sampled_from([200, 401, 403, 404, 422, 429, 500, 599]),
    st.dictionaries(st.sampled_from(HEADERS), numbers_or_not),
    st.binary(max_size=60) | spoilt(b'{"message": "API rate limit exceeded", "scope": "a b", "error": {}}'),
)
@example(403, {"retry-after": "²"}, b"")
@example(429, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "²"}, b"")
@example(429, {"retry-after": "Fri, 31 Dec 9999 23:59:59 -9999"}, b"")
@example(403, {"date": "Mon, 01 Jan 0001 00:00:00 +9999"}, b"[" * 100_000)
def test_any_headers_and_body_give_a_pause_or_a_refusal_in_words(status, headers, body):
    reply = Reply(status, headers, body)
    pause = limits.pause(reply, 1)
    assert pause is None or (pause >= 0 and math.isfinite(pause))
    assert str(limits.refusal(reply, "/repos", "TOKEN"))
    outcome(partial(reply.json, "runs"), Unlike)


ERROR = {"errors": [{"type": "NOT_FOUND", "message": "timeout"}, {"type": "RATE_LIMITED"}]}


@given(documents(ERROR))
@example({"errors": [{"type": []}]})
def test_any_errors_of_graphql_are_told(body):
    errors.pause(body, 1)
    errors.problem(body, "requests", "TOKEN")


@given(st.text(max_size=30), st.sampled_from(["id", "iid", "created_at"]))
def test_a_row_of_a_listing_has_a_place_whatever_it_is(text, order):
    for value in (text, {}, {order: text}, {order: None}, {order: [1]}, {order: 10**30}, None):
        assert isinstance(api.place(api.Listing("x", order, "c", "h"), [value]), str)


@given(spoilt(b"runs\t\t{}\nrun\t7\t[1]\n") | st.binary(max_size=60))
@example(b"runs\n\xff\t\xff\t[\n")
def test_any_lines_of_saved_replies_are_read_or_passed_over(tmp_path, lines):
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines))
    for saved in raw.read(tmp_path, "a"):
        raw.body(saved)


@given(spoilt(gzip.compress(b"runs\t\t{}\nrun\t7\t[1]\n" * 50)))
def test_a_spoilt_file_of_saved_replies_is_read_up_to_there(tmp_path, content):
    (tmp_path / "a.jsonl.gz").write_bytes(content)
    list(raw.read(tmp_path, "a"))


def test_a_time_outside_of_the_calendar_is_no_time():
    for text in ("0001-01-01T00:00:00+12:00", "9999-12-31T23:59:59-12:00"):
        assert "expected a time" in outcome(lambda text=text: cells.moment({"at": text}, "at"), Unlike)[1]
    assert cells.take({"a": "b\ud83d"}, "a", kind=str) == "b?"
    assert "31 digits" in outcome(lambda: cells.take({"a": 10**30}, "a", kind=int), Unlike)[1]
    assert put({"a": 1}, ("a",), 2) == {"a": 2}

"""Files of evaluations of every format, spoilt in any way: rows, or what is wrong with the file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest import IngestError
from ingest.evaluations import Terms, archive, reading
from ingest.evaluations.readers import inspect, metr, swebench
from ingest.night import Night
from tests.fuzz.mutations import documents, few, outcome, put, spoilt
from tests.ingest import evaluated

MODELS = b"acme-4:\n  aliases: [acme/acme-4, 'Acme 4']\n  released_at: 2025-05-20\nacme-3: 2024-01-02\n"
TASKS = b"suite,task,human_minutes,family\nhcast,a/1,12.5,a\n,b/1,3,b\n"
SETTINGS = f'{evaluated.SETTINGS}models = "models.yaml"\ntasks = "tasks.csv"\n'
REPORT = {
    "total_instances": 3,
    "resolved_instances": 1,
    "resolved_ids": ["django__django-1"],
    "submitted_ids": ["django__django-1", "django__django-2"],
    "error_ids": ["django__django-3"],
    "empty_patch_ids": [],
}
RUN = json.loads(evaluated.runs({}))
WHOLE = (evaluated.LOGS / "whole.eval").read_bytes()
CRASHED = (evaluated.LOGS / "crashed.eval").read_bytes()
INVALID = (evaluated.LOGS / "invalidated.eval").read_bytes()


def kept(name: str) -> bool:
    """What is read of a log in a zip."""
    return name.startswith("_journal/") or name in ("header.json", "summaries.json")


def unzipped(name: str) -> dict[str, object]:
    """Its members as documents."""
    with archive.opened(evaluated.LOGS / name) as log:
        return {each: inspect.member(log, each) for each in log.members if kept(each)}


def zipped(members: object) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in members.items() if isinstance(members, dict) else ():
            file.writestr(name.replace("\0", "") or "x", json.dumps(content))
    return out.getvalue()


def line(document: object) -> bytes:
    return json.dumps(document).encode() + b"\n"


HEADER = unzipped("whole.eval")["header.json"]
SAMPLES = unzipped("whole.eval")["summaries.json"]
LOG = {
    "version": 2,
    "status": "success",
    "eval": HEADER["eval"],
    "results": HEADER["results"],
    "samples": SAMPLES[:2],
}
LOG["eval"] = {
    key: LOG["eval"].get(key) for key in ("eval_id", "task", "model", "created", "scorers", "task_version")
}
TERMS = [Terms("hcast", "1.1", "human_minutes"), Terms(None, None, "minutes")]
LONG = b'"' + b"9" * 5000 + b'"'
DEEP = b"[" * 100_000


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    with evaluated.opened(tmp_path_factory.mktemp("fuzz") / "night", SETTINGS) as night:
        yield night


def rows(reader: ModuleType, file: Path, content: bytes, terms: Terms = TERMS[0]) -> int:
    """How many attempts a file has, judged; nothing but a refusal in words stops it."""
    file.write_bytes(content)
    blocks, _ = outcome(lambda: list(reader.read(None, file, terms)), IngestError)
    for block in blocks or ():
        assert all(number >= 0 and said for number, said, _ in block.bad)
    return sum(block.rows.height for block in blocks or ())


def test_the_samples_are_read_before_they_are_spoilt(tmp_path):
    assert rows(metr, tmp_path / "a", line(RUN) * 2) == 2
    assert rows(swebench, tmp_path / "acme.one.json", line(REPORT)) == 3
    assert rows(inspect, tmp_path / "a", line(LOG)) == 2
    assert rows(inspect, tmp_path / "a", zipped(unzipped("whole.eval"))) == len(SAMPLES)
    assert rows(inspect, tmp_path / "a", CRASHED) > 0


@given(
    st.binary(max_size=200)
    | spoilt(line(RUN) * 2)
    | st.lists(documents(RUN).map(line), max_size=3).map(b"".join)
)
@example(line(RUN) + line(RUN | {"run_id": "\ud83d"}) + b"\n")
@example(line(RUN).replace(b"556.6", b"9" * 5000))
@example(line(RUN) + DEEP)
def test_any_runs_of_metr_are_read_or_named(tmp_path, content):
    rows(metr, tmp_path / "a.jsonl", content)


@given(st.binary(max_size=200) | spoilt(line(REPORT)) | documents(REPORT).map(line))
@example(line(REPORT | {"resolved_ids": ["\ud83d", {"a": [1]}]}))
@example(DEEP)
def test_any_report_of_swebench_is_read_or_named(tmp_path, content):
    rows(swebench, tmp_path / "acme.one.json", content)


@given(spoilt(line(LOG)) | documents(LOG).map(line), st.sampled_from(TERMS))
@example(line(put(LOG, ("eval", "model"), {"name": "acme"})), TERMS[0])
@example(line(put(LOG, ("eval", "task"), ["a"])), TERMS[1])
@example(line(put(LOG, ("samples", 0, "epoch"), [1])), TERMS[0])
@example(line(put(LOG, ("samples", 0, "id"), "\ud83d")), TERMS[0])
@example(line(put(LOG, ("eval", "created"), "0001-01-01T00:00:00")), TERMS[0])
@example(DEEP, TERMS[0])
def test_any_log_of_inspect_is_read_or_named(tmp_path, content, terms):
    rows(inspect, tmp_path / "a.json", content, terms)


@given(
    spoilt(WHOLE, CRASHED, INVALID, most=8)
    | documents(unzipped("whole.eval"), unzipped("crashed.eval")).map(zipped)
    | spoilt(zipped({"header.json": HEADER, "summaries.json": SAMPLES[:1]}), most=6)
)
def test_any_packed_log_of_inspect_is_read_or_named(tmp_path, content):
    rows(inspect, tmp_path / "a.eval", content)


spoilt_files = st.fixed_dictionaries(
    {
        "evals/metr/a.jsonl": documents(RUN).map(line) | spoilt(line(RUN)),
        "evals/metr/b.json": documents(LOG).map(line),
        "evals/acme.one.json": documents(REPORT).map(line) | spoilt(line(REPORT)),
        "evals/c.json": documents(LOG).map(line),
        "evals/d.eval": spoilt(WHOLE, CRASHED, INVALID),
        "evals/e.json": st.binary(max_size=60),
        "models.yaml": spoilt(MODELS)
        | st.text(alphabet="ab:- []{}&*?!|>'\"\n#,", max_size=40).map(str.encode),
        "tasks.csv": spoilt(TASKS),
    }
)
PLAIN = {"evals/metr/a.jsonl": line(RUN), "models.yaml": MODELS, "tasks.csv": TASKS}


@settings(max_examples=few)
@given(spoilt_files)
@example(PLAIN)
@example(PLAIN | {"models.yaml": b"? [a, b]\n: 2025-01-01\n? {a: b}\n: x\n"})
@example(PLAIN | {"models.yaml": b"acme-4: {? [a, b] : x, aliases: [[a], b]}\n"})
@example(PLAIN | {"models.yaml": b"a: &a [*a]\n"})
@example(PLAIN | {"models.yaml": b"[" * 20_000})
@example(PLAIN | {"models.yaml": b'a: "\\ud83d"\nb: "\\0"\n'})
def test_a_night_takes_any_files_and_says_what_it_left_out(night, files):
    for name, content in files.items():
        (night.folder / name).write_bytes(content)
    for part in ["models.yaml", "tasks.csv", evaluated.PART, "other files"]:
        night.con.execute("BEGIN")
        _, words = outcome(partial(evaluated.read, night, part), IngestError)
        night.con.execute("ROLLBACK" if words else "COMMIT")
    odd = (
        "score NOT BETWEEN 0 AND 1 OR human_minutes <= 0 OR isnan(human_minutes) OR run IS NULL OR tokens < 0"
    )
    assert evaluated.shown(night, f"SELECT run FROM evaluations WHERE {odd}") == []
    states = "SELECT file, state FROM evaluation_files WHERE state NOT IN ('whole', 'unfinished')"
    named = {reject.split(" | ")[0] for reject in evaluated.rejects(night)}
    assert {row.split(" | ")[0] for row in evaluated.shown(night, states)} <= named
    evaluated.shown(night, "FROM evaluations")  # every value of it can be handed out
    evaluated.shown(night, "FROM models")


def test_every_format_is_tried_here():
    tried = {each.__name__.rpartition(".")[2] for each in (inspect, metr, swebench)}
    assert tried == set(reading.formats())

"""Notes, trailers and marks: any text is read or passed over, and a long one takes no more steps a letter."""

from __future__ import annotations

import cProfile
import csv
import io
import json
import pstats
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest import attribution, config, overrides
from ingest.attribution import EVIDENCE, git_ai, marks, messages
from ingest.attribution.rules import default
from ingest.git import claimed, notes
from ingest.mistakes import ConfigError
from tests.fuzz.mutations import documents, few, odd, outcome, spoilt

SHA = "a" * 40
AGENTS = {
    "sessions": {"s1": {"agent_id": {"tool": "claude", "model": "claude-opus-4-5", "id": "x"}}},
    "prompts": {"p1": {"agent_id": {"tool": "cursor", "model": "gpt-5"}, "messages": []}},
}
HEAD = b'src/a.py\n  s1::t1 1-4,9\n  h_1 5\n"src/b c.py"\n  p1 2-3\n---\n'
NOTE = HEAD + json.dumps(AGENTS).encode()
KEYS = sorted({key for rule in default().of("trailer") for key in rule.key} | set(marks.CO_AUTHOR))
WORDS = [
    *(f"{key}: " for key in KEYS),
    *(str(rule.literal) for rule in default().of("line", "subject")),
    *("Claude <noreply@anthropic.com>", "Jane Doe <jane@example.com>", "dependabot[bot]", "(#7)", "* ", "- "),
    *("\n", "\n\n", "\r\n", "\t", " ", "\0", "\u2028", "<", ">", ",", ";", "@", "(", "[", "---------\n"),
    *("commit " + SHA + "\n", "claude-opus-4-5", "GPT-5", "İ", "é", "​", "x" * 300),
]
texts = st.lists(st.sampled_from(WORDS), max_size=12).map("".join) | st.text(max_size=60)


def headers(*commits: tuple[str, str, str, str]) -> pl.DataFrame:
    names = ("sha", "message", "author_name", "author_email", "branch")
    rows = [(str(number), *commit) for number, commit in enumerate(commits)]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


@settings(max_examples=few)
@given(st.lists(st.tuples(texts, texts, texts, texts), min_size=1, max_size=20))
@example([("Fix\n\nCo-authored-by: Claude <noreply@anthropic.com>", "Jane", "jane@example.com", "")])
def test_any_message_and_identity_gives_marks_that_are_short_and_known(commits):
    found = attribution.find(headers(*commits))
    assert found.columns == list(EVIDENCE)
    assert (found["text"].str.len_chars() <= 200).all()
    assert not found.select("sha", "rule", "text").is_duplicated().any()
    assert set(found["grade"]) <= {"strong", "weak"}
    decided = attribution.decide(pl.Series(list(map(str, range(len(commits))))), found)
    assert decided["sha"].to_list() == list(map(str, range(len(commits))))
    assert set(decided["origin"]) <= {"ai", "automation", "assisted", "undeclared"}


@given(texts)
def test_lines_with_a_mark_stand_in_the_message(message):
    commits = pl.DataFrame({"row": [0], "message": [message]}, schema_overrides={"row": pl.UInt32})
    lines = message.split("\n")
    for _, line, text in messages.marked_lines(commits, marks.literals(default())).iter_rows():
        assert text in lines[line]
    for _, line, quote, quotes in messages.quoted_commits(commits).iter_rows():
        assert 0 <= line < len(lines)
        assert 0 <= quote <= quotes <= len(lines)


@pytest.mark.parametrize(
    "piece", ["<", "a@", "* x\n\n", "Co-authored-by: x <x@", "claude ", "-1", "(#1)", ":"]
)
def test_a_message_that_is_ten_times_as_long_takes_no_more_steps_for_each_letter(piece):
    """Rust does the matching, whose patterns are linear; what Python does must not grow at all."""
    few, many = (
        steps(lambda n=n: attribution.find(headers((piece * n, "", "", "")))) for n in (1_000, 10_000)
    )
    assert many < 1.2 * few + 1_000


@given(st.binary(max_size=200) | spoilt(NOTE))
@example(HEAD + b'{"sessions": {"s1": {"agent_id": {"tool": "\\ud83d", "model": "\\ud83d"}}}}')
@example(HEAD + b"[" * 100_000)
@example(b"---\n{}")
def test_any_note_is_read_or_refused_in_words(note):
    claims, _ = outcome(lambda: git_ai.claims(note), git_ai.NoteError)
    for path, spans in claimed.joined(claims or []).items():
        assert path
        assert all(0 < first <= last <= git_ai.LINES for first, last, _ in spans)
        assert all(one[1] < two[0] for one, two in pairwise(spans))
        assert list(claimed.within(spans, [(1, git_ai.LINES)])) == spans


@given(documents(AGENTS))
def test_any_agents_of_a_note_are_named_or_nobody(agents):
    note = HEAD + json.dumps(agents).encode()
    claims, words = outcome(lambda: git_ai.claims(note), git_ai.NoteError)
    frame = pl.DataFrame([claimed.spelt(claim) for claim in claims or []], orient="row")
    assert frame.height == (0 if words else 4)


ranges = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9), st.booleans()), max_size=12)


@given(ranges, st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), max_size=6))
def test_lines_that_are_claimed_are_counted_once_and_an_agent_goes_first(claims, gaps):
    given_ = [git_ai.Claim(b"a", first, first + more, person, "", "") for first, more, person in claims]
    agents = {n for c in given_ if not c.person for n in range(c.first, c.last + 1)}
    persons = {n for c in given_ if c.person for n in range(c.first, c.last + 1)} - agents
    spans = claimed.joined(given_).get(b"a", [])
    told = [(n, who[0]) for first, last, who in spans for n in range(first, last + 1)]
    assert sorted(told) == sorted([(n, "ai_note") for n in agents] + [(n, "human_note") for n in persons])
    added, at = [], 0
    for gap, more in gaps:
        added.append((at + gap, at + gap + more))
        at += gap + more
    own = {n for first, last in added for n in range(first, last + 1)}
    kept = {n for first, last, _ in claimed.within(spans, added) for n in range(first, last + 1)}
    assert kept == own & (agents | persons)


def test_a_note_that_is_ten_times_as_long_takes_ten_times_as_many_steps():
    def taken(count: int) -> None:
        head = "a\n  s1 " + ",".join(f"{2 * n + 1}-{2 * n + 2}" for n in range(count))
        persons = "\n  h_1 " + ",".join(str(2 * n + 1) for n in range(count))
        spans = claimed.joined(git_ai.claims(f"{head}{persons}\n---\n{{}}".encode()))[b"a"]
        list(claimed.within(spans, [(n + 1, n + 1) for n in range(count)]))

    assert steps(lambda: taken(3_000)) < 12 * steps(lambda: taken(300))


@given(
    st.binary(max_size=120)
    | spoilt(b"100644 blob " + b"a" * 40 + b"\tab/cdef\x00100644 blob " + b"b" * 40 + b"\tx\0")
)
def test_any_listing_of_notes_is_read_or_passed_over(printed):
    for name, blob in notes.entries(printed).items():
        assert "/" not in name
        assert 40 <= len(blob) <= 64


ROW = ["acme/trainer", "0123abc", "ai", "pair work", "lead", "2026-10-31"]
cells = st.lists(
    st.text(max_size=8) | st.sampled_from(["", "\0", '"', "x" * 300, "0000-01-01", *ROW]), max_size=8
)
FILE = (",".join(overrides.COLUMNS) + "\n" + ",".join(ROW) + "\n").encode()


@given(st.binary(max_size=100) | spoilt(FILE) | cells.map(lambda row: FILE + written(row)))
@example(b'"' + b"x" * 140_000 + FILE)
@example(FILE + b'"' + b"x" * 140_000)
def test_any_file_of_overrides_is_read_or_named_with_its_line(tmp_path, content):
    file = tmp_path / "overrides.csv"
    file.write_bytes(content)
    (tmp_path / "foreshock.toml").write_text('[attribution]\noverrides = "overrides.csv"')
    loaded = config.load(tmp_path / "foreshock.toml")
    lines, words = outcome(lambda: overrides.read(loaded), ConfigError)
    assert words == "" or str(file) in words
    for line in lines or []:
        assert line.file == "overrides.csv"
        assert line.line > 1
        assert bool(line.override) != bool(line.mistake)


def written(row: list[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(row)
    return out.getvalue().encode()


@given(odd)
def test_an_odd_value_in_place_of_an_agent_is_nobody(value):
    for data in ({"sessions": value}, {"sessions": {"s1": value}}, {"sessions": {"s1": {"agent_id": value}}}):
        assert {(c.tool, c.model) for c in git_ai.claims(HEAD + json.dumps(data).encode())} <= {("", "")}


def steps(work) -> int:
    """How many functions are called, which no other load on the machine changes."""
    work()  # what is made once is made before
    profile = cProfile.Profile()
    profile.runcall(work)
    return pstats.Stats(profile).total_calls

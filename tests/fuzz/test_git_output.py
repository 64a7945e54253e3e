"""What git prints, of repositories with any names, messages, dates and contents: read as it was written."""

from __future__ import annotations

import re
from typing import NamedTuple

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.git import (
    alive,
    blame,
    deltas,
    graph,
    hunks,
    ignored,
    inverse,
    kinds,
    notes,
    references,
    runs,
    stream,
)
from ingest.git.command import git
from tests.fuzz.mutations import spoilt
from tests.ingest.repository import Repository, change, create, data

SHA = "0123456789abcdef0123456789abcdef01234567"
OTHER = "f" * 40
# git takes the end of a name and of a line to be what these say, and knows no NUL; .git is its own.
ODD = [
    b"\n",
    b"\t",
    b'"',
    b"\\",
    b" ",
    b"\r",
    b"\x01",
    b"\x7f",
    b"\xff",
    b"\xc3",
    "é".encode(),
    b":",
    b"*",
    b"b/",
]
word = st.lists(st.sampled_from([*ODD, b"a", b"-", b"0", b"=>", b"{", b"%an", b"m"]), min_size=1, max_size=6)
names = word.map(b"".join).filter(lambda name: b"/" not in name and name not in (b".", b".."))
paths = st.lists(names, min_size=1, max_size=2).map(lambda parts: b"f/" + b"/".join(parts))
identity = st.lists(st.sampled_from([b"A", "é".encode(), b"\xff", b"\t", b'"', b"%ae", b"[bot]"]), max_size=4)
dates = st.sampled_from([0, 1, 86399, 2**31, 2**32, 253402300800, 2**40, 2**53]) | st.integers(0, 2**41)
texts = st.lists(
    st.sampled_from([*ODD, b"Fix", b"\n\n", b"1\t2\t", b"diff --git ", b"\x01" * 2, b"boundary\n"]),
    max_size=8,
).map(b"".join)


class Made(NamedTuple):
    """A commit as it is written: who, when, which words, how many lines each path begins with and gets."""

    name: bytes
    date: int
    message: bytes
    files: dict[bytes, tuple[int, int]]


made = st.builds(
    Made,
    identity.map(lambda parts: b"N" + b"".join(parts) + b"n"),
    dates,
    texts,
    st.dictionaries(paths, st.tuples(st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=3),
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return create(tmp_path_factory.mktemp("fuzz") / "any.git")


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as opened:
        yield opened


def lines(count: int) -> bytes:
    return b"".join(b"%d\n" % number for number in range(count))


def written(repository: Repository, one: Made) -> tuple[str, str]:
    """Two commits: the files, and the same with more lines at their end."""
    who = b"%b <e@example.com> %d +0000" % (one.name, one.date)
    before = [change(path, lines(count)) for path, (count, _) in one.files.items()]
    after = [change(path, lines(sum(counts))) for path, counts in one.files.items()]
    text = []
    for mark, changes in enumerate((before, after), 1):
        text += [b"commit refs/heads/any", b"mark :%d" % mark, b"author " + who, b"committer " + who]
        text += [data(one.message), *([b"from :1"] if mark == 2 else []), *changes, b""]
    text = [b"reset refs/heads/any", b"", *text, b"get-mark :1", b"get-mark :2", b""]
    words = ("fast-import", "--quiet", "--force", "--date-format=raw-permissive")
    first, second = repository.git(*words, stdin=b"\n".join(text)).split("\n")
    return first, second


def whole(files: dict[bytes, tuple[int, int]]) -> bool:
    """No path is the folder of another one."""
    return not any(one != other and other.startswith(one + b"/") for one in files for other in files)


def shown(text: bytes) -> str:
    return text.decode(errors="backslashreplace")


@given(made.filter(lambda one: whole(one.files)))
def test_what_is_committed_is_what_is_read(repository, con, one):
    first, second = written(repository, one)
    path = repository.path
    con.execute(stream.STAGE)
    printed, lost = stream.read(path, stream.DIFF, [first, second])
    stream.take(con, printed)
    read = con.execute("SELECT sha, path, added, deleted FROM files").fetchall()
    assert sorted(read) == sorted(
        (sha, shown(name), counts[number], 0)
        for number, sha in enumerate((first, second))
        for name, counts in one.files.items()
    )
    told = con.execute("SELECT sha, authored, author_name, author_email, message FROM messages").fetchall()
    assert lost == []
    assert sorted(told) == sorted(
        (sha, one.date, shown(one.name), "e@example.com", shown(one.message)) for sha in (first, second)
    )
    walk = git(path, "log", "-z", "--no-show-signature", graph.FORMAT, second)
    nodes = graph.parse(walk)
    assert {sha: node.parents for sha, node in nodes.items()} == {first: (), second: (first,)}
    assert {(node.committed, node.committer) for node in nodes.values()} == {(one.date, "e@example.com")}
    added = {(first, name): [(1, count)] for name, (count, _) in one.files.items()}
    added |= {(second, name): [(count + 1, count + more)] for name, (count, more) in one.files.items()}
    assert notes.own(path, [first, second]) == added
    changed = inverse.read(path, [(first, ""), (second, first)])
    assert {sha: set(contents) for sha, contents in changed.items()} == {
        sha: set(one.files) for sha in (first, second)
    }
    assert {name: now for name, (_, now) in changed[first].items()} == {
        name: before for name, (before, _) in changed[second].items()
    }
    con.execute("CREATE OR REPLACE TEMP TABLE run_files AS FROM files LIMIT 0")
    stream.split(con, runs.diffs(path, [f"{second} {first}"])[0])
    con.execute(runs.TAKE)
    assert set(con.execute("FROM run_files").fetchall()) == {
        (second, shown(name), more, 0) for name, (_, more) in one.files.items()
    }
    pairs = [(first, ""), (second, first)]
    steps = {
        step.sha: {delta.after: delta.spans for delta in step.deltas} for step in deltas.read(path, pairs)
    }
    assert steps == {
        first: {shown(name): [(0, 0, 1, count)] for name, (count, _) in one.files.items()},
        second: {shown(name): [(count, 0, count + 1, more)] for name, (count, more) in one.files.items()},
    }
    assert alive.texts(path, second) == {name: sum(counts) for name, counts in one.files.items()}
    name, (count, more) = next(iter(one.files.items()))
    landing = blame.Landing(second, first, second)
    (row,) = blame.told(path, blame.File(landing, name, ((count + 1, count + more),)))
    assert row == (second, first, second, shown(name), count + 1, more, second, shown(name), count + 1)


def parsed(printed: bytes) -> list[tuple[str, list[deltas.Span]]]:
    """Steps of a replay and the hunks in all of their files."""
    steps = deltas.parsed(iter(printed.splitlines(keepends=True)))
    return [(step.sha, [span for delta in step.deltas for span in delta.spans]) for step in steps]


PRINTED = (
    f"\x01{stream.MARK}{SHA}\n\n".encode() + b"diff --git a/x b/x\nindex 0000..1234\n--- a/x\n+++ b/x\n"
    b'@@ -0,0 +1,2 @@\n>a\n>b\ndiff --git a/y b/y\nindex 0000..1234\n--- /dev/null\n+++ "b/\\303\\251\\t"\n'
    b"@@ -3 +4 @@ def\n<c\n>d\n"
)
BLAMED = (
    f"{SHA} 1 1 2\nauthor Ada\nsummary boundary\nprevious {OTHER} x\nfilename x\n"
    f"{OTHER} 7 3 1\nauthor Bo\nboundary\nfilename \"a\\tb\"\n"
).encode()  # fmt: skip
RAW = f"{SHA}\0:000000 100644 {'0' * 40} {OTHER} A\0x\ty\0:100644 000000 {OTHER} {'0' * 40} D\0z\0".encode()
LOGGED = f"{SHA}\0{OTHER}\0001767600000\0e@example.com\0e@example.com\0e@example.com\0Fix (#7)\0".encode() * 2
STEPS = (
    PRINTED
    + f"\x01{stream.MARK}{OTHER}\n".encode()
    + b"diff --git a/z b/z\nBinary files a/z and b/z differ\n"
)
COUNTED = b"".join(b"%s:%s\0%d\n" % (SHA.encode(), name, len(name)) for name in (b"a", b"b\nc", b"\xff:"))
NAMED = f"{SHA}\0Text\n\nSee merge request acme/x!7\n\0{OTHER}\0See merge request !8\0".encode()
LISTED = f"# reformatted\n{SHA}\n{OTHER} # by a tool\n{'a' * 64}\n".encode()


@given(st.binary() | spoilt(STEPS))
@example(STEPS.replace(b"@@ -3 +4 @@", b"@@ -3,"))
@example(STEPS.replace(b"+4 @@", b"+" + b"9" * 5000 + b" @@"))
@example(STEPS[STEPS.index(b"diff") :])
def test_any_steps_of_a_replay_are_read_or_passed_over(printed):
    for step in deltas.parsed(iter(printed.splitlines(keepends=True))):
        assert "\n" not in step.sha
        assert all(0 <= number < 2**63 for delta in step.deltas for span in delta.spans for number in span)


@given(st.binary() | spoilt(COUNTED), st.integers(0, 70))
@example(COUNTED[:-1], 41)
@example(b"a:b\0x\n", 41)
def test_any_counts_of_lines_are_numbers_or_passed_over(printed, prefix):
    assert all(count < 2**63 for _, count in alive.pairs(printed, prefix))


@given(st.binary() | spoilt(NAMED))
@example(NAMED.replace(b"!7", b"!" + b"9" * 5000))
def test_any_message_names_a_request_or_none(printed):
    assert all(number < 2**63 for number in references.parsed(printed).values())


@given(st.binary() | spoilt(LISTED))
@example(LISTED.replace(b"4567", b"4567" * 3))
@example(LISTED.replace(b"\n", b"\r\n"))
def test_any_list_of_ignored_revisions_gives_whole_hashes(text):
    assert {len(sha) for sha in ignored.listed(text)} <= {40, 64}


@given(st.binary() | spoilt(PRINTED))
@example(PRINTED.replace(b"\\303", b"\\9"))
def test_any_hunks_are_read_or_passed_over(output):
    for hunk in hunks.added(output):
        assert hunk.count > 0
        assert re.fullmatch("([0-9a-f]{40,64})?", hunk.commit)


@given(st.binary() | spoilt(BLAMED))
@example(BLAMED.replace(b"7 3 1", b"9" * 5000 + b" 3 1"))
def test_any_blame_is_read_or_passed_over(printed):
    for final, count, sha, _, origin in blame.parsed(printed):
        assert max(final, count, origin) < 2**63
        assert re.fullmatch("([0-9a-f]{40,64})?", sha)


@given(st.binary() | spoilt(LOGGED))
@example(LOGGED.replace(b"1767600000", "²".encode()))
def test_any_log_gives_nodes(output):
    for node in graph.parse(output).values():
        assert node.committed is None or abs(node.committed) < 2**63
        assert node.request() is None or node.request() < 2**63
        node.branch()


@given(st.binary() | spoilt(RAW))
@example(RAW[:60])
@example(RAW[:-1])
def test_any_raw_diff_gives_contents_or_is_passed_over(printed):
    for sha, contents in inverse.split(printed).items():
        assert "\0" not in sha
        assert all(len(pair) == 2 for pair in contents.values())


def test_output_that_is_cut_anywhere_gives_the_first_rows_of_the_whole():
    every, groups = list(hunks.added(PRINTED)), blame.parsed(BLAMED)
    nodes, contents = graph.parse(LOGGED.replace(b"7", b"8", 1)), inverse.split(RAW)[SHA]
    assert (len(every), len(groups), len(nodes), len(contents)) == (2, 2, 2, 2)
    for end in range(len(PRINTED)):
        cut = list(hunks.added(PRINTED[:end]))
        assert cut == every[: len(cut)]
    for end in range(len(BLAMED)):
        assert {row[:2] for row in blame.parsed(BLAMED[:end])} <= {row[:2] for row in groups}
    for end in range(len(LOGGED)):
        assert set(graph.parse(LOGGED[:end]).values()) <= set(graph.parse(LOGGED).values())
    assert list(alive.pairs(COUNTED, 41)) == [(b"a", 1), (b"b\nc", 3), (b"\xff:", 2)]
    assert references.parsed(NAMED) == {SHA: 7, OTHER: 8}
    assert ignored.listed(LISTED) == [SHA, OTHER, "a" * 64]
    steps = parsed(STEPS)
    assert [(sha, len(spans)) for sha, spans in steps] == [(SHA, 2), (OTHER, 0)]
    for end in range(len(STEPS)):
        cut = parsed(STEPS[:end])
        assert all(few[1] == whole[1][: len(few[1])] for few, whole in zip(cut, steps, strict=False))
    for end in range(len(COUNTED)):
        assert set(alive.pairs(COUNTED[:end], 41)) <= set(alive.pairs(COUNTED, 41))
    for end in range(len(RAW)):
        assert inverse.split(RAW[:end]).get(SHA, {}).items() <= contents.items()


@given(st.binary(max_size=300))
def test_any_bytes_are_split_into_records(con, output):
    con.execute(stream.STAGE)
    stream.take(con, f"\x01{stream.MARK}{SHA}".encode() + output)
    stream.take(con, output)


@given(st.text(alphabet="ab/*?[]!^-\\.(){}|+$&~ \n", max_size=12), st.text("ab/-]", max_size=6))
@example("[", "a")
@example("[]", "a")
@example("[b-a]", "a")
@example("[!a]*", "b")
def test_any_pattern_of_paths_is_one_that_the_database_takes(con, glob, path):
    found = con.execute("SELECT regexp_matches(?, ?)", [path, kinds.pattern(glob)]).fetchall()[0][0]
    assert found == bool(re.search(kinds.pattern(glob), path))

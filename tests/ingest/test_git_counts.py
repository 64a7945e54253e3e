"""Commits, added and deleted lines are those that git itself counts, commit by commit and file by file."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ingest.derive.rollups import DAILY
from tests.ingest.nights import Home, home
from tests.ingest.repository import Repository, create, data, lines, quoted, run

BUNDLES = Path(__file__).parents[2] / "sample_data" / "repos"
FILES = """
    SELECT sha, path, added, deleted FROM changes JOIN commits USING (repo, sha)
    WHERE on_default_branch AND NOT is_merge
"""


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Four hundred commits of edits, moves, copies, removals, binary files, links, modules and merges."""
    repository = create(tmp_path_factory.mktemp("grown") / "grown.git")
    chance = random.Random(4)
    tree: dict[str, bytes] = {}
    stream: list[bytes] = []
    main = side = 0
    for number in range(1, 401):
        aside = number > 1 and chance.random() < 0.15
        parents = [b"from :%d" % main] if aside else []
        if side and not aside:
            parents, side = [b"merge :%d" % side], 0
        stream += head(number, b"side" if aside else b"main") + parents
        stream += edits(chance, dict(tree) if aside else tree, number)
        main, side = (main, number) if aside else (number, side)
    run(["git", "-C", repository.path, "fast-import", "--quiet"], b"\n".join([*stream, b""]))
    return repository


def head(number: int, branch: bytes) -> list[bytes]:
    """What a commit begins with: without a parent of its own it goes on from the branch."""
    person = f"Ada <ada@example.com> {1767600000 + 7200 * number} +0000".encode()
    words = [b"commit refs/heads/" + branch, b"mark :%d" % number]
    return [*words, b"author " + person, b"committer " + person, data(f"Number {number}\n")]


def edits(chance: random.Random, tree: dict[str, bytes], number: int) -> list[bytes]:
    """A few things done to the files of a tree."""
    done = []
    for _ in range(chance.randrange(1, 5)):
        what, name = chance.random(), f"d{chance.randrange(4)}/file {number}-{chance.randrange(99)}.py"
        old = chance.choice(sorted(tree)) if tree else None
        if old and what < 0.25:
            tree[name] = tree.pop(old)
            done += [b"R " + quoted(old) + b" " + quoted(name)]
            if number % 2:  # most of what moves is edited on the way
                tree[name] += b"moved %d\n" % number
                done += [b"M 100644 inline " + quoted(name), data(tree[name])]
            continue
        if old and what < 0.35:
            del tree[old]
            done += [b"D " + quoted(old)]
            continue
        if old and what < 0.6:
            name, text = old, tree[old].splitlines(keepends=True)
            text[len(text) // 2 : len(text) // 2 + chance.randrange(4)] = [
                b"new %d\n" % number
            ] * chance.randrange(6)
            content = b"".join(text)
        elif what < 0.7:
            content = chance.randbytes(300)
        else:
            content = lines(chance.randrange(40), f"{number} {chance.randrange(5)}").encode()
        tree[name] = content
        mode = chance.choice([b"100644", b"100644", b"100755", b"120000"])
        done += [b"M " + mode + b" inline " + quoted(name), data(content)]
    if number % 50 == 7:
        done += [b"M 160000 " + b"ab" * 20 + b" module"]
    return done


@pytest.fixture(scope="module")
def night(grown: Repository, tmp_path_factory: pytest.TempPathFactory) -> Home:
    at = home(tmp_path_factory.mktemp("home"), {"grown": grown})
    assert at.landed() == 0
    return at


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The histories of the sample organisation."""
    at = home(tmp_path_factory.mktemp("sample"), {file.stem: file for file in sorted(BUNDLES.iterdir())})
    assert at.read() == 0
    return at


def test_the_sums_equal_those_of_git(grown, night):
    commits, added, deleted = grown.totals()
    assert night.totals("grown") == (commits, added, deleted)
    assert commits > 300
    assert min(added, deleted) > 1000


def test_every_file_of_every_commit_equals_that_of_git(grown, night):
    words = (
        "-c",
        "diff.renameLimit=1000",
        "log",
        "-z",
        "--no-merges",
        "--numstat",
        "-M",
        "--format=%x01%H",
        "main",
    )
    told, renames = set(), 0
    for entry in grown.git(*words).split("\x01")[1:]:
        sha, *fields = entry.replace("\n", "").split("\0")
        fields = [field for field in fields if field]
        while fields:
            added, deleted, path = fields.pop(0).split("\t")
            if not path:
                renames, path = renames + 1, fields[1]
                del fields[:2]
            told.add((sha, path, *(None if count == "-" else int(count) for count in (added, deleted))))
    assert set(night.ask(FILES)) == told
    assert renames > 50
    assert sum(added is None for _, _, added, _ in told) > 20


def test_the_lines_of_landings_equal_first_parent_diffs(grown, night):
    for sha, how, added, deleted in night.ask("SELECT sha, how, added, deleted FROM merges"):
        assert how in ("direct", "merge")
        words = (
            "-c",
            "diff.renameLimit=1000",
            "diff-tree",
            "--root",
            "-r",
            "--numstat",
            "-M",
            "--no-commit-id",
        )
        printed = grown.git(*words, "--diff-merges=first-parent", sha)
        counts = [row.split("\t") for row in printed.splitlines() if not row.startswith("-")]
        assert (added, deleted) == (sum(int(row[0]) for row in counts), sum(int(row[1]) for row in counts))


def test_landed_lines_and_daily_sums_add_up_to_the_landings(night):
    landed = "SELECT sum(lines) FROM landed WHERE landed.merge = merges.sha"
    missing = f"SELECT sha FROM merges WHERE abs(added - repeated - coalesce(({landed}), 0)) > 0.001"
    assert night.ask(missing) == []
    daily, landings = (
        f"(SELECT sum(lines) FROM ({DAILY['daily_lines']}))",
        "(SELECT sum(added - repeated) FROM merges)",
    )
    assert abs(night.figure(f"SELECT {daily} - {landings}")) < 0.001


def test_renames_beyond_the_limit_are_counted_as_git_does(tmp_path: Path):
    repository = create(tmp_path / "x.git")
    before = {f"old/{i}.py": lines(3, f"file {i}") for i in range(1_200)}
    repository.commit("Add", before)
    moved = {f"new/{i}.py": lines(3, f"file {i}") + "more\n" for i in range(1_200)}
    repository.commit("Move and edit", moved | dict.fromkeys(before))
    at = home(tmp_path / "home", {"x": repository})
    assert at.read() == 0
    assert at.totals("x") == repository.totals()


@pytest.mark.parametrize("name", ["trainer", "serving", "evals", "console"])
def test_the_sums_of_the_sample_equal_those_of_git(sample: Home, tmp_path: Path, name: str):
    clone = Repository(tmp_path / "x.git")
    run(["git", "clone", "-q", "--bare", BUNDLES / f"{name}.bundle", clone.path])
    commits, added, deleted = clone.totals()
    assert sample.totals(name) == (commits, added, deleted)
    assert commits > 100
    assert min(added, deleted) > 1000

"""File names, ref names and paths as bad as git can hold: each is kept as it is, and none is an option."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest import menagerie
from tests.ingest.nights import Home
from tests.ingest.repository import Repository, create, lines, run

NAMES = [
    *(b"new\nline.py", b"tab\there.py", b'quo"te.py', b"\xff\xfe.py", b"-dash.py", b"--all", b"\x01one.py"),
    *(
        b"back\\slash.py",
        "\N{SNOWMAN}.py".encode(),
        b" blank .py",
        b"re\rturn.py",
        b"a => b.py",
        b"{a => b}/c.py",
    ),
    *(b"5\t5\t", b":", b": 1 2 3 4", b"\xed\xa0\x80.py", b"\n", b"\x01" + b"a" * 40 + b"\nm", b"NUL\\0.py"),
]
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


def raw_tree(repository: Repository, *entries: tuple[bytes, str]) -> str:
    """A tree with names that git itself would refuse."""
    return repository.write(
        "tree", b"".join(b"100644 %b\0" % name + bytes.fromhex(blob) for name, blob in entries)
    )


def touched(repository: Repository, sha: str) -> set[str]:
    """Paths after the commit as git lists them, bytes that are not UTF-8 as \\xNN."""
    words = (
        "diff-tree",
        "-r",
        "-z",
        "-M",
        "--root",
        "--no-commit-id",
        "--name-status",
        "--diff-merges=first-parent",
    )
    fields = run(["git", "-C", repository.path, *words, sha]).split(b"\0")
    found = set()
    while fields and fields[0]:
        taken = 3 if fields[0].startswith((b"R", b"C")) else 2
        found.add(fields[taken - 1].decode(errors="backslashreplace"))
        fields = fields[taken:]
    return found


@case
def names(path: Path) -> Repository:
    repository = create(path)
    contents = {name: lines(5 + i, f"file {i}") for i, name in enumerate(NAMES)}
    repository.commit("Add", contents)
    others = [*NAMES[7:], *NAMES[:7]]
    repository.commit("Rename to new names", renames={name: b"\x01" + name + b"\n" for name in NAMES[::2]})
    repository.commit("Rename back", renames={b"\x01" + name + b"\n": name for name in NAMES[::2]})
    repository.commit("Touch", {name: lines(3, f"again {i}") for i, name in enumerate(others)})
    repository.commit("Remove", dict.fromkeys(NAMES[:4]))
    return repository


def test_any_byte_in_a_file_name_is_kept_through_additions_renames_and_removals(made, night):
    repository = made["names"]
    assert night.totals("names") == repository.totals()
    for sha in repository.git("rev-list", "main").split():
        assert night.paths(sha) == touched(repository, sha)


def test_a_renamed_file_with_a_hostile_name_adds_no_line(night):
    renames = (
        "SELECT subject, insertions, deletions, files FROM commits WHERE subject LIKE 'Rename%' ORDER BY 1"
    )
    assert night.ask(renames) == [("Rename back", 0, 0, 10), ("Rename to new names", 0, 0, 10)]


@case
def many_files(path: Path) -> Repository:
    repository = create(path)
    repository.commit("Many", {f"d{i % 100}/f{i}.py": "1\n" for i in range(100_000)})
    return repository


def test_a_commit_of_100_000_files_is_read(night):
    assert night.totals("many_files") == (1, 100_000, 0)
    assert night.ask("SELECT files, added FROM merges WHERE repo = 'many_files'") == [(100_000, 100_000)]


@case
def landed_elsewhere(path: Path) -> Repository:
    repository = create(path)
    again = {name: lines(5 + i, f"file {i}") for i, name in enumerate(NAMES)}
    repository.commit("Large", again | {f"f{i}.py": lines(200, f"f{i}") for i in range(60)})
    return repository


def test_a_large_landing_with_hostile_names_is_compared_with_other_repositories(night):
    assert night.ask("SELECT bulk FROM merges WHERE repo = 'landed_elsewhere'") == [(None,)]


@case
def forbidden_names(path: Path) -> Repository:
    repository = create(path)
    repository.commit("Fine", {"a.py": lines(2), ".gitattributes": "*.py linguist-generated\n"})
    blob = repository.git("rev-parse", "main:a.py")
    inner = raw_tree(repository, (b"config", blob))
    entry = b"40000 .git\0" + bytes.fromhex(inner)
    rest = [
        b"100644 %b\0" % name + bytes.fromhex(blob) for name in (b"..", b"a.py", b"a/../../b.py", b"x\\..\\y")
    ]
    tree = repository.write("tree", b"".join([rest[0], entry, *rest[1:]]))
    ada = "Ada <ada@example.com> 1767600000 +0000"
    menagerie.raw_commit(repository, f"author {ada}", f"committer {ada}", tree=tree)
    return repository


def test_a_tree_with_names_no_work_tree_may_hold_is_read_all_the_same(made, night):
    assert night.totals("forbidden_names") == made["forbidden_names"].totals()
    assert night.paths(made["forbidden_names"].tip()) >= {"..", ".git/config", "a/../../b.py"}


@case
def option_like(path: Path) -> Repository:
    place = path.parent / "--upload-pack=touch ran" / "-x '\"$(touch ran);%s.git"
    repository = create(place)
    repository.commit("First", {"a.py": lines(2)}, branch="--output=ran")
    for ref in ("refs/heads/-x", "refs/heads/--all", "refs/tags/-d", "refs/pull/1/head"):
        repository.git("update-ref", ref, "refs/heads/--output=ran")
    repository.git("symbolic-ref", "HEAD", "refs/heads/--output=ran")
    return repository


def test_names_that_look_like_options_are_names(made, night):
    assert night.totals("option_like") == (1, 2, 0)
    assert night.ask("SELECT branch FROM repos WHERE repo = 'option_like'") == [("--output=ran",)]
    assert not list(made["option_like"].path.parent.rglob("ran"))

"""Names, messages, dates and graphs as bad as git can hold: one night reads them all and counts as git does.

Each case is a repository in one menagerie. The night runs in a folder with a stray .mailmap and
.gitattributes, under an environment that points git elsewhere: none of it may change a figure.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ingest.nights import Home, home
from tests.ingest.repository import Repository, create, lines, run

CASES: dict[str, Callable[[Path], object]] = {}
PROGRAMS = """
    core.fsmonitor core.pager core.editor core.sshCommand core.gitProxy core.alternateRefsCommand core.askPass
    diff.external diff.evil.textconv diff.evil.command filter.evil.clean filter.evil.process
    merge.evil.driver gpg.program credential.helper uploadpack.packObjectsHook remote.origin.uploadpack
    interactive.diffFilter sequence.editor pager.log trailer.x.command
"""
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
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
AUTHORS = [
    *("author Ada", "author", "author Ada <ada@example.com", "author Ada ada@example.com> 1 +0000"),
    *("author <> 1767600000 +0000", "author Ada <> 1767600000 +0000", "authored by nobody"),
    *("author A\0B <a\0b@example.com> 1 +0000", "author Ada <a> <b> 1767600000 +0000"),
]


def case(build: Callable[[Path], object]) -> Callable[[Path], object]:
    """Adds a repository to the menagerie under the name of the function that makes it."""
    CASES[build.__name__] = build
    return build


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Every case, made once."""
    folder = tmp_path_factory.mktemp("menagerie")
    return {name: build(folder / f"{name}.git") for name, build in CASES.items()}


@pytest.fixture(scope="module")
def night(made: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The warehouse after one night over all of them."""
    stray = tmp_path_factory.mktemp("stray")
    (stray / ".mailmap").write_text("Mallory <mallory@example.com> <ada@example.com>\n")
    (stray / ".gitattributes").write_text("* -diff linguist-generated\n")
    at = home(
        tmp_path_factory.mktemp("home"), {name: named(source) for name, source in made.items()}, SETTINGS
    )
    elsewhere = {
        "GIT_DIR": "/nowhere",
        "GIT_WORK_TREE": str(stray),
        "GIT_EXTERNAL_DIFF": f"touch {stray}/ran",
    }
    elsewhere |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "mailmap.file", "GIT_INDEX_FILE": "/nowhere"}
    elsewhere |= {
        "GIT_CONFIG_VALUE_0": str(stray / ".mailmap"),
        "GIT_DIFF_OPTS": "-u0",
        "LC_ALL": "tr_TR.UTF-8",
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(stray)
        for name, value in elsewhere.items():
            patch.setenv(name, value)
        assert at.night() == 0, at.last()["message"]
    assert sorted(file.name for file in stray.iterdir()) == [".gitattributes", ".mailmap"]
    return at


SETTINGS = 'now = "2026-10-31"\npeople = { names = "plain" }'


def named(source: object) -> object:
    """A case is a repository, or a path or settings that lead to one."""
    return {"git": source} if isinstance(source, Repository) else source


def raw_commit(repository: Repository, *headers: str, message: str = "Odd\n", tree: str | None = None) -> str:
    """A commit with header lines as given, on top of main."""
    tip = repository.tip()
    parent = [f"parent {tip}"] if tip else []
    tree = tree or (repository.git("rev-parse", f"{tip}^{{tree}}") if tip else EMPTY_TREE)
    sha = repository.write("commit", "\n".join([f"tree {tree}", *parent, *headers, "", message]))
    repository.point("main", sha)
    return sha


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


# --- names


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
    repository.commit("Many", {f"d{i % 100}/f{i}.py": f"{i}\n" for i in range(100_000)})
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
    raw_commit(repository, f"author {ada}", f"committer {ada}", tree=tree)
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


# --- messages, persons, dates


@case
def messages(path: Path) -> Repository:
    repository = create(path)
    repository.commit("Long", {"a.py": lines(1)})
    repository.commit("x" * 1_000_000 + "\n\n" + "y" * 1_000_000, {"a.py": lines(2)})
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
    told = dict(night.ask("SELECT subject, (authored_at, odd_date) FROM commits WHERE repo = 'dates'"))
    assert [subject for subject, (_, odd) in told.items() if not odd] != []
    assert {subject for subject, (_, odd) in told.items() if odd} >= {
        *("-86400 +0000", "0 +0000", "4294967296 +0000", "99999999999999999999 +0000", "nonsense +0000", ""),
    }
    assert night.ask(
        "SELECT landed_on::VARCHAR, moved FROM merges WHERE repo = 'dates' AND subject = 'Sane'"
    ) == [("2026-02-01", False)]
    assert night.figure("SELECT max(landed_on) <= '2026-11-01' FROM merges WHERE repo = 'dates'")


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


# --- graphs


@case
def octopus(path: Path) -> Repository:
    repository = create(path)
    base = repository.commit("Base", {"base.py": lines(1)})
    arms = [
        repository.commit(f"Arm {i}", {f"{i}.py": lines(i)}, branch=f"arm{i}", parents=[base])
        for i in (2, 3, 4)
    ]
    repository.merge("Octopus", *arms)
    return repository


def test_an_octopus_is_one_landing_with_the_lines_of_all_its_arms(night):
    landing = "SELECT subject, how, commits, added FROM merges WHERE repo = 'octopus' ORDER BY landed_at"
    assert night.ask(landing) == [("Base", "direct", 1, 1), ("Octopus", "merge", 4, 9)]


@case
def criss_cross(path: Path) -> Repository:
    repository = create(path)
    base = repository.commit("Base", {"base.py": lines(1)})
    left = repository.commit("Left", {"left.py": lines(2)}, branch="left", parents=[base])
    right = repository.commit("Right", {"right.py": lines(3)}, branch="right", parents=[base])
    repository.merge("Take right", right, branch="left")
    repository.merge("Take left", left, branch="right")
    repository.commit("More left", {"left.py": lines(4)}, branch="left")
    repository.commit("More right", {"right.py": lines(5)}, branch="right")
    repository.point("main", repository.tip("left"))
    repository.merge("Join", "right")
    return repository


def test_criss_cross_merges_land_every_commit_once(made, night):
    reached = int(made["criss_cross"].git("rev-list", "--count", "main"))
    assert night.figure("SELECT sum(commits) FROM merges WHERE repo = 'criss_cross'") == reached == 8
    assert night.ask(
        "SELECT how, added FROM merges WHERE repo = 'criss_cross' ORDER BY landed_at, added"
    ) == [
        *(("direct", 1), ("direct", 2), ("merge", 3), ("direct", 2), ("merge", 2)),
    ]


@case
def unrelated(path: Path) -> Repository:
    repository = create(path)
    repository.commit("Ours", {"a.py": lines(3)})
    repository.commit("Theirs", {"lib.py": lines(500)}, branch="lib", parents=[])
    repository.commit("Join", {"lib.py": lines(500)}, parents=["main", "lib"])
    return repository


def test_unrelated_history_that_is_joined_is_bulk_and_not_written_here(night):
    told = "SELECT subject, bulk FROM merges WHERE repo = 'unrelated' ORDER BY landed_at"
    assert night.ask(told) == [("Ours", None), ("Join", "unrelated history")]
    assert night.figure("SELECT sum(lines) FROM daily_lines WHERE repo = 'unrelated'") == 3


@case
def same_parent_twice(path: Path) -> Repository:
    repository = create(path)
    base = repository.commit("Base", {"a.py": lines(3)})
    tree = repository.git("rev-parse", f"{base}^{{tree}}")
    ada = "Ada <ada@example.com> 1767700000 +0000"
    raw_commit(repository, f"parent {base}", f"author {ada}", f"committer {ada}", tree=tree)
    return repository


def test_a_merge_of_a_commit_with_itself_lands_nothing(night):
    landed = "SELECT subject, added FROM merges WHERE repo = 'same_parent_twice' ORDER BY landed_at"
    assert night.ask(landed) == [("Base", 3), ("Odd", 0)]


@case
def root_run(path: Path) -> Repository:
    repository = create(path)
    for i in range(3):
        repository.commit(f"Part {i}", {f"{i}.py": lines(4, f"{i}")}, date=f"2026-01-05T12:00:0{i}")
    return repository


def test_the_first_commits_within_a_minute_lose_no_line(night):
    assert night.figure("SELECT sum(added) FROM merges WHERE repo = 'root_run'") == 12


# --- repositories of other kinds


@case
def sha256(path: Path) -> Repository:
    repository = create(path, form="sha256")
    repository.commit("First", {"a.py": lines(2)})
    repository.commit("Second", {"b.py": lines(3)})
    return repository


@case
def sha256_bundle(path: Path) -> Path:
    bundle = path.with_suffix(".bundle")
    sha256(path).git("bundle", "create", "-q", bundle, "HEAD", "main")
    return bundle


def test_hashes_of_64_digits_are_read_from_a_path_and_from_a_bundle(night):
    assert night.totals("sha256") == night.totals("sha256_bundle") == (2, 5, 0)
    assert night.figure("SELECT DISTINCT length(sha) FROM merges WHERE repo LIKE 'sha256%'") == 64


@case
def linked(path: Path) -> Path:
    repository = create(path.with_suffix(""), bare=False)
    repository.commit("First", {"a.py": lines(2)})
    repository.git("branch", "topic")
    repository.git("worktree", "add", "-q", path.with_suffix(".linked"), "topic")
    return path.with_suffix(".linked")


@case
def git_file(path: Path) -> Path:
    separate = create(path)
    separate.commit("First", {"a.py": lines(2)})
    path.with_suffix("").mkdir()
    (path.with_suffix("") / ".git").write_text(f"gitdir: ../{path.name}\n")
    return path.with_suffix("")


def test_a_linked_work_tree_and_a_git_file_lead_to_their_repository(night):
    assert night.totals("linked") == night.totals("git_file") == (1, 2, 0)


@case
def grafted(path: Path) -> Repository:
    repository = create(path)
    shas = [repository.commit(f"Number {i}", {f"{i}.py": lines(1 + i)}) for i in range(4)]
    (path / "info").mkdir(exist_ok=True)
    (path / "info" / "grafts").write_text(f"{shas[3]} {shas[0]}\n")
    other = repository.commit("Other", {"x.py": lines(100)}, branch="other", parents=[])
    repository.git("replace", shas[1], other)
    repository.git("update-ref", "-d", "refs/heads/other")
    return repository


def test_grafts_and_replaced_commits_are_not_believed(night):
    assert night.totals("grafted") == (4, 1 + 2 + 3 + 4, 0)


@case
def booby_trapped(path: Path) -> Repository:
    """Everything in a repository that makes some git command run a program."""
    repository = create(path, bare=False)
    trap = path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{path}/ran'\n")
    trap.chmod(0o755)
    repository.commit("First", {"a.py": lines(2), ".gitattributes": "* diff=evil filter=evil merge=evil\n"})
    repository.commit("Second", {"a.py": lines(3)})
    repository.git("update-ref", "refs/notes/commits", "main")
    for hook in ("post-checkout", "pre-auto-gc", "reference-transaction", "post-index-change", "pre-receive"):
        (path / ".git" / "hooks").mkdir(exist_ok=True)
        (path / ".git" / "hooks" / hook).symlink_to(trap)
    (path / "included").write_text(f"[core]\n\tfsmonitor = {trap}\n[alias]\n\tlog = !{trap}\n")
    settings = dict.fromkeys(PROGRAMS.split(), str(trap))
    settings |= {
        f"alias.{word}": f"!{trap}" for word in ("log", "rev-list", "for-each-ref", "diff-tree", "ls-tree")
    }
    settings |= {"core.hooksPath": str(path / ".git" / "hooks"), "include.path": str(path / "included")}
    settings |= {
        "log.showSignature": "true",
        "diff.renames": "false",
        "log.follow": "true",
        "core.quotePath": "true",
    }
    settings |= {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "origin",
        "diff.noprefix": "true",
    }
    settings |= {"remote.origin.promisor": "true", "remote.origin.url": str(path), "log.date": "relative"}
    for key, value in settings.items():
        run(["git", "config", "--file", path / ".git" / "config", key, value])
    return repository


@case
def booby_trapped_url(path: Path) -> str:
    return f"file://{booby_trapped(path).path}"


@case
def booby_trapped_upstream(path: Path) -> dict[str, object]:
    fork = create(path.with_suffix(".fork"))
    upstream = booby_trapped(path)
    fork.git("fetch", "-q", upstream.path, "main:main")
    fork.commit("Own", {"own.py": lines(4)})
    return {"git": fork, "upstream": str(upstream.path)}


def test_nothing_that_a_repository_configures_is_run(made, night):
    folder = made["booby_trapped"].path.parent
    assert not list(folder.glob("booby*/ran"))
    assert made["booby_trapped"].path.joinpath("trap").exists()
    for name in ("booby_trapped", "booby_trapped_url"):
        assert night.totals(name) == (2, 4, 0)
    assert night.totals("booby_trapped_upstream") == (3, 8, 0)


def test_the_traps_are_live(tmp_path):
    repository = booby_trapped(tmp_path / "x")
    os.environ.pop("GIT_DIR", None)
    run(["git", "-C", repository.path, "status"])
    assert (tmp_path / "x" / "ran").exists()

"""What becomes of lines: those that stand are git's own answer, and later nights say what a first would."""

from __future__ import annotations

import itertools
import os
import subprocess
from pathlib import Path

import pytest

from ingest.git import alive
from tests.ingest.nights import FOLLOWING, Home, home
from tests.ingest.repository import SURROUNDINGS, Repository, create, lines

CLAUDE = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
TABLES = ("alive", "standing", "fates", "surviving", "line_ages", "rewriting", "chains")
ALIVE = "SELECT path, from_line, lines, sha, origin_path, origin_line FROM alive ORDER BY path, from_line"


def followed(folder: Path, repository: Repository, more: str = FOLLOWING) -> Home:
    """A warehouse after one night over the repository."""
    acme = home(folder, {"acme/trainer": repository}, more)
    assert acme.followed() == 0
    return acme


def blamed(repository: Repository, path: bytes, *more: str) -> list[tuple[str, int]]:
    """What git blame says of a file: the commit of each line, and its number there."""
    words = ["git", "-C", str(repository.path), "blame", "-w", "-M", "--root", "--porcelain", *more]
    said = subprocess.run(
        [*words, "HEAD", "--", os.fsdecode(path)],
        capture_output=True,
        check=True,
        env=os.environ | SURROUNDINGS,
    ).stdout
    heads = (line.split() for line in said.split(b"\n") if line[40:41] == b" " and line[:1] != b"\t")
    return [(head[0].decode(), int(head[1])) for head in heads]


def told(acme: Home, path: str) -> list[tuple[str, int]]:
    """The same as the warehouse has it."""
    rows = acme.ask("SELECT sha, origin_line, lines FROM alive WHERE path = ? ORDER BY from_line", [path])
    return [(sha, first + offset) for sha, first, count in rows for offset in range(count)]


def same(one: Home, other: Home) -> None:
    """Both say the same of every line."""
    for table in TABLES:
        query = f"SELECT * FROM {table} ORDER BY ALL"
        assert one.ask(query) == other.ask(query), table


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A history that blame finds hard."""
    made = create(tmp_path_factory.mktemp("odd") / "trainer.git")
    text = [f"line {number} of a file\n" for number in range(40)]
    made.commit("Start", {"src/0.py": "".join(text), "src/keep.py": lines(5), b'src/\xe9 "a"\n.py': lines(3)})
    for number in range(20):
        if number != 9:  # that one only moves
            text[number] = f"line {number} is new\n"
        made.commit(f"Move {number}", {f"src/{number + 1}.py": "".join(text), f"src/{number}.py": None})
    moved = text[20:30] + text[:20] + text[30:]
    made.commit("Move lines within the file", {"src/20.py": "".join(moved)})
    reformatted = made.commit("Reformat", {"src/20.py": "".join(line.upper() for line in moved)})
    made.commit("Indent", {"src/20.py": "".join(f"    {line.upper()}" for line in moved[:-1]) + "no newline"})
    made.commit("Ignore", {".git-blame-ignore-revs": f"# format\n{reformatted}\n{'0' * 40}\nnonsense\n"})
    files = {
        "src/wide.py": "wide\n".encode("utf-16"),
        "src/empty.py": "",
        "src/raw.py": b"\xff\xfe\0\1\n" * 3,
    }
    made.commit("Odd", files)
    made.commit("Long", {"src/long.py": "".join(f"x{number} = {number}\n" for number in range(100_000))})
    link, module = made.write("blob", "0.py"), made.tip()
    stream = (
        f"commit refs/heads/main\ncommitter Ada <ada@example.com> 1767690000 +0000\ndata 4\nLink\n"
        f"from {module}\n"
        f"M 120000 {link} src/link.py\nM 160000 {module} src/module.py\n"
        f"M 100755 {made.write('blob', lines(2, 'run'))} src/run.sh\n"
    )
    made.git("fast-import", "--quiet", "--force", stdin=stream)
    return made


@pytest.fixture(scope="module")
def night(odd: Repository, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return followed(tmp_path_factory.mktemp("night"), odd)


def test_every_line_is_that_of_the_commit_that_git_blames(odd, night, tmp_path):
    revs = tmp_path / "revs"
    revs.write_text(odd.git("rev-parse", ":/Reformat"))
    for path in (b"src/20.py", b"src/keep.py", b'src/\xe9 "a"\n.py', b"src/long.py"):
        expected = blamed(odd, path, f"--ignore-revs-file={revs}")
        assert expected
        assert told(night, path.decode(errors="backslashreplace")) == expected, path


def test_a_file_that_was_renamed_twenty_times_keeps_its_authors(odd, night):
    subjects = {sha: odd.git("log", "-1", "--format=%s", sha) for sha, _ in told(night, "src/20.py")}
    assert {"Start", "Move 0", "Move 19", "Indent"} <= set(subjects.values())
    assert "Move 9" not in subjects.values(), "that commit only renamed"
    assert "Reformat" not in subjects.values(), "that commit is in .git-blame-ignore-revs"


def test_links_submodules_and_what_git_takes_for_binary_have_no_lines(night):
    assert {path for (path,) in night.ask("SELECT DISTINCT path FROM alive")} == {
        "src/20.py", "src/keep.py", "src/long.py", 'src/\\xe9 "a"\n.py', ".git-blame-ignore-revs",
        "src/run.sh",
    }  # fmt: skip
    assert night.shown("SELECT files, waiting, lost FROM followed") == "6 0 0"


def test_lines_followed_through_diffs_are_as_many_as_the_files_have(odd, night):
    counts = dict(night.ask("SELECT path, sum(lines)::INT FROM standing GROUP BY ALL"))
    files = {
        "src/20.py": 40,
        "src/keep.py": 5,
        "src/long.py": 100_000,
        'src/\\xe9 "a"\n.py': 3,
        "src/run.sh": 2,
    }
    assert counts == files | {".git-blame-ignore-revs": 4}, "no link, no submodule, nothing binary"
    assert night.figure("SELECT count(*) FROM standing WHERE merge = ''") == 0


def test_a_night_asks_git_only_of_what_can_have_changed(tmp_path, monkeypatch):
    repository, asked = create(tmp_path / "trainer.git"), []
    repository.commit("Start", {"a.py": lines(4), "b.py": lines(4), "c.py": lines(4)})
    acme = followed(tmp_path / "home", repository)
    first = told(acme, "b.py")
    repository.commit("Change", {"b.py": "other\n" + lines(4).split("\n", 1)[1], "c.py": lines(6)})
    repository.commit("Change back", {"b.py": lines(4)})
    ask = alive.told
    monkeypatch.setattr(alive, "told", lambda *words: asked.append(words[-1]) or ask(*words))
    assert acme.followed() == 0
    assert sorted(asked) == [b"b.py", b"c.py"], "b.py has the same content as before, and another author"
    assert told(acme, "b.py") == blamed(repository, b"b.py") != first
    asked.clear()
    revs = tmp_path / "revs"
    revs.write_text("\n".join(repository.git("log", "--format=%H", "-2").split()))
    repository.commit("Ignore both", {".git-blame-ignore-revs": revs.read_text()})
    assert acme.followed() == 0
    assert sorted(asked) == [b".git-blame-ignore-revs", b"a.py", b"b.py", b"c.py"]
    assert told(acme, "b.py") == blamed(repository, b"b.py", f"--ignore-revs-file={revs}")
    same(acme, acme.fresh(tmp_path / "fresh", Home.followed))


def test_of_files_that_one_commit_added_and_none_touched_git_is_not_asked(tmp_path, monkeypatch):
    repository, asked = create(tmp_path / "trainer.git"), []
    start = repository.commit("Start", {f"{name}.py": lines(4, name) for name in "abcdef"})
    ignored = repository.commit("Add and ignore", {"g.py": lines(4), "new\nline.py": lines(5, "h")})
    repository.commit("Change", {"a.py": lines(6, "a"), "b.py": None})
    repository.commit("Move", {"moved.py": lines(4, "c"), "c.py": None})
    repository.commit("Add again", {"b.py": lines(4, "b"), "end.py": "no newline"})
    repository.commit("Same", {"twice.py": lines(3)}, branch="side", parents=[start])
    repository.commit("Same here", {"twice.py": lines(3)})
    repository.merge("Merge branch 'side'", "side", files={"merge.py": lines(2)})
    repository.commit("Ignore", {".git-blame-ignore-revs": f"{ignored}\n"})
    ask = alive.git
    monkeypatch.setattr(alive, "git", lambda *words, **more: asked.append(words[-1]) or ask(*words, **more))
    monkeypatch.setattr(alive, "MANY", 0)
    acme = followed(tmp_path / "home", repository)
    names = {name for (name,) in acme.ask("SELECT DISTINCT path FROM alive")}
    assert {name: told(acme, name) for name in names} == {
        name: blamed(repository, name.encode(), "--ignore-rev", ignored) for name in names
    }
    assert names & set(asked) == {"a.py", "b.py", "moved.py", "twice.py", "merge.py", "g.py", "new\nline.py"}
    assert names - set(asked) == {"d.py", "e.py", "f.py", "end.py", ".git-blame-ignore-revs"}


def test_a_deleted_file_a_link_in_its_place_and_new_kinds_leave_no_stale_line(tmp_path):
    repository = create(tmp_path / "trainer.git")
    repository.commit("Start", {"a.py": lines(4), "b.py": lines(4), "data/c.py": lines(5)})
    repository.commit("Shorten", {"b.py": lines(3), "data/c.py": lines(4)})
    acme = followed(tmp_path / "home", repository, f'{FOLLOWING}\nkinds = {{ "data/**" = "data" }}')
    repository.commit("Delete", {"a.py": None})
    acme.configure(
        {"acme/trainer": repository}, f'{FOLLOWING}\nkinds = {{ "b.py" = "generated", "data/**" = "test" }}'
    )
    assert acme.followed() == 0
    assert acme.shown("SELECT path, kind, lines FROM alive") == "data/c.py test 4"
    kinds = "SELECT kind, ended_by = '' AS stands, lines FROM fates ORDER BY ALL"
    assert acme.shown(kinds) == "source False 4\ntest False 1\ntest True 4"
    same(acme, acme.fresh(tmp_path / "fresh", Home.followed))


def test_a_rewritten_history_leaves_no_stale_answer(tmp_path):
    repository = create(tmp_path / "trainer.git")
    first = repository.commit("Start", {"a.py": lines(4), "b.py": lines(4)})
    repository.commit("Change", {"a.py": lines(2) + lines(4, "new"), "b.py": lines(2)})
    repository.commit("Change back", {"b.py": lines(4)})
    acme = followed(tmp_path / "home", repository)
    repository.point("main", first)
    repository.commit("Change otherwise", {"a.py": lines(3) + lines(2, "other")})
    assert acme.followed() == 0
    for path in (b"a.py", b"b.py"):
        assert told(acme, path.decode()) == blamed(repository, path), path
    same(acme, acme.fresh(tmp_path / "fresh", Home.followed))


def test_a_branch_that_goes_on_after_its_squash_leaves_no_stale_answer(tmp_path):
    repository = create(tmp_path / "trainer.git")
    base = repository.commit("Start", {"a.py": lines(1)}, date="2026-01-05")
    first = {"b.py": lines(3, "ai")}
    repository.commit(f"Draft{CLAUDE}", first, branch="topic", parents=[base], date="2026-01-06")
    both = {"b.py": lines(3, "ai") + lines(2, "mine")}
    repository.git("update-ref", "refs/pull/4/head", repository.commit("Mine", both, branch="topic"))
    repository.commit("Add both (#4)", both, committer="GitHub <noreply@github.com>", date="2026-01-08")
    acme = followed(tmp_path / "home", repository)
    assert acme.shown("SELECT sum(lines)::INT, count(DISTINCT tip) FROM blames") == "5 1"
    late = repository.commit("Late", {"b.py": lines(9, "late")}, branch="topic", date="2026-01-08T00:30:00")
    repository.git("update-ref", "refs/pull/4/head", late)
    assert acme.followed() == 0
    assert acme.shown("SELECT sum(lines)::INT, tip FROM blames GROUP BY ALL") == f"0 {late}"
    same(acme, acme.fresh(tmp_path / "fresh", Home.followed))


def test_nights_that_go_on_say_what_one_night_over_all_of_it_says(tmp_path):
    repository = create(tmp_path / "trainer.git")
    repository.commit("Start", {"a.py": lines(9), "b.py": lines(5)}, date="2026-01-05")
    acme = followed(tmp_path / "home", repository)
    repository.commit(f"By AI{CLAUDE}", {"a.py": lines(3) + lines(4, "ai")}, date="2026-01-06")
    assert acme.followed() == 0
    base = repository.tip()
    tip = repository.commit(
        f"Topic{CLAUDE}", {"b.py": lines(2)}, branch="topic", parents=[base], date="2026-01-07"
    )
    tip = repository.commit(
        "By a person", {"b.py": lines(2) + lines(2, "mine")}, branch="topic", date="2026-01-08"
    )
    repository.merge("Merge branch 'topic'", tip, date="2026-01-09")
    assert acme.followed() == 0
    # somebody pulls: the merge swaps the parents, and both chains are the main line
    mine = repository.commit("Mine", {"c.py": lines(3)}, branch="mine", parents=[base], date="2026-01-10")
    theirs = repository.tip()
    files = {"b.py": lines(2) + lines(2, "mine")}
    pull = repository.commit(
        "Merge branch 'main' of example.com:acme/trainer",
        files,
        branch="mine",
        parents=[mine, theirs],
        date="2026-01-11",
    )
    repository.point("main", pull)
    assert acme.followed() == 0
    repository.commit("After", {"c.py": lines(1)}, date="2026-01-12")
    assert acme.followed() == 0
    assert acme.figure("SELECT steps FROM followed") == 6
    whose = """
        SELECT path, split_part(subject, ' ', 1), sum(lines)::INT
        FROM standing LEFT JOIN merges USING (repo) WHERE merge = merges.sha GROUP BY ALL ORDER BY ALL
    """
    assert acme.shown(whose) == "a.py By 4\na.py Start 3\nb.py Merge 2\nb.py Start 2\nc.py Mine 1"
    same(acme, acme.fresh(tmp_path / "fresh", Home.followed))


def test_what_a_night_has_no_time_for_is_left_to_the_next(tmp_path, monkeypatch):
    repository = create(tmp_path / "trainer.git")
    repository.commit("Start", {f"{name}.py": lines(4) for name in "abcde"})
    clock = itertools.count()
    with monkeypatch.context() as patched:
        patched.setattr(alive, "PIECE", 2)
        patched.setattr(alive.time, "monotonic", lambda: next(clock))
        acme = followed(tmp_path / "home", repository, 'now = "2026-10-31"\nsurvival = { seconds = 1 }')
    assert acme.shown("SELECT files, waiting FROM followed") == "5 3"
    assert acme.followed() == 0
    assert acme.shown("SELECT files, waiting FROM followed") == "5 0"
    same(acme, acme.fresh(tmp_path / "fresh", Home.followed))


def test_without_seconds_no_lines_are_followed_and_nobody_asks_for_them(tmp_path):
    repository = create(tmp_path / "trainer.git")
    repository.commit("Start", {"a.py": lines(4)})
    acme = followed(tmp_path / "home", repository, 'now = "2026-10-31"\nsurvival = { seconds = 0 }')
    assert acme.ask("FROM followed") == []
    assert acme.ask("FROM metrics.surviving_ai_share") == []
    acme.configure({"acme/trainer": repository}, FOLLOWING)
    assert acme.followed() == 0
    assert acme.figure("SELECT sum(lines)::INT FROM alive") == 4


def test_what_makes_blame_fast_is_written_where_lines_are_followed_alone(tmp_path):
    repository = create(tmp_path / "x.git")
    repository.commit("Start", {"a.py": lines(2)})
    acme = followed(tmp_path, repository, "survival = { seconds = 0 }\nfaults = { fixes = 0 }")
    (graph,) = acme.warehouse.rglob("objects/info/commit-graph")
    assert b"BDAT" not in graph.read_bytes()  # the filters of changed paths
    acme.configure({"acme/trainer": repository}, FOLLOWING)
    assert acme.read() == 0
    assert b"BDAT" in graph.read_bytes()


def test_behind_the_edge_of_a_shallow_clone_nobody_is_known_until_it_is_deepened(tmp_path):
    repository = create(tmp_path / "remote.git")
    repository.commit("Start", {"a.py": lines(4)})
    repository.commit("Second", {"a.py": lines(5)})
    repository.commit("Third", {"a.py": lines(6)})
    clone = Repository(tmp_path / "clone.git")
    repository.git("clone", "-q", "--bare", "--depth=2", f"file://{repository.path}", clone.path)
    acme = followed(tmp_path / "home", clone)
    assert (
        acme.shown("SELECT sha = '', sum(lines)::INT FROM alive GROUP BY ALL ORDER BY ALL")
        == "False 1\nTrue 5"
    )
    clone.git("fetch", "-q", "--unshallow")
    assert acme.followed() == 0
    assert told(acme, "a.py") == blamed(clone, b"a.py")


def test_a_file_that_cannot_be_blamed_is_counted_and_not_guessed(tmp_path):
    repository = create(tmp_path / "x.git")
    repository.commit("Start", {"a.py": lines(4)})
    repository.commit("Second", {"a.py": lines(5)})
    repository.commit("Beside", {"b.py": lines(2)})
    repository.commit("Third", {"a.py": lines(6)})
    repository.loose(repository.git("rev-parse", "main~3:a.py")).unlink()
    acme = followed(tmp_path / "home", repository)
    assert (
        acme.shown("SELECT path, from_line, lines, sha <> '' FROM alive ORDER BY ALL")
        == "a.py 0 6 False\nb.py 1 2 True"
    )
    assert acme.shown("SELECT left_out, lines FROM surviving ORDER BY ALL") == " 2.0\nunknown 6.0"
    # nor can two landings be compared: of a.py the one line is known that the last one added
    assert acme.shown("SELECT steps, lost FROM followed") == "4 2"
    known = "SELECT path, merge <> '' AS known, sum(lines)::INT FROM standing GROUP BY ALL ORDER BY ALL"
    assert acme.ask("FROM fates WHERE merge = ''") == [], "what became of them is nobody's fate"
    assert acme.shown(known) == "a.py False 5\na.py True 1\nb.py True 2"

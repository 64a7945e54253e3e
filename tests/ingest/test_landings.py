"""Landings of real repositories, each figure worked out by hand."""

from __future__ import annotations

from pathlib import Path

from ingest.derive.rollups import DAILY
from tests.ingest.nights import home
from tests.ingest.repository import create, lines

FORGE = "GitHub <noreply@github.com>"
LANDINGS = """
    SELECT how, request, branch, commits, added, deleted, written_lines::INT, share_method, subject
    FROM merges ORDER BY landed_at, subject
"""


def test_each_way_to_land_is_told_apart(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    root = repo.commit("Start", {"src/a.py": lines(10)}, date="2026-01-05T10:00")
    repo.commit("Draft", {"src/b.py": lines(6)}, branch="topic", parents=[root], date="2026-01-05T11:00")
    tip = repo.commit("Shorten", {"src/b.py": lines(4)}, branch="topic", date="2026-01-05T12:00")
    repo.merge("Merge pull request #1 from acme/topic", tip, date="2026-01-06T10:00")
    repo.commit("Add docs (#2)", {"docs/a.md": lines(3)}, committer=FORGE, date="2026-01-07T10:00")
    repo.commit("One", {"src/c.py": lines(2)}, date="2026-01-08T10:00:00")
    repo.commit("Two", {"src/c.py": lines(5)}, date="2026-01-08T10:00:30")
    acme = home(tmp_path, {"acme/trainer": repo})
    assert acme.landed() == 0
    # the merge lands 4 lines though its commits added 6 and deleted 2; the run lands 5 lines once
    assert acme.shown(LANDINGS) == "\n".join(
        [
            "direct - - 1 10 0 10 pure Start",
            "merge 1 topic 3 4 0 4 pure Merge pull request #1 from topic",
            "squash 2 - 1 3 0 0 whole Add docs (#2)",
            "rebase - - 2 5 0 5 pure Two",
        ]
    )


def test_lines_of_a_merge_are_those_of_the_commit_that_last_touched_them(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    root = repo.commit("Start", {"src/a.py": "first\n"})
    marked = "Draft\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
    repo.commit(marked, {"src/b.py": lines(9)}, branch="topic", parents=[root])
    tip = repo.commit("Rework", {"src/b.py": lines(8) + lines(3, "own")}, branch="topic")
    repo.merge("Merge branch 'topic'", tip)
    acme = home(tmp_path, {"acme/trainer": repo})
    assert acme.landed() == 0
    # the diff adds 11 lines: 8 of the 9 that the agent wrote are left, and 3 that a person added
    assert acme.shown(
        "SELECT share_method, origin, ai_lines, undeclared_lines, ai_share FROM merges WHERE how = 'merge'"
    ) == ("blame mixed 8.0 3.0 0.7272727272727273")


def test_lines_that_only_the_merge_itself_added_are_its_own(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    root = repo.commit("Start", {"a.py": "a\n"})
    tip = repo.commit("Topic", {"b.py": lines(2)}, branch="topic", parents=[root])
    merge = repo.merge("Merge branch 'topic'", tip, files={"c.py": lines(3)})
    acme = home(tmp_path, {"acme/trainer": repo})
    assert acme.read() == 0
    found = dict(acme.ask(f"SELECT sha, sum(lines)::INT FROM landed WHERE merge = '{merge}' GROUP BY ALL"))
    assert found == {tip: 2, merge: 3}


def test_a_pull_lands_nothing_and_hides_nothing(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    root = repo.commit("Start", {"a.py": "a\n"}, date="2026-01-05T10:00")
    theirs = repo.commit(
        "Theirs", {"b.py": lines(2)}, branch="server", parents=[root], date="2026-01-05T11:00"
    )
    repo.commit("Mine", {"c.py": lines(3)}, date="2026-01-05T12:00")
    repo.merge("Merge branch 'main' of example.com:acme/trainer", theirs, date="2026-01-05T13:00")
    acme = home(tmp_path, {"acme/trainer": repo})
    assert acme.read() == 0
    assert acme.shown("SELECT how, commits, added, subject FROM merges ORDER BY landed_at") == "\n".join(
        [
            "direct 1 1 Start",
            "direct 1 2 Theirs",
            "direct 1 3 Mine",
            "pull 1 0 Merge branch 'main' of example.com:trainer",
        ]
    )


def test_a_merge_of_landings_with_their_own_requests_is_a_batch(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    root = repo.commit("Start", {"a.py": "a\n"}, branch="main")
    repo.commit("One (#1)", {"b.py": lines(2)}, branch="queue", parents=[root], committer=FORGE)
    tip = repo.commit("Two (#2)", {"c.py": lines(3)}, branch="queue", committer=FORGE)
    repo.merge("Merge branch 'queue'", tip)
    acme = home(tmp_path, {"acme/trainer": repo})
    assert acme.read() == 0
    assert acme.shown("SELECT how, request, added FROM merges ORDER BY landed_at") == "\n".join(
        ["direct - 1", "squash 1 2", "squash 2 3", "batch - 0"]
    )


def test_what_a_revert_restores_and_a_re_landing_repeats_is_not_written_again(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    repo.commit("Start", {"a.py": lines(5)})
    marked = "Replace\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
    first = repo.commit(marked, {"a.py": lines(4, "new")})
    undo = repo.commit(f'Revert "Replace"\n\nThis reverts commit {first}.', {"a.py": lines(5)})
    again = repo.commit(
        f'Reapply "Replace"\n\nThis reverts commit {undo}.', {"a.py": lines(4, "new") + "more\n"}
    )
    acme = home(tmp_path, {"acme/trainer": repo})
    assert acme.read() == 0
    # the revert adds 5 lines that the first deleted; the re-landing adds 5 of which 4 were landed before
    assert acme.ask(
        "SELECT sha, added, repeated, written_lines::INT, reverts, reverted_by, relands FROM merges "
        "WHERE subject <> 'Start' ORDER BY landed_at",
    ) == [
        (first, 4, 0, 4, None, undo, None),
        (undo, 5, 5, 0, first, None, None),
        (again, 5, 4, 1, undo, None, first),
    ]


def test_a_re_landing_without_new_lines_keeps_the_origin_of_the_first(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    repo.commit("Start", {"a.py": lines(5)})
    marked = "Replace\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
    first = repo.commit(marked, {"a.py": lines(4, "new")})
    undo = repo.commit(f'Revert "Replace"\n\nThis reverts commit {first}.', {"a.py": lines(5)})
    again = repo.commit(f'Reapply "Replace"\n\nThis reverts commit {undo}.', {"a.py": lines(4, "new")})
    acme = home(tmp_path, {"acme/trainer": repo})
    assert acme.landed() == 0
    assert acme.ask(f"SELECT written, written_strict, written_lines FROM merges WHERE sha = '{again}'") == [
        ("ai", "ai", 0.0)
    ]


def test_the_owner_of_a_fork_is_not_named_in_a_subject(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    repo.commit("Start", {"a.py": "1"}, date="2026-01-05")
    for day, subject in (
        (6, "Merge pull request #7 from ada-example/topic/one"),
        (7, "Merge branch 'main' of https://git.example.com/ada-example/trainer"),
        (8, "Merge branch 'main' of git.example.com:ada-example/trainer"),
        (9, 'Revert "Merge pull request #7 from ada-example/topic/one"'),
    ):
        repo.commit(subject, {"a.py": str(day)}, date=f"2026-01-0{day}")
    acme = home(tmp_path, {"acme/trainer": repo})
    assert acme.read() == 0
    assert acme.shown("SELECT subject FROM merges ORDER BY landed_at").splitlines() == [
        "Start",
        "Merge pull request #7 from topic/one",
        "Merge branch 'main' of https://git.example.com/trainer",
        "Merge branch 'main' of git.example.com:trainer",
        'Revert "Merge pull request #7 from topic/one"',
    ]


def test_agents_that_commit_are_no_contributors(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    agents = (
        "Claude <noreply@anthropic.com>",
        "Cursor Agent <cursoragent@cursor.com>",
        "acme[bot] <1+acme[bot]@users.noreply.github.com>",
    )
    repo.commit("By a person", {"a.py": "1"})
    for number, agent in enumerate(agents):
        repo.commit(f"By {number}", {"a.py": f"{number} more"}, author=agent, committer=agent)
    acme = home(tmp_path, {"acme/trainer": repo})
    assert acme.landed() == 0
    assert (
        acme.shown("SELECT subject, merged_by IS NULL FROM merges ORDER BY subject")
        == "By 0 True\nBy 1 True\nBy 2 True\nBy a person False"
    )
    assert acme.figure(f"SELECT count(DISTINCT person) FROM ({DAILY['activity_spans']})") == 1


def test_what_a_landing_brings_in_from_an_earlier_repository_counts_there(tmp_path: Path) -> None:
    ours = create(tmp_path / "trainer.git")
    bo = "Bo <bo@example.com>"
    root = ours.commit("Start", {"a.py": lines(10)}, author=bo, date="2026-01-05")
    fork = create(tmp_path / "fork.git")
    fork.git("fetch", "-q", str(ours.path), "main:main")
    fork.commit("Own", {"own.py": lines(7)}, date="2026-01-06")
    late = {"late.py": lines(200), "late.md": lines(3)}
    late = ours.commit("Late", late, parents=[root], author=bo, date="2026-01-07")
    fork.git("fetch", "-q", str(ours.path), "main:theirs")
    fork.merge("Merge branch 'theirs'", late, date="2026-01-08")
    acme = home(tmp_path, {"acme/trainer": ours, "acme/fork": fork})
    assert acme.landed() == 0
    assert acme.shown(
        "SELECT repo, subject, added, written_lines, docs, counted FROM merges ORDER BY repo, landed_at"
    ) == "\n".join(
        [
            "acme/fork Start 10 10.0 0.0 False",
            "acme/fork Own 7 7.0 0.0 True",
            "acme/fork Merge branch 'theirs' 203 0.0 0.0 True",
            "acme/trainer Start 10 10.0 0.0 True",
            "acme/trainer Late 203 200.0 3.0 True",
        ]
    )
    assert (
        acme.shown(f"SELECT repo, sum(lines) FROM ({DAILY['daily_lines']}) GROUP BY ALL ORDER BY ALL")
        == "acme/fork 7.0\nacme/trainer 213.0"
    )
    # Bo works in the trainer alone; Ada wrote the fork's own lines and merged the others
    spans = f"SELECT repo, from_day, to_day FROM ({DAILY['activity_spans']}) ORDER BY ALL"
    assert acme.shown(spans) == ("acme/fork 2026-01-06 2027-01-07\nacme/trainer 2026-01-05 2027-01-06")
    before = acme.landings("acme/fork")
    fork.commit("More", {"more.py": lines(1)}, date="2026-01-09")
    assert acme.landed() == 0
    assert set(before["merges"]) < set(acme.landings("acme/fork")["merges"])


def test_new_lines_beside_a_revert_are_written(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    root = repo.commit("Start", {"a.py": lines(20, "old")}, date="2026-01-05")
    trim = repo.commit("Trim", {"a.py": lines(5, "old")}, date="2026-01-06")
    repo.commit(
        f"Partly back\n\nThis reverts commit {trim}.",
        {"a.py": lines(8, "old")},
        branch="topic",
        parents=[trim],
        date="2026-01-07",
    )
    tip = repo.commit("Go on", {"a.py": lines(8, "old") + lines(9, "new")}, branch="topic", date="2026-01-08")
    repo.merge("Merge branch 'topic'", tip, date="2026-01-09")
    acme = home(tmp_path, {"acme/trainer": repo})
    assert acme.read() == 0
    # 12 lines land; of the 15 that were taken out the revert brings 3 back
    assert (
        acme.shown(f"SELECT added, repeated, written_lines FROM merges WHERE reverts = '{trim}'")
        == "12 3 9.0"
    )
    assert root != trim


def test_times_never_go_back_along_the_line(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    repo.commit("First", {"a": "1"}, date="2026-01-05")
    repo.commit("Early clock", {"a": "2"}, date="2025-12-01")
    repo.commit("Mad clock", {"a": "3"}, date="2106-01-01")
    repo.commit("Last", {"a": "4"}, date="2026-01-06")
    acme = home(tmp_path, {"acme/trainer": repo})
    assert acme.read() == 0
    assert sorted(acme.shown("SELECT landed_on, moved, subject FROM merges").splitlines()) == [
        "2026-01-05 False First",
        "2026-01-05 True Early clock",
        "2026-01-05 True Mad clock",
        "2026-01-06 False Last",
    ]


def test_kinds_areas_and_what_counts_as_written(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    repo.commit(
        "Start",
        {
            "train/loop.py": lines(10),
            "evals/suite.py": lines(4),
            "tests/test_loop.py": lines(3),
            "notes/look.ipynb": lines(2),
            "docs/a.md": lines(5),
            "gen/api.py": lines(7),
            "vendor/lib.c": lines(8),
            "uv.lock": lines(9),
            "logo.png": b"\x89PNG\0\1",
            ".gitattributes": "gen/* linguist-generated\n",
        },
    )
    areas = [
        {"glob": "train/**", "ai_research": True},
        {"glob": "evals/**", "ai_research": True, "guarded": True},
    ]
    acme = home(tmp_path, {"acme/trainer": {"git": repo, "areas": areas}})
    assert acme.landed() == 0
    # written: 10 + 4 source, 3 test, 2 notebook; the attribute file is one line of config
    figures = "added written_lines source test notebook docs config generated vendored lock"
    columns = ", ".join(
        f"{name}::INT" for name in [*figures.split(), "ai_research_lines", "guarded_lines", "files"]
    )
    assert acme.shown(f"SELECT {columns} FROM merges") == "49 19 14 3 2 5 1 7 8 9 14 4 10"


def test_an_import_of_another_history_is_bulk_until_the_owner_says_otherwise(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    repo.commit("Start", {"a.py": "a\n"})
    other = repo.commit("Elsewhere", {"lib/b.py": lines(50)}, branch="other", parents=[])
    merge = repo.commit("Join library", {"lib/b.py": lines(50)}, parents=[repo.tip(), other])
    acme = home(tmp_path, {"acme/trainer": repo})
    assert acme.landed() == 0
    assert acme.shown(f"SELECT bulk, added FROM merges WHERE sha = '{merge}'") == "unrelated history 50"
    assert acme.shown(f"SELECT sum(lines)::INT FROM ({DAILY['daily_lines']})") == "1"
    acme.configure({"acme/trainer": {"git": repo, "keep": [merge[:9]]}})
    assert acme.landed() == 0
    assert acme.shown(f"SELECT sum(lines)::INT FROM ({DAILY['daily_lines']})") == "51"


def test_a_night_after_new_commits_equals_one_night_over_all(tmp_path: Path) -> None:
    repo = create(tmp_path / "trainer.git")
    root = repo.commit("Start", {"src/a.py": lines(10)})
    acme = home(tmp_path, {"acme/trainer": repo})
    assert acme.read() == 0
    repo.commit("Draft", {"src/b.py": lines(6)}, branch="topic", parents=[root])
    repo.merge("Merge branch 'topic'", repo.tip("topic"))
    repo.commit("More", {"src/a.py": lines(12)})
    assert acme.read() == 0
    once = home(tmp_path / "fresh", {"acme/trainer": repo}, '[people]\nnames = "plain"')
    assert once.read() == 0
    for table in ("merges", "landed", "changes", "evidence"):
        columns = "* EXCLUDE (person, merged_by)" if table == "merges" else "*"
        query = f"SELECT {columns} FROM {table} ORDER BY ALL"
        assert acme.ask(query) == once.ask(query)

"""python -m ingest audit diff: what other rules would move, before they are applied."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.attribution.rules import FILE
from tests.ingest.audited import CLAUDE, audit, shas
from tests.ingest.nights import Home, copied, home
from tests.ingest.repository import create, lines

ACME = """
[[rules]]
id = "acme-writer"
tool = "acme-writer"
role = "coauthor"
grade = "strong"
look = "line"
literal = "written by acme writer"
source = "https://example.com/acme-writer"
examples = ["Written by Acme Writer 3"]
"""
BRANCH = """
[[rules]]
id = "acme-branch"
tool = "acme-writer"
role = "coauthor"
grade = "weak"
look = "branch"
literal = "acme-writer/"
source = "https://example.com/acme-writer"
examples = ["acme-writer/fix"]
"""


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Landings with Claude's trailer, with a mark that only Acme knows, with none, and of a branch.

    Nothing of what is asked of it writes there, as a test says.
    """
    folder = tmp_path_factory.mktemp("diff")
    repo = create(folder / "trainer.git")
    repo.commit(f"A{CLAUDE}", {"a.py": lines(2)})
    repo.commit("B\n\nWritten by Acme Writer 3", {"b.py": lines(3)})
    base = repo.commit("C", {"c.py": lines(4)})
    repo.commit("D", {"d.py": lines(1)}, branch="topic", parents=[base])
    repo.merge("Merge branch 'acme-writer/fix'", repo.tip("topic"))
    made = home(folder / "home", {"acme/trainer": repo})
    assert made.landed() == 0
    return made


def rules(folder: Path, *more: str, without: str = "nothing") -> Path:
    """The shipped rules without those of a tool, and with these."""
    blocks = re.split(r"^(?=\[\[rules\]\])", FILE.read_text(encoding="utf-8"), flags=re.M)
    file = folder / "rules.toml"
    kept = [block for block in blocks if f'tool = "{without}"' not in block]
    file.write_text("".join([*kept, *more]), encoding="utf-8")
    return file


def test_it_counts_what_moves_and_shows_the_marks_behind_it(acme, tmp_path, capsys):
    code, out, err = audit(acme, capsys, "diff", "--rules", rules(tmp_path, ACME, without="claude"))
    hashes = {subject: sha[:12] for subject, sha in shas(acme).items()}
    assert (code, err) == (0, "")
    # of ten lines A has two and B three
    assert [" ".join(line.split()) for line in out.splitlines()] == [
        "acme/trainer: 2 of 5 commits, 2 of 4 landings change",
        "commits ai -> undeclared 1",
        "commits undeclared -> ai 1",
        "landings ai -> undeclared 1",
        "landings undeclared -> ai 1",
        "AI share of lines 20.00 % -> 30.00 %; with weak and assisted marks 20.00 % -> 30.00 %",
        "examples (at most 20):",
        f"acme/trainer {hashes['A']} ai -> undeclared claude: Co-authored-by: Claude <noreply@anthropic.com>",
        f"acme/trainer {hashes['B']} undeclared -> ai acme-writer: Written by Acme Writer",
    ]


def test_a_rule_about_branches_moves_landings_and_weak_marks_move_no_strict_share(acme, tmp_path, capsys):
    out = audit(acme, capsys, "diff", "--rules", rules(tmp_path, BRANCH))[1]
    assert "acme/trainer: 0 of 5 commits, 1 of 4 landings change" in out
    assert "landings  undeclared -> ai (strict: undeclared)  1" in out
    assert "AI share of lines  20.00 % -> 20.00 %; with weak and assisted marks 20.00 % -> 30.00 %" in out


def test_the_rules_in_force_move_nothing_and_nothing_is_written(acme, tmp_path, capsys):
    before = {file: file.lstat().st_mtime_ns for file in acme.warehouse.rglob("*")}
    code, out, _ = audit(acme, capsys, "diff", "--rules", rules(tmp_path))
    assert code == 0
    assert "acme/trainer: 0 of 5 commits, 0 of 4 landings change" in out
    assert "examples" not in out
    assert {file: file.lstat().st_mtime_ns for file in acme.warehouse.rglob("*")} == before


def test_bad_rules_are_named_with_their_mistakes(acme, tmp_path, capsys):
    file = rules(tmp_path, ACME.replace('"strong"', '"sure"').replace("literal", "letter"))
    code, out, err = audit(acme, capsys, "diff", "--rules", file)
    assert (code, out) == (2, "")
    assert f"{file}: rule acme-writer: unknown key 'letter' for look = 'line'" in err
    assert f"{file}: rule acme-writer: grade = 'sure'" in err
    code, _, err = audit(acme, capsys, "diff", "--rules", tmp_path / "gone.toml")
    assert code == 2
    assert "gone.toml: cannot be read" in err


def test_a_repository_that_no_night_has_read_is_named(acme, tmp_path, capsys):
    own = copied(acme, tmp_path / "own")
    other = create(tmp_path / "other.git")
    own.configure({"acme/trainer": tmp_path / "own" / "trainer.git", "acme/other": other})
    code, out, err = audit(own, capsys, "diff", "--rules", rules(tmp_path))
    assert (code, err) == (0, "acme/other: left out, no night has read it yet\n")
    assert "acme/trainer: 0 of 5 commits" in out


def test_a_branch_that_other_rules_no_longer_know_loses_its_mark(tmp_path, capsys):
    repo = create(tmp_path / "trainer.git")
    base = repo.commit("A", {"a.py": lines(4)})
    repo.commit("B", {"b.py": lines(1)}, branch="topic", parents=[base])
    repo.merge("Merge branch 'codex/fix'", repo.tip("topic"))
    acme = home(tmp_path / "home", {"acme/trainer": repo})
    assert acme.landed() == 0
    out = audit(acme, capsys, "diff", "--rules", rules(tmp_path, without="codex"))[1]
    assert "landings  ai (strict: undeclared) -> undeclared  1" in out
    assert "with weak and assisted marks 20.00 % -> 0.00 %" in out

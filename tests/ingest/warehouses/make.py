"""python -m tests.ingest.warehouses.make [COMMIT ...]: a small warehouse as the code of a commit writes it.

Run it when a schema file has landed, for the last commit before: the file is what upgrades are tested with,
and nobody can write it once that code no longer runs. Without a commit it is that of the newest one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.ingest.repository import Repository, create, lines
from tests.ingest.warehouses import ARCHIVE, unpacked

ROOT = Path(__file__).parents[3]
SETTINGS = """
now = "2026-10-31"
files.paths = ["drop/*"]
[[repos]]
name = "acme/trainer"
git = "trainer.git"
team = "research"
areas = [{ glob = "train/**", ai_research = true }]
"""
DROP = {
    "ci_runs.csv": """\
repo,run,attempt,workflow,branch,conclusion,created_at,started_at,completed_at
acme/trainer,1,1,test,main,failure,2026-10-05T09:00:00Z,2026-10-05T09:01:00Z,2026-10-05T09:09:00Z
acme/trainer,1,2,test,main,success,2026-10-05T10:00:00Z,2026-10-05T10:01:00Z,2026-10-05T10:08:00Z
acme/trainer,2,1,test,main,success,soon,,
""",
    "evaluations.csv": "suite,suite_version,run,task,human_minutes,passed,model,started_at\n"
    + "".join(
        f"tasks,1,{model}-{minutes},task-{minutes},{minutes},{passed},{model},2026-09-0{day}T00:00:00Z\n"
        for day, model, longest in ((1, "acme-1", 8), (2, "acme-2", 60))
        for minutes in (1, 4, 15, 60, 240)
        for passed in (str(minutes <= longest).lower(),)
    ),
    "models.csv": "model,predecessor,released_at\nacme-1,,2026-03-01\nacme-2,acme-1,2026-09-01\n",
    "deployments.csv": "repo,id,environment,status,created_at\n"
    "acme/trainer,1,production,success,2026-10-06T09:00:00Z\n",
    "incidents.csv": "repo,id,opened_at,resolved_at\n"
    "acme/trainer,7,2026-10-06T10:00:00Z,2026-10-06T12:00:00Z\n",
}


def main(commits: list[str]) -> None:
    """One file for each commit, named by the schema version that it ends with, into the archive."""
    with TemporaryDirectory() as folder:
        kept = Path(folder) / "kept"
        kept.mkdir()
        files = unpacked(kept) if ARCHIVE.exists() else {}
        for commit in commits or ["HEAD"]:
            with TemporaryDirectory() as own:
                snapshot, version = written(Path(own), commit)
                files[version] = Path(shutil.copyfile(snapshot, kept / f"{version:04}.duckdb"))
            print(f"schema {version}: written by {commit}", flush=True)
        with tarfile.open(ARCHIVE, "w:xz", preset=9) as archive:
            for _, file in sorted(files.items()):
                archive.add(file, file.name, filter=plain)
    print(f"{ARCHIVE.name}: {len(files)} versions, {ARCHIVE.stat().st_size:,} bytes")


def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Of nobody and of no time."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o644
    return member


def written(folder: Path, commit: str) -> tuple[Path, int]:
    """What a night of this code publishes of the sample, and its schema version."""
    code, home = folder / "code", folder / "home"
    code.mkdir()
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x"], cwd=code, input=archive.stdout, check=True)
    sample(home)
    night = [sys.executable, "-m", "ingest", "--config", str(home / "foreshock.toml"), "git", "files"]
    subprocess.run(night, cwd=code, env=os.environ | {"PYTHONPATH": str(code)}, check=True)
    numbers = [int(file.name[:4]) for file in (code / "ingest" / "schema").glob("[0-9]*.sql")]
    return (home / "warehouse" / "foreshock.duckdb").resolve(strict=True), max(numbers)


def sample(home: Path) -> Repository:
    """A repository with work of persons, of an AI and of a robot; a drop folder; settings; a key."""
    for folder in (home / "drop", home / "warehouse"):
        folder.mkdir(parents=True)
    (home / "warehouse" / "key").write_bytes(b"k" * 32)
    (home / "foreshock.toml").write_text(SETTINGS)
    for name, text in DROP.items():
        (home / "drop" / name).write_text(text)
    repository = create(home / "trainer.git")
    repository.commit("Start", {"train/a.py": lines(20), "docs/a.md": lines(4)}, date="2026-08-03")
    begun = repository.commit("Load it", {"train/b.py": lines(12)}, date="2026-09-07")
    ai = "Fix the loader\n\nCo-authored-by: Claude <noreply@anthropic.com>"
    repository.commit(ai, {"train/b.py": lines(15)}, branch="topic", parents=[begun], date="2026-09-08")
    repository.merge("Merge pull request #1 from acme/topic", "topic", date="2026-09-09")
    wrong = repository.commit("Log it", {"train/log.py": lines(6)}, author="Bob <bob@example.com>")
    repository.commit(f'Revert "Log it"\n\nThis reverts commit {wrong}.', {"train/log.py": None})
    repository.commit(
        "Bump it",
        {"requirements.txt": "a\n"},
        author="dependabot[bot] <support@github.com>",
        date="2026-10-05",
    )
    return repository


if __name__ == "__main__":
    main(sys.argv[1:])

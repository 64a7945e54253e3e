"""The repository that is measured by default: always the same objects, made once by `git fast-import`."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from bench import BenchError, history

HERE = Path(__file__).parent
SHAPING = ("chance.py", "words.py", "tree.py", "history.py")


def repository(folder: Path, commits: int) -> Path:
    """A bare repository with so many commits on main, from the folder where it is already there."""
    code = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in SHAPING)).hexdigest()[:8]
    path = folder / f"generated-{commits}-{code}.git"
    if not path.exists():
        unfinished = path.with_suffix(".tmp")
        shutil.rmtree(unfinished, ignore_errors=True)
        make(unfinished, commits)
        for outdated in folder.glob(f"generated-{commits}-*.git"):
            shutil.rmtree(outdated)
        os.replace(unfinished, path)
    return path


def make(path: Path, commits: int) -> None:
    """Written by fast-import, then packed the way a server packs: its own packs hold poor deltas."""
    git("init", "-q", "--bare", "--template=", "--initial-branch=main", str(path))
    words = ["git", f"--git-dir={path}", "fast-import", "--quiet", "--force"]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as importer:
        for record in history.tell(commits):
            importer.stdin.write(record)
        importer.stdin.close()
    if importer.returncode:
        raise BenchError(f"git fast-import ended with {importer.returncode}")
    git(f"--git-dir={path}", "repack", "-a", "-d", "-f", "-q", "--window=10", "--depth=50")


def git(*words: str) -> str:
    """What git prints."""
    done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"git {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout

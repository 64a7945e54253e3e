"""Contracts are fetched by npm, once for each state of the lock, and only with the bytes that were pinned."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NPM = """#!/bin/sh
echo "$@" >> {log}
[ "$2" = "@acme/api@9.9.9" ] && exit 1
cp {packed} "$5/packed.tgz"
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the real script, and an npm that hands out a package of our own."""
    folder = tmp_path / "checkout"
    (folder / ".ci").mkdir(parents=True)
    shutil.copy(ROOT / ".ci/contracts", folder / ".ci/contracts")
    packed = tmp_path / "api.tgz"
    with tarfile.open(packed, "w:gz") as archive:
        member = tarfile.TarInfo("package/made/api.json")
        member.size = len(b"{}\n")
        archive.addfile(member, io.BytesIO(b"{}\n"))
    (tmp_path / "bin").mkdir()
    npm = tmp_path / "bin/npm"
    npm.write_text(NPM.format(log=tmp_path / "log", packed=packed))
    npm.chmod(0o755)
    lock(folder, integrity(packed))
    return folder


def integrity(file: Path) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()


def lock(checkout: Path, pinned: str, version: str = "1.2.3") -> None:
    line = f"@acme/api {version} {pinned} package/made/api.json"
    (checkout / ".ci/contracts.lock").write_text(f"# of tests\n{line}\n")


def fetch(checkout: Path) -> subprocess.CompletedProcess[str]:
    path = f"{checkout.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    words = [sys.executable, ".ci/contracts"]
    return subprocess.run(
        words, cwd=checkout, env=os.environ | {"PATH": path}, capture_output=True, text=True
    )


def asked(checkout: Path) -> int:
    return len((checkout.parent / "log").read_text().splitlines())


def test_a_file_is_taken_out_of_the_package_and_nothing_is_fetched_again_or_left_behind(checkout):
    for _ in range(2):
        run = fetch(checkout)
        assert run.returncode == 0, run.stderr
    kept = checkout / ".contracts"
    assert sorted(file.name for file in kept.iterdir()) == ["api.json", "lock"]
    assert (kept / "api.json").read_text() == "{}\n"
    assert asked(checkout) == 1


def test_other_bytes_than_the_pinned_ones_are_refused_and_asked_for_again(checkout):
    pinned = (checkout / ".ci/contracts.lock").read_text().split()[5]
    lock(checkout, pinned.replace(pinned[20], "A" if pinned[20] != "A" else "B"))
    run = fetch(checkout)
    assert (run.returncode, "is not what was pinned" in run.stderr) == (1, True)
    assert list((checkout / ".contracts").iterdir()) == []
    lock(checkout, pinned)
    assert fetch(checkout).returncode == 0
    assert asked(checkout) == 2


def test_a_newer_lock_is_fetched_and_what_cannot_be_had_is_said(checkout):
    assert fetch(checkout).returncode == 0
    lock(checkout, "sha512-x", version="9.9.9")
    run = fetch(checkout)
    assert (run.returncode, "does this machine reach its package registries?" in run.stderr) == (1, True)
    assert "Traceback" not in run.stderr
    assert not (checkout / ".contracts/lock").exists()  # the older file is not taken for the newer one

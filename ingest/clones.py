"""Git clones on this machine, and what can be guessed of each before anything is configured."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest import IngestError
from ingest.git.command import GitError, git
from ingest.git.place import git_dir

PASSED_OVER = {"node_modules", "site-packages", "venv"}  # and whatever is hidden
SCOPES = {
    "research": r"research",
    "experimental": r"experiment(s|al)?|sandbox|playground|scratch|prototypes?|poc|demos?|toy",
}
# names of folders and files with the marks of their area; the first match wins, so the watched come first
AREAS = (
    (r"evals?|evaluations?|rewards?|reward_models?", "ai_research = true, guarded = true"),
    (r"safety|alignment|oversight|red_?team(ing)?", "guarded = true, safety = true"),
    (r"\.github/workflows|\.circleci|\.gitlab-ci\.yml|Jenkinsfile|CODEOWNERS", "guarded = true"),
    (r"monitoring|permissions", "guarded = true"),
    (r"(pre|post)?_?train(ing|er)?|fine_?tun(e|ing)|rl|rlhf", "ai_research = true"),
)
MODELS = (r"models?|modeling", "ai_research = true")  # elsewhere these are tables of a database
BESIDE = re.compile(r"(^|/)(tests?|docs?|examples?|vendor|third_party|node_modules)/")
MOST_AREAS = 12


@dataclass(frozen=True)
class Clone:
    """A repository and the settings proposed for it; None and () where nothing suggests any."""

    path: Path
    name: str
    branch: str | None
    team: str | None
    scope: str
    areas: tuple[tuple[str, str], ...]  # glob and marks


def below(folder: Path) -> Iterator[Path]:
    """Clones and bare repositories, not looking into them, hidden folders or a warehouse."""
    for here, folders, files in os.walk(folder):
        path = Path(here)
        bare = "HEAD" in files and {"objects", "refs"} <= set(folders)
        if bare or ".git" in folders or ".git" in files:
            yield path
            folders.clear()
        warehouse = {"snapshots", "mirrors"} <= set(folders)
        kept = (name for name in folders if name[0] != "." and name not in PASSED_OVER)
        folders[:] = [] if warehouse else sorted(kept)


def look(path: Path, root: Path) -> Clone:
    """What its origin, its place below `root` and its files suggest."""
    repository = git_dir(path)
    if re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", str(path)):
        raise IngestError("a path with control characters or bytes that are not UTF-8")
    branch = default_branch(repository)
    parents = path.relative_to(root).parts[:-1]
    words = re.split(r"[^a-z]+", "/".join([*parents, path.name]).lower())
    scope = (scope for scope, hint in SCOPES.items() if any(re.fullmatch(hint, word) for word in words))
    return Clone(
        path=path,
        name=name(repository, path),
        branch=branch,
        team=parents[-1] if parents else None,
        scope=next(scope, "production"),
        areas=tuple(areas(repository, branch)) if branch else (),
    )


def said(repository: Path, *words: str) -> str | None:
    """What git says, or None where it has nothing to say."""
    try:
        return git(repository, *words).decode(errors="replace").strip() or None
    except GitError:
        return None


def name(repository: Path, path: Path) -> str:
    """Owner and name as in the URL it was cloned from, else the name of its folder."""
    origin = said(repository, "config", "--get", "remote.origin.url") or ""
    url = re.fullmatch(r"(?!file:)\w+://[^/]+/(.+)|[^/:]+:(?!//)(.+)", origin)
    text = (url[1] or url[2]) if url else path.name
    parts = (
        re.sub(r"[^\w.-]+|\.\.+", "-", re.sub(r"(\.git|\.lock)+$", "", part)) for part in text.split("/")
    )
    parts = (re.sub(r"^\W+", "", part) for part in parts)
    return "/".join(filter(None, parts)) or "repository"


def default_branch(repository: Path) -> str | None:
    """What origin calls its own if it is here too, else the one checked out, else any; None: no commits."""
    listed = said(repository, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads") or ""
    branches = listed.split("\n") if listed else []
    origin = said(repository, "symbolic-ref", "-q", "refs/remotes/origin/HEAD") or ""
    head = said(repository, "symbolic-ref", "-q", "HEAD") or ""
    wanted = [origin.removeprefix("refs/remotes/origin/"), head.removeprefix("refs/heads/"), "main", "master"]
    return next((branch for branch in [*wanted, *branches] if branch in branches), None)


def areas(repository: Path, branch: str) -> list[tuple[str, str]]:
    """Globs of folders and files whose names say what they are, with the marks to propose."""
    tree = f"refs/heads/{branch}"
    folders = (said(repository, "ls-tree", "-rdz", "--name-only", tree) or "").split("\0")
    top = (said(repository, "ls-tree", "-z", "--name-only", tree) or "").split("\0")
    globs = {path: f"{path}/**" for path in sorted(folders, key=lambda path: (path.count("/"), path))}
    globs |= {path: path for path in top if path not in globs}
    plain = {path: glob for path, glob in globs.items() if path and not re.search(r"[*?\[\]\ufffd]", path)}
    found: dict[str, str] = {}
    for pattern, marks in (*AREAS, MODELS):
        if pattern == MODELS[0] and not any(mark.startswith("ai") for mark in found.values()):
            continue
        for path in plain:
            covered = any(path == other or path.startswith(f"{other}/") for other in found)
            if re.fullmatch(rf"(.*/)?({pattern})", path) and not BESIDE.search(f"{path}/") and not covered:
                found[path] = marks
    return [(plain[path], marks) for path, marks in found.items()][:MOST_AREAS]

"""A bare repository of our own beside every configured one.

Of a local repository it borrows the objects (alternates), so nothing is written to the source and no
stray .mailmap, attribute, hook or replaced object of it is read; a URL or a bundle is mirrored by fetch.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from ingest import IngestError
from ingest.config import Repo
from ingest.git.command import GitError, git, shown
from ingest.git.mirror import ANSWER, REFS, ask, begun, fetch, listed, mirrored, unanswered
from ingest.git.place import git_dir, is_local

UPSTREAM = "refs/foreshock/upstream/"
REQUEST = re.compile(r"refs/(?:pull|merge-requests)/(\d+)/head")


@dataclass(frozen=True)
class Shadow:
    """A repository as it stood when its refs were read."""

    path: Path
    branch: str | None  # None: the repository has no commits yet
    refs: dict[str, str]
    upstream: tuple[str, ...]  # tips of the repository it is a fork of
    edges: frozenset[str]  # commits behind which a shallow clone has no history
    partial: bool  # the clone left objects out

    @property
    def head(self) -> str | None:
        """The tip of the counted branch."""
        return self.refs.get(f"refs/heads/{self.branch}") if self.branch else None

    def requests(self) -> dict[str, int]:
        """Request heads: ref to number."""
        found = ((ref, REQUEST.fullmatch(ref)) for ref in self.refs)
        return {ref: int(match[1]) for ref, match in found if match}


def read(repo: Repo, folder: Path, *, kept: bool = False) -> Shadow:
    """Brings the shadow up to date and says what it holds; a mirror may be kept as it is."""
    path = folder / "mirrors" / f"{repo.name}.git"
    local = git_dir(Path(repo.git)) if is_local(repo.git) else None
    above = git_dir(Path(repo.upstream), "upstream") if is_local(repo.upstream) else None
    if kept and not local:
        refs, head = mirrored(path, repo.git)
    else:
        said = "" if local else ask(repo.git)
        prepare(path, "".join(f"{place / 'objects'}\n" for place in (local, above) if place), local, said)
        theirs = listed(path, UPSTREAM) if repo.upstream and not above else {}
        refs, head = borrow(path, local, theirs) if local else fetch(path, repo.git, said)
    return Shadow(
        path=path,
        branch=choose(repo, refs, head),
        refs=refs,
        upstream=tips(path, repo, above, kept=kept),
        edges=frozenset((path / "shallow").read_text().split() if (path / "shallow").exists() else ()),
        partial=any(((local or path) / "objects" / "pack").glob("*.promisor")),
    )


def prepare(path: Path, borrowed: str, local: Path | None, said: str) -> None:
    """A shadow that borrows from these folders, without the locks of a git that was killed."""
    alternates = path / "objects" / "info" / "alternates"
    if not begun(path) or (alternates.read_text() if alternates.exists() else "") != borrowed:
        create(path, borrowed, object_format(local, said))
    for pattern in ("*.lock", "refs/**/*.lock", "objects/info/**/*.lock"):
        for lock in path.glob(pattern):
            lock.unlink()


def object_format(local: Path | None, said: str) -> str:
    """Of a local repository as it says, of another one by the length of a hash."""
    if local:
        return git(local, "rev-parse", "--show-object-format").decode().strip()
    return "sha256" if re.search(r"^[0-9a-f]{64}\t", said, re.M) else "sha1"


def create(path: Path, borrowed: str, form: str) -> None:
    """An empty bare repository, complete or not there at all."""
    unfinished = path.with_name(path.name + ".tmp")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    git(unfinished, "init", "-q", "--bare", "--template=", f"--object-format={form}")
    if borrowed:
        (unfinished / "objects" / "info").mkdir(exist_ok=True)
        (unfinished / "objects" / "info" / "alternates").write_text(borrowed)
    shutil.rmtree(path, ignore_errors=True)
    os.replace(unfinished, path)


def borrow(path: Path, local: Path, kept: dict[str, str]) -> tuple[dict[str, str], str | None]:
    """The refs of a local repository, beside those that are kept, and the branch of its HEAD."""
    refs = {ref: sha for ref, sha in listed(local).items() if ref.startswith(REFS)}
    if not any(ref.startswith("refs/heads/") for ref in refs) and (cut := damaged(local)):
        raise GitError(f"git for-each-ref: {cut[0]} names no commit")
    shallow = path / "shallow"
    if (local / "shallow").exists():
        shutil.copyfile(local / "shallow", shallow)
    else:
        shallow.unlink(missing_ok=True)
    packed = [f"{sha} {ref}" for ref, sha in (refs | kept).items()]
    packed.sort(key=lambda line: line.split(" ", 1)[1].encode(errors="surrogateescape"))
    unfinished = path / "packed-refs.new"
    # peeled speaks of tags, of which there are none here, and GitPython reads no file that is not
    top = "# pack-refs with: peeled sorted \n"
    unfinished.write_text(top + "".join(f"{line}\n" for line in packed), errors="surrogateescape")
    os.replace(unfinished, path / "packed-refs")
    return refs, own_branch(local)


def own_branch(local: Path) -> str | None:
    """The branch that HEAD names, asked of git: where refs are kept as tables the file names none."""
    try:
        named = git(local, "symbolic-ref", "-q", "HEAD").decode(errors="surrogateescape").rstrip("\n")
    except GitError:
        return None
    return named.removeprefix("refs/heads/") if named.startswith("refs/heads/") else None


def damaged(local: Path) -> list[str]:
    """Files of branches: where git lists none, they were cut short, as a power cut leaves them."""
    found = (local / "refs" / "heads").rglob("*")
    return sorted(str(file.relative_to(local)) for file in found if file.is_file() and file.suffix != ".lock")


def answer(repo: Repo) -> str:
    """Which commit the branch that would be read is at; IngestError where others are and it is not."""
    local = str(git_dir(Path(repo.git))) if is_local(repo.git) else repo.git
    wanted = f"refs/heads/{repo.branch}" if repo.branch else "HEAD"
    try:
        said = git(Path(os.devnull), "ls-remote", "--", local, wanted, seconds=ANSWER)
        if not said and not git(Path(os.devnull), "ls-remote", "--heads", "--", local, seconds=ANSWER):
            return "no commits yet"
    except GitError as error:
        raise unanswered(repo.git, error) from None
    if not said:
        raise IngestError(f"{repo.git} has no {repo.branch or 'commit'}: check `branch` in foreshock.toml")
    return f"{repo.branch or 'its branch'} is at {said[:10].decode()}"


def tips(path: Path, repo: Repo, above: Path | None, *, kept: bool = False) -> tuple[str, ...]:
    """The branches of the repository that this one is a fork of."""
    if above:
        return tuple(listed(above, "refs/heads/").values())
    if not repo.upstream:
        return ()
    if kept:
        return tuple(listed(path, UPSTREAM).values())
    ask(repo.upstream)
    words = ("fetch", "-q", "--no-tags", "--prune", "--force", "--no-write-fetch-head", "--")
    try:
        git(path, *words, repo.upstream, f"+refs/heads/*:{UPSTREAM}*")
    except GitError as error:
        raise unanswered(repo.upstream, error) from None
    return tuple(listed(path, UPSTREAM).values())


def choose(repo: Repo, refs: dict[str, str], head: str | None) -> str | None:
    """The counted branch: the configured one, else the repository's own."""
    branches = sorted(ref.removeprefix("refs/heads/") for ref in refs if ref.startswith("refs/heads/"))
    if not branches:
        return None
    wanted = repo.branch or head
    if wanted not in branches:
        why = f"branch '{shown(wanted)}' is not there" if wanted else "HEAD names no branch"
        there = shown(", ".join(branches[:10]))
        raise IngestError(f"{why}; there are {there}: set `branch` in foreshock.toml")
    return wanted


def point(shadow: Shadow, followed: bool) -> None:
    """HEAD at the counted branch, of which mailmap and attributes are read; a graph that makes walks fast.

    Where lines are followed it lists the paths that each commit changed: blame is several times cheaper then,
    and to list them takes a tenth of a first night.
    """
    head, named = shadow.path / "HEAD", f"ref: refs/heads/{shadow.branch}\n"
    if head.read_text(errors="surrogateescape") != named:
        unfinished = head.with_name("HEAD.new")  # with half a HEAD it would be no repository any more
        unfinished.write_text(named, errors="surrogateescape")
        os.replace(unfinished, head)
    graph = ("commit-graph", "write", "--reachable", "--no-progress")
    try:
        git(shadow.path, *graph, *(["--changed-paths"] if followed else []))
    except GitError:  # a tree that cannot be read
        (shadow.path / "objects" / "info" / "commit-graph.lock").unlink(missing_ok=True)
        git(shadow.path, *graph)

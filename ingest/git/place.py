"""Where a repository on this machine lies, without following it to files that are none of its own."""

from __future__ import annotations

from pathlib import Path

from ingest import IngestError

# What git cannot read it prints a line of, and some is copied: a link in its place would show any file.
OWN = ("HEAD", "config", "config.worktree", "packed-refs", "shallow", "objects/info/alternates")


def git_dir(path: Path, key: str = "git") -> Path:
    """The git directory of a work tree, a linked work tree or a bare repository."""
    try:
        dot = path / ".git"
        dot = led(dot, "gitdir:") if dot.is_file() else dot
        found = dot if dot.is_dir() else path
        found = led(found / "commondir") if (found / "commondir").is_file() else found
    except (OSError, ValueError) as error:  # what stands in such a file need not be a path
        why = error.strerror if isinstance(error, OSError) else error
        raise IngestError(f"{path} leads to no repository ({why}): check `{key}` in foreshock.toml") from None
    if not is_one(found):
        what = "has no git repository in it" if path.exists() else "does not exist"
        raise IngestError(f"{path} {what}: check `{key}` in foreshock.toml")
    for name in OWN:
        if led_astray(found, found / name):
            raise IngestError(f"{path}: {name} is a link to a file outside of a repository: it is not read")
    return found


def led(file: Path, word: str = "") -> Path:
    """Where a file that names a folder leads to."""
    named = file.read_text(errors="surrogateescape").removeprefix(word).strip()
    return (file.parent / named).resolve()


def is_one(folder: Path) -> bool:
    """A git directory."""
    return (folder / "objects").is_dir() and (folder / "HEAD").is_file()


def led_astray(folder: Path, file: Path) -> bool:
    """A link to what is neither in this repository nor at the same place of another one."""
    if not file.is_symlink():
        return False
    target = file.resolve()
    other = Path(*target.parts[: -len(file.relative_to(folder).parts)])
    same = target.parts[-1] == file.name and is_one(other)
    return not (same or target.is_relative_to(folder.resolve()))


def is_local(source: str | None) -> bool:
    """A path to a repository whose objects can be borrowed."""
    return bool(source) and source.startswith("/") and not Path(source).is_file()

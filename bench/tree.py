"""The files of the generated repository while its history is told: some thousand, a few of them hot."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from bench.chance import count, pick
from bench.words import NOUNS, VERBS, edit, text

FOLDERS = (
    *("train/optim", "train/data", "serve/api", "serve/cache", "evals/tasks", "evals/graders"),
    *("libs/core", "libs/io", "web/src/views", "web/src/state", "tests/unit", "tests/end", "docs/guide"),
    *("vendor/tiny", "config/env"),
)
ENDINGS = {"web": ("ts",), "docs": ("md", "md", "png"), "config": ("yml", "json")}
FIXED = {
    "web/package-lock.json": ("lock", 1500),
    "libs/core/schema_pb2.py": ("py", 900),
    "README.md": ("md", 80),
    ".github/workflows/ci.yml": ("yml", 60),
}
ATTRIBUTES = ["libs/core/schema_pb2.py linguist-generated", "vendor/** linguist-vendored", "*.png -text"]
Content = dict[str, bytes | None]


@dataclass
class Tree:
    """What each file holds, which topic works on it, and the commit of the main line that last changed it."""

    rng: Random
    lines: dict[str, list[str]] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    locked: set[str] = field(default_factory=set)
    changed: dict[str, int] = field(default_factory=dict)
    made: int = 0


def content(lines: list[str]) -> bytes:
    """A file as bytes."""
    return ("\n".join(lines) + "\n").encode("latin-1")


def begin(rng: Random, files: int) -> tuple[Tree, Content]:
    """A new tree, and what its first commit holds."""
    tree = Tree(rng)
    for path, (ending, length) in FIXED.items():
        put(tree, path, text(rng, ending, length))
    put(tree, ".gitattributes", list(ATTRIBUTES))
    for _ in range(files):
        add(tree)
    return tree, {path: content(lines) for path, lines in tree.lines.items()}


def put(tree: Tree, path: str, lines: list[str]) -> None:
    """A file under a path that was not there."""
    tree.lines[path] = lines
    tree.paths.append(path)


def name(tree: Tree) -> str:
    """A path that no file ever had."""
    folder = pick(tree.rng, FOLDERS)
    ending = pick(tree.rng, ENDINGS.get(folder.split("/")[0], ("py",)))
    tree.made += 1
    prefix = "test_" if folder.startswith("tests") else ""
    stem = f"{prefix}{pick(tree.rng, VERBS)}_{pick(tree.rng, NOUNS)}_{tree.made}"
    return f"{folder}/{pick(tree.rng, NOUNS)}/{stem}.{ending}"


def add(tree: Tree) -> str:
    """A new file; its path."""
    path = name(tree)
    put(tree, path, text(tree.rng, path.rsplit(".", 1)[1], count(tree.rng, 90, 1200)))
    return path


def drop(tree: Tree, path: str) -> list[str]:
    """Takes a file away; what it held."""
    tree.paths.remove(path)
    return tree.lines.pop(path)


def change(tree: Tree, path: str, done: Content) -> None:
    """Edits a file, or now and then renames or deletes it; what became of it goes to `done`."""
    luck = tree.rng.random()
    if luck < 0.015 and path not in FIXED:
        drop(tree, path)
        done[path] = None
        return
    edit(tree.rng, tree.lines[path], path.rsplit(".", 1)[1])
    if luck < 0.04 and path not in FIXED:
        new = name(tree)
        put(tree, new, drop(tree, path))
        done[path], path = None, new
    done[path] = content(tree.lines[path])


def free(tree: Tree, base: int) -> str | None:
    """A file that nobody works on and that is as it was at `base`; hot ones often."""
    for _ in range(8):
        path = tree.paths[int(len(tree.paths) * tree.rng.random() ** 2)]
        if path not in tree.locked and tree.changed.get(path, 0) <= base and path != ".gitattributes":
            return path
    return None


def moved(tree: Tree, files: int) -> Content:
    """A run of neighbouring files under a folder of another name, as when a package is renamed."""
    start = int(tree.rng.random() * max(1, len(tree.paths) - files))
    found = [path for path in tree.paths[start : start + files] if "/" in path and path not in FIXED]
    done: Content = {}
    for path in (one for one in found if one not in tree.locked):
        folder, _, file = path.rpartition("/")
        new = f"{folder}_{tree.made}/{file}"
        put(tree, new, drop(tree, path))
        done |= {path: None, new: content(tree.lines[new])}
    tree.made += 1
    return done

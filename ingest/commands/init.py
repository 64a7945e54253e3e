"""Finds the git clones below folders and writes a commented foreshock.toml to begin with."""

from __future__ import annotations

import json
import os
import re
import shlex
from argparse import ArgumentParser, Namespace
from itertools import count
from pathlib import Path

from ingest import IngestError, clones, config
from ingest.clones import Clone
from ingest.git.place import git_dir
from ingest.mistakes import ConfigError
from ingest.say import Say

HINT = ": check `git` in foreshock.toml"  # of a file that is not written yet
MANUAL = Path(__file__).with_suffix(".toml")


def arguments(parser: ArgumentParser) -> None:
    """What this command takes."""
    parser.add_argument(
        "folders", nargs="*", type=Path, metavar="DIR", help="where to look for clones (default: here)"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="the file to write (default: foreshock.toml)"
    )


def run(options: Namespace, say: Say) -> int:
    """Writes the file, never over another one, and prints what to do next."""
    asked = options.out or options.config or Path("foreshock.toml")
    out = Path(os.path.abspath(os.path.expanduser(asked)))
    if os.path.lexists(out):
        raise ConfigError(f"{out} is already there and stays as it is: name another file with --out FILE")
    if not out.parent.is_dir():
        raise ConfigError(f"{out.parent} is no folder: --out names a file in a folder that is there")
    found = look(options.folders or [Path()], say)
    if not found:
        places = ", ".join(str(folder.absolute()) for folder in options.folders or [Path()])
        raise ConfigError(f"no git repository below {places}: name the folders that hold your clones")
    blocks = "\n".join(block(clone, name, out.parent) for name, clone in named(found).items())
    with out.open("x", encoding="utf-8") as file:
        file.write(MANUAL.read_text(encoding="utf-8").replace("{repos}\n", blocks))
    (out.parent / "drop").mkdir(exist_ok=True)
    config.load(out, check_paths=True)
    many = "1 repository" if len(found) == 1 else f"{len(found)} repositories"
    say.line(f"{many} found, {out} written: read it, change what is wrong, and then")
    for program in ("ingest", "dashboard"):
        print(f"python -m {program} --config {shlex.quote(str(asked))}")
    return 0


def look(folders: list[Path], say: Say) -> list[Clone]:
    """Every repository once, also where folders overlap or a work tree belongs to another clone."""
    found: dict[Path, Clone] = {}
    for folder in folders:
        if not folder.is_dir():
            raise ConfigError(f"{folder} is no folder")
        root = folder.resolve()
        for path in clones.below(root):
            try:
                found.setdefault(git_dir(path).resolve(), clones.look(path, root))
            except (IngestError, OSError) as error:
                why = str(error).removeprefix(f"{path} ").removesuffix(HINT)
                say.error(f"{path}: left out: {why}")
    return sorted(found.values(), key=lambda clone: clone.path)


def named(found: list[Clone]) -> dict[str, Clone]:
    """Two clones of one origin need two names."""
    taken: dict[str, Clone] = {}
    folded: set[str] = set()
    for clone in found:
        names = (clone.name if n == 1 else f"{clone.name}-{n}" for n in count(1))
        name = next(name for name in names if name.casefold() not in folded)
        folded.add(name.casefold())
        taken[name] = clone
    return taken


def block(clone: Clone, name: str, folder: Path) -> str:
    """A [[repos]] table; what nothing suggests stands there as a comment."""
    lines = ["[[repos]]"]
    if name != clone.name:
        lines.append(f"# {quoted(clone.name)} again: a commit in both counts in the first of them")
    lines += [f"name = {quoted(name)}", f"git = {quoted(place(clone.path, folder))}"]
    lines.append(f"branch = {quoted(clone.branch)}" if clone.branch else "# no commits yet")
    lines.append(f"team = {quoted(clone.team)}" if clone.team else '# team = "research"')
    lines.append(f"scope = {quoted(clone.scope)}")
    if clone.areas:
        tables = (f"  {{ glob = {quoted(glob)}, {marks} }},\n" for glob, marks in clone.areas)
        lines.append(f"areas = [\n{''.join(tables)}]")
    else:
        lines.append('# areas = [{ glob = "evals/**", ai_research = true, guarded = true }]')
    return "\n".join(lines) + "\n"


def place(path: Path, folder: Path) -> str:
    """Relative where it lies below the file; `./` keeps a colon or a dash from being read as more."""
    folder = folder.resolve()
    if not path.is_relative_to(folder):
        return str(path)
    below = str(path.relative_to(folder))
    return f"./{below}" if re.search(r"^[-~]|:", below) else below


def quoted(text: str) -> str:
    """A TOML string: what JSON escapes is escaped alike there."""
    return json.dumps(text, ensure_ascii=False)

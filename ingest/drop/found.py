"""Which files the patterns of `[files] paths` find, and which table each is for."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from ingest import IngestError, schema
from ingest.config import Config
from ingest.mistakes import nearest

READ = (".csv", ".jsonl", ".parquet")
# what people export too, and would otherwise wait for in vain
REFUSED = (".tsv", ".txt", ".json", ".ndjson", ".gz", ".zst", ".bz2", ".zip", ".xls", ".xlsx", ".ods")


def names(config: Config) -> list[str]:
    """The files of the drop folder."""
    left_out = {config.warehouse, config.people.teams}
    return listed(config.file.parent, config.files.paths, left_out, meant)


def listed(
    folder: Path, patterns: Iterable[str], left_out: set[Path | None], wanted: Callable[[str], bool]
) -> list[str]:
    """Paths from the folder of the configuration; of a pattern whose folder is not there, the pattern."""
    paths: set[Path] = set()
    for pattern in patterns:
        base, rest = split(folder, pattern)
        if base.is_dir():
            paths.update(walk(base, rest or ["**"], left_out, wanted))
        else:
            paths.add(base)
    return sorted(written(os.path.relpath(path, folder)) for path in paths)


def written(name: str) -> str:
    """A name as tables can hold it: one that is not UTF-8 is none of a file, and is said as such."""
    return name.encode(errors="surrogateescape").decode(errors="backslashreplace")


def split(folder: Path, pattern: str) -> tuple[Path, list[str]]:
    """The folder a pattern names outright, and what is left to be matched below it."""
    parts = Path(os.path.expanduser(pattern)).parts
    plain = next((index for index, part in enumerate(parts) if re.search(r"[*?[]", part)), len(parts))
    return Path(os.path.abspath(folder.joinpath(*parts[:plain]))), list(parts[plain:])


def walk(
    base: Path, pattern: list[str], left_out: set[Path | None], wanted: Callable[[str], bool]
) -> Iterator[Path]:
    """Files below a folder that fit; hidden ones and links to folders are passed over.

    A folder that cannot be looked into is a part too, one that fails: its files must not seem to be gone.
    """
    closed: list[Path] = []
    for here, folders, files in os.walk(base, onerror=lambda error: closed.append(Path(error.filename))):
        path = Path(here)
        folders[:] = sorted(name for name in folders if name[0] != "." and path / name not in left_out)
        for name in sorted(files):
            fits_here = name[0] != "." and fits([*path.relative_to(base).parts, name], pattern)
            if fits_here and wanted(name) and path / name not in left_out:
                yield path / name
    yield from closed


def fits(parts: list[str], pattern: list[str]) -> bool:
    """Whether a path fits a pattern; ** stands for any number of folders."""
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(fits(parts[skip:], pattern[1:]) for skip in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and fits(parts[1:], pattern[1:])


def meant(name: str) -> bool:
    """Whether a file is meant to be read: a README beside the data is not."""
    suffix = Path(name).suffix.lower()
    return suffix in READ or (suffix in REFUSED and bool(prefixes(name)))


def prefixes(name: str) -> list[str]:
    """Open tables that a file name begins with, the longest last."""
    fitting = (table.name for table in schema.tables().values() if table.open)
    return sorted((table for table in fitting if name.lower().startswith(table)), key=len)


def table(path: Path) -> schema.Table:
    """The table that a file is for: the longest whose name its own begins with."""
    suffix = path.suffix.lower()
    if suffix not in READ:
        raise IngestError(f"{suffix or 'no ending'}: expected {', '.join(READ)}")
    if found := prefixes(path.name):
        return schema.tables()[found[-1]]
    names = sorted(each.name for each in schema.tables().values() if each.open)
    word = re.split(r"[\d.-]", path.name)[0].strip("_")
    raise IngestError(
        f"its name begins with no table{nearest(word, names) or '.'} "
        f"Expected TABLE*.csv, .jsonl or .parquet, with TABLE one of {', '.join(names)}"
    )


def opened(config: Config, name: str, patterns: Iterable[str], table: str) -> Path:
    """The file of a name, if it is one and lies where the patterns of this table of settings say."""
    folder = config.file.parent
    path = Path(os.path.abspath(folder / name))
    if not (os.path.isfile(path) and os.access(path, os.R_OK)):
        what = "not a file to read" if os.path.exists(path) else "not there, or its name is not UTF-8"
        raise IngestError(f"{what}: mend it, or `paths` under [{table}]")
    inside = [folder, *(split(folder, pattern)[0] for pattern in patterns)]
    if path.is_symlink() and not any(path.resolve().is_relative_to(base.resolve()) for base in inside):
        raise IngestError(
            f"a link that leads elsewhere: name the folder it leads to in `paths` under [{table}]"
        )
    return path

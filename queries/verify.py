"""python -m queries verify: whether a warehouse says what an attestation says; each difference by name."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from queries.attest import FORM, Bundle, asking, attest, compact, kept
from queries.error import QueryError

MOST = 20  # rows of one figure that are named
PARTS = {"snapshot": str, "settings": dict, "metrics": dict, "tables": dict, "figures": dict}


def command(words: list[str]) -> int:
    """`verify`; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m queries verify",
        description="Works every figure of an attestation out again and names each difference. Compares with"
        " the snapshot that was attested while that is kept, else with the newest.",
        epilog="exit codes: 0 the same, 1 it differs, 2 not an attestation",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="what `attest` wrote")
    options = asking(parser).parse_args(words)
    bundle = load(options.file)
    ours = attest(chosen(bundle, options.config, options.snapshot))
    found = list(differences(bundle, ours))
    for line in found:
        print(line)
    where = f"snapshot {ours['snapshot']}"
    many = f"{len(found):,} difference{'' if len(found) == 1 else 's'}"
    said = f"{many} from {where}" if found else f"the same as {where}"
    print(f"queries: {options.file}: {said}", file=sys.stderr)
    return 1 if found else 0


def load(file: Path) -> Bundle:
    """An attestation from its file."""
    try:
        bundle = json.loads(file.read_bytes(), parse_constant=refused)
    except OSError as error:
        raise QueryError(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise QueryError(f"{file} is no attestation, or was cut off: {error}") from error
    if not isinstance(bundle, dict) or bundle.get("form") != FORM:
        raise QueryError(f"{file} is no attestation: it does not begin with form {FORM!r}")
    if missing := [part for part, kind in PARTS.items() if not isinstance(bundle.get(part), kind)]:
        raise QueryError(f"{file} is no whole attestation: {', '.join(missing)} missing")
    return bundle


def refused(word: str) -> None:
    """NaN and the like, which no attestation has: they differ from themselves."""
    raise ValueError(f"{word} is no number")


def chosen(bundle: Bundle, config: Path | None, word: str | None) -> Path:
    """The snapshot to compare with: as asked, else the attested one while it is kept, else the newest."""
    newest = kept(config, word)
    attested = newest.with_name(f"{Path(bundle['snapshot']).name}.duckdb")
    return attested if not word and attested.exists() else newest


def differences(theirs: Bundle, ours: Bundle) -> Iterator[str]:
    """A line for each: first what shapes the figures, then what they are worked out from, then themselves."""
    for part, what in (("settings", "setting"), ("metrics", "definition of")):
        for name, there, here in apart(theirs[part], ours[part]):
            yield f"{what} {name}: {told(there)} in the attestation, {told(here)} here"
    for name, there, here in apart(theirs["tables"], ours["tables"]):
        yield f"table {name}: {counted(there)} in the attestation, {counted(here)} here"
    for name, there, here in apart(theirs["figures"], ours["figures"]):
        found = list(within(there, here)) if isinstance(there, dict) and here else [("", there, here)]
        for where, one, other in islice(found, MOST):
            yield f"figure {name}{where}: {told(one)} in the attestation, {told(other)} here"
        if len(found) > MOST:
            yield f"figure {name}: and {len(found) - MOST:,} more"


def apart(theirs: dict[str, Any], ours: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Names under which the two do not say the same, to the letter; None: the name is not there."""
    for name in [*theirs, *(name for name in ours if name not in theirs)]:
        if name not in ours or name not in theirs or compact(theirs[name]) != compact(ours[name]):
            yield name, theirs.get(name), ours.get(name)


def within(there: Bundle, here: Bundle) -> Iterator[tuple[str, Any, Any]]:
    """Of one figure that differs: its parts, then cell by cell where both have the same columns."""
    old, new = there.get("values"), here["values"]
    for part, one, other in apart(there, here):
        if part not in ("rows", "values"):
            yield f", {part}", one, other
    listed = len(old) if isinstance(old, list) else "none"
    if (there.get("rows"), listed) != (here["rows"], len(new)):
        yield ", rows", f"{there.get('rows')} ({listed} listed)", str(len(new))
    if isinstance(old, list) and there.get("columns") == here["columns"]:
        for row, ours in zip(old, new, strict=False):
            yield from cells(row, ours, here["columns"])
    elif isinstance(old, list) and compact(old) != compact(new):
        yield ", values", old, new


def cells(there: Any, here: list[Any], columns: list[str]) -> Iterator[tuple[str, Any, Any]]:
    """Of one row; one that is not as long as its columns is told as a whole."""
    where = f", {grain(columns, here)}"
    if not isinstance(there, list) or len(there) != len(columns):
        yield where, there, here
        return
    pairs = dict(zip(columns, there, strict=True)), dict(zip(columns, here, strict=True))
    yield from ((f"{where}, {column}", one, other) for column, one, other in apart(*pairs))


def grain(columns: list[str], row: list[Any]) -> str:
    """What names a row: what stands before its value."""
    place = columns.index("value") if "value" in columns else 1
    return " ".join(str(cell) for cell in row[: max(place, 1)])


def counted(table: Any) -> str:
    """How many rows, and the beginning of their SHA-256."""
    if isinstance(table, dict) and isinstance(table.get("rows"), int):
        return f"{table['rows']:,} rows ({str(table.get('sha256'))[:12]})"
    return told(table)


def told(value: Any) -> str:
    """In a few words, on one line."""
    if value is None:
        return "none"
    text = " ".join((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).split())
    return text if len(text) <= 60 else f"{text[:57]}..."

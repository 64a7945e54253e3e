"""What somebody knows better about single landings: overrides.csv and `[[attribution.override]]`.

A row that cannot be used is listed among the rejects; it never stops a night.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.config import Override
from ingest.mistakes import ConfigError

if TYPE_CHECKING:
    from ingest.config import Config

COLUMNS = ("repo", "sha", "origin", "reason", "by", "on")


@dataclass(frozen=True)
class Line:
    """One override and where it stands; or what is wrong there."""

    file: str
    line: int
    override: Override | None
    mistake: str = ""


def read(config: Config) -> list[Line]:
    """Every override, in order; raises ConfigError only where the file as a whole cannot be read."""
    written = [Line(config.file.name, n, each) for n, each in enumerate(config.attribution.override, start=1)]
    return [*written, *of_file(config)]


def of_file(config: Config) -> Iterator[Line]:
    """The rows of overrides.csv."""
    file = config.attribution.overrides
    if not file:
        return
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{file}: line {line}: expected UTF-8 text") from None
    except OSError as error:
        raise ConfigError(f"{config.file}: attribution.overrides: {file}: {error.strerror}") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    try:
        reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
    except csv.Error as error:
        raise ConfigError(f"{file}: line 1: not readable as CSV ({error})") from None
    if missing := [name for name in COLUMNS if name not in reader.fieldnames]:
        found = f"no column {', '.join(missing)}; expected {', '.join(COLUMNS)}"
        raise ConfigError(f"{file}: line 1: {found}")
    try:
        for row in reader:
            yield checked(file.name, reader.line_num, row)
    except csv.Error as error:
        yield Line(
            file.name, reader.line_num, None, f"not readable as CSV ({error}); what follows is not read"
        )


def checked(file: str, line: int, row: dict[str, str]) -> Line:
    """A row as an override, or what was expected of it."""
    from pydantic import ValidationError

    given = {name: str(row[name] or "").strip() for name in COLUMNS}
    try:
        return Line(file, line, Override.model_validate(given | {"sha": given["sha"].lower()}))
    except ValidationError as error:
        place = str(error.errors()[0]["loc"][0])
        expected = Override.model_fields[place].description
        return Line(file, line, None, f"{place}: expected {expected}; found {given[place][:40]!r}")

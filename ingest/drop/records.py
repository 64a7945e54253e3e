"""Lines of a text file as records with their true line numbers; what is no record is named as such.

A record of CSV may run over lines (quoted line breaks). Where a quote is opened and never closed well,
only its first line is lost: reading goes on at the next one.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from ingest import IngestError

Line = tuple[int, str]
Record = tuple[int, str, str | None]  # line, text, what is wrong with it

LONGEST = 400_000  # characters; DuckDB reads records up to 2 MB
MOST_LINES = 10_000
UNPAIRED = 'quotes do not pair up: a field that holds one is quoted, and doubles it ("")'
QUOTED = re.compile(r'"[^"]*"')
SEPARATOR = "\x1f"  # in no valid JSON


def lines(file: Path) -> Iterator[Line]:
    """Every line from 1, without its end and without a byte order mark; odd bytes are kept as they are."""
    with file.open("rb") as raw:
        start = raw.read(2)
    if start in (b"\xff\xfe", b"\xfe\xff") or b"\0" in start:
        raise IngestError("not UTF-8 (UTF-16?): save it as UTF-8; Excel calls that CSV UTF-8")
    with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        for number, line in enumerate(text, 1):
            yield number, line.rstrip("\r\n")


def header(numbered: Iterator[Line]) -> tuple[str, list[str]]:
    """The delimiter (comma, semicolon or tab) and the names of the columns."""
    first = next((text for _, text in numbered if text.strip()), None)
    if first is None:
        raise IngestError("empty: expected a first line with the names of the columns")
    delimiter = max(",;\t", key=first.count)
    return delimiter, [name.strip(' "') for name in first.split(delimiter)]


def rows(numbered: Iterator[Line], delimiter: str, width: int) -> Iterator[Record]:
    """Records of CSV, and what is wrong with those that have not `width` fields."""
    back: deque[Line] = deque()
    whole = form(delimiter)

    def following() -> Line | None:
        return back.popleft() if back else next(numbered, None)

    while (here := following()) is not None:
        line, text = here
        if not text or text.isspace():
            continue
        found = text.count(delimiter) + 1
        if '"' in text:
            record, taken = (text, []) if whole(text) else joined(text, following)
            if not whole(record):
                back.extendleft(reversed(taken))
                yield line, text, UNPAIRED
                continue
            text, found = record, QUOTED.sub("", record).count(delimiter) + 1
        wrong = f"expected {width} fields, found {found}" if found != width else None
        yield line, text, unusable(text) or wrong


def form(delimiter: str) -> Callable[[str], re.Match[str] | None]:
    """Whether a text is one whole record: readers of CSV disagree on a quote in a field without quotes."""
    field = rf'(?:"[^"]*(?:""[^"]*)*"|[^"{delimiter}\n]*)'
    return re.compile(rf"{field}(?:{delimiter}{field})*").fullmatch


def joined(text: str, following: Callable[[], Line | None]) -> tuple[str, list[Line]]:
    """A line with those after it, as many as close its quotes."""
    taken: list[Line] = []
    quotes = text.count('"')
    while quotes % 2 and len(taken) < MOST_LINES and (line := following()):
        taken.append(line)
        quotes += line[1].count('"')
    return "\n".join([text, *(more for _, more in taken)]), taken


def objects(numbered: Iterator[Line]) -> Iterator[Record]:
    """Lines that may be JSON; whether they are is for the database to say."""
    for line, text in numbered:
        if text and not text.isspace():
            yield line, text, unusable(text) or ("not a JSON object" if SEPARATOR in text else None)


def unusable(text: str) -> str | None:
    """What makes a text unusable whatever it says."""
    if len(text) > LONGEST:
        return f"longer than {LONGEST:,} characters"
    if "\0" in text:
        return "holds a NUL byte"
    if text.isascii():
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return "not UTF-8"
    return None

"""A random sample of landings as CSV, to label by reading or to ask those who landed them.

It holds no tag of ours and no person. A landing's place in the draw is a hash of the seed and its own
name, so that one seed always gives one sample of a snapshot, and a larger one holds the smaller.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import IngestError, warehouse
from ingest.audit import QUESTION, snapshot
from ingest.mistakes import ConfigError

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.night import Night
    from ingest.say import Say

DRAWN = """
SELECT repo, sha, landed_on, subject, written, written_strict FROM merges
WHERE counted AND bulk IS NULL AND how NOT IN ('pull', 'batch') AND landed_on IS NOT NULL
    AND landed_on BETWEEN coalesce($first::DATE, landed_on) AND coalesce($last::DATE, landed_on)
ORDER BY sha256(concat_ws(' ', $seed, repo, sha))
"""
WHERE = ("repo", "sha", "unit", "landed_on", "subject")
DRAW = ("stratum", "population", "weight", "snapshot", "seed", "from_on", "to_on")
COLUMNS = {
    "read": (*WHERE, "label", "grade", "note", *DRAW[:3], "basis", *DRAW[3:]),
    "ask": (*WHERE, "question", "answer", "note", *DRAW),
}
FORMULA = re.compile("^(?=[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")  # wide signs too
CUTS: tuple[Callable[[date], str], ...] = (
    lambda day: f"{day.year} {(day.month + 2) // 3}",
    lambda day: str(day.year),
    lambda _day: "",
)


@dataclass(frozen=True)
class Landing:
    """A landing that may be drawn, and what we say of it, which the file does not."""

    repo: str
    sha: str
    landed_on: date
    subject: str | None
    written: str
    strict: str

    def rarity(self) -> str:
        """AI by strong marks, by weak or assisted ones, automation, or without a mark."""
        if self.strict in ("ai", "mixed"):
            return "ai"
        marked = {"ai": "weak", "mixed": "weak", "assisted": "weak", "automation": "automation"}
        return marked.get(self.written, "none")


@dataclass(frozen=True)
class Wanted:
    """What was asked for."""

    number: int
    stratified: bool
    ask: bool
    seed: int
    first: date | None
    last: date | None
    out: Path | None


def write(config: Config, wanted: Wanted, say: Say) -> None:
    """Draws, and writes the file, never over another one."""
    with snapshot.opened(config, say) as night:
        taken = snapshot.newest(config)
        landings = drawable(night, wanted)
    if not landings:
        raise IngestError(f"{taken.stem}: no landing to draw in this period")
    groups = strata(landings, wanted.number) if wanted.stratified else [landings]
    drawn = [
        (landing, stratum, len(group), count)
        for stratum, (group, count) in enumerate(zip(groups, counts(groups, wanted.number), strict=True), 1)
        for landing in group[:count]
    ]
    place = {(landing.repo, landing.sha): at for at, landing in enumerate(landings)}
    drawn.sort(key=lambda row: place[row[0].repo, row[0].sha])
    same = common(wanted, landings, taken)
    out = wanted.out or Path(f"{'ask' if wanted.ask else 'audit'}-{taken.stem}-seed{wanted.seed}.csv")
    save(out, COLUMNS["ask" if wanted.ask else "read"], (row(*each) | same for each in drawn))
    many = f"{len(drawn)} of {len(landings):,} landings, seed {wanted.seed}"
    say.line(f"{many}{f', {len(groups)} strata' if wanted.stratified else ''}: {out}")


def drawable(night: Night, wanted: Wanted) -> list[Landing]:
    """Every landing that counts, in the order of the draw."""
    params = {"first": wanted.first, "last": wanted.last, "seed": str(wanted.seed)}
    return [Landing(*found) for found in night.con.execute(DRAWN, params).fetchall()]


def strata(landings: list[Landing], number: int) -> list[list[Landing]]:
    """By what we say of them and by quarter; by longer periods where the sample is too small for that.

    Their order says nothing of what they hold: it is that of the draw.
    """
    groups: dict[tuple[str, str], list[Landing]] = {}
    for cut in CUTS:
        groups = {}
        for landing in landings:
            groups.setdefault((landing.rarity(), cut(landing.landed_on)), []).append(landing)
        if number >= 2 * len(groups):
            break
    if number < len(groups):
        raise ConfigError(f"expected at least {len(groups)} landings: there are as many strata")
    return list(groups.values())


def counts(groups: list[list[Landing]], number: int) -> list[int]:
    """How many to draw of each: two if there are, the others by the root of its size.

    In proportion, rare ones would not be measured; all alike, what is missed among the many would not.
    """
    sizes = [len(group) for group in groups]
    least = 2 if number >= 2 * len(groups) else 1
    given = [min(size, least, number) for size in sizes]
    for _ in range(min(number, sum(sizes)) - sum(given)):
        room = (at for at, size in enumerate(sizes) if given[at] < size)
        given[max(room, key=lambda at: (sqrt(sizes[at]) / given[at], -at))] += 1
    return given


def common(wanted: Wanted, landings: list[Landing], taken: Path) -> dict[str, object]:
    """What every row says of the sample."""
    days = [landing.landed_on for landing in landings]
    return {
        "unit": "landing",
        "basis": "marks",
        "question": QUESTION,
        "snapshot": taken.stem,
        "seed": wanted.seed,
        "from_on": wanted.first or min(days),
        "to_on": wanted.last or max(*days, warehouse.taken_at(taken).date()),
    }


def row(landing: Landing, stratum: int, population: int, drawn: int) -> dict[str, object]:
    """What is said of a landing; a subject that a spreadsheet would run gets an apostrophe."""
    return {
        "repo": landing.repo,
        "sha": landing.sha,
        "landed_on": landing.landed_on,
        "subject": FORMULA.sub("'", landing.subject or ""),
        "stratum": stratum,
        "population": population,
        "weight": f"{population / drawn:.4g}",
    }


def save(out: Path, columns: tuple[str, ...], rows: Iterator[dict[str, object]]) -> None:
    """The rows as CSV, in a file that is not there yet."""
    try:
        with out.open("x", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore", restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    except FileExistsError:
        raise ConfigError(
            f"{out} is already there and stays as it is: name another file with --out FILE"
        ) from None
    except OSError as error:
        raise ConfigError(f"{out} cannot be written: {error.strerror}") from None

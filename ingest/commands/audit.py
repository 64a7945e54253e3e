"""Measures the tags: draws a sample to label, scores it, or shows what other attribution rules would change.

  audit sample N           N random landings as CSV, to label by reading: ai, assisted, automation or none
  audit sample N --ask     the same as a form for those who landed them: how much of it did AI write?
  audit score FILE         what our tags are worth by a labelled file; the next night publishes it
  audit diff --rules FILE  what other rules would move, before they are applied; nothing is written

Exit codes: 0 all well, 1 nothing is published, 2 wrong words, or a file that cannot be used.
"""

from __future__ import annotations

import re
import secrets
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from ingest.audit import BASES, UNITS
from ingest.config import load
from ingest.mistakes import ConfigError
from ingest.say import Say

OWN = {  # options of one word alone
    "sample": ("stratified", "ask", "seed", "first", "last"),
    "score": ("unit", "basis"),
    "diff": ("rules",),
}
SEEDS = 1_000_000


def arguments(parser: ArgumentParser) -> None:
    """What this command takes."""
    parser.add_argument("what", choices=tuple(OWN), metavar="WHAT", help="sample, score or diff")
    parser.add_argument("given", nargs="?", metavar="N|FILE", help="how many landings; a labelled file")
    draw = parser.add_argument_group("sample")
    draw.add_argument(
        "--stratified", action="store_true", help="draw by origin and quarter: rare ones are measured too"
    )
    draw.add_argument("--ask", action="store_true", help="a form for those who landed it")
    draw.add_argument("--seed", type=int, metavar="S", help="draws the same again (default: a new one)")
    for word, name, which in (("--from", "first", "first"), ("--to", "last", "last")):
        draw.add_argument(word, dest=name, metavar="DAY", help=f"{which} day of the landings to draw from")
    score = parser.add_argument_group("score")
    score.add_argument(
        "--unit", choices=UNITS, help="what rows without a column `unit` are (default: commit)"
    )
    score.add_argument(
        "--basis", choices=BASES, help="marks: leave line notes and overrides out (default: as the file says)"
    )
    diff = parser.add_argument_group("diff")
    diff.add_argument("--rules", type=Path, metavar="FILE", help="the other rules, in the form of rules.toml")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="sample: the file to write; score: every row, with our tag"
    )


def run(options: Namespace, say: Say) -> int:
    """Draws, scores or compares."""
    for word, names in OWN.items():
        for name in names if word != options.what else ():
            if getattr(options, name) not in (None, False):
                option = {"first": "from", "last": "to"}.get(name, name)
                raise ConfigError(f"--{option} belongs to audit {word}, not to audit {options.what}")
    {"sample": sample, "score": score, "diff": diff}[options.what](options, say)
    return 0


def sample(options: Namespace, say: Say) -> None:
    """A file to label."""
    from ingest.audit.sample import Wanted, write

    number = options.given or ""
    if not re.fullmatch(r"0*[1-9][0-9]{0,8}", number):
        raise ConfigError(f"audit sample: expected how many landings, such as 120; found {number!r}")
    seed = secrets.randbelow(SEEDS) if options.seed is None else options.seed
    first, last = (day(text) for text in (options.first, options.last))
    if first and last and first > last:
        raise ConfigError(f"--from {first} is after --to {last}")
    write(
        load(options.config),
        Wanted(int(number), options.stratified, options.ask, seed, first, last, options.out),
        say,
    )


def day(text: str | None) -> date | None:
    """A day as it is typed."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ConfigError(f"expected a day such as 2026-10-31; found {text!r}") from None


def score(options: Namespace, say: Say) -> None:
    """What a labelled file says."""
    from ingest.audit.score import run

    if not options.given:
        raise ConfigError("audit score: expected a labelled file, as audit sample writes it")
    file = Path(options.given)
    run(load(options.config), file, options.unit or "commit", options.basis, options.out, say)


def diff(options: Namespace, say: Say) -> None:
    """What other rules would move."""
    from ingest.audit.diff import run

    if not options.rules or options.given:
        raise ConfigError("audit diff: expected --rules FILE and nothing else")
    if options.out:
        raise ConfigError("--out belongs to audit sample and audit score, not to audit diff")
    run(load(options.config), options.rules, say)

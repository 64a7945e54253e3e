"""The fake forge as a program, for measurements and demonstrations.

python -m tests.forge --large 10000 5 5000
python -m tests.forge --state acme.txt --port 8099

A state is text: a line `[acme/trainer]`, then tables as tables.py reads them. The first line that is printed
is JSON with the address and the token; it answers until its input ends or it is interrupted. Replies to the
same question are made once, so that what is measured is the one who asks; --slow makes them anew.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from contextlib import suppress
from pathlib import Path

from tests.forge import large
from tests.forge.fake import TOKEN, Fake
from tests.forge.server import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.forge", description=__doc__.partition("\n")[0])
    parser.add_argument("--state", type=Path, help="a file with rows as text")
    parser.add_argument(
        "--large", type=int, nargs=3, metavar=("RUNS", "JOBS", "REQUESTS"), help="jobs are per run"
    )
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--slow", action="store_true", help="make every reply anew")
    parser.add_argument("--limit", type=int, default=10**6, help="requests per hour")
    given = parser.parse_args()
    fake = Fake(keep=not given.slow, limits={"core": given.limit, "graphql": given.limit})
    if given.state:
        read(fake, given.state.read_text(encoding="utf-8"))
    if given.large:
        large.fill(fake.state, "acme/trainer", *given.large)
    with serve(fake, given.port), suppress(KeyboardInterrupt):
        print(json.dumps({"url": fake.url, "token": TOKEN}), flush=True)
        sys.stdin.read()


def read(fake: Fake, text: str) -> None:
    """Repositories with their tables."""
    _, *parts = re.split(r"^\[(.+)\]$", text, flags=re.M)
    for name, rows in zip(parts[::2], parts[1::2], strict=True):
        fake.write(name, rows)


if __name__ == "__main__":
    main()

"""git-of-theseus over chosen files: python -m bench.theseus REPOSITORY LISTING FOLDER, after its imports.

It is no dependency: who wants its figure installs git-of-theseus beside Foreshock.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

SPECIAL = re.compile(r"([][*?{}()!+@|\\])")  # of its patterns of paths
AGES = 10**10  # seconds between the commits that it looks at: only at the newest


def lines(repository: str, listing: str, folder: str) -> dict[str, float]:
    """Seconds for the lines of these files at the newest commit, and how many it found."""
    from git_of_theseus.analyze import analyze

    only = [SPECIAL.sub(r"\\\1", path) for path in json.loads(Path(listing).read_text())]
    options = {"interval": AGES, "branch": "main", "all_filetypes": True, "ignore_whitespace": True}
    began = time.perf_counter()
    analyze(repository, only=only, outdir=folder, procs=2, quiet=True, **options)
    seconds = time.perf_counter() - began
    found = json.loads((Path(folder) / "cohorts.json").read_text())
    return {"seconds": seconds, "lines": sum(cohort[-1] for cohort in found["y"])}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(lines(*sys.argv[1:])))

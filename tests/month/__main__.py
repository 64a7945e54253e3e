"""python -m tests.month: a month in which everything misbehaves, and at its end the comparison.

Exit codes: 0 the warehouse equals that of one clean night, 1 it does not, or a reader saw half a night.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.month import compared, month
from tests.month.month import Month, Plan


def main() -> int:
    """Runs and reports."""
    parser = argparse.ArgumentParser("python -m tests.month", description=__doc__.partition("\n")[0])
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1, help="of the world and of what goes wrong")
    parser.add_argument("--readers", type=int, default=2, help="processes that ask all through")
    parser.add_argument("--every-metric", action="store_true", help="publish every metric, not two; slower")
    parser.add_argument("--folder", type=Path, help="where to work, and what stays; default: a temporary one")
    given = parser.parse_args()
    began = time.monotonic()
    metrics = "every" if given.every_metric else "few"
    with tempfile.TemporaryDirectory(prefix="month-") as temporary:
        folder = (given.folder or Path(temporary)).resolve()
        if folder.exists() and any(folder.iterdir()):
            parser.error(f"{folder} is not empty")
        found = month.run(folder, Plan(given.nights, given.seed, given.readers, metrics, tell=tell))
    print("\n".join(report(found, given, time.monotonic() - began)))
    return int(bool(found.wrong or sum(each.differing for each in found.compared)))


def tell(line: str) -> None:
    print(line, flush=True)


def report(found: Month, given: argparse.Namespace, seconds: float) -> list[str]:
    """The figures."""
    lines = ["", f"seed {given.seed}: {given.nights} nights in {seconds:.0f} s"]
    for what, counted in (
        ("nights by outcome", found.outcomes), ("done to them", found.harm),
        ("replies of forges spoilt", found.faults), ("the world", found.events),
    ):  # fmt: skip
        told = ", ".join(f"{name} {count}" for name, count in counted.most_common())
        lines.append(f"{what}: {sum(counted.values())} ({told})")
    reads, seen = (sum(each[what] for each in found.readers) for what in ("reads", "snapshots"))
    lines.append(f"readers: {len(found.readers)}, {reads:,} reads of {seen} open snapshots")
    lines.append(f"released from quarantine: {', '.join(found.released) or 'nothing'}")
    lines.append(f"clean nights until all was well: {found.clean}")
    lines.append("left out of the comparison:")
    lines += [f"  {each}" for each in compared.left_out()]
    filled = [each for each in found.compared if each.rows or each.differing]
    lines.append("rows compared: " + ", ".join(f"{each.table} {each.rows:,}" for each in filled))
    lines.append(
        f"rows compared: {sum(each.rows for each in filled):,} in {len(filled)} tables with rows; left out: "
        f"{sum(each.left_out for each in found.compared):,}; differences: {sum(e.differing for e in filled)}"
    )
    for each in (each for each in filled if each.differing):
        lines.append(f"{each.table}: {each.differing} rows differ")
        lines += [f"  only after the month: {row}" for row in each.ours]
        lines += [f"  only after one clean night: {row}" for row in each.clean]
    return lines + [f"wrong: {what}" for what in found.wrong[:20]]


if __name__ == "__main__":
    sys.exit(main())

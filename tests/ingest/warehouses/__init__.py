"""Small warehouses of the schema versions that main has held, each as the code of its time wrote it.

They are in one archive, since they have most of their bytes in common; `make` adds the next one.
"""

from __future__ import annotations

import re
import tarfile
from pathlib import Path

ARCHIVE = Path(__file__).with_name("warehouses.tar.xz")
# Never at the end of main: each landed together with a later one.
PASSED_OVER = {12, 13, 15, 16}


def versions() -> list[int]:
    """Those that are kept."""
    with tarfile.open(ARCHIVE) as archive:
        return sorted(int(re.sub(r"\D", "", name)) for name in archive.getnames())


def unpacked(folder: Path) -> dict[int, Path]:
    """A file for each version."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return {int(file.stem): file for file in sorted(folder.glob("*.duckdb"))}

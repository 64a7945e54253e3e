"""The threat model names a test for each threat, and each is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE)))
ATTACKERS = ("A hostile repository", "A hostile forge", "A hostile reader", "A stolen snapshot")


def rows(attacker: str) -> list[list[str]]:
    """The table below a heading, cell by cell."""
    part = PAGE.partition(f"\n## {attacker}")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_is_named_is_there(file, name):
    found = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob(file)]
    assert any(re.search(rf"^def {name}\(", text, re.M) for text in found)


@pytest.mark.parametrize("attacker", ATTACKERS)
def test_every_threat_has_a_defence_and_a_test(attacker):
    found = rows(attacker)
    assert len(found) >= 6
    assert [row for row in found if len(row) != 3 or not row[1] or "::test_" not in row[2]] == []

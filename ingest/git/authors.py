"""Who added the lines of a landing, as far as blame and line notes tell its commits apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.git import replay

if TYPE_CHECKING:
    import numpy as np

    from ingest.night import Night

REST = ("rest", "", "")
Unit = tuple[str, str, str, str, str]  # landing, commit, class, tool, model
# What is told of lines that a landing added: by blame, and by notes of the commits that blame names or of
# the landing itself. A note is painted over what blame says.
TOLD = """
WITH wanted AS (
    SELECT unnest($merges::VARCHAR[]) AS merge
), blamed AS (
    SELECT merge, path, from_line AS first, from_line + lines - 1 AS last, sha, origin_path, origin_line
    FROM blames SEMI JOIN wanted USING (merge) WHERE repo = $repo AND lines > 0
), noted AS (
    SELECT DISTINCT sha FROM note_ranges WHERE repo = $repo
)
SELECT merge, path, first, last, if(sha = '', merge, sha) AS sha, 'rest' AS class, '' AS tool, '' AS model,
    0 AS layer
FROM blamed
UNION ALL
SELECT b.merge, b.path, b.first + greatest(b.origin_line, r.from_line) - b.origin_line,
    b.first + least(b.origin_line + b.last - b.first, r.to_line) - b.origin_line, b.sha, r.class,
    r.tool, r.model, 1
FROM blamed AS b
JOIN note_ranges AS r ON r.repo = $repo AND r.sha = b.sha AND r.path = b.origin_path
    AND r.from_line <= b.origin_line + b.last - b.first AND r.to_line >= b.origin_line
UNION ALL
SELECT b.merge, b.path, greatest(b.first, r.from_line), least(b.last, r.to_line), b.merge, r.class, r.tool,
    r.model, 1
FROM blamed AS b
JOIN note_ranges AS r ON r.repo = $repo AND r.sha = b.merge AND r.path = b.path
    AND r.from_line <= b.last AND r.to_line >= b.first
WHERE b.sha NOT IN (FROM noted)
UNION ALL
SELECT r.sha, r.path, r.from_line, r.to_line, r.sha, r.class, r.tool, r.model, 1
FROM note_ranges AS r JOIN wanted AS w ON w.merge = r.sha
WHERE r.repo = $repo AND (r.sha, r.path) NOT IN (SELECT (merge, path) FROM blamed)
ORDER BY layer
"""


@dataclass(frozen=True)
class Told:
    """What is told of some lines that a landing added."""

    first: int
    last: int
    unit: int


class Units:
    """Who added lines, by number; 0 is nobody that is known."""

    def __init__(self) -> None:
        self.numbers: dict[Unit, int] = {("", "", *REST): replay.UNKNOWN}

    def number(self, unit: Unit) -> int:
        """The number of one, new or known."""
        return self.numbers.setdefault(unit, len(self.numbers))


def painted(night: Night, repo: str, merges: list[str], units: Units) -> dict[str, dict[str, list[Told]]]:
    """What is told of lines by landing and path, what is to be painted first in front."""
    found: dict[str, dict[str, list[Told]]] = {}
    rows = night.con.execute(TOLD, {"repo": repo, "merges": merges}).fetchall()
    for merge, path, first, last, sha, kind, tool, model, _ in rows:
        unit = units.number((merge, sha, kind, tool, model))
        found.setdefault(merge, {}).setdefault(path, []).append(Told(first, last, unit))
    return found


def added(told: dict[str, list[Told]], unit: int) -> Callable[[str, int, int], np.ndarray]:
    """Whose new lines are: the landing's as a whole, but where more is told of them."""
    import numpy as np

    def author(path: str, first: int, count: int) -> np.ndarray:
        lines = np.full(count, unit, np.int32)
        for each in told.get(path, ()):
            lines[max(0, each.first - first) : max(0, each.last + 1 - first)] = each.unit
        return lines

    return author

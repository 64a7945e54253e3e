"""What is odd about the models that were built here, with the file and line that says so, for the Data page.

Files come in any order, so it can be said only when all are read. Nothing is left out for it: what cannot be
counts as not known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest import rejects

if TYPE_CHECKING:
    from ingest.night import Night

SOURCE = "generations"
SHOWN = 20
# The first generation follows none.
ODD = """
    WITH firsts AS (
        SELECT min(from_on) AS first_on FROM generations
    ), told AS (
        SELECT m.source_file, m.source_row, m.model, m.predecessor, m.development_from, m.development_to,
            g.doubt, g.from_on, g.predecessor AS follows
        FROM generations AS g JOIN models AS m USING (model)
    ), said AS (
        SELECT source_file, source_row,
            format('{}: {}; what it follows counts as not known', model[:60], doubt) AS reason
        FROM told WHERE doubt IS NOT NULL AND predecessor IS NOT NULL AND follows IS NULL
        UNION ALL
        SELECT source_file, source_row, format('{}: its development ends on {}, before it begins on {}: '
            || 'when it was developed counts as not known', model[:60], development_to, development_from)
        FROM told WHERE development_to < development_from
        UNION ALL
        SELECT source_file, source_row, format('{}: its predecessor {} is not in models, nor another name '
            || 'there: only marks that name it so are its lines', model[:60], follows[:60])
        FROM told WHERE follows NOT IN (SELECT model FROM models)
        UNION ALL
        SELECT source_file, source_row,
            format('{}: no predecessor: what that wrote of it is not known', model[:60])
        FROM told CROSS JOIN firsts WHERE predecessor IS NULL AND from_on > first_on
        UNION ALL
        SELECT s.source_file, min(s.source_row), format('{} is not in models: when it was developed and what '
            || 'it follows are not known; {}', s.model[:60], if(count(*) = 1, '1 row', count(*) || ' rows'))
        FROM generation_steps AS s
        WHERE s.model NOT IN (SELECT model FROM models) AND s.model NOT IN (SELECT alias FROM model_names)
        GROUP BY s.source_file, s.model
    )
    SELECT coalesce(source_file, 'models'), coalesce(source_row, 0), reason, '' FROM said ORDER BY ALL
"""


def update(night: Night) -> None:
    """Lists what is odd now; what was put right leaves the list."""
    con = night.con
    problems = con.execute(ODD).fetchall()
    before = con.execute("SELECT DISTINCT file FROM rejects WHERE source = ?", [SOURCE]).fetchall()
    for file, line, reason, _ in problems[:SHOWN]:
        night.say.line(f"{file}: line {line}: {reason}", source=SOURCE, part=file)
    files = sorted({file for (file, *_) in (*before, *problems)})
    rejects.keep(replace(night, source=SOURCE), files, problems)

"""All that asks: one .sql file per metric, and the few functions that load, check and run them.

    warehouse = queries.snapshot(queries.warehouse_of(config_file))
    con = queries.connect(warehouse)
    result = queries.run(con, "ai_code_share", {"repos": ["acme/trainer"], "grain": "quarter"})

A metric's word is its .sql file, its view in the warehouse (`metrics.<word>`) and its command argument;
the folder is the registry. Filters are DuckDB session variables, private to the cursor that sets them.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

if sys.argv[:1] == ["-m"] and not find_spec("polars"):  # `python -m queries` by a Python outside of .venv
    print(
        f"queries: {sys.executable} has no polars: type `. .venv/bin/activate` first, in every new terminal; "
        "`make demo` makes .venv",
        file=sys.stderr,
    )
    sys.exit(2)

from queries.answer import MEMORY, Answer
from queries.ask import LIMITS, ask, handed_on
from queries.error import QueryError
from queries.export import as_csv, as_json, as_parquet
from queries.filters import AS_PUBLISHED, DATED, FILTERS, GRAINS, KINDS, POLICIES, PRESET, SCOPES
from queries.metric import FAMILIES, Metric, metrics
from queries.run import Result, run
from queries.warehouse import asking, connect, snapshot, snapshots, warehouse_of

__all__ = [
    "AS_PUBLISHED",
    "DATED",
    "FAMILIES",
    "FILTERS",
    "GRAINS",
    "KINDS",
    "LIMITS",
    "MEMORY",
    "POLICIES",
    "PRESET",
    "SCOPES",
    "Answer",
    "Metric",
    "QueryError",
    "Result",
    "as_csv",
    "as_json",
    "as_parquet",
    "ask",
    "asking",
    "connect",
    "handed_on",
    "metrics",
    "run",
    "snapshot",
    "snapshots",
    "warehouse_of",
]

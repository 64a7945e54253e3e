"""Pages of GraphQL: a cursor holds a row's place in the order, so that what moves does not shift the rest."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from operator import gt, lt
from typing import Any

from tests.forge.rows import KEYS, ROWS
from tests.forge.shapes import when

OWN = {kind: KEYS[table][-1] for table, kind in ROWS.items()}  # what tells rows of one time apart
Place = list[Any]


def connection(
    rows: Sequence[Any],
    shape: Callable[[Any], Any],
    *,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
    orderBy: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A page of the rows, each as the node that `shape` makes of it when it is asked for."""
    down = bool(orderBy) and orderBy["direction"] == "DESC"
    beyond = lt if down else gt
    places = [(place(row, index, orderBy), row) for index, row in enumerate(rows)]
    places.sort(key=lambda both: both[0], reverse=down)
    found = [
        (here, row)
        for here, row in places
        if (not after or beyond(here, read(after))) and (not before or beyond(read(before), here))
    ]
    shown = found[:first] if first is not None else found[len(found) - min(last or 0, len(found)) :]
    cut = len(found) > len(shown)
    return {
        "totalCount": len(rows),
        "nodes": lambda info: [shape(row) for _, row in shown],
        "edges": lambda info: [{"cursor": cursor(here), "node": shape(row)} for here, row in shown],
        "pageInfo": {
            "startCursor": cursor(shown[0][0]) if shown else None,
            "endCursor": cursor(shown[-1][0]) if shown else None,
            "hasNextPage": cut if first is not None else bool(before),
            "hasPreviousPage": bool(after) if first is not None else cut,
        },
    }


def place(row: Any, index: int, order: Mapping[str, str] | None) -> Place:
    """Where a row stands: by what it is ordered by, then its key; a label by its number in the list."""
    if not order or isinstance(row, str):
        return [index]
    own = getattr(row, OWN[type(row)])
    value = own if order["field"] == "NAME" else when(getattr(row, order["field"].lower())) or ""
    return [value, own]


def cursor(here: Place) -> str:
    return base64.b64encode(b"cursor:v2:" + json.dumps(here).encode()).decode()


def read(text: str) -> Place:
    return json.loads(base64.b64decode(text).removeprefix(b"cursor:v2:"))

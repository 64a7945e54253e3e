"""Writes what the documentation takes from the code: the data dictionary and the tables of README.md.

    .venv/bin/python -m docs.generate

Tests compare the pages with what this would write, so a new table, source or metric needs it to be run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest import schema
from queries import Metric, metrics

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DICTIONARY = ROOT / "docs" / "data-dictionary.md"
INTRODUCTION = """\
# Data dictionary

Written by `.venv/bin/python -m docs.generate` from `ingest/schema/` and the headers in `queries/`.

A warehouse is a DuckDB file. Its tables lie in the schema `main`, and what is said of them here stands in
the file too, as comments. Its metrics are views in the schema `metrics`. The key is the columns that name a
row. Times are in UTC; a column `x_on` beside a column `x_at` is its date in the configured time zone.
"""
DEFINITION = ("numerator", "denominator", "excludes", "grain", "unit", "caveat")


def sources_table() -> str:
    """Every source with the first line of its docstring."""
    files = sorted((ROOT / "ingest" / "sources").glob("[!_]*.py"))
    return table(("source", "reads"), ((f"`{file.stem}`", summary(file)) for file in files))


def metrics_table() -> str:
    """Every metric with its page and its question."""
    rows = (
        (f"[`{metric.name}`](queries/{metric.name}.sql)", metric.family, metric.question)
        for metric in metrics().values()
    )
    return table(("metric", "page", "what it answers"), rows)


def dictionary() -> str:
    """The page on every table and metric."""
    parts = (INTRODUCTION, *map(described, schema.tables().values()), "# Metrics\n", *metric_pages())
    return "\n".join(parts)


def described(one: schema.Table) -> str:
    """A table of the warehouse."""
    drop = " The drop folder may fill it." if one.open else ""
    columns = ((f"`{c.name}`", c.type, "never" if c.required else "", c.note) for c in one.columns)
    head = f"## {one.name}\n\n{sentence(one.note)} Key: {', '.join(one.key)}.{drop}\n\n"
    return f"{head}{table(('column', 'type', 'NULL', 'what it holds'), columns)}"


def metric_pages() -> Iterator[str]:
    """A metric's header as prose."""
    for metric in metrics().values():
        rows = ((key, getattr(metric, key)) for key in DEFINITION)
        yield f"## metrics.{metric.name}\n\n{metric.question} {metric.why}\n\n{definition(metric, rows)}"


def definition(metric: Metric, rows: Iterable[tuple[str, str]]) -> str:
    """What a figure means, and since when."""
    extra = (
        ("better", metric.better),
        ("shown from", f"n = {metric.minimum}"),
        ("settles after", f"{metric.settles} days"),
        ("interval", metric.statistic or "none"),
        ("filters", ", ".join(metric.filters) or "none"),
        *((f"changed on {day}", what) for day, what in metric.changed),
    )
    return table((metric.title, ""), (*rows, *extra))


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Markdown."""
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(map(cell, line))} |\n" for line in lines)


def cell(text: str) -> str:
    """Text that neither ends a cell nor is taken for HTML."""
    return text.replace("|", "\\|").replace("<", "&lt;")


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    return f"{text[0].upper()}{text[1:].rstrip('.')}."


def summary(file: Path) -> str:
    """The first line of a module's docstring."""
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0]


def readme(text: str) -> str:
    """README.md with its two tables as the code has them."""
    return between("metrics", metrics_table(), between("sources", sources_table(), text))


def between(name: str, rows: str, text: str) -> str:
    """The page with new rows between the marks of that name."""
    start, stop = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    before, rest = text.split(start)
    _, after = rest.split(stop)
    return f"{before}{start}\n{rows}\n{stop}{after}"


if __name__ == "__main__":
    DICTIONARY.write_text(dictionary(), encoding="utf-8")
    README.write_text(readme(README.read_text(encoding="utf-8")), encoding="utf-8")

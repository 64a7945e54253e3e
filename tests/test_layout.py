"""The shape of the code: who may import whom, one home for each thing, and files a person can take in."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ingest import schema
from ingest.derive import rollups
from queries import metrics

ROOT = Path(__file__).parent.parent
FOLDERS = ("ingest", "queries", "dashboard", "docs", "sample_data", "bench")
RESERVED = {
    *("init", "status", "check", "audit", "install", "restore", "release", "derive", "people", "attest"),
    *("verify", "diff", "report", "rebuild"),
}
HEAVY = {"streamlit", "plotly", "pandas", "sklearn", "pydriller"}
COMMAND = (
    "import runpy, sys\nsys.argv = ['ingest', '--help']\nrunpy.run_module('ingest', run_name='__main__')"
)
LITERAL = r"'\w*'|\d+|true|false"
EVERYTHING = """
import importlib, pathlib
for file in pathlib.Path("ingest").rglob("*.py"):
    if file.stem != "__main__":
        importlib.import_module(".".join(file.with_suffix("").parts).removesuffix(".__init__"))
"""


def files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imported(file: Path) -> Iterator[str]:
    """Modules that a file imports, inside of functions too."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports(folder: str, *forbidden: str) -> dict[str, list[str]]:
    """Files of a folder that import what they must not."""
    found = {
        name(file): [module for module in imported(file) if module.split(".")[0] in forbidden]
        for file in files(folder)
    }
    return {file: modules for file, modules in found.items() if modules}


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def loaded(program: str) -> set[str]:
    """Names of the modules that a program has loaded when it ends."""
    watch = "import atexit, json, sys\natexit.register(lambda: print(json.dumps(list(sys.modules))))\n"
    run = subprocess.run(
        [sys.executable, "-c", watch + program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_queries_import_neither_ingest_nor_the_dashboard():
    assert imports("queries", "ingest", "dashboard", "streamlit", "plotly") == {}


def test_the_dashboard_never_imports_ingest():
    assert imports("dashboard", "ingest") == {}


def test_ingest_imports_nothing_that_shows_and_of_queries_only_statistics():
    found = imports("ingest", "dashboard", "queries", "streamlit", "plotly", "pandas", "sklearn")
    others = {
        file: [m for m in all_ if not m.startswith("queries.statistics")] for file, all_ in found.items()
    }
    assert {file: modules for file, modules in others.items() if modules} == {}


def test_the_help_of_ingest_loads_nothing_heavy():
    modules = loaded(COMMAND)
    assert "ingest.say" in modules
    assert modules & HEAVY == set()


def test_no_module_of_ingest_loads_anything_heavy_when_it_is_imported():
    modules = loaded(EVERYTHING)
    assert {"ingest.warehouse", "ingest.sources.git"} <= modules
    assert modules & HEAVY == set()


def test_metrics_have_names_that_views_can_have_and_that_no_table_has():
    assert [word for word in metrics() if not re.fullmatch("[a-z][a-z0-9_]*", word)] == []
    assert metrics().keys() & (schema.tables().keys() | RESERVED) == set()


def test_no_two_metrics_have_the_same_title():
    titles = Counter(metric.title for metric in metrics().values())
    assert [title for title, times in titles.items() if times > 1] == []


def test_every_table_is_made_in_the_schema_once_and_nowhere_else():
    made = re.findall(r"^CREATE TABLE (\w+)", "\n".join(sql for _, sql in schema.migrations()), re.M)
    assert sorted(made) == sorted(schema.tables())
    elsewhere = [file for file in files(*FOLDERS) if "schema" not in file.parts]
    found = {name(file): re.findall(r"\bCREATE TABLE (\w+)", file.read_text("utf-8")) for file in elsewhere}
    assert {file: words for file, words in found.items() if set(words) & set(made)} == {}


def test_no_column_has_a_name_that_does_not_parse():
    columns = {column.name for table in schema.tables().values() for column in table.columns}
    assert columns & {"at", "window", "end"} == set()


def test_keys_are_never_null_and_a_table_has_no_index_and_no_default_that_is_worked_out():
    """MERGE finds no row by a NULL; what is summed in a night is written whole and needs no key."""
    merged = [
        table for table in schema.tables().values() if table.name not in {*rollups.DAILY, *rollups.SUMS}
    ]
    nullable = {
        table.name: sorted(set(table.key) - {column.name for column in table.columns if column.required})
        for table in merged
    }
    assert {table: columns for table, columns in nullable.items() if columns} == {}
    text = "\n".join(re.sub("--.*", "", sql) for _, sql in schema.migrations())
    assert re.findall(r"PRIMARY KEY|\bUNIQUE\b|REFERENCES|SEQUENCE|nextval|CREATE INDEX", text) == []
    assert [
        word for word in re.findall(r"\bDEFAULT ([^,;\s]+)", text) if not re.fullmatch(LITERAL, word)
    ] == []


def test_no_window_is_over_all_rows():
    """DuckDB 1.5 may fail on one over few rows when it has several threads, and the database with it."""
    asked = [
        *files("ingest", "queries", "dashboard"),
        *(file for folder in ("ingest", "queries") for file in (ROOT / folder).rglob("*.sql")),
    ]
    window = re.compile(r"\b(?:OVER|AS)\s*\(\s*\)", re.IGNORECASE)
    assert [name(file) for file in asked if window.search(file.read_text("utf-8"))] == []


def test_sources_and_commands_share_no_word_and_no_source_takes_a_reserved_one():
    sources = {file.stem for file in (ROOT / "ingest" / "sources").glob("[!_]*.py")}
    commands = {file.stem for file in (ROOT / "ingest" / "commands").glob("[!_]*.py")}
    assert {"git", "files"} <= sources
    assert sources & (commands | RESERVED) == set()
    assert commands <= RESERVED


def test_every_module_says_in_its_first_line_what_it_is():
    assert [name(file) for file in files(*FOLDERS, "tests") if not ast.get_docstring(tree(file))] == []


def test_no_file_is_longer_than_250_lines():
    assert {name(file): lines(file) for file in files(*FOLDERS) if lines(file) > 250} == {}


def test_no_page_is_longer_than_60_lines_or_holds_sql():
    pages = files("dashboard/app_pages")
    assert len(pages) >= 5
    assert {name(page): lines(page) for page in pages if lines(page) >= 60} == {}
    assert [name(page) for page in pages if re.search(r"\b(SELECT|FROM)\b", page.read_text("utf-8"))] == []


def test_no_function_is_longer_than_40_lines():
    found = {
        f"{name(file)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for file in files(*FOLDERS)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {function: length for function, length in found.items() if length > 40} == {}


def test_no_file_is_a_drawer_for_everything():
    drawers = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "misc.py"}
    assert [name(file) for file in files(*FOLDERS, "tests") if file.name in drawers] == []

"""The pages of docs/ agree with the code, and their examples work."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import duckdb
import pytest
from pydantic import BaseModel

from docs import generate
from ingest import config, hand, people, schema
from ingest.audit import record
from ingest.notices import send
from queries import FAMILIES, metrics

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
METHOD = (DOCS / "method.md").read_text(encoding="utf-8")
OPERATIONS = (DOCS / "operations.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
CODES = ["0", "1", "2", "3", "75"]


def block(language: str) -> str:
    """The one block of operations.md in this language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", OPERATIONS, re.M | re.S)
    return found


def first_cells(page: str, heading: str) -> list[str]:
    """The first column of the table whose head begins with this cell."""
    _, _, rest = page.partition(f"| {heading} |")
    rows = re.match(r"[^\n]*\n[^\n]*\n((?:\|[^\n]*\n)*)", rest)[1]
    return [row.split("|")[1].strip().strip("`") for row in rows.splitlines()]


def note(table: str, column: str) -> str:
    return next(one.note for one in schema.tables()[table].columns if one.name == column)


def keys(model: type[BaseModel], before: str = "") -> set[str]:
    """Every setting with a dotted name; [kinds] holds patterns of the user's own."""
    found = set()
    for name, field in model.model_fields.items():
        inner = [
            part for part in (field.annotation, *getattr(field.annotation, "__args__", ())) if is_model(part)
        ]
        found |= {f"{before}{name}"}.union(*(keys(one, f"{before}{name}.") for one in inner))
    return found


def is_model(part: object) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel)


def written(value: object, before: str = "") -> set[str]:
    """The same names, of a parsed file."""
    if isinstance(value, list):
        return set().union(*(written(one, before) for one in value))
    if not isinstance(value, dict) or before == "kinds.":
        return set()
    return set().union(*({f"{before}{key}"} | written(one, f"{before}{key}.") for key, one in value.items()))


def test_the_data_dictionary_is_that_of_the_code():
    assert generate.DICTIONARY.read_text(encoding="utf-8") == generate.dictionary(), (
        "run python -m docs.generate"
    )


def test_the_data_dictionary_has_every_table_every_column_and_every_metric():
    page = generate.dictionary()
    for table in schema.tables().values():
        part = page.partition(f"\n## {table.name}\n")[2].partition("\n## ")[0]
        assert [column for column in table.columns if f"| `{column.name}` |" not in part] == []
    assert [word for word in metrics() if f"\n## metrics.{word}\n" not in page] == []


def test_a_cell_of_a_table_cannot_break_out_of_it():
    assert generate.table(("a",), [("x | y <b>",)]) == "| a |\n| --- |\n| x \\| y &lt;b> |\n"


def test_the_method_names_the_ways_to_land_and_the_origins_that_the_schema_names():
    assert first_cells(METHOD, "`how`") == note("merges", "how").split(", ")
    origins = note("commits", "origin").split(", ")
    assert sorted(first_cells(METHOD, "origin")) == sorted(origins)


def test_the_method_names_only_metrics_and_settings_that_exist():
    words = set(re.findall(r"`([a-z]+(?:[_.][a-z_]+)+)`", METHOD))
    columns = {column.name for table in schema.tables().values() for column in table.columns}
    files = {"foreshock.toml", "overrides.csv"}
    checked = set(
        re.findall(r"\w+", next(c.note for c in schema.tables()["merges"].columns if c.name == "checked"))
    )
    known = {*metrics(), *schema.tables(), *columns, *keys(config.Settings), *files, *checked}
    assert words - known == set()


SAMPLE_ONLY = {"now", "github.replay", "gitlab.replay"}


def test_every_family_of_metrics_that_has_a_page_is_explained():
    shown = {metric.family for metric in metrics().values()} - {"Data"}
    assert shown <= set(FAMILIES)
    assert [family for family in shown if f"## {family}\n" not in METHOD] == []


def test_the_example_of_the_settings_is_valid_and_holds_every_setting(tmp_path):
    file = tmp_path / "foreshock.toml"
    file.write_text(block("toml"), encoding="utf-8")
    loaded = config.load(file)
    assert loaded.repos[0].areas[1].guarded
    assert written(tomllib.loads(block("toml"))) == keys(config.Settings) - SAMPLE_ONLY


def test_the_example_of_the_settings_shows_the_defaults(tmp_path):
    file = tmp_path / "foreshock.toml"
    file.write_text(block("toml"), encoding="utf-8")
    loaded, plain = config.load(file), tmp_path / "plain.toml"
    plain.write_text("", encoding="utf-8")
    default = config.load(plain)
    same = (
        "warehouse",
        "timezone",
        "keep_raw_days",
        "keep_snapshots",
        "stale_after_hours",
        "velocity",
        "horizon",
        "dashboard",
    )
    assert [name for name in same if getattr(loaded, name) != getattr(default, name)] == []
    assert (loaded.people.names, loaded.people.minimum) == (default.people.names, default.people.minimum)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    """A warehouse filled from the documented examples of the drop folder and one repository."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "drop").mkdir()
    (folder / "drop" / "ci_runs-2026-10.csv").write_text(block("csv"), encoding="utf-8")
    (folder / "drop" / "evaluations.jsonl").write_text(block("json"), encoding="utf-8")
    git = ["git", "-C", str(folder), "-c", "user.name=Ann", "-c", "user.email=ann@example.com"]
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "--message", "First"], check=True)
    settings = '[files]\npaths = ["drop/**"]\n[[repos]]\nname = "acme/trainer"\ngit = "."\n'
    (folder / "foreshock.toml").write_text(settings, encoding="utf-8")
    words = ["-m", "ingest", "--config", str(folder / "foreshock.toml")]
    run = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return folder / "warehouse"


def test_the_examples_of_the_drop_folder_are_taken_as_they_stand(warehouse):
    with duckdb.connect(str(warehouse / "foreshock.duckdb"), read_only=True) as con:
        taken = [
            con.sql(f"SELECT count(*) FROM {table}").fetchall()
            for table in ("ci_runs", "evaluations", "rejects")
        ]
    assert taken == [[(1,)], [(1,)], [(0,)]]


def test_every_file_of_a_warehouse_is_named_in_operations(warehouse):
    named = {name.rstrip("/") for name in first_cells(OPERATIONS, "what")}
    later = {record.RECORD, send.RECORD, people.LIST, hand.FILE}  # by audits, notices, erasing, and at night
    assert {file.name for file in warehouse.iterdir()} | later == named


def test_the_exit_codes_are_the_same_wherever_they_are_written():
    words = [sys.executable, "-m", "ingest", "--help"]
    said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    _, _, codes = said.partition("Exit codes:")
    assert re.findall(r"\b\d+\b", codes) == CODES
    assert first_cells(README, "code") == first_cells(OPERATIONS, "code") == CODES


def test_the_changelog_begins_with_the_version_of_the_project():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert re.search(r"^## (\S+?),", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)[1] == version

"""A month in small: four nights that end badly, and nothing of it is left in the warehouse."""

from __future__ import annotations

import inspect
import shutil
from pathlib import Path

import duckdb
import pytest

from ingest import warehouse
from tests.forge import faults
from tests.month import compared, month, readers, troubles
from tests.month.month import Month, Plan
from tests.month.troubles import Trouble

NIGHTS = (
    Trouble(away=True, faults=["status", "reset", "truncated"]),
    Trouble(order={"step": "read github"}, jump=7, faults=["too_many"]),
    Trouble(order={"bytes": 4_000_000}, jump=-1),
    Trouble(order={"part": "acme/serving"}),
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Month, Path]:
    """The month, and where it was."""
    folder = tmp_path_factory.mktemp("month")
    told: list[str] = []
    return month.run(folder, Plan(len(NIGHTS), 7, 1, "few", NIGHTS, told.append)), folder


def test_a_month_of_bad_nights_leaves_what_one_clean_night_makes(found):
    done, _ = found
    assert (sum(done.outcomes.values()), done.outcomes["killed"]) == (4, 2)
    assert done.harm == {
        "killed at a step, a part or a rename": 2,
        "disk full": 1,
        "clock jumped": 2,
        "server of git away": 1,
    }
    assert sum(done.faults.values()) > 0
    assert done.events["histories rewritten"] > 0
    assert done.wrong == []
    assert sum(reader["reads"] for reader in done.readers) > 0
    differing = {each.table: (each.ours, each.clean) for each in done.compared if each.differing}
    assert differing == {}
    rows = {each.table: each.rows for each in done.compared}
    assert (
        min(rows[name] for name in ("commits", "landed", "requests", "ci_jobs", "sessions", "horizons")) > 0
    )


def test_a_row_that_is_lost_or_told_otherwise_is_found(found, tmp_path):
    clean = warehouse.served(found[1] / "clean" / "warehouse")
    spoilt = Path(shutil.copy(clean, tmp_path / "spoilt.duckdb"))
    spoilt.chmod(0o600)
    with duckdb.connect(str(spoilt)) as con:
        con.execute("DELETE FROM ci_jobs WHERE job = (SELECT min(job) FROM ci_jobs)")
        con.execute("UPDATE repos SET team = 'other' WHERE repo = 'acme/tools'")
        con.execute("DELETE FROM commits WHERE sha = (SELECT min(sha) FROM changes)")
    told = {each.table: each.differing for each in compared.compare(spoilt, clean) if each.differing}
    assert told["repos"] == 2
    assert told["commits"] == 1
    assert told["ci_jobs"] >= 1
    with duckdb.connect(str(spoilt), read_only=True) as con:
        lacking = readers.lacking(con, clean)
    assert lacking[0].startswith("rows without what they belong to: [0, ")


def test_everything_that_can_go_wrong_with_a_forge_goes_wrong_in_a_month():
    made = {
        name
        for name, each in vars(faults).items()
        if inspect.isfunction(each)
        and each.__module__ == faults.__name__
        and each.__annotations__["return"] == "Fault"
    }
    assert made == {*troubles.KINDS, troubles.MEANWHILE}


def test_all_that_is_not_compared_is_named_with_its_reason():
    assert [line for line in compared.left_out() if not line.partition(": ")[2]] == []

"""What others did to the folder of the warehouse: made up for, left alone, or named."""

from __future__ import annotations

from ingest.__main__ import main
from tests.ingest.faults import PLAIN
from tests.ingest.nights import home, served
from tests.ingest.repository import Repository, create, lines


def test_a_snapshot_that_somebody_deleted_is_made_up_for_from_the_one_before(tmp_path):
    repository = create(tmp_path / "x.git")
    repository.commit("First", {"a.py": lines(1)})
    other = create(tmp_path / "other.git")
    other.commit("Other", {"b.py": lines(2)})
    at = home(tmp_path / "home", {"x": repository, "other": other}, PLAIN)
    assert at.night() == 0
    at.configure({"x": repository}, PLAIN)
    repository.commit("Second", {"c.py": lines(3)})
    assert at.night() == 0
    served(at.warehouse).unlink()
    assert at.night() == 0
    assert at.totals("x") == (2, 4, 0)
    assert at.totals("other") == (1, 2, 0)  # only the older snapshot knew of it


def test_other_files_in_the_warehouse_folder_are_left_alone(tmp_path):
    (tmp_path / "build").mkdir()
    kept = ["build/wheel", "build.sh", "notes.tmp", "builder.py", "foreshock.duckdb.bak"]
    for name in kept:
        (tmp_path / name).touch()
    at = home(tmp_path, {}, f'{PLAIN}\nwarehouse = "."')
    assert at.night() == 0
    assert [name for name in kept if not (tmp_path / name).exists()] == []


def test_a_record_of_nights_that_was_damaged_is_read_as_far_as_it_goes(tmp_path):
    at = home(tmp_path, {}, PLAIN)
    assert at.night() == 0
    record = at.warehouse / "nights.jsonl"
    torn = record.read_bytes() + b'null\n[1]\n{"night": "x"}\n\xff\xfe\n{"night": "20261'
    record.write_bytes(torn)
    at.configure({}, PLAIN.replace("31", "30") + "\nkeep_raw_days = 300")
    at.configure({}, PLAIN + '\ntimezone = "Europe/Berlin"')
    assert at.night() == 0
    assert at.figure("SELECT count(*) FROM nights") == 2
    assert record.read_bytes().startswith(torn + b"\n")


def test_a_key_of_persons_that_was_cut_short_is_refused(tmp_path):
    repository: Repository = create(tmp_path / "x.git")
    repository.commit("First", {"a.py": lines(1)})
    at = home(tmp_path / "home", {"x": repository})
    assert at.night() == 0
    repository.commit("Second", {"a.py": lines(2)})
    (at.warehouse / "key").write_bytes(b"short")
    assert at.night() == 1
    assert at.last()["message"].startswith(f"{at.warehouse}/key is damaged")


def test_a_warehouse_that_cannot_be_made_is_named(tmp_path, capfd):
    (tmp_path / "warehouse").touch()
    at = home(tmp_path, {}, PLAIN)
    assert at.night() == 1
    assert f"{at.warehouse} cannot be used (Not a directory): check `warehouse`" in capfd.readouterr().err


def test_a_file_in_it_that_cannot_be_read_is_named_without_a_traceback(tmp_path, capfd):
    at = home(tmp_path, {}, PLAIN)
    (at.warehouse / "nights.jsonl").mkdir(parents=True)  # as root tests may read whatever they like
    assert main(["release", "--config", str(tmp_path / "foreshock.toml")]) == 1
    assert capfd.readouterr().err == f"{at.warehouse}/nights.jsonl: Is a directory\n"

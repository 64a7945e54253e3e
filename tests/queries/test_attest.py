"""python -m queries attest and verify, over warehouses that nights have published."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import duckdb
import pytest

from queries.__main__ import main
from queries.verify import differences
from tests.ingest.nights import Home, home, served
from tests.ingest.repository import Repository, create, lines

MARK = "Co-Authored-By: Claude <noreply@anthropic.com>"


@pytest.fixture(scope="module")
def repo(tmp_path_factory) -> Repository:
    """Six landings of a month: five lines by AI, three with no mark."""
    made = create(tmp_path_factory.mktemp("attested") / "trainer.git")
    made.commit("First", {"a.py": lines(3)})
    for number in range(5):
        made.commit(f"Draft\n\n{MARK}", {f"draft{number}.py": lines(1)})
    return made


@pytest.fixture(scope="module")
def first(repo, tmp_path_factory) -> Home:
    """What one party has."""
    made = home(tmp_path_factory.mktemp("first") / "home", {"acme/trainer": repo})
    assert made.night() == 0
    return made


@pytest.fixture(scope="module")
def bundle(first) -> Path:
    """What it hands on."""
    file = first.folder / "attestation.json"
    assert main(["attest", "--config", str(first.folder / "foreshock.toml"), "--out", str(file)]) == 0
    return file


@pytest.fixture
def verify(bundle, first, tmp_path, capfd):
    """Compares a warehouse with it after a change of its content: exit code, stdout and stderr."""

    def compared(change=None, of: Home = first, *words: str) -> tuple[int, str, str]:
        said = json.loads(bundle.read_bytes())
        if change:
            change(said)
        file = tmp_path / "attestation.json"
        file.write_text(json.dumps(said))
        capfd.readouterr()
        code = main(["verify", str(file), "--config", str(of.folder / "foreshock.toml"), *words])
        return code, *capfd.readouterr()

    return compared


def test_a_second_party_with_the_same_records_gets_the_same_file(bundle, repo, tmp_path, capfd):
    copied = Path(shutil.copytree(repo.path, tmp_path / "elsewhere.git"))
    second = home(tmp_path / "second", {"acme/trainer": copied})
    second.night()
    assert main(["attest", "--config", str(second.folder / "foreshock.toml")]) == 0
    theirs, ours = bundle.read_bytes().splitlines(), capfd.readouterr().out.encode().splitlines()
    names = [line.partition(b":")[0] for line in theirs]
    assert names[2] == b'"snapshot"', "its name is the time of the night"
    assert [line for line in theirs if line not in ours] in ([], [theirs[2]])
    assert len(theirs) == len(ours)


TRIPWIRE = """
[[tripwires]]
name = "Most code is AI's"
metric = "ai_code_share"
comparison = "above"
threshold = 0.5
unit = "share"
owner = "oversight"
source = "charter"
"""


def test_what_one_party_noticed_when_is_no_difference(repo, tmp_path, capfd):
    parties = [home(tmp_path / name, {"acme/trainer": repo}) for name in ("watching", "late")]
    for party, days in zip(parties, (("2026-10-30", "2026-10-31"), ("2026-10-31",)), strict=True):
        for day in days:
            party.configure({"acme/trainer": repo}, f'now = "{day}"')
            with (party.folder / "foreshock.toml").open("a") as file:
                file.write(TRIPWIRE)
            assert party.night() == 0
    assert [party.figure("SELECT since_on::VARCHAR FROM watched") for party in parties] == [
        "2026-10-30",
        "2026-10-31",
    ]
    files = [party.folder / "foreshock.toml" for party in parties]
    out = tmp_path / "attestation.json"
    assert main(["attest", "--config", str(files[0]), "--out", str(out)]) == 0
    capfd.readouterr()
    assert (main(["verify", str(out), "--config", str(files[1])]), capfd.readouterr().out) == (0, "")
    said = json.loads(out.read_bytes())["figures"]
    assert said["tripwires"]["values"][0][:3] == ["Most code is AI's", None, "unknown"]
    assert "head_seen_at" not in said["repositories"]["columns"]


def test_what_is_attested_can_be_worked_out_by_hand(bundle, first):
    said = json.loads(bundle.read_bytes())
    share = said["figures"]["ai_code_share"]
    row = dict(zip(share["columns"], share["values"][0], strict=True))
    assert (row["period"], row["value"], row["n"]) == ("2026-01-01", 5 / 8, 6)
    assert said["settings"]["now"] == "2026-10-31"
    sql = (Path(__file__).parents[2] / "queries" / "ai_code_share.sql").read_bytes()
    assert said["metrics"]["ai_code_share"] == hashlib.sha256(sql).hexdigest()
    file = first.folder / "daily_merges.csv"
    with duckdb.connect(str(served(first.warehouse).with_suffix(".open.duckdb")), read_only=True) as con:
        con.execute(f"COPY (SELECT * FROM daily_merges ORDER BY ALL) TO '{file}' (HEADER)")
    assert file.read_text().splitlines()[0] == "repo,landed_on,how,written,written_strict,merges"
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert said["tables"]["daily_merges"] == {"rows": 2, "sha256": digest}


def test_no_person_and_no_place_of_this_machine_is_in_it(bundle, first):
    text = bundle.read_text()
    persons = {person for (person,) in first.ask("SELECT DISTINCT person FROM commits")}
    assert persons
    assert [word for word in (*persons, str(first.folder), "trainer.git") if word in text] == []


def test_the_same_warehouse_says_the_same(verify, first):
    code, out, err = verify()
    assert (code, out) == (0, "")
    assert err.endswith(f": the same as snapshot {served(first.warehouse).stem}\n")


def test_one_changed_figure_is_named(verify):
    def grow(said):
        share = said["figures"]["ai_code_share"]
        share["values"][0][share["columns"].index("value")] = 0.9

    code, out, err = verify(grow)
    assert code == 1
    assert out == ("figure ai_code_share, 2026-01-01, value: 0.9 in the attestation, 0.625 here\n")
    assert ": 1 difference from snapshot " in err


def test_a_figure_a_definition_and_a_table_that_are_not_there_are_named(verify):
    def lose(said):
        del said["figures"]["ai_code_share"]
        del said["metrics"]["ai_code_share"]
        said["tables"]["no_more"] = {"rows": 3, "sha256": "0" * 64}
        said["figures"]["landings"]["values"].pop()

    code, out, _ = verify(lose)
    assert code == 1
    digest, table, rows, share = out.splitlines()
    assert digest.startswith("definition of ai_code_share: none in the attestation, ")
    assert table == "table no_more: 3 rows (000000000000) in the attestation, none here"
    assert rows.startswith("figure landings, rows: ")
    assert share.startswith("figure ai_code_share: none in the attestation, ")


def share(said) -> dict:
    return said["figures"]["ai_code_share"]


BENT = {
    "a row without its last cell": (lambda figure: figure["values"][0].pop(), ", 2026-01-01: ["),
    "a row with one cell more": (lambda figure: figure["values"][0].append(9), ", 2026-01-01: ["),
    "a row that is none": (lambda figure: figure["values"].__setitem__(0, 5), ", 2026-01-01: 5 in the"),
    "no list of rows": (lambda figure: figure.update(values=5), ", rows: 10 (none listed) in the"),
    "a part that nobody knows": (lambda figure: figure.update(note="x"), ", note: x in the"),
    "1 for true": (lambda figure: figure["values"][0].__setitem__(5, 1), ", 2026-01-01, complete: 1 in"),
    "other columns": (lambda figure: figure["columns"].reverse(), ", columns: ["),
}


@pytest.mark.parametrize(("change", "told"), BENT.values(), ids=BENT)
def test_a_figure_that_was_bent_is_named_and_never_the_same(bundle, change, told):
    said, ours = json.loads(bundle.read_bytes()), json.loads(bundle.read_bytes())
    change(share(said))
    (line,) = differences(said, ours)
    assert line.startswith(f"figure ai_code_share{told}")


def test_changed_sql_hides_no_changed_figure(bundle):
    said, ours = json.loads(bundle.read_bytes()), json.loads(bundle.read_bytes())
    share(said)["sql"] = "SELECT 1\n"
    share(said)["values"][0][1] = 0.9
    sql, value = differences(said, ours)
    assert sql.startswith("figure ai_code_share, sql: SELECT 1 in the attestation, ")
    assert "\n" not in sql
    assert value == "figure ai_code_share, 2026-01-01, value: 0.9 in the attestation, 0.625 here"


def test_a_table_or_figure_that_is_none_is_named(bundle):
    said, ours = json.loads(bundle.read_bytes()), json.loads(bundle.read_bytes())
    said["tables"]["merges"] = {}
    said["tables"]["commits"] = {"rows": "6"}
    said["figures"]["nobody_knows"] = None
    said["settings"]["of_nobody"] = None
    assert [line.partition(" in the")[0] for line in differences(said, ours)] == [
        "setting of_nobody: none",
        'table commits: {"rows": "6"}',
        "table merges: {}",
        "figure nobody_knows: none",
    ]


@pytest.fixture(scope="module")
def later(first, repo, tmp_path_factory) -> Home:
    """The first party after another night, with one more commit and another minimum."""
    folder = tmp_path_factory.mktemp("later")
    copied = Repository(Path(shutil.copytree(repo.path, folder / "later.git")))
    copied.commit("Last", {"c.py": lines(3)})
    made = Home(Path(shutil.copytree(first.folder, folder / "home", symlinks=True)))
    made.configure(
        {"acme/trainer": copied}, 'now = "2026-10-31"\nkeep_raw_days = 10\n[people]\nminimum = 3\n'
    )
    assert made.night() == 0
    return made


def test_another_setting_and_other_records_are_named_with_the_figures_they_change(verify, later):
    code, out, _ = verify(None, later, "--snapshot", served(later.warehouse).stem)
    assert code == 1
    assert "setting people.minimum: 5 in the attestation, 3 here\n" in out
    assert "table commits: 6 rows (" in out
    assert "figure ai_code_share, 2026-01-01, value: 0.625 in the attestation, 0.454545455 here\n" in out


def test_what_was_attested_is_compared_with_while_it_is_kept(verify, later):
    assert verify(None, later)[0] == 0
    code, _, err = verify(None, later, "--snapshot", "20200101T000000Z")
    assert code == 1
    assert f"no snapshot 20200101T000000Z in {later.warehouse / 'snapshots'}, there are 2" in err
    code, _, err = verify(None, later, "--snapshot", "../snapshots/x")
    assert (code, "no snapshot ../snapshots/x in " in err) == (1, True)


def test_a_file_that_is_no_whole_attestation_is_refused_by_name(bundle, tmp_path, capfd):
    broken = tmp_path / "attestation.json"
    for content, said in (
        (bundle.read_bytes()[:4000], f"{broken} is no attestation, or was cut off: "),
        (b'{"form": NaN}', f"{broken} is no attestation, or was cut off: NaN is no number"),
        (b"[1, 2]", f"{broken} is no attestation: it does not begin with form "),
        (b'{"form": "foreshock attestation 1", "figures": []}', "no whole attestation: snapshot, settings, "),
    ):
        broken.write_bytes(content)
        assert main(["verify", str(broken)]) == 2
        assert said in capfd.readouterr().err
    assert main(["verify", str(tmp_path / "none.json")]) == 2
    assert "none.json cannot be read: No such file or directory" in capfd.readouterr().err


def test_a_snapshot_without_the_copy_to_hand_on_says_what_to_do(warehouse, tmp_path, capfd):
    folder = warehouse("repos: repo\n x")
    (tmp_path / "foreshock.toml").write_text(f'warehouse = "{folder.name}"\n')
    assert main(["attest", "--config", str(tmp_path / "foreshock.toml")]) == 1
    assert "0.open.duckdb is not there: the next night publishes one" in capfd.readouterr().err

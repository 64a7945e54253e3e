"""python -m ingest audit sample: random landings to label, without a tag of ours and without a person."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from ingest.audit.sample import Landing, counts, row, strata
from tests.ingest.audited import BOT, CLAUDE, audit, rows
from tests.ingest.nights import Home, home
from tests.ingest.repository import create, lines


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """In two quarters 14 landings without a mark, two of an agent, one of a robot, a bulk one and a pull."""
    tmp_path = tmp_path_factory.mktemp("sample")
    repo = create(tmp_path / "trainer.git")
    for number in range(12):
        day = f"2026-0{2 + number // 6}-{number + 1:02}"
        repo.commit(f"Step {number}", {f"{number}.py": lines(1)}, date=day)
    repo.commit(f"=Agent 1{CLAUDE}", {"a.py": lines(1)}, date="2026-04-02")
    repo.commit(f"Agent 2{CLAUDE}", {"b.py": lines(1)}, date="2026-04-03")
    repo.commit("Robot", {"c.py": lines(1)}, author=BOT, date="2026-04-04")
    bulk = repo.commit("Import", {"d.py": lines(1)}, date="2026-04-05")
    mine = repo.commit("Mine", {"e.py": lines(1)}, branch="mine", parents=[repo.tip()], date="2026-04-06")
    repo.commit(
        "Merge branch 'main' of example.com:trainer",
        parents=[mine, repo.commit("Theirs", {"f.py": lines(1)}, date="2026-04-07")],
        date="2026-04-08",
    )
    same = {"acme/trainer": {"git": repo, "bulk": [bulk]}, "acme/copy": repo}  # which counts nowhere
    made = home(tmp_path / "home", same)
    assert made.night() == 0
    return made


def test_a_sample_holds_every_landing_that_counts_and_neither_tag_nor_person(acme, tmp_path, capsys):
    file = tmp_path / "sample.csv"
    code, out, err = audit(acme, capsys, "sample", 99, "--seed", 7, "--out", file)
    assert (code, out, err) == (0, "", f"17 of 17 landings, seed 7: {file}\n")
    found = rows(file)
    wanted = {f"Step {number}" for number in range(12)} | {"'=Agent 1", "Agent 2", "Robot", "Mine", "Theirs"}
    assert {row["subject"] for row in found} == wanted
    assert {row["repo"] for row in found} == {"acme/trainer"}
    assert list(found[0]) == (
        "repo sha unit landed_on subject label grade note stratum population weight basis "
        "snapshot seed from_on to_on".split()
    )
    same = {"unit": "landing", "label": "", "stratum": "1", "population": "17", "weight": "1", "seed": "7"}
    same |= {"snapshot": "20261031T235959Z", "from_on": "2026-02-01", "to_on": "2026-10-31"}
    assert {tuple(row[name] for name in same) for row in found} == {tuple(same.values())}
    text = file.read_text().lower()
    persons = [
        person for (person,) in acme.ask("SELECT DISTINCT person FROM commits WHERE person IS NOT NULL")
    ]
    words = ("ada", "claude", "dependabot", "undeclared", "automation", *persons)
    assert persons
    assert [word for word in words if word in text] == []


@pytest.mark.parametrize("sign", [*"=+-@\t\r\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_a_subject_that_a_spreadsheet_would_run_gets_an_apostrophe(sign):
    landing = Landing("acme/x", "0" * 40, date(2026, 10, 1), f"{sign}1+1", "none", "none")
    assert row(landing, 1, 10, 5)["subject"] == f"'{sign}1+1"


def test_a_seed_draws_the_same_again_and_a_larger_sample_holds_the_smaller(acme, tmp_path, capsys):
    for name, number, seed in (("a", 5, 7), ("b", 5, 7), ("c", 9, 7), ("d", 5, 8)):
        assert audit(acme, capsys, "sample", number, "--seed", seed, "--out", tmp_path / name)[0] == 0
    drawn = {name: [row["sha"] for row in rows(tmp_path / name)] for name in "abcd"}
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert drawn["c"][:5] == drawn["a"]
    assert drawn["d"] != drawn["a"]
    assert {row["weight"] for row in rows(tmp_path / "a")} == {"3.4"}  # 17 landings by 5


def test_without_a_name_the_file_is_named_after_snapshot_and_seed(acme, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    audit(acme, capsys, "sample", 3, "--seed", 7)
    audit(acme, capsys, "sample", 3, "--ask", "--seed", 7)
    found = sorted(file.name for file in tmp_path.glob("*.csv"))
    assert found == ["ask-20261031T235959Z-seed7.csv", "audit-20261031T235959Z-seed7.csv"]
    code, _, err = audit(acme, capsys, "sample", 3, "--seed", 7)
    assert code == 2
    assert "is already there and stays as it is" in err


def test_a_stratified_sample_measures_the_rare_and_its_strata_add_up(acme, tmp_path, capsys):
    file = tmp_path / "sample.csv"
    code, _, err = audit(acme, capsys, "sample", 8, "--stratified", "--seed", 7, "--out", file)
    # no mark in two quarters, an agent and a robot in one: 12, 2, 2 and 1 landings
    assert (code, err) == (0, f"8 of 17 landings, seed 7, 4 strata: {file}\n")
    found = rows(file)
    populations = {row["stratum"]: int(row["population"]) for row in found}
    assert sorted(populations.values()) == [1, 2, 2, 12]
    assert {"'=Agent 1", "Agent 2", "Robot"} < {row["subject"] for row in found}
    assert sum(float(row["weight"]) for row in found) == 17
    assert set(populations) == {"1", "2", "3", "4"}  # a name that says what we say would lead its reader


def landing(number: int, written: str, month: int = 1, year: int = 2026) -> Landing:
    return Landing("x", str(number), date(year, month, 1), "", written, written)


def test_strata_grow_longer_until_each_has_two_landings_to_draw():
    many = [landing(number, "undeclared", 1 + number % 12, 2025 + number % 2) for number in range(24)]
    assert len(strata(many, 16)) == 8  # quarters
    assert len(strata(many, 15)) == 2  # years
    assert len(strata(many, 3)) == 1
    mixed = [landing(1, "ai"), landing(2, "mixed"), landing(3, "assisted"), landing(4, "human")]
    assert [len(group) for group in strata(mixed, 6)] == [2, 1, 1]


def test_each_stratum_has_two_and_the_rest_go_by_the_root_of_its_size():
    groups = [[landing(number, "ai") for number in range(size)] for size in (100, 4, 1)]
    # two, two and one; then 10/2, 10/3, 10/4, 10/5 and 10/6 are all more than 2/2
    assert counts(groups, 10) == [7, 2, 1]
    assert counts(groups, 1000) == [100, 4, 1]
    assert counts(groups, 3) == [1, 1, 1]
    assert Counter(counts(groups, 50)) == Counter([45, 4, 1])


def test_a_sample_too_small_for_its_strata_is_refused(acme, tmp_path, capsys):
    code, _, err = audit(acme, capsys, "sample", 2, "--stratified", "--out", tmp_path / "a.csv")
    assert (code, err) == (2, "expected at least 3 landings: there are as many strata\n")
    assert not (tmp_path / "a.csv").exists()


def test_the_form_for_those_who_landed_it_asks_one_question(acme, tmp_path, capsys):
    file = tmp_path / "ask.csv"
    words = ("sample", 99, "--ask", "--from", "2026-04-01", "--to", "2026-04-30", "--out", file)
    assert audit(acme, capsys, *words)[0] == 0
    found = rows(file)
    assert sorted(row["subject"] for row in found) == ["'=Agent 1", "Agent 2", "Mine", "Robot", "Theirs"]
    asked = {(row["question"], row["answer"], row["from_on"], row["to_on"]) for row in found}
    question = "How much of it did AI write? all, most, some, none, cannot say"
    assert asked == {(question, "", "2026-04-01", "2026-04-30")}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sample",), "audit sample: expected how many landings, such as 120; found ''"),
        (("sample", "many"), "audit sample: expected how many landings, such as 120; found 'many'"),
        (("sample", "3", "--from", "May"), "expected a day such as 2026-10-31; found 'May'"),
        (("sample", "3", "--from", "2026-05-02", "--to", "2026-05-01"), "--from 2026-05-02 is after --to"),
        (("sample", "3", "--rules", "x"), "--rules belongs to audit diff, not to audit sample"),
        (("score", "x", "--ask"), "--ask belongs to audit sample, not to audit score"),
        (("sampel", "3"), "invalid choice: 'sampel'"),
        (("score",), "audit score: expected a labelled file"),
        (("diff",), "audit diff: expected --rules FILE and nothing else"),
    ],
)
def test_wrong_words_are_named_and_end_with_2(acme, capsys, words, said):
    code, out, err = audit(acme, capsys, *words)
    assert (code, out) == (2, "")
    assert said in err


def test_before_the_first_night_it_says_what_to_do(tmp_path, capsys):
    acme = home(tmp_path / "home", {})
    for words in (("sample", 3), ("score", __file__), ("diff", "--rules", __file__)):
        code, _, err = audit(acme, capsys, *words)
        assert code == (2 if words[0] == "diff" else 1)
        assert words[0] == "diff" or "publish a first snapshot: python -m ingest --config" in err


def test_a_period_without_landings_is_said(acme, tmp_path, capsys):
    words = ("sample", 3, "--from", "2027-01-01", "--out", tmp_path / "a.csv")
    code, _, err = audit(acme, capsys, *words)
    assert (code, err) == (1, "20261031T235959Z: no landing to draw in this period\n")


def test_nothing_is_written_to_the_warehouse(acme, tmp_path, capsys):
    before = sorted(str(file) for file in acme.warehouse.rglob("*"))
    assert audit(acme, capsys, "sample", 3, "--out", tmp_path / "a.csv")[0] == 0
    assert sorted(str(file) for file in acme.warehouse.rglob("*")) == before

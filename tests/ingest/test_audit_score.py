"""python -m ingest audit score: what our tags are worth by a labelled file, and where that is kept."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from ingest import config, derive, night
from ingest.say import Say
from tests.ingest.audited import BOT, CLAUDE, audit, labelled, rows, shas, write
from tests.ingest.nights import Home, copied, home, tell
from tests.ingest.repository import Repository, create, lines
from tests.ingest.test_notes import attest

SAID = {
    **{f"Agent {number}": "ai" for number in range(4)},
    **{f"Quiet {number}": "ai" for number in range(2)},
    **{f"Hand {number}": "none" for number in range(3)},
    "Robot": "automation",
}
STORED = """
SELECT measure, class, round(value, 4), n, round(n_effective, 1), labelled, left_out FROM audits
WHERE policy = 'strict' AND audit <> 'notes' ORDER BY measure, class
"""


def written(folder: Path) -> Repository:
    """In September four landings of an agent, two of one that signs nothing, three by hand, a robot's one."""
    repo = create(folder / "trainer.git")
    for number in range(4):
        repo.commit(f"Agent {number}{CLAUDE}", {f"a{number}.py": lines(10)}, date=f"2026-09-0{number + 1}")
    for number in range(2):
        repo.commit(f"Quiet {number}", {f"q{number}.py": lines(10)}, date=f"2026-09-1{number}")
    for number in range(3):
        repo.commit(f"Hand {number}", {f"h{number}.py": lines(10)}, date=f"2026-09-2{number}")
    repo.commit("Robot", {"r.py": lines(10)}, author=BOT, date="2026-09-25")
    return repo


def published(folder: Path, repo: Repository) -> Home:
    """A warehouse after its first night."""
    made = home(folder / "home", {"acme/trainer": repo})
    assert made.landed() == 0
    return made


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("score")
    return published(folder, written(folder))


@pytest.fixture
def acme(shared: Home) -> Home:
    """A warehouse in which nobody takes another night, and nothing is scored yet."""
    (shared.warehouse / "audits.jsonl").unlink(missing_ok=True)
    return shared


@pytest.fixture
def own(acme: Home, tmp_path: Path) -> Home:
    """A copy of the test's own, for more nights."""
    return copied(acme, tmp_path / "own")


@pytest.fixture
def repo(own: Home) -> Repository:
    """What that one reads."""
    return Repository(own.folder.parent / "trainer.git")


def calibrated(tonight: night.Night) -> None:
    """What is told of landings, and what line notes say of marks."""
    tell(tonight)
    derive.audits.calibrate(tonight)


def drawn(home: Home, folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A sample of all ten, labelled by reading."""
    file = folder / "sample.csv"
    assert audit(home, capsys, "sample", 10, "--seed", 1, "--out", file)[0] == 0
    return labelled(file, SAID)


@pytest.fixture
def sample(acme: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    return drawn(acme, tmp_path, capsys)


def test_a_labelled_sample_is_printed_stored_and_published_by_the_next_night(own, tmp_path, capsys):
    sample = drawn(own, tmp_path, capsys)
    code, out, err = audit(own, capsys, "score", sample)
    assert (code, err) == (0, f"stored in {own.warehouse}/audits.jsonl: the next night publishes it\n")
    printed = [" ".join(line.split()) for line in out.splitlines()]
    assert f"{sample}: 10 landings labelled, compared with marks in messages, authors and branches" in printed
    # all four that we call AI's are; of the six that are, we call four so
    assert "mark_precision ai declared landings 100.0 % 51.0 % to 100.0 % 4 4.0" in printed
    assert "mark_recall ai declared landings 66.7 % 30.0 % to 90.3 % 6 6.0" in printed
    assert "mark_recall assisted declared landings unknown 0 0.0" in printed
    assert "mark_recall automation declared landings 100.0 % 20.7 % to 100.0 % 1 1.0" in printed
    assert "2 of 10 rows disagree (repository, hash, ours, label, marks):" in printed
    hashes = shas(own)
    assert f"acme/trainer {hashes['Quiet 0'][:12]} none ai" in printed
    assert own.ask(STORED) == []
    assert own.night() == 0
    assert own.last()["outcome"] == "published"
    assert own.ask(STORED) == [
        ("mark_precision", "ai", 1.0, 4, 4.0, 10, 0),
        ("mark_recall", "ai", 0.6667, 6, 6.0, 10, 0),
    ]
    named = (
        "SELECT DISTINCT from_on::VARCHAR, to_on::VARCHAR, snapshot, basis, scored_on::VARCHAR FROM audits"
    )
    assert own.ask(named) == [("2026-09-01", "2026-10-31", "20261031T235959Z", "marks", "2026-10-31")]
    rules = "SELECT bool_and(rules = (SELECT value FROM settings WHERE key = 'rules.version')) FROM audits"
    assert own.figure(rules) is True
    assert "ada" not in (own.warehouse / "audits.jsonl").read_text().lower()


def test_a_night_with_no_new_audit_finds_nothing_new_and_the_same_score_is_stored_once(own, tmp_path, capsys):
    sample = drawn(own, tmp_path, capsys)
    audit(own, capsys, "score", sample)
    code, _, err = audit(own, capsys, "score", sample)
    assert (code, err) == (0, f"{own.warehouse}/audits.jsonl has this score already\n")
    assert len((own.warehouse / "audits.jsonl").read_text().splitlines()) == 1
    assert own.night() == 0
    assert own.night() == 0
    assert own.last()["outcome"] == "nothing new"


def test_what_is_published_outlives_the_loss_of_its_record(own, tmp_path, repo, capsys):
    sample = drawn(own, tmp_path, capsys)
    audit(own, capsys, "score", sample)
    own.night()
    before = own.ask("SELECT * FROM audits ORDER BY ALL")
    (own.warehouse / "audits.jsonl").unlink()
    repo.commit("More", {"m.py": lines(1)})
    assert own.night() == 0
    assert own.last()["outcome"] == "published"
    assert before
    assert own.ask("SELECT * FROM audits ORDER BY ALL") == before


def test_a_line_of_the_record_that_is_no_audit_is_named_and_stops_no_night(own, tmp_path, capsys):
    sample = drawn(own, tmp_path, capsys)
    audit(own, capsys, "score", sample)
    file = own.warehouse / "audits.jsonl"
    good = json.loads(file.read_text())
    broken = [
        '{"audit": "half',
        json.dumps(good | {"measures": [good["measures"][0] | {"value": "high"}]}),
        json.dumps(good | {"scored_at": "yesterday"}),
        json.dumps(good | {"measures": [good["measures"][0] | {"n": 0.5}]}),
        "[]",
        "7",
    ]
    file.write_text("\n".join([*broken, json.dumps(good)]) + "\n")
    capsys.readouterr()
    assert night.run(config.load(own.folder / "foreshock.toml"), ["git"], Say()) == 0
    err = capsys.readouterr().err
    for line in range(1, 7):
        assert f"{file}: line {line} holds no audit and is passed over" in err
    assert own.figure("SELECT count(DISTINCT audit) FROM audits") == 1


def test_rows_without_a_label_are_counted_and_left_out(acme, sample, capsys):
    table = [
        row | {"label": "" if row["subject"] in ("Agent 0", "Hand 0") else row["label"]}
        for row in rows(sample)
    ]
    write(sample, table)
    blank = [at for at, row in enumerate(table, 2) if not row["label"]]
    code, out, _ = audit(acme, capsys, "score", sample)
    assert code == 0
    assert f"2 rows are not labelled and left out: line {blank[0]}, {blank[1]}" in out
    stored = json.loads((acme.warehouse / "audits.jsonl").read_text())
    assert (stored["labelled"], stored["left_out"]) == (8, 2)


def test_every_mistake_is_named_with_its_line_and_nothing_is_stored(acme, sample, capsys):
    table = rows(sample)
    table[0]["label"] = "human"
    table[1]["sha"] = "0" * 40
    table[2]["repo"] = "acme/trainr"
    table[3]["grade"] = "strongish"
    table[5]["sha"] = table[4]["sha"]
    table[6]["population"] = "9"
    table[7]["population"] = "many"
    table[8]["sha"] = table[8]["sha"][:9]
    write(sample, table)
    code, out, err = audit(acme, capsys, "score", sample)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        f"{sample}: line 2: unknown label 'human': expected ai, assisted, automation, none",
        f"{sample}: line 3: unknown sha '{'0' * 40}': no landing of acme/trainer in this snapshot",
        f"{sample}: line 4: unknown repository 'acme/trainr'; did you mean acme/trainer?",
        f"{sample}: line 5: unknown grade 'strongish'; did you mean strong?",
        f"{sample}: line 7: {table[4]['sha'][:12]} stands on line 6 too",
        f"{sample}: line 8: stratum '1' has another population than on line 3",
        f"{sample}: line 9: population: expected a whole number from 1; found 'many'",
        f"{sample}: line 10: unknown sha '{table[8]['sha']}': no landing of acme/trainer in this snapshot; "
        "write the whole hash",
        "nothing of it was stored: correct it and score it again",
    ]
    assert not (acme.warehouse / "audits.jsonl").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"sha,label\n", "line 1: no column repo"),
        (b"repo,sha\n", "line 1: expected a column label, or a column answer of an --ask file"),
        (b"repo,sha,label,answer\n", "line 1: expected a column label, or a column answer of an --ask file"),
        (b"repo,sha,label\n\xff\xfe,1,ai\n", "not UTF-8"),
        (b"", "line 1: no column repo, sha"),
        (
            b"repo,sha,label\n",
            "no row is labelled: fill the column label with ai, assisted, automation, none",
        ),
        (b"repo,sha,label,basis\nacme/trainer,1,ai,guess\n", "basis: expected one of marks, all"),
        (b"repo,sha,label,from_on\nacme/trainer,SHA,ai,1.9.26\n", "line 2: from_on: expected a day such as"),
    ],
)
def test_a_file_that_is_no_labelled_sample_is_refused(acme, tmp_path, capsys, content, said):
    file = tmp_path / "file.csv"
    file.write_bytes(content.replace(b"SHA", shas(acme)["Robot"].encode()))
    code, out, err = audit(acme, capsys, "score", file)
    assert (code, out) == (2, "")
    assert f"{file}: " in err
    assert said in err
    assert not (acme.warehouse / "audits.jsonl").exists()


def test_a_file_that_is_not_there_is_an_error_in_words(acme, capsys):
    code, _, err = audit(acme, capsys, "score", "/nowhere/sample.csv")
    assert (code, err) == (2, "/nowhere/sample.csv: No such file or directory\n")


def test_a_spreadsheet_may_save_it_with_semicolons_a_mark_in_front_and_empty_rows(acme, sample, capsys):
    table = rows(sample)
    text = "\r\n".join(
        [";".join(table[0]), *(";".join(row.values()).replace(";ai;", "; AI ;") for row in table), ";;;", ""]
    )
    sample.write_bytes(b"\xef\xbb\xbf" + text.encode())
    code, out, _ = audit(acme, capsys, "score", sample)
    assert code == 0
    assert f"{sample}: 10 landings labelled" in out


def test_strata_weigh_by_their_population_over_what_is_labelled_of_them(acme, tmp_path, capsys):
    found = shas(acme)
    row = {"repo": "acme/trainer", "stratum": "few", "population": 4, "label": "ai"}
    table = [row | {"sha": found[f"Agent {number}"]} for number in range(4)]
    many = row | {"stratum": "many", "population": 60}
    table += [many | {"sha": found["Quiet 0"]}, many | {"sha": found["Hand 0"], "label": "none"}]
    table += [many | {"sha": found["Hand 1"], "label": ""}]
    code, out, _ = audit(acme, capsys, "score", write(tmp_path / "a.csv", table))
    assert code == 0
    # four that we find stand for one each, the one that we miss for 60 / 2: 4 / 34, effective n 34^2 / 904
    assert "mark_recall     ai          declared  commits  11.8 %" in out
    assert "0.4 % to 80.5 %" in out
    assert "compared with all that tells an origin" in out


def test_line_notes_are_left_out_where_a_file_or_an_option_says_so(own, repo, tmp_path, capsys):
    attest(repo, shas(own)["Quiet 0"], "q0.py\n  s_1::t_1 1-10\n")
    assert own.landed() == 0
    row = {"repo": "acme/trainer", "label": "none", "sha": shas(own)["Quiet 0"]}
    assert own.ask("SELECT written FROM merges WHERE subject = 'Quiet 0'") == [("ai",)]
    for unit in ("commit", "landing"):
        file = write(tmp_path / "a.csv", [row | {"unit": unit}])
        assert "1 of 1 rows disagree" in audit(own, capsys, "score", file)[1]
        assert "disagree" not in audit(own, capsys, "score", file, "--basis", "marks")[1]
        file = write(tmp_path / "b.csv", [row | {"unit": unit, "basis": "marks"}])
        assert "disagree" not in audit(own, capsys, "score", file)[1]
        assert "1 of 1 rows disagree" in audit(own, capsys, "score", file, "--basis", "all")[1]


def test_overrides_are_left_out_with_line_notes(tmp_path, repo, capsys):
    quiet = repo.git("log", "--format=%H", "--grep=Quiet 0")
    more = (
        'now = "2026-10-31"\n[[attribution.override]]\nrepo = "acme/trainer"\norigin = "ai"\n'
        f'sha = "{quiet}"\nreason = "told so"\nby = "the owner"\non = "2026-10-01"'
    )
    acme = home(tmp_path / "home", {"acme/trainer": repo}, more)
    assert acme.landed() == 0
    file = write(
        tmp_path / "a.csv", [{"repo": "acme/trainer", "sha": quiet, "unit": "landing", "label": "none"}]
    )
    assert "1 of 1 rows disagree" in audit(acme, capsys, "score", file)[1]
    assert "disagree" not in audit(acme, capsys, "score", file, "--basis", "marks")[1]


def test_a_merge_is_a_landing_or_a_commit_as_the_row_says(own, repo, tmp_path, capsys):
    repo.commit(
        f"Topic{CLAUDE}", {"t.py": lines(10)}, branch="topic", parents=[repo.tip()], date="2026-09-26"
    )
    sha = repo.merge("Merge the topic", repo.tip("topic"), date="2026-09-27")
    assert own.landed() == 0
    row = {"repo": "acme/trainer", "sha": sha, "label": "ai"}
    file = write(tmp_path / "a.csv", [row])
    # its message says nothing; what it brought in is an agent's
    assert "1 of 1 rows disagree" in audit(own, capsys, "score", file)[1]
    assert "disagree" not in audit(own, capsys, "score", file, "--unit", "landing")[1]
    file = write(tmp_path / "b.csv", [row | {"unit": "landing"}])
    assert "1 landings labelled" in audit(own, capsys, "score", file)[1]


def test_out_writes_every_row_with_our_tag_beside_the_label(acme, sample, tmp_path, capsys):
    out = tmp_path / "rows.csv"
    assert audit(acme, capsys, "score", sample, "--out", out)[0] == 0
    found = {row["sha"]: row for row in rows(out)}
    hashes = shas(acme)
    assert len(found) == 10
    agent, quiet = found[hashes["Agent 0"]], found[hashes["Quiet 0"]]
    assert (agent["declared"], agent["label"], agent["agrees"]) == ("ai", "ai", "yes")
    assert agent["marks"] == "Co-authored-by: Claude <noreply@anthropic.com>"
    assert (quiet["declared"], quiet["label"], quiet["agrees"], quiet["marks"]) == ("none", "ai", "no", "")


def test_with_everything_that_tells_an_origin_a_landing_has_the_tag_that_is_stored(
    acme, sample, tmp_path, capsys
):
    out = tmp_path / "rows.csv"
    assert audit(acme, capsys, "score", sample, "--basis", "all", "--out", out)[0] == 0
    stored = dict(acme.ask("SELECT sha, replace(written, 'undeclared', 'none') FROM merges"))
    assert {row["sha"]: row["declared"] for row in rows(out)} == stored


def test_a_snapshot_of_another_version_is_refused_in_words(own, tmp_path, capsys):
    sample = drawn(own, tmp_path, capsys)
    file = (own.warehouse / "foreshock.duckdb").resolve()
    file.chmod(0o600)
    with duckdb.connect(str(file)) as con:
        con.execute("UPDATE settings SET value = '1' WHERE key = 'schema.version'")
    code, _, err = audit(own, capsys, "score", sample)
    assert (code, err) == (
        1, f"{file} was written by another version: python -m ingest publishes one of this version\n"
    )  # fmt: skip


ANSWERS = {
    **{f"Agent {number}": "all" for number in range(4)},
    **{"Quiet 0": "all", "Quiet 1": "all", "Hand 0": "none", "Hand 1": "none", "Hand 2": "cannot say"},
}


def test_answers_of_those_who_landed_it_estimate_what_carries_no_mark(own, repo, tmp_path, capsys):
    file = tmp_path / "ask.csv"
    words = ("sample", 10, "--ask", "--from", "2026-09-01", "--to", "2026-09-30", "--out", file)
    assert audit(own, capsys, *words)[0] == 0
    code, out, _ = audit(own, capsys, "score", labelled(file, ANSWERS, "answer"))
    printed = [" ".join(line.split()) for line in out.splitlines()]
    assert code == 0
    assert f"{file}: 1 rows are left out, whose authors cannot say" in printed
    # 6 landings of 10 lines are AI's, 4 of them marked
    for unit in ("landings", "lines"):
        assert f"author_precision ai strict {unit} 100.0 % 51.0 % to 100.0 % 4 4.0" in printed
        assert f"author_recall ai strict {unit} 66.7 % 30.0 % to 90.3 % 6 6.0" in printed
    assert any(line.startswith("author_correction ai strict lines 150.0 % 100.0 % to ") for line in printed)
    assert own.night() == 0
    share = """
        SELECT period::VARCHAR, round(value, 4), round(estimated_share, 4), estimated_low_share >= value,
            audited_on::VARCHAR
        FROM metrics.ai_code_share
    """
    # of 90 lines that are no robot's 40 are marked: 44.4 %, and half as much again
    assert own.ask(share) == [
        ("2026-09-01", 0.4444, 0.6667, True, "2026-10-31"),
        ("2026-10-01", None, None, None, None),
    ]


def test_what_line_notes_say_of_marks_is_measured_every_night(own, tmp_path, repo, capsys):
    sample = drawn(own, tmp_path, capsys)
    hashes = shas(own)
    for name, path, first, last in (
        ("Agent 0", "a0", 1, 8),
        ("Quiet 0", "q0", 1, 2),
        ("Hand 0", "h0", 50, 60),
    ):
        attest(repo, hashes[name], f"{path}.py\n  s_1::t_1 {first}-{last}\n")
    assert own.half(("git",), calibrated) == 0
    # Hand 0 has no line 50, so its note is not sane; of the others 1 commit in 2 is marked, and 8 lines in 10
    notes = "SELECT policy, unit, value, n, labelled FROM audits WHERE audit = 'notes' ORDER BY ALL"
    assert own.shown(notes) == (
        "declared commits 0.5 2 2\ndeclared lines 0.8 2 2\nstrict commits 0.5 2 2\nstrict lines 0.8 2 2"
    )
    out = audit(own, capsys, "score", sample)[1]
    assert (
        "Line notes: of 2 commits to which they give AI lines, 50.0 % carry another mark (9.5 % to 90.5 %)"
        in out
    )
    for name in ("Agent 0", "Quiet 0", "Hand 0"):
        repo.git("notes", "--ref=ai", "remove", hashes[name])
    assert own.half(("git",), calibrated) == 0
    assert own.ask("SELECT 1 FROM audits WHERE audit = 'notes'") == []

"""python -m ingest as a person and as cron see it: words, exit codes, logs, status."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from ingest import config, reading, say, warehouse
from ingest.__main__ import main
from ingest.forge.budget import Budget
from ingest.say import Say
from tests.ingest.nights import Home, home, twin
from tests.ingest.repository import Repository, create, lines

ROOT = Path(__file__).parent.parent.parent
SOURCES = (
    "sources: evaluations, files, git, github, gitlab; "
    "commands: audit, check, init, install, people, rebuild, release, restore, status"
)
HEAVY = {"polars", "rich", "requests", "pydriller", "numpy", "pyarrow", "duckdb"}
NIGHT = "from ingest.__main__ import main; main(sys.argv[1:])"


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    repo = create(tmp_path / "trainer.git")
    repo.commit("Add loader", {"src/loader.py": lines(3)})
    return repo


@pytest.fixture
def acme(tmp_path: Path, repo: Repository) -> Home:
    return home(tmp_path, {"acme/trainer": repo})


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A warehouse after a night."""
    folder = tmp_path_factory.mktemp("first")
    repo = create(folder / "trainer.git")
    repo.commit("Add loader", {"src/loader.py": lines(3)})
    made = home(folder / "home", {"acme/trainer": repo})
    assert made.night() == 0
    return made


@pytest.fixture
def served(first: Home, tmp_path: Path) -> Home:
    """A copy of it."""
    return twin(first, tmp_path / "served")


def run(*words: object, **more: object) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "ingest", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **more)


def modules(program: str, *words: object) -> subprocess.CompletedProcess[str]:
    """A program that prints at its end what it has loaded."""
    command = [sys.executable, "-c", f"import sys; {program}; print(*sys.modules)", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)


def told(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the command, in this process."""
    code = main([str(word) for word in words])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_help_names_every_source_and_command_with_its_first_line_and_the_exit_codes(capsys):
    code, out, _ = told(capsys, "--help")
    assert code == 0
    assert "  evaluations Files of evaluations: " in out
    assert (
        "  files       The drop folder: CI runs, evaluations and other rows as CSV, JSON lines or Parquet.\n"
        in out
    )
    assert "  git         Git histories: " in out
    assert "  init        Finds the git clones below folders and writes a commented foreshock.toml" in out
    assert "  status      What is published: " in out
    assert "75 another ingest is running" in out


def test_a_command_has_a_help_of_its_own(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["status", "--help"])
    assert ended.value.code == 0
    assert "--json" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["gti"], f"unknown source or command 'gti'; did you mean git?\n{SOURCES}\n"),
        (["statsu"], f"unknown source or command 'statsu'; did you mean status?\n{SOURCES}\n"),
        (["zzz"], f"unknown source or command 'zzz'\n{SOURCES}\n"),
        (["git", "status"], "status is a command: write it first, as in python -m ingest status\n"),
        (["--confg", "x"], "unknown option --confg\npython -m ingest --help says what can be given\n"),
        (["--conf", "x"], "unknown option --conf\npython -m ingest --help says what can be given\n"),
        (
            ["status", "--jsn"],
            "unrecognized arguments: --jsn\npython -m ingest status --help says what can be given\n",
        ),
        (
            ["--log-format", "xml"],
            "argument --log-format: invalid choice: 'xml' (choose from 'text', 'json')\n"
            "python -m ingest --help says what can be given\n",
        ),
    ],
)
def test_wrong_words_are_answered_on_stderr_with_the_nearest_right_one(capsys, words, answer):
    assert told(capsys, *words) == (2, "", answer)


def test_a_wrong_configuration_ends_with_2_and_every_mistake_without_a_traceback(tmp_path):
    file = tmp_path / "foreshock.toml"
    file.write_text('timezon = "UTC"\nkeep_raw_days = true\n')
    done = run("--config", file)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"{file}: keep_raw_days: expected a whole number from 1 to 36,500; found true\n"
        f"{file}: timezon: unknown key; did you mean timezone?\n"
    )


def test_a_night_publishes_and_the_next_one_finds_nothing_new(acme):
    done = run("--config", acme.folder / "foreshock.toml")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines()[-1].endswith(": published")
    assert "nothing to read" not in done.stderr
    again = modules(NIGHT, "--config", acme.folder / "foreshock.toml")
    assert again.stderr.splitlines()[-1].endswith(": nothing new")
    assert set(again.stdout.split()) & (HEAVY - {"duckdb"}) == set()
    assert acme.figure("SELECT count(*) FROM commits") == 1


def test_a_night_over_named_sources_leaves_the_others_alone_and_says_where_there_is_nothing(acme, capsys):
    file = acme.folder / "foreshock.toml"
    code, _, err = told(capsys, "files", "--config", file)
    assert code == 0
    assert f"nothing to read for files by {file}" in err.splitlines()
    assert acme.figure("SELECT count(*) FROM commits") == 0


def test_a_night_with_nothing_to_read_says_how_a_repository_is_named(night, capsys):
    reading.gather(replace(night, say=Say()), ["files", "git"])
    assert capsys.readouterr().err == (
        f"nothing to read for files, git by {night.config.file}: "
        "a repository to read is a [[repos]] with name and git\n"
    )


def test_json_logs_are_one_object_a_line_and_quiet_says_nothing_but_errors(acme, capsys):
    file = acme.folder / "foreshock.toml"
    code, _, log = told(capsys, "--config", file, "--log-format", "json")
    records = [json.loads(line) for line in log.splitlines()]
    assert code == 0
    assert {"time", "level", "text"} <= set.intersection(*(set(record) for record in records))
    assert records[-1]["text"].endswith(": published")
    assert told(capsys, "--config", file, "--quiet") == (0, "", "")
    assert told(capsys, "--config", "nowhere.toml", "--quiet")[2] != ""


def test_a_second_ingest_ends_with_75_and_names_the_first(acme, capsys):
    file = acme.folder / "foreshock.toml"
    with warehouse.lock(config.load(file).warehouse):
        code, _, err = told(capsys, "--config", file)
    assert (code, err) == (75, f"{acme.warehouse}: another ingest is running (process {os.getpid()})\n")


def test_a_repository_that_is_not_there_is_a_mistake_before_the_first_night_and_later_a_part_that_fails(
    acme, served, repo, capsys
):
    repos = {"acme/trainer": repo, "acme/gone": acme.folder / "gone.git"}
    acme.configure(repos)
    file = acme.folder / "foreshock.toml"
    code, _, err = told(capsys, "--config", file)
    assert (code, err.startswith(f"{file}: repos[1].git (acme/gone): ")) == (2, True)
    assert not acme.warehouse.exists()
    served.configure(repos)
    code, _, err = told(capsys, "--config", served.folder / "foreshock.toml")
    assert code == 3
    assert "git acme/gone: " in err


def test_an_interrupted_night_says_so_without_a_traceback_and_publishes_nothing(acme):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        acme.configure({"acme/far": f"git://127.0.0.1:{silent.getsockname()[1]}/far.git"})
        command = [sys.executable, "-m", "ingest", "--config", str(acme.folder / "foreshock.toml")]
        night = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        asked, _ = silent.accept()
        night.send_signal(signal.SIGINT)
        _, err = night.communicate(timeout=60)
        asked.close()
    assert (night.returncode, err) == (130, "stopped; what was published before stays as it is\n")
    assert not (acme.warehouse / "foreshock.duckdb").exists()


def test_status_before_the_first_night_says_what_to_do(acme, capsys):
    file = acme.folder / "foreshock.toml"
    code, out, err = told(capsys, "status", "--config", file)
    assert (code, out) == (1, "")
    assert err == (
        f"{acme.warehouse}: nothing is published\n"
        f"publish a first snapshot: python -m ingest --config {file}\n"
    )
    code, out, _ = told(capsys, "status", "--json", "--config", file)
    assert code == 1
    assert json.loads(out) == {"warehouse": str(acme.warehouse), "snapshot": None, "last_night": None}


def test_status_after_a_night_that_failed_says_why(acme, repo, capsys):
    acme.warehouse.mkdir()
    (acme.warehouse / "key").write_bytes(b"short")
    assert acme.night() == 1
    capsys.readouterr()
    code, _, err = told(capsys, "status", "--config", acme.folder / "foreshock.toml")
    assert code == 1
    why = f"{acme.warehouse}/key is damaged"
    assert err.startswith(f"{acme.warehouse}: nothing is published; the last night failed: {why}")


def test_status_shows_snapshot_size_rows_and_the_age_of_each_source(served, repo, capsys):
    code, out, _ = told(capsys, "status", "--config", served.folder / "foreshock.toml")
    shown = [" ".join(line.split()) for line in out.splitlines()]
    assert code == 0
    assert shown[0] == f"snapshot {served.warehouse}/snapshots/20261031T235959Z.duckdb"
    assert shown[1] == "taken 2026-10-31 23:59 UTC, 0 min ago"
    assert shown[3].startswith("last night 20261031T235959Z: published, 0 min ago; it took ")
    assert shown[7:9] == ["source parts last read without error", "git 1 0 min ago"]
    assert "commits 1" in shown
    assert shown[-1].startswith("without rows: accounts, adoption_lags, agent_time, ")


def test_status_as_json_holds_the_same_for_programs(served, capsys):
    code, out, _ = told(capsys, "status", "--json", "--config", served.folder / "foreshock.toml")
    state = json.loads(out)
    assert code == 0
    assert state["bytes"] == Path(state["snapshot"]).stat().st_size
    assert (state["taken_at"], state["hours"]) == ("2026-10-31T23:59:59+00:00", 0.0)
    last = state["last_night"]
    assert (last["night"], last["outcome"], last["message"]) == ("20261031T235959Z", "published", None)
    assert (last["hours"], last["stale"], last["waiting"]) == (0.0, False, 0)
    assert list(last["slowest_parts"]) == ["git acme/trainer"]
    assert len(last["slowest_steps"]) == 3
    assert min(last["slowest_steps"].values()) > 0
    assert state["sources"] == {
        "git": {"parts": 1, "good_at": "2026-10-31T23:59:59Z", "hours": 0.0, "stale": False, "failed": {}}
    }
    assert (state["tables"]["commits"], state["tables"]["ci_runs"]) == (1, 0)


def test_status_of_a_stale_source_ends_with_3(served, repo, capsys):
    served.configure({"acme/trainer": repo}, "now = 2026-11-02\nstale_after_hours = 47")
    code, out, _ = told(capsys, "status", "--config", served.folder / "foreshock.toml")
    assert code == 3
    assert "48 h ago, stale" in out
    served.configure({"acme/trainer": repo}, "now = 2026-11-02\nstale_after_hours = 48")
    assert told(capsys, "status", "--config", served.folder / "foreshock.toml")[0] == 0


def test_status_says_when_no_night_was_run_for_too_long(served, repo, capsys):
    served.configure({"acme/trainer": repo}, "now = 2026-11-03\nstale_after_hours = 48")
    code, out, _ = told(capsys, "status", "--config", served.folder / "foreshock.toml")
    assert code == 3
    assert "published, 3 days ago, stale: is it still started every night?; it took " in out
    with (served.warehouse / "nights.jsonl").open("a") as nights:  # somebody ran it of an earlier day
        nights.write(json.dumps(served.last() | {"ended_at": "2026-11-01T23:59:59+00:00"}) + "\n")
    code, out, _ = told(capsys, "status", "--json", "--config", served.folder / "foreshock.toml")
    assert (json.loads(out)["last_night"]["hours"], json.loads(out)["last_night"]["stale"]) == (48.0, False)


def test_status_counts_a_night_that_found_nothing_new_as_a_good_reading(served, repo, capsys):
    served.night()
    assert served.last()["outcome"] == "nothing new"
    record = served.last() | {"night": "20261101T235959Z", "ended_at": "2026-11-01T23:59:59+00:00"}
    with (served.warehouse / "nights.jsonl").open("a") as nights:
        nights.write(json.dumps(record) + "\n")
    served.configure({"acme/trainer": repo}, "now = 2026-11-02")
    code, out, _ = told(capsys, "status", "--json", "--config", served.folder / "foreshock.toml")
    assert code == 0
    assert json.loads(out)["sources"]["git"]["hours"] == 24.0


def test_status_names_a_part_that_failed(acme, repo, capsys):
    acme.configure({"acme/trainer": repo, "acme/gone": acme.folder / "gone.git"})
    acme.night()
    code, out, _ = told(capsys, "status", "--config", acme.folder / "foreshock.toml")
    assert code == 3
    assert f"  failed: acme/gone: {acme.folder}/gone.git does not exist" in out


def test_status_of_a_broken_snapshot_is_an_error_in_words(served, capsys):
    snapshot = (served.warehouse / "foreshock.duckdb").resolve()
    snapshot.chmod(0o600)
    snapshot.write_bytes(b"no database")
    code, _, err = told(capsys, "status", "--config", served.folder / "foreshock.toml")
    assert code == 1
    assert err.startswith(f"{snapshot}: not readable as a snapshot: ")


def test_status_into_a_pipe_that_closes_early_ends_quietly(served):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "ingest", "status", "--config", served.folder / "foreshock.toml"],
        cwd=ROOT,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert done.stderr == b""


def test_text_from_outside_cannot_steer_the_terminal(capsys):
    Say().error("branch \x1b[2Jmain\x07")
    assert capsys.readouterr().err == "branch \\x1b[2Jmain\\x07\n"
    Say().error("files drop/x\r\n night 20261031T020000Z: published\n.csv: not there")
    assert capsys.readouterr().err == "files drop/x night 20261031T020000Z: published .csv: not there\n"


def test_without_a_terminal_progress_is_a_line_now_and_then(capsys, monkeypatch):
    with Say().bar("acme/trainer: commits", 2000) as bar:
        bar.advance(500)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(say, "SECONDS_BETWEEN_LINES", 0.0)
    with Say().bar("acme/trainer: commits", 2000) as bar:
        bar.advance(500)
        bar.advance(1500)
    first, second = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"acme/trainer: commits: 500 of 2,000, [\d,]+/s", first)
    assert re.fullmatch(r"acme/trainer: commits: 2,000 of 2,000, [\d,]+/s", second)


def test_what_a_forge_still_allows_and_how_long_it_waits_stands_beside_the_progress(capsys, monkeypatch):
    monkeypatch.setattr(say, "SECONDS_BETWEEN_LINES", 0.0)
    budget, told = Budget(seconds=3600, requests=2000, asked=500), []
    budget.tell = told.append
    with Say().bar("acme/trainer: jobs of runs", 9, budget.left) as bar:
        bar.advance(4)
        budget.pause(90)
        bar.advance(5)
    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith("/s, 1,500 questions left")
    assert re.search(r"/s, 1,500 questions left, waits (89|90) s$", second)
    assert told == ["the forge asks for a rest of 90 s"]


def test_on_a_terminal_progress_is_a_bar_with_count_rate_and_time_left():
    program = (
        "from ingest.say import Say\n"
        "with Say().bar('[b]acme', 2000, lambda: '7 left') as bar:\n"
        "    bar.advance(500)\n    bar.advance(1500)\n"
    )
    leader, follower = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stderr=follower,
        env=os.environ | {"TERM": "xterm"},
        check=True,
    )
    os.close(follower)
    shown = b""
    with suppress(OSError):  # the end of a terminal is an error on Linux
        while more := os.read(leader, 4096):
            shown += more
    os.close(leader)
    assert done.returncode == 0
    assert b"[b]acme" in shown
    assert b"2000/2000" in shown
    assert b"7 left" in shown
    assert b"/s" in shown


def test_what_only_some_nights_need_is_not_loaded_at_the_start():
    done = modules("import ingest.__main__, ingest.config, ingest.night")
    assert set(done.stdout.split()) & HEAVY == set()

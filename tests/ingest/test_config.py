"""foreshock.toml: what it says, how it is found, and mistakes in words that a person can act on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from ingest import IngestError, clock
from ingest.config import Area, Config, load
from tests.ingest.repository import create

REPO = '[[repos]]\nname = "acme/trainer"\n'


def written(folder: Path, text: str) -> Config:
    file = folder / "foreshock.toml"
    file.write_text(text)
    return load(file)


def refused(folder: Path, text: str) -> list[str]:
    """The lines of the message, without the name of the file that each begins with."""
    with pytest.raises(IngestError) as error:
        written(folder, text)
    start = f"{folder / 'foreshock.toml'}: "
    lines = str(error.value).splitlines()
    assert all(line.startswith(start) for line in lines)
    return [line.removeprefix(start) for line in lines]


def test_an_empty_file_means_every_default(tmp_path):
    config = written(tmp_path, "")
    assert config.warehouse == tmp_path / "warehouse"
    assert (config.timezone, config.keep_raw_days, config.keep_snapshots) == ("UTC", 400, 14)
    assert (config.stale_after_hours, config.now, config.repos, config.kinds) == (36, None, (), {})
    assert (config.people.teams, config.people.names, config.people.minimum) == (None, "hashed", 5)
    assert config.velocity.baseline == (date(2023, 1, 1), date(2024, 12, 31))
    assert (config.velocity.cap_lines, config.dashboard.auth, config.files.paths) == (2000, "none", ())
    assert (config.horizon.penalty, config.horizon.draws) == (1e-5, 1000)


def test_every_setting_is_read_and_paths_are_relative_to_the_file(tmp_path):
    config = written(
        tmp_path,
        """
        warehouse = "data/warehouse"
        timezone = "Europe/Berlin"
        keep_raw_days = 30
        keep_snapshots = 3
        stale_after_hours = 48
        now = 2026-10-31

        [[repos]]
        name = "acme/trainer"
        git = "repos/trainer.git"
        branch = "release/2026"
        team = "research"
        scope = "research"
        areas = [
          { glob = "evals/**", name = "Evaluations", ai_research = true, guarded = true },
          { glob = "safety/**", safety = true },
        ]
        upstream = "https://example.com/up/stream.git"
        keep = ["0123abc"]
        bulk = ["89abcdef0123456789abcdef0123456789abcdef"]

        [kinds]
        "proto/**" = "generated"

        [people]
        teams = "people.csv"
        names = "plain"
        minimum = 3

        [velocity]
        baseline = ["2024-01-01", "2024-12-31"]
        cap_lines = 500

        [dashboard]
        auth = "oidc"

        [files]
        paths = ["drop/**", "/srv/exports/*.csv"]
        """,
    )
    (repo,) = config.repos
    assert (config.file, config.warehouse) == (tmp_path / "foreshock.toml", tmp_path / "data" / "warehouse")
    assert (config.timezone, config.keep_raw_days, config.keep_snapshots) == ("Europe/Berlin", 30, 3)
    assert (config.stale_after_hours, config.now) == (48, date(2026, 10, 31))
    assert (repo.name, repo.git) == ("acme/trainer", str(tmp_path / "repos" / "trainer.git"))
    assert (repo.branch, repo.team, repo.scope) == ("release/2026", "research", "research")
    assert repo.areas == (
        Area(glob="evals/**", name="Evaluations", ai_research=True, guarded=True),
        Area(glob="safety/**", safety=True),
    )
    assert repo.upstream == "https://example.com/up/stream.git"
    assert (repo.keep, repo.bulk) == (("0123abc",), ("89abcdef0123456789abcdef0123456789abcdef",))
    assert config.kinds == {"proto/**": "generated"}
    assert (config.people.teams, config.people.names) == (tmp_path / "people.csv", "plain")
    assert config.velocity.baseline == (date(2024, 1, 1), date(2024, 12, 31))
    assert (config.people.minimum, config.velocity.cap_lines, config.dashboard.auth) == (3, 500, "oidc")
    assert config.files.paths == ("drop/**", "/srv/exports/*.csv")


def test_evaluations_are_read_with_their_suites(tmp_path):
    config = written(
        tmp_path,
        """
        [evaluations]
        paths = ["evals/**/*"]
        models = "models.yaml"
        tasks = "lists/tasks.csv"
        minutes_key = "minutes"
        suites = [
          { name = "hcast", version = "1.1", paths = ["evals/metr/**"], ceiling_minutes = 960 },
          { name = "hcast", version = "1.2", paths = ["a", "b"], ceiling = 0.97, safety = true },
        ]
        """,
    )
    settings = config.evaluations
    assert (settings.paths, settings.minutes_key) == (("evals/**/*",), "minutes")
    assert (settings.models, settings.tasks) == (tmp_path / "models.yaml", tmp_path / "lists" / "tasks.csv")
    assert [suite.model_dump() for suite in settings.suites] == [
        {"name": "hcast", "version": version, "paths": paths, "ceiling": most, "ceiling_minutes": minutes}
        | {"safety": safety}
        for version, paths, most, minutes, safety in (
            ("1.1", ("evals/metr/**",), None, 960, False),
            ("1.2", ("a", "b"), 0.97, None, True),
        )
    ]
    bare = written(tmp_path, "").evaluations
    assert (bare.paths, bare.models, bare.tasks, bare.suites) == ((), None, None, ())
    assert bare.minutes_key == "human_minutes"


def test_mistakes_of_suites_are_said_with_what_was_expected(tmp_path):
    found = refused(
        tmp_path,
        """
        [evaluations]
        minutes_key = ""
        suites = [
          { name = "hcast", version = 1.1, paths = ["a"], ceiling = 98, ceiling_minutes = 0 },
          { name = "", version = "1", paths = [], saftey = true },
          { name = "core", version = "1", paths = ["a"] },
          { name = "core", version = "1", paths = ["b"] },
        ]
        """,
    )
    assert found == [
        "evaluations.suites[3].version: the suite and version of suites[2] again; "
        "`paths` takes several patterns",
        "evaluations.minutes_key: expected a key such as \"human_minutes\"; found ''",
        'evaluations.suites[0].version: expected a version in quotes, such as "1.1"; found 1.1',
        "evaluations.suites[0].ceiling: expected a number above 0, up to 1; found 98",
        "evaluations.suites[0].ceiling_minutes: expected a number of minutes above 0; found 0",
        "evaluations.suites[1].name: expected a name such as \"hcast\"; found ''",
        'evaluations.suites[1].paths: expected a list such as ["evals/metr/**"]; found a list',
        "evaluations.suites[1].saftey: unknown key; did you mean safety?",
    ]


def test_lists_of_models_and_tasks_that_are_not_there_are_named_where_paths_are_checked(tmp_path):
    file = tmp_path / "foreshock.toml"
    file.write_text('[evaluations]\nmodels = "models.yaml"\ntasks = "tasks.csv"\n')
    with pytest.raises(IngestError) as error:
        load(file, check_paths=True)
    assert [line.split(": ", 1)[1] for line in str(error.value).splitlines()] == [
        f"evaluations.models: nothing at {tmp_path}/models.yaml; expected the path of a YAML file",
        f"evaluations.tasks: nothing at {tmp_path}/tasks.csv; "
        "expected the path of a CSV, JSON lines or Parquet file",
    ]


def test_all_mistakes_are_said_at_once_with_key_expectation_and_nearest_word(tmp_path):
    found = refused(
        tmp_path,
        """
        keep_raw_days = "400"
        timezone = "Europe/Berln"
        now = 2026-10-31T09:00:00
        warehouze = "x"

        [[repos]]
        name = "acme/trainer"
        git = "trainer"
        scope = "reserch"
        areas = [{ glb = "train/**", guarded = 1 }, "evals/**"]

        [[repos]]
        name = "Acme/Trainer"
        keep = ["HEAD~1"]

        [kinds]
        "proto/**" = "genrated"
        setup.py = "config"

        [people]
        minimum = 0

        [velocity]
        baseline = ["2024-12-31", "2024-01-01"]

        [horizon]
        penalty = 0.0
        draws = 10

        [files]
        paths = "drop/**"

        [dashbord]
        auth = "none"
        """,
    )
    assert found == [
        "repos[1].name: 'Acme/Trainer' is already the name of repos[0]",
        "timezone: expected a time zone such as Europe/Berlin; 'Europe/Berln' is not known here",
        "keep_raw_days: expected a whole number from 1 to 36,500; found '400'",
        "now: expected a day without a time, such as 2026-10-31",
        "repos[0].scope (acme/trainer): expected production, research or experimental; found 'reserch'; "
        "did you mean research?",
        'repos[0].areas[0].glob (acme/trainer): missing; expected a pattern of paths such as "train/**"',
        "repos[0].areas[0].guarded (acme/trainer): expected true or false; found 1",
        "repos[0].areas[0].glb (acme/trainer): unknown key; did you mean glob?",
        'repos[0].areas[1] (acme/trainer): expected a list such as [{ glob = "evals/**", guarded = true }]; '
        "found 'evals/**'",
        "repos[1].git (Acme/Trainer): missing; expected the path or URL of a git repository",
        "repos[1].keep[0] (Acme/Trainer): expected a list of commit hashes, 7 to 64 of 0-9 a-f; "
        "found 'HEAD~1'",
        'kinds."proto/**": expected "PATTERN" = KIND, a pattern in quotes; found \'genrated\'; '
        "did you mean generated?",
        'kinds.setup: expected "PATTERN" = KIND, a pattern in quotes; found a table',
        "people.minimum: expected a whole number from 1 to 1,000,000; found 0",
        "velocity.baseline: expected the first day before the last",
        "horizon.penalty: expected a number from 1e-9 to 1000, such as 1e-5 or 0.1; found 0.0",
        "horizon.draws: expected a whole number from 100 to 100000; found 10",
        "files.paths: expected a list of patterns such as [\"drop/**\"]; found 'drop/**'",
        "warehouze: unknown key; did you mean warehouse?",
        "dashbord: unknown key; did you mean dashboard?",
    ]


def test_a_key_that_resembles_none_is_answered_with_the_keys_there_are(tmp_path):
    assert refused(tmp_path, "[people]\nzzz = 1") == [
        "people.zzz: unknown key; known are minimum, names, teams"
    ]


def test_an_empty_pattern_of_drop_files_is_refused(tmp_path):
    assert refused(tmp_path, '[files]\npaths = ["drop/**", ""]') == [
        "files.paths[1]: expected a list of patterns such as [\"drop/**\"]; found ''"
    ]


def test_a_single_bracketed_repository_is_told_of_the_second_bracket(tmp_path):
    assert refused(tmp_path, '[repos]\nname = "a"') == [
        "repos: expected tables, each headed [[repos]]; found a table"
    ]


def test_a_mistake_of_toml_names_line_and_column(tmp_path):
    assert refused(tmp_path, 'timezone = "UTC"\nwarehouse = data\n') == ["line 2, column 13: Invalid value"]
    assert refused(tmp_path, "[people]\n[people]\n") == ["line 2, column 8: Cannot declare ('people',) twice"]


def test_bytes_that_are_not_utf8_are_named_by_their_line(tmp_path):
    file = tmp_path / "foreshock.toml"
    file.write_bytes(b'timezone = "UTC"\n# caf\xe9\n')
    with pytest.raises(IngestError, match="line 2: expected UTF-8 text"):
        load(file)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    file = tmp_path / "foreshock.toml"
    file.write_bytes(b'\xef\xbb\xbftimezone = "UTC"\r\nkeep_raw_days = 7\r\n')
    assert load(file).keep_raw_days == 7


def test_the_file_is_found_by_argument_then_variable_then_folder(tmp_path, monkeypatch):
    for name, days in (("argued", 1), ("named", 2), ("here", 3)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "foreshock.toml").write_text(f"keep_raw_days = {days}")
    monkeypatch.chdir(tmp_path / "here")
    assert load().keep_raw_days == 3
    monkeypatch.setenv("FORESHOCK_CONFIG", "../named/foreshock.toml")
    assert load().keep_raw_days == 2
    assert load().warehouse == tmp_path / "named" / "warehouse"
    assert load(Path("../argued/foreshock.toml")).keep_raw_days == 1


def test_a_file_that_is_not_there_is_named_with_who_named_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    nowhere = tmp_path / "foreshock.toml"
    with pytest.raises(IngestError) as error:
        load()
    assert str(error.value) == (
        f"no configuration: the current folder has no file {nowhere}\n"
        "write one: python -m ingest init FOLDER_WITH_CLONES"
    )
    monkeypatch.setenv("FORESHOCK_CONFIG", "elsewhere.toml")
    with pytest.raises(IngestError, match=r"FORESHOCK_CONFIG has no file .*elsewhere\.toml"):
        load()
    with pytest.raises(IngestError, match=r"--config has no file .*argued\.toml"):
        load(Path("argued.toml"))


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/acme/trainer.git",
        "http://127.0.0.1:8000/trainer.git",
        "ssh://git@example.com:2222/acme/trainer.git",
        "git://example.com/trainer",
        "file:///srv/git/trainer.git",
        "git@example.com:acme/trainer.git",
        "example.com:acme/trainer.git",
        "/srv/git/trainer.git",
    ],
)
def test_an_address_that_git_can_be_trusted_with_stays_as_it_is(tmp_path, address):
    assert written(tmp_path, f"{REPO}git = '{address}'").repos[0].git == address


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "without a leading dash"),
        ("-uexample", "without a leading dash"),
        ("ext::sh -c true", "can run commands and are refused"),
        ("fd::3", "can run commands and are refused"),
        ("ftp://example.com/x", "found ftp://"),
        ("https://secret@example.com/x", "no user, password or token before the @"),
        ("https://me:secret@example.com/x", "no user, password or token before the @"),
        ("https://example.com/x.git?private_token=secret", "expected no ? or # in it"),
        ("ssh://me:secret@example.com/x", "no user, password or token before the @"),
        ("me:secret@example.com:x", "no user, password or token before the @"),
        ("ssh://-oProxyCommand=x/y", "expected a host and a path"),
        ("https://", "expected a host and a path"),
    ],
)
def test_an_address_that_could_run_commands_or_holds_a_secret_is_refused(tmp_path, address, words):
    (line,) = refused(tmp_path, f"{REPO}git = '{address}'")
    assert line.startswith("repos[0].git (acme/trainer): ")
    assert words in line
    assert "secret" not in line


@pytest.mark.parametrize("name", ["acme/trainer", "a", "_x.y-z/1", "groß", "Übung/陈"])
def test_a_name_is_words_joined_by_slashes(tmp_path, name):
    assert written(tmp_path, f'[[repos]]\ngit = "x"\nname = "{name}"').repos[0].name == name


@pytest.mark.parametrize(
    "name", ["", "/a", "a/", "a//b", "../a", "a/../b", ".a", "-a", "a b", "a.git", "a.git/b"]
)
def test_a_name_that_could_leave_its_folder_is_refused(tmp_path, name):
    (line,) = refused(tmp_path, f'[[repos]]\ngit = "x"\nname = "{name}"')
    assert line.startswith("repos[0].name: expected letters, digits, . _ -")


@pytest.mark.parametrize("branch", ["-x", "a b", "a..b", "a~1", "a:b", "a/", "a.", "HEAD@{1}", "a\\\\b", ""])
def test_a_branch_that_git_would_read_as_something_else_is_refused(tmp_path, branch):
    assert refused(tmp_path, f'{REPO}git = "x"\nbranch = "{branch}"') == [
        "repos[0].branch (acme/trainer): expected the name of a branch, such as main"
    ]


def test_what_is_not_there_is_a_mistake_only_where_it_is_asked_for(tmp_path):
    create(tmp_path / "there.git")
    (tmp_path / "empty").mkdir()
    (tmp_path / "some.bundle").write_bytes(b"")
    gits = ("there.git", "some.bundle", "https://example.com/x", "gone.git", "empty")
    repos = [f'[[repos]]\nname = "r{n}"\ngit = "{git}"\n' for n, git in enumerate(gits)]
    config = written(tmp_path, "".join(repos) + '[people]\nteams = "people.csv"')
    assert len(config.repos) == 5
    with pytest.raises(IngestError) as error:
        load(config.file, check_paths=True)
    expected = "expected the path or URL of a git repository"
    assert str(error.value).splitlines() == [
        f"{config.file}: repos[3].git (r3): nothing at {tmp_path}/gone.git; {expected}",
        f"{config.file}: repos[4].git (r4): no git repository at {tmp_path}/empty; {expected}",
        f"{config.file}: people.teams: nothing at {tmp_path}/people.csv; expected the path of a CSV file",
    ]


def test_what_is_not_there_is_said_together_with_every_other_mistake(tmp_path):
    repos = '[[repos]]\nname = "r"\ngit = "gone.git"\n[[repos]]\nname = "r"\ngit = 7\nupstream = "up.git"\n'
    file = tmp_path / "foreshock.toml"
    file.write_text(f'keep_raw_days = "many"\n{repos}[people]\nteams = "p.csv"\n[attribution]\noverrides = 1')
    with pytest.raises(IngestError) as error:
        load(file, check_paths=True)
    assert [line.removeprefix(f"{file}: ").partition(";")[0] for line in str(error.value).splitlines()] == [
        "repos[1].name: 'r' is already the name of repos[0]",
        "keep_raw_days: expected a whole number from 1 to 36,500",
        "repos[1].git (r): expected the path or URL of a git repository",
        "attribution.overrides: expected the path of a CSV file",
        f"repos[0].git (r): nothing at {tmp_path}/gone.git",
        f"repos[1].upstream (r): nothing at {tmp_path}/up.git",
        f"people.teams: nothing at {tmp_path}/p.csv",
    ]


def test_a_configuration_cannot_be_changed_afterwards(tmp_path):
    with pytest.raises(ValidationError):
        written(tmp_path, "").timezone = "Europe/Berlin"


def test_a_fixed_clock_stands_at_the_last_second_of_its_day(tmp_path):
    assert clock.now(written(tmp_path, "now = 2026-10-31")) == datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
    # Berlin leaves summer time on 2026-10-25: that day ends at 23:00 UTC, the day before at 22:00 UTC
    for day, hour in (("2026-10-24", 21), ("2026-10-25", 22)):
        found = clock.now(written(tmp_path, f'now = {day}\ntimezone = "Europe/Berlin"'))
        assert found == datetime.fromisoformat(f"{day}T{hour}:59:59+00:00")
        assert found.tzinfo is UTC


def test_a_clock_that_is_not_fixed_tells_the_real_time_in_utc(tmp_path):
    found = clock.now(written(tmp_path, 'timezone = "Asia/Tokyo"'))
    assert abs(found - datetime.now(UTC)) < timedelta(seconds=10)
    assert found.tzinfo is UTC

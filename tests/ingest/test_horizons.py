"""Horizons in the night: fitted to what is there, anew only when something that shapes them changed."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import duckdb
import pytest

from ingest.derive import evaluations, horizons, shipped
from ingest.night import Night
from tests.ingest.nights import Home

EVALUATIONS = """\
suite,suite_version,run,task,human_minutes,score,model
tasks,1,1,a,1,0.8,m1
tasks,1,2,c,4,0.2,m1
tasks,1,3,b,2,0.8,m2
tasks,1,4,d,8,0.2,m2
"""
MODELS = "model,available_at,released_at\nm1,2024-01-01,2024-03-01\nm2,,2024-04-10\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A drop folder with two models and their attempts."""
    (tmp_path / "drop").mkdir()
    write(tmp_path, evaluations=EVALUATIONS, models=MODELS)
    settings(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after a night."""
    made = tmp_path_factory.mktemp("ready")
    (made / "drop").mkdir()
    write(made, evaluations=EVALUATIONS, models=MODELS)
    settings(made)
    assert run(made) == 0
    return made


@pytest.fixture
def fitted(ready: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(ready, tmp_path, symlinks=True, dirs_exist_ok=True)


def settings(folder: Path, more: str = "") -> None:
    text = f'now = 2026-10-31\n[files]\npaths = ["drop/**"]\n{more}'
    (folder / "foreshock.toml").write_text(text, encoding="utf-8")


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / "drop" / f"{name}.csv").write_text(text, encoding="utf-8")


def run(folder: Path) -> int:
    return Home(folder).half(("evaluations", "files"), fit)


def fit(tonight: Night) -> None:
    """What is derived of attempts and of models alone."""
    evaluations.update(tonight)
    horizons.update(tonight)


def asked(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(folder / "warehouse" / "foreshock.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def mark(folder: Path) -> None:
    """Leaves a word in the last snapshot that only a new fit takes away."""
    file = (folder / "warehouse" / "foreshock.duckdb").resolve()
    file.chmod(0o600)
    with duckdb.connect(str(file)) as con:
        con.execute("UPDATE horizons SET flag = 'marked'")


def fitted_anew(folder: Path) -> bool:
    return asked(folder, "SELECT count(*) FROM horizons WHERE flag = 'marked'") == [(0,)]


def test_the_night_fits_every_model_and_the_trends(folder: Path) -> None:
    assert run(folder) == 0
    rows = asked(
        folder,
        "SELECT model, available_at::VARCHAR, released_at::VARCHAR, round(p50_minutes, 3), "
        "round(p80_minutes, 3), runs, tasks, frontier, flag FROM horizons ORDER BY model",
    )
    assert rows == [
        ("m1", "2024-01-01", "2024-03-01", 2.0, 1.0, 2, 2, True, None),
        ("m2", None, "2024-04-10", 4.0, 2.0, 2, 2, True, "dated by its release"),
    ]
    assert asked(folder, "SELECT span, level, models, verdict FROM horizon_trends WHERE span = 'all'") == [
        ("all", 50, 2, "not enough data"),
        ("all", 80, 2, "not enough data"),
    ]


def test_the_settings_shape_the_fit_and_stand_in_the_snapshot(fitted: Path) -> None:
    plain = asked(fitted, "SELECT slope FROM horizons ORDER BY model")
    settings(fitted, "[horizon]\npenalty = 0.1\ndraws = 100\n")
    run(fitted)
    stored = dict(asked(fitted, "SELECT key, value FROM settings WHERE key LIKE 'horizon.%'"))
    assert (stored["horizon.draws"], stored["horizon.penalty"]) == ("100", "0.1")
    assert asked(fitted, "SELECT slope FROM horizons ORDER BY model") != plain
    assert asked(fitted, "SELECT max(draws_used) < 100 FROM horizons") == [(True,)]


def test_a_night_in_which_nothing_of_it_changed_fits_nothing(fitted: Path) -> None:
    mark(fitted)
    write(fitted, compute="month,purpose,hours\n2026-10-01,research,5\n")
    run(fitted)
    assert asked(fitted, "SELECT count(*) FROM compute") == [(1,)]
    assert not fitted_anew(fitted)


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("evaluations", EVALUATIONS.replace("0.8,m2", "0.9,m2")),
        ("evaluations", EVALUATIONS.replace("tasks,1,4,d,8", "tasks,1,4,d,9")),
        ("evaluations", EVALUATIONS.replace("model\n", "model,invalid\n").replace("0.8,m2", "0.8,m2,true")),
        ("models", MODELS.replace("2024-01-01", "2024-01-02")),
        ("models", "model,available_at,released_at,aliases\nm1,2024-01-01,2024-03-01,m2\n"),
        ("suites", "suite,suite_version,ceiling_minutes\ntasks,1,3\n"),
    ],
)
def test_whatever_shapes_it_makes_it_anew(fitted: Path, table: str, text: str) -> None:
    mark(fitted)
    write(fitted, **{table: text})
    run(fitted)
    assert fitted_anew(fitted)


def test_another_length_in_the_list_of_tasks_makes_it_anew(folder: Path) -> None:
    settings(folder, '[evaluations]\ntasks = "tasks.csv"\n')
    for minutes in ("4", "16"):
        (folder / "tasks.csv").write_text(f"task,human_minutes\nc,{minutes}\n")
        run(folder)
        middle = asked(folder, "SELECT round(p50_minutes, 3) FROM horizons WHERE model = 'm1'")
        assert middle == [(math.sqrt(float(minutes)),)]  # as far from 1 minute as from the other length


def test_new_code_of_the_statistics_makes_it_anew(fitted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark(fitted)
    copied = fitted / "statistics"
    shutil.copytree(horizons.STATISTICS, copied)
    (copied / "trend.py").write_text((copied / "trend.py").read_text() + "\n# other\n")
    monkeypatch.setattr(horizons, "STATISTICS", copied)
    write(fitted, compute="month,purpose,hours\n2026-10-01,research,5\n")
    run(fitted)
    assert fitted_anew(fitted)


def test_attempts_that_are_gone_leave_no_horizon(fitted: Path) -> None:
    write(fitted, evaluations=EVALUATIONS.replace(",0.8,", ",,").replace(",0.2,", ",,"))
    run(fitted)
    assert asked(fitted, "SELECT count(*) FROM horizons") == [(0,)]
    assert asked(fitted, "SELECT count(*) FROM horizon_trends") == [(0,)]


def test_without_attempts_of_a_known_length_there_are_no_horizons(folder: Path) -> None:
    write(folder, evaluations="suite,run,task,model,score\ntasks,1,a,m1,1\n")
    assert run(folder) == 0
    assert asked(folder, "SELECT count(*) FROM horizons") == [(0,)]


@pytest.mark.usefixtures("handed_on")
def test_the_copy_without_persons_has_horizons_too(folder: Path) -> None:
    assert Home(folder).night("evaluations", "files") == 0
    (file,) = (folder / "warehouse" / "snapshots").glob("*.open.duckdb")
    with duckdb.connect(str(file), read_only=True) as con:
        assert con.execute("SELECT count(value) FROM metrics.task_horizon").fetchall() == [(2,)]
        assert con.execute("SELECT count(*) FROM metrics.horizon_trend").fetchall() == [(10,)]


def test_published_horizons_of_others_stay_reference_rows(folder: Path) -> None:
    assert (
        Home(folder).half(("evaluations", "files"), lambda tonight: (shipped.update(tonight), fit(tonight)))
        == 0
    )
    (count,) = asked(folder, "SELECT count(*) FROM reference WHERE series LIKE 'METR p50%'")[0]
    assert count > 40
    assert asked(folder, "SELECT DISTINCT suite FROM horizons") == [("tasks",)]

"""The ways in: locked packages, the environment that make makes, what the build machine runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ["requirements.lock", "requirements-test.lock", ".ci/duckdb-1.5.lock", ".ci/uv.lock", ".ci/node.lock"]
PIN = re.compile(
    r"^([\w.-]+)==(\S+)( ; [^\\\n]+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\\n|\n))+)", re.M
)
CONTRACT = r"@?[\w./-]+ \d+\.\d+\.\d+ sha512-[A-Za-z0-9+/]{86}== package/[\w./-]+"
# An interpreter as an older or a poorer machine has it: the real one with something changed before it starts.
OLD = "import platform, sys; sys.version_info = (3, 9, 2); platform.python_version = lambda: '3.9.2'"
WITHOUT_VENV = "import sys; sys.modules['ensurepip'] = None"
UNTIL_CTRL_C = """
import time
try:
    print("shown", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    pass
"""
BROWSER_TEST = """
import pytest

@pytest.mark.browser
def test_a_page():
    pass

def test_a_sum():
    pass
"""
TOOLS = ("sh", "env", "make", "awk", "grep", "rm", "touch", "cat", "trap", "sleep", "dirname", "bash")


def pins(lock: str) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version, *_ in PIN.findall((ROOT / lock).read_text())}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_with_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    comments = re.findall(r"^#.*\n", text, re.M)
    assert "".join(comments) + "".join(found[0] for found in re.finditer(PIN, text)) == text
    assert re.findall(r"://|--index|--find-links|@ |/(?!lock)", text) == []


def test_contracts_are_pinned_by_their_integrity_without_an_address():
    lines = (ROOT / ".ci/contracts.lock").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert [line for line in pinned if not re.fullmatch(CONTRACT, line)] == []
    assert "://" not in "".join(lines)


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.lock", PROJECT["project"]["dependencies"]),
        ("requirements-test.lock", PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["test"]),
    ],
)
def test_what_pyproject_asks_for_is_what_is_locked(lock, wanted):
    found = pins(lock)
    for requirement in map(Requirement, wanted):
        assert found[canonicalize_name(requirement.name)] in requirement.specifier


def test_tests_run_with_the_packages_that_users_run():
    assert pins("requirements.lock").items() <= pins("requirements-test.lock").items()


def test_both_lines_of_duckdb_are_admitted():
    (duckdb,) = (Requirement(one) for one in PROJECT["project"]["dependencies"] if one.startswith("duckdb"))
    tested = [pins(lock)["duckdb"] for lock in ("requirements.lock", ".ci/duckdb-1.5.lock")]
    assert [version for version in tested if version not in duckdb.specifier] == []
    assert [version[:2] for version in tested] == ["2.", "1."]


def test_what_an_organisation_adds_is_not_committed(tmp_path):
    shutil.copy(ROOT / ".gitignore", tmp_path)
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    secret = [
        "foreshock.toml",
        "people.csv",
        "warehouse/key",
        "sample_data/warehouse/key",
        ".streamlit/secrets.toml",
    ]
    made = [".venv/ready", ".venv-duckdb15/ready", "ingest/__pycache__/x.pyc", ".home/.cache/x", ".bench/x"]
    made += [".contracts/schema.graphql"]
    ours = ["sample_data/foreshock.toml", "sample_data/people.csv", "sample_data/drop/ci_runs.csv", ".ci/run"]
    names = "\n".join(secret + made + ours + ["ingest/warehouse.py", "tests/queries/warehouse.py"])
    run = subprocess.run(
        ["git", "check-ignore", "--stdin"], cwd=tmp_path, input=names, capture_output=True, text=True
    )
    assert run.stdout.splitlines() == secret + made


def test_the_container_copies_what_there_is_and_installs_what_is_locked():
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    sources = re.findall(r"^COPY (\S+) ", text, re.M)
    assert [name for name in sources if not (ROOT / name).exists()] == []
    code = {"ingest", "queries", "dashboard"}
    assert set(sources) == code | {"requirements.lock", ".streamlit/config.toml"}  # and no secrets beside it
    assert "--require-hashes --requirement /foreshock/requirements.lock" in text


def test_what_is_compiled_with_the_environment_is_there():
    (words,) = re.findall(r"-c 'import (dashboard.*)' 2>/dev/null", (ROOT / ".ci/venv").read_text())
    assert [module for module in words.split(", ") if not find_spec(module)] == []


@pytest.fixture
def checkout(tmp_path):
    """A checkout with the real Makefile and no packages to install, and a PATH of its own to run it with."""
    folder, tools = tmp_path / "checkout", tmp_path / "bin"
    (folder / ".ci").mkdir(parents=True)
    tools.mkdir()
    for name in ("Makefile", ".ci/venv", ".ci/run"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("requirements-test.lock", ".ci/uv.lock", ".ci/duckdb-1.5.lock"):
        (folder / name).write_text("")
    for name, code in (("ingest", "print('read')"), ("dashboard", "import time; print('shown', flush=True)")):
        (folder / name).mkdir()
        (folder / name / "__main__.py").write_text(code)
    for tool in TOOLS:
        if path := shutil.which(tool):
            (tools / tool).symlink_to(path)
    return folder


def program(folder: Path, name: str, text: str) -> None:
    file = folder.parent / "bin" / name
    file.write_text(f"#!{shutil.which('sh')}\n{text}\n")
    file.chmod(stat.S_IRWXU)


def interpreter(folder: Path, name: str, changed: str = "") -> None:
    """A python on the PATH; `changed` runs before what it is given with -c."""
    real = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    wrapped = f"""[ "$1" = -c ] && exec {real} -c "{changed}\n$2"\n""" if changed else ""
    program(folder, name, f'{wrapped}exec {real} "$@"')


def uv(folder: Path) -> None:
    """The uv of this machine, where there is one: it makes an environment in a tenth of the time."""
    beside = Path(sys.executable).parent / "uv"
    if found := shutil.which("uv") or (str(beside) if beside.exists() else None):
        (folder.parent / "bin" / "uv").symlink_to(found)


def make(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """make with nothing of this machine but what the checkout's own PATH holds."""
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    surroundings = {"PATH": str(folder.parent / "bin"), "HOME": str(home), **more}
    surroundings = {name: value for name, value in surroundings.items() if value != "unset"}
    return subprocess.run(
        ["make", *words], cwd=folder, env=surroundings, capture_output=True, text=True, timeout=120
    )


def test_make_alone_lists_its_four_words(checkout):
    lines = make(checkout).stdout.splitlines()
    assert [line.split("  ")[0].strip() for line in lines] == [
        "make demo",
        "make test",
        "make lint",
        "make bench",
    ]
    assert [line for line in lines if len(line) < 30] == []


def test_an_environment_made_with_pip_alone_has_the_checkout_on_its_path_even_after_a_move(checkout):
    interpreter(checkout, "python3")
    run = make(checkout, ".venv/ready")
    assert run.returncode == 0, run.stderr
    moved = checkout.rename(checkout.parent / "moved")
    where = "import importlib.util as u; print(u.find_spec('ingest.__main__').origin)"
    found = subprocess.run([moved / ".venv/bin/python", "-c", where], cwd="/", capture_output=True, text=True)
    assert found.stdout == f"{moved}/ingest/__main__.py\n"
    assert make(moved, ".venv/ready").stdout == "make: '.venv/ready' is up to date.\n"


@pytest.mark.parametrize("home", ["", "unset"])
def test_an_environment_can_be_made_without_a_home(checkout, home):
    interpreter(checkout, "python3.12")
    uv(checkout)
    run = make(checkout, ".venv/ready", HOME=home)
    assert run.returncode == 0, run.stderr
    assert (checkout / ".venv/bin/python").exists()


def test_an_environment_is_made_anew_when_it_is_half_made_outdated_or_without_its_python(checkout):
    interpreter(checkout, "python3")
    uv(checkout)

    def made() -> bool:
        run = make(checkout, "-j4", ".venv/ready", ".venv/ready")
        assert run.returncode == 0, run.stderr
        return run.stderr.count("making .venv") == 1

    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/bin/python").write_text("half made")
    assert made()
    assert not made()
    later = time.time() + 10
    os.utime(checkout / "requirements-test.lock", (later, later))
    assert made()
    os.utime(checkout / "requirements-test.lock", (later - 60, later - 60))
    (checkout / ".venv/bin/python").unlink()
    assert made()
    assert not made()


def test_an_interpreter_that_only_has_a_name_is_passed_over(checkout):
    program(checkout, "python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    interpreter(checkout, "python3.12", OLD)
    interpreter(checkout, "python3.11")
    uv(checkout)
    run = make(checkout, ".venv/ready")
    assert run.returncode == 0, run.stderr
    assert f"Python {sys.version_info.major}.{sys.version_info.minor}" in run.stderr
    assert "command not found" not in run.stderr


def test_a_python_that_is_too_old_is_named_with_what_helps(checkout):
    interpreter(checkout, "python3", OLD)
    run = make(checkout, "test")
    assert run.returncode != 0
    assert re.search(
        r"needs Python 3\.11 or later with venv\. Found: Python 3\.9\.2 at \S+ \(too old\)\.", run.stderr
    )
    assert run.stderr.count("This helps: ") == 1
    assert "uv python install 3.13" in run.stderr


def test_a_python_without_venv_is_named_with_what_helps(checkout):
    interpreter(checkout, "python3", WITHOUT_VENV)
    run = make(checkout, "test")
    assert run.returncode != 0
    assert "(without venv)" in run.stderr
    assert "This helps: sudo apt install python3-venv\n" in run.stderr


@pytest.mark.parametrize(
    ("more", "found"), [({}, "none"), ({"PYTHON": "python9"}, "none by the name python9")]
)
def test_no_python_at_all_is_said(checkout, more, found):
    program(checkout, "apt-get", "exit 0")
    run = make(checkout, "demo", **more)
    assert run.returncode != 0
    assert f"Found: {found}.\n" in run.stderr
    assert "This helps: sudo apt install python3 python3-venv\n" in run.stderr


def test_packages_that_cannot_be_installed_leave_no_environment_that_looks_whole(checkout):
    interpreter(checkout, "python3")
    (checkout / "requirements-test.lock").write_text("no-such-package==1 --hash=sha256:" + "0" * 64 + "\n")
    run = make(checkout, "test", PIP_NO_INDEX="1", PIP_RETRIES="0")
    assert run.returncode != 0
    assert "requirements-test.lock could not be installed" in run.stderr
    assert not (checkout / ".venv/ready").exists()


def test_ctrl_c_ends_the_demo_without_the_noise_of_an_error(checkout):
    interpreter(checkout, "python3")
    uv(checkout)
    make(checkout, ".venv/ready")
    (checkout / "dashboard/__main__.py").write_text(UNTIL_CTRL_C)
    surroundings = {"PATH": str(checkout.parent / "bin")}
    with subprocess.Popen(
        ["make", "demo"],
        cwd=checkout,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as demo:
        said = [demo.stdout.readline(), demo.stdout.readline()]
        os.killpg(demo.pid, signal.SIGINT)  # as a terminal does: to everything that it runs
        rest = demo.stdout.read()
    assert (said, rest) == (["read\n", "shown\n"], "")


def test_a_demo_that_cannot_read_its_data_is_an_error(checkout):
    interpreter(checkout, "python3")
    uv(checkout)
    (checkout / "ingest/__main__.py").write_text("raise SystemExit(1)")
    run = make(checkout, "demo")
    assert run.returncode != 0
    assert "shown" not in run.stdout


@pytest.mark.parametrize(("fails", "code"), [(None, 0), ("lint", 1), ("test", 1)])
def test_the_build_machine_runs_every_step_ends_with_all_tests_and_fails_if_any_failed(checkout, fails, code):
    for name in ("git", "chromium", "apt-get"):
        program(checkout, name, "exit 0")
    interpreter(checkout, "python3")
    uv(checkout)
    ending = f'[ "$1" = "{fails}" ] && exit 1'
    (checkout.parent / "bin/make").unlink()
    program(checkout, "make", f'echo "make $1: $CI $FORESHOCK_BROWSER"; {ending}; exit 0')
    (checkout / ".ci/venv").write_text(
        "#!/bin/sh\necho venv $PYTHON $*; mkdir -p $1/bin; ln -sf $(command -v fake) $1/bin/python\n"
    )
    program(checkout, "contracts", 'echo "contracts: $FORESHOCK_CONTRACTS"')
    shutil.copy(checkout.parent / "bin/contracts", checkout / ".ci/contracts")
    (checkout / "tests").mkdir()
    for tool in ("mkdir", "ln"):
        (checkout.parent / "bin" / tool).symlink_to(shutil.which(tool))
    folder = '*purelib*) echo "${0%/bin/python}"'
    program(checkout, "fake", f'case "$*" in {folder};; -m*) echo "python $*";; esac')
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/bin/python").symlink_to(checkout.parent / "bin/fake")
    surroundings = {"PATH": str(checkout.parent / "bin")}
    run = subprocess.run([".ci/run"], cwd=checkout, env=surroundings, capture_output=True, text=True)
    assert run.returncode == code, run.stderr
    steps = [line for line in run.stdout.splitlines() if not line.startswith("==")]
    assert steps[:2] == ["make lint: true required", "contracts: required"]
    spread = "-n auto --maxprocesses 6 --dist loadfile"
    assert steps[2] == "venv .venv/bin/python .venv-duckdb15 .ci/duckdb-1.5.lock"
    assert steps[3].startswith(f"python -m pytest {spread} tests/queries tests/ingest/test_built.py")
    assert steps[4] == "make test: true required"
    assert steps[5:] == ([] if fails is None else [f"failed: make {fails}"])
    assert (checkout / ".venv-duckdb15/beside.pth").read_text() == ".venv\n", "all but DuckDB"


@pytest.mark.parametrize(
    ("there", "known", "installed"),
    [
        ((), True, "make chromium-headless-shell fonts-liberation"),
        ((), False, "make chromium fonts-liberation"),
        (("chromium",), True, "make"),
        (("chromium-headless-shell",), True, "make"),
    ],
)
def test_the_build_machine_installs_the_smaller_browser_where_it_exists_and_none_has_one(
    checkout, there, known, installed
):
    for name in ("git", *there):
        program(checkout, name, "exit 0")
    interpreter(checkout, "python3")
    (checkout.parent / "bin/make").unlink()
    program(checkout, "apt-cache", "exit 0" if known else "exit 100")
    program(checkout, "apt-get", '[ "$1" = update ] || { echo "$*."; exit 1; }')  # and no step is begun
    surroundings = {"PATH": str(checkout.parent / "bin")}
    run = subprocess.run([".ci/run"], cwd=checkout, env=surroundings, capture_output=True, text=True)
    assert run.returncode == 1
    assert f"--no-install-recommends {installed}." in run.stdout


@pytest.mark.parametrize(
    ("required", "code", "said"),
    [("", 0, "1 passed, 1 deselected"), ("required", 4, "FORESHOCK_BROWSER=required, but none was found")],
)
def test_without_a_browser_its_tests_are_left_out_unless_they_are_required(tmp_path, required, code, said):
    (tmp_path / "tests").mkdir()
    for name in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "tests/test_one.py").write_text(BROWSER_TEST)
    surroundings = {**os.environ, "FORESHOCK_CHROMIUM": "/no/browser", "FORESHOCK_BROWSER": required}
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    run = subprocess.run(words, cwd=tmp_path, env=surroundings, capture_output=True, text=True)
    assert (run.returncode, said in run.stdout + run.stderr) == (code, True), run.stdout + run.stderr


GOOD = {"name": "certifi", "version": "2026.1", "vulns": []}
SKIPPED = {"name": "certifi", "skip_reason": "not found on the index"}
KNOWN = GOOD | {"vulns": [{"id": "CVE-2026-1", "fix_versions": ["2026.2"]}]}


@pytest.mark.parametrize(
    ("reported", "code", "said"),
    [
        ([GOOD], 0, "nothing is known of 1 packages"),
        ([KNOWN], 1, "certifi 2026.1: CVE-2026-1, mended in 2026.2"),
        ([SKIPPED], 2, "1 packages were not looked at, first: not found on the index"),
        ([], 2, "0 of at least 1 packages were looked at: this says nothing"),
        (None, 2, "pip-audit gave no report: no network"),
    ],
)
def test_an_audit_that_looked_at_nothing_is_no_good_news(tmp_path, reported, code, said):
    (tmp_path / "one.lock").write_text(f"certifi==2026.1 \\\n    --hash=sha256:{'a' * 64}\n")
    answer = json.dumps({"dependencies": reported}) if reported is not None else ""
    tool = tmp_path / "pip-audit"  # which itself says 0 in all of these cases but that of a vulnerability
    tool.write_text(f"#!/bin/sh\necho 'no network' >&2\ncat <<'END'\n{answer}\nEND\n")
    tool.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    words = [sys.executable, str(ROOT / ".ci/audit"), str(tmp_path / "one.lock")]
    ran = subprocess.run(words, capture_output=True, text=True, env=os.environ | {"PATH": path})
    assert (ran.returncode, said in ran.stdout + ran.stderr) == (code, True), ran.stderr

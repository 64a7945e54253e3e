"""What `install` prints runs as it stands, whatever the folder is called."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.ingest.nights import Home, home
from tests.ingest.repository import create, lines

ROOT = Path(__file__).parents[2]


@pytest.fixture
def odd(tmp_path) -> Home:
    """Settings in a folder whose name means something to a shell, to cron and to systemd."""
    repo = create(tmp_path / "trainer.git")
    repo.commit("First", {"a.py": lines(3)})
    return home(tmp_path / "acme's 5% $HOME", {"acme/trainer": repo})


def install(at: Home, *words: str) -> subprocess.CompletedProcess[str]:
    """Asked from elsewhere, as a person does who only knows where the settings are."""
    command = [sys.executable, "-m", "ingest", "install", *words, "--config", at.folder / "foreshock.toml"]
    return subprocess.run(
        command, cwd=at.folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )


def bare() -> dict[str, str]:
    """As little as cron gives to what it runs."""
    return {"HOME": os.environ["HOME"], "PATH": "/usr/bin:/bin"}


def test_the_line_for_cron_runs_a_night_and_keeps_its_log(odd):
    said = install(odd, "--cron", "--at", "04:05")
    (line,) = (line for line in said.stdout.splitlines() if not line.startswith("#"))
    assert line.startswith("5 4 * * *  ")
    command = line.removeprefix("5 4 * * *  ")
    assert not re.search(r"(?<!\\)%", command), "cron would end the line there"
    run = subprocess.run(
        ["/bin/sh", "-c", command.replace(r"\%", "%")], cwd="/", env=bare(), capture_output=True, text=True
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert odd.figure("SELECT count(*) FROM commits") == 1
    assert '"git acme/trainer: ' in (odd.folder / "ingest.log").read_text()


def test_tokens_come_from_a_file_beside_the_settings(odd):
    said = install(odd, "--cron").stdout.splitlines()[-1].removeprefix("30 3 * * *  ").replace(r"\%", "%")
    address = "https://hooks.example.com/a?b=1&c=$HOME;%20`id`"  # nothing of it means anything to the shell
    (odd.folder / "tokens.env").write_text(f"# of nobody\n\nHOOK={address}\nGITHUB_TOKEN=a-token-of-nobody")
    shown = said.replace(shlex.quote(sys.executable), "printenv HOOK GITHUB_TOKEN; true")
    run = subprocess.run(["/bin/sh", "-c", shown], cwd="/", env=bare(), capture_output=True, text=True)
    assert (run.stdout, run.stderr) == (f"{address}\na-token-of-nobody\n", "")


def test_the_service_of_systemd_starts_the_same_night_at_the_time_asked_for(odd):
    said = install(odd, "--systemd", "--at", "04:05").stdout
    assert "\nOnCalendar=*-*-* 04:05:00\n" in said
    facts = dict(line.split("=", 1) for line in said.splitlines() if re.match(r"[A-Z]\w+=", line))
    words = [word.replace("$$", "$").replace("%%", "%") for word in shlex.split(facts["ExecStart"])]
    folder = facts["WorkingDirectory"].replace("%%", "%")
    run = subprocess.run(words, cwd=folder, env=bare(), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert odd.figure("SELECT count(*) FROM commits") == 1
    assert facts["EnvironmentFile"] == f"-{odd.folder}/tokens.env".replace("%", "%%")
    assert (facts["SuccessExitStatus"], facts["KillMode"]) == ("3 75", "mixed")
    # of a user's service it makes a name space in which ssh takes its own settings for a stranger's
    assert not {"PrivateTmp", "PrivateUsers", "ProtectSystem", "ProtectHome"} & facts.keys()


def test_the_manifests_of_kubernetes_run_the_same_night_and_the_dashboard_beside_it(odd):
    file = odd.folder / "foreshock.toml"
    file.write_text(
        file.read_text() + '[people]\nteams = "people.csv"\n[notices]\nping_env = "WATCHER"\n[github]\n'
    )
    (odd.folder / "people.csv").write_text("email,team\n")
    said = install(odd, "--kubernetes", "--at", "04:05", "--image", "registry.example.com/f:1", "--insecure")
    claim, cron, deployment, service = yaml.safe_load_all(said.stdout)
    job = cron["spec"]["jobTemplate"]["spec"]
    night, pages = job["template"]["spec"], deployment["spec"]["template"]["spec"]
    assert (cron["spec"]["schedule"], cron["spec"]["timeZone"]) == ("5 4 * * *", "UTC")
    assert (cron["spec"]["concurrencyPolicy"], job["backoffLimit"], night["restartPolicy"]) == (
        "Forbid",
        0,
        "Never",
    )
    (reads,), (shows,) = night["containers"], pages["containers"]
    for pod, container in ((night, reads), (pages, shows)):
        assert (pod["securityContext"]["runAsNonRoot"], pod["securityContext"]["runAsUser"]) == (True, 1000)
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["image"] == "registry.example.com/f:1"
        assert container["resources"]["requests"].keys() == {"cpu", "memory"}
        assert {mount["name"] for mount in container["volumeMounts"]} == {
            each["name"] for each in pod["volumes"]
        }
        assert pod["volumes"][0]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
        places = {mount["mountPath"]: mount.get("readOnly", False) for mount in container["volumeMounts"]}
        assert places == {"/data/warehouse": container is shows, "/tmp": False} | dict.fromkeys(
            ("/data/foreshock.toml", "/data/people.csv"), True
        )
    secrets = {each["name"]: each["valueFrom"]["secretKeyRef"]["key"] for each in reads["env"]}
    assert secrets == {"GITHUB_TOKEN": "GITHUB_TOKEN", "WATCHER": "WATCHER"}
    assert "env" not in shows
    for probe in ("readinessProbe", "livenessProbe"):
        assert shows[probe]["httpGet"] == {"path": "/_stcore/health", "port": 8501}
    assert service["spec"]["selector"] == deployment["spec"]["template"]["metadata"]["labels"]
    assert shows["args"][:5] == ["dashboard", "--host", "0.0.0.0", "--port", "8501"]
    assert shows["args"][5:] == ["--insecure", "--config", "/data/foreshock.toml"]
    (making,) = (line for line in said.stdout.splitlines() if "create configmap" in line)
    keys = dict(word.split("=", 2)[1:] for word in shlex.split(making, comments=False) if "from-file" in word)
    mounted = {mount["mountPath"]: mount.get("subPath") for mount in reads["volumeMounts"]}
    for name in ("foreshock.toml", "people.csv"):
        assert keys[mounted[f"/data/{name}"]] == str(odd.folder / name)
    here = [word.replace("/data", str(odd.folder)) for word in reads["args"]]
    run = subprocess.run(
        [sys.executable, "-m", *here, "git"], cwd=ROOT, env=bare(), capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert odd.figure("SELECT count(*) FROM commits") == 1


def test_in_a_cluster_only_the_dashboard_gets_what_signs_readers_in(odd):
    file = odd.folder / "foreshock.toml"
    file.write_text(file.read_text() + '[dashboard]\nauth = "oidc"\n')
    said = install(odd, "--kubernetes").stdout
    secret = odd.folder / ".streamlit" / "secrets.toml"
    (making,) = (line for line in said.splitlines() if "foreshock-sign-in --from-file" in line)
    assert shlex.split(making)[-1] == f"--from-file=secrets.toml={secret}"
    _, cron, deployment, _ = yaml.safe_load_all(said)
    pods = cron["spec"]["jobTemplate"]["spec"]["template"]["spec"], deployment["spec"]["template"]["spec"]
    held = [{mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"]} for pod in pods]
    assert held[1] - held[0] == {"/data/.streamlit/secrets.toml"}
    (volume,) = (each for each in pods[1]["volumes"] if each["name"] == "sign-in")
    assert volume["secret"]["secretName"] == shlex.split(making)[-2]
    assert "--insecure" not in pods[1]["containers"][0]["args"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "one of the arguments --cron --systemd --kubernetes is required"),
        (["--cron", "--insecure"], "--image and --insecure belong to install --kubernetes"),
        (["--kubernetes"], "dashboard.auth is none, and in a cluster others reach the dashboard"),
        (["--cron", "--systemd"], "argument --systemd: not allowed with argument --cron"),
        (["--cron", "--at", "25:00"], "--at takes a time such as 03:30, not '25:00'"),
    ],
)
def test_a_mistake_is_answered_with_what_can_be_given(odd, words, said):
    run = install(odd, *words)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in run.stderr

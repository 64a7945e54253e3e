"""Prints what runs every night: a crontab line, units of systemd, or manifests of Kubernetes.

Nothing is written: paste it where it belongs. Tokens stay out of it, in a file that only its owner reads, or
in a Secret of the cluster.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ingest.config import Config, load, secret_names
from ingest.mistakes import ConfigError
from ingest.say import Say

ROOT = Path(__file__).parents[2]
MANIFESTS = Path(__file__).with_suffix(".yaml")
AT = "03:30"  # where clocks are set forward in the small hours, 02:30 is left out once a year
SIGN_IN = Path(".streamlit", "secrets.toml")  # beside foreshock.toml: who signs readers in
DATA = Path("/data")  # where the image works, in the place of the folder of foreshock.toml
CRON = """\
# crontab -e, and paste. Cron mails notices, all else is in ingest.log. Two nights never run side by side.
{minute} {hour} * * *  {command}
"""
SYSTEMD = """\
# ~/.config/systemd/user/foreshock.service
[Unit]
Description=Foreshock reads the night's records

[Service]
Type=oneshot
WorkingDirectory={root}
EnvironmentFile=-{tokens}
ExecStart={command}
# 3: some source failed and the rest is published; 75: another night is running.
SuccessExitStatus=3 75
# Told to stop, a night publishes what it has read; what git is doing then is the night's to end.
KillMode=mixed
TimeoutStopSec=600
Nice=10
IOSchedulingClass=idle
NoNewPrivileges=true

# ~/.config/systemd/user/foreshock.timer
[Unit]
Description=Foreshock every night at {at}

[Timer]
OnCalendar=*-*-* {at}:00
Persistent=true
RandomizedDelaySec=300

[Install]
WantedBy=timers.target

# Then:
#     systemctl --user daemon-reload
#     systemctl --user enable --now foreshock.timer
#     loginctl enable-linger          # so that it runs while you are logged out
"""


def arguments(parser: ArgumentParser) -> None:
    """What this command takes."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--cron", action="store_true", help="a line for crontab -e")
    which.add_argument("--systemd", action="store_true", help="a service and a timer of systemd")
    which.add_argument(
        "--kubernetes", action="store_true", help="a CronJob, and the dashboard with its Service"
    )
    parser.add_argument("--at", default=AT, metavar="HH:MM", help=f"local time (default: {AT})")
    cluster = parser.add_argument_group("kubernetes")
    cluster.add_argument("--image", metavar="NAME", help="built from the Containerfile (default: foreshock)")
    cluster.add_argument("--insecure", action="store_true", help="a dashboard that nobody has to sign in to")


def run(options: Namespace, say: Say) -> int:  # noqa: ARG001 - every command is called so
    """Prints it for the configuration that is in force."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", options.at):
        raise ConfigError(f"--at takes a time such as {AT}, not {options.at!r}")
    if not options.kubernetes and (options.image or options.insecure):
        raise ConfigError("--image and --insecure belong to install --kubernetes")
    config = load(options.config)
    if options.kubernetes:
        print(kubernetes(config, options.at, options.image or "foreshock", options.insecure), end="")
    else:
        print(cron(config, options.at) if options.cron else systemd(config, options.at), end="")
    return 0


def words(config: Config) -> list[str]:
    """The command, by whole paths: neither cron nor systemd knows of an environment that was activated."""
    return [sys.executable, "-m", "ingest", "--log-format", "json", "--config", str(config.file.absolute())]


def tokens(config: Config) -> Path:
    """Where the variables with tokens may stand, NAME=value line by line."""
    return config.file.absolute().with_name("tokens.env")


def cron(config: Config, at: str) -> str:
    """A line for the shell, in which cron takes every % for the end of a line."""
    hour, minute = at.split(":")
    log, known = config.file.absolute().with_name("ingest.log"), shlex.quote(str(tokens(config)))
    take = 'case $line in [A-Za-z_]*=*) export "$line";; esac'  # as it stands: addresses have & in them
    read = f'[ ! -r {known} ] || while IFS= read -r line || [ -n "$line" ]; do {take}; done <{known}'
    night = f"{shlex.join(words(config))} 2>>{shlex.quote(str(log))}"
    command = f"cd {shlex.quote(str(ROOT))} && {{ {read}; {night}; }}"
    return CRON.format(minute=int(minute), hour=int(hour), command=command.replace("%", r"\%"))


def systemd(config: Config, at: str) -> str:
    """A service and a timer; systemd has quotes of its own, and takes % and $ for names."""
    command = " ".join(quoted(word) for word in words(config))
    root, known = (str(path).replace("%", "%%") for path in (ROOT, tokens(config)))
    return SYSTEMD.format(command=command, root=root, tokens=known, at=at)


def quoted(word: str) -> str:
    """A word of ExecStart."""
    safe = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return safe if re.fullmatch(r"[\w./:=%-]+", safe) else f'"{safe}"'


def kubernetes(config: Config, at: str, image: str, insecure: bool) -> str:
    """The manifests; every value as JSON, which YAML reads as it is meant."""
    if config.dashboard.auth == "none" and not insecure:
        raise ConfigError(
            f"{config.file}: dashboard.auth is none, and in a cluster others reach the dashboard: "
            "set oidc or proxy, or say --insecure if that is what you want"
        )
    hour, minute = at.split(":")
    files = {f"file-{number}": file for number, file in enumerate(settings_files(config))}
    values = {
        "minute": str(int(minute)),
        "hour": str(int(hour)),
        "timezone": json.dumps(config.timezone),
        "image": json.dumps(image) if re.search(r"[^\w./:@-]", image) else image,
        "config": json.dumps(str(inside(config, config.file))),
        "warehouse": json.dumps(str(inside(config, config.warehouse))),
        "insecure": "--insecure, " if insecure else "",
        "files": shlex.join(f"--from-file={key}={file}" for key, file in files.items()),
        "tokens": json.dumps([token(name) for name in dict.fromkeys(secret_names(config))]),
    }
    mounts = [mount(config, "settings", file, key) for key, file in files.items()]
    text = MANIFESTS.read_text(encoding="utf-8")
    for name, each in ({"mounts": mounts} | signed(config)).items():
        text = listed(text, name, each)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def settings_files(config: Config) -> list[Path]:
    """foreshock.toml, and the tables of persons and overrides where it names them."""
    named = (config.people.teams, config.attribution.overrides)
    return [config.file.absolute(), *(Path(file) for file in named if file)]


def inside(config: Config, path: Path | str) -> Path:
    """A path as it is called in the image: what lies below the folder of foreshock.toml lies below /data."""
    folder, path = config.file.absolute().parent, Path(path).absolute()
    return DATA / path.relative_to(folder) if path.is_relative_to(folder) else path


def listed(text: str, name: str, lines: list[str]) -> str:
    """These lines in the place of one, as deep as it; where there are none it goes."""
    return re.sub(
        rf"^(.*)\{{{name}\}}\n",
        lambda found: "".join(f"{found[1]}{line}\n" for line in lines),
        text,
        flags=re.M,
    )


def signed(config: Config) -> dict[str, list[str]]:
    """What `auth = "oidc"` needs beside: a Secret, which the dashboard alone gets."""
    file = config.file.absolute().parent / SIGN_IN
    making = (
        f"kubectl create secret generic foreshock-sign-in --from-file=secrets.toml={shlex.quote(str(file))}"
    )
    volume = {"name": "sign-in", "secret": {"secretName": "foreshock-sign-in", "defaultMode": 0o440}}
    found = {
        "sign_in": [making],
        "sign_in_mount": [mount(config, "sign-in", file, "secrets.toml")],
        "sign_in_volume": ["- " + json.dumps(volume)],
    }
    return found if config.dashboard.auth == "oidc" else {name: [] for name in found}


def mount(config: Config, volume: str, file: Path, key: str) -> str:
    """One file of a ConfigMap or Secret, in the flow style of YAML, which is JSON."""
    place = str(inside(config, file))
    return "- " + json.dumps({"name": volume, "mountPath": place, "subPath": key, "readOnly": True})


def token(name: str) -> dict[str, object]:
    """A variable out of the Secret; one that is not there is missed by the source that needs it."""
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": "foreshock", "key": name, "optional": True}}}

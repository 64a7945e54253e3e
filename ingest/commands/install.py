"""Prints what runs every night: a crontab line, or a systemd service and timer, with the paths of here.

Nothing is written: paste it where it belongs. Tokens stay out of it, in a file that only its owner reads.
"""

from __future__ import annotations

import re
import shlex
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ingest.config import Config, load
from ingest.mistakes import ConfigError
from ingest.say import Say

ROOT = Path(__file__).parents[2]
CRON = """\
# crontab -e, and paste. Cron mails notices, all else is in ingest.log. Two nights never run side by side.
{minute} {hour} * * *  {command}
"""
SYSTEMD = """\
# ~/.config/systemd/user/foreshock.service
[Unit]
Description=Foreshock reads the night's records
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={root}
EnvironmentFile=-{tokens}
ExecStart={command}
# 3: some source failed and the rest is published; 75: another night is running.
SuccessExitStatus=3 75
Nice=10
IOSchedulingClass=idle
NoNewPrivileges=true
PrivateTmp=true

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
    parser.add_argument("--at", default="02:30", metavar="HH:MM", help="local time (default: 02:30)")


def run(options: Namespace, say: Say) -> int:  # noqa: ARG001 - every command is called so
    """Prints it for the configuration that is in force."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", options.at):
        raise ConfigError(f"--at takes a time such as 02:30, not {options.at!r}")
    config = load(options.config)
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
    told = f"set -a; [ ! -r {known} ] || . {known}; {shlex.join(words(config))} 2>>{shlex.quote(str(log))}"
    command = f"cd {shlex.quote(str(ROOT))} && {{ {told}; }}"
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

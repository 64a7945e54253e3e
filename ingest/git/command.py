"""Runs git so that nothing on the machine and nothing in the repository can change what it prints.

No configuration but ours is read, no hook, filter, external diff, pager or credential prompt runs, and
only the plain transports are allowed. A repository is always named by --git-dir, never by the folder.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from ingest import IngestError

OLDEST = (2, 32)
SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.attributesFile": os.devnull,
    "core.commitGraph": "true",
    "commitGraph.generationVersion": "1",  # version 2 never ends on a commit dated at the end of time
    "diff.renameLimit": "1000",
    "log.showRoot": "true",
    "log.showSignature": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "safe.directory": "*",
    "protocol.ext.allow": "never",
    "fetch.recurseSubmodules": "false",
    "fetch.unpackLimit": "1",
    "http.followRedirects": "false",
    "transfer.bundleURI": "false",
    "fetch.uriProtocols": "",
    "http.lowSpeedLimit": "1",
    "http.lowSpeedTime": "60",
    "attr.tree": "",  # git 2.43 to 2.45 read attributes of HEAD, and one of them can hide lines
    "advice.graftFileDeprecated": "false",
}
OURS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_DEFAULT_REF_FORMAT": "files",  # of a shadow: its refs are written as packed-refs
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
    "TZ": "UTC",
}
KEPT = (
    "PATH",
    "HOME",
    "TMPDIR",
    "SSH_AUTH_SOCK",
    "GIT_SSH_COMMAND",
    *("SSL_CERT_FILE", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"),
    *("https_proxy", "HTTPS_PROXY", "http_proxy", "no_proxy", "NO_PROXY"),
)
# A server that goes silent ends the fetch after a minute, as http.lowSpeedTime does.
SSH = "ssh -oBatchMode=yes -oConnectTimeout=20 -oServerAliveInterval=20 -oServerAliveCountMax=3"


class GitError(IngestError):
    """git ended badly; holds what it had printed until then."""

    def __init__(self, message: str, output: bytes = b"") -> None:
        super().__init__(message)
        self.output = output


def environment() -> dict[str, str]:
    """Ours, and of the machine's only what a transport needs."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    slow = {name: value for name, value in os.environ.items() if name.startswith("GIT_HTTP_LOW_SPEED")}
    return {"GIT_SSH_COMMAND": SSH, **kept, **slow, **OURS}


def command(git_dir: Path, *words: str) -> list[str]:
    """The argument vector: settings by -c, so that they outrank the repository's own."""
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    return ["git", f"--git-dir={git_dir}", *settings, *words]


def git(
    git_dir: Path,
    *words: str,
    stdin: bytes = b"",
    extra: dict[str, str] | None = None,
    seconds: float | None = None,
) -> bytes:
    """What git prints; GitError with its last words when it does not end well, or not in time."""
    try:
        done = subprocess.run(  # noqa: S603 - git; names from outside stand behind --, or are whole refs
            command(git_dir, *words),
            input=stdin,
            capture_output=True,
            env=environment() | (extra or {}),
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        raise GitError(f"git {words[0]}: no answer in {seconds} s") from None
    except FileNotFoundError:
        raise IngestError("git is not installed here, or not on the PATH") from None
    if done.returncode:
        raise GitError(f"git {words[0]}: {reason(done.stderr) or f'exit {done.returncode}'}", done.stdout)
    return done.stdout


def check_version() -> None:
    """Refuses a git that cannot compare merges with their first parent in one pass."""
    said = git(Path(os.devnull), "version").decode()
    found = re.search(r"(\d+)\.(\d+)", said)
    if not found or (int(found[1]), int(found[2])) < OLDEST:
        raise IngestError(f"{said.strip()} is too old: git {'.'.join(map(str, OLDEST))} or newer is needed")


def reason(stderr: bytes) -> str | None:
    """The line that says why: the first fatal one that is not git's general last word, else the first."""
    text = re.sub(r":\n\t", ": ", stderr.decode(errors="replace"))
    said = [line for line in text.splitlines() if line.strip()]
    fatal = (line for line in said if line.startswith("fatal: ") and "Could not read from remote" not in line)
    return next(fatal, next(iter(said), None))


def shown(name: str) -> str:
    """A name for people and tables: bytes that are not UTF-8 as \\xNN."""
    return name.encode(errors="surrogateescape").decode(errors="backslashreplace")

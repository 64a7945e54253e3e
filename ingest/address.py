"""Where a repository may be: a path, or a URL that git can be trusted with."""

from __future__ import annotations

import os
import re
from pathlib import Path

URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:(?P<user>[^/@]*)@)?(?P<rest>.*)")
SSH = re.compile(r"(?:[\w.-]+@(?!-))?[\w.-]+:.+")  # git's short form, host:path
SCHEMES = ("https", "http", "ssh", "git", "file")
SECRET = "expected no user, password or token before the @: give git an ssh key or a ~/.netrc"  # noqa: S105


def checked(text: str, folder: Path) -> str:
    """A URL as it stands, a path made absolute; raises ValueError, never with a secret in its words."""
    if not text or text.startswith("-") or re.search(r"[\x00-\x1f\x7f]", text):
        raise ValueError("expected a path or URL, without a leading dash or control characters")
    if re.match(r"[\w+.-]+::", text):
        raise ValueError("expected a path or URL; transports such as ext:: can run commands and are refused")
    if url := URL.fullmatch(text):
        return _url(text, **url.groupdict())
    if re.match(r"[^/]*:[^/]*@", text):
        raise ValueError(SECRET)
    return text if SSH.fullmatch(text) else absolute(text, folder)


def absolute(text: str, folder: Path) -> str:
    """A path of foreshock.toml, which is relative to that file."""
    return os.path.abspath(folder / os.path.expanduser(text))


def _url(text: str, scheme: str, user: str | None, rest: str) -> str:
    if scheme not in SCHEMES:
        raise ValueError(f"expected {', '.join(SCHEMES[:-1])} or {SCHEMES[-1]}://, found {scheme}://")
    if user is not None and (scheme != "ssh" or ":" in user):
        raise ValueError(SECRET)
    if scheme in ("http", "https") and re.search(r"[?#]", rest):
        raise ValueError(f"expected no ? or # in it, where tokens are hidden; {SECRET}")
    if not rest.strip("/") or rest.startswith("-") or (user or "").startswith("-"):
        raise ValueError("expected a host and a path after ://")
    return text


def missing(text: str | None) -> str | None:
    """What is wrong with a checked path that no repository is at; None for URLs and what is there."""
    from ingest import IngestError
    from ingest.git.place import git_dir

    if text is None or not text.startswith("/") or Path(text).is_file():
        return None
    try:
        git_dir(Path(text))
    except IngestError:
        return f"no git repository at {text}" if Path(text).exists() else f"nothing at {text}"
    return None

"""How readers sign in, checked before the pages start: what is half set up is found by its operator."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LOCAL = ("127.0.0.1", "localhost", "::1")
SIGN_INS = ("none", "oidc", "proxy")
SECRETS = Path(".streamlit", "secrets.toml")
NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
CALLBACK = "/oauth2callback"  # where the provider sends readers back to
LETTERS = 32  # of the cookie secret, by which whoever guesses it could sign in as anybody


class UsageError(Exception):
    """What to change before the pages can start."""


def kind(file: Path) -> str:
    """How readers sign in: [dashboard] auth."""
    table = read(file).get("dashboard", {})
    auth = table.get("auth", "none") if isinstance(table, dict) else None
    if auth not in SIGN_INS:
        raise UsageError(f"{file}: dashboard.auth is {auth!r}, expected one of {', '.join(SIGN_INS)}")
    return auth


def refuse_strangers(host: str, auth: str, insecure: bool) -> None:
    """Listening beyond this machine needs a sign-in."""
    if host in LOCAL or auth != "none" or insecure:
        return
    raise UsageError(
        f"--host {host} would show every figure to whoever can reach this machine, without a sign-in. "
        'Set auth = "oidc" or "proxy" under [dashboard], or say --insecure if that is what you want.'
    )


def secrets(file: Path, root: Path) -> Path:
    """The file that says who signs readers in: beside foreshock.toml, else in the checkout."""
    places = [folder / SECRETS for folder in (file.parent, root)]
    found = next((place for place in places if place.is_file()), None)
    if not found:
        raise UsageError(
            f'{places[0]}: no such file. With auth = "oidc" it says who signs readers in; '
            'see "Readers" in docs/operations.md'
        )
    table = read(found).get("auth", {})
    given = {name: str(table.get(name, "")) for name in NEEDED} if isinstance(table, dict) else {}
    if mistakes := wrong(given):
        raise UsageError("\n".join(f"{found}: {words}" for words in mistakes))
    return found


def wrong(given: dict[str, str]) -> list[str]:
    """What keeps these settings from signing anybody in, or lets in whoever can guess or listen."""
    missing = [name for name in NEEDED if not given.get(name)]
    if missing:
        return [f"[auth] lacks {', '.join(missing)}"]
    found = []
    if urlsplit(given["redirect_uri"]).path[-len(CALLBACK) :] != CALLBACK:
        found.append(f"auth.redirect_uri: expected the address of these pages and {CALLBACK}")
    if len(given["cookie_secret"]) < LETTERS:
        found.append(
            f"auth.cookie_secret: expected {LETTERS} random letters or more, by which nobody can guess it"
        )
    for name in ("redirect_uri", "server_metadata_url"):
        address = urlsplit(given[name])
        if address.scheme != "https" and address.hostname not in LOCAL:
            found.append(f"auth.{name}: expected https, or whoever listens can sign in too")
    return found


def names(host: str, auth: str, signed: Path | None) -> list[str]:
    """The names under which browsers may ask, so that no name of a stranger's can lead here; none: any."""
    if signed:
        return [*LOCAL, str(urlsplit(read(signed)["auth"]["redirect_uri"]).hostname)]
    return [*LOCAL] if host in LOCAL and auth == "none" else []


def read(file: Path) -> dict[str, Any]:
    """A TOML file."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: {error}") from None

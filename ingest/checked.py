"""The types of settings: what each must look like, in words that complete a sentence about a mistake."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from ingest import address

NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)*")
BRANCH = re.compile(r"(?!-)(?!.*(\.\.|@\{|//))[^\x00-\x20\x7f~^:?*\[\\]+(?<![./])")


class Value(BaseModel):
    """Unknown keys are mistakes, a number in quotes is not a number, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def frozen(value: Any) -> Any:
    """Lists as tuples, the form that frozen values keep."""
    if isinstance(value, dict):
        return {key: frozen(inner) for key, inner in value.items()}
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def _absolute(text: object, info: ValidationInfo) -> object:
    if not isinstance(text, str) or not text or "\0" in text:
        return text
    return Path(address.absolute(text, info.context))


def _name(text: str) -> str:
    # a name is also a folder, NAME.git, in which another name must not end up
    if not NAME.fullmatch(text) or ".." in text or re.search(r"\.(git|lock)(/|$)", text):
        raise ValueError("expected letters, digits, . _ - in words joined by /, such as acme/trainer")
    return text


def _branch(text: str) -> str:
    if not BRANCH.fullmatch(text):
        raise ValueError("expected the name of a branch, such as main")
    return text


def _glob(text: str) -> str:
    if not text or text.startswith("/") or "\0" in text:
        raise ValueError("expected a pattern of paths within the repository, such as train/**")
    return text


def _day(value: object) -> object:
    if isinstance(value, datetime):
        raise ValueError("expected a day without a time, such as 2026-10-31")
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"expected a day such as 2026-10-31; found {value!r}") from None


def _url(text: str) -> str:
    found = address.URL.fullmatch(text)
    if not found or found["scheme"] not in ("https", "http") or re.search(r"[\s?#]", text):
        raise ValueError(
            "expected an address such as https://api.github.com or https://gitlab.com/api/v4, without ? or #"
        )
    if found["user"] is not None:
        raise ValueError("expected no user or token in the address: name its variable in token_env")
    return text.rstrip("/")


def _in_order(days: tuple[date, date]) -> tuple[date, date]:
    if days[0] >= days[1]:
        raise ValueError("expected the first day before the last")
    return days


def _zone(text: str) -> str:
    try:
        return text if text == "UTC" else ZoneInfo(text).key
    except (OSError, ValueError, KeyError):
        raise ValueError(f"expected a time zone such as Europe/Berlin; {text!r} is not known here") from None


LocalPath = Annotated[Path, BeforeValidator(_absolute)]
Source = Annotated[str, AfterValidator(lambda text, info: address.checked(text, info.context))]
Name = Annotated[str, AfterValidator(_name)]
Branch = Annotated[str, AfterValidator(_branch)]
Glob = Annotated[str, AfterValidator(_glob)]
Text = Annotated[str, Field(pattern=r"^[^\x00-\x1f]*[^\x00-\x20][^\x00-\x1f]*$", max_length=200)]
Tool = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,39}$")]
Trailer = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")]
Pattern = Annotated[str, Field(pattern=r"^[^\x00]+$")]
Day = Annotated[date, BeforeValidator(_day)]
Days = Annotated[tuple[Day, Day], AfterValidator(_in_order)]
Url = Annotated[str, AfterValidator(_url)]
FullName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][\w.-]*(/[A-Za-z0-9_.-]+)*$")]
Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Zone = Annotated[str, AfterValidator(_zone)]
Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{7,64}$")]
Kind = Literal[
    "source", "test", "notebook", "docs", "config", "data", "generated", "vendored", "lock", "binary"
]

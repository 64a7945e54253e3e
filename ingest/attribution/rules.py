"""The rules by which commits are tagged: rules.toml, read and checked.

A rules file with a mistake is refused as a whole, with every mistake named, rather than used in part:
a rule that silently does nothing would lower every share that is shown.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from ingest import IngestError

FOLDER = Path(__file__).parent
FILE = FOLDER / "rules.toml"
USUAL_REPORTER = {
    "agent": "agent",
    "coauthor": "agent",
    "assist": "person",
    "review": "forge",
    "automation": "forge",
}

Period = tuple[datetime.date | None, datetime.date | None]


@dataclass(frozen=True)
class Rule:
    """One block of rules.toml; what each field means stands at the head of that file."""

    id: str
    role: str
    grade: str
    look: str
    source: str
    examples: tuple[str, ...]
    reporter: str
    tool: str | None = None
    who: tuple[str, ...] = ()
    name: str | None = None
    key: tuple[str, ...] = ()
    literal: str | None = None
    pattern: str | None = None
    model: str | None = None
    words: bool = False
    quotes: bool = False
    own: bool = (
        False  # the owner's: what it matches may hold a person's name, so evidence keeps the tool alone
    )
    valid: Period | None = None
    unreliable: Period | None = None


@dataclass(frozen=True)
class Rules:
    """All rules in force, the words they share, and the version of it all."""

    rules: tuple[Rule, ...]
    words: tuple[tuple[str, str], ...]
    models: str
    shown: tuple[str, ...]
    version: str

    def of(self, *looks: str) -> list[Rule]:
        """The rules that look in one of these places."""
        return [rule for rule in self.rules if rule.look in looks]


@cache
def default() -> Rules:
    """The rules that come with Foreshock."""
    return load()


def load(
    file: Path = FILE,
    extra: Sequence[Mapping[str, Any]] = (),
    extra_from: str = "own rules",
    ignore: Iterable[str] = (),
) -> Rules:
    """Read and check a rules file.

    `extra` are the owner's rules, blocks as in the file that need no source and no examples, and
    `extra_from` says where they stand. Where one names an identity or a trailer that the file has too, the
    owner's wins. Rules of tools in `ignore` are left out. Raises IngestError that names every mistake.
    """
    from ingest.attribution import checks  # loads polars, which `version` must not

    data = _read(file)
    own = [{"source": extra_from, "examples": [], **block} for block in extra]
    mistakes = [f"{file}: {text}" for text in checks.of_file(data)]
    shipped, ours = data.get("rules", []), _of_blocks(own, extra_from, mistakes)
    theirs = _of_blocks(shipped if isinstance(shipped, list) else [], str(file), mistakes)
    mistakes += [f"{file}: {text}" for text in checks.of_rules([(rule.id, rule.who) for rule in theirs])]
    taken = {rule.id for rule in theirs}
    mistakes += [f"{extra_from}: rule {rule.id}: {file} has this id too" for rule in ours if rule.id in taken]
    mistakes += [f"{extra_from}: {text}" for text in checks.of_rules([(rule.id, rule.who) for rule in ours])]
    if mistakes:
        raise IngestError("the attribution rules cannot be used:\n  " + "\n  ".join(mistakes))
    ignored = sorted(set(ignore))
    ours = [replace(rule, own=True) for rule in ours]
    keys = {key.lower() for rule in ours for key in rule.key}
    theirs = [without(rule, keys) for rule in theirs if not rule.key or {*map(str.lower, rule.key)} - keys]
    return Rules(
        rules=tuple(rule for rule in (*theirs, *ours) if rule.tool not in ignored),
        words=tuple(data["words"].items()),
        models="|".join(data["vocabulary"]["models"]),
        shown=tuple(data["vocabulary"]["shown"]),
        version=version(file, extra, ignored),
    )


def without(rule: Rule, keys: set[str]) -> Rule:
    """The rule without these trailers."""
    return replace(rule, key=tuple(key for key in rule.key if key.lower() not in keys))


def version(file: Path = FILE, extra: Sequence[Mapping[str, Any]] = (), ignore: Iterable[str] = ()) -> str:
    """A hash of the rules and of the matcher, which decides as much: a change of either tags history again.

    It reads bytes and checks nothing, because a night with nothing new asks for it too.
    """
    code = [path.read_bytes() for path in sorted(FOLDER.glob("*.py"))]
    own = json.dumps([list(extra), sorted(set(ignore))], default=str).encode()
    return hashlib.sha256(b"\0".join([file.read_bytes(), own, *code])).hexdigest()[:12]


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise IngestError(f"{file}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise IngestError(f"{file}: is not TOML: {error}") from error


def _of_blocks(blocks: Sequence[Any], origin: str, mistakes: list[str]) -> list[Rule]:
    from ingest.attribution import checks

    rules = []
    for number, block in enumerate(blocks, start=1):
        if found := list(checks.of_rule(block)):
            name = block.get("id", f"number {number}") if isinstance(block, Mapping) else f"number {number}"
            mistakes += [f"{origin}: rule {name}: {text}" for text in found]
        else:
            rules.append(_of_block(block))
    return rules


def _of_block(block: Mapping[str, Any]) -> Rule:
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in block.items()}
    for key in {"valid", "unreliable"} & values.keys():
        values[key] = (block[key].get("from"), block[key].get("to"))
    # nobody declares an identity that only helps, or a branch: the forge puts it there
    of_forge = block["look"] == "branch" or (block["look"] == "identity" and block["role"] == "assist")
    reporter = "forge" if of_forge else USUAL_REPORTER[block["role"]]
    return Rule(**{"reporter": reporter, **values})

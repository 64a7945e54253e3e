"""Which rule an author or co-author falls under, by name and e-mail address.

The order that held on real histories: name and address together; the exact address, of which GitHub's
`id+login@users.noreply.github.com` is one; the login of a GitHub App under any id or host, since no
person's login has brackets; a name only where there is no address. Never a domain (people work at
vendors), never an id alone (41898282 is github-actions and was used for claude[bot]), never a name
that stands beside an address (people are called Claude, Devin and Jules).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from ingest.attribution.rules import Rules

APP = r"^(?:[0-9]+\+)?([^@+]+\[bot\])@users\.noreply\.[a-z0-9.-]+$"


@dataclass(frozen=True)
class Directory:
    """Identities in lower case, each with the id of its rule."""

    pairs: Mapping[str, str]
    addresses: Mapping[str, str]
    apps: Mapping[str, str]
    names: tuple[tuple[str, str], ...]


def resolve(people: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Add the column rule to rows of name and email; NULL where nobody is known."""
    known = _directory(rules)
    email = pl.col("email").str.strip_chars().str.to_lowercase()
    name = pl.col("name").str.strip_chars().str.to_lowercase()
    bare = pl.when(email == "").then(name)
    nameless = people["email"].str.strip_chars().eq("").any()  # where all have addresses, no name counts
    patterns = [
        pl.when(bare.str.contains(f"^(?i:{text})$")).then(pl.lit(rule))
        for text, rule in (known.names if nameless else ())
    ]
    app = email.str.extract(APP, 1)
    rule = pl.coalesce(
        _look_up(known.pairs, pl.format("{} <{}>", name, email)),
        _look_up(known.addresses, email),
        _look_up(known.apps, app),
        _look_up(known.apps, bare),
        *patterns,
        pl.when(app.is_not_null()).then(pl.lit(known.apps.get("*[bot]"), pl.String)),
    )
    known_people = people.select("name", "email").unique().with_columns(rule=rule)
    return people.join(known_people, on=["name", "email"], how="left", maintain_order="left")


def _look_up(known: Mapping[str, str], wanted: pl.Expr) -> pl.Expr:
    if not known:
        return pl.lit(None, pl.String)
    return wanted.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)


@lru_cache(maxsize=8)
def _directory(rules: Rules) -> Directory:
    pairs, addresses, apps = {}, {}, {}
    for rule in rules.of("identity"):
        for entry in (text.strip().lower() for text in rule.who):
            if "<" in entry:
                pairs[entry] = rule.id
            elif "@" in entry:
                addresses[entry] = rule.id
            elif entry.endswith("[bot]") and "+" not in entry:
                apps[entry] = rule.id
            else:
                addresses[f"{entry}@users.noreply.github.com"] = rule.id
    names = tuple((rule.name, rule.id) for rule in rules.of("identity") if rule.name)
    return Directory(pairs, addresses, apps, names)

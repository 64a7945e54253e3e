"""The invented people of acme: who works where, from when to when, under which addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Identity:
    """A name and an address as they stand in a commit."""

    name: str
    email: str
    zone: str = "+0000"


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    team: str
    joined: date
    left: date | None
    pace: float
    zone: str
    former: Identity | None
    former_until: date | None

    def identity(self, day: date) -> Identity:
        if self.former and self.former_until and day < self.former_until:
            return Identity(self.former.name, self.former.email, self.zone)
        return Identity(self.name, self.email, self.zone)


# name | team | joined | left | pace | zone
ROWS = """
Wren Placeholder    | research | 2022-01-01 |            | 1.2 | +0000
Odo Sampleton       | research | 2022-01-01 | 2025-03-28 | 1.0 | +0100
Juno Fixture        | research | 2022-01-01 |            | 1.1 | -0800
Pip Mockingham      | research | 2022-05-02 | 2024-08-30 | 0.8 | -0800
Tess Loremson       | research | 2022-09-05 |            | 1.0 | +0100
Ivo Ipsum           | research | 2023-02-06 |            | 0.9 | +0100
Mara Quuxley        | research | 2023-07-03 |            | 1.3 | -0500
Bo Foobarian        | research | 2024-01-08 | 2026-02-27 | 0.9 | -0500
Lux Testcase        | research | 2024-09-02 |            | 1.0 | +0000
Nia Exampleton      | research | 2025-04-07 |            | 1.1 | +0200
Kit Stubbington     | research | 2026-03-02 |            | 0.9 | -0800
Sage Dummyworth     | safety   | 2022-01-01 |            | 1.1 | +0000
Rue Assertson       | safety   | 2022-02-07 |            | 1.0 | +0100
Fen Edgecase        | safety   | 2022-06-06 | 2024-12-20 | 0.8 | -0800
Ola Nullman         | safety   | 2022-10-03 |            | 1.0 | +0100
Zev Boundary        | safety   | 2023-03-06 |            | 0.9 | +0200
Ines Sentinel       | safety   | 2023-09-04 |            | 1.2 | +0100
Cato Watchford      | safety   | 2024-06-03 |            | 0.8 | -0500
Una Tripwireson     | safety   | 2025-02-03 |            | 1.0 | +0000
Gus Bazworth        | platform | 2022-01-01 |            | 1.1 | -0500
Vera Loadbalance    | platform | 2022-01-01 |            | 1.0 | +0100
Remy Timeoutson     | platform | 2022-03-07 | 2025-10-31 | 1.0 | +0000
Hal Retryman        | platform | 2022-08-01 |            | 0.9 | -0800
Dot Cachemiss       | platform | 2023-01-09 |            | 1.2 | -0800
Sol Latencyson      | platform | 2023-05-08 | 2024-06-28 | 0.7 | +0100
Yara Shardley       | platform | 2024-02-05 |            | 1.0 | +0200
Max Heartbeatson    | platform | 2024-10-07 |            | 1.0 | +0000
Ned Failoverly      | platform | 2026-01-12 |            | 0.9 | -0500
Lil Pixelby         | web      | 2022-01-01 |            | 1.1 | +0000
Zoë Umlautson       | web      | 2022-02-07 |            | 1.0 | +0100
Tom Viewportly      | web      | 2022-04-04 | 2024-05-31 | 0.9 | -0500
Esi Tooltipson      | web      | 2024-07-01 |            | 1.0 | -0500
"""

# Who wrote under another name or address before, until when: what .mailmap joins again.
FORMER = {
    "Tess Loremson": (Identity("tess", "tess@example.com"), date(2023, 6, 1)),
    "Gus Bazworth": (Identity("Gus Bazworth", "gus@laptop.acme.example"), date(2022, 11, 1)),
    "Sage Dummyworth": (Identity("Sage Dummy", "sage.dummy@acme.example"), date(2024, 4, 1)),
    "Zoë Umlautson": (Identity("Zoe Umlautson", "zoe@example.com"), date(2023, 1, 9)),
}

# One person moves between teams: two rows in people.csv.
MOVED = {"Ivo Ipsum": ("safety", date(2025, 9, 1))}

# Where a team's people work. Nobody else lands in console: its figures per person stay withheld.
HOMES = {
    "research": {"trainer": 0.85, "evals": 0.15},
    "safety": {"evals": 0.8, "trainer": 0.2},
    "platform": {"serving": 0.9, "trainer": 0.1},
    "web": {"console": 1.0},
}


def read() -> tuple[Person, ...]:
    found = []
    for row in ROWS.strip().splitlines():
        name, team, joined, left, pace, zone = (field.strip() for field in row.split("|"))
        plain = name.lower().replace("ë", "e").split()
        former, until = FORMER.get(name, (None, None))
        found.append(
            Person(
                name, f"{plain[0]}.{plain[1]}@acme.example", team, date.fromisoformat(joined),
                date.fromisoformat(left) if left else None, float(pace), zone, former, until,
            )
        )  # fmt: skip
    return tuple(found)


PEOPLE = read()


def team_of(person: Person, day: date) -> str:
    team, moved = MOVED.get(person.name, (person.team, date.max))
    return team if day >= moved else person.team


def employed(day: date) -> list[Person]:
    return [person for person in PEOPLE if person.joined <= day <= (person.left or date.max)]


def crew(repo: str, day: date) -> dict[Person, float]:
    """Who may land in a repository on a day, with the part of their work that goes there."""
    parts = {person: HOMES[team_of(person, day)].get(repo, 0.0) * person.pace for person in employed(day)}
    return {person: part for person, part in parts.items() if part > 0}


def mailmap(repo: str) -> str:
    """Proper name and address, then the former ones, as git reads them."""
    lines = [
        f"{person.name} <{person.email}> {person.former.name} <{person.former.email}>"
        for person in PEOPLE
        if person.former and repo in HOMES[person.team]
    ]
    return "".join(line + "\n" for line in lines)


def rows() -> list[tuple[str, str, str, str]]:
    """email, person, team, from: of every address, and of every change of team."""
    found = []
    for person in PEOPLE:
        for email in [person.email] + ([person.former.email] if person.former else []):
            found.append((email, person.name, person.team, person.joined.isoformat()))
        if person.name in MOVED:
            team, day = MOVED[person.name]
            found.append((person.email, person.name, team, day.isoformat()))
    return found

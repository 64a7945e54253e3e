"""What goes wrong in a night: forges, kills, a full disk, a clock that jumps, a budget that is too small."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from math import inf

from tests.forge import faults
from tests.forge.fake import Fake, Fault

Make = Callable[[random.Random], Fault]
LISTINGS = (
    "/actions/runs[?]",
    "/pulls[?]",
    "/releases[?]",
    "/deployments[?]",
    "/pipelines[?]",
    "/merge_requests[?]",
)
ANYWHERE = (
    "",
    "/actions/runs",
    "/jobs",
    "/graphql",
    "/deployments",
    "/releases",
    "/pipelines",
    "/approvals",
    "/notes",
)
RUNS, GRAPH = ("/actions/runs[?]",), ("/graphql",)
NAMED = (
    "/repos/acme/trainer ",
    "/repos/acme/serving ",
    "/projects/acme%2Ftools ",
    "/releases",
    "/deployments[?]",
)
DENIED = [{"type": "FORBIDDEN", "message": "Resource not accessible by personal access token"}]
NOWHERE = "http://127.0.0.1:9"


def plainly(fault: Fault) -> Make:
    """One that is the same every time."""
    return lambda chance: fault


# What each function of faults.py can do here, and to which questions. Lies that nobody could tell from the
# truth, such as another conclusion of a run, are no faults: what is answered well is believed.
KINDS: dict[str, tuple[Make, tuple[str, ...]]] = {
    "refused": (plainly(faults.refused(403, "Forbidden")), ANYWHERE),
    "too_many": (lambda chance: faults.too_many(chance.choice((0, timedelta(0)))), ANYWHERE),
    "primary_limit": (lambda chance: faults.primary_limit(chance.choice((-1, -1, 7200))), ANYWHERE),
    "secondary_limit": (plainly(faults.secondary_limit()), ANYWHERE),
    "bad_credentials": (plainly(faults.bad_credentials()), ANYWHERE),
    "missing_scope": (plainly(faults.missing_scope()), ANYWHERE),
    "single_sign_on": (plainly(faults.single_sign_on()), ANYWHERE),
    "switched_off": (plainly(faults.switched_off()), ANYWHERE),
    "not_found": (plainly(faults.not_found()), (*NAMED, "/graphql")),
    "gone": (plainly(faults.gone()), NAMED),
    "unprocessable": (plainly(faults.unprocessable()), ANYWHERE),
    "status": (lambda chance: faults.status(chance.choice((500, 502, 503))), ANYWHERE),
    "html": (plainly(faults.html()), ANYWHERE),
    "bomb": (plainly(faults.bomb(6)), ANYWHERE),
    "nested": (plainly(faults.nested(50_000)), ANYWHERE),
    "cut": (lambda chance: faults.cut(chance.random()), ANYWHERE),
    "truncated": (lambda chance: faults.truncated(chance.uniform(0.1, 0.9)), ANYWHERE),
    "reset": (lambda chance: faults.reset(chance.choice((0, 0.5))), ANYWHERE),
    "drip": (plainly(faults.drip(0.05)), ("/releases", "/deployments[?]")),
    "redirect": (plainly(faults.redirect(NOWHERE)), ANYWHERE),
    "instead": (plainly(faults.instead({"weather": "fine"})), ANYWHERE),
    "changed": (plainly(faults.changed(lambda body: None)), ANYWHERE),
    "retyped": (
        lambda chance: faults.retyped(
            *chance.choice(
                (("workflow_runs", "none"), ("workflow_runs.0.head_sha", 7), ("total_count", "many"))
            )
        ),
        RUNS,
    ),
    "empty_page": (plainly(faults.empty_page()), RUNS),
    "repeated": (
        plainly(faults.repeated("/repos/acme/trainer/releases?per_page=100&page=1")),
        ("/trainer/releases[?]",),
    ),
    "lying": (lambda chance: faults.lying(chance.choice((0, 3, 900))), RUNS),
    "next_elsewhere": (plainly(faults.next_elsewhere(f"{NOWHERE}{{target}}")), LISTINGS),
    "graphql_errors": (plainly(faults.graphql_errors(DENIED)), GRAPH),
    "graphql_limit": (plainly(faults.graphql_limit()), GRAPH),
    "graphql_timeout": (plainly(faults.graphql_timeout()), GRAPH),
    "headers": (plainly(faults.headers(ETag=None, Date=None, Link=None)), ("/releases[?]", "/graphql")),
}
# Not a fault by itself: `then` lets the world change between two questions, and is given by the month.
MEANWHILE = "then"
STEPS = ("opened", "read evaluations", "read files", "read git", "read github", "read gitlab", "derived")
LATE = ("checked", "closed", "published")
SHORT = ("drip", "bomb", "nested", "too_many", "primary_limit", "secondary_limit", "graphql_limit", MEANWHILE)
JUMPS = (-3, -1, 7)  # days that our own clock is wrong


@dataclass
class Trouble:
    """What this night is up to: the order that it is run with, and how its surroundings misbehave."""

    order: dict[str, object] = field(default_factory=dict)
    settings: str = ""
    forge: str = ""
    jump: int = 0
    away: bool = False
    faults: list[str] = field(default_factory=list)

    def told(self) -> str:
        """In a few words."""
        found = [
            f"{key} {value}" if not isinstance(value, float) else "killed"
            for key, value in self.order.items()
        ]
        found += [f"clock {self.jump:+} days"] if self.jump else []
        found += ["git away"] if self.away else []
        return ", ".join([*found, *filter(None, (self.settings, self.forge)), *self.faults]) or "-"


def drawn(chance: random.Random, seconds: float, size: int) -> Trouble:
    """By the dice: a night of such a length that ends in a snapshot of such a size is the usual one."""
    trouble = Trouble(order=ending(chance, seconds, size))
    trouble.jump = chance.choice(JUMPS) if chance.random() < 0.2 else 0
    trouble.away = chance.random() < 0.15
    trouble.settings = "publish_minutes = 0" if chance.random() < 0.07 else ""
    trouble.forge = f"requests = {chance.randint(5, 40)}" if chance.random() < 0.15 else ""
    trouble.faults = chance.sample([*KINDS, MEANWHILE], chance.choice((0, 2, 3, 4, 6)))
    return trouble


def ending(chance: random.Random, seconds: float, size: int) -> dict[str, object]:
    """How the night ends before its end, if it does."""
    kind, part = chance.random(), chance.choice(("acme/trainer", "acme/serving", "acme/tools"))
    if kind < 0.20:
        return {"seconds": chance.uniform(0.02, 1.1) * seconds}
    if kind < 0.32:
        return {"step": chance.choice((*STEPS, *LATE))}
    if kind < 0.38:
        return {"part": part}
    if kind < 0.43:
        return {"stop": part}
    if kind < 0.48:
        return {"replace": chance.randint(1, 6)}
    if kind < 0.60:
        return {"bytes": int(chance.uniform(0.5, 1.3) * size)}
    return {}


def strike(chance: random.Random, forges: list[Fake], kinds: list[str], meanwhile: Fault) -> None:
    """Sets the faults up, each for some of the questions it can meet, at every forge."""
    for kind in kinds:
        make, places = KINDS.get(kind, (plainly(meanwhile), ANYWHERE))
        where, nth = chance.choice(places), chance.choice((1, 1, 1, 2, 3))
        times = 2 if kind in SHORT else chance.choice((1, 2, 3, 8, inf))
        for fake in forges:
            fake.fail(where, make(chance), nth=nth, times=times)
            fake.troubles[-1].kind = kind


def struck(forges: list[Fake]) -> Counter[str]:
    """How many replies each kind of fault has spoiled."""
    found: Counter[str] = Counter()
    for trouble in (trouble for fake in forges for trouble in fake.troubles):
        found[trouble.kind] += int(max(0, min(trouble.seen, trouble.last) - trouble.first + 1))
    return +found

"""Lines of invented code, prose and settings, and edits of them that make deltas like those of real files."""

from __future__ import annotations

from random import Random

from bench.chance import count, pick

VERBS = "load save parse merge score train fetch split join pack check plan route cache trace sample".split()
NOUNS = (
    "batch token loss shard graph queue model prompt record table window layer grid span event price".split()
)
ADJECTIVES = "first last fast slow open shared local global raw dense sparse stale fresh empty".split()
CODE = (
    "",
    "",
    "    return {a}_{b}",
    "def {a}_{b}({b}, {c}_{d}):",
    "    {b}_{d} = {a}({b}, {n})",
    "    if {b}.{c} > {n}:",
    "        raise ValueError('{c} {d} is not {b}')",
    "    for {b} in {c}_{d}[{n}:]:",
    "        {c}_{b}.append({a}_{d}({b}={n}))",
    "    {c}.{b}.{a}({d}, key=lambda {b}: {b}[{n}])",
    "    # {a} the {c} {b} before {d}",
    "    assert {a}_{b}({c}_{d}) == {n}",
)
SCRIPT = (
    "",
    "  }}",
    "}}",
    "export function {a}{b}({c}: {d}[]): {b} {{",
    "  const {b} = {a}({c}, {n});",
    "  if ({b}.{c} === {n}) {{",
    "  return {{ {a}: {b}, {c}: {n} }};",
    "  // {a} every {c} {b}",
)
PROSE = (
    "",
    "The {c} {b} is there to {a} the {d}, at most {n} at a time.",
    "- {a} the {b}: see `{c}_{d}`",
    "## {a} the {c} {b}",
    "Where the {d} is {c}, {a} it again after {n} seconds.",
)
SETTINGS = (
    '  "{a}-{b}": "{n}",',
    '  "{c}_{d}": {{ "{a}": {n}, "{b}": true }},',
    "  {a}_{b}: {n}",
    "  - {c}-{d}",
)
KINDS = {"py": CODE, "ts": SCRIPT, "md": PROSE, "json": SETTINGS, "yml": SETTINGS, "lock": SETTINGS}


def line(rng: Random, ending: str) -> str:
    """One line of a file with that ending."""
    form = pick(rng, KINDS.get(ending, CODE))
    if not form:
        return form
    a, b, c, d = (pick(rng, words) for words in (VERBS, NOUNS, ADJECTIVES, NOUNS))
    return form.format(a=a, b=b, c=c, d=d, n=int(rng.random() * 1000))


def text(rng: Random, ending: str, length: int) -> list[str]:
    """A new file; a picture is a file that git takes for binary."""
    head = ["\x89PNG\0"] if ending == "png" else []
    return head + [line(rng, ending) for _ in range(length)]


def edit(rng: Random, lines: list[str], ending: str) -> None:
    """A few places of a file changed: most grow it, few shrink it."""
    for _ in range(count(rng, 1.8, 6)):
        start, size, what = int(rng.random() * (len(lines) + 1)), count(rng, 5, 60), rng.random()
        if ending == "png":
            start = max(1, start)
        old = 0 if what < 0.45 else size
        new = 0 if what > 0.87 else size
        lines[start : start + old] = [line(rng, ending) for _ in range(new)]


def subject(rng: Random) -> str:
    """The first line of a message."""
    verb, adjective = pick(rng, VERBS).capitalize(), pick(rng, ADJECTIVES)
    return f"{verb} {adjective} {pick(rng, NOUNS)} of the {pick(rng, NOUNS)}"


def body(rng: Random) -> str:
    """What follows it: often nothing."""
    if rng.random() < 0.4:
        return ""
    return "\n\n" + "\n".join(line(rng, "md") for _ in range(count(rng, 4, 20)))

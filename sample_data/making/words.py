"""Words that the invented source, its file names and its subjects are made of, one set per repository."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from making.dice import pick

SPOKEN = "load merge pack trim scale mask build check split gather reduce warm score rank draw fold join"
VERBS = tuple(SPOKEN.split(" "))
TRAITS = ("stale", "short", "nested", "partial", "late", "sorted", "masked", "cold", "shared", "wide")


@dataclass(frozen=True)
class Place:
    """A folder of a repository: what its files are called, how often work happens there, where tests are."""

    folder: str
    weight: float
    suffix: str = ".py"
    tests: str = ""
    since: int = 2022


NOUNS = {
    "trainer": "batch shard token loss grad optimizer schedule checkpoint rollout reward sampler loader mesh "
    "mixer router attention cache policy buffer epoch metric window",
    "serving": "request replica queue stream cache quota session route header batch timeout backoff tenant "
    "limit probe lease budget token region worker",
    "evals": "task suite grader sample transcript score rubric probe canary horizon attempt baseline monitor "
    "trigger outcome prompt family judge",
    "console": "panel chart legend filter table tooltip theme layout range series badge drawer query palette "
    "menu tab",
}
WORDS = {repo: tuple(text.split()) for repo, text in NOUNS.items()}

PLACES = {
    "trainer": (
        Place("train", 6, tests="tests/train"),
        Place("train/parallel", 2.5, tests="tests/parallel"),
        Place("train/mixing", 2, tests="tests/mixing"),
        Place("evals", 2, tests="tests/evals", since=2023),
        Place("launch", 1.5, tests="tests/launch"),
    ),
    "serving": (
        Place("serving", 5, tests="tests/serving"),
        Place("serving/cache", 2, tests="tests/cache"),
        Place("gateway", 3, ".ts", "gateway/tests"),
        Place("permissions", 1, tests="tests/permissions"),
        Place("observe", 1.5, tests="tests/observe", since=2024),
    ),
    "evals": (
        Place("suites", 5, tests="tests/suites"),
        Place("graders", 2.5, tests="tests/graders"),
        Place("monitor", 2, tests="tests/monitor", since=2023),
        Place("runner", 2, tests="tests/runner"),
    ),
    "console": (
        Place("src/panels", 4, ".tsx", "src/panels/tests"),
        Place("src/charts", 3, ".ts", "src/charts/tests"),
        Place("src/state", 2, ".ts", "src/state/tests"),
    ),
}
ADDED = (
    "Add {trait} {noun} to {place}",
    "Let the {noun} {verb} a {trait} {other}",
    "{Verb} {noun} in {place}",
    "{Verb} the {noun} before the {other}",
    "Support {trait} {noun} in {place}",
    "Write {noun} and {other} side by side",
)
MENDED = (
    "Fix {trait} {noun} in {place}",
    "Do not {verb} a {trait} {noun} twice",
    "Keep the {noun} when the {other} is {trait}",
    "Handle a {trait} {other} in {verb}_{noun}",
    "Fix off-by-one in {verb}_{noun}",
    "fix: {verb} a {trait} {noun} once",
    "fix({place}): count the {noun} of a {trait} {other}",
)
OTHER = {
    "refactor": ("Move {noun} out of {other}", "Rename {noun} files in {place}", "Tidy {verb}_{noun}"),
    "tests": ("Test {trait} {noun} in {place}", "Cover {verb}_{noun} with tests"),
    "docs": ("Describe the {noun}", "Explain how to {verb} a {noun}", "Document {trait} {noun}"),
    "config": ("Raise {noun} limit", "Tune {noun} settings", "Run {noun} checks in CI"),
    "notebook": ("Look into {trait} {noun}", "Notebook: {noun} against {other}"),
    "records": ("Refresh {noun} table", "Add {noun} figures of the month"),
}
BODIES = (
    "The {noun} was read before the {other} was ready.",
    "Needed for the {trait} {noun} of the next run.",
    "{Verb} it once instead of in every {other}.",
    "No change for a {trait} {other}.",
    "Follow-up to the {noun} work of last week.",
)


def fill(rng: Random, repo: str, text: str, place: str = "main") -> str:
    noun, verb = pick(rng, WORDS[repo]), pick(rng, VERBS)
    other = pick(rng, [word for word in WORDS[repo] if word != noun])
    trait = pick(rng, TRAITS)
    said = text.format(noun=noun, other=other, verb=verb, Verb=verb.capitalize(), trait=trait, place=place)
    return article(said)


def article(text: str) -> str:
    """An before a vowel."""
    return re.sub(r"\b([Aa]) (?=[aeio])", r"\1n ", text)


def subject(rng: Random, repo: str, kind: str, place: str) -> str:
    texts = {"feature": ADDED, "fix": MENDED}.get(kind) or OTHER[kind]
    return fill(rng, repo, pick(rng, texts), place)


def slug(text: str) -> str:
    """A subject as the last part of a branch name."""
    kept = "".join(letter if letter.isalnum() else " " for letter in text.lower())
    return "-".join(kept.split()[:5])

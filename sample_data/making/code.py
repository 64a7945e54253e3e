"""Blocks of invented source: functions, tests, notebook cells, paragraphs, settings, pins, tables.

A file is a tuple of blocks, a block a tuple of lines, so that an edit can add, change or drop a block and
the file still parses.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

from making.dice import between, chance, pick, shuffled
from making.words import TRAITS, VERBS, WORDS, article, fill

Block = tuple[str, ...]
Blocks = tuple[Block, ...]
Content = Blocks | bytes
Topic = tuple[tuple[str, str, str], tuple[str, str], tuple[int, int]]
PlainMaker = Callable[[Random, str, int], Block]

NUMBERS = (2, 4, 8, 16, 32, 64)
PYTHON = (
    "{a} = {v}_{b}({c}, {n})",
    "{a} = {b}[{n}:]",
    "{a}.{v}({b}, limit={n})",
    "state[{q}{a}{q}] = {b}",
    "log.info({q}{v} {a} %s{q}, {b})",
    "{a} = max({b}, {n})",
    "{a}, {b} = {v}({c}), {n}",
)
PYTHON_NESTED = (
    ("if {a} > {n}:", "    {b} = {v}({c})"),
    ("for {a} in {b}s:", "    {c}.{v}({a})"),
    ("while {a} < {n}:", "    {a} += {v}({b})"),
    ("if not {a}:", "    raise ValueError({q}no {a} to {v}{q})"),
    ("with {v}_{a}({n}) as {b}:", "    {c} = {b}.read()"),
)
SCRIPT = (
    "const {a}{n} = {v}({b}, {n});",
    "view.{a} = {b}.{v}({n});",
    'log("{v} {a}", {b});',
    "{a}.{v}({b});",
)
SCRIPT_NESTED = (
    ("if ({a}.size > {n}) {{", "  {b}.{v}({c});", "}}"),
    ("for (const {a}{n} of {b}.rows) {{", "  {c}.{v}({a}{n});", "}}"),
)


def filled(rng: Random, topic: Topic, text: str, quote: str) -> str:
    (a, b, c), (verb, other), numbers = topic
    if chance(rng, 0.3):
        a, b, verb = b, c, other
    return text.format(a=a, b=b, c=c, v=verb, n=pick(rng, numbers), q=quote)


def topic_of(rng: Random, repo: str) -> Topic:
    """The few words that one function is about."""
    words = WORDS[repo]
    nouns = pick(rng, words), pick(rng, words), pick(rng, words)
    return nouns, (pick(rng, VERBS), pick(rng, VERBS)), (pick(rng, NUMBERS), pick(rng, NUMBERS))


def statement(rng: Random, repo: str, suffix: str, quote: str) -> str:
    """One plain line that may stand anywhere a statement may."""
    texts = SCRIPT if suffix.startswith(".ts") else PYTHON
    return filled(rng, topic_of(rng, repo), pick(rng, texts), quote)


def body(rng: Random, repo: str, suffix: str, lines: int, quote: str) -> list[str]:
    """Statements, some of them nested, of exactly so many lines."""
    plain, nested = (SCRIPT, SCRIPT_NESTED) if suffix.startswith(".ts") else (PYTHON, PYTHON_NESTED)
    topic = topic_of(rng, repo)
    plain, nested = shuffled(rng, plain)[:4], shuffled(rng, nested)[:2]
    found: list[str] = []
    while len(found) < lines:
        group = pick(rng, nested) if chance(rng, 0.3) else (pick(rng, plain),)
        if len(group) <= lines - len(found):
            found += filled(rng, topic, "\n".join(group), quote).split("\n")
    return found


def function(rng: Random, repo: str, suffix: str, lines: int, quote: str) -> Block:
    """A function of about so many lines, at least four."""
    noun, other, verb = pick(rng, WORDS[repo]), pick(rng, WORDS[repo]), pick(rng, VERBS)
    if suffix.startswith(".ts"):
        inner = body(rng, repo, suffix, max(lines - 3, 1), quote)
        name = f"{verb}{noun.capitalize()}"
        head = f"export function {name}(view: View, {other}: {other.capitalize()}): View {{"
        return (head, *(f"  {line}" for line in inner), "  return view;", "}")
    inner = body(rng, repo, suffix, max(lines - 3, 1), quote)
    head = (f"def {verb}_{noun}({other}, state, limit={between(rng, 2, 64)}):",)
    note = (article(f'    """{verb.capitalize()} the {noun} of a {other}."""'),)
    return (*head, *note, *(f"    {line}" for line in inner), f"    return {other}")


def test(rng: Random, repo: str, suffix: str, lines: int, quote: str) -> Block:
    noun, trait, verb = pick(rng, WORDS[repo]), pick(rng, TRAITS), pick(rng, VERBS)
    inner = body(rng, repo, suffix, max(lines - 2, 1), quote)
    if suffix.startswith(".ts"):
        return (f'test("{verb}s a {trait} {noun}", () => {{', *(f"  {line}" for line in inner), "});")
    return (
        f"def test_a_{trait}_{noun}_can_{verb}():",
        *(f"    {line}" for line in inner),
        f"    assert {verb}({noun}) == {between(rng, 2, 64)}",
    )


def head(rng: Random, repo: str, suffix: str) -> Block:
    """The first block of a new file."""
    noun, verb = pick(rng, WORDS[repo]), pick(rng, VERBS)
    if suffix.startswith(".ts"):
        return (f'import {{ {verb}, View }} from "../state/{noun}";', f"// {verb.capitalize()} a {noun}.")
    note = article(f'"""{verb.capitalize()} a {noun}."""')
    return (note, "", "import logging", "", "log = logging.getLogger(__name__)")


def paragraph(rng: Random, repo: str, lines: int) -> Block:
    title = fill(rng, repo, "## How to {verb} a {trait} {noun}")
    texts = (
        "The {noun} waits for the {other}.",
        "A {trait} {noun} is kept until the {other} can {verb}.",
        "Set it when the {other} is {trait}.",
    )
    return (title, "", *(fill(rng, repo, pick(rng, texts)) for _ in range(max(lines - 2, 1))))


def settings(rng: Random, repo: str, lines: int) -> Block:
    key = f"{pick(rng, VERBS)}_{pick(rng, WORDS[repo])}_{between(rng, 1, 99)}:"
    names = (f"{pick(rng, WORDS[repo])}_{between(rng, 1, 99)}" for _ in range(lines))
    return (key, *(f"  {name}: {between(rng, 1, 512)}" for name in names))


def pins(rng: Random, names: tuple[str, ...]) -> Blocks:
    """A lock file: one block per package."""
    return tuple(("[[package]]", f'name = "{name}"', f'version = "{version(rng)}"') for name in names)


def version(rng: Random) -> str:
    return f"{between(rng, 1, 4)}.{between(rng, 0, 30)}.{between(rng, 0, 9)}"


def generated(rng: Random, repo: str, count: int) -> Blocks:
    """A client made by a machine: long, dull, and not written by anybody."""
    script = repo == "console"
    mark = "//" if script else "#"
    lines = []
    for number in range(count):
        name = f"{pick(rng, WORDS[repo])}_{number}".upper()
        lines.append(f"export const {name} = {number * 4};" if script else f"{name} = {number * 4}")
    return ((f"{mark} Code generated by acme-idl. DO NOT EDIT.",), tuple(lines))


def table(rng: Random, repo: str, count: int) -> Blocks:
    name = pick(rng, WORDS[repo])
    rows = (f"{step * 50},{between(rng, 100, 999)}" for step in range(count))
    return ((f"step,{name}", *rows),)


def cell(rng: Random, repo: str, suffix: str, lines: int, quote: str) -> Block:
    """The source of one code cell of a notebook."""
    return tuple(body(rng, repo, suffix, max(lines, 1), quote))


def render(path: str, content: Content) -> bytes:
    """The bytes of a file."""
    if isinstance(content, bytes):
        return content
    if path.endswith(".ipynb"):
        return notebook(content).encode()
    between_blocks = "\n\n\n" if path.endswith(".py") else "\n\n"
    joined = "\n" if path.endswith((".yml", ".yaml", ".csv", ".lock", ".mailmap")) else between_blocks
    return (joined.join("\n".join(block) for block in content) + "\n").encode()


def notebook(content: Blocks) -> str:
    made = [
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": [line + "\n" for line in block[:-1]] + [block[-1]],
        }
        for block in content
    ]
    whole = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1) + "\n"


def added(path: str, block: Block) -> int:
    """Lines that a new block adds to a file, the blank ones before it included."""
    blank = 2 if path.endswith(".py") else 1
    return len(block) + (7 if path.endswith(".ipynb") else blank)

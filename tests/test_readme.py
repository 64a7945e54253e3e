"""README.md and the pages of docs/ say what is so: their tables, links and commands."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from docs import generate, pictures
from ingest.night import sources
from queries import FILTERS, metrics
from queries.__main__ import COMMANDS as ATTESTING

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMAND = re.compile(r"python -m (?:ingest|queries|dashboard|docs)\b[^`\n]*")
# What a block of commands may hold beside our own: it is made by make, or comes with the machine.
KNOWN = re.compile(r"make \w+|\. \.venv/bin/activate|duckdb -readonly .*|\.ci/(?:audit|lock( --upgrade)?)")


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text(page), re.M | re.S)


def commands() -> list[str]:
    """Every command of ours that a page names, in a block or in a sentence."""
    return sorted({found for page in PAGES for found in COMMAND.findall(text(page))})


def section(title: str) -> list[str]:
    """The commands in the first block of a section of README.md."""
    _, _, rest = text(PAGES[0]).partition(f"## {title}\n")
    return re.findall(r"^```sh\n(.*?)^```$", rest, re.M | re.S)[0].splitlines()


@cache
def help_of(*words: str) -> str:
    run = subprocess.run([sys.executable, "-m", *words, "--help"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


def anchors(page: Path) -> set[str]:
    """The addresses of a page's headings, as forges make them."""
    heads = re.findall(r"^#+ (.+)$", text(page), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_the_tables_of_the_readme_are_those_of_the_code():
    assert text(generate.README) == generate.readme(text(generate.README)), "run python -m docs.generate"


def test_every_source_and_every_metric_has_exactly_one_row():
    rows = re.findall(r"^\| \[?`(\w+)`", text(generate.README), re.M)
    assert sorted(rows) == sorted([*sources(), *metrics()])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", text(page)):
        if not target.startswith("https://"):
            file, _, anchor = target.partition("#")
            found = page.parent / file if file else page
            assert found.exists(), target
            assert not anchor or anchor in anchors(found), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_line_of_a_block_is_a_command_that_exists(page):
    for line in "".join(blocks(page, "sh")).splitlines():
        assert COMMAND.search(line) or KNOWN.fullmatch(line), line


def test_every_word_of_make_that_a_page_names_is_a_target():
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.M))
    named = {word for page in PAGES for word in re.findall(r"(?:`|^)make ([a-z]+)", text(page), re.M)}
    assert named == targets - {"help"}


@pytest.mark.parametrize("command", commands())
def test_every_command_parses(command):
    words = shlex.split(re.sub(r" 2>>.*", "", command))[2:]
    if words[0].startswith("docs"):
        assert (ROOT / (words[0].replace(".", "/") + ".py")).is_file()
        return
    module = words[:2] if words[0] == "ingest" and words[1:] and words[1].isalpha() else words[:1]
    explained = help_of(*module)
    for word in words[1:]:
        if word.startswith("--"):
            assert re.search(rf"{word}(?![\w-])", explained), f"{module} does not know {word}"


@pytest.mark.parametrize("command", [command for command in commands() if "-m queries " in command])
def test_every_metric_and_filter_that_a_command_names_exists(command):
    words = shlex.split(command)[3:]
    assert words[0] in {*metrics(), *ATTESTING, "--sql"}
    for before, word in pairwise(words):
        assert before != "--set" or word.partition("=")[0] in FILTERS


def test_the_commands_for_your_own_repositories_put_them_into_the_warehouse(tmp_path):
    clone, here = tmp_path / "code" / "rocket", tmp_path / "here"
    here.mkdir()
    for words in (
        f"init --quiet --initial-branch main {clone}",
        f"-C {clone} -c user.name=Ann -c user.email=ann@example.com commit --quiet --allow-empty -m First",
    ):
        subprocess.run(["git", *shlex.split(words)], check=True)
    activate, init, ingest, dashboard = section("Your own repositories")
    assert (activate, dashboard) == (". .venv/bin/activate", "python -m dashboard --open")
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    for line in (init, ingest, "python -m queries repositories --format csv"):
        words = [sys.executable, *shlex.split(line.replace("~/code", str(tmp_path / "code")))[1:]]
        run = subprocess.run(words, cwd=here, env=surroundings, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
    assert "rocket" in run.stdout


@pytest.mark.parametrize("words", [("ingest", "init", "."), ("queries",), ("dashboard", "--port", "0")])
def test_a_terminal_in_which_the_environment_is_not_active_is_told_so(words):
    bare = [sys.executable, "-S", "-m", *words]  # without the packages of .venv
    done = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(
        r"((dashboard|queries): )?\S+ has no (pydantic|polars|streamlit): "
        r"type `\. \.venv/bin/activate` first, in every new terminal; `make demo` makes \.venv\n",
        done.stderr,
    )


def test_the_pictures_are_those_that_a_command_takes_of_the_sample():
    taken = {f"docs/{name}-{scheme}.png" for name in pictures.pages() for scheme in ("light", "dark")}
    shown = re.findall(r'(?:src|srcset)="([^"]+)"', text(generate.README))
    assert (sorted(shown), len(shown)) == (sorted(taken), 4)
    for picture in taken:
        header = (ROOT / picture).read_bytes()[:24]
        size = tuple(int.from_bytes(header[at : at + 4]) for at in (16, 20))
        assert size == (pictures.WIDE, pictures.HIGH)

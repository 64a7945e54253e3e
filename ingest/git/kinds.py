"""What a path is: source or test, generated or vendored, its language and its area.

First match wins: the configuration's [kinds], then .gitattributes of the newest commit (for all history,
which is the best that can be known), then the patterns below, then source.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.config import Area
from ingest.git.command import GitError, git

if TYPE_CHECKING:
    import duckdb

WRITTEN = ("source", "test", "notebook")
KINDS = (
    *WRITTEN,
    "docs",
    "config",
    "data",
    "generated",
    "vendored",
    "lock",
)  # and binary, which has no lines
PATTERNS = {
    "lock": r"(^|/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?"
    r"|Cargo\.lock|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|Gemfile\.lock|composer\.lock|go\.sum|flake\.lock"
    r"|mix\.lock|[^/]*requirements[^/]*\.lock|requirements[^/]*\.lock|packages\.lock\.json|gradle\.lockfile)$",
    "vendored": r"(^|/)(vendor|vendors|third_party|third-party|3rdparty|node_modules|bower_components|Godeps"
    r"|external|deps/_[^/]*)/|(^|/)(jquery|bootstrap)[^/]*\.(js|css)$|\.min\.(js|css)$",
    "generated": r"_pb2(_grpc)?\.pyi?$|\.pb\.(go|cc|h)$|\.g\.dart$|\.generated\.[^/]+$|(^|/)generated/"
    r"|\.snap$|(^|/)__snapshots__/|(^|/)(dist|build)/.*\.(js|css|map)$|\.(js|css)\.map$"
    r"|_generated\.[^/]+$|\.designer\.cs$|(^|/)zz_generated[^/]*$|(^|/)mock_[^/]*\.go$|(^|/)CHANGELOG(\.md|\.rst|\.txt)?$",
    "notebook": r"\.(ipynb|rmd|qmd)$",
    "docs": r"\.(md|mdx|rst|adoc|asciidoc|txt|tex|pod|textile|org|1|2|3|5|7|8)$"
    r"|(^|/)(docs?|documentation|man)/|(^|/)(README|LICENSE|LICENCE|COPYING|AUTHORS|NOTICE|CONTRIBUTING|HISTORY|NEWS)[^/]*$",
    "data": r"\.(csv|tsv|jsonl|ndjson|parquet|arrow|sql\.gz|geojson|xml|svg|po|pot|out|expected|golden|cast)$"
    r"|(^|/)(testdata|fixtures|__fixtures__|cassettes)/|(^|/)(data|datasets)/([^/]*/)*[^/.]+$"
    r"|(^|/)(data|datasets)/.*\.(json|ya?ml|html?|dat|bin|log)$",
    "test": r"(^|/)(tests?|testing|spec|specs|__tests__|e2e|t)/|(^|/)(test_[^/]*"
    r"|[^/]*_test|[^/]*[._-](test|spec))\.[^./]+$|(^|/)conftest\.py$|Tests?\.(java|kt|cs|swift|scala)$",
    "config": r"\.(ya?ml|toml|ini|cfg|conf|json|json5|jsonc|properties|env"
    r"|plist|editorconfig|tf|tfvars|hcl|lock)$|(^|/)(Dockerfile|Containerfile|Makefile|Jenkinsfile|Procfile|CODEOWNERS|\.[^/]+)$|(^|/)\.(github|circleci)/",
}
LANGUAGES = {
    "Python": "py pyi pyx",
    "Jupyter": "ipynb",
    "TypeScript": "ts tsx mts cts",
    "JavaScript": "js jsx mjs cjs",
    "Rust": "rs",
    "Go": "go",
    "C": "c h",
    "C++": "cc cpp cxx hpp hh cu cuh",
    "Java": "java",
    "Kotlin": "kt kts",
    "Swift": "swift",
    "Ruby": "rb",
    "Shell": "sh bash zsh",
    "Perl": "pl pm",
    "SQL": "sql",
    "HTML": "html htm",
    "CSS": "css scss less",
    "Markdown": "md mdx",
    "YAML": "yml yaml",
    "JSON": "json",
    "C#": "cs",
    "Scala": "scala",
    "Julia": "jl",
    "R": "r",
    "Lua": "lua",
}
ATTRIBUTES = {
    "linguist-generated": "generated",
    "linguist-vendored": "vendored",
    "linguist-documentation": "docs",
}


def pattern(glob: str) -> str:
    """A glob as a regular expression: ** crosses folders, a name without a slash matches in any folder."""
    inner = glob.strip("/") + ("/**" if glob.endswith("/") else "")
    body = "" if "/" in glob.rstrip("/") or glob.startswith("**") or glob.endswith("/") else "(?:.*/)?"
    for token in re.findall(r"\*\*/|\*\*|\*|\?|\[[^\]]*\]|.", inner, re.S):
        plain = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
        body += plain.get(token) or (one_of(token) if len(token) > 1 else re.escape(token))
    return f"^(?s:{body})$"


def one_of(token: str) -> str:
    """Letters in brackets, behind ! all others; what is no such set, as [] or [z-a], stands for itself."""
    inner, other = token[1:-1], token[1:2] in ("!", "^")
    letters = "".join(char if char.isalnum() or char == "-" else re.escape(char) for char in inner[other:])
    found = f"[^/{letters}]" if other else f"[{letters}]"
    try:
        re.compile(found)
    except re.error:
        return re.escape(token)
    return found if letters else re.escape(token)


def classify(
    con: duckdb.DuckDBPyConnection, shadow: Path, repo: str, kinds: dict[str, str], areas: tuple[Area, ...]
) -> None:
    """Fills the temporary table `paths` (path, kind, language, area) for every path of the repository."""
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE paths AS
        SELECT DISTINCT path, NULL::VARCHAR AS kind, NULL::VARCHAR AS language, '' AS area FROM (
            SELECT path FROM changes WHERE repo = $repo UNION ALL SELECT path FROM files
            UNION ALL SELECT path FROM run_changes WHERE repo = $repo AND path <> ''
        )
        """,
        {"repo": repo},
    )
    attributes(con, shadow)
    rules = [(pattern(glob), kind) for glob, kind in kinds.items()]
    own = cases(rules, "path")
    known = cases([(f"(?i){text}", kind) for kind, text in PATTERNS.items()], "path")
    where = cases([(pattern(area.glob), area.glob) for area in areas], "path")
    tongue = cases(
        [(rf"(?i)\.({'|'.join(ends.split())})$", name) for name, ends in LANGUAGES.items()], "path"
    )
    values = [value for rule in (own, known, tongue, where) for value in rule[1]]
    con.execute(
        f"UPDATE paths SET kind = coalesce({own[0]}, a.kind, {known[0]}, 'source'), "
        f"language = {tongue[0]}, area = coalesce({where[0]}, '') "
        "FROM (SELECT p.path, t.kind FROM paths AS p LEFT JOIN attributed AS t USING (path)) AS a "
        "WHERE a.path = paths.path",
        values,
    )


def shape(shadow: Path, kinds: dict[str, str]) -> str:
    """What gives paths their kinds beside their names: settings, and every .gitattributes."""
    listed = git(shadow, "ls-tree", "-r", "-z", "HEAD").split(b"\0")
    said = [entry for entry in listed if entry.endswith((b"\t.gitattributes", b"/.gitattributes"))]
    return repr((sorted(kinds.items()), PATTERNS, said))


def cases(rules: list[tuple[str, str]], column: str) -> tuple[str, list[str]]:
    """A CASE over patterns, and its values in order."""
    if not rules:
        return "NULL", []
    whens = " ".join(f"WHEN regexp_matches(paths.{column}, ?) THEN ?" for _ in rules)
    return f"CASE {whens} END", [value for rule in rules for value in rule]


def attributes(con: duckdb.DuckDBPyConnection, shadow: Path) -> None:
    """The temporary table `attributed`: kinds that the newest commit's .gitattributes give to paths."""
    con.execute("CREATE OR REPLACE TEMP TABLE attributed (path VARCHAR, kind VARCHAR)")
    listed = git(shadow, "ls-tree", "-r", "-z", "--name-only", "HEAD").split(b"\0")
    if not any(name == b".gitattributes" or name.endswith(b"/.gitattributes") for name in listed):
        return
    paths = "\0".join(row[0] for row in con.execute("SELECT path FROM paths").fetchall()).encode()
    words = ("check-attr", "--cached", "--stdin", "-z", *ATTRIBUTES)
    try:
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": f"{folder}/index"}
            git(shadow, "read-tree", "HEAD", extra=index)
            output = git(shadow, *words, stdin=paths, extra=index)
    except GitError:  # a tree with names that no work tree may hold cannot be asked
        return
    fields = output.decode(errors="backslashreplace").split("\0")
    found = {
        path: ATTRIBUTES[name]
        for path, name, value in zip(fields[0::3], fields[1::3], fields[2::3], strict=False)
        if value in ("set", "true")
    }
    con.execute(
        "INSERT INTO attributed SELECT unnest($paths::VARCHAR[]), unnest($kinds::VARCHAR[])",
        {"paths": list(found), "kinds": list(found.values())},
    )

"""Evidence of AI and automation in commits: every rule tried over all commits at once.

What is matched where stands at the head of rules.toml.
"""

from __future__ import annotations

import polars as pl

from ingest.attribution import EVIDENCE, doubts, identities, marks, messages, wording
from ingest.attribution.rules import Period, Rule, Rules, default

LENGTH = 200
HEADERS = ("author_name", "author_email", "message", "branch")
FOUND = {"row": pl.UInt32, "line": pl.Int64, **marks.COLUMNS, "place": pl.String}
# marks of one commit stand in this order: author, names, lines of the message from 0, branch
AUTHOR, NAME, BRANCH = -2, -1, 2**31


def find(headers: pl.DataFrame, rules: Rules | None = None) -> pl.DataFrame:
    """Rows of evidence for commits, in their order and, within a commit, by author, message, branch.

    `headers` has sha, author_name, author_email (raw, not mailmapped; may be NULL) and message; branch and
    authored_at (a date or a time) may be missing or NULL. Where the date is not known, rules that were
    unreliable for a time give weak marks. Text has at most 200 characters and no person's name or address;
    (sha, rule, text) occurs once.
    """
    if headers.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(EVIDENCE, pl.String))
    rules = rules or default()
    commits = _commits(headers)
    found = [_authors(commits, rules), *_names(commits, rules), _messages(commits, rules)]
    known = pl.concat([*found, *_branches(commits, rules)]).join(_facts(rules), on="rule")
    dated = known.join(commits.select("row", "sha", "authored_on"), on="row")
    ordered = _modelled(_placed(dated), rules).sort("row", "line", "rule")
    evidence = _worded(doubts.weaken(ordered, commits, rules))
    return evidence.unique(["sha", "rule", "text"], keep="first", maintain_order=True)


def _commits(headers: pl.DataFrame) -> pl.DataFrame:
    """Headers with row numbers, the columns that may be missing, and '' for NULL."""
    missing = [pl.lit(None, pl.String).alias(name) for name in HEADERS if name not in headers.columns]
    day = pl.col("authored_at") if "authored_at" in headers.columns else pl.lit(None)
    named = headers.with_columns(*missing, authored_on=day.cast(pl.Date))
    text = [pl.col(name).cast(pl.String).fill_null("") for name in HEADERS]
    return named.select("sha", "authored_on", *text).with_row_index("row").cast({"row": pl.UInt32})


def _shaped(found: pl.DataFrame, place: str) -> pl.DataFrame:
    absent = [pl.lit(None, kind).alias(name) for name, kind in FOUND.items() if name not in found.columns]
    whole = found.with_columns(*absent).with_columns(place=pl.lit(place))
    return whole.select(pl.col(name).cast(kind) for name, kind in FOUND.items())


def _authors(commits: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    name, email = (pl.col(f"author_{what}").str.strip_chars() for what in ("name", "email"))
    known = identities.resolve(commits.select("row", name=name, email=email), rules).drop_nulls("rule")
    mark = pl.lit("author: ") + marks.agent(rules)
    return _shaped(known.with_columns(line=pl.lit(AUTHOR), mark=mark, named="name"), "author")


def _names(commits: pl.DataFrame, rules: Rules) -> list[pl.DataFrame]:
    """An agent's mark in the name of an author, who stays a person."""
    found = []
    for rule in rules.of("name"):
        match = pl.col("author_name").str.strip_chars().str.extract(f"(?i)({rule.pattern})", 1)
        named = commits.select("row", named=match.str.strip_chars()).drop_nulls("named")
        mark = pl.lit("author name: ") + (pl.lit(rule.tool) if rule.own else pl.col("named"))
        told = named.with_columns(rule=pl.lit(rule.id), line=pl.lit(NAME), mark=mark)
        found.append(_shaped(told, "author"))
    return found


def _messages(commits: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Distinct lines are matched once, then found again in the messages that hold them."""
    lines = messages.marked_lines(commits, marks.literals(rules)).with_columns(first=pl.col("line") == 0)
    found = marks.find(lines.group_by("text").agg(pl.col("first").any()), rules)
    of_subjects = pl.col("rule").is_in([rule.id for rule in rules.of("subject")])
    return _shaped(lines.join(found, on="text").filter(pl.col("first") | ~of_subjects), "message")


def _branches(commits: pl.DataFrame, rules: Rules) -> list[pl.DataFrame]:
    """Only the tool's part of a branch's name is kept: the rest is free text."""
    branched = commits.filter(pl.col("branch") != "")
    found = []
    for rule in rules.of("branch") if branched.height else ():
        match = pl.col("branch").str.extract(f"(?i)({marks.pattern_of(rule)})", 1)
        matched = branched.select("row", match=match).drop_nulls("match")
        mark = pl.format("branch {}…", "match")
        found.append(
            _shaped(matched.with_columns(rule=pl.lit(rule.id), line=pl.lit(BRANCH), mark=mark), "branch")
        )
    return found


def _facts(rules: Rules) -> pl.DataFrame:
    """What the rules say about their marks, one row per rule."""
    unlimited: Period = (None, None)

    def facts(rule: Rule) -> tuple[object, ...]:
        periods = (*(rule.valid or unlimited), *(rule.unreliable or unlimited))
        return (
            rule.id,
            rule.tool,
            rule.role,
            rule.grade,
            rule.reporter,
            *periods,
            rule.unreliable is not None,
        )

    texts = dict.fromkeys(("rule", "usual_tool", "role", "grade", "reporter"), pl.String)
    dates = dict.fromkeys(("valid_from", "valid_to", "wrong_from", "wrong_to"), pl.Date)
    schema = {**texts, **dates, "wrong": pl.Boolean}
    return pl.DataFrame([facts(rule) for rule in rules.rules], schema=schema, orient="row")


def _placed(found: pl.DataFrame) -> pl.DataFrame:
    """What a mark means where it stands: an agent in a trailer signs a person's commit."""
    role, place, day = pl.col("role"), pl.col("place"), pl.col("authored_on")
    outside = ((day < pl.col("valid_from")) | (day > pl.col("valid_to"))).fill_null(False)
    placed = (
        pl.when((place == "message") & (role == "agent"))
        .then(pl.lit("coauthor"))
        .when((place == "author") & (role == "review"))
        .then(pl.lit("assist"))
        .otherwise(role)
    )
    return found.filter(~outside).with_columns(role=placed, tool=pl.coalesce("tool", "usual_tool"))


def _modelled(found: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The model as the rule captures it, else as models are usually written.

    What a rule captures is free text, so its mark is written anew with the unified spelling.
    """
    captured = [
        pl.when(pl.col("rule") == rule.id).then(pl.col("named").str.extract(f"(?i){rule.model}", 1))
        for rule in rules.rules
        if rule.model
    ]
    own = pl.coalesce(*captured, pl.lit(None, pl.String))
    usual = pl.col("named").str.extract(f"(?i)({rules.models})", 1)
    distinct = found.select("rule", "tool", "named", "mark").unique()
    raw = distinct.with_columns(own=own).with_columns(raw=pl.coalesce("own", usual))
    start, end = (pl.col("mark").str.extract(part, 1) for part in (r"^([\w-]+: )", r"( <[^<>]*>)$"))
    tool = pl.coalesce("tool", pl.lit("AI"))
    anew = pl.concat_str(start, tool, pl.lit(" ("), "model", pl.lit(")"), end.fill_null(""))
    models = raw.with_columns(model=wording.model(pl.col("raw"))).with_columns(
        anew=pl.coalesce(pl.when(pl.col("own").is_not_null()).then(anew), "mark")
    )
    joined = found.join(models, on=distinct.columns, nulls_equal=True)
    return joined.with_columns(mark="anew")


def _worded(found: pl.DataFrame) -> pl.DataFrame:
    reason = pl.format(" [{}]", "reason").fill_null("")
    mark = pl.col("mark").str.slice(0, LENGTH - reason.str.len_chars())
    return found.with_columns(text=mark + reason).select(EVIDENCE)

"""Which rules the distinct lines of all messages meet: people in trailers, other trailers, free lines.

Found are text (the line), rule, mark (as it is kept), named (where the model is looked for) and tool
(only where the value decides it).
"""

from __future__ import annotations

import polars as pl

from ingest.attribution import identities, wording
from ingest.attribution.rules import Rule, Rules

CO_AUTHOR = ("co-authored-by", "coauthored-by", "co-developed-by")
COLUMNS = {"text": pl.String, "rule": pl.String, "mark": pl.String, "named": pl.String, "tool": pl.String}


def literals(rules: Rules) -> list[str]:
    """What a line must hold, in any case, to be looked at."""
    keys = [f"{key}:" for rule in rules.of("trailer") for key in rule.key]
    return [*CO_AUTHOR, *keys, *(str(rule.literal) for rule in rules.of("line", "subject"))]


def find(lines: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """All marks in distinct lines of text, of which `first` says whether they are a subject somewhere."""
    if lines.is_empty():
        return pl.DataFrame(schema=COLUMNS)
    parts = pl.col("text").str.extract_groups(r"^(?<key>[A-Za-z][A-Za-z0-9-]*)\s*:\s*(?<value>.+)$")
    split = lines.select("text", trailer=parts).unnest("trailer").drop_nulls("key")
    trailers = split.with_columns(lower=pl.col("key").str.to_lowercase())
    keyed = trailers.join(_keys(rules), on="lower")
    found = [_co_authors(trailers.filter(pl.col("lower").is_in(CO_AUTHOR)), rules)]
    found.append(_declared(keyed.filter("words"), rules))
    present = set(keyed["rule"])
    for rule in (rule for rule in rules.of("trailer") if rule.id in present and not rule.words):
        found.append(_trailer(keyed.filter(pl.col("rule") == rule.id), rule))
    found += [_line(lines, rule) for rule in _lines_of(lines, rules)]
    return pl.concat(
        frame.select(pl.col(name).cast(kind) for name, kind in COLUMNS.items()) for frame in found
    )


def _keys(rules: Rules) -> pl.DataFrame:
    keys = [(key.lower(), rule.id, rule.words) for rule in rules.of("trailer") for key in rule.key]
    return pl.DataFrame(
        keys, schema={"lower": pl.String, "rule": pl.String, "words": pl.Boolean}, orient="row"
    )


def _lines_of(lines: pl.DataFrame, rules: Rules) -> list[Rule]:
    """The rules whose literal stands in some line."""
    free = rules.of("line", "subject")
    wanted = sorted({str(rule.literal).lower() for rule in free})
    hits = pl.col("text").str.extract_many(wanted, ascii_case_insensitive=True, overlapping=True)
    present = set(lines.select(hits.explode().str.to_lowercase().unique()).to_series())
    return [rule for rule in free if str(rule.literal).lower() in present]


def pattern_of(rule: Rule) -> str:
    """A rule without a pattern matches its literal at the beginning."""
    return rule.pattern or f"^{pl.escape_regex(str(rule.literal))}"


def agent(rules: Rules) -> pl.Expr:
    """An agent as evidence names it: of its name only words that are no person's, and its address."""
    words = wording.known_words(pl.col("name"), rules)
    address = pl.when(pl.col("email") != "").then(pl.format("<{}>", pl.col("email").str.to_lowercase()))
    return pl.concat_str(pl.when(words != "").then(words), address, separator=" ", ignore_nulls=True)


def _people(trailers: pl.DataFrame) -> pl.DataFrame:
    """Name and email of each person in a trailer's value, with or without angle brackets, one or several."""
    several = pl.col("value").str.extract_all(r"[^<>,;]*<[^<>]*>")
    persons = pl.when(several.list.len() > 0).then(several).otherwise(pl.concat_list("value"))
    split = trailers.with_columns(person=persons).explode("person")
    person = pl.col("person")
    email = pl.coalesce(person.str.extract(r"<([^<>]*)>", 1), person.str.extract(r"(\S+@\S+)", 1), pl.lit(""))
    name = person.str.replace(r"<.*$|\S+@\S+", "")
    return split.with_columns(name=name.str.strip_chars(), email=email.str.strip_chars())


def _co_authors(trailers: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """A robot named beside a person says nothing about who wrote, so automation is left out."""
    robots = [rule.id for rule in rules.of("identity") if rule.role == "automation"]
    known = identities.resolve(_people(trailers), rules).filter(~pl.col("rule").is_in(robots))
    mark = pl.lit("Co-authored-by: ") + agent(rules)
    return known.with_columns(mark=mark, named="name", tool=pl.lit(None))


def _declared(trailers: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Trailers whose value may name a person: it must hold an AI word, or the address of an agent."""
    tools = {one.id: one.tool for one in rules.of("identity") if one.tool and one.role != "automation"}
    addressed = pl.col("value").str.contains("@")
    people = _people(trailers.filter(addressed)).rename({"rule": "declared"})
    agent_tool = pl.col("rule").replace_strict(tools, default=None, return_dtype=pl.String)
    agents = identities.resolve(people, rules).with_columns(named="name", tool=agent_tool).drop("rule")
    words = trailers.filter(~addressed).with_columns(named="value", tool=_tool(pl.col("value"), rules))
    both = [agents.rename({"declared": "rule"}), words]
    found = pl.concat(frame.select("text", "rule", "key", "named", "tool") for frame in both).drop_nulls(
        "tool"
    )
    shown = wording.known_words(pl.col("named"), rules)
    mark = pl.format("{}: {}", "key", pl.when(shown != "").then(shown).otherwise("tool"))
    return found.with_columns(mark=mark, tool=pl.when(pl.col("tool") != "").then("tool"))


def _tool(value: pl.Expr, rules: Rules) -> pl.Expr:
    """The tool of the first AI word, '' where the word names none, NULL without one."""
    bare = value.str.strip_chars(" .*_`'\"[]")
    hits = [pl.when(bare.str.contains(f"(?i){pattern}")).then(pl.lit(tool)) for tool, pattern in rules.words]
    return pl.coalesce(*hits, pl.lit(None, pl.String))


def _trailer(trailers: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    match = pl.col("value").str.extract(f"(?i)({rule.pattern or '.+'})", 1)
    found = trailers.with_columns(named=match).drop_nulls("named")
    mark = pl.format("{}: {}", "key", pl.lit(rule.tool) if rule.own else "named")
    return found.with_columns(mark=mark, tool=pl.lit(None))


def _line(lines: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """The literal first, because it is found many times faster than a pattern."""
    held = pl.col("text").str.contains_any([str(rule.literal)], ascii_case_insensitive=True)
    chosen = lines.filter(held & pl.col("first") if rule.look == "subject" else held)
    mark = pl.col("text").str.extract(f"(?i)({pattern_of(rule)})", 1).str.strip_chars()
    return chosen.with_columns(rule=pl.lit(rule.id), mark=mark, named=mark, tool=pl.lit(None)).drop_nulls(
        "mark"
    )

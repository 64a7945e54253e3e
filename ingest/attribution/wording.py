"""What of a mark is kept: words that cannot be a person's, and the model's name in one spelling.

Marks hold people ("Jane Doe (via Claude)", "on behalf of Jane"), and evidence must not. So a mark is not
cleaned of names, which nobody can list; only words known to belong to agents are taken over from it.
"""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from ingest.attribution.rules import Rules


def known_words(text: pl.Expr, rules: Rules) -> pl.Expr:
    """The words of a text that name tools, models and versions, in their order; '' where there are none."""
    return text.str.extract_all(_words(rules)).list.join(" ")


@lru_cache(maxsize=8)
def _words(rules: Rules) -> str:
    tools = {rule.tool for rule in rules.rules if rule.tool} | {tool for tool, _ in rules.words if tool}
    known = sorted({*tools, *rules.shown}, key=len, reverse=True)
    plain = "|".join(pl.escape_regex(word) for word in known)
    return rf"(?i){rules.models}|\b[\w-]+\[bot\]|\b(?:{plain})\b|\bv?[0-9]+(?:\.[0-9]+)+\b"


def model(raw: pl.Expr) -> pl.Expr:
    """One spelling per model: `Claude Opus 4.5 (1M context)`, `anthropic/claude-opus-4-5`: `claude-opus-4.5`.

    Lower case; the provider before a slash, what follows a colon, and anything in brackets are dropped;
    blanks and underscores become dashes; dates, `latest`, `preview` and `exp` and words for effort at the
    end are dropped (of Claude also `max`, which is a model's name elsewhere); two numbers joined by a dash
    are a version, written with a dot; a Claude family alone gets `claude-` before it, and the version
    stands behind the family from 4 on and before it up to 3, as Anthropic writes them.
    """
    text = raw.str.to_lowercase().str.strip_chars().str.replace_all(r"[(\[].*$", "").str.strip_chars()
    text = text.str.replace(r"^.*/", "").str.replace(r":.*$", "").str.replace_all(r"[ _]+", "-")
    text = text.str.replace(r"-(?:[0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}|[0-9]{2}-[0-9]{2})$", "")
    text = text.str.replace(r"(?:-(?:latest|preview|exp))+$", "")
    text = text.str.replace(r"(?:-(?:xhigh|high|medium|low|minimal|thinking))+$", "")
    text = text.str.replace(r"([0-9])-([0-9]{1,2})(-|$)", "${1}.${2}${3}")
    text = text.str.replace(r"^(gpt|gemini|grok|glm)([0-9])", "${1}-${2}")
    text = text.str.replace(r"^(opus|sonnet|haiku|fable|instant)\b", "claude-${1}")
    text = text.str.replace(r"^(claude-.*)-max$", "${1}")
    text = text.str.replace(r"^claude-([4-9][0-9.]*)-([a-z]+)$", "claude-${2}-${1}")
    text = text.str.replace(r"^claude-([a-z]+)-(3[0-9.]*)$", "claude-${2}-${1}")
    text = text.str.strip_chars("-. ")
    return pl.when(text != "").then(text)

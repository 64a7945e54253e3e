"""A metric on a card: the last closed period, its change, interval and n, and the open one beside it.

Cards are HTML with every word escaped. They take their colours from the text around them, so that one
card fits both themes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from dashboard import sparkline, theme, words
from queries import Metric, Result

Row = dict[str, Any]
SPAN = 24  # periods in a sparkline
HUMAN = "human"  # what evaluations call attempts of a person
SHORT = ("day", "week", "month")
LONGER = '; a quarter may hold enough (under "Period")'
ENOUGH = 5  # attempts before a model is named on a card


@dataclass(frozen=True)
class Card:
    """What stands on it, already in words."""

    title: str
    number: str
    change: str = ""
    facts: tuple[str, ...] = ()
    so_far: str = ""
    published: str = ""
    notes: tuple[str, ...] = ()
    spark: sparkline.Course = ()
    colour: str = theme.INK
    why: str = ""


@dataclass(frozen=True)
class Measure:
    """Which columns of a metric's answer a card reads, and what else it has to say about a row."""

    metric: str
    title: str = ""
    column: str = "value"
    low: str = "low"
    high: str = "high"
    unit: str = ""
    counted: str = "landings"
    n: str = "n"
    colour: str = theme.INK
    where: tuple[str, str] | None = None
    series: str = ""  # published figures that stand beside it
    remarks: Callable[[Row], tuple[str, ...]] | None = None
    whole: Callable[[Result], Card] | None = None  # reads an answer without periods


def rows(measure: Measure, result: Result) -> pl.DataFrame:
    """The periods that a card is about."""
    return (
        result.frame.filter(pl.col(measure.where[0]) == measure.where[1]) if measure.where else result.frame
    )


def read(measure: Measure, result: Result, grain: str, published: str = "", current: str = "") -> Card:
    """The card of a metric that has periods."""
    metric, frame = result.metric, rows(measure, result)
    card = Card(measure.title or metric.title, words.NOTHING, published=published, why=metric.why)
    done = frame.filter(pl.col("complete")).tail(2).to_dicts()
    if not done:
        return replace(card, facts=("no closed period in this selection",))
    now, before = done[-1], (done[-2] if len(done) > 1 else {})
    column, unit = measure.column, measure.unit or metric.unit
    if now[column] is None:
        note = now.get("note") or now.get("baseline_note") or "too little to show a figure"
        return replace(
            card, facts=(words.period(now["period"], grain),), notes=(withheld(note, now, metric, grain),)
        )
    change = words.change(now[column], before.get(column), unit)
    remarks = measure.remarks(now) if measure.remarks else ()
    return replace(
        card,
        number=words.figure(now[column], unit),
        change=f"{change} on {words.period(before['period'], grain)}" if change else "",
        facts=facts(measure, now, unit, grain),
        so_far=so_far(frame, column, unit, grain),
        notes=tuple(
            note for note in (measure.column == "value" and now.get("note"), current, *remarks) if note
        ),
        spark=tuple(zip(frame[column].tail(SPAN), frame["complete"].tail(SPAN), strict=True)),
        colour=measure.colour,
    )


def withheld(note: str, row: Row, metric: Metric, grain: str) -> str:
    """Why a period has no figure; where it holds too little, that a longer one can be chosen."""
    few = row["n"] is not None and row["n"] < metric.minimum
    return f"{note}{LONGER}" if few and grain in SHORT and "grain" in metric.filters else note


def facts(measure: Measure, now: Row, unit: str, grain: str) -> tuple[str, ...]:
    """Period, n and interval."""
    said = [f"{words.period(now['period'], grain)}, n = {words.count(now[measure.n])} {measure.counted}"]
    if unit not in words.KNOWN:
        said.insert(0, unit)
    if now.get(measure.low) is not None:
        said.append(f"95 % interval {words.interval(now[measure.low], now[measure.high], unit)}")
    return tuple(said)


def so_far(frame: pl.DataFrame, column: str, unit: str, grain: str) -> str:
    """The newest period, where it is not closed and has a figure."""
    last = frame.tail(1).to_dicts()
    if not last or last[0]["complete"] or last[0][column] is None:
        return ""
    return f"{words.period(last[0]['period'], grain)} so far: {words.figure(last[0][column], unit)}"


def longest(result: Result) -> Card:
    """The longest tasks that some model finishes at least half the time; horizons say it precisely."""
    metric, frame = result.metric, result.frame
    card = Card("Task success by length", words.NOTHING, why=metric.why)
    tried = frame.filter(
        (pl.col("n") >= ENOUGH) & pl.col("minutes_from").is_not_null() & (pl.col("model") != HUMAN)
    )
    if tried.is_empty():
        return replace(card, facts=(f"no model with {ENOUGH} attempts at tasks of a known length",))
    half = (
        tried.filter(pl.col("value") >= 0.5).sort("minutes_from", "value", descending=True).head(1).to_dicts()
    )
    if not half:
        return replace(card, facts=("no model finishes half of its tasks at any length",))
    best = half[0]
    course = tried.filter(
        (pl.col("model") == best["model"])
        & (pl.col("suite") == best["suite"])
        & (pl.col("suite_version") == best["suite_version"])
    ).sort("minutes_from")
    between = words.interval(best["low"], best["high"], "share")
    return replace(
        card,
        number=best["length"],
        change=f"{best['model']} passes {words.share(best['value'])}",
        facts=(
            "the longest that a model finishes at least half the time",
            f"n = {best['n']} attempts, 95 % interval {between}",
            f"suite {best['suite']} {best['suite_version']}",
        ),
        spark=tuple((value, True) for value in course["value"]),
        colour=theme.ORIGINS["ai"].colour,
    )


def html(card: Card) -> str:
    """One card."""
    safe = words.safe
    facts = "".join(f"<li>{safe(fact)}</li>" for fact in card.facts)
    lines = [
        f'<p class="fs-open">{safe(card.so_far)}</p>' if card.so_far else "",
        f'<p class="fs-published">{safe(card.published)}</p>' if card.published else "",
        noted(card.notes),
    ]
    figure = f'<span class="fs-number">{safe(card.number)}</span> <span>{safe(card.change)}</span>'
    return (
        f'<section class="fs-card" aria-label="{safe(card.title)}">'
        f'<h3 title="{safe(card.why)}">{safe(card.title)}</h3><p class="fs-figure">{figure}</p>'
        f"{sparkline.image(card.spark, card.colour, card.title)}"
        f'<ul class="fs-facts">{facts}</ul>{"".join(lines)}</section>'
    )


def noted(notes: Sequence[str]) -> str:
    """What else has to be known of the figure: the first in sight, the others behind a word."""
    first, *others = [f'<p class="fs-note">{words.safe(note)}</p>' for note in notes] or [""]
    if not others:
        return first
    more = f"{len(others)} more {'note' if len(others) == 1 else 'notes'}"
    return f'{first}<details class="fs-more"><summary>{more}</summary>{"".join(others)}</details>'


def row(cards: Sequence[Card]) -> str:
    """Cards side by side, below one another where there is no room."""
    return f'<div class="fs-cards">{"".join(html(card) for card in cards)}</div>'

"""What pages are made of: an opening, cards, charts with how they are computed, tables, empty states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

import queries
from dashboard import (
    as_of,
    behind,
    cards,
    empty,
    events,
    filters,
    horizons,
    picture,
    runs,
    snapshot,
    strip,
    tables,
    words,
)
from dashboard.view import View

STYLE = Path(__file__).parent / "style.css"


def view() -> View:
    """The view that the frame of the app has opened."""
    return st.session_state["view"]


def opening(title: str, question: str) -> None:
    """Title, the page's one question, and how fresh the data is."""
    st.html(STYLE)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title(title, anchor=False, width="content")
        st.caption(question)
    seen = view()
    nights, unread = remembered()
    parts = snapshot.ages(seen.snapshot).frame.to_dicts()
    limit = parts[0]["stale_after_hours"] if parts else 36
    signs = [
        *as_of.sign(seen.snapshot),
        *unread,
        strip.night_sign(nights, seen.now, limit),
        *strip.failure(nights),
        *strip.sources(parts),
    ]
    if snapshot.fixed(seen.snapshot):
        signs.append(strip.Sign(f"Fixed date {seen.now.day} {seen.now:%B %Y}: sample or test data"))
    st.html(strip.html(signs))
    if not empty.known(seen, "landings"):
        st.info(empty.UNREAD, icon=":material/upload_file:")


def remembered() -> tuple[tuple[dict[str, Any], ...], list[strip.Sign]]:
    """The nights on record, or why nobody can read them."""
    try:
        return snapshot.nights(snapshot.warehouse()), []
    except queries.QueryError as error:
        return (), [strip.Sign(str(error), alarm=True)]


def told(lines: list[str]) -> None:
    """Sentences that stand out, the first most of all."""
    said = "".join(f"<p>{words.safe(line)}</p>" for line in lines if line)
    st.html(f'<div class="fs-state">{said}</div>')


def heading(title: str) -> None:
    """The title of a box."""
    st.html(f'<h2 class="fs-box">{words.safe(title)}</h2>')


def row(*measures: cards.Measure) -> None:
    """Cards side by side, and below them how each is computed."""
    if measures and beside(*measures):
        how(*measures)


def beside(*measures: cards.Measure) -> bool:
    """Cards side by side; False where they could not be computed, which is said instead."""
    try:
        st.html(cards.row([card(measure) for measure in measures]))
    except queries.QueryError as error:
        refused(error)
        return False
    return True


def how(*measures: cards.Measure) -> None:
    """How each of these cards is computed, for who opens it."""
    names = {queries.metrics()[measure.metric].title: measure.metric for measure in measures}
    box = st.expander("How these are computed", key=f"how_{'_'.join(names.values())}", on_change="rerun")
    if box.open:
        for tab, metric in zip(box.tabs(list(names)), names.values(), strict=True):
            with tab:
                tables.definition(view().ask(metric), view().snapshot)


def card(measure: cards.Measure) -> cards.Card:
    """One card, with the published figure that stands beside it."""
    seen = view()
    result = seen.ask(measure.metric)
    published_rows = horizons.leading(seen.published(measure.series, result.metric))
    others = published_rows.sort("period_end").tail(1).to_dicts()
    if measure.whole:
        return replace(measure.whole(result), published=published(others[0]) if others else "")
    parts = snapshot.ages(seen.snapshot).frame.to_dicts() if "repos" in result.metric.filters else []
    beside = published(others[0]) if others else seen.elsewhere(measure.series, result.metric)
    return cards.read(measure, result, seen.grain(result.metric), beside, strip.behind(parts))


def published(row: dict[str, Any]) -> str:
    """A figure of somebody else in words."""
    value, label = words.figure(row["value"], row["unit"] or ""), row["label"] or ""
    said = label if "%" in label else f"{value} ({label})" if label else value
    return f"Published: {said}, {row['source'] or row['series']}, {row['period_end']:%B %Y}"


def chart(metric: str, title: str, draw: picture.Drawing, caption: str = "", series: str = "") -> None:
    """A chart, its table, and how it is computed; `series` are the published figures that it may show."""
    framed(view(), metric, title, draw, caption, series)


@st.fragment
def framed(
    seen: View, metric: str, title: str, draw: picture.Drawing, caption: str = "", series: str = ""
) -> None:
    """The box around a chart; of its three sides only the open one is built."""
    with st.container(border=True):
        try:
            result = seen.ask(metric)
        except queries.QueryError as error:
            st.subheader(title, anchor=False)
            refused(error)
            return
        figure = picture.figure(draw, seen, result)
        picture.headed(title, figure, result.metric.question)
        key = f"{metric}_{draw.__name__}"
        chart, rows, how = st.tabs(["Chart", "Table", "How computed"], key=f"side_{key}", on_change="rerun")
        with chart:
            if chart.open:
                picture.drawn(seen, figure, result, key)
                behind.under(figure, seen, result)
                runs.under(figure, seen, result)
        with rows:
            if rows.open:
                tables.rows(result, key)
        with how:
            if how.open:
                tables.definition(result, seen.snapshot)
                st.caption(words.literal(events.origins(events.of(figure))))
        notes = filters.not_cut(result.metric, seen.selection), seen.elsewhere(series, result.metric)
        for line in filter(None, (caption, *notes)):
            st.caption(line)


def nothing(metric: str) -> None:
    """Why there is nothing, and what to do."""
    empty.nothing(view(), metric)


def refused(error: queries.QueryError) -> None:
    """What cannot be answered, in the words of the query, as text."""
    st.warning("This cannot be shown.", icon=":material/info:")
    st.text(str(error))


def say(text: str) -> None:
    """A plain paragraph."""
    st.caption(text)


def part(title: str) -> None:
    """A part of a page."""
    st.header(title, anchor=False)


def read(metric: str) -> bool:
    """Whether anything was read that this metric speaks of; else what is missing is said here."""
    return empty.read(view(), metric)


def there(*measures: cards.Measure) -> list[cards.Measure]:
    """Of these cards those that can ever have a figure."""
    return empty.there(view(), *measures)


def chosen(title: str, known: Sequence[str], key: str) -> str:
    """One of several; a link shows what its sender chose."""
    if len(known) < 2:
        return known[0] if known else ""
    return st.selectbox(title, known, key=key, bind=filters.BIND, width=320)


def side_by_side(*lists: tuple[str, Sequence[str], str]) -> list[str]:
    """Choices of which one is always made."""
    with st.container(horizontal=True):
        return [chosen(*given) for given in lists]


def table(metric: str, title: str, caption: str) -> None:
    """A metric that is a list."""
    with st.container(border=True):
        st.subheader(title, anchor=False)
        st.caption(caption)
        try:
            result = view().ask(metric)
        except queries.QueryError as error:
            refused(error)
            return
        if result.frame.is_empty():
            st.caption("None.")
        else:
            tables.rows(result, metric)


def lists(*metrics: tuple[str, str, str]) -> None:
    """Metrics that are lists; those without a row share a sentence in place of a box each."""
    without = [title for metric, title, _ in metrics if empty.lacking(view(), metric)]
    for given in metrics:
        if given[1] not in without:
            table(*given)
    if without:
        st.caption(
            f"Nothing in this selection, or nothing on record yet: {words.listed(without, len(without))}."
        )

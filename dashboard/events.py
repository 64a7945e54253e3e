"""What happened meanwhile, on an axis of time: marks above the chart, lines through it, and a list in words.

Marks that would lie upon one another are one; the list below has each event with where it is written down.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from dashboard import charts, theme, words

if TYPE_CHECKING:
    import polars as pl

    import queries

SHAPING = {"tool_default", "policy", "pause"}  # kinds that move figures without any change of work
DEFINITION = "definition"
KINDS = {
    "model": "model",
    "tool_default": "marks of a tool",
    "policy": "policy",
    "pause": "pause",
    "prediction": "prediction",
    DEFINITION: "definition of this figure",
}
MARKS = 24  # on one axis at most: more lie upon one another on a phone
SAID = 6  # events in the words over one mark
LENGTH = 160  # letters of an event there
DAYS = {"week": 7, "month": 31, "quarter": 92, "year": 366}  # at least as many as a period has


@dataclass(frozen=True)
class Event:
    """Something that happened, in words from outside, and where they are from."""

    day: date
    what: str
    kind: str = ""
    detail: str = ""
    source: str = ""
    found_in: str = ""


def read(rows: pl.DataFrame) -> list[Event]:
    """The rows of `known_events`."""
    names = ("happened_on", "what", "kind", "detail", "source", "found_in")
    return [Event(row[0], *(cell or "" for cell in row[1:])) for row in rows.select(names).iter_rows()]


def redefinitions(metric: queries.Metric) -> list[Event]:
    """When a figure was counted otherwise before."""
    return [
        Event(day, f"definition: {what}", DEFINITION, found_in=f"queries/{metric.name}.sql")
        for day, what in metric.changed
    ]


def until(period: date, grain: str, today: date) -> date:
    """The last day of a period, or today where that is not over; what is to come has no place on a chart."""
    following = period + timedelta(DAYS.get(grain, 1))
    if DAYS.get(grain, 0) > 7:
        following = following.replace(day=1)
    return max(period, min(following - timedelta(1), today))


def between(happened: Sequence[Event], first: date, last: date) -> list[Event]:
    """Those of an axis, oldest first."""
    return sorted((event for event in happened if first <= event.day <= last), key=lambda event: event.day)


def together(happened: Sequence[Event], days: float) -> list[list[Event]]:
    """Events that are fewer days than these from the first of their group."""
    groups: list[list[Event]] = []
    for event in happened:
        if groups and (event.day - groups[-1][0].day).days < days:
            groups[-1].append(event)
        else:
            groups.append([event])
    return groups


def marks(happened: Sequence[Event], grain: str, first: date, last: date) -> list[charts.Trace]:
    """A mark for the events of one period, larger where there are several."""
    if not happened:
        return []
    groups = together(happened, max(DAYS.get(grain, 1), (last - first).days / MARKS))
    several = [len(group) > 1 for group in groups]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [group[0].day.isoformat() for group in groups],
            "y": [1] * len(groups),
            "yaxis": "y2",
            "name": "Events",
            "marker": {
                "symbol": "triangle-down",
                "size": [11 if more else 8 for more in several],
                "color": theme.FAINT,
                "opacity": 0.8,
            },
            "hovertext": [over(tuple(group)) for group in groups],
            "hoverinfo": "text",
            "cliponaxis": False,
        }
    ]


@lru_cache(maxsize=1024)  # every chart of a page has the same marks
def over(group: tuple[Event, ...]) -> str:
    """What is said over a mark."""
    said = [
        line
        for event in group[:SAID]
        for line in textwrap.wrap(f"{words.day(event.day)}: {short(event.what)}", 60)
    ]
    rest = [f"and {len(group) - SAID} more, in the list below"] if len(group) > SAID else []
    return "<br>".join(charts.text(line) for line in [*said, *rest])


def short(text: str) -> str:
    """As much of it as a mark can say; the list has all."""
    return text if len(text) <= LENGTH else f"{text[:LENGTH]}…"


def lines(happened: Sequence[Event], marked: bool) -> list[charts.Figure]:
    """Dotted for what moves marks, where the figure is read from marks; full for a changed definition."""
    shapes = []
    for event in happened:
        place = {"x0": event.day.isoformat(), "x1": event.day.isoformat(), "yref": "paper", "y0": 0, "y1": 1}
        if event.kind == DEFINITION:
            shapes.append(place | {"type": "line", "line": {"color": theme.FAINT, "width": 1.5}})
        elif marked and event.kind in SHAPING:
            dots = {"line": {"color": theme.FAINT, "width": 1, "dash": "dot"}}
            shapes.append(place | dots | {"type": "line", "layer": "below", "opacity": 0.5})
    return shapes


def notes(happened: Sequence[Event]) -> list[charts.Figure]:
    """The words of a changed definition beside its line."""
    label = {"yref": "paper", "y": 1, "xanchor": "left", "yanchor": "top", "showarrow": False}
    return [
        label
        | {"x": event.day.isoformat(), "font": {"size": 11}}
        | {"text": "<br>".join(charts.text(line) for line in textwrap.wrap(event.what, 40))}
        for event in happened
        if event.kind == DEFINITION
    ]


def of(figure: charts.Figure | str | None) -> list[Event]:
    """What happened on the axis of a figure; nothing where it has no axis of time, or is no figure."""
    return figure.get("events", []) if isinstance(figure, dict) else []


def html(happened: Sequence[Event]) -> str:
    """The list below a chart: closed until somebody opens it, with the mouse, the keyboard or a reader."""
    if not happened:
        return ""
    items = "".join(f"<li>{item(event)}</li>" for event in reversed(happened))
    count = f"{len(happened)} event{'s' if len(happened) > 1 else ''} on this axis"
    listed = f'<ul tabindex="0" aria-label="Events">{items}</ul>'
    return f'<details class="fs-events"><summary>{count}</summary>{listed}</details>'


@lru_cache(maxsize=1024)
def item(event: Event) -> str:
    """One event, every word escaped."""
    kind, source = KINDS.get(event.kind, event.kind), event.source and f"source: {event.source}"
    said = f"{event.what}. {event.detail}" if event.detail else event.what
    facts = words.safe(", ".join(filter(None, (kind, source, event.found_in))))
    behind = f' <span class="fs-from">({facts})</span>' if facts else ""
    day = f'<time datetime="{event.day.isoformat()}">{words.day(event.day)}</time>'
    return f"{day} {words.safe(said)}{behind}"


def origins(happened: Sequence[Event]) -> str:
    """Where the marks of a chart are from, the place with most first."""
    counted = Counter(event.found_in for event in happened)
    places = [f"{place} ({count})" for place, count in counted.most_common()]
    return f"Events on the axis of time, from: {words.listed(places, 8)}." if places else ""

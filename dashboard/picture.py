"""The picture in a chart's box: its title with what was found, the figure, and what happened meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from plotly.basedatatypes import BaseFigure

from dashboard import charts, empty, events, once, theme, words
from dashboard.view import View
from queries import Result

Drawing = Callable[[View, Result], "charts.Figure | str | None"]
PLOTLY = {"displaylogo": False, "responsive": True, "modeBarButtons": [["toImage"]]}


class Finished(BaseFigure):
    """A figure as it is: checking and copying each property takes longer than drawing; tests check them."""

    def __init__(self, figure: charts.Figure) -> None:
        object.__setattr__(self, "finished", figure)

    def to_dict(self) -> charts.Figure:
        return {part: self.finished[part] for part in ("data", "layout")}


def figure(draw: Drawing, seen: View, result: Result) -> charts.Figure | str | None:
    """What is drawn; readers who ask the same share it, unless the drawing was made for this reader."""
    if "<locals>" in draw.__qualname__:
        return draw(seen, result)
    return once.made(draw, seen, result, (seen.others, seen.noted))


def headed(title: str, figure: charts.Figure | str | None, question: str) -> None:
    """The title of a chart with what it found, and the question that it answers."""
    found = figure.get("finding") if isinstance(figure, dict) else ""
    st.subheader(f"{title}: {found}" if found else title, anchor=False)
    st.caption(words.literal(question))


def drawn(seen: View, figure: charts.Figure | str | None, result: Result, key: str) -> None:
    """The picture, the drawing's own words in its place, or those for a selection without data."""
    if figure is None:
        empty.nothing(seen, result.metric.name)
    elif isinstance(figure, str):
        st.info(figure, icon=":material/info:")
    else:
        paper = {"paper_bgcolor": theme.surfaces(st.context.theme.type or "light")[0]}  # of the PNG
        figure = figure | {"layout": figure["layout"] | paper}
        config = PLOTLY | {"toImageButtonOptions": {"filename": result.metric.name, "scale": 2}}
        with st.container(key=f"{'wide' if figure.get('wide') else 'whole'}_{key}"):
            st.plotly_chart(Finished(figure), config=config, key=f"chart_{key}", alt=result.metric.question)
        if happened := events.of(figure):
            st.html(events.html(happened))

"""What changed most: sentences about figures that moved beyond their uncertainty, and what of them moved."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import tables, ui, words

Row = dict[str, Any]
MOST = 3
TITLE = "What changed most since the period before"
NOTHING_YET = (
    "Nothing can be compared yet: that takes two complete periods in a row with a figure and its interval."
)


def section() -> None:
    """The part of the Overview, for all repositories whatever is selected."""
    result = ui.view().whole("changed_most")
    with st.container(border=True, gap="xsmall"):
        ui.heading(TITLE)
        st.html(html(result.frame.to_dicts()))
        how = st.expander("How this is computed", key="how_changed_most", on_change="rerun")
        if how.open:
            with how:
                tables.rows(result, "changed_most")
                tables.definition(result, ui.view().snapshot)


def html(rows: list[Row]) -> str:
    """At most three figures in words, or the plain sentence that nothing changed; every word escaped."""
    beyond = [row for row in rows if row["verdict"] == "beyond"]
    if not beyond:
        first, *rest = calm(rows)
        paragraphs = "".join(f"<p>{words.safe(line)}</p>" for line in rest)
        return f'<div class="fs-moved"><p><strong>{words.safe(first)}</strong></p>{paragraphs}</div>'
    items = "".join(map(item, beyond[:MOST]))
    more = len(beyond) - MOST
    rest = f"<p>And {more} more, see below.</p>" if more > 0 else ""
    said = f'<p class="fs-small">{words.safe(among(rows))}</p>'
    return f'<div class="fs-moved"><ol>{items}</ol>{rest}{said}</div>'


def item(row: Row) -> str:
    """One figure, and below it what moved it."""
    head = f"<strong>{words.safe(row['figure'])}</strong> {words.safe(moved(row))}"
    small = words.safe(" ".join(why(row)))
    return f'<li>{head}<br><span class="fs-small">{small}</span></li>'


def calm(rows: list[Row]) -> list[str]:
    """That nothing changed, and which figure came nearest to it."""
    known = [row for row in rows if row["value"] is not None]
    if not known:
        return [NOTHING_YET]
    nearest = f"Nearest to that: {known[0]['figure']} {moved(known[0])}"
    return ["Nothing changed beyond its uncertainty.", among(rows), nearest]


def among(rows: list[Row]) -> str:
    """How many figures chance had a part in, and how many could not be compared."""
    known = sum(row["value"] is not None for row in rows)
    rest = len(rows) - known
    told = f" {rest} more could not be." if rest else ""
    figures = "figure was" if known == 1 else "figures were"
    return f"{known} {figures} compared, each with an interval that allows for all of them.{told}"


def moved(row: Row) -> str:
    """From which figure to which, the change with its interval, and both n."""
    unit = row["unit"]
    then, now = (
        f"{words.figure(row[value], unit)} in {words.period(row[period], row['grain'])}"
        for value, period in (("before_value", "previous_period"), ("now_value", "last_period"))
    )
    kind = "" if unit in words.KNOWN else f" ({unit})"
    between = f"{step(row['low'], unit)} to {step(row['high'], unit)}"
    counts = f"n = {words.count(row['before_n'])}, then {words.count(row['n'])}"
    return f"went from {then} to {now}{kind}: {step(row['value'], unit)}, interval {between}, {counts}."


def step(change: float, unit: str) -> str:
    """A change of a share in points, any other as a factor."""
    return words.change(change, 0, unit) if unit == "share" else words.multiple(change)


def why(row: Row) -> list[str]:
    """What of it moved, as far as that is known; a sentence each."""
    return [said for said in (parts(row), repository(row), halves(row), models(row)) if said]


def parts(row: Row) -> str:
    if row["within"] is None:
        return ""
    within, mix = step(row["within"], "share"), step(row["mix"], "share")
    return f"Change within repositories adds {within}, work shifting between them {mix}."


def repository(row: Row) -> str:
    if row["repo"] is None:
        return ""
    if row["repo_adds"] is not None:
        return f"{row['repo']} adds most: {step(row['repo_adds'], 'share')}."
    rest = step(row["without_repo"], row["unit"])
    return f"{row['repo']} moved it most: without it the change would be {rest}."


def halves(row: Row) -> str:
    if row["top_change"] is None or row["bottom_change"] is None:
        return ""
    lines, days = words.multiple(row["top_change"]), words.multiple(row["bottom_change"])
    return f"Lines went to {lines} of what they were, days of contributors to {days}."


def models(row: Row) -> str:
    return f"{row['models']} is the best now." if row["models"] else ""

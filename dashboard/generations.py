"""Generations of models step by step: a field for each, fuller the more AI did, crossed out where unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import polars as pl

from dashboard import charts, theme, words
from dashboard.cards import Card
from queries import Result

if TYPE_CHECKING:
    from dashboard.view import View

STEPS = ("diagnose", "propose", "data", "implement", "train", "evaluate", "safety", "decide")
WAYS = {"people": "People", "together": "Together", "alone": "AI alone"}
BLUE = theme.ORIGINS["ai"].colour
LEVELS = (
    "No AI",
    "1: it assists",
    "2: parts, close direction",
    "3: large parts, directed",
    "4: most, supervised",
    "5: no person",
)
UNKNOWN = theme.Meaning("Not on record", theme.clear(theme.FAINT, 0.3), theme.ORIGINS["unknown"].pattern)
GRADED = {
    level: theme.Meaning(said, theme.clear(BLUE, 0.06 + 0.11 * level)) for level, said in enumerate(LEVELS)
}
CHECKPOINTS = {
    "person": theme.Meaning("A person, in time", theme.clear(theme.CHECKED["second_person"].colour, 0.45)),
    "late": theme.Meaning(
        "After the next was begun",
        theme.clear(theme.CHECKED["stale"].colour, 0.45),
        theme.CHECKED["stale"].pattern,
    ),
    "waived": theme.Meaning("Waived", theme.clear(theme.CHECKED["nobody"].colour, 0.45), "-"),
    "nobody": theme.Meaning("Nobody", theme.clear(theme.CHECKED["nobody"].colour, 0.45)),
    "unknown": UNKNOWN,
    "not due": theme.Meaning("Not due yet", theme.clear(theme.FAINT, 0.08)),
}
Row = dict[str, Any]
ENDS = 0.94  # of the width and height of a field


def levels(view: View, result: Result) -> charts.Figure | None:  # noqa: ARG001 - every drawing takes both
    """Which part of each step AI had."""
    rows = result.frame.filter(pl.col("step") != "all steps").to_dicts()
    for row in rows:
        graded = None if row["value"] is None else int(row["value"])
        row["meaning"] = UNKNOWN if graded is None else GRADED[graded]
    return grid(rows, STEPS, [*GRADED.values(), UNKNOWN], did)


def did(row: Row) -> str:
    """What stands in a field: who did the step."""
    way = WAYS.get(row["way"], "")
    if not way:
        return "?" if row["value"] is None else f"level {row['value']:.0f}"
    return f"{way}<br>{charts.text(row['by_model'])}" if row["by_model"] else way


def checkpoints(view: View, result: Result) -> charts.Figure | None:  # noqa: ARG001 - every drawing takes both
    """Who checked the steps that can hold a model back."""
    rows = result.frame.filter(pl.col("checkpoint").is_not_null()).to_dicts()
    for row in rows:
        row["meaning"] = CHECKPOINTS[row["checkpoint"]]
    return grid(rows, STEPS[5:], list(CHECKPOINTS.values()), checked)


def checked(row: Row) -> str:
    """What stands in a field: by how many it was checked, and what came of it."""
    count, outcome = row["checked_by"], row["outcome"] or ""
    if row["checkpoint"] in ("unknown", "not due"):
        return (
            f"? ({charts.text(outcome)})"
            if outcome not in ("", "none")
            else "?" * (row["checkpoint"] == "unknown")
        )
    people = "" if row["checkpoint"] == "waived" else f"{count} person{'' if count == 1 else 's'}"
    result = outcome if outcome not in ("none", "") else ""
    return charts.text(", ".join(filter(None, (people, result))))


def grid(
    rows: list[Row], across: tuple[str, ...], meanings: list[theme.Meaning], text: Callable[[Row], str]
) -> charts.Figure | None:
    """A field for each generation and step, the newest generation on top; words are notes, as in `matrix`."""
    if not rows:
        return None
    models = list(dict.fromkeys(row["model"] for row in rows))
    height = {model: place for place, model in enumerate(models)}
    traces = [
        fields(meaning, [row for row in rows if row["meaning"] == meaning], height, text)
        for meaning in meanings
    ]
    notes = [
        {
            "x": row["step"],
            "y": height[row["model"]] + 0.5,
            "text": text(row),
            "showarrow": False,
            "font": {"size": 11},
        }
        for row in rows
    ]
    quiet = {"fixedrange": True, "automargin": True, "showgrid": False, "zeroline": False, "ticks": ""}
    side = quiet | {"tickvals": [place + 0.5 for place in height.values()], "range": [0, len(models)]}
    order = {"type": "category", "categoryorder": "array", "categoryarray": list(across), "side": "bottom"}
    return (
        charts.figure(
            [trace for trace in traces if trace["x"]],
            "",
            120 + 44 * len(models),
            barmode="overlay",
            bargap=1 - ENDS,
            annotations=notes,
            xaxis=quiet | order,
            yaxis=side | {"ticktext": [charts.text(model) for model in models]},
        )
        | charts.WIDE
    )


def fields(
    meaning: theme.Meaning, rows: list[Row], height: dict[str, int], text: Callable[[Row], str]
) -> charts.Trace:
    """All fields of one meaning."""
    said = [
        "<br>".join(filter(None, (f"{charts.text(row['model'])}, {row['step']}", text(row), when(row))))
        for row in rows
    ]
    ink = {"fgcolor": theme.FAINT, "bgcolor": meaning.colour}  # one that both themes can show
    pattern = ink | {"shape": meaning.pattern, "size": 7, "solidity": 0.25}
    return {
        "type": "bar",
        "x": [row["step"] for row in rows],
        "y": [ENDS] * len(rows),
        "name": meaning.words,
    } | {
        "base": [height[row["model"]] + (1 - ENDS) / 2 for row in rows],
        "marker": {"color": meaning.colour, "line": {"width": 0}, "pattern": pattern},
        "hovertext": said,
        "hoverinfo": "text+name",
    }


def when(row: Row) -> str:
    """From when to when."""
    days = [words.day(row[name]) if row[name] else "?" for name in ("started_on", "ended_on")]
    return " to ".join(days) if days != ["?", "?"] else ""


def newest(frame: pl.DataFrame) -> Row | None:
    """The generation that was finished last."""
    found = frame.filter(pl.col("complete") & pl.col("value").is_not_null()).tail(1).to_dicts()
    return found[0] if found else None


def ceiling(row: Row) -> tuple[str, ...]:
    """What the share is at most: marks that name no model may be the predecessor's."""
    return (f"At most {words.share(row['at_most_share'])}, if all that names no model was their work",)


def covered(result: Result) -> Card:
    """Who checked the newest model that is due."""
    due = result.frame.filter(pl.col("complete")).tail(1).to_dicts()
    title, why = result.metric.title, result.metric.why
    if not due:
        return Card(title, words.NOTHING, facts=("no model is finished",), why=why)
    row = due[0]
    known = row["value"] is not None
    others = [f"{row[part]} {said}" for part, said in MISSED.items() if row[part]]
    return Card(title, f"{row['person']} of {row['n']}" if known else "Unknown", why=why,
                facts=(f"{row['model']}: evaluate, safety, decide",), notes=tuple(others))  # fmt: skip


MISSED = {
    "nobody": "checked by nobody",
    "late": "checked after the next model was begun",
    "waived": "waived",
    "unknown": "not on record, which is not passed",
}


def cycle(result: Result) -> Card:
    """How long the newest finished model took, against the one before."""
    metric, row = result.metric, newest(result.frame)
    if not row:
        return Card(metric.title, words.NOTHING, facts=("no model is finished",), why=metric.why)
    change = f"{words.multiple(row['times'])} that of {row['predecessor']}" if row["times"] else ""
    facts = (f"{row['model']}, {words.day(row['from_on'])} to {words.day(row['to_on'])}",)
    return Card(metric.title, f"{row['value']}{words.SPACE}days", change=change, facts=facts, why=metric.why,
                spark=tuple((value, True) for value in result.frame["value"].drop_nulls()))  # fmt: skip


def said(view: View) -> list[str]:
    """The newest generations in words: what was written by whom, and who checked."""
    shares = view.ask("successor_share").frame.filter(pl.col("model") != "all models")
    checks = {row["model"]: row for row in view.ask("checkpoint_coverage").frame.to_dicts()}
    row = newest(shares)
    if not row:
        return ["What a model wrote of its successor is not known of any finished model here."]
    first = (
        f"{row['predecessor']} wrote {words.share(row['value'])} of the {words.count(row['lines'])} "
        f"AI-research lines that landed while {row['model']} was developed, by its marks; other AI "
        f"{words.share(row['other_share'])}, AI whose marks name no model "
        f"{words.share(row['unnamed_share'])}, and {words.share(row['no_mark_share'])} carry no AI mark."
    )
    return [first, *checks_said(checks.get(row["model"])), *open_said(shares)]


def checks_said(row: Row | None) -> list[str]:
    """Who checked it."""
    if not row:
        return []
    missed = [f"{row[part]} {words_}" for part, words_ in MISSED.items() if row[part]]
    rest = f"; {', '.join(missed)}" if missed else ""
    due = f"{row['person']} of the {row['n']} checkpoints of {row['model']}"
    return [f"A person is on record in time for {due}{rest}."]


def open_said(shares: pl.DataFrame) -> list[str]:
    """What is in development, so far."""
    return [
        f"{row['model']} is in development since {words.day(row['period'])}; so far "
        f"{row['predecessor'] or 'an unknown predecessor'} wrote {words.figure(row['value'], 'share')}."
        for row in shares.filter(~pl.col("complete") & pl.col("period").is_not_null()).to_dicts()
    ]

"""A line without axes: closed periods solid, the open one dashed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from dashboard import theme, words

Course = Sequence[tuple[float | None, bool]]  # value of a period, and whether it is closed
WIDE, HIGH, EDGE = 240, 44, 4


def paths(spark: Course) -> tuple[str, str, str]:
    """The closed line, the dashed rest and the last closed point, as SVG paths; gaps stay gaps."""
    top = max((value for value, _ in spark if value is not None), default=0) or 1
    step = (WIDE - 2 * EDGE) / max(1, len(spark) - 1)
    place = [
        None
        if value is None
        else f"{EDGE + position * step:.1f} {HIGH - EDGE - (HIGH - 2 * EDGE) * value / top:.1f}"
        for position, (value, _) in enumerate(spark)
    ]
    done = [point if complete else None for point, (_, complete) in zip(place, spark, strict=True)]
    ends = [complete for _, complete in spark]
    rest = [None if all(ends[at : at + 2]) else point for at, point in enumerate(place)]
    last = next((point for point in reversed(done) if point), None)
    return joined(done), joined(rest), f"M{last}h.01" if last else ""


def joined(points: Sequence[str | None]) -> str:
    """A path that starts anew after every gap."""
    return "".join(
        ("L" if at and points[at - 1] else "M") + point
        for at, point in enumerate(points)
        if point is not None
    )


def image(course: Course, colour: str, title: str) -> str:
    """The course so far, from zero at the bottom; an image, because the page strips drawings."""
    if len([value for value, _ in course if value is not None]) < 2:
        return ""
    line, rest, last = paths(course)
    stays = 'vector-effect="non-scaling-stroke"'
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" preserveAspectRatio="none">'
        f'<path d="M0 {HIGH - 1}H{WIDE}" stroke="{theme.FAINT}" stroke-opacity=".35" {stays}/>'
        f'<g fill="none" stroke="{colour}" stroke-linecap="round" stroke-linejoin="round">'
        f'<path d="{line}" stroke-width="2" {stays}/><path d="{last}" stroke-width="7" {stays}/>'
        f'<path d="{rest}" stroke-width="2" stroke-dasharray="2 5" {stays}/></g></svg>'
    )
    source = b64encode(drawing.encode()).decode()
    alt = f"{words.safe(title)} over {len(course)} periods"
    return f'<img class="fs-spark" alt="{alt}" src="data:image/svg+xml;base64,{source}">'

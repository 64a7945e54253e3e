"""What a card says beside its figure, from the row that it shows."""

from __future__ import annotations

from typing import Any

from dashboard import words

Row = dict[str, Any]


def output_remarks(row: Row) -> tuple[str, ...]:
    """The baseline, the cap, and the panel where the two differ by more than a fifth."""
    said = [
        f"Multiple of {words.plain(row['baseline'])} lines per contributor and day in the baseline.",
        f"A landing counts with at most {words.count(row['cap'])} lines ({row['cap_note']}).",
    ]
    said.append(beside(row))
    if row["agent_lines"]:
        part = words.share(row["agent_lines"] / row["lines"])
        said.append(f"Of the lines {part} were landed by agents with no person on record.")
    gap = row["panel_gap"]
    if gap is not None and abs(gap) > 0.2:
        gap_in_words = words.signed(round(gap * 100)) + words.SPACE + "%"
        said.append(f"All repositories stand {gap_in_words} against those that were there in the baseline.")
    return tuple(said)


def beside(row: Row) -> str:
    """The middle contributor, whom a few with much do not move, and how many people there are."""
    said = f"The median contributor lands {words.plain(row['median_contributor'])} lines a day."
    employed = row["headcount"]
    return said if employed is None else f"{said[:-1]}; headcount {words.count(employed)}."


def share_remarks(row: Row) -> tuple[str, ...]:
    """Beside the marked floor what it is estimated to be, where those who landed the work were asked."""
    if row.get("estimated_share") is not None:
        between = words.interval(row["estimated_low_share"], row["estimated_high_share"], "share")
        told = f"from what authors said in the audit of {words.day(row['audited_on'])}"
        figure = words.share(row["estimated_share"])
        return (f"Estimated with unmarked AI work: {figure}, 95 % interval {between}, {told}.",)
    floor = "Floor: unmarked AI work is not counted."
    if outdated := row.get("outdated_audit_on"):
        return (f"{floor} The audit of {words.day(outdated)} measured other rules: score its file again.",)
    return (floor,)


def checked_remarks(row: Row) -> tuple[str, ...]:
    """What is not known, and the least and the most that the share can be."""
    if not row["unknown"]:
        return ()
    between = words.interval(row["at_least_share"], row["at_most_share"], "share")
    return (f"Whatever those are, it is {between}.",)


def fault_remarks(row: Row) -> tuple[str, ...]:
    """How many fixes could not be searched."""
    return (f"{row['left_out']} fixes of these days could not be searched.",) if row["left_out"] else ()


def failure_remarks(row: Row) -> tuple[str, ...]:
    """Whether incidents are still written down, and how many name no cause."""
    said = (f"Last incident on record: {words.day(row['last_incident_on'])}.",)
    loose = f"Floor: {row['unattributed']} of {row['incidents']} incidents name no cause."
    return (*said, loose) if row["unattributed"] else said

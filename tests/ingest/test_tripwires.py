"""Tripwires: figures against lines that were drawn beforehand, period by period, and what is kept of them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingest import config, publish
from ingest.derive import rollups, tripwires
from ingest.mistakes import ConfigError
from ingest.tripwires.judge import Reading, measured
from ingest.tripwires.settings import Tripwire
from tests.ingest.filled import fill, shown
from tests.ingest.nights import Home, home, twin
from tests.ingest.repository import create, lines

TODAY = date(2026, 10, 31)
MARK = "Co-Authored-By: Claude <noreply@anthropic.com>"
SHARE = """
[[tripwires]]
name = "Most code is AI's"
metric = "ai_code_share"
comparison = "above"
threshold = 0.5
unit = "share"
owner = "oversight"
source = "charter of 2026"
"""
JUDGED = """
[[tripwires]]
name = "Output doubled"
kind = "judged"
state = "near"
evidence = "survey of September"
expires = {expires}
owner = "board"
source = "charter of 2026"
"""
STATES = "SELECT tripwire, state, reason, since_on FROM watched ORDER BY position"
CHANGES = "SELECT tripwire, what, changed_on, before, after FROM watch_changes ORDER BY ALL"


def drawn(**more: object) -> Tripwire:
    """A line at 0.5 of a share, from above."""
    usual = {"name": "x", "owner": "o", "source": "s", "metric": "ai_code_share", "comparison": "above"}
    return Tripwire(**usual | {"threshold": 0.5, "unit": "share"} | more)


def month(number: int, value: float | None, low: float | None = None, high: float | None = None) -> Reading:
    return Reading(date(2026, number, 1), value, low, high)


@pytest.mark.parametrize(
    ("more", "values", "state", "reason"),
    [
        ({}, [0.4], "clear", "not above 0.5"),
        ({}, [0.5], "clear", "not above 0.5"),
        ({}, [0.4, 0.6], "tripped", "above 0.5"),
        ({}, [0.6, 0.4], "clear", "not above 0.5"),
        ({"periods": 2}, [0.4, 0.6], "near", "above 0.5 for 1 of 2 periods"),
        ({"periods": 2}, [0.6, 0.6], "tripped", "above 0.5"),
        ({"periods": 2}, [0.6, 0.6, 0.4], "tripped", "above 0.5; on this side for 1 of 2 periods"),
        ({"periods": 2}, [0.6, 0.6, 0.4, 0.4], "clear", "not above 0.5"),
        ({"periods": 2}, [0.6, 0.6, 0.4, 0.6, 0.4], "tripped", "above 0.5; on this side for 1 of 2 periods"),
        ({"periods": 2}, [0.6, None, 0.6], "near", "above 0.5 for 1 of 2 periods"),
        ({}, [0.6, None], "unknown", "no figure in the newest period"),
        ({"bound": "low"}, [0.6], "unknown", "no interval in the newest period"),
        ({"comparison": "below"}, [0.4], "tripped", "below 0.5"),
        ({}, [], "unknown", "no complete period with a figure yet"),
    ],
)
def test_a_line_is_crossed_after_as_many_periods_as_asked_and_left_after_as_many(more, values, state, reason):
    first = 11 - len(values)
    found = measured(drawn(**more), [month(first + i, value) for i, value in enumerate(values)], TODAY)
    assert (found.state, found.reason) == (state, reason)


@pytest.mark.parametrize(
    ("bound", "low", "value", "high", "state"),
    [
        ("estimate", 0.4, 0.45, 0.49, "clear"),
        ("estimate", 0.4, 0.45, 0.55, "near"),
        ("estimate", 0.4, 0.45, 0.5, "near"),
        ("low", 0.45, 0.6, 0.7, "near"),
        ("low", 0.51, 0.6, 0.7, "tripped"),
        ("high", 0.3, 0.4, 0.51, "tripped"),
    ],
)
def test_the_bound_that_was_named_decides_and_an_interval_that_holds_the_line_is_near(
    bound, low, value, high, state
):
    assert measured(drawn(bound=bound), [month(10, value, low, high)], TODAY).state == state


def test_a_figure_of_long_ago_says_nothing_of_today():
    old = [Reading(date(2026, 4, 14), 0.6)]
    assert measured(drawn(), old, TODAY).state == "tripped"
    found = measured(drawn(), [Reading(date(2026, 4, 13), 0.6)], TODAY)
    assert (found.state, found.reason) == ("unknown", "the newest figure is of the period from 2026-04-13")


def test_the_last_closed_year_and_a_quarter_that_settles_late_are_not_of_long_ago():
    year = [Reading(date(2024, 1, 1), 0.6)]
    assert measured(drawn(grain="year"), year, date(2025, 12, 31)).state == "tripped"
    assert measured(drawn(grain="year"), year, date(2026, 2, 1)).state == "unknown"
    mended = drawn(metric="fault_rate", grain="quarter")  # it settles after 90 days
    last = [Reading(date(2026, 1, 1), 0.6)]  # complete from 29 June on, until 27 September that of April is
    assert measured(mended, last, date(2026, 9, 27)).state == "tripped"
    assert measured(drawn(grain="quarter"), last, date(2026, 9, 27)).state == "unknown"


def test_the_line_in_words_says_all_that_makes_it_another_line():
    assert drawn(grain="month").definition() == "ai_code_share above 0.5 share by month"
    assert drawn(grain="quarter", periods=2).definition() == (
        "ai_code_share above 0.5 share for 2 quarters in a row"
    )
    cycle = drawn(metric="development_cycle", unit="days", by="to_on", comparison="below")
    assert cycle.definition() == "development_cycle below 0.5 days, by to_on"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Six landings of October by AI of six, in a warehouse whose day is 2026-11-01, after a night."""
    folder = tmp_path_factory.mktemp("first")
    repo = create(folder / "trainer.git")
    for number in range(6):
        repo.commit(f"Draft\n\n{MARK}", {f"d{number}.py": lines(1)}, date=f"2026-10-0{number + 1}T10:00:00")
    made = home(folder / "home", {"acme/trainer": repo})
    draw(made, SHARE)
    assert made.night() == 0
    return made


@pytest.fixture
def acme(first: Home, tmp_path: Path) -> Home:
    """A copy of it."""
    return twin(first, tmp_path / "home")


@pytest.fixture
def unread(first: Home, tmp_path: Path) -> Home:
    """The same before its first night."""
    (tmp_path / "home").mkdir()
    shutil.copy(first.folder / "foreshock.toml", tmp_path / "home")
    return Home(tmp_path / "home")


def draw(acme: Home, *tripwires: str, now: str = "2026-11-01") -> None:
    """The same warehouse with these lines on this day."""
    file = acme.folder / "foreshock.toml"
    head = file.read_text().partition("[[tripwires]]")[0]
    before = next(line for line in head.splitlines() if line.startswith("now"))
    file.write_text(head.replace(before, f'now = "{now}"') + "".join(tripwires))


def test_a_night_reads_each_line_and_keeps_what_became_of_it(unread):
    draw(unread, SHARE, JUDGED.format(expires="2026-11-02"))
    assert unread.night() == 0
    assert unread.shown(STATES) == (
        "Most code is AI's tripped above 0.5 2026-11-01\nOutput doubled near survey of September 2026-11-01"
    )
    assert unread.shown("SELECT period, value, threshold, unit FROM watched WHERE metric IS NOT NULL") == (
        "2026-10-01 1.0 0.5 share"
    )
    draw(unread, SHARE.replace("0.5", "2"), JUDGED.format(expires="2026-11-02"), now="2026-11-03")
    unread.night()
    assert unread.shown(STATES) == (
        "Most code is AI's clear not above 2 2026-11-03\n"
        "Output doubled unknown expired on 2026-11-02: board judges anew 2026-11-03"
    )
    assert unread.shown(CHANGES) == (
        "Most code is AI's definition 2026-11-01 - ai_code_share above 0.5 share\n"
        "Most code is AI's definition 2026-11-03 ai_code_share above 0.5 share ai_code_share above 2 share\n"
        "Most code is AI's state 2026-11-01 - tripped\n"
        "Most code is AI's state 2026-11-03 tripped clear\n"
        "Output doubled definition 2026-11-01 - judged by board until 2026-11-02\n"
        "Output doubled state 2026-11-01 - near\n"
        "Output doubled state 2026-11-03 near unknown"
    )


def test_a_line_that_was_moved_and_moved_back_within_a_day_was_moved_twice(night):
    publish.create_views(night.con)
    for hour, threshold in ((9, 0.5), (10, 0.9), (11, 0.5)):
        settings = night.config.model_copy(update={"tripwires": (drawn(threshold=threshold),)})
        began = datetime(2026, 10, 31, hour, tzinfo=UTC)
        tripwires.update(replace(night, config=settings, began_at=began))
    moves = "SELECT hour(changed_at), changed_on, before, after FROM metrics.tripwire_changes AS c"
    lines = f"{moves} JOIN watch_changes USING (changed_at, tripwire, what) WHERE what = 'definition'"
    assert shown(night, lines.replace("before, after", "c.before, c.after") + " ORDER BY ALL") == (
        "9 2026-10-31 - ai_code_share above 0.5 share\n"
        "10 2026-10-31 ai_code_share above 0.5 share ai_code_share above 0.9 share\n"
        "11 2026-10-31 ai_code_share above 0.9 share ai_code_share above 0.5 share"
    )
    assert shown(night, "SELECT redrawn, drawn_on FROM metrics.tripwires") == "2 2026-10-31"


def test_a_line_that_is_no_longer_watched_keeps_its_history(acme):
    draw(acme, now="2026-11-02")
    acme.night()
    assert acme.shown(STATES) == ""
    assert acme.shown(CHANGES).splitlines()[1:2] == [
        "Most code is AI's definition 2026-11-02 ai_code_share above 0.5 share -"
    ]


def test_a_line_that_was_drawn_anew_is_something_new_and_the_same_again_is_not(acme):
    acme.night()
    assert acme.last()["outcome"] == "nothing new"
    draw(acme, SHARE.replace("0.5", "0.6"))
    acme.night()
    assert acme.last()["outcome"] == "published"


def test_rows_and_columns_that_a_metric_does_not_have_are_unknown_and_say_so(acme):
    wide = SHARE.replace('unit = "share"', 'unit = "share"\ncolumn = "no_such"')
    several = SHARE.replace("ai_code_share", "review_coverage").replace("Most", "Which")
    draw(acme, wide, several)
    assert acme.night() == 0
    first, second = acme.shown(STATES).splitlines()
    assert "unknown ai_code_share has no column no_such; it has period, value, " in first
    assert "unknown review_coverage has several rows for it: say which in rows" in second


def test_a_column_of_another_kind_is_unknown_and_stops_no_night(acme):
    odd = {
        'column = "period"': "ai_code_share has no numbers in period",
        'column = "complete"': "ai_code_share has no numbers in complete",
        'by = "n"': "ai_code_share has no days in n",
        'by = "value"': "ai_code_share has no days in value",
    }
    lines = [SHARE.replace('unit = "share"', f'unit = "share"\n{more}') for more in odd]
    draw(acme, *(line.replace("Most", f"Line {number}:") for number, line in enumerate(lines)))
    assert acme.night() == 0
    reasons = acme.ask("SELECT reason FROM watched ORDER BY tripwire")
    assert [reason for (reason,) in reasons] == list(odd.values())


def test_rows_choose_which_figure_is_watched(acme):
    chosen = SHARE.replace("ai_code_share", "review_coverage").replace(
        'unit = "share"', 'unit = "share"\nrows = { origin = "ai" }\nbound = "high"\ngrain = "quarter"'
    )
    draw(acme, chosen)
    acme.night()
    assert acme.figure("SELECT definition FROM watched") == (
        "the upper end of review_coverage, origin ai above 0.5 share by quarter"
    )
    assert acme.figure("SELECT state FROM watched") == "unknown"


def test_rows_without_periods_are_put_in_order_by_a_column_of_days(night):
    fill(
        night,
        "models",
        """model predecessor development_from development_to
        one - 2025-01-01 2025-04-10
        two one 2026-01-01 2026-09-30""",
    )
    rollups.update(night)
    publish.create_views(night.con)
    line = drawn(metric="development_cycle", comparison="below", threshold=150, unit="days", by="to_on")
    found = tripwires.taken(night, line, TODAY)
    assert (found.state, found.reading.value, found.reading.period) == ("clear", 272, date(2026, 9, 30))
    assert tripwires.taken(night, line.model_copy(update={"by": "period"}), TODAY).reason == (
        "development_cycle has several rows for it: say which in rows"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '"ai_code_share"',
            '"ai_code_shares"',
            "unknown metric 'ai_code_shares'; did you mean ai_code_share",
        ),
        ('"share"', '"days"', "ai_code_share is in 'share', not 'days'"),
        ("threshold = 0.5\n", "", 'lacks threshold; or kind = "judged" with state, evidence and expires'),
        ('"above"', '"over"', "expected above or below; found 'over'"),
        ("threshold = 0.5", "threshold = nan", "expected a number; found nan"),
        ('unit = "share"', 'unit = "share"\nperiods = 0', "expected how many periods in a row, from 1 to 12"),
        ('unit = "share"', 'unit = "share"\nstate = "clear"', "is metric, so it takes no state"),
        ('owner = "oversight"\n', "", "missing; expected who answers for it"),
    ],
)
def test_a_line_that_cannot_be_is_named_before_the_night_begins(acme, old, new, said):
    draw(acme, SHARE.replace(old, new))
    with pytest.raises(ConfigError) as error:
        config.load(acme.folder / "foreshock.toml")
    assert "tripwires[0]" in str(error.value)
    assert said in str(error.value)


def test_a_name_given_twice_is_named(acme):
    draw(acme, SHARE, SHARE)
    with pytest.raises(ConfigError, match=r"tripwires\[1\].name: .* is already the name of tripwires\[0\]"):
        config.load(acme.folder / "foreshock.toml")

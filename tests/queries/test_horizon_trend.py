"""In how many days the horizon doubles, and what is said of its pace, worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

from polars import selectors

import queries

FIRST = date(2022, 1, 3)
TENTHS = selectors.float().round(1)


def warehouse(horizons, days=None, released=0):
    """Models m00, m01 ... with these horizons, every 100 days: a score of 0.8 at half, 0.2 at twice."""
    days = days or [100 * number for number in range(len(horizons))]
    attempts, models = [], []
    for number, (minutes, day) in enumerate(zip(horizons, days, strict=True)):
        attempts += [f"m{number:02} | a{number} | {minutes / 2!r} | 0.8"]
        attempts += [f"m{number:02} | b{number} | {minutes * 2!r} | 0.2"]
        on = FIRST + timedelta(day)
        models += [f"m{number:02} | {on} | {on + timedelta(released * number)}"]
    head, heads = (
        "evaluations: model | task | human_minutes | score",
        "models: model | available_at | released_at",
    )
    return "\n".join([head, *attempts, heads, *models])


def spans(con, columns, level=50, **filters):
    frame = queries.run(con, "horizon_trend", filters).frame
    return frame.filter(frame["level"] == level).select("span", *columns.split()).with_columns(TENTHS)


def test_a_horizon_that_doubles_every_100_days_is_said_to(build, shows):
    con = build(warehouse([2**number for number in range(9)]))
    # The newest comes on day 800: 24 months go back to day 70. 2023 begins on day 363, 2024 on day 728.
    shows(
        spans(con, "value low high n r2 doublings_per_year verdict"),
        """
        span                      value low high n r2 doublings_per_year verdict
        all                       100   100 100  9 1  3.7                consistent with a constant rate
        2023 on                   100   100 100  5 1  3.7                not enough data
        2024 on                   .     .   .    1 .  .                  not enough data
        last 24 months            100   100 100  8 1  3.7                consistent with a constant rate
        before the last 24 months .     .   .    1 .  .                  not enough data
        """,
    )


def test_the_eighty_per_cent_horizons_follow_the_same_models(build, shows):
    con = build(warehouse([2, 4, 8, 5]))
    shows(spans(con, "value n from_minutes to_minutes").head(1), "value n from_minutes to_minutes\n100 3 2 8")
    shows(
        spans(con, "value n from_minutes to_minutes", 80).head(1),
        "value n from_minutes to_minutes\n100 3 1 4",
    )


def test_a_pace_that_breaks_is_called_faster_with_its_date(build, shows):
    #        doubling in 200 days for 800 days, then in 50; a little off the line, so that there is noise
    off = [1, 1.02, 0.99, 1.01, 0.98, 1.01, 1, 0.99, 1.02, 0.99, 1.01, 1]
    grown = [2 ** (n / 2) if n < 8 else 2 ** (4 + 2 * (n - 8)) for n in range(12)]
    con = build(warehouse([value * factor for value, factor in zip(grown, off, strict=True)]))
    shows(
        spans(con, "n verdict verdict_without_newest break_on break_chance").head(1),
        f"""
        span n  verdict             verdict_without_newest break_on                   break_chance
        all  12 faster recent slope faster recent slope    {FIRST + timedelta(800)} 0
        """,
    )


def test_leaving_out_a_model_fits_the_trend_of_the_others(build, shows):
    con = build(warehouse([2, 4, 8, 64]))
    shows(spans(con, "value n left_out", without="m03").head(1), "value n left_out\n100 3 1")
    assert spans(con, "value")["value"][0] < 70


def test_dates_choose_models_and_may_be_those_of_release(build, shows):
    con = build(warehouse([2, 4, 8, 64], released=50))
    last = str(FIRST + timedelta(200))
    shows(spans(con, "value n", to_date=last).head(1), "value n\n100 3")
    # releases come at 0, 150, 300 and 450 days
    shows(spans(con, "value n", dated="released", without="m03").head(1), "value n\n150 3")


def test_a_choice_that_leaves_nobody_out_is_the_nightly_trend(build):
    con = build(warehouse([2, 4, 8, 64]))
    nightly = queries.run(con, "horizon_trend").frame
    assert queries.run(con, "horizon_trend", {"from_date": "2000-01-01"}).frame.equals(nightly)


def test_what_is_fitted_anew_is_what_the_night_would_have_fitted(build):
    text = warehouse([2, 4, 7, 5, 30, 70, 120, 200, 500, 1100])
    under = queries.run(build(text), "horizon_trend", {"penalty": 0.1}).frame
    configured = queries.run(
        build("settings: key | value\nhorizon.penalty | 0.1\n" + text), "horizon_trend"
    ).frame
    assert under.drop("penalty").equals(configured.drop("penalty"))


def test_versions_of_a_suite_have_trends_of_their_own(build, shows):
    text = warehouse([2, 4, 8]).splitlines()
    other = [line.replace("| a", "| x").replace("| b", "| y") + " | 2" for line in text[1:7]]
    first = [line + " | 1" for line in text[1:7]]
    con = build("\n".join([text[0] + " | suite_version", *first, *other, *text[7:]]))
    frame = queries.run(con, "horizon_trend", {"without": "m02"}).frame
    assert frame["suite_version"].to_list() == ["1"] * 10 + ["2"] * 10
    assert set(frame["n"].filter(frame["span"] == "all")) == {2}


def test_a_bare_view_shows_the_night_and_nothing_of_another_choice(build):
    con = build(warehouse([2, 4, 8]))
    cursor = con.cursor()
    count = "SELECT count(verdict), count(*) FROM metrics.horizon_trend"
    assert cursor.sql(count).fetchall() == [(10, 10)]
    cursor.execute("SET VARIABLE without = ['m01']::VARCHAR[]")
    assert cursor.sql(count).fetchall() == [(0, 10)]


def test_a_nearly_flat_curve_enters_no_trend_and_many_equal_models_end(build, shows):
    lengths = (1, 4, 16, 64)
    flat = "\n".join(f"flat | t{n} | {n} | {0.88 - n / 10_000}" for n in lengths)
    same = "\n".join(f"m{day:03} | t{n} | {n} | {2 / (2 + n)}" for day in range(200) for n in lengths)
    days = "\n".join(f"m{day:03} | {date(2024, 1, 2) + timedelta(day)}" for day in range(200))
    con = build(f"""
    evaluations: model | task | human_minutes | score
                 {flat}
                 {same}
    models: model | available_at
            flat  | 2024-01-01
            {days}
    """)
    frame = queries.run(con, "horizon_trend").frame
    whole = frame.filter((frame["span"] == "all") & (frame["level"] == 50))
    shows(whole.select("n", "left_out"), "n left_out\n200 1")
    best = queries.run(con, "task_horizon").frame.filter("frontier")["model"]
    assert best.len() == 200
    assert "flat" not in best  # nor is it the newest horizon on the card

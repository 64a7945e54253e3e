"""Events from every place that knows of them, each once."""

from __future__ import annotations

import queries

MODELS = """
    models: model    | development_from | available_at | released_at | aliases      | source_file
            acme-3   | 2024-01-08       | 2024-06-03   | 2024-07-09  | acme/acme-3  | drop/models.csv
            acme-3.5 | .                | 2024-06-05   | .           | .            | drop/models.csv
            Guest 4  | .                | 2024-03-01   | 2024-03-01  | .            | .
            nobody   | .                | .            | .           | .            | .
"""


def told(con, **filters) -> list[str]:
    rows = queries.run(con, "known_events", filters).frame.rows(named=True)
    return sorted(f"{row['happened_on']} {row['what']} ({row['found_in']})" for row in rows)


def test_each_day_of_a_model_is_an_event_and_two_on_one_day_are_one(build):
    assert told(build(MODELS)) == [
        "2024-01-08 acme-3 in development (dates of models, drop/models.csv)",
        "2024-03-01 Guest 4 in use, released (dates of models, file not on record)",
        "2024-06-03 acme-3 in use (dates of models, drop/models.csv)",
        "2024-06-05 acme-3.5 in use (dates of models, drop/models.csv)",
        "2024-07-09 acme-3 released (dates of models, drop/models.csv)",
    ]


def test_what_somebody_wrote_down_is_not_told_again_from_models(build):
    events = """
        events: happened_on | what                      | kind  | source_file
                2024-01-11  | Work on ACME-3 begins.    | model | drop/events.csv
                2024-03-05  | Guest 4 for everybody     | model | drop/events.csv
                2024-06-04  | acme-3.5 behind the tools | .     | drop/events.csv
                2024-07-09  | (acme/acme-3) goes out    | model | drop/events.csv
    """
    # acme-3.5 is not acme-3, and Guest 4 is spoken of four days after its own day
    assert told(build(MODELS + events)) == [
        "2024-01-11 Work on ACME-3 begins. (drop/events.csv)",
        "2024-03-01 Guest 4 in use, released (dates of models, file not on record)",
        "2024-03-05 Guest 4 for everybody (drop/events.csv)",
        "2024-06-03 acme-3 in use (dates of models, drop/models.csv)",
        "2024-06-04 acme-3.5 behind the tools (drop/events.csv)",
        "2024-07-09 (acme/acme-3) goes out (drop/events.csv)",
    ]


def test_each_says_where_it_is_from_and_how_long_before_the_last_landing_it_was(build):
    con = build("""
        merges: landed_on  | written_lines | written
                2026-03-10 | 5             | ai
        events: happened_on | what        | source         | source_file
                2026-03-01  | signs       | example.com    | queries/reference/events.csv
                2026-04-01  | prediction  | .              | drop/more/events-2.csv
                2025-03-10  | older       | .              | .
    """)
    frame = queries.run(con, "known_events").frame
    assert frame.select("what", "value", "source", "found_in").rows() == [
        ("prediction", -22, None, "drop/more/events-2.csv"),
        ("signs", 9, "example.com", "shipped with Foreshock"),
        ("older", 365, None, "not on record"),
    ]
    assert told(con, from_date="2026-03-01", to_date="2026-03-31") == [
        "2026-03-01 signs (shipped with Foreshock)"
    ]


def test_names_that_mean_something_to_a_pattern_are_names_like_others(build):
    con = build("""
        models: model   | available_at
                c++ (1) | 2026-01-05
        events: happened_on | what
                2026-01-05  | c++ (1) arrives
                2026-01-06  | <b>bold</b>
    """)
    assert [row.split(" ", 1)[1] for row in told(con)] == [
        "c++ (1) arrives (not on record)",
        "<b>bold</b> (not on record)",
    ]

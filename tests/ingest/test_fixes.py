"""By what commits are known as fixes, and which landings faults count against: from a few rows by hand."""

from __future__ import annotations

import pytest

from ingest.derive import fixes, rollups
from ingest.night import Night
from tests.ingest.filled import fill, shown

FIXES = "SELECT sha, how, text FROM fixes ORDER BY sha"


def land(night: Night, *landings: str) -> None:
    """Landings of one commit each, a day apart from 2026-01-01 on: name and subject."""
    for day, line in enumerate(landings, start=1):
        sha, _, subject = line.partition(" ")
        moment = f"2026-01-{day:02}T00:00:00Z"
        fill(
            night,
            "merges",
            f"repo sha how landed_at subject written_lines\nacme {sha} squash {moment} {subject or '-'} 9",
        )
        fill(night, "commits", f"repo sha landing committed_at\nacme {sha} {sha} {moment}")


def test_a_label_or_the_text_of_a_request_makes_fixes_of_all_commits_of_its_landing(night: Night) -> None:
    land(night, "a", "b", "c")
    fill(
        night,
        "commits",
        "repo sha landing is_merge on_default_branch superseded\n"
        "acme a1 a false true false\n"
        "acme a2 a true true false\n"  # a merge on the branch changes nothing itself
        "acme a3 a false false false\n"  # of a request that was squashed away
        "acme a4 a false true true",  # of a history that was rewritten
    )
    fill(night, "requests", "repo number landing fix\nacme 1 a -\nacme 2 b fixes\nacme 3 - fixes")
    night.con.execute("UPDATE requests SET labels = ['docs', 'kind/bug'] WHERE number = 1")
    fixes.update(night)
    assert shown(night, FIXES) == "a label kind/bug\na1 label kind/bug\nb request fixes"


def test_an_incident_that_a_title_names_or_whose_cause_is_taken_back_makes_a_fix(night: Night) -> None:
    land(night, "a", "b Quiet_(INC-42)", "c Tidy_INC-4", "d Login_works", "e", "f")
    fill(
        night,
        "incidents",
        "repo id opened_at merge\n"
        "acme inc-42 2026-01-01T12:00:00Z -\n"
        "acme login 2026-01-01T12:00:00Z -\n"  # a word without a digit names no incident
        "acme 7 2026-01-01T12:00:00Z a",
    )
    night.con.execute("UPDATE merges SET subject = replace(subject, '_', ' ')")
    night.con.execute("UPDATE merges SET reverts = 'a' WHERE sha = 'e'")
    # takes back what took d back: d lands again, and nothing is mended
    night.con.execute("UPDATE merges SET reverts = 'a', relands = 'd' WHERE sha = 'f'")
    night.con.execute("UPDATE commits SET fix = 'fix' WHERE sha IN ('b', 'f')")
    fixes.update(night)
    assert shown(night, FIXES) == "b incident inc-42\ne incident 7\nf message fix"


def test_what_is_no_fix_any_more_goes_with_what_it_was_told(night: Night) -> None:
    land(night, "a", "b", "c", "d")
    night.con.execute("UPDATE commits SET fix = 'fix' WHERE sha <> 'a'")
    fixes.update(night)
    fill(night, "faults", "repo fix path introduced\nacme b a.py a\nacme c a.py a")
    night.con.execute("UPDATE commits SET superseded = true WHERE sha = 'b'")
    night.con.execute("UPDATE merges SET bulk = 'configured' WHERE sha = 'd'")
    fixes.update(night)
    assert shown(night, FIXES) == "c message fix"
    assert shown(night, "SELECT fix FROM faults") == "c"


def test_a_deployment_that_brought_one_landing_names_it_as_the_cause(night: Night) -> None:
    land(night, "a", "b", "c", "d")
    fill(
        night,
        "deployments",
        "repo id sha environment status created_at\n"
        "acme 1 a live success 2026-01-01T06:00:00Z\n"
        "acme 2 b live success 2026-01-02T06:00:00Z\n"
        "acme 3 c live failure 2026-01-03T06:00:00Z\n"
        "acme 4 d live success 2026-01-04T06:00:00Z\n"
        "acme 5 d stage success 2026-01-04T06:00:00Z",
    )
    fill(
        night,
        "incidents",
        "repo id opened_at deployment merge\n"
        "acme x 2026-01-05T00:00:00Z 2 -\n"  # brought b alone
        "acme y 2026-01-05T00:00:00Z 4 -\n"  # c and d: one of them
        "acme z 2026-01-05T00:00:00Z 1 -\n"  # the first: whatever was there before
        "acme w 2026-01-05T00:00:00Z 4 c",
    )
    fixes.update(night)
    assert shown(night, "SELECT id, landing FROM causes ORDER BY id") == "w c\nx b"


@pytest.fixture
def filled(night: Night) -> Night:
    """A (January 1) was mended by C and an incident, B by C, D by E; models of three generations."""
    land(night, "a", "b", "c", "d", "e", "f")
    night.con.execute("UPDATE merges SET written = 'ai', written_strict = 'undeclared' WHERE sha = 'a'")
    night.con.execute(
        "UPDATE merges SET written = 'automation', written_strict = 'automation' WHERE sha = 'b'"
    )
    fill(night, "repos", "repo retired\nacme false")
    fill(
        night,
        "fixes",
        "repo sha landing how text searched_at outcome missed\n"
        "acme c c message fix 2026-01-09T00:00:00Z searched 0\n"
        "acme c2 c message fix 2026-01-09T00:00:00Z searched 1\n"
        "acme e e message fix 2026-01-09T00:00:00Z unreadable 0\n"
        "acme f f message fix - - -",
    )
    fill(
        night,
        "faults",
        "repo fix path introduced landing found_at\n"
        "acme c x.py a a 2026-01-03T00:00:00Z\n"
        "acme c y.py a a 2026-01-03T00:00:00Z\n"  # another file of the same fix
        "acme c2 y.py a0 a 2026-01-03T00:00:00Z\n"  # another commit of the same two landings
        "acme c x.py b b 2026-01-03T00:00:00Z\n"  # of automation
        "acme c z.py c c 2026-01-03T00:00:00Z\n"  # its own landing
        "acme e z.py d d 2026-01-05T00:00:00Z\n"
        "acme e z.py q - 2026-01-05T00:00:00Z",  # of a history that was rewritten
    )
    fill(night, "incidents", "repo id opened_at merge\nacme 7 2026-01-02T12:00:00Z a")
    fill(
        night,
        "models",
        "model predecessor generation available_at\n"
        "m1 - 1 2025-12-01\n"
        "m2 m1 2 2026-01-02\n"
        "m2-small m2 2 2026-01-03\n"  # of the same generation: it follows nothing
        "m3 m2 3 2026-01-04",
    )
    rollups.update(night)
    return night


def test_each_landing_has_one_fault_per_fix_or_incident(filled: Night) -> None:
    # on 3 January m2 was the newest, and a is younger than m1; on 5 January m3 was, and d is younger than m2
    assert shown(
        filled, "SELECT landing, what, found_by, written, hours, older FROM fault_times ORDER BY ALL"
    ) == ("a fix c ai 48 False\na incident 7 ai 36 False\nd fix e unknown 24 False")


def test_what_landed_after_it_was_mended_was_not_at_fault(filled: Night) -> None:
    filled.con.execute("UPDATE merges SET landed_at = TIMESTAMPTZ '2026-03-01 00:00:00Z' WHERE sha = 'd'")
    rollups.update(filled)
    assert shown(filled, "SELECT DISTINCT landing FROM fault_times") == "a"


def test_a_fault_that_outlived_a_generation_is_older(filled: Night) -> None:
    filled.con.execute("UPDATE models SET available_at = DATE '2026-01-02' WHERE model = 'm1'")
    filled.con.execute("UPDATE models SET available_at = DATE '2026-01-03' WHERE model = 'm2'")
    filled.con.execute("UPDATE merges SET landed_on = DATE '2026-01-02' WHERE sha = 'd'")
    rollups.update(filled)
    # a landed before m1; when the incident was opened no model had followed another; d before m2
    assert shown(filled, "SELECT landing, what, older FROM fault_times ORDER BY ALL") == (
        "a fix True\na incident -\nd fix True"
    )


def test_of_models_that_came_into_use_on_one_day_the_younger_predecessor_counts(filled: Night) -> None:
    filled.con.execute("DELETE FROM models")
    fill(
        filled,
        "models",
        "model predecessor generation available_at\n"
        "m1 - 1 2025-12-01\n"
        "m2 - 1 2026-01-02\n"
        "m3 m1 2 2026-01-03\n"
        "m4 m2 2 2026-01-03\n"
        "m5 m6 2 2026-01-02\n"  # it was there before its predecessor: it follows nothing
        "m6 - 1 2026-02-01",
    )
    filled.con.execute("UPDATE merges SET landed_on = DATE '2026-01-02' WHERE sha = 'd'")
    rollups.update(filled)
    # a landed the day before m2, d on its day; the incident was opened before m3 and m4
    assert shown(filled, "SELECT landing, what, older FROM fault_times ORDER BY ALL") == (
        "a fix True\na incident -\nd fix False"
    )


def test_days_are_counted_to_the_first_fault_of_landings_that_wrote_something(filled: Night) -> None:
    filled.con.execute("UPDATE merges SET written_lines = 0 WHERE landed_on = DATE '2026-01-06'")
    rollups.update(filled)
    assert shown(
        filled, "SELECT landed_on, written, fault_days, landings FROM daily_faults ORDER BY ALL"
    ) == (
        "2026-01-01 ai 1 1\n2026-01-02 automation -1 1\n2026-01-03 unknown -1 1\n"
        "2026-01-04 unknown 1 1\n2026-01-05 unknown -1 1"
    )


def test_fixes_that_wait_and_those_left_out_are_counted(filled: Night) -> None:
    counts = "SELECT landed_on, fixes, waiting, left_out FROM daily_fixes ORDER BY ALL"
    assert shown(filled, counts) == "2026-01-03 2 0 1\n2026-01-05 1 0 1\n2026-01-06 1 1 0"
    filled.con.execute("UPDATE repos SET retired = true")  # nobody will ever search it
    rollups.update(filled)
    assert shown(filled, counts).endswith("2026-01-06 1 0 1")


def test_what_is_taken_back_after_thirty_days_is_no_revert_of_a_new_landing(night: Night) -> None:
    fill(
        night,
        "merges",
        "repo sha how landed_at reverts reverted_by relands bulk counted\n"
        "acme a direct 2026-01-01T00:00:00Z - d - - true\n"
        "acme b direct 2026-01-01T00:00:00Z - e - - true\n"
        "acme c direct 2026-01-01T00:00:00Z - - - configured true\n"
        "acme d direct 2026-01-31T00:00:00Z a f - - true\n"  # 30 days later
        "acme e direct 2026-01-31T00:00:01Z b - - - true\n"
        "acme f direct 2026-02-02T00:00:00Z d - a - true\n"
        "acme g direct 2026-02-02T00:00:00Z e - b - true\n"  # likewise b, which was not new any more
        "acme h direct 2026-01-31T00:00:00Z - f - - false\n"  # counted in another repository
        "acme i pull 2026-01-31T00:00:00Z - f - - true",
    )
    rollups.update(night)
    # f takes d back and so lands a again
    assert shown(night, "SELECT landed_on, landings, reverted, relanded FROM daily_reverts ORDER BY ALL") == (
        "2026-01-01 2 1 1\n2026-01-31 2 1 0\n2026-02-02 2 0 0"
    )

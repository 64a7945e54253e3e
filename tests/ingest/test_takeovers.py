"""Agents' branches that a person wrote on, and closed requests that a person did again, from a few rows."""

from __future__ import annotations

from ingest.derive import rollups, takeovers
from ingest.night import Night
from tests.ingest.filled import fill, shown

BRANCHES = "SELECT id, taken_over, commits, person_commits FROM agent_work WHERE kind = 'branch' ORDER BY id"
REQUESTS = (
    "SELECT id, taken_over, redone_by, redone_how FROM agent_work WHERE kind = 'request' ORDER BY repo, id"
)
SUMS = "SELECT kind, difficulty, sum(n), sum(taken_over) FROM daily_takeovers GROUP BY ALL ORDER BY ALL"
ASKED = "repo number author_kind base branch title created_at closed_at merged_at landing"
OPENED, LANDED = "2026-01-05T00:00:00Z", "2026-01-12T00:00:00Z"
AGENTS = "acme 1 ai main agent/loader Loader 2026-01-01T00:00:00Z 2026-01-10T00:00:00Z - -"


def landed(night: Night, *shas: str, how: str = "squash") -> None:
    fill(night, "repos", "repo branch\nacme main")
    rows = [f"acme {sha} {how} 2026-01-05 2026-01-05T10:00:00Z ai ai" for sha in shas]
    fill(night, "merges", "\n".join(["repo sha how landed_on landed_at written written_strict", *rows]))


def derive(night: Night) -> None:
    """Only what is tested here."""
    for statement in takeovers.PREPARED:
        night.con.execute(statement)
    rollups.write(night.con, takeovers.DAILY)


def asked(night: Night, *rows: str) -> str:
    """What became of these requests."""
    fill(night, "requests", "\n".join([ASKED, *rows]))
    derive(night)
    return shown(night, REQUESTS)


def test_a_branch_is_an_agents_whose_request_it_opened_or_whose_first_commit_it_wrote(night: Night) -> None:
    landed(night, "m1", "m2", "m3", "m4")
    fill(
        night,
        "requests",
        "repo number author_kind landing\nacme 1 ai m1\nacme 2 person m2\nacme 3 person m3\nacme 4 - m4",
    )
    fill(
        night,
        "request_commits",
        "repo number sha position person origin is_merge\n"
        "acme 1 b 2 - ai false\n"
        "acme 1 a 1 ann undeclared false\n"  # a person wrote first, and it is the agent's request
        "acme 1 c 3 ann undeclared true\n"  # took the main branch in
        "acme 2 d 1 - ai false\n"
        "acme 2 e 2 ann ai false\n"  # a person's commit that an AI signed
        "acme 2 i 3 ann automation false\n"  # and one that a formatter made in a person's name
        "acme 3 f 1 ann undeclared false\n"
        "acme 3 g 2 - ai false\n"  # an agent on a person's branch
        "acme 4 h 1 - automation false",
    )
    rollups.update(night)
    assert shown(night, BRANCHES) == "m1 True 2 1\nm2 False 3 0"
    assert shown(night, SUMS) == "branch all 2 1"


def test_without_a_forge_the_commits_that_git_has_of_a_branch_decide(night: Night) -> None:
    landed(night, "m1", how="merge")
    landed(night, "m2")  # a squash of which git has one commit: nobody can say
    fill(
        night,
        "commits",
        "repo sha landing person origin authored_at is_merge superseded\n"
        "acme m1 m1 ann undeclared 2026-01-05T00:00:00Z true false\n"
        "acme b m1 ann undeclared 2026-01-03T00:00:00Z false false\n"
        "acme a m1 - ai 2026-01-02T00:00:00Z false false\n"
        "acme x m1 bob undeclared 2026-01-01T00:00:00Z false true\n"  # lost when history was rewritten
        "acme m2 m2 - ai 2026-01-01T00:00:00Z false false",
    )
    derive(night)
    assert shown(night, BRANCHES) == "m1 True 2 1"


def test_automation_bulk_and_what_counts_elsewhere_are_no_agents_branches(night: Night) -> None:
    landed(night, "m1")
    night.con.execute("UPDATE merges SET bulk = 'subtree'")
    fill(night, "requests", "repo number author_kind landing\nacme 1 ai m1")
    fill(night, "request_commits", "repo number sha position origin\nacme 1 a 1 ai")
    derive(night)
    assert shown(night, BRANCHES) == ""


def test_a_closed_request_is_redone_by_one_that_names_it_or_shares_its_branch_or_issue(night: Night) -> None:
    cases = (
        ("other", "Loader-again-(#1)", "names it"),
        ("other", "Redo-#1", "names it"),
        ("agent/loader", "Loader", "same branch"),
        ("other", "Loader-for-#77", "same issue"),
        ("issue-77", "Loader", "same issue"),
        ("other", "Loader-(#12)", None),  # twelve is not one
        ("other", "See-acme/other#1", None),  # of another repository
        ("other", "Loader", None),
        ("tissue-77", "Loader", None),
        ("main", "Loader", None),  # a fork's main branch says nothing
    )
    agents = AGENTS.replace(" Loader", " Loader-(#77)")
    rows = []
    for number, (branch, title, _) in enumerate(cases):
        fill(night, "repos", f"repo branch\nacme{number} main")
        mine = agents.replace("agent/loader", "main") if branch == "main" else agents
        rows += [mine, f"acme 2 person main {branch} {title} {OPENED} {LANDED} {LANDED} -"]
        rows[-2:] = [row.replace("acme ", f"acme{number} ") for row in rows[-2:]]
    assert asked(night, *rows).splitlines() == [
        f"1 {how is not None} {2 if how else '-'} {how or '-'}" for _, _, how in cases
    ]


def test_a_request_that_names_the_closed_one_is_believed_before_an_earlier_one_of_its_branch(
    night: Night,
) -> None:
    fill(night, "repos", "repo branch\nacme main")
    branch = f"acme 2 person main agent/loader Loader {OPENED} {LANDED} {LANDED} -"
    named = f"acme 3 person main other Redo-#1 {OPENED} 2026-01-13T00:00:00Z 2026-01-13T00:00:00Z -"
    assert asked(night, AGENTS, branch, named) == "1 True 3 names it"


def test_only_what_a_person_opened_later_and_landed_within_14_days_redoes_it(night: Night) -> None:
    cases = (
        ("2026-01-02", "2026-01-24", "person", True),  # 14 days after it was closed
        ("2026-01-02", "2026-01-25", "person", False),
        ("2026-01-02", "2026-01-08", "person", True),  # landed, then the agent's was closed
        ("2025-12-31", "2026-01-12", "person", False),  # was there before the agent's
        ("2026-01-02", "2026-01-12", "ai", False),  # another agent's
        ("2026-01-02", "-", "person", False),  # closed too
    )
    rows = []
    for number, (opened, merged, by, _) in enumerate(cases):
        fill(night, "repos", f"repo branch\nacme{number} main")
        merged = merged if merged == "-" else f"{merged}T00:00:00Z"
        redo = f"acme 2 {by} main agent/loader Loader {opened}T00:00:00Z {LANDED} {merged} -"
        rows += [row.replace("acme ", f"acme{number} ") for row in (AGENTS, redo)]
    again = AGENTS.replace("acme 1", "acme0 3").replace("2026-01-01", "2026-01-03")
    asked(night, *rows, again)  # opened after what redid the first
    found = "SELECT taken_over FROM agent_work WHERE id = '1' ORDER BY repo"
    assert shown(night, found).splitlines() == [str(redone) for *_, redone in cases]
    assert shown(night, "SELECT taken_over FROM agent_work WHERE id = '3'") == "False"


def test_a_request_that_changed_half_of_the_same_files_is_the_same_work(night: Night) -> None:
    landed(night, "m2", "m3")
    fill(night, "request_commits", "repo number sha position origin\nacme 1 a 1 ai")
    fill(
        night,
        "commits",
        "repo sha landing origin\nacme m2 m2 undeclared\nacme m3 m3 undeclared",
    )
    fill(
        night,
        "changes",
        "repo sha path kind\n"
        "acme a load.py source\nacme a net.py source\nacme a README.md docs\n"
        "acme m2 load.py source\nacme m2 fast.py source\nacme m2 README.md docs\n"  # one of three
        "acme m3 load.py source\nacme m3 net.py source\nacme m3 c.py source\nacme m3 d.py source",
    )
    person = "acme {} person main other{} Faster 2026-01-05T00:00:00Z 2026-01-12T00:00:00Z - m{}"
    found = asked(night, AGENTS, person.format(2, 2, 2), person.format(3, 3, 3))
    assert found == "1 True 3 same paths"  # two of four


def test_requests_that_landed_are_ended_work_and_drafts_that_were_closed_too(night: Night) -> None:
    landed(night, "m1")
    found = asked(
        night,
        "acme 1 ai main a A 2026-01-01T00:00:00Z 2026-01-02T00:00:00Z 2026-01-02T00:00:00Z m1",
        "acme 2 ai main b B 2026-01-01T00:00:00Z 2026-01-02T00:00:00Z - -",
        "acme 3 ai main c C 2026-01-01T00:00:00Z - - -",  # open
        "acme 4 ai topic d D 2026-01-01T00:00:00Z 2026-01-02T00:00:00Z - -",  # to another branch
        "acme 5 automation main e E 2026-01-01T00:00:00Z 2026-01-02T00:00:00Z - -",
    )
    assert found == "1 False - -\n2 False - -"


def test_sessions_are_added_up_by_difficulty_and_what_is_not_told_stays_apart(night: Night) -> None:
    fill(
        night,
        "sessions",
        "session started_on difficulty taken_over corrections repo\n"
        "a 2026-01-05 hard true 3 acme\n"
        "b 2026-01-05 hard false - acme\n"
        "c 2026-01-05 hard - 2 acme\n"
        "d 2026-01-05 - false 0 -\n"
        "e - hard true 1 acme",  # without a day it belongs to no period
    )
    derive(night)
    assert (
        shown(
            night,
            "SELECT repo, difficulty, n, taken_over, not_told, corrected, corrections FROM daily_takeovers "
            "ORDER BY repo DESC",
        )
        == "acme hard 2 1 1 2 5\n not graded 1 0 0 1 0"
    )

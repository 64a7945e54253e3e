"""What counts of lines that landed, ended or stand, and whose they are said to be: from a few rows."""

from __future__ import annotations

from ingest.derive import survival
from ingest.git import authors
from ingest.night import Night
from tests.ingest.filled import fill, shown

COMMITS = "repo sha landing origin grade tool model counted"
MERGES = "repo sha how landed_on landed_at written written_strict checked counted bulk reverts relands head"
FATES = "repo merge sha class tool model kind ended_by lines replaced"
AGES = "SELECT landed_on, origin, grade, age, ended, lines FROM line_ages ORDER BY ALL"
# Who wrote a landing: its origin with weak marks and without, and the grade of its mark.
WROTE = {
    "ai": ("ai", "ai", "strong"),
    "weak": ("ai", "undeclared", "weak"),
    "assisted": ("assisted", "undeclared", "strong"),
    "none": ("undeclared", "undeclared", "-"),
}


def landed(night: Night, *rows: str) -> None:
    """Landings of one commit each that wrote ten lines: hash, day, who wrote it, and what sets it apart."""
    fill(night, "repos", "repo branch\nacme main")
    fill(night, "followed", "repo head_sha blamed_sha\nacme x x")
    for row in rows:
        sha, day, who, *apart = row.split()
        origin, strict, grade = WROTE[who]
        said = dict(word.split("=") for word in apart)
        more = " ".join(said.get(name, "-") for name in ("bulk", "reverts", "relands", "head"))
        time = "-" if day == "-" else f"{day}T12:00:00Z"
        counted, checked = said.get("counted", "true"), said.get("checked", "nobody")
        how = said.get("how", "squash")
        merge = f"acme {sha} {how} {day} {time} {origin} {strict} {checked} {counted} {more}"
        fill(night, "merges", f"{MERGES}\n{merge}")
        fill(night, "commits", f"{COMMITS}\nacme {sha} {sha} {origin} {grade} x x {counted}")
        fill(night, "landed", f"repo merge sha kind lines\nacme {sha} {sha} source 10")


def ended(night: Night, *rows: str) -> None:
    """Lines of source that nobody tells apart: whose, by whom they ended, how many, and how many replaced."""
    fates = (row.split() for row in rows)
    lines = (f'acme {whose} "" rest "" "" source {by} {count} {put}' for whose, by, count, put in fates)
    fill(night, "fates", "\n".join([FATES, *lines]))


def test_only_ordinary_landings_rewrite_and_only_their_lines_grow_old(night: Night) -> None:
    landed(
        night,
        "old 2026-01-05 ai",
        "new 2026-01-06 ai",
        "elsewhere 2026-01-07 ai counted=false",
        "bulk 2026-01-07 ai bulk=subtree",
        "back 2026-01-07 ai reverts=old",
        "again 2026-01-07 ai relands=old",
        "person 2026-01-07 none",
        "undated - ai",
        "pull 2026-01-07 ai how=pull",
        "fork 2026-01-08 none",
    )
    fill(night, "commits", f"{COMMITS}\nacme theirs fork ai strong x x false")
    fill(night, "landed", "repo merge sha kind lines\nacme fork theirs source 30")
    fill(
        night,
        "fates",
        f"{FATES}\n"
        'acme fork "" rest "" "" source "" 400 0\n'  # not told apart: ten of forty count here
        'acme fork theirs rest "" "" source "" 9000 0',
    )
    names = "new", "elsewhere", "bulk", "back", "again", "person", "undated"
    ended(
        night,
        *(f"old {by} {2**place} 0" for place, by in enumerate(names)),
        *(f'{whose} "" 1000 0' for whose in ("elsewhere", "bulk", "back", "again", "undated", "pull")),
    )
    survival.update(night)
    rewriting = "SELECT landed_on, written, lines FROM rewriting ORDER BY ALL"
    assert shown(night, rewriting) == "2026-01-06 ai 1\n2026-01-07 undeclared 32"
    assert shown(night, "SELECT policy, depth, lines FROM chains ORDER BY ALL") == "declared 1 1\nstrict 1 1"
    # on the 31st of October 64 lines that ended on no day have stood for 299 days
    assert shown(night, AGES) == (
        "2026-01-05 ai strong 1 True 1\n2026-01-05 ai strong 3 True 62\n2026-01-05 ai strong 273 False 64\n"
        "2026-01-08 undeclared  273 False 100"
    )


def test_which_lines_and_landings_are_those_of_ai_in_a_row_depends_on_the_marks_that_count(
    night: Night,
) -> None:
    landed(
        night,
        "strong 2026-01-05 ai",
        "weak 2026-01-05 weak",
        "assisted 2026-01-05 assisted",
        "none 2026-01-05 none",
        "first 2026-01-06 ai",
        "second 2026-01-07 weak",
        "third 2026-01-08 ai checked=second_person",
        "fourth 2026-01-09 ai",
    )
    old = enumerate(("strong", "weak", "assisted", "none"))
    ended(
        night,
        *(f"{whose} first {2**place} 0" for place, whose in old),
        "strong second 16 0",
        "first third 10 10",  # all ten of the third: but a second person checked it
        "third fourth 10 10",
    )
    survival.update(night)
    assert shown(night, "SELECT policy, landed_on, depth, lines FROM chains ORDER BY ALL").splitlines() == [
        "declared 2026-01-06 1 7", "declared 2026-01-07 1 16", "declared 2026-01-08 1 10",
        "declared 2026-01-09 1 10",
        "strict 2026-01-06 1 1", "strict 2026-01-08 1 10", "strict 2026-01-09 1 10",
    ]  # fmt: skip


def test_of_lines_that_are_half_ai_s_half_take_part_in_a_chain(night: Night) -> None:
    landed(night, "mixed 2026-01-05 none", "next 2026-01-06 ai", "last 2026-01-07 ai")
    fill(night, "commits", f"{COMMITS}\nacme agent mixed ai strong x x true")
    fill(night, "landed", "repo merge sha kind lines\nacme mixed agent source 10")
    ended(night, "mixed next 10 10", "next last 10 10")
    survival.update(night)
    chains = "SELECT depth, lines FROM chains WHERE policy = 'strict' ORDER BY landed_on, depth"
    assert shown(night, chains) == "1 5\n1 5\n2 5"


def test_a_line_that_lasts_to_an_edge_counts_there_and_one_beyond_the_last_behind_it(night: Night) -> None:
    landed(
        night,
        "old 2010-01-01 ai",
        "late 2020-01-01 none",  # 3652 days later
        "last 2019-12-30 none",  # 3650
        "young 2026-10-30 ai",  # yesterday
        "today 2026-10-31 ai",
    )
    ended(night, "old late 1 0", "old last 2 0", 'young "" 4 0', 'today "" 8 0')
    survival.update(night)
    assert shown(night, AGES) == (
        "2010-01-01 ai strong 3650 True 2\n2010-01-01 ai strong 3651 True 1\n"
        "2026-10-30 ai strong 1 False 4\n2026-10-31 ai strong 0 False 8"
    )


def test_lines_grow_no_older_than_their_repository_was_looked_at(night: Night) -> None:
    landed(night, "old 2026-10-01 ai", "late 2026-10-27 none")
    ended(night, 'old "" 4 0', 'late "" 2 0')
    night.con.execute("UPDATE repos SET head_seen_on = DATE '2026-10-11'")
    survival.update(night)
    assert shown(night, AGES) == "2026-10-01 ai strong 7 False 4\n2026-10-27 undeclared  0 False 2"


def test_lines_are_those_of_their_owner_s_word_of_notes_of_their_commit_or_split(night: Night) -> None:
    landed(
        night,
        "mixed 2026-01-05 none",
        "said 2026-01-06 none",
        "lost 2026-01-07 none",
        "untold 2026-01-08 none",
    )
    night.con.execute("UPDATE merges SET overridden = 'human' WHERE sha = 'said'")
    night.con.execute("DELETE FROM landed WHERE merge = 'lost'")
    night.con.execute("UPDATE commits SET origin = 'assisted' WHERE sha = 'lost'")
    fill(night, "commits", f"{COMMITS}\nacme agent mixed ai strong claude opus true")
    fill(
        night,
        "landed",
        "repo merge sha kind class tool lines\n"
        'acme mixed agent source rest "" 20\n'
        'acme mixed agent test rest "" 5\n'
        "acme mixed mixed source ai_note cursor 90\n"
        'acme untold untold source ai_note "" 30',
    )
    fill(
        night,
        "fates",
        f"{FATES}\n"
        'acme mixed agent rest "" "" source "" 1 0\n'  # told by blame
        'acme mixed "" ai_note cursor x source "" 2 0\n'
        'acme mixed "" human_note "" "" source "" 4 0\n'
        'acme mixed "" rest "" "" source "" 30 0\n'  # as what no note claims: 20 and 10
        'acme mixed "" rest "" "" test "" 8 0\n'  # all tests that landed are the agent's
        'acme mixed "" rest "" "" docs "" 70 0\n'  # none landed: as all together, 25 and 10
        'acme said "" ai_note cursor "" source "" 16 0\n'
        'acme lost lost rest "" "" source "" 32 0\n'  # not among what landed: by its commit
        'acme lost "" rest "" "" source "" 64 0\n'
        'acme untold "" rest "" "" source "" 120 0',  # notes with no place: as 30 and 10 landed
    )
    survival.update(night)
    told = "SELECT kind, origin, grade, lines FROM line_ages WHERE landed_on = DATE '{}' ORDER BY ALL"
    assert shown(night, told.format("2026-01-05")).splitlines() == [
        "docs ai strong 50", "docs undeclared  20",
        "source ai lines 2", "source ai strong 21", "source human lines 4", "source undeclared  10",
        "test ai strong 8",
    ]  # fmt: skip
    assert shown(night, told.format("2026-01-06")) == "source human strong 16"
    assert shown(night, told.format("2026-01-07")) == "source assisted  32\nsource unknown  64"
    assert shown(night, told.format("2026-01-08")) == "source ai lines 90\nsource undeclared  30"


def test_lines_that_stand_are_left_out_for_a_reason_and_notes_are_cut_to_them(night: Night) -> None:
    landed(
        night,
        "old 2026-01-05 none",
        "pull 2026-01-06 ai how=pull",
        "bulk 2026-01-06 none bulk=subtree",
        "elsewhere 2026-01-06 none counted=false",
        "fork 2026-01-07 none",
        "first 2026-01-08 ai",
        "again 2026-01-09 none relands=first",
        "squash 2026-01-10 none head=tip",
        "asked 2026-01-11 none",
    )
    fill(
        night,
        "request_shares",
        "repo merge origin grade tool model part\n"
        'acme asked ai strong "" "" 0.75\nacme asked human "" "" "" 0.25',
    )
    night.con.execute("DELETE FROM landed WHERE merge = 'again'")
    night.con.execute("UPDATE commits SET origin = 'assisted' WHERE sha = 'squash'")
    fill(night, "landed", "repo merge sha kind lines\nacme squash tip source 30")
    fill(night, "commits", f"{COMMITS}\nacme theirs fork ai strong x x false")
    fill(night, "commits", f"{COMMITS}\nacme tip squash ai strong x x true")
    fill(
        night,
        "note_ranges",
        "repo sha path from_line to_line class tool\n"
        "acme old was.py 3 6 ai_note claude\n"
        "acme old was.py 9 12 human_note x\n"
        "acme old now.py 1 99 ai_note claude",  # of another file of that commit
    )
    fill(
        night,
        "alive",
        "repo path from_line lines kind sha origin_path origin_line\n"
        "acme now.py 1 4 source old was.py 1\n"  # 1 to 4: two of them in the first note
        "acme now.py 5 5 source old was.py 6\n"  # 6 to 10: one in the first, two in the second
        "acme pull.py 1 8 source pull pull.py 1\n"
        "acme bulk.py 1 16 source bulk bulk.py 1\n"
        "acme else.py 1 32 source elsewhere else.py 1\n"
        "acme fork.py 1 64 source theirs fork.py 1\n"  # counted in the repository that it came from
        "acme lost.py 1 128 source gone lost.py 1\n"
        "acme again.py 1 512 source again again.py 1\n"  # as when it landed first
        "acme squash.py 1 1024 source squash squash.py 1\n"  # as its request's commits wrote it
        "acme asked.py 1 2048 source asked asked.py 1\n"  # of which a quarter is not AI's
        'acme odd.py 0 256 source old "" 0',  # git could not say
    )
    survival.update(night)
    stands = "SELECT left_out, origin, grade, lines FROM surviving ORDER BY ALL"
    assert shown(night, stands).splitlines() == [
        " ai lines 3", " ai strong 512", " ai strong 768", " ai strong 1536",
        " human  512", " human lines 2", " undeclared  4",
        " undeclared  256",
        "back-merge ai strong 8", "bulk undeclared  16", "unknown undeclared  256", "unknown unknown  128",
        "upstream undeclared  32", "upstream undeclared  64",
    ]  # fmt: skip


def test_what_notes_say_is_painted_over_what_blame_says_of_the_same_lines(night: Night) -> None:
    fill(
        night,
        "blames",
        "repo merge base tip path from_line lines sha origin_path origin_line\n"
        "acme m b m new.py 11 10 agent old.py 1\n"
        'acme m b m new.py 21 5 "" "" 0\n'  # of the landing itself
        "acme m b m new.py 31 5 plain new.py 31\n"
        'acme m b m lost.py 0 0 "" "" 0',  # could not be blamed
    )
    fill(
        night,
        "note_ranges",
        "repo sha path from_line to_line class tool\n"
        "acme agent old.py 3 4 ai_note claude\n"
        "acme agent old.py 9 40 ai_note cursor\n"
        "acme agent new.py 1 40 ai_note nobody\n"  # of another file of that commit
        "acme m new.py 13 22 human_note x\n"
        "acme m new.py 31 33 human_note x\n"
        "acme m lost.py 1 2 human_note x",
    )
    units = authors.Units()
    told = authors.painted(night, "acme", ["m"], units)
    author = authors.added(told["m"], units.number(("m", "", *authors.REST)))
    names = {number: f"{sha}:{kind}:{tool}" for (_, sha, kind, tool, _), number in units.numbers.items()}
    lines = [names[number] for number in author("new.py", 10, 27).tolist()]
    runs = [(line, name) for line, name in enumerate(lines, 10) if line == 10 or name != lines[line - 11]]
    assert runs == [
        (10, ":rest:"), (11, "agent:rest:"), (13, "agent:ai_note:claude"), (15, "agent:rest:"),
        (19, "agent:ai_note:cursor"), (21, "m:human_note:x"), (23, "m:rest:"), (26, ":rest:"),
        (31, "m:human_note:x"), (34, "plain:rest:"), (36, ":rest:"),
    ]  # fmt: skip
    lost = [names[number] for number in author("lost.py", 1, 3).tolist()]
    assert lost == ["m:human_note:x", "m:human_note:x", ":rest:"]

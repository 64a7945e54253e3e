"""Line notes into `note_ranges`, `note_lines` and `evidence`: what they claim, cut to what each commit added.

A note can claim more than its commit: a range counts as far as the commit itself added those lines. Only
ranges, tools and models are kept, never what was said to an agent. A note is read once, and again when it
changes.
"""

from __future__ import annotations

import re
import subprocess
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ingest.attribution import git_ai
from ingest.git import claimed, hunks, stream
from ingest.git.command import GitError, command, environment, git
from ingest.rows import framed

if TYPE_CHECKING:
    from ingest.config import Repo
    from ingest.git.shadow import Shadow
    from ingest.night import Night

PIECE = 200  # commits whose diffs are in memory at a time
MOST = 100_000  # claims in memory at a time
ABSENT = "notes speak of commits that no read branch or request reaches"
ENTRY = re.compile(r"[0-7]+ \w+ (?P<blob>[0-9a-f]{40,64})\t(?P<name>.+)", re.S)
Claims = list[git_ai.Claim]
Note = tuple[str, Claims]  # commit and what is claimed of it
Added = dict[tuple[str, bytes], list[tuple[int, int]]]  # lines by commit and path
RANGES = ("sha", "path", "from_line", "to_line", "class", "tool", "model")
COUNTS = ("sha", "class", "tool", "model", "note", "claimed", "kept")
EVIDENCE = """
SELECT $repo AS repo, sha, 'git-ai-note' AS rule,
    concat('note: ', sum(kept), ' of its lines by ', coalesce(nullif(tool, ''), 'AI')) AS text,
    'note' AS role, nullif(tool, '') AS tool, nullif(arg_max(model, (kept, model)), '') AS model,
    'lines' AS grade, 'note' AS place, 'agent' AS reporter
FROM note_lines WHERE repo = $repo AND class = 'ai_note' AND kept > 0
GROUP BY sha, note_lines.tool
"""
UNSAID = f"""
DELETE FROM evidence
WHERE repo = $repo AND place = 'note' AND (sha, text) NOT IN (SELECT sha, text FROM ({EVIDENCE}))
"""


def read(night: Night, repo: Repo, seen: Shadow) -> tuple[list[str], int]:
    """Reads notes that are new or changed.

    Returns the commits of which they say something else now, and how many rejects came or went. A note of
    which git cannot read the text is tried again.
    """
    try:
        found = listed(seen) if git_ai.REF in seen.refs else {}
    except GitError as error:  # whoever may push can point them anywhere, which must not stop the rest
        night.say.error(f"git {repo.name}: its notes cannot be read ({error})")
        return [], remark(night, repo, f"notes cannot be read ({error}): those read before are kept")
    return renewed(night, repo, seen, found)


def renewed(night: Night, repo: Repo, seen: Shadow, found: dict[str, str]) -> tuple[list[str], int]:
    """The same of notes by their commit."""
    con, key = night.con, {"repo": repo.name}
    known = [sha for (sha,) in con.execute("SELECT sha FROM nodes ORDER BY position").fetchall()]
    stored = dict(con.execute("SELECT DISTINCT sha, note FROM note_lines WHERE repo = $repo", key).fetchall())
    wanted = {sha: found[sha] for sha in known if sha in found}  # in an order in which git finds its deltas
    ignored = night.config.attribution.ignore
    stamps = {sha: f"{git_ai.READING}.{','.join(ignored)}.{blob}" for sha, blob in wanted.items()}
    again = {sha: blob for sha, blob in wanted.items() if stored.get(sha) != stamps[sha]}
    changed = [*again, *(stored.keys() - wanted.keys())]
    missing = remark(night, repo, absent(sorted(found.keys() - wanted.keys())))
    if not changed:
        return [], missing
    for table in ("note_ranges", "note_lines"):
        con.execute(
            f"DELETE FROM {table} WHERE repo = ? AND sha IN (SELECT unnest(?::VARCHAR[]))",
            [repo.name, changed],
        )
    problems: dict[str, str] = {}
    notes = pieces(taken(seen.path, again, ignored, problems))
    running: deque[tuple[dict[str, Claims], Future[Added]]] = deque()
    with night.say.bar(f"{repo.name}: notes", len(again)) as bar, ThreadPoolExecutor(stream.cores()) as pool:
        while (piece := next(notes, None)) or running:
            if piece:
                shas = [sha for sha, claims in piece.items() if claims]
                running.append((piece, pool.submit(own, seen.path, shas)))
            if len(running) > stream.cores() or not piece:
                done, added = running.popleft()
                store(night, repo, stamps, done, added.result())
                bar.advance(len(done))
    refuse(night, repo, changed, problems)
    con.execute(UNSAID, key)
    night.merge("evidence", EVIDENCE, key)
    return changed, missing


def listed(seen: Shadow) -> dict[str, str]:
    """Commit to the hash of its note."""
    return entries(git(seen.path, "ls-tree", "-r", "-z", git_ai.REF))


def entries(printed: bytes) -> dict[str, str]:
    """The same as git prints it, which spreads the names over folders."""
    found = filter(None, map(ENTRY.fullmatch, printed.decode(errors="replace").split("\0")[:-1]))
    return {entry["name"].replace("/", ""): entry["blob"] for entry in found}


def pieces(notes: Iterator[Note]) -> Iterator[dict[str, Claims]]:
    """Some notes at a time, fewer where they claim much."""
    piece: dict[str, Claims] = {}
    for sha, claims in notes:
        piece[sha] = claims
        if len(piece) == PIECE or sum(map(len, piece.values())) > MOST:
            yield piece
            piece = {}
    if piece:
        yield piece


def taken(
    path: Path, blobs: dict[str, str], ignored: tuple[str, ...], problems: dict[str, str]
) -> Iterator[Note]:
    """The claims of each note, one after the other: all of them together can be larger than memory."""
    for sha, content in zip(blobs, contents(path, list(blobs.values())), strict=True):
        if content is None:
            problems[sha] = "git cannot read it"
            continue
        try:
            claims = git_ai.claims(content)
            yield sha, [claim for claim in claims if claim.person or claimed.tool(claim.tool) not in ignored]
        except git_ai.NoteError as error:
            problems[sha] = str(error)
            yield sha, []


def contents(path: Path, blobs: list[str]) -> Iterator[bytes | None]:
    """The blobs in this order, of those beyond the limit only the beginning; None: it cannot be read."""
    words = command(path, "cat-file", "--batch")
    with subprocess.Popen(  # noqa: S603 - git; what is asked goes through a pipe
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment()
    ) as process:
        written, printed = process.stdin, process.stdout
        if written is None or printed is None:
            raise GitError("git cat-file: no pipe")
        asked = threading.Thread(target=ask, args=(written, blobs), daemon=True)
        asked.start()
        for _ in blobs:
            head = printed.readline().split()
            if len(head) != 3:  # missing, or git ended at one that is broken
                yield None
                continue
            size = int(head[2])
            content = printed.read(min(size, git_ai.LARGEST + 1))
            left = size + 1 - len(content)
            while left:
                left -= len(printed.read(min(left, 1 << 20))) or left
            yield content
        asked.join()


def ask(stdin: IO[bytes], blobs: list[str]) -> None:
    """Writes what is asked while the answers are read."""
    try:
        stdin.write("".join(f"{blob}\n" for blob in blobs).encode())
        stdin.close()
    except BrokenPipeError:
        return


def own(path: Path, shas: list[str]) -> Added:
    """The lines that each commit added, by commit and path; of a merge against its first parent.

    A commit that git cannot read, found by halving, added none that can be told.
    """
    try:
        return diffs(path, shas) if shas else {}
    except GitError:
        if len(shas) == 1:
            return {}
    half = len(shas) // 2
    return own(path, shas[:half]) | own(path, shas[half:])


def diffs(path: Path, shas: list[str]) -> Added:
    """What one git prints of them."""
    words = [word for word in stream.WORDS if word not in ("-z", "--date=raw")]
    listed = "".join(f"{sha}\n" for sha in shas).encode()
    printed = git(path, *words, hunks.FORMAT, *hunks.WORDS, "--diff-merges=first-parent", stdin=listed)
    found: Added = defaultdict(list)
    for hunk in hunks.added(printed):
        found[hunk.commit, hunk.path].append((hunk.first, hunk.first + hunk.count - 1))
    return found


def store(night: Night, repo: Repo, stamps: dict[str, str], piece: dict[str, Claims], added: Added) -> None:
    """What these notes claim, and the ranges that are left of it."""
    import polars as pl

    ranges, counts = [], []
    for sha, claims in piece.items():
        sums: dict[claimed.Who, list[int]] = defaultdict(lambda: [0, 0])
        for path, spans in claimed.joined(claims).items():
            for first, last, who in spans:
                sums[who][0] += last - first + 1
            for first, last, who in claimed.within(spans, added.get((sha, path), [])):
                sums[who][1] += last - first + 1
                ranges.append((sha, hunks.named(path), first, last, *who))
        for who, (said, kept) in (sums or {("", "", ""): [0, 0]}).items():
            counts.append((sha, *who, stamps[sha], said, kept))
    for table, columns, rows in (("note_ranges", RANGES, ranges), ("note_lines", COUNTS, counts)):
        frame = pl.DataFrame(rows, schema=list(columns), orient="row")
        with framed(night.con, "found_notes", frame):
            night.merge(table, "SELECT $repo AS repo, * FROM found_notes", {"repo": repo.name})


def absent(shas: list[str]) -> str:
    """How many notes there are on commits that are not here."""
    return f"{len(shas):,} {ABSENT}, such as {shas[0][:64]}" if shas else ""


def remark(night: Night, repo: Repo, reason: str) -> int:
    """Says once what is wrong with the notes as a whole; returns whether that changed."""
    file = f"{repo.name} notes"
    mine = "FROM rejects WHERE source = 'git' AND file = ?"
    stored = night.con.execute(f"SELECT reason {mine}", [file]).fetchall()
    if [(reason,)] == stored or not (reason or stored):
        return 0
    night.con.execute(f"DELETE {mine}", [file])
    if reason:
        night.reject(file, 0, reason)
    return 1


def refuse(night: Night, repo: Repo, read_now: list[str], problems: dict[str, str]) -> None:
    """Lists the notes that could not be read; those read anew are no longer listed."""
    files = {sha: f"{repo.name} note {sha}" for sha in read_now}
    night.con.execute(
        "DELETE FROM rejects WHERE source = 'git' AND file IN (SELECT unnest(?::VARCHAR[]))",
        [list(files.values())],
    )
    for sha, reason in problems.items():
        night.reject(files[sha], 0, f"note of commit {sha}: {reason}")

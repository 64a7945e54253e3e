"""The program that asks PyDriller which commits last wrote the lines that a fix deletes or changes (SZZ).

A process of its own, started by ingest.faults.search: what PyDriller and GitPython read of their surroundings
is what it is given, a search that takes too long can be ended, and their memory goes with it. It imports
nothing of this project. A question a line, an answer a line, both JSON.
"""

from __future__ import annotations

import json
import sys
from typing import Any

MOST = 8  # repositories that are open at a time: each holds two processes of git


def answer(git: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """Pairs of path and commit, and how many of the paths it did not come to."""
    commit, wanted = git.get_commit(asked["sha"]), set(asked["paths"])
    found, seen = set(), set()
    for change in commit.modified_files:
        path = change.new_path or change.old_path
        if path in wanted:
            seen.add(path)
            touched = git.get_commits_last_modified_lines(commit, change, asked["ignore"])
            found |= {(path, sha) for shas in touched.values() for sha in shas}
    return {"found": sorted(found), "missed": len(wanted - seen)}


def main() -> None:
    """Answers until there is no further question."""
    from pydriller import Git

    opened: dict[str, Any] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        place, what = asked["git_dir"], "shut"
        try:
            if place not in opened:
                while len(opened) >= MOST:
                    opened.pop(next(iter(opened)))
                opened[place] = Git(place)
            what = "error"
            said = answer(opened[place], asked)
        except Exception as error:  # noqa: BLE001 - dates and objects that PyDriller cannot read raise whatever
            opened.pop(place, None)  # after one of those the same Git answers nothing any more
            said = {what: f"{type(error).__name__}: {error}"}
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()

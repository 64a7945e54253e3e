"""Nights killed at any point: readers keep what they had, and the next night is whole."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from ingest.quarantine import RELEASED
from ingest.record import RECORD, append
from tests.ingest import killed
from tests.ingest.faults import RENAMES, Server, intact, unharmed, whole

STEPS = ["opened", "read git", "derived", "checked", "closed", "published"]
KILLS = {"first": 18, "next": 32}  # fifty; in the time of one of the first kind go two of the other


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", RENAMES)
def test_a_night_killed_at_a_step_is_made_up_for_by_the_next(tmp_path, scenes, servers, name, step):
    scene = scenes[name]
    at = scene.copy(tmp_path / "home")
    assert killed.run(servers[0], at.folder / "foreshock.toml", step=step)[0] == -9
    assert unharmed(at, scene) == (step != "published")
    assert intact(at, scene)
    whole(at, servers[0], scene)


@pytest.mark.parametrize("name", RENAMES)
def test_a_night_killed_before_any_of_its_renames_is_made_up_for_by_the_next(tmp_path, scenes, servers, name):
    """But for the first of the two files: that is where the step `closed` ends."""

    def killed_before(rename: int) -> None:
        server, at = servers[rename % len(servers)], scenes[name].copy(tmp_path / str(rename))
        assert killed.run(server, at.folder / "foreshock.toml", replace=rename)[0] == -9
        assert intact(at, scenes[name])
        whole(at, server, scenes[name])

    def killed_in_turn(first: int) -> None:
        for rename in range(first, RENAMES[name] + 1, len(servers)):
            if rename != RENAMES[name] - 2:
                killed_before(rename)

    with ThreadPoolExecutor(len(servers)) as pool:
        list(pool.map(killed_in_turn, (1, 2)))


def test_fifty_kills_at_random_instants_change_nothing_that_is_served(tmp_path, scenes, servers):
    """In chains: what a killed night leaves is where the next one begins, until one of them publishes.

    What a night died of is released, since a third time in a row would keep it out.
    """

    def chains(name: str, server: Server) -> None:
        chance, scene, left = random.Random(name), scenes[name], KILLS[name]
        longest = scene.seconds
        for chain in count():
            if not left:
                break
            at = scene.copy(tmp_path / f"{name}-{chain}")
            for _ in range(min(10, left)):
                instant = chance.uniform(0, longest)
                code, seconds = killed.run(server, at.folder / "foreshock.toml", seconds=instant)
                assert code in (0, -9)
                assert intact(at, scene)
                left, longest = (left - 1, longest) if code else (left, min(longest, seconds))
                if not unharmed(at, scene):
                    break
                for part in ("local", "remote"):
                    append(at.warehouse / RECORD, {RELEASED: ["git", part]})
            whole(at, server, scene)

    with ThreadPoolExecutor(len(servers)) as pool:
        list(pool.map(chains, KILLS, servers))


def test_locks_that_a_killed_git_left_in_a_mirror_do_not_stop_the_next_night(tmp_path, scenes, servers):
    at = scenes["next"].copy(tmp_path / "home")
    refs = ("packed-refs", "HEAD", "config", "shallow", "refs/heads/main", "objects/info/commit-graph")
    for mirror in ("local", "remote"):
        for name in refs:
            (at.warehouse / "mirrors" / f"{mirror}.git" / f"{name}.lock").touch()
    whole(at, servers[0], scenes["next"])


def test_a_mirror_whose_head_was_cut_short_is_made_anew(tmp_path, scenes, servers):
    at = scenes["next"].copy(tmp_path / "home")
    for mirror in ("local", "remote"):
        (at.warehouse / "mirrors" / f"{mirror}.git" / "HEAD").write_text("")
    whole(at, servers[0], scenes["next"])

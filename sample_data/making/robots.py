"""What machines land by themselves: bumps of dependencies, a client made anew. Neither AI nor a person."""

from __future__ import annotations

from random import Random

from making import code
from making.dice import between, pick, shuffled
from making.land import direct, squash
from making.line import Landing, Line
from making.marks import ACTIONS, DEPENDABOT, RENOVATE
from making.plan import Task
from making.work import lone

PACKAGES = {
    "trainer": ("numpy", "acme-arrays", "tqdm", "pydantic", "acme-mesh", "pyyaml", "pytest", "zstandard"),
    "serving": ("uvicorn", "httpx", "acme-rpc", "pydantic", "prometheus-client", "pytest", "orjson"),
    "evals": ("numpy", "acme-sandbox", "pyyaml", "pytest", "rich", "tiktokenizer"),
    "console": ("vite", "react", "typescript", "vitest", "acme-charts", "eslint", "zod"),
}
LOCKS = {"trainer": "uv.lock", "serving": "uv.lock", "evals": "uv.lock", "console": "pnpm-lock.yaml"}
CLIENTS = {"serving": "serving/api/rpc_client.py", "console": "src/api/client.ts"}


def bump(rng: Random, line: Line, task: Task) -> Landing | None:
    """A new version of one package, in the lock file and where it is asked for."""
    path = LOCKS[line.repo]
    if path in line.locked or "requirements.toml" in line.locked:
        return None
    draft = line.draft()
    name, new = pick(rng, PACKAGES[line.repo]), code.version(rng)
    blocks = [block for block in draft.tree[path] if isinstance(block, tuple)]
    old = next(block[2].split('"')[1] for block in blocks if block[1] == f'name = "{name}"')
    keep = (block for block in blocks if block[1] != f'name = "{name}"')
    pinned = ("[[package]]", f'name = "{name}"', f'version = "{new}"')
    draft.put(path, tuple(sorted((*keep, pinned))))
    draft.put("requirements.toml", (tuple(sorted(f"# {block[1]}" for block in blocks)), (f"# {name} {new}",)))
    renovate = line.repo == "console"
    who = RENOVATE if renovate else DEPENDABOT
    title = f"Update dependency {name} to v{new}" if renovate else f"Bump {name} from {old} to {new}"
    body = f"Bumps {name} from {old} to {new}."
    if not renovate:
        body += "\n\n---\nupdated-dependencies:\n- dependency-name: " + name
        body += "\n...\n\nSigned-off-by: dependabot[bot] <support@github.com>"
    return squash(rng, line, lone(who, title, draft, task.when, body))


def regenerate(rng: Random, line: Line, task: Task) -> Landing:
    """The client is made anew from its description and pushed by the workflow."""
    draft = line.draft()
    path = CLIENTS[line.repo]
    draft.put(path, code.generated(rng, line.repo, between(rng, 90, 200)))
    return direct(rng, line, lone(ACTIONS, "Regenerate the client", draft, task.when))


def lock(rng: Random, repo: str) -> code.Blocks:
    """The first lock file of a repository."""
    return tuple(sorted(code.pins(rng, tuple(shuffled(rng, PACKAGES[repo])))))

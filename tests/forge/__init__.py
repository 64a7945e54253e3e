"""A forge for tests: GitHub's REST and GraphQL over loopback, held to GitHub's own published contracts.

    def test_a_night_reads_runs(github):                       # the fixture, in tests/conftest.py
        github.write("acme/trainer", '''
            runs: run | attempt | conclusion | started_at
                  7   | 1       | failure    | +0s
            jobs: run | name | completed_at
                  7   | test | +5m
        ''')
        ... a night that asks github.url with github.token ...
        github.write("acme/trainer", "runs: run | attempt | started_at\\n 7 | 2 | +20d")     # re-run
        github.fail("/jobs", faults.too_many(retry_after=1), nth=2, times=3)
        assert [one.target for one in github.asked("/jobs")] == [...]

What can be written down: tables.py (repositories, runs, jobs, requests, reviews, commits, deployments,
statuses, releases), its columns: rows.py. Rows that are written again are replaced;
`github.remove("acme/trainer", "runs", 7)` takes away, `github.remove("acme/trainer")` a repository. What
can go wrong: faults.py. What was asked: `github.asked(...)` gives requests with `method`, `target` (path and
query), `path`, `headers`, `body`, `authorized`.

`github.tokens` holds who may ask, `github.limits` and `github.used` the limits by resource, `github.skew` how
wrong its clock is, `github.renamed` old names of repositories, `github.compress` whether it compresses.
An enterprise server is at `github.url + "/api/v3"`. A second forge, as one that a redirect leads to:
`with serve() as other:` of server.py.

The fixture `gitlab` is the same with the same rows, faults and log, answering as GitLab does (lab.py, which
also has the fault `retry_later`): a run is a pipeline, jobs of its earlier attempts are retried ones, a
review that approves is an approval, one that is DISMISSED an approval that was taken back; `versions` are the
pushes of a request. It is held to no published contract: GitLab's description of its REST (openapi_v3.yaml)
lies in its own repository, and no package carries it. What it answers follows GitLab's manual and source.

As a program, for measurements: `python -m tests.forge --help`; large.py fills a forge with years of work.

The other half holds all this to what GitHub publishes. `.ci/contracts` fetches it; without it the fixtures
`published` and `published_graphql` skip. openapi.py checks a reply; `invent.everything(published,
"pulls/list", seed)` makes one that the contract allows; the faults `invent.filled`, `invent.hollowed` and
`invent_graph.invented` send such replies. GraphQL is answered from subset.graphql, a part of the published
schema; what is missing there is copied from it and resolved in nodes.py or pull_nodes.py.
"""

from __future__ import annotations

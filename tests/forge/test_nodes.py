"""Each type of the schema that ships with the tests has a node with all its fields."""

from __future__ import annotations

from tests.forge import graph, nodes, pull_nodes
from tests.forge.pull_nodes import Here
from tests.forge.rows import Actor

STATE = """
    requests: number
              1
    reviews: number
             1
    commits: number | sha
             1      | a1
    deployments: deployment
                 3
    statuses: deployment
              3
    releases: tag
              v1
"""
ROWS_OF = [("requests",), ("reviews", 1), ("commits", 1), ("deployments",), ("statuses", 3), ("releases",)]


def test_every_field_of_the_schema_has_an_answer(github):
    github.write("acme/trainer", STATE)
    state = github.state
    repo = state.repository("acme/trainer")
    here = Here(state, repo, lambda info: nodes.repository(state, repo))
    row = {table: state.under(repo.name, table, *above)[0] for table, *above in ROWS_OF}
    request, commit, deployment = row["requests"], row["commits"], row["deployments"]
    made = {
        "User": pull_nodes.account(Actor("ada")),
        "Organization": nodes.owner(state, "acme"),
        "Repository": nodes.repository(state, repo),
        "Ref": nodes.branch(here, "main"),
        "PullRequest": pull_nodes.request(here, request),
        "Label": pull_nodes.label(here, "bug"),
        "PullRequestReview": pull_nodes.review(here, request, row["reviews"]),
        "PullRequestCommit": pull_nodes.commit_of_request(here, request, commit),
        "Commit": pull_nodes.commit(here, commit),
        "GitActor": pull_nodes.person(commit, commit.authored_at),
        "Deployment": nodes.deployment(here, deployment),
        "DeploymentStatus": nodes.status(here, row["statuses"], deployment),
        "Release": nodes.release(here, row["releases"]),
    }
    kinds = graph.schema().type_map
    assert [(name, word) for name in made for word in kinds[name].fields if word not in made[name]] == []
    alike = {"Bot", "Mannequin", "EnterpriseUserAccount"}
    assert {one for name in alike for one in kinds[name].fields} <= set(made["User"])

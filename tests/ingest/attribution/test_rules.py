"""rules.toml: a file with a mistake is refused by name, owners add to it, and its version follows it."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path

import pytest

from ingest import IngestError
from ingest.attribution import rules, version
from ingest.config import Attribution

ROOT = Path(__file__).parents[3]
HEAD = """
[vocabulary]
models = ['gpt-[0-9]+']
shown = ["agent"]
[words]
codex = '^codex'
"""
GOOD = """
[[rules]]
id = "acme"
tool = "acme"
role = "agent"
grade = "strong"
look = "identity"
who = ["bot@example.com"]
source = "https://example.com"
examples = ["Acme <bot@example.com>"]
"""


def test_a_good_file_loads(tmp_path):
    loaded = rules.load(written(tmp_path, HEAD + GOOD))
    assert [(rule.id, rule.who, rule.reporter) for rule in loaded.rules] == [
        ("acme", ("bot@example.com",), "agent")
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('role = "agent"', "", "rule acme: role missing"),
        ('id = "acme"', "", "rule number 1: id missing"),
        ('who = ["bot@example.com"]', "", "rule acme: who or name missing"),
        (
            'who = ["bot@example.com"]',
            'who = "bot@example.com"',
            "rule acme: who = 'bot@example.com'; expected a list of texts",
        ),
        (
            'role = "agent"',
            'role = "coauthor"',
            "rule acme: role = 'coauthor'; for look = 'identity' expected agent or assist",
        ),
        (
            'grade = "strong"',
            'grade = "sure"',
            "rule acme: grade = 'sure'; for look = 'identity' expected strong or weak",
        ),
        (
            'look = "identity"',
            'look = "face"',
            "rule acme: look = 'face'; expected one of identity, name, trailer",
        ),
        ('tool = "acme"', 'colour = "red"', "rule acme: unknown key 'colour'"),
        ('tool = "acme"', "name = 'acme('", "rule acme: name: bad pattern 'acme(': error: unclosed group"),
        ('tool = "acme"', "name = '(?=a)b'", "rule acme: name: bad pattern '(?=a)b': error: look-around"),
        (
            'tool = "acme"',
            "name = '(a{1000}){1000}'",
            "rule acme: name: bad pattern '(a{1000}){1000}': regex error: Compiled",
        ),
        (
            'tool = "acme"',
            "model = 'gpt'",
            "rule acme: model: pattern 'gpt': expected one group, which is the model",
        ),
        ('tool = "acme"', 'tool = ""', "rule acme: tool = ''; expected a text that is not empty"),
        ('tool = "acme"', 'quotes = "yes"', "rule acme: quotes = 'yes'; expected true or false"),
        (
            'tool = "acme"',
            'reporter = "boss"',
            "rule acme: reporter = 'boss'; expected agent or person or forge or hook",
        ),
        ('tool = "acme"', "valid = { since = 2026-01-01 }", "rule acme: valid = {'since': "),
        (
            'tool = "acme"',
            'unreliable = "spring"',
            "rule acme: unreliable = 'spring'; expected { from = date, to = date }",
        ),
        ("[[rules]]", "[[rule]]", "unknown table 'rule'; there are vocabulary, words, rules"),
        ("codex = '^codex'", "codex = '(codex'", "[words] codex: bad pattern '(codex'"),
        ("models = ['gpt-[0-9]+']", "", "[vocabulary] models is missing or is not a list of texts"),
        ("models = ['gpt-[0-9]+']", "models = ['gpt(']", "[vocabulary] models: bad pattern 'gpt('"),
        ("codex = '^codex'", "codex = 5", "[words] codex: is not a text"),
        ('shown = ["agent"]', "", "[vocabulary] shown is missing"),
        ("[words]", "[words", "is not TOML"),
    ],
)
def test_a_mistake_is_refused_with_the_file_and_the_rule(tmp_path, old, new, said):
    assert old in HEAD + GOOD
    file = written(tmp_path, (HEAD + GOOD).replace(old, new))
    with pytest.raises(IngestError) as refused:
        rules.load(file)
    assert f"{file}: {said}" in str(refused.value)


def test_a_branch_may_not_be_strong(tmp_path):
    branch = (
        GOOD.replace("identity", "branch").replace("agent", "coauthor").replace("who = [", "literal = 'x/' #")
    )
    with pytest.raises(IngestError, match="grade = 'strong'; for look = 'branch' expected weak"):
        rules.load(written(tmp_path, HEAD + branch))


def test_two_rules_with_one_id_are_refused(tmp_path):
    file = written(tmp_path, HEAD + GOOD + GOOD.replace("bot@", "other@"))
    with pytest.raises(IngestError, match="rule acme: there are 2 rules with this id"):
        rules.load(file)


def test_an_identity_in_two_rules_is_refused(tmp_path):
    file = written(
        tmp_path, HEAD + GOOD + GOOD.replace('id = "acme"', 'id = "other"').replace("bot@", "Bot@")
    )
    with pytest.raises(IngestError, match=r"rule other: bot@example\.com is in rule acme too"):
        rules.load(file)


def test_all_mistakes_are_named_at_once(tmp_path):
    file = written(tmp_path, HEAD + GOOD.replace('role = "agent"', 'role = "boss"').replace("strong", "sure"))
    with pytest.raises(IngestError) as refused:
        rules.load(file)
    assert "role = 'boss'" in str(refused.value)
    assert "grade = 'sure'" in str(refused.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(IngestError, match=r"gone\.toml: cannot be read: No such file"):
        rules.load(tmp_path / "gone.toml")


def test_the_owner_adds_an_agent_without_source_or_examples(marks):
    own = {"id": "trainer", "tool": "trainer", "role": "agent", "grade": "strong", "look": "identity"}
    ours = rules.load(extra=[{**own, "who": ["trainer@example.com"]}])
    assert marks(ours, author="Trainer <trainer@example.com>") == [
        "trainer agent strong: author: Trainer <trainer@example.com>"
    ]


def test_the_owner_adds_names_of_agents_under_a_persons_address(marks, origin):
    own = {"id": "crew", "tool": "gas-town", "role": "coauthor", "grade": "strong", "look": "name"}
    ours = rules.load(extra=[{**own, "pattern": r"^[\w-]+/crew/[\w-]+$"}])
    author = "beads/crew/emma <jane@example.com>"
    assert marks(ours, author=author) == ["crew coauthor strong: author name: gas-town"]
    assert origin(ours, author=author) == "ai strong gas-town - personal"


def test_the_owner_decides_over_an_identity_of_the_file(marks):
    own = {
        "id": "ours",
        "role": "review",
        "grade": "strong",
        "look": "identity",
        "who": ["noreply@anthropic.com"],
    }
    message = "Add a thing\n\nCo-authored-by: Claude <noreply@anthropic.com>"
    assert marks(rules.load(extra=[own]), message=message) == [
        "ours review strong: Co-authored-by: Claude <noreply@anthropic.com>"
    ]


def test_a_mistake_of_the_owner_is_named_with_its_place():
    with pytest.raises(
        IngestError, match=r"foreshock\.toml \[attribution\]: rule ours: role, grade, look missing"
    ):
        rules.load(extra=[{"id": "ours"}], extra_from="foreshock.toml [attribution]")


def test_the_owner_may_not_take_an_id_of_the_file():
    own = {"id": "claude", "role": "agent", "grade": "strong", "look": "identity", "who": ["x@example.com"]}
    with pytest.raises(IngestError, match=r"own rules: rule claude: .*rules\.toml has this id too"):
        rules.load(extra=[own])


def test_a_tool_can_be_ignored(marks):
    message = "Add a thing\n\nCo-authored-by: Claude <noreply@anthropic.com>"
    assert marks(rules.load(ignore=["claude"]), message=message) == []


def test_a_rule_holds_only_between_its_dates(marks):
    own = {"id": "ours", "role": "agent", "grade": "strong", "look": "identity", "who": ["x@example.com"]}
    ours = rules.load(extra=[{**own, "valid": {"from": datetime.date(2026, 3, 1)}}])
    author = "X <x@example.com>"
    assert marks(ours, author=author, on=datetime.date(2026, 2, 28)) == []
    assert marks(ours, author=author, on=datetime.date(2026, 3, 1)) == [
        "ours agent strong: author: <x@example.com>"
    ]
    assert marks(ours, author=author, on=None) == ["ours agent strong: author: <x@example.com>"]


def test_the_version_follows_the_rules(tmp_path):
    one = rules.load(written(tmp_path, HEAD + GOOD)).version
    two = rules.load(written(tmp_path, HEAD + GOOD.replace("bot@", "bots@"))).version
    assert rules.load(written(tmp_path, HEAD + GOOD)).version == one != two
    assert version(Attribution()) == rules.load().version != rules.load(ignore=["claude"]).version


def test_the_version_is_known_without_loading_polars():
    program = (
        "import sys; from ingest import attribution, config;"
        "attribution.version(config.Attribution()); print('polars' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == "False\n"


def written(folder: Path, text: str) -> Path:
    file = folder / "rules.toml"
    file.write_text(text, encoding="utf-8")
    return file

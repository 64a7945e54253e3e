"""What a reader selects, in the sidebar and in the address: a link shows what its sender saw.

Widgets are drawn by the frame of the app and bound to the address, so they keep their values from page to
page. Those that no figure of a page honours stand there disabled, and a sentence says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import streamlit as st

import queries
from dashboard import words

Selection = dict[str, Any]
BIND = "query-params"
NAMES = {
    "from_date": "From",
    "to_date": "To",
    "grain": "Period",
    "repos": "Repositories",
    "teams": "Teams",
    "scopes": "Scope",
    "policy": "Marks that count",
    "kinds": "Kinds of code",
}
EARLIEST = date(1990, 1, 1)
ELSEWHERE = f'Published shares stand beside the preset "{queries.PRESET}" (under "{NAMES["policy"]}").'
GRAINS = ("week", "month", "quarter")
EXPLAINED = {
    "grain": "Without a choice each figure uses its own: months for shares, quarters for output.",
    "policy": "strict: exact marks and line notes. declared: weak marks and work that AI assisted too. "
    "as published: declared, all kinds of code, production only, as laboratories count that publish theirs.",
    "kinds": "Written code is source, test and notebook. Others can be added; some figures keep to these.",
    "scopes": "As each repository is configured.",
}


def options(repos: list[str], teams: list[str]) -> dict[str, Sequence[str]]:
    """What each filter can be, but for the days."""
    policies = (*queries.POLICIES, queries.PRESET)
    fixed = {"grain": GRAINS, "policy": policies, "scopes": queries.SCOPES, "kinds": queries.KINDS}
    return {"repos": repos, "teams": teams, **fixed}


def draw(honoured: set[str], repos: list[str], teams: list[str]) -> Selection:
    """Every filter; returns those that are set. Their words are those of the command and of the address."""
    fixed: set[str] = set()
    known = options(repos, teams)

    def common(name: str) -> dict[str, Any]:
        off = name not in honoured or name in fixed
        return {"key": name.removesuffix("_date"), "bind": BIND, "disabled": off, "help": EXPLAINED.get(name)}

    def one_of(name: str, default: str | None = None) -> str | None:
        look = {"default": default, "required": default is not None, "width": "stretch"}
        return st.segmented_control(NAMES[name], known[name], **look, **common(name))

    def some_of(name: str, placeholder: str = "all") -> list[str]:
        return st.multiselect(NAMES[name], known[name], placeholder=placeholder, **common(name))

    found: Selection = {
        "from_date": st.date_input(NAMES["from_date"], None, EARLIEST, **common("from_date")),
        "to_date": st.date_input(NAMES["to_date"], None, EARLIEST, **common("to_date")),
        "grain": one_of("grain"),
        "repos": some_of("repos"),
        "teams": some_of("teams"),
        "policy": one_of("policy", "strict"),
    }
    days = found["from_date"], found["to_date"]
    if all(days) and days[0] > days[1]:
        found |= {"from_date": days[1], "to_date": days[0]}
        st.caption("From is after To: the days between them are shown.")
    preset = queries.AS_PUBLISHED if found["policy"] == queries.PRESET else {}
    fixed |= preset.keys()
    found["scopes"] = some_of("scopes")
    found["kinds"] = some_of("kinds", "source, test, notebook")
    explain(honoured, fixed)
    return {name: value for name, value in (found | preset).items() if value and value != "strict"}


def explain(honoured: set[str], fixed: set[str]) -> None:
    """Why some filters stand there disabled."""
    greyed = [title.lower() for name, title in NAMES.items() if name not in honoured]
    if greyed:
        st.caption(f"Greyed out: no figure on this page is cut by {words.listed(greyed, len(greyed))}.")
    if fixed:
        st.caption("As published fixes scope and kinds of code: production, and every kind.")


def honoured(metrics: Iterable[queries.Metric]) -> set[str]:
    """Filters that at least one of these metrics is cut by."""
    return {name for metric in metrics for name in metric.filters}


def comparable(metric: queries.Metric, selection: Selection) -> bool:
    """Whether a figure counts as laboratories do that publish theirs: where marks make it, only so chosen."""
    chosen = {name: selection.get(name) for name in queries.AS_PUBLISHED}
    chosen["kinds"] = [kind for kind in queries.KINDS if kind in (chosen["kinds"] or ())]
    return "policy" not in metric.filters or chosen == queries.AS_PUBLISHED


def not_cut(metric: queries.Metric, selection: Selection) -> str:
    """The sentence for a figure that does not follow everything that is selected."""
    left_out = [NAMES[name].lower() for name in selection if name not in metric.filters]
    return f"Not cut by {words.listed(left_out, 8)}." if left_out else ""

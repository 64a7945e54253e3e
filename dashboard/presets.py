"""Views with a name: one click sets the filters that make them, and clears all others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import streamlit as st

import queries
from dashboard import filters

BOX = "presets"
CLEARED: filters.Selection = {
    "from_date": None,
    "to_date": None,
    "grain": None,
    "repos": [],
    "teams": [],
    "policy": "strict",
    "scopes": [],
    "kinds": [],
}


@dataclass(frozen=True)
class Preset:
    """What a reader would call a view, what it is good for, and the filters that it sets."""

    name: str
    why: str
    chosen: filters.Selection = field(default_factory=dict)


def known(today: date) -> tuple[Preset, ...]:
    """Every preset, as of that day."""
    year = (today.replace(day=1) - timedelta(days=364)).replace(day=1)
    return (
        Preset("Everything", "No filter: each figure over all that it counts."),
        Preset(
            "As published",
            "Counted as laboratories count that publish theirs; published shares stand beside it.",
            {"policy": queries.PRESET},
        ),
        Preset("All marks", "Weak marks and work that AI assisted too.", {"policy": "declared"}),
        Preset("Production", "Repositories configured as production.", {"scopes": ["production"]}),
        Preset("Research", "Repositories configured as research.", {"scopes": ["research"]}),
        Preset(
            "Last 12 months",
            "Closed months of the last year, month by month.",
            {"from_date": year, "grain": "month"},
        ),
        Preset("By quarter", "Every figure by quarter, as the state is read.", {"grain": "quarter"}),
    )


def draw(today: date) -> None:
    """The presets behind a button; what they set shows in the filters and in the address."""
    with st.popover("Presets", icon=":material/bookmark:", width="stretch", key=BOX, on_change="rerun"):
        for preset in known(today):
            st.button(
                preset.name,
                key=f"preset_{preset.name}",
                help=preset.why,
                on_click=choose,
                args=(preset,),
                width="stretch",
            )


def choose(preset: Preset) -> None:
    """Sets every filter before the page is drawn anew."""
    st.session_state[BOX] = False
    for name, value in (CLEARED | preset.chosen).items():
        st.session_state[name.removesuffix("_date")] = value

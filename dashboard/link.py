"""What a link asks for that is not here: Streamlit drops it unsaid, and everybody's figures show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

import streamlit as st

from dashboard import address, filters, words

Asked = Mapping[str, Sequence[str]]
ELSEWHERE = (
    "published",
    "events",
    "suite",
    "as_of",
)  # bound to the address outside the filters, with options of their own
MERGES = ("q", "origin", "mark", "checked", "fate", "page", "landing", "columns")  # of the page Merges
HORIZON = ("level", "span", "model")  # of the page Task horizon
SQL = (address.PLAIN, address.PACKED, "show", "x", "y", "by")  # of the page SQL
MOST = 5  # sentences
LENGTH = 50  # letters of a value
KEYS = {name: name.removesuffix("_date") for name in filters.NAMES}
NOUNS = {"repos": "repository", "teams": "team", "policy": "marks that count", "kinds": "kind of code"}
INSTEAD = {
    "grain": "each figure uses its own",
    "policy": "strict is used",
    "kinds": "source, test and notebook are counted",
}


def here() -> str:
    """The address of this page with all that is chosen on it."""
    pairs = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    page = (st.context.url or "").partition("?")[0]
    return f"{page}?{urlencode(pairs)}" if pairs else page


def warn(repos: list[str], teams: list[str]) -> None:
    """Says once, as text, what the address asks for in vain; called before widgets correct it."""
    asked = {name: st.query_params.get_all(name) for name in st.query_params}
    said = list(in_vain(asked, filters.options(repos, teams)))
    said[MOST:] = [f"And {len(said) - MOST} more of this kind."] if len(said) > MOST else []
    if said:
        tell(said)


def tell(lines: Sequence[str]) -> None:
    """Sentences about a link, as text."""
    said = "".join(f"<p>{words.safe(line)}</p>" for line in lines)
    st.html(f'<div class="fs-link" role="status">{said}</div>')


def in_vain(asked: Asked, known: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A sentence for each value that is no option, and for each name that is no filter."""
    for name, key in KEYS.items():
        values = [value for value in asked.get(key, ()) if value]
        wrong = [value for value in values if not possible(value, known.get(name))]
        for value in wrong:
            why = "which is not here" if name in known else "which is no date"
            instead = INSTEAD.get(name, "all are shown") if len(wrong) == len(values) else "it is left out"
            noun = NOUNS.get(name, filters.NAMES[name].lower())
            yield f'The link asks for {noun} "{short(value)}", {why}: {instead}.'
    names = [*KEYS.values(), *ELSEWHERE]
    for key in asked:
        if key not in (*names, *MERGES, *HORIZON, *SQL):
            listed = words.listed(names, len(names))
            yield f'The link sets "{short(key)}", which is no filter here: filters are {listed}.'


def possible(value: str, options: Sequence[str] | None) -> bool:
    """One of the options, or a day that the date fields take where there are none."""
    if options is not None:
        return value in options
    try:
        return datetime.fromisoformat(value).date() >= filters.EARLIEST
    except ValueError:
        return False


def short(text: str) -> str:
    """As much of it as a reader needs to find it in the address."""
    return text if len(text) <= LENGTH else f"{text[:LENGTH]}…"

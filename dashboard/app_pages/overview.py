"""Overview: the state in one sentence, and one figure of each kind."""

from __future__ import annotations

from dashboard import measures, moved, state_section, tripwires, ui

ui.opening("Overview", "Is AI speeding up the building of AI here, and can the figures be trusted?")
state_section.card()
ui.row(*measures.HEADLINES, *ui.there(*measures.CHECKS)[:1])
moved.section()
tripwires.section()

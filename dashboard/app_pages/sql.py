"""SQL: ask what no page answers, of the copy of the warehouse that has no persons."""

from __future__ import annotations

from dashboard import editor, ui

ui.opening("SQL", "What do these records say about a question that no page asks?")
editor.page()

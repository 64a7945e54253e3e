"""One spelling per model, and only words that are no person's."""

from __future__ import annotations

import polars as pl
import pytest

from ingest.attribution import wording
from ingest.attribution.rules import default


@pytest.mark.parametrize(
    ("written", "model"),
    [
        ("Claude Opus 4.5 (1M context)", "claude-opus-4.5"),
        ("Claude Opus 4.5", "claude-opus-4.5"),
        ("claude-opus-4-5", "claude-opus-4.5"),
        ("claude-opus-4-5[1m]", "claude-opus-4.5"),
        ("claude-opus-4-5-20251101", "claude-opus-4.5"),
        ("anthropic/claude-opus-4-8-max", "claude-opus-4.8"),
        ("Claude 4 Sonnet", "claude-sonnet-4"),
        ("claude-4.5-sonnet-thinking", "claude-sonnet-4.5"),
        ("Claude Sonnet 3.5", "claude-3.5-sonnet"),
        ("claude-3-5-sonnet-20241022", "claude-3.5-sonnet"),
        ("claude-3-opus", "claude-3-opus"),
        ("Opus 4.7", "claude-opus-4.7"),
        ("Claude Fable 5", "claude-fable-5"),
        ("GPT-5.4", "gpt-5.4"),
        ("GPT5", "gpt-5"),
        ("gpt-5.1-codex-max", "gpt-5.1-codex-max"),
        ("gpt-5-high", "gpt-5"),
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("openai/gpt-5-chat-latest", "gpt-5-chat"),
        ("openrouter/deepseek/deepseek-r1:free", "deepseek-r1"),
        ("vertex_ai/gemini-2.5-pro-exp-03-25", "gemini-2.5-pro"),
        ("Gemini 3 Pro", "gemini-3-pro"),
        ("gemini-3-flash-preview", "gemini-3-flash"),
        ("glm-5.1", "glm-5.1"),
        ("o3-mini", "o3-mini"),
        ("llama_3_70b", "llama-3-70b"),
        ("", None),
        ("  ", None),
    ],
)
def test_a_model_has_one_spelling(written, model):
    assert pl.select(wording.model(pl.lit(written))).item() == model


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Claude Opus 4.5 (1M context)", "Claude Opus 4.5 1M context"),
        ("Jane Doe (via Claude Code)", "via Claude Code"),
        ("claude-opus-4-8-max on behalf of Jane", "claude-opus-4-8-max"),
        ("Mistral Jane", ""),
        ("Max Mustermann", ""),
        ("devin-ai-integration[bot]", "devin-ai-integration[bot]"),
        ("Jane", ""),
    ],
)
def test_only_known_words_are_kept(written, kept):
    assert pl.select(wording.known_words(pl.lit(written), default())).item() == kept

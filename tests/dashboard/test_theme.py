"""The fixed colours: readable on both themes, apart for every kind of colour vision."""

from __future__ import annotations

import tomllib
from itertools import combinations

import numpy as np
import pytest

from dashboard import matrix, theme

# Machado, Oliveira and Fernandes 2009, full severity.
VISION = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
THEMES = tomllib.loads(theme.CONFIG.read_text())["theme"]


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """As WCAG defines it."""
    low, high = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def distance(one: str, other: str, vision: str) -> float:
    seen = [np.clip(VISION[vision] @ linear(colour), 0, 1) for colour in (one, other)]
    return float(np.linalg.norm(np.subtract(*(OKLAB @ np.cbrt(CONES @ colour) for colour in seen))))


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_every_colour_with_a_meaning_stands_out_from_the_page(look: str) -> None:
    meanings = theme.ORIGINS | theme.CHECKED
    colours = {word: meaning.colour for word, meaning in meanings.items()} | {"ink": theme.INK}
    found = {
        f"{word} on {surface}": round(contrast(colour, surface), 2)
        for word, colour in colours.items()
        for surface in theme.surfaces(look)[:1]
    }
    assert {pair: ratio for pair, ratio in found.items() if ratio < 3} == {}


@pytest.mark.parametrize("look", ["light", "dark"])
def test_text_is_readable_on_every_surface(look: str) -> None:
    chosen = THEMES[look]
    words = ["textColor", "linkColor", "redTextColor", "greenTextColor", "orangeTextColor", "grayTextColor"]
    found = {
        f"{word} on {surface}": round(contrast(chosen[word], surface), 2)
        for word in words
        for surface in theme.surfaces(look)
    }
    assert {pair: ratio for pair, ratio in found.items() if ratio < 4.5} == {}
    assert contrast(chosen["redTextColor"], chosen["redBackgroundColor"]) >= 4.5


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_primary_colour_carries_white_words_and_stands_out_from_every_surface(look: str) -> None:
    primary = THEMES[look]["primaryColor"]
    assert contrast("#ffffff", primary) >= 4.5
    assert min(contrast(primary, surface) for surface in theme.surfaces(look)) >= 3


def over(colour: str, surface: str, opacity: float) -> str:
    """As it looks on a surface."""
    pairs = ((int(colour[at : at + 2], 16), int(surface[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(opacity * top + (1 - opacity) * bottom):02x}" for top, bottom in pairs)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_captions_are_readable_though_they_are_drawn_faint(look: str) -> None:
    page, text = THEMES[look]["backgroundColor"], THEMES[look]["textColor"]
    assert contrast(over(text, page, 0.6), page) >= 4.5


@pytest.mark.parametrize("look", ["light", "dark"])
def test_words_in_a_full_field_are_readable(look: str) -> None:
    page, text = THEMES[look]["backgroundColor"], THEMES[look]["textColor"]
    assert contrast(text, over(theme.ORIGINS["ai"].colour, page, matrix.FULL)) >= 4.5


def test_words_on_an_alarm_are_readable() -> None:
    assert (
        "background: #b3261e; border-color: #b3261e; color: #ffffff;"
        in (theme.HERE / "style.css").read_text()
    )
    assert contrast("#ffffff", "#b3261e") >= 4.5


@pytest.mark.parametrize("meanings", [theme.ORIGINS, theme.CHECKED], ids=["origins", "checked"])
@pytest.mark.parametrize("vision", VISION)
def test_any_two_meanings_differ_by_colour_or_by_pattern(vision: str, meanings: dict) -> None:
    close = {
        f"{one} and {other}": round(distance(first.colour, second.colour, vision), 3)
        for (one, first), (other, second) in combinations(meanings.items(), 2)
        if first.pattern == second.pattern and distance(first.colour, second.colour, vision) < 0.1
    }
    assert close == {}


def test_nothing_is_fetched_from_the_network_and_nothing_is_reported() -> None:
    text = theme.CONFIG.read_text()
    assert "http" not in text
    assert tomllib.loads(text)["browser"] == {"gatherUsageStats": False}
    assert tomllib.loads(text)["server"]["address"] == "127.0.0.1"

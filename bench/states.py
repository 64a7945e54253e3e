"""How often each state is read in simulated organisations, at any of 16 looks over four years.

Seeds are fixed, and nothing was tuned on them. Every look counts: what is asked of a world of plain adoption
is how many organisations are ever called elevated or more. Two rules read the same organisations: the one
that is in use, and the first wording, which the simulation replaced.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench import organisations
from bench.organisations import BEFORE, LOOKS, QUARTERS, Models, Series
from bench.subject import tell
from bench.worlds import WORLDS, World
from queries.statistics import curvature, one_off, rates, states
from queries.statistics.proportion import wilson_interval

SEED = 20261202  # what was tuned was tuned on others
COUNT = 500
RULES = {"in use": states.RULE, "first wording": states.Rule(loop=(0.80, 0.95, 0.90, 0.90), news=4)}
HEADS = (
    *("rule", "world", "held to", "ever watch", "ever elevated", "ever accelerating"),
    *(
        "ever elevated or more",
        "95 % interval",
        "elevated or more at the last look",
        "median delay in quarters",
    ),
)
TARGETS = {"plain": "at most 5 %", "strong": "at least 80 %", "shown": "nothing"}


def table(count: int | None = None) -> Iterator[str]:
    """Markdown, a row per rule and world."""
    yield f"| {' | '.join(HEADS)} |"
    yield f"| {' | '.join('---' for _ in HEADS)} |"
    rows = []
    for number, world in enumerate(WORLDS):
        tell(f"states: {world.name}")
        rows.append(simulation(number, count or COUNT))
    for rule in RULES:
        yield from (row[rule] for row in rows)


def simulation(number: int, count: int) -> dict[str, str]:
    """The rows of a world, by rule."""
    world, rng = WORLDS[number], np.random.default_rng((SEED, number))
    truth = world.truth(count, rng)
    speed, loop = organisations.output(truth, rng), organisations.shares(truth, rng)
    models = organisations.models(truth, rng)
    return {
        name: row(name, world, read(speed, loop, capability_family(models, count, rule), rule))
        for name, rule in RULES.items()
    }


def row(rule: str, world: World, said: np.ndarray) -> str:
    """How often each state was read at some look, in per cent, and how soon."""
    beyond = np.isin(said, [states.ELEVATED, states.ACCELERATING])
    ever = beyond.any(1)
    low, high = (100 * float(end) for end in wilson_interval(np.array(ever.sum()), np.array(ever.size)))
    shares = [np.mean((said == word).any(1)) for word in states.STATES[2:]]
    delay = f"{np.median(beyond[ever].argmax(1) + 1):.0f}" if ever.any() else "-"
    figures = [f"{100 * share:.1f}" for share in (*shares, ever.mean())]
    last = f"{100 * beyond[:, -1].mean():.1f}"
    cells = (rule, world.name, TARGETS[world.target], *figures, f"{low:.1f} to {high:.1f}", last, delay)
    return f"| {' | '.join(cells)} |"


def read(
    speed: Series, loop: tuple[Series, Series], capability: states.Family, rule: states.Rule
) -> np.ndarray:
    """The state of each organisation at each look."""
    parts = [signal(one, rates.LOOP, rule.loop) for one in loop]
    either = family(parts[0][0], *(np.any([part[place] for part in parts], axis=0) for place in range(1, 5)))
    alone = family(*signal(speed, rates.SPEED, rule.speed))
    return states.states(alone, either, capability, rule)[:, BEFORE : BEFORE + LOOKS]


def family(known: np.ndarray, *flags: np.ndarray) -> states.Family:
    """Nothing is true where it is not known."""
    return states.Family(known, *(flag & known for flag in flags))


def signal(series: Series, windows: rates.Windows, levels: states.Levels) -> tuple[np.ndarray, ...]:
    """Whether each is known, counts, is watched, firm and strict, by each organisation and quarter."""
    shape = (len(series.values), QUARTERS)
    found = [np.zeros(shape, dtype=bool) for _ in range(5)]
    for quarters in range(windows.fewest, QUARTERS + 1):
        y = series.values[:, :quarters]
        change = rates.change(y, windows, series.covariance[:, :quarters, :quarters])
        lasting = ~one_off.one_off(y)
        found[0][:, quarters - 1] = True
        for place, level in enumerate(levels, 1):
            found[place][:, quarters - 1] = lasting & rates.above_zero(change.difference, level)
    return tuple(found)


def capability_family(groups: list[Models], count: int, rule: states.Rule) -> states.Family:
    """At the end of each quarter, over the models that are there by then."""
    known, counts = (np.zeros((count, QUARTERS), dtype=bool) for _ in range(2))
    for group in groups:
        for quarter in range(QUARTERS):
            there = (group.days < (quarter + 1) / 4).sum(1)
            for models in np.unique(there[there >= curvature.FEWEST]):
                mine = np.flatnonzero(there == models)
                t, y = group.days[mine, :models], group.values[mine, :models]
                fresh = (quarter + 1) / 4 - t[:, -1] <= curvature.OLDEST / 365.25
                known[group.rows[mine], quarter] = fresh
                counts[group.rows[mine], quarter] = fresh & bends(t, y, rule.capability[0])
    return family(known, counts, counts, counts, counts)


def bends(t: np.ndarray, y: np.ndarray, level: float) -> np.ndarray:
    """Whether horizons grow at a rising rate; a step is looked for only where they seem to."""
    rising = rates.above_zero(curvature.bend(t, y).difference, level)
    if rising.any():
        rising[rising] = ~curvature.one_step(t[rising], y[rising])
    return rising

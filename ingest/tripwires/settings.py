"""What foreshock.toml may say of tripwires: lines that are drawn beforehand, with an owner and a source."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from ingest.checked import Day, Text, Value
from ingest.mistakes import nearest

QUERIES = Path(__file__).parent.parent.parent / "queries"
MEASURED = ("metric", "comparison", "threshold", "unit")
JUDGED = ("state", "evidence", "expires")
WORD = r"^[a-z][a-z0-9_]*$"


def headed(metric: str, key: str) -> str | None:
    """What the header of a metric says under a key; None: nothing."""
    head = (QUERIES / f"{metric}.sql").read_text(encoding="utf-8").partition("\n\n")[0]
    found = re.search(rf"^-- {key}: (.+)$", head, re.M)
    return found[1] if found and found[1] != "none" else None


def _metric(word: str) -> str:
    known = sorted(file.stem for file in QUERIES.glob("*.sql"))
    if word not in known:
        hint = nearest(word, known) or "; `python -m queries` lists them"
        raise ValueError(f"unknown metric {word!r}{hint}")
    return word


class Tripwire(Value):
    """A figure and its threshold; or, where no metric can decide, what its owner judged and until when."""

    name: Text = Field(description="what is watched, in a few words")
    kind: Literal["metric", "judged"] = Field("metric", description="metric or judged")
    owner: Text = Field(description="who answers for it")
    source: Text = Field(description="where the threshold comes from")
    metric: Annotated[str, AfterValidator(_metric)] | None = Field(None, description="the name of a metric")
    column: Annotated[str, Field(pattern=WORD)] = Field("value", description="the name of a column")
    rows: dict[str, str] = Field({}, description='which rows, such as { repositories = "all" }')
    by: Annotated[str, Field(pattern=WORD)] = Field("period", description="the name of a column of days")
    grain: Literal["month", "quarter", "year"] | None = Field(None, description="month, quarter or year")
    comparison: Literal["above", "below"] | None = Field(None, description="above or below")
    threshold: float | None = Field(None, allow_inf_nan=False, description="a number")
    unit: Text | None = Field(None, description="the unit of the threshold, as the metric names it")
    bound: Literal["low", "estimate", "high"] = Field("estimate", description="low, estimate or high")
    periods: int = Field(1, ge=1, le=12, description="how many periods in a row, from 1 to 12")
    state: Literal["clear", "near", "tripped"] | None = Field(None, description="clear, near or tripped")
    evidence: Text | None = Field(None, description="what the judgement rests on")
    expires: Day | None = Field(None, description="the last day on which the judgement holds")

    @model_validator(mode="after")
    def whole(self) -> Self:
        """One kind has a metric and a threshold, the other a judgement; never parts of both."""
        mine, others = (MEASURED, JUDGED) if self.kind == "metric" else (JUDGED, MEASURED)
        if missing := [key for key in mine if getattr(self, key) is None]:
            other = "" if self.kind == "judged" else '; or kind = "judged" with state, evidence and expires'
            raise ValueError(f"tripwire {self.name!r} lacks {', '.join(missing)}{other}")
        if given := [key for key in others if getattr(self, key) is not None]:
            raise ValueError(f"tripwire {self.name!r} is {self.kind}, so it takes no {', '.join(given)}")
        if self.metric and self.column == "value" and self.unit != headed(self.metric, "unit"):
            unit = headed(self.metric, "unit")
            raise ValueError(f"tripwire {self.name!r}: {self.metric} is in {unit!r}, not {self.unit!r}")
        return self

    def definition(self) -> str:
        """The line as it is drawn, in words: what a change of it is compared by."""
        if self.kind == "judged":
            return f"judged by {self.owner} until {self.expires}"
        which = "".join(f", {key} {value}" for key, value in sorted(self.rows.items()))
        what = self.metric if self.column == "value" else f"{self.metric} ({self.column})"
        bound = {"low": "all of the interval of ", "estimate": "", "high": "the upper end of "}
        if self.comparison == "below":
            bound = {"low": "the lower end of ", "estimate": "", "high": "all of the interval of "}
        row = f" for {self.periods} {self.grain or 'period'}s in a row" if self.periods > 1 else ""
        each = f" by {self.grain}" if self.grain and not row else ""
        order = f", by {self.by}" if self.by != "period" else ""
        line = f"{what}{which} {self.comparison} {self.threshold:g} {self.unit}"
        return f"{bound[self.bound]}{line}{each}{row}{order}"

    def settles(self) -> int:
        """Days after a period on which its figure is complete."""
        return int(headed(self.metric, "settles") or 0) if self.metric and self.by == "period" else 0

    def expired(self, today: date) -> bool:
        return self.expires is not None and today > self.expires

"""Wrote the logs beside it, with inspect-ai 0.3.285: python make.py. No test needs it, and nothing else does.

Outputs carry their own usage, because counting tokens wants a network. `crashed.eval` is of a run that was
killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.log import ProvenanceData, invalidate_samples, read_eval_log, write_eval_log
from inspect_ai.model import GenerateConfig, Model, ModelOutput, ModelUsage, modelapi
from inspect_ai.model._providers.mockllm import MockLLM
from inspect_ai.scorer import Score, Scorer, Target, match, mean, scorer
from inspect_ai.solver import Solver, TaskState, generate, solver

HERE = Path(__file__).resolve().parent
ANSWERS = ("yes", "no", "yes", "yes", "no", "yes")
TASKS = {"t1": (3, "easy"), "t2": (6.5, "easy"), "t3": ("30", "medium"), "t4": (120, "hard")}
ODD = {"t5": (0, None), "t6": ("long", None)}


@modelapi(name="acme")
class Acme(MockLLM):
    """Invented models."""


def model(deadly: int = 0) -> Model:
    """One that answers by rote; the answer of that number kills the run."""
    made = 0

    def answered(*_: object) -> ModelOutput:
        nonlocal made
        made += 1
        if made == deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        output = ModelOutput.from_content("acme-5", ANSWERS[(made - 1) % len(ANSWERS)])
        used = {"input_tokens": 100, "output_tokens": 20 + made, "total_tokens": 120 + made}
        output.usage = ModelUsage(**used, total_cost=0.002)
        return output

    return Model(Acme("acme-5", custom_outputs=answered), GenerateConfig(), model_args={})


@scorer(metrics=[mean()])
def graded() -> Scorer:
    """Numbers, a letter, none (NaN), one that is out of range, and a truth."""
    values = {"t1": 0.25, "t2": 1.0, "t3": "P", "t4": float("nan"), "t5": 7.0, "t6": True}

    async def score(state: TaskState, target: Target) -> Score:
        return Score(value=values[str(state.sample_id)])

    return score


@solver
def failing() -> Solver:
    """Breaks down at the third task."""

    async def solve(state: TaskState, generate: object) -> TaskState:
        if state.sample_id == "t3":
            raise RuntimeError("the sandbox is gone")
        return state

    return solve


def samples(tasks: dict[str, tuple[object, object]]) -> list[Sample]:
    """Tasks with what is known of them."""
    return [
        Sample(id=name, input=f"question {name}", target="yes", metadata=about)
        for name, (minutes, kind) in tasks.items()
        if (about := {"human_minutes": minutes, "family": "lookups", "difficulty": kind})
    ]


def run(name: str, task: Task, deadly: int = 0, format_: str = "eval") -> Path:
    """A log as it was written, under a name of its own."""
    with tempfile.TemporaryDirectory() as folder:
        terms = {"display": "none", "max_samples": 1, "log_format": format_, "log_buffer": 1}
        if deadly and not os.environ.get("DEADLY"):
            again = {**os.environ, "DEADLY": folder}
            subprocess.run([sys.executable, HERE / "make.py"], env=again, check=False)
        else:
            eval(task, model=model(deadly), log_dir=os.environ.get("DEADLY", folder), **terms)
        (log,) = Path(folder).glob(f"*.{format_}")
        return Path(shutil.copy(log, HERE / f"{name}.{format_}"))


def tell_no_paths(file: Path) -> None:
    """Takes the folders of the machine out of a log."""
    log = read_eval_log(str(file))
    for error in (log.error, *(sample.error for sample in log.samples)):
        if error:
            error.traceback = error.traceback_ansi = "left out"
    for sample in log.samples:
        sample.events = []
    write_eval_log(log, str(file))


def main() -> None:
    """Every log; a second process is the one that is killed."""
    os.chdir(tempfile.gettempdir())  # in a checkout a log would name its folder
    everything = samples(TASKS | ODD)
    crashed = Task(dataset=everything, solver=generate(), scorer=match(), name="crashed")
    if os.environ.get("DEADLY"):
        run("crashed", crashed, deadly=5)
    for log in (*HERE.glob("*.eval"), *HERE.glob("*.json")):
        log.unlink()
    run("crashed", crashed, deadly=5)
    lookups = Task(
        dataset=samples(TASKS), solver=generate(), scorer=match(), name="lookups", version=2, epochs=2
    )
    whole = run("whole", lookups)
    run("graded", Task(dataset=everything, solver=generate(), scorer=graded(), name="graded"), format_="json")
    tell_no_paths(
        run(
            "failed",
            Task(dataset=samples(TASKS), solver=[failing(), generate()], scorer=match(), name="failed"),
        )
    )
    log = read_eval_log(str(whole))
    when = datetime(2026, 11, 1, tzinfo=UTC)
    about = ProvenanceData(timestamp=when, author="ada", reason="the sandbox was not isolated")
    spoilt = invalidate_samples(log, [log.samples[1].uuid], about)
    write_eval_log(spoilt, str(HERE / "invalidated.eval"))


if __name__ == "__main__":
    main()

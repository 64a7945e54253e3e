"""Files of evaluations to read: runs as METR publishes them, and logs packed as Inspect packs them."""

from __future__ import annotations

import io
import json
import struct
import zlib
from pathlib import Path
from random import Random

from ingest.evaluations.archive import ZSTD, zstd

FAMILIES, TASKS, MODELS, SAMPLES = 40, 170, 15, 100
ENTRY = "<HHHHHLLLHH"  # what a member's own head and the table of contents say alike


def runs(file: Path, count: int) -> None:
    """So many attempts, fifteen models at 170 tasks over and over."""
    rng = Random("runs")
    with file.open("w", encoding="utf-8") as out:
        for number in range(count):
            task, model = number % TASKS, number // TASKS % MODELS
            score = rng.random() < 0.5
            row = {
                "run_id": f"server_{number}",
                "task_id": f"family_{task % FAMILIES}/task_{task}",
                "task_family": f"family_{task % FAMILIES}",
                "score": float(score),
                "time_limit": 1800,
                "started_at": 1734070031112 + number * 1000,
                "completed_at": 1734071923976 + number * 1000,
                "alias": f"Acme {model} (Inspect)",
                "model": f"a{model}",
                "fatal_error_from": "usageLimits" if number % 7 == 0 else None,
                "human_minutes": round(1.04 ** (task + 1), 3),
                "human_source": "baseline",
                "total_tokens": 1000 * task,
                "score_binarized": int(score),
                "equal_task_weight": 0.0003442341,
                "invsqrt_task_weight": 0.0005578143,
            }
            out.write(json.dumps(row) + "\n")


def logs(folder: Path, count: int) -> None:
    """So many logs of a hundred samples each."""
    body = json.dumps({"messages": [{"role": "user", "content": "question " * 40}] * 12}).encode()
    for number in range(count):
        about = {
            "eval_id": f"e{number}",
            "created": "2026-10-01T09:00:00+00:00",
            "task": f"task_{number // MODELS}",
            "task_version": 1,
            "model": f"acme/acme-{number % MODELS}",
        }
        header = {"version": 2, "status": "success", "eval": about, "plan": {"steps": [{"solver": "react"}]}}
        summaries = [summary(number, place) for place in range(SAMPLES)]
        members = {"_journal/start.json": json.dumps(header).encode()}
        members |= {f"samples/s{place}_epoch_1.json": body for place in range(SAMPLES)}
        members |= {
            "summaries.json": json.dumps(summaries).encode(),
            "header.json": json.dumps(header).encode(),
        }
        (folder / f"log{number:05}.eval").write_bytes(zipped(members))


def summary(log: int, place: int) -> dict[str, object]:
    """A sample as a log sums it up."""
    model = f"acme/acme-{log % MODELS}"
    usage = {"input_tokens": 900, "output_tokens": 40 + place, "total_tokens": 940 + place}
    return {
        "id": f"s{place}",
        "epoch": 1,
        "input": "What is to be done, in a few hundred words. " * 8,
        "target": "yes",
        "metadata": {"human_minutes": 1 + place, "family": f"family_{place % 10}"},
        "scores": {
            "match": {"value": "CI"[(log + place) % 2], "answer": "yes", "explanation": "said so " * 20}
        },
        "model_usage": {model: usage},
        "started_at": f"2026-10-01T09:{place % 60:02}:00.123456+00:00",
        "completed_at": f"2026-10-01T10:{place % 60:02}:00.123456+00:00",
        "uuid": f"u{log}x{place}",
        "completed": True,
    }


def zipped(members: dict[str, bytes], method: int = ZSTD) -> bytes:
    """A zip file of members packed with zstd or, as older ones, deflated; equal ones are packed once."""
    out, contents, packed = io.BytesIO(), [], {}
    for name, content in members.items():
        if content not in packed:
            packed[content] = zstd.compress(content) if method == ZSTD else zlib.compress(content, wbits=-15)
        small = packed[content]
        sizes = zlib.crc32(content), len(small), len(content)
        said = struct.pack(ENTRY, 20, 0, method, 0, 33, *sizes, len(name), 0)
        contents.append(b"PK\1\2\x14\0" + said + bytes(10) + struct.pack("<L", out.tell()) + name.encode())
        out.write(b"PK\3\4" + said + name.encode() + small)
    listed = b"".join(contents)
    end = struct.pack("<HHLLH", len(contents), len(contents), len(listed), out.tell(), 0)
    return out.getvalue() + listed + b"PK\5\6\0\0\0\0" + end

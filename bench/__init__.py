"""The measured claims: `python -m bench` pairs Foreshock with named peers in one run and prints one table."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the dashboard does


class BenchError(Exception):
    """What could not be measured, and why."""

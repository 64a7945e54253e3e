"""The measured claims: `python -m bench` pairs Foreshock with named peers in one run and prints one table."""

from __future__ import annotations


class BenchError(Exception):
    """What could not be measured, and why."""

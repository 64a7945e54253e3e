"""How the sample organisation is made: every name, every line and every figure here is invented."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # make.py is run by its path

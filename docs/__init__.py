"""The documentation, and what writes those parts of it that come from the code."""

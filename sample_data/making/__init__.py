"""How the sample organisation is made: every name, every line and every figure here is invented."""

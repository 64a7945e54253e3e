"""Which commits mend something, and which commits wrote the lines that they mend."""

"""Pure functions on arrays and frames: no database, no files."""

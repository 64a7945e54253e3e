"""Pure functions on arrays: no database, no files."""

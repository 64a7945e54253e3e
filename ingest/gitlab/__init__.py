"""GitLab: which questions are asked, and what its replies mean. `ingest/forge/` does the asking."""

"""Commands: one module per word, with `arguments(parser)` and `run(options, say) -> int`."""

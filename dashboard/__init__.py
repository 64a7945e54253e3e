"""All that shows: pages over the warehouse, read only. Asks through `queries` and never writes."""

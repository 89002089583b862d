"""CBS StatLine: fetching, recognising the shape of a file, observations out of it."""

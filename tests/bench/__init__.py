"""Benchmarks: `make bench`, `make scale` and `make growth`. No tests: nothing here passes or fails.

`python -m tests.bench` measures, `tests.bench.page` draws, `tests.bench.nights` looks for what
grows. The peers read the same files as the pipeline does and must give the same figures.
"""

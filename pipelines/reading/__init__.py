"""A delivered file before anybody knows of which source: its place, sidecar, encoding, numbers.

What is set aside or refused and why, and what may be told of it. No database, no source.
"""

"""A delivered file before anybody reads what is in it: its place, sidecar, encoding, numbers.

Also what each source's contract promises, what is set aside or refused and why, and what may be
told of it. No database, and no module of a source.
"""

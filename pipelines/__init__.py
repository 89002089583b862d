"""The Woonmonitor: from delivered files to a checked publication.

Floors, `core` at the bottom and `cli` on top; each knows only those below it (pyproject.toml,
`tool.importlinter`).
"""

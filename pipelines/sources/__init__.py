"""One folder per publisher: how its files are read. No folder knows another.

`registry` says which reader opens the files of which source.
"""

"""Invented deliveries, shaped like the region and true of nothing.

A folder per source that needs Python for it; the others have a `sample.sql` in their own folder.
"""

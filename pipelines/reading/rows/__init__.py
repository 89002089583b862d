"""Files of plain rows (CSV, xlsx), read by their contract: headers, values, faults with place.

A source of plain rows needs no Python of its own. Knows no source and no database.
"""

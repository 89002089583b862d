"""What one cell says: a number, year, date, code, flag or amount as people type them, or a fault.

Nothing is guessed. Knows no file and no source: it is given columns of cells.
"""

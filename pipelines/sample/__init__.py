"""Invented plan lists of the seven municipalities: shaped like the region, true of nothing."""

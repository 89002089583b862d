"""Invented Woonservice extracts: the region's scale and habits, nobody who exists."""

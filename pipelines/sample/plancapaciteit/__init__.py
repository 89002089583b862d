"""Invented plan lists: the region's size and habits, plans that do not exist."""

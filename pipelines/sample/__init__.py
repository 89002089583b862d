"""Invented deliveries, shaped like the region and true of nothing: plan lists, Woonservice."""

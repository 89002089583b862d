"""Extracts of the allocation system: the gate, behind which are pseudonyms and classes only."""

"""Report and template of any source of plain rows, made from its contract."""

"""Reports and templates for who delivers Woonservice extracts: never a cell of theirs."""

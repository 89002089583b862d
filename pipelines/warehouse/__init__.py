"""The DuckDB warehouse: its raw and quality tables, the ledger, one writer at a time.

Tables that dbt makes are not known here; neither is any source.
"""

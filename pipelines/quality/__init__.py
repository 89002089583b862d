"""Rules and what became of them: suites, ledger, lateness, dbt's tests, the history of results.

Decides nothing about a run: a result has a severity, what follows is orchestration's.
"""

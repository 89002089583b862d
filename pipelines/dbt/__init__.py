"""The dbt project as a process: how it is started, what its manifest and results say."""

"""Dagster: assets, checks, jobs, schedules, sensors, and the resource they share.

Thin: what a step does stands on the floors below. Only the command line knows it, to run the job.
"""

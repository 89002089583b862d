"""What a person or a schedule asks for: plain functions with typed input and a typed result.

Print nothing. The command line, Dagster and the metrics each show a result in their own way.
"""

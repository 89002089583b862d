"""The command line: words in, words and an exit code out. `app` names the commands.

On top of all: `woonmonitor run` runs Dagster's job in its own process.
"""

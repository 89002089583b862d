"""What every floor stands on: settings, errors, YAML, the run lock, progress, hashes.

Knows no file format, no table and no other folder.
"""

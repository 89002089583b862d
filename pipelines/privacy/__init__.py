"""The key, the pseudonyms made with it, and who asked to be forgotten.

What removing somebody means for the tables is an operation; what is published is disclosure's.
"""

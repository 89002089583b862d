"""The attacker: what somebody who knows every table and definition can find out about people.

Reads seeds and published figures, as he would. How figures are protected is dbt's.
"""

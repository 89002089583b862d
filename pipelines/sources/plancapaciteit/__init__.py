"""Municipal plan lists: layouts, headers, values, rules and sums, to plans and counts."""

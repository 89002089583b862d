"""The delivery report on a plan list: what is in it, and what changed since the previous one."""

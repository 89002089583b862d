"""The one error that users see.

A message is one line: what is wrong, where, and what to do. Anything else that is raised is a bug
of ours and keeps its traceback.
"""


class WoonmonitorError(Exception):
    """Something the user can mend: a file, a setting, a busy warehouse."""

    def __init__(self, problem: str, *, remedy: str) -> None:
        """`problem` says what and where; `remedy` says what to do."""
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy

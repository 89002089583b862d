"""The one error that users see, and what the operating system's errors mean to them.

A message is one line: what is wrong, where, and what to do. Anything else that is raised is a bug
of ours and keeps its traceback.
"""

from __future__ import annotations

import errno
from functools import partial

_ACCOUNT = "Geef het account waaronder woonmonitor draait"
_SAID = {
    errno.EACCES: ("geen toegang", f"{_ACCOUNT} het recht erop."),
    errno.EPERM: ("geen toegang", f"{_ACCOUNT} het recht erop."),
    errno.EROFS: ("de schijf is alleen te lezen", "Koppel haar opnieuw aan om te schrijven."),
    errno.ENOSPC: ("de schijf is vol", "Maak ruimte en draai opnieuw."),
    errno.EDQUOT: ("het quotum is op", "Maak ruimte of vergroot het quotum."),
    errno.EIO: ("de schijf geeft een lees- of schrijffout", "Kijk de schijf na."),
    errno.ELOOP: ("de koppeling wijst naar zichzelf", "Haal de koppeling weg."),
    errno.ENOENT: ("het bestaat niet", "Leg het er neer."),
    errno.ENOTDIR: ("een deel van het pad is geen map", "Zet er een map neer."),
    errno.EISDIR: ("er staat een map waar een bestand hoort", "Haal de map weg."),
    errno.EEXIST: ("er staat al iets", "Haal weg wat er staat."),
    errno.ENOTEMPTY: ("de map is niet leeg", "Haal weg wat erin staat."),
    errno.ENAMETOOLONG: ("de naam is te lang", "Geef het een kortere naam."),
    errno.EMFILE: ("er zijn te veel bestanden open", "Verhoog de grens (`ulimit -n`)."),
    errno.ESTALE: ("de netwerkschijf is weg", "Koppel haar opnieuw aan."),
}


class WoonmonitorError(Exception):
    """Something the user can mend: a file, a setting, a busy warehouse."""

    def __init__(self, problem: str, *, remedy: str) -> None:
        """`problem` says what and where; `remedy` says what to do."""
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy

    def __reduce__(self) -> tuple[partial[WoonmonitorError], tuple[str]]:
        """To another process and back."""
        return partial(type(self), remedy=self.remedy), (self.problem,)


def what_the_system_says(error: OSError) -> tuple[str, str]:
    """What went wrong, as a clause, and what to do, as a sentence: Dutch, without a path."""
    other = (
        f"het besturingssysteem geeft fout {error.errno}",
        "Laat de beheerder de schijf nakijken.",
    )
    return _SAID.get(error.errno or 0, other)


def of_the_system(error: OSError) -> WoonmonitorError:
    """An error of the operating system in words, with the place it is about."""
    problem, remedy = what_the_system_says(error)
    place = error.filename2 or error.filename
    where = f"{place}: " if place else ""
    return WoonmonitorError(f"{where}{problem}.", remedy=remedy)

"""The fake CBS, for every test of this folder that names it."""

from tests.cbs_server import cbs

__all__ = ["cbs"]

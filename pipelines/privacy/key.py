"""The key behind every pseudonym: where it comes from and when its absence stops a run.

Nothing here hashes (pseudonym.py); nothing here prints, logs or quotes a key.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from pathlib import Path

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings

LEAST_BYTES = 32
"""As long as SHA-256's output: a shorter key would be the weakest part (RFC 2104, section 3)."""
_NAME = "WOONMONITOR_PSEUDONYM_KEY"
_MAKE = 'Make one with `python -c "import secrets; print(secrets.token_hex(32))"`.'
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")


def key_path(settings: Settings) -> Path:
    """Where the key of a development folder lies."""
    return settings.state_dir / "pseudonym.key"


def existing_key(settings: Settings) -> bytes | None:
    """The key, if there is one already. In `prod` only the setting counts, and it must be there.

    Raises WoonmonitorError when it is missing in `prod`, too short, or readable by others.
    """
    if settings.pseudonym_key is not None:
        return parse_key(settings.pseudonym_key.get_secret_value(), _NAME)
    if settings.env == "prod":
        raise WoonmonitorError(
            f"{_NAME} is not set; in prod nothing is read without it.", remedy=_MAKE
        )
    path = key_path(settings)
    if not path.exists():
        return None
    _refuse_open_file(path)
    return parse_key(path.read_text(encoding="ascii", errors="replace"), path.name)


def obtain_key(settings: Settings) -> bytes:
    """The key; in `dev` one is made on first use, for its owner only (mode 0600)."""
    return existing_key(settings) or _make_key(key_path(settings), settings)


def parse_key(text: str, name: str) -> bytes:
    """Hexadecimal or base64 text as bytes; raises WoonmonitorError that never quotes the text."""
    text = text.strip()
    key = bytes.fromhex(text) if _HEX.fullmatch(text) else _from_base64(text)
    if key is None or len(key) < LEAST_BYTES:
        raise WoonmonitorError(
            f"{name} is not a key of at least {LEAST_BYTES} bytes in hexadecimal or base64.",
            remedy=_MAKE,
        )
    return key


def _from_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _make_key(path: Path, settings: Settings) -> bytes:
    """Write a new key whole or not at all; of two that race, the first one's key counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(LEAST_BYTES) + "\n")
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    key = existing_key(settings)
    assert key is not None  # noqa: S101 - it was written just now
    return key


def _refuse_open_file(path: Path) -> None:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise WoonmonitorError(
            f"{path} can be read by others than its owner.", remedy=f"Run `chmod 600 {path}`."
        )

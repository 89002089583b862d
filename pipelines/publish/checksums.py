"""SHA-256 sums of a version's files, in the form that `sha256sum --check` reads."""

from __future__ import annotations

import hashlib
from pathlib import Path

CHECKSUMS = "SHA256SUMS"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_below(folder: Path) -> list[str]:
    """Every file in the folder, relative, with forward slashes, sorted."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def write_checksums(folder: Path) -> None:
    """List every file that stands in the folder now."""
    lines = [f"{sha256_of(folder / name)}  {name}\n" for name in files_below(folder)]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def checksum_problems(folder: Path, expected: set[str]) -> list[str]:
    """What is wrong with the files: not listed, not there, or not the bytes that were listed."""
    try:
        text = (folder / CHECKSUMS).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return [f"{CHECKSUMS} cannot be read"]
    listed = {
        name: digest for digest, _, name in (row.partition("  ") for row in text.splitlines())
    }
    problems = [f"{name} is not in {CHECKSUMS}" for name in sorted(expected - listed.keys())]
    for name, digest in sorted(listed.items()):
        path = folder / name
        if not path.is_file():
            problems.append(f"{name} is missing")
        elif sha256_of(path) != digest:
            problems.append(f"{name} is not the file that was published")
    return problems

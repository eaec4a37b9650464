"""The directories of a ledger, and moves between them that no crash halves.

Whoever serves them puts files into `in`, and fetches from `out`. A file that is taken is moved to
`.taken` under a name that is never used again, from there to `done` or `failed`; one that goes out
is written to `.ready` and moved to `out` once it is whole. A move within one file system is done or
not done, and is on the disk before the next step.
"""

import contextlib
import errno
import fcntl
import os
import secrets
import stat
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from ledger_project.core import clock
from ledger_project.core.files import harmless_name

IN, DONE, FAILED, OUT = "in", "done", "failed", "out"
_TAKEN, _READY = ".taken", ".ready"
QUIET_SECONDS = 10
"""A file that was changed since is still being written."""
NAME_LENGTH = 60
_PARTS = 3
"""Of a name, before the one that the file came with: day, time and chance."""
_UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp")
"""Endings of names that clients give to files while they write them."""


class StillWritten(Exception):
    """A file changed while it was read."""


class Folders:
    """The directories of one ledger, in `LEDGER_EXCHANGE_DIR`."""

    def __init__(self, ledger_number: int) -> None:
        if settings.LEDGER_EXCHANGE_DIR is None:
            raise RuntimeError("LEDGER_EXCHANGE_DIR is unset")
        self.root = settings.LEDGER_EXCHANGE_DIR / str(ledger_number)

    def make(self) -> None:
        """Make the directories that are missing, for this account alone."""
        for name in (IN, DONE, FAILED, OUT, _TAKEN, _READY):
            (self.root / name).mkdir(mode=0o700, parents=True, exist_ok=True)

    # In

    def arrived(self) -> list[str]:
        """Return the names of the files in `in` that nobody is writing, the oldest first."""
        found = []
        with os.scandir(self.root / IN) as entries:
            for entry in entries:
                if _is_meant(entry) and not _is_being_written(entry.path):
                    found.append((entry.stat(follow_symlinks=False).st_mtime_ns, entry.name))
        return [name for _, name in sorted(found)]

    def take(self, name: str) -> str:
        """Move a file out of `in`, for good; return the name that it has from now on."""
        shown = harmless_name(os.fsencode(name).decode(errors="replace"), "")[-NAME_LENGTH:]
        taken = _fresh(shown)
        self._move(IN, name, _TAKEN, taken)
        return taken

    def take_again(self, name: str) -> None:
        """Move a file from `failed` to those that were taken. Raises `FileNotFoundError`."""
        self._move(FAILED, name, _TAKEN, _fresh(name.split("-", _PARTS)[-1]))

    def taken(self) -> list[str]:
        """Return the names of the files that were taken and are not put away."""
        return sorted(os.listdir(self.root / _TAKEN))

    def read(self, name: str, most: int) -> tuple[bytes, int]:
        """Return the content of a taken file, at most `most` + 1 bytes of it, and its size.

        Raises `StillWritten` if it changes meanwhile.
        """
        opened = os.open(self.root / _TAKEN / name, os.O_RDONLY | os.O_NOFOLLOW)
        with open(opened, "rb") as file:
            before = os.fstat(file.fileno())
            content = file.read(most + 1)
            after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise StillWritten(name)
        return content, after.st_size

    def put_away(self, name: str, folder: str) -> None:
        """Move a taken file to `done` or `failed`, readable by this account alone."""
        # Another account's file stays as it is: the directory keeps others out.
        with contextlib.suppress(PermissionError):
            os.chmod(self.root / _TAKEN / name, 0o600)
        self._move(_TAKEN, name, folder, name)

    # Out

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a file for `out`, whole and on the disk, where nobody fetches it yet."""
        path = self.root / _READY / name
        opened = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        with open(opened, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        _sync(path.parent)

    def written(self) -> list[str]:
        """Return the names of the files that were written for `out` and are not there yet."""
        return sorted(os.listdir(self.root / _READY))

    def put_out(self, name: str) -> None:
        """Move a written file to `out`."""
        self._move(_READY, name, OUT, name)

    def drop(self, name: str) -> None:
        """Delete what was written for `out` and perhaps not to its end."""
        os.unlink(self.root / _READY / name)

    def _move(self, source: str, name: str, target: str, new_name: str) -> None:
        os.rename(self.root / source / name, self.root / target / new_name)
        _sync(self.root / target)
        _sync(self.root / source)


def _fresh(shown: str) -> str:
    """Return a name that is never used again."""
    return f"{clock.now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}-{shown}"


def _is_meant(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is a file that is to be taken: no link, no hidden or other name."""
    named = not entry.name.startswith(".") and not entry.name.lower().endswith(_UNFINISHED)
    return named and entry.is_file(follow_symlinks=False)


def _is_being_written(path: str) -> bool:
    """Return whether a file was changed just now, or a process of this machine writes to it."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ELOOP):
            return True
        raise
    try:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode):
            return True
        if time.time() - max(found.st_mtime, found.st_ctime) < QUIET_SECONDS:
            return True
        return _has_writer(opened)
    finally:
        os.close(opened)


def _has_writer(opened: int) -> bool:
    """Return whether a process has a file open to write to it, where the system tells."""
    try:
        # A lease to read is given only while nobody writes.
        fcntl.fcntl(opened, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(opened, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        # No leases on this file system, or on files of another account.
        return False
    return False


def _sync(directory: Path) -> None:
    opened = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)

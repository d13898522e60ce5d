"""Read no file beyond what memory holds, write them whole or not at all, tell a full disk from other troubles."""

from __future__ import annotations

import errno
import os
import shutil
import tomllib
from pathlib import Path
from typing import IO, Any, Final

NO_ROOM: Final = "there is no room left on the disk"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # the disk, a quota, a limit of the shell's
MOST: Final = 64 * 2**20  # bytes of a file that is read whole: no person writes more
_IN_PLACE: Final = frozenset({errno.EACCES, errno.EPERM, errno.EBUSY})  # the file may be written, its folder may not


def no_room(error: OSError) -> bool:
    """Say whether *error* means that nothing more fits on the disk."""
    return error.errno in _FULL


def read_text(path: Path) -> str:
    """Return the text of a file that a person writes; OSError, UnicodeDecodeError, and OSError beyond 64 MiB."""
    return read_bytes(path).decode("utf-8")


def read_bytes(path: Path) -> bytes:
    """Return what the file at *path* holds; OSError where it cannot be read or holds more than 64 MiB."""
    with path.open("rb") as file:
        data = file.read(MOST + 1)
    if len(data) > MOST:
        raise OSError("longer than 64 MiB")
    return data


def read_toml(path: Path) -> dict[str, Any]:
    """Return the TOML in the file at *path*; TOMLDecodeError where it is none, else as ``read_text``."""
    try:
        return tomllib.loads(read_text(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise
    except (RecursionError, ValueError):
        raise tomllib.TOMLDecodeError("it is nested too deeply, or holds a number of thousands of digits") from None


def open_new(path: Path) -> IO[bytes]:
    """Open a file that only its owner may read, in place of whatever is at *path*: a link there is not followed."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def write_whole(path: Path, data: bytes) -> None:
    """Put *data* at *path*; where that fails with an OSError, what was there before is still there.

    A link is replaced, not followed. What is no ordinary file, a pipe or a device, is written to as it is.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    draft = path.with_name(f".{path.name}.part")
    try:
        with open_new(draft) as file:
            file.write(data)
        _take_mode(path, draft)
        draft.replace(path)
    except OSError as error:
        if error.errno not in _IN_PLACE:
            draft.unlink(missing_ok=True)
            raise
        path.write_bytes(data)


def _take_mode(path: Path, draft: Path) -> None:
    """Give *draft* the permissions of the file at *path*, or those of any new file."""
    if path.is_file() and not path.is_symlink():
        shutil.copymode(path, draft)
        return
    mask = os.umask(0)
    os.umask(mask)
    draft.chmod(0o666 & ~mask)

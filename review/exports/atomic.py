"""Files that appear whole or not at all, and older ones that are kept aside."""

from __future__ import annotations

import errno
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import gettempdir

from lxml.etree import SerialisationError  # type: ignore[import-untyped]

from review.errors import ReviewError

# Why a file could not be written, and what to do, in both languages.
_REASONS = {
    errno.ENOSPC: (
        "the disk is full; free some space or choose another place",
        "磁盘已满，请清理空间或换一个位置",
    ),
    errno.EFBIG: (
        "the file would be larger than this system allows; choose another place",
        "文件超过系统允许的大小，请换一个位置",
    ),
    errno.ENAMETOOLONG: ("the name is too long; choose a shorter one", "文件名太长，请换一个短的"),
    errno.EISDIR: ("is a folder; choose another name", "是文件夹，请换一个名称"),
    errno.ENOTDIR: ("its folder is a file; choose another place", "所在位置不是文件夹，请换一个"),
    errno.ENOENT: ("its folder is not there; make it first", "所在文件夹不存在，请先建立"),
    errno.EROFS: ("the disk is read-only; choose another place", "磁盘只读，请换一个位置"),
    errno.EACCES: (
        "no permission to write there; close it in other programs or choose another place",
        "没有写入权限，请在其他程序中关闭该文件，或换一个位置",
    ),
}
_REASONS[errno.EDQUOT] = _REASONS[errno.ENOSPC]
_REASONS[errno.EPERM] = _REASONS[errno.EACCES]


class NotWritten(ReviewError):
    """A file could not be written; the message names it and the cure."""

    def __init__(self, path: Path, error: Exception) -> None:
        english, chinese = _reason(error)
        super().__init__(f"{path}: {english}", f"{path}：{chinese}。")
        self.path = path


def _reason(error: Exception) -> tuple[str, str]:
    if not isinstance(error, OSError):  # openpyxl builds each sheet in a temporary file
        folder = gettempdir()
        return (
            f"cannot be written ({folder}, where temporary files go, is full or closed); "
            "free some space there or name another folder in TMPDIR",
            f"无法写入：临时文件夹 {folder} 已满或不可写，请清理空间，或用 TMPDIR 另指定一个",
        )
    why = error.strerror or str(error)
    unknown = f"cannot be written ({why}); choose another place", "无法写入，请换一个位置"
    return _REASONS.get(error.errno or 0, unknown)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path in the same folder to write to; it takes the place of `path` on success.

    Whatever goes wrong, the temporary file is removed and an older file at `path` stays as it was.

    Raises:
        NotWritten: the disk is full, the folder closed, or the like.
    """
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        yield temporary
        temporary.replace(path)
    except (OSError, SerialisationError) as error:  # lxml has its own word for a full disk
        raise NotWritten(path, error) from error
    finally:
        with suppress(OSError):  # the folder itself may be gone; that has been told
            temporary.unlink(missing_ok=True)


def writing(path: Path, content: bytes) -> None:
    """Write content that was made in memory, so that no half-written archive is ever open.

    Raises:
        NotWritten: the disk is full, the folder closed, or the like.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(content)


@contextmanager
def keeping(path: Path) -> Iterator[Path | None]:
    """Move an older file at `path` aside, and back again if no new one is written.

    Gives the path under which the older file is kept, or None where there was none.
    """
    if not path.exists():
        yield None
        return
    kept = _free_name(path)
    try:
        path.rename(kept)
    except OSError as error:
        raise NotWritten(path, error) from error
    try:
        yield kept
    except BaseException:
        if not path.exists():
            kept.rename(path)
        raise


def _free_name(path: Path) -> Path:
    """The first name that nothing has, e.g. a.bak.xlsx, a.bak.2.xlsx."""
    names = (f".bak{'' if number == 1 else f'.{number}'}{path.suffix}" for number in count(1))
    return next(free for name in names if not (free := path.with_suffix(name)).exists())

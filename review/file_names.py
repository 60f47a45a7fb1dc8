"""Names that people give, made fit for file systems, for lines of text and for the eye."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

LONGEST_NAME = 240  # bytes; a file system takes 255
LONGEST_SUFFIX = 16  # bytes; .docx has 5
# Names of devices of Windows, which are no files there whatever suffix they have.
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
_NOT_ON_WINDOWS = re.compile('[<>:"|?*]')


def safe_name(name: str) -> str:
    """A file name without folders, control and formatting characters, of bounded length.

    It is also one that Windows takes: a workspace may lie on a disk of such a machine.
    """
    name = re.split(r"[/\\]", name)[-1]  # e.g. ..\..\report.pdf
    name = "".join(each for each in name if not _unseen(each)).strip(" .")
    name = _NOT_ON_WINDOWS.sub("_", name)
    stem, suffix = Path(name or "file").stem, Path(name).suffix
    if len(suffix.encode()) > LONGEST_SUFFIX:  # what follows the last dot of a sentence
        stem, suffix = stem + suffix, ""
    if _DEVICE.fullmatch(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    kept = stem.encode()[: LONGEST_NAME - len(suffix.encode())].decode(errors="ignore")
    return kept.rstrip(" .") + suffix


def plain_name(name: str) -> str:
    """A name on one line: no control character, no mark that turns or hides what is read."""
    spaced = "".join(" " if each.isspace() else each for each in name)
    return " ".join("".join(each for each in spaced if not _unseen(each)).split())


def _unseen(letter: str) -> bool:
    """True for control and formatting characters, halves of pairs, and ends of lines."""
    category = unicodedata.category(letter)
    return category.startswith("C") or category in ("Zl", "Zp")

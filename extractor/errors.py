"""What can go wrong while a file is read.

ExtractorError
├── FileMissing          the path is not there, or is a folder
├── EmptyFile            zero bytes, or no text at all in a text format
├── FileTooLarge         over the size limit
├── UnsupportedFormat    no reader for this content, or the suffix lies about it
├── EncryptedFile        a password is needed
├── DamagedFile          truncated or corrupt
├── NoPages              a paged file without pages
└── ReadingStopped       the process that read the file crashed, hung or ran out of memory
"""

from __future__ import annotations

from pathlib import Path


class ExtractorError(Exception):
    """A file cannot be read; the message names it, says why and what to do, in both languages."""

    def __init__(self, path: Path, english: str, chinese: str) -> None:
        name = path.name or str(path)  # the name of "." is empty
        super().__init__(f"{name}: {english}")
        self.path = path
        self.english = english
        self.reason = chinese
        self.chinese = f"“{name}”{chinese}"


class FileMissing(ExtractorError):
    """The path does not lead to a regular file."""


class EmptyFile(ExtractorError):
    """The file holds nothing to read."""


class FileTooLarge(ExtractorError):
    """The file is larger than the limit."""


class UnsupportedFormat(ExtractorError):
    """No reader knows this content."""


class EncryptedFile(ExtractorError):
    """The file opens only with a password."""


class DamagedFile(ExtractorError):
    """The file is cut off or corrupt."""


class NoPages(ExtractorError):
    """The file is valid but has no page."""


class ReadingStopped(ExtractorError):
    """The process that read the file came to no end; other files are not touched by it."""

"""Web archives (MHTML), as browsers save a page in one file: the page in them."""

from __future__ import annotations

import email
import re
from email.message import Message

_HEAD = re.compile(rb"\A\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+", re.IGNORECASE)
_MULTIPART = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)


def is_web_archive(data: bytes) -> bool:
    """True for a file that begins with the head of an MHTML message."""
    head = _HEAD.match(data[:8192])
    return bool(head and _MULTIPART.search(head[0]))


def archived_page(data: bytes) -> tuple[bytes, str] | None:
    """The bytes of the page in an archive and the encoding named for it; None for other files."""
    if not is_web_archive(data):
        return None
    for part in email.message_from_bytes(data).walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            return _content(part)
    return b"", ""


def _content(part: Message) -> tuple[bytes, str]:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b"", part.get_content_charset() or ""

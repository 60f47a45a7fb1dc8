"""Finds the pages of a damaged PDF whose content is lost: pdfium leaves them blank and silent."""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from pdfminer.ascii85 import ascii85decode
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSException

LARGEST_CONTENT = 50_000_000  # bytes of one page's unpacked content that are looked at
# What pdfminer raises over a file that is broken in a way that it does not foresee.
_BROKEN = (AttributeError, TypeError, ValueError, LookupError, RuntimeError, AssertionError)
# What draws in a content stream: text, pictures, shadings and paths, e.g. (text) Tj
_PAINTS = re.compile(rb"(?:^|[\s\])>])(?:Tj|TJ|'|\"|Do|EI|sh|S|s|f\*?|F|B\*?|b\*?)(?=\s|$)")


def damaged_pages(path: Path, count: int, blank: frozenset[int]) -> frozenset[int]:
    """The numbers of the pages whose content stream is missing, broken or draws in vain.

    Called only where some page came out blank, since pdfminer reads slowly.

    Args:
        path: the PDF.
        count: how many pages pdfium sees.
        blank: the pages on which pdfium sees nothing.
    """
    log = logging.getLogger("pdfminer")
    level = log.level
    log.setLevel(logging.CRITICAL)  # it tells of every fault that it finds, of which we know
    try:
        states = list(_states(path))
    except (PSException, OSError, *_BROKEN):
        return blank  # not even the page tree holds: what is missing was lost
    finally:
        log.setLevel(level)
    if len(states) != count:
        return blank
    return frozenset(
        number
        for number, (whole, paints) in enumerate(states, 1)
        if not whole or (paints and number in blank)
    )


def _states(path: Path) -> Iterator[tuple[bool, bool]]:
    """Of each page, whether its content is whole, and whether it draws anything."""
    with path.open("rb") as file:
        for page in PDFPage.create_pages(PDFDocument(PDFParser(file))):
            streams = [resolve1(each) for each in page.contents]
            contents = [_content(each) if isinstance(each, PDFStream) else None for each in streams]
            whole = [content for content in contents if content is not None]
            yield len(whole) == len(contents), any(_PAINTS.search(content) for content in whole)


def _content(stream: PDFStream) -> bytes | None:
    """The unpacked content, or None where it is broken; unusual packings are taken for whole."""
    names = [str(getattr(name, "name", name)) for name, _ in stream.get_filters()]
    data = stream.rawdata or b""
    if stream.decipher:  # a file that opens without a password may be encrypted all the same
        data = stream.decipher(stream.objid or 0, stream.genno or 0, data, stream.attrs)
    unpacking = zlib.decompressobj()
    try:
        if names[:1] in (["ASCII85Decode"], ["A85"]):
            names, data = names[1:], ascii85decode(data)
        if names not in (["FlateDecode"], ["Fl"]):
            return data if not names else b""
        content = unpacking.decompress(data, LARGEST_CONTENT)
    except (zlib.error, ValueError):
        return None
    return content if unpacking.eof or unpacking.unconsumed_tail else None

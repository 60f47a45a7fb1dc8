"""PDF files that print perfectly and decode to nonsense: their ToUnicode maps are exchanged.

The file is left as it is and new objects are added at its end, as PDF allows.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1

Mapping = dict[int, int]  # from the code point that a map gives to the one that it is made to give
Break = Callable[[Sequence[int]], Mapping]
_TARGET = re.compile(rb"<([0-9A-Fa-f]+)>(?=\s*(?:\r?\n|$))")


def permuted(codes: Sequence[int]) -> Mapping:
    """Every character becomes another one of the same font."""
    shuffled = list(codes)
    random.Random(7).shuffle(shuffled)
    return dict(zip(codes, shuffled, strict=True))


def shifted(codes: Sequence[int]) -> Mapping:
    """Every character becomes the next but two of the character set, as off by a table's head."""
    return {code: code + 3 for code in codes}


def as_they_are(codes: Sequence[int]) -> Mapping:
    """Nothing is exchanged."""
    return {code: code for code in codes}


def with_broken_maps(
    source: Path, target: Path, breaks: Break, pages: Sequence[int], fonts: str = ".*"
) -> None:
    """Copy some pages (1-based) of a PDF, the maps of fonts of matching resource names broken."""
    data = source.read_bytes()
    with source.open("rb") as file:
        document = PDFDocument(PDFParser(file))
        objects = _broken_maps(document, breaks, re.compile(fonts))
        kept = _pages(document, document.catalog["Pages"])
        root = document.catalog["Pages"].objid
        kids = " ".join(f"{kept[number - 1]} 0 R" for number in pages)
        objects[root] = f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode()
        catalog = next(ref for xref in document.xrefs for ref in [xref.get_trailer()["Root"]])
    target.write_bytes(data + _update(data, objects, catalog.objid))


def _pages(document: PDFDocument, node: PDFObjRef) -> list[int]:
    content = resolve1(node)
    if "Kids" not in content:
        return [node.objid]
    return [page for kid in resolve1(content["Kids"]) for page in _pages(document, kid)]


def _broken_maps(document: PDFDocument, breaks: Break, names: re.Pattern[str]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    streams: dict[int, bytes] = {}
    for number in _pages(document, document.catalog["Pages"]):
        page = document.getobj(number)
        resources: Any = resolve1(page.get("Resources") or {})
        for name, font in (resolve1(resources.get("Font")) or {}).items():
            reference = resolve1(font).get("ToUnicode")
            if reference is not None and names.fullmatch(str(name)):
                stream = resolve1(reference)
                assert isinstance(stream, PDFStream)
                streams[reference.objid] = stream.get_data()
    for number, content in streams.items():
        found[number] = _broken(content, breaks)
    return found


def _broken(content: bytes, breaks: Break) -> bytes:
    head, found, rest = content.partition(b"endcodespacerange")
    codes = sorted({int(m[1], 16) for m in _TARGET.finditer(rest) if len(m[1]) == 4})
    mapping = breaks(codes)

    def exchanged(match: re.Match[bytes]) -> bytes:
        code = int(match[1], 16)
        return b"<%04X>" % mapping[code] if code in mapping else match[0]

    new = head + found + _TARGET.sub(exchanged, rest)
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(new), new)


def _update(data: bytes, objects: dict[int, bytes], root: int) -> bytes:
    parts, offsets, at = [b"\n"], {}, len(data) + 1
    for number, content in objects.items():
        part = b"%d 0 obj\n%s\nendobj\n" % (number, content)
        offsets[number] = at
        at += len(part)
        parts.append(part)
    previous = int(data[data.rindex(b"startxref") :].split()[1])
    size = max(int(match) for match in re.findall(rb"/Size (\d+)", data))
    parts.append(b"xref\n")
    parts += [b"%d 1\n%010d 00000 n \n" % pair for pair in offsets.items()]
    trailer = b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return b"".join(parts) + trailer % (size, root, previous, at)

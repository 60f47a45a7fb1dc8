"""The process in which notes are written into a copy of a PDF; a hostile file harms nothing else.

Run as `python -m review.exports.annotated_pdf_process MEMORY PROCESSOR_TIME SOURCE TARGET`: takes
the notes as JSON on standard input and answers with one JSON object on standard output: what was
written, or the key `refused` with why not.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pypdfium2
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from extractor.readers.pdf_characters import Frame, page_frame
from extractor.reading_process import limit, take_over_output

AUTHOR = "mingzheng"
PRINTED = 4  # the flag of an annotation that is printed with the page
SIGNED = 1  # the bit of /SigFlags that says that a signature is there
# What pypdf raises at files that are not as they should be.
BROKEN = (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError)
Quad = tuple[float, float, float, float, float, float, float, float]


class NotWritable(Exception):
    """Why no copy can be made: one of the words that the parent knows."""


def main() -> None:
    """Write one copy and say how it went."""
    memory, processor_time = int(sys.argv[1]), int(sys.argv[2])
    source, target = Path(sys.argv[3]), Path(sys.argv[4])
    answers = take_over_output()
    limit(memory, processor_time)
    try:
        told = write_notes(source, target, json.load(sys.stdin.buffer))
    except NotWritable as error:
        told = {"refused": str(error)}
    except OSError as error:  # the disk is full, or the like: the parent has the words for it
        told = {"errno": error.errno or 0}
    answers.write(json.dumps(told).encode())
    answers.flush()


def write_notes(source: Path, target: Path, notes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Append the notes to the bytes of the file, so that all that was in it stays as it was.

    A file that pypdf cannot add to is saved anew by PDFium first.

    Raises:
        NotWritable: `encrypted`, `damaged`, or `page` where a note is for a page that is not there.
    """
    data = source.read_bytes()
    frames = _frames(data, sorted({int(note["page"]) for note in notes}))
    for resaved, content in ((False, data), (True, None)):
        content = content or _saved_anew(data)
        try:
            reader = PdfReader(io.BytesIO(content))
            if reader.is_encrypted:
                raise NotWritable("encrypted")
            copy = _with_notes(reader, notes, frames)
            signed = _signed(reader)
        except (*BROKEN, RecursionError):
            continue
        if _holds(copy, notes, pages=len(reader.pages)):
            target.write_bytes(copy)
            return {"notes": len(notes), "signed": signed, "resaved": resaved}
    raise NotWritable("damaged")


def _frames(data: bytes, pages: Sequence[int]) -> dict[int, Frame]:
    """How the pages (from 1) are shown, as they were when their text was read."""
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        password = "password" in str(error).lower()
        raise NotWritable("encrypted" if password else "damaged") from error
    if pages and not 1 <= pages[0] <= pages[-1] <= len(pdf):
        raise NotWritable("page")
    return {number: page_frame(pdf[number - 1]) for number in pages}


def _saved_anew(data: bytes) -> bytes:
    out = io.BytesIO()
    pypdfium2.PdfDocument(data).save(out)
    return out.getvalue()


def _with_notes(
    reader: PdfReader, notes: Sequence[Mapping[str, Any]], frames: Mapping[int, Frame]
) -> bytes:
    writer = PdfWriter(reader, incremental=True)
    for note in notes:
        number = int(note["page"])
        quads = [quad(frames[number], box) for box in note["boxes"]]
        annotation = _annotation(note, quads)
        appearance = writer._add_object(_appearance(note["colour"], quads))
        assert isinstance(appearance, IndirectObject)
        annotation[NameObject("/AP")] = DictionaryObject({NameObject("/N"): appearance})
        writer.add_annotation(number - 1, annotation)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def quad(frame: Frame, box: Sequence[float]) -> Quad:
    """The corners of a box on the page as displayed, as points of the file.

    Top left, top right, bottom left, bottom right as displayed: the order that viewers follow,
    which is not the one that ISO 32000 draws.
    """
    x0, top, x1, bottom = box
    corners = [_point(frame, *each) for each in ((x0, top), (x1, top), (x0, bottom), (x1, bottom))]
    (a, b), (c, d), (e, f), (g, h) = corners
    return (a, b, c, d, e, f, g, h)


def _point(frame: Frame, x: float, y: float) -> tuple[float, float]:
    """A point of the page as displayed, from its top left corner, as a point of the file."""
    if frame.rotation == 90:
        return frame.left + y, frame.bottom + x
    if frame.rotation == 180:
        return frame.right - x, frame.bottom + y
    if frame.rotation == 270:
        return frame.right - y, frame.top - x
    return frame.left + x, frame.top - y


def _annotation(note: Mapping[str, Any], quads: Sequence[Quad]) -> DictionaryObject:
    name = hashlib.sha256(json.dumps(note, sort_keys=True).encode()).hexdigest()[:16]
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Highlight"),
            NameObject("/Rect"): _numbers(_around(quads)),
            NameObject("/QuadPoints"): _numbers([value for each in quads for value in each]),
            NameObject("/C"): _numbers(note["colour"]),
            NameObject("/Contents"): TextStringObject(note["contents"]),
            NameObject("/T"): TextStringObject(AUTHOR),
            NameObject("/Subj"): TextStringObject(note["subject"]),
            NameObject("/NM"): TextStringObject(f"{AUTHOR}-{name}"),
            NameObject("/F"): NumberObject(PRINTED),
        }
    )


def _appearance(colour: Sequence[float], quads: Sequence[Quad]) -> StreamObject:
    """How it looks: multiplied into the page, so that black type stays black."""
    blend = DictionaryObject({NameObject("/BM"): NameObject("/Multiply")})
    states = DictionaryObject({NameObject("/Marked"): blend})
    stream = StreamObject()
    areas = []
    for each in quads:
        left, bottom, right, top = _around([each])
        areas.append(f"{left:.3f} {bottom:.3f} {right - left:.3f} {top - bottom:.3f} re")
    red, green, blue = colour
    drawn = ["/Marked gs", f"{red:.3f} {green:.3f} {blue:.3f} rg", *areas, "f"]
    stream.set_data("\n".join(drawn).encode("ascii"))
    stream.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): _numbers(_around(quads)),
            NameObject("/Resources"): DictionaryObject({NameObject("/ExtGState"): states}),
        }
    )
    return stream


def _around(quads: Sequence[Quad]) -> tuple[float, float, float, float]:
    xs = [value for each in quads for value in each[0::2]]
    ys = [value for each in quads for value in each[1::2]]
    return min(xs), min(ys), max(xs), max(ys)


def _numbers(values: Sequence[float]) -> ArrayObject:
    return ArrayObject([FloatObject(round(float(value), 3)) for value in values])


def _signed(reader: PdfReader) -> bool:
    root = reader.root_object
    form = root.get("/AcroForm")
    form = form.get_object() if form is not None else None
    flags = form.get("/SigFlags", 0) if isinstance(form, DictionaryObject) else 0
    return "/Perms" in root or (isinstance(flags, int) and bool(flags & SIGNED))


def _holds(copy: bytes, notes: Sequence[Mapping[str, Any]], pages: int) -> bool:
    """True where another program reads the copy: every page, and our notes where they belong."""
    try:
        pdf = pypdfium2.PdfDocument(copy)
    except pypdfium2.PdfiumError:
        return False
    if len(pdf) != pages:
        return False
    raw = pypdfium2.raw
    wanted: dict[int, int] = {}
    for note in notes:
        wanted[int(note["page"])] = wanted.get(int(note["page"]), 0) + 1
    for number, count in wanted.items():
        page = pdf[number - 1]
        kinds = []
        for index in range(raw.FPDFPage_GetAnnotCount(page)):
            annotation = raw.FPDFPage_GetAnnot(page, index)
            kinds.append(raw.FPDFAnnot_GetSubtype(annotation))
            raw.FPDFPage_CloseAnnot(annotation)
        if kinds.count(raw.FPDF_ANNOT_HIGHLIGHT) < count:
            return False
    return True


if __name__ == "__main__":
    main()

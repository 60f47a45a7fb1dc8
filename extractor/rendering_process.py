"""The process in which pages are rendered: a page that hangs or crashes it harms nothing else.

Run as `python -m extractor.rendering_process MEMORY PROCESSOR_TIME FILE`: takes the number of a
page (from 1) a line on standard input and answers with a frame on standard output: `i` and the
width, the height and the RGB pixels of its image, or `n` where it cannot be rendered.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from typing import BinaryIO

import pypdfium2

from extractor.reading_process import FRAME, allow_processor_time, limit, take_over_output

LONGEST_SIDE = 1700  # pixels; a page of A4 is then sharp enough to read its footnotes
LARGEST_SCALE = 4.0  # a stamp is not blown up to a poster
SIZE = struct.Struct(">II")


def main() -> None:
    """Render pages until standard input ends."""
    memory, processor_time, path = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    answers = take_over_output()
    limit(memory)
    allow_processor_time(processor_time)
    try:
        pdf = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        pdf = None
    for line in sys.stdin.buffer:
        try:
            content = _pixels(pdf, int(line)) if pdf else b""
        except (pypdfium2.PdfiumError, MemoryError, ValueError, OSError):
            content = b""  # damaged, or of no size
        _send(answers, content)


def _pixels(pdf: pypdfium2.PdfDocument, number: int) -> bytes:
    page = pdf[number - 1]
    try:
        scale = min(LARGEST_SCALE, LONGEST_SIDE / max(*page.get_size(), 1.0))
        image = page.render(scale=scale).to_pil().convert("RGB")
    finally:
        page.close()
    return SIZE.pack(*image.size) + bytes(image.tobytes())


def _send(answers: BinaryIO, content: bytes) -> None:
    answers.write(FRAME.pack(b"i" if content else b"n", len(content)))
    answers.write(content)
    answers.flush()


if __name__ == "__main__":
    main()

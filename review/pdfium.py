"""PDFium for drawing and marking pages: one thread at a time may be inside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2

_inside = threading.Lock()


@contextmanager
def open_pdf(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    """A PDF for as long as it is worked on; other threads wait.

    Raises:
        PdfiumError: PDFium cannot open it.
    """
    with _inside:
        document = pypdfium2.PdfDocument(path)
        try:
            yield document
        finally:
            document.close()

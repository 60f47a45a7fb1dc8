"""Scans made of drawn pages: images with noise, askew or turned, in a PDF without text."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

RESOLUTION = 150 / 72  # pixels a point


def page_image(path: Path, page: int = 1, skew: float = 0.0, noise: float = 12.0) -> Image.Image:
    """A page as a scanner sees it: greyish paper, grain, its lines falling by `skew` degrees."""
    pdf = pypdfium2.PdfDocument(path)
    image = pdf[page - 1].render(scale=RESOLUTION).to_pil().convert("L")
    pdf.close()
    image = image.rotate(-skew, Image.Resampling.BICUBIC, fillcolor=255)
    values = np.asarray(image, float) * 0.88 + 15
    values += np.random.default_rng(3).normal(0, noise, values.shape)
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def scan(path: Path, images: Sequence[Image.Image]) -> Path:
    """A PDF of images alone, each as large as its page."""
    canvas = Canvas(str(path))
    for image in images:
        add_scan(canvas, image)
    canvas.save()
    return path


def add_scan(canvas: Canvas, image: Image.Image, end: bool = True) -> None:
    """One more page with an image on all of it; without `end` more can be drawn on it."""
    width, height = (side / RESOLUTION for side in image.size)
    canvas.setPageSize((width, height))
    data = BytesIO()
    image.save(data, "JPEG", quality=80)
    data.seek(0)
    canvas.drawImage(ImageReader(data), 0, 0, width, height)
    if end:
        canvas.showPage()

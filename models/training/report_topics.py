"""The labelled sentences of ESG reports (LCYgogogo/ESG-dataset, MIT) and how they are split."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import openpyxl

HELD_OUT = 0.2
SEED = 0


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with its topic (one of 37 with 无关文本) and its quality."""

    text: str
    topic: str
    quality: str


def labelled(folder: Path) -> list[Labelled]:
    """All sentences of the data set, in its order."""
    sheet = openpyxl.load_workbook(folder / "esgdata.xlsx", read_only=True).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))[1:]
    return [
        Labelled(str(text), str(topic), str(quality)) for text, topic, quality, *_ in rows if text
    ]


def split(size: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Indexes of the sentences for training and of the fifth held out."""
    order = np.random.default_rng(SEED).permutation(size)
    held_out = int(size * HELD_OUT)
    return np.sort(order[held_out:]), np.sort(order[:held_out])

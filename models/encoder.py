"""What the project asks of an encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt


class Encoder(Protocol):
    """Turns texts into vectors of length 1; anything with this method will do."""

    @property
    def name(self) -> str:
        """What the settings of a run record."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of shape (texts, dimensions), each of length 1 or all zero."""

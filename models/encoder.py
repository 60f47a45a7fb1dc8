"""What the project asks of an encoder, and which encoder a name stands for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from models.bundled_encoder import CONFIG, BundledEncoder, bundled
from models.errors import ModelsError


class Encoder(Protocol):
    """Turns texts into vectors of length 1; anything with this method will do."""

    @property
    def name(self) -> str:
        """What the settings of a run record."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of shape (texts, dimensions), each of length 1 or all zero."""


@runtime_checkable
class QueryEncoder(Protocol):
    """An encoder for which a query is not encoded as a passage is."""

    def encode_queries(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of queries, comparable with those of passages."""


def query_vectors(encoder: Encoder, queries: Sequence[str]) -> npt.NDArray[np.float32]:
    """Vectors of queries in the way of the encoder, shape (queries, dimensions)."""
    if isinstance(encoder, QueryEncoder):
        return encoder.encode_queries(queries)
    return encoder.encode(queries)


def named_encoder(name: str) -> Encoder:
    """The bundled encoder, one of its kind by its folder, or a sentence-transformers model.

    Raises:
        ModelsError: there is none of that name on this machine, or its folder is broken.
    """
    try:
        if name == BundledEncoder.name:
            return bundled()
        if (Path(name) / CONFIG).is_file():
            return BundledEncoder.load(Path(name))
    except ValueError as error:
        raise ModelsError(f"a broken encoder: {error}; put the folder in place again") from error
    from models.transformer_encoder import TransformerEncoder  # heavy, and only when named

    return TransformerEncoder(name)
